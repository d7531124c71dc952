# METADATA
# title: Who may do what with the gateway itself
# description: >-
#   Decides each call of the gateway's own interface: `input.action` says what is asked. The roles are
#   fixed, and `data.yaml` says who has them. Who may answer which approval, the rule that asked for it
#   says besides. Without this package everybody who is known may read and answer, and nobody may do
#   more.
# custom:
#   owner: platform
# related_resources:
# - ref: https://atlas.mitre.org/techniques/AML.T0012
#   description: MITRE ATLAS, valid accounts
package gateway.admin

import data.gateway.acts
import data.gateway.callers

# METADATA
# title: An administrator's role
# custom:
#   owner: platform
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
allow contains {"rule": concat(" ", ["administrator", role])} if {
	some role, entry in data.administrators
	callers.in_any(entry.groups)
	callers.concerned(entry)
	input.action in acts.of_role[role]
}

# METADATA
# title: For people alone
# custom:
#   owner: platform
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
deny contains {"rule": "for people alone", "reason": "only people do that, and they sign in for it"} if {
	input.action in acts.of_people
	not acts.is_of_person
}
