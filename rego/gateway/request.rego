# METADATA
# title: What callers may ask of the Claude service
# description: >-
#   Decides every call before it is sent. Each set holds verdicts; the gateway folds them: deny over
#   approve over mask over allow. What no rule allows is refused. The files of `request/` add to the
#   sets, a topic each, and any of them can be taken away. Every rule of this package that is no
#   function is part of each decision, so helpers have packages of their own.
# custom:
#   owner: security
package gateway.request

import data.gateway.patterns
import data.gateway.roles

# METADATA
# title: A role's models
# description: A caller may use the models of every role that counts for the call.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
# - ref: https://atlas.mitre.org/techniques/AML.T0012
#   description: MITRE ATLAS, valid accounts
allow contains {"rule": concat(" ", ["role", name])} if {
	some name, role in data.roles
	roles.has(role)
	some pattern in role.models
	patterns.fits(input.request.model, pattern)
}

# METADATA
# title: The list of models
# description: Whoever has a role may see what models there are, all of them or one.
# custom:
#   owner: security
#   severity: low
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm022025-sensitive-information-disclosure/
#   description: OWASP LLM02:2025, sensitive information disclosure
allow contains {"rule": "list of models"} if {
	input.request.endpoint in {"models", "model"}
	some role in data.roles
	roles.has(role)
}
