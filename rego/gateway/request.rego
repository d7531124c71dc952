# METADATA
# title: What callers may ask of the Claude service
# description: >-
#   Decides every call before it is sent. Each set holds verdicts; the gateway folds them: deny over
#   approve over mask over allow. What no rule allows is refused.
package gateway.request

# METADATA
# title: A role's models
# description: A caller may use the models of every role that one of the caller's groups has.
allow contains {"rule": concat(" ", ["role", name])} if {
	some name, role in data.roles
	some group in role.groups
	group in input.identity.groups
	some pattern in role.models
	fits(input.request.model, pattern)
}

# Each decision makes a regular expression of a glob, which takes longer than all the rest of it. A
# pattern that has no sign but a `*` at its end says the same without one.
fits(model, pattern) if {
	is_beginning(pattern)
	beginning := trim_suffix(pattern, "*")
	startswith(model, beginning)
	not contains(trim_prefix(model, beginning), ".")
}

fits(model, pattern) if {
	not is_beginning(pattern)
	glob.match(pattern, [], model)
}

is_beginning(pattern) if {
	endswith(pattern, "*")
	beginning := trim_suffix(pattern, "*")
	not contains(beginning, "*")
	not contains(beginning, "?")
	not contains(beginning, "[")
	not contains(beginning, "{")
	not contains(beginning, "\\")
}

# METADATA
# title: The list of models
# description: Whoever has a role may see what models there are.
allow contains {"rule": "list of models"} if {
	input.request.endpoint == "models"
	some role in data.roles
	some group in role.groups
	group in input.identity.groups
}

# METADATA
# title: Denied texts
# description: >-
#   What a caller has just written must not name system files that no agent needs. Only what is new:
#   a text that was refused comes again with the history, and must not block every turn after it.
deny contains {"rule": "denied text", "reason": sprintf("the prompt names `%s`", [text])} if {
	some text in data.denied_texts
	some written in input.request.last_texts
	contains(written, text)
}

# METADATA
# title: Server-side tools
# description: A tool that the service runs by itself reaches the network, so a person agrees first.
approve contains {
	"rule": "server-side tool",
	"by": data.server_tools.approvers,
	"count": 1,
	"within": "10m",
} if {
	some tool in input.request.tools
	type := tool.type
	some prefix in data.server_tools.prefixes
	startswith(type, prefix)
}

# METADATA
# title: Remote MCP servers
# description: The service calls them by itself, wherever they are, so a person agrees first.
approve contains {
	"rule": "remote MCP server",
	"by": data.server_tools.approvers,
	"count": 1,
	"within": "10m",
} if {
	count(input.request.parameters.mcp_servers) > 0
}

# METADATA
# title: Secrets in replies
# description: Credentials are masked in every reply, whoever asked.
mask contains {"rule": "secrets in replies", "use": "secrets"} if input.request.endpoint == "messages"
