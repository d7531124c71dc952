# METADATA
# title: Who has a role
# description: >-
#   A role of `data.yaml` is the caller's by a group, or by the claims of a pipeline (`roles/ci.rego`).
#   It does not count for this call while something shuts it: its environments, its hours or its tools
#   (the other files of `roles/`). Each of those files can be taken away, as long as one is left.
# custom:
#   owner: security
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
package gateway.roles

import data.gateway.callers

# METADATA
# title: The caller has the role, and it counts for this call
has(role) if {
	member(role)
	not shut(role)
}

# METADATA
# title: A role by group
# description: As the identity provider says.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://atlas.mitre.org/techniques/AML.T0012
#   description: MITRE ATLAS, valid accounts
member(role) if callers.in_any(role.groups)
