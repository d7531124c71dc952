# METADATA
# title: What tools a model may use
# description: >-
#   Verdicts on a tool that the model wants to use, with its input, before the agent can run it. What
#   no rule allows is refused.
# custom:
#   owner: security
package gateway.tool_use

import data.gateway.approvers
import data.gateway.callers
import data.gateway.commands
import data.gateway.patterns
import data.gateway.roles

# METADATA
# title: A role's tools
# description: A model may use the tools of every role that counts for the call.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
# - ref: https://atlas.mitre.org/techniques/AML.T0053
#   description: MITRE ATLAS, AI agent tool invocation
allow contains {"rule": concat(" ", ["role", name])} if {
	some name, role in data.roles
	roles.has(role)
	roles.permits(role, input.tool_use.name)
}

# METADATA
# title: Denied tools
# description: Tools that nobody may use.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
deny contains {"rule": "denied tool", "reason": sprintf("the tool `%s` is not to be used", [input.tool_use.name])} if {
	some pattern in data.denied_tools
	patterns.fits(input.tool_use.name, pattern)
}

# METADATA
# title: Denied actions
# description: >-
#   Commands, paths and hosts that a tool must not be used for, whatever the tool's name is. See
#   `commands.rego` for how they are compared.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
# - ref: https://genai.owasp.org/llmrisk/llm01-prompt-injection/
#   description: OWASP LLM01:2025, prompt injection, for where the wish may come from
# - ref: https://attack.mitre.org/techniques/T1059/
#   description: MITRE ATT&CK, command and scripting interpreter
# - ref: https://attack.mitre.org/techniques/T1552/005/
#   description: MITRE ATT&CK, cloud instance metadata API
deny contains {
	"rule": concat(" ", ["denied", name]),
	"reason": sprintf("the use of `%s` %s", [input.tool_use.name, object.get(list, "reason", "is denied")]),
} if {
	some name, list in data.denied_actions
	callers.concerned(list)
	commands.is_done(list)
}

# METADATA
# title: Tools that cannot be read
# description: >-
#   A text for a shell that cannot be parsed, or is larger or deeper than the gateway reads, could hide
#   anything. PowerShell is not read. Where the data says nothing of it, nobody and nothing is spared.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://attack.mitre.org/techniques/T1027/
#   description: MITRE ATT&CK, obfuscated files or information
deny contains {"rule": "unread tool", "reason": sprintf("the use of `%s` cannot be read: %s", [input.tool_use.name, input.tool_use.unparsed])} if {
	input.tool_use.unparsed
	not is_spared
}

# Where the data has lost its part, nothing of this can be true.
is_spared if {
	entry := data.unread_tools
	not callers.concerned(entry)
}

is_spared if {
	some pattern in data.unread_tools.tools
	patterns.fits(input.tool_use.name, pattern)
}

# METADATA
# title: Parameters of tools
# description: Values that a tool must not be given, by the tool and its field.
# custom:
#   owner: security
#   severity: medium
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
deny contains {
	"rule": concat(" ", ["denied parameter", name]),
	"reason": sprintf("the use of `%s` %s", [input.tool_use.name, object.get(list, "reason", concat("", ["has a denied `", list.field, "`"]))]),
} if {
	some name, list in data.denied_parameters
	callers.concerned(list)
	some pattern in list.tools
	patterns.fits(input.tool_use.name, pattern)
	is_denied_value(input.tool_use.input[list.field], list)
}

is_denied_value(value, list) if value in list.values

is_denied_value(value, list) if value > list.most

is_denied_value(value, list) if {
	is_string(value)
	regex.match(list.matching, value)
}

# METADATA
# title: Tools of high risk
# description: Somebody agrees to each use.
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
	patterns.fits(input.tool_use.name, pattern)
}
