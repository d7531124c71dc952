package gateway.request

import data.gateway.approvers
import data.gateway.patterns
import data.gateway.roles

# METADATA
# title: Server-side tools
# description: A tool that the service runs by itself reaches the network, so a person agrees first.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
# - ref: https://genai.owasp.org/llmrisk/llm01-prompt-injection/
#   description: OWASP LLM01:2025, prompt injection, for what a page says
approve contains {
	"rule": "server-side tool",
	"by": approvers.server_tools,
	"count": 1,
	"within": "10m",
} if {
	some tool in input.request.tools
	type := tool.type
	some prefix in data.server_tools.prefixes
	startswith(type, prefix)
}

# METADATA
# title: Tools of high risk
# description: >-
#   Where a call offers one of these tools to the model, somebody agrees first. Agents offer all their
#   tools with each call, so this is for agents that have few. `tool_use.rego` asks about the use itself.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
# - ref: https://atlas.mitre.org/techniques/AML.T0053
#   description: MITRE ATLAS, AI agent tool invocation
approve contains {
	"rule": "high-risk tool",
	"by": approvers.high_risk_tools,
	"count": object.get(data.high_risk_tools, "count", 1),
	"within": object.get(data.high_risk_tools, "within", "10m"),
	"lasts": object.get(data.high_risk_tools, "lasts", "call"),
	"emergency": object.get(data.high_risk_tools, "emergency", []),
} if {
	some pattern in data.high_risk_tools.names
	some tool in input.request.tools
	patterns.fits(tool.name, pattern)
}

# METADATA
# title: Denied tools
# description: Tools that nobody may offer to the model.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
# - ref: https://atlas.mitre.org/techniques/AML.T0053
#   description: MITRE ATLAS, AI agent tool invocation
deny contains {"rule": "denied tool", "reason": sprintf("the tool `%s` is not to be used", [name])} if {
	some pattern in data.denied_tools
	some tool in input.request.tools
	name := tool.name
	patterns.fits(name, pattern)
}

# METADATA
# title: A tool of no role
# description: >-
#   Says why where nothing allows a call because a tool is in none of the caller's roles. The role's
#   list itself stands in `roles/tools.rego`.
# custom:
#   owner: security
#   severity: low
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
deny contains {"rule": "tool of no role", "reason": sprintf("none of your roles has the tool `%s`", [name])} if {
	count(allow) == 0
	some role in data.roles
	role.tools
	roles.member(role)
	some tool in input.request.tools
	name := tool.name
	not is_callers_tool(name)
}

is_callers_tool(name) if {
	some role in data.roles
	roles.member(role)
	roles.permits(role, name)
}
