package gateway.roles

import data.gateway.patterns

# METADATA
# title: A role's tools
# description: >-
#   A role that names tools counts only for calls that offer no others to the model.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
# - ref: https://atlas.mitre.org/techniques/AML.T0053
#   description: MITRE ATLAS, AI agent tool invocation
shut(role) if {
	role.tools
	some tool in input.request.tools
	name := tool.name
	not permits(role, name)
}

# METADATA
# title: A tool without a name
# description: Such as a set of tools of an MCP server. It is in no role's list.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
shut(role) if {
	role.tools
	some tool in input.request.tools
	not tool.name
}

# METADATA
# title: A role has a tool
permits(role, tool) if {
	some pattern in role.tools
	patterns.fits(tool, pattern)
}

permits(role, _) if not role.tools
