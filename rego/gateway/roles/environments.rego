package gateway.roles

import data.gateway.callers

# METADATA
# title: A role's environments
# description: A role that names environments counts nowhere else. The operator says where a gateway runs.
# custom:
#   owner: platform
#   severity: medium
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
shut(role) if {
	role.environments
	not callers.in_environment(role.environments)
}
