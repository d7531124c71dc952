package gateway.request

import data.gateway.callers

# METADATA
# title: Secrets in replies
# description: Credentials are masked in every reply, whoever asked.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm022025-sensitive-information-disclosure/
#   description: OWASP LLM02:2025, sensitive information disclosure
# - ref: https://atlas.mitre.org/techniques/AML.T0057
#   description: MITRE ATLAS, LLM data leakage
mask contains {"rule": "secrets in replies", "use": "secrets"} if input.request.endpoint == "messages"

# METADATA
# title: Further masks
# description: >-
#   The masks that the data names, such as `pii` for personal data, for those whom each is about. A mask
#   that there is not refuses the call.
# custom:
#   owner: privacy
#   severity: medium
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm022025-sensitive-information-disclosure/
#   description: OWASP LLM02:2025, sensitive information disclosure
# - ref: https://atlas.mitre.org/techniques/AML.T0057
#   description: MITRE ATLAS, LLM data leakage
mask contains {"rule": concat(" ", ["mask", name]), "use": name} if {
	some name, whom in data.masks
	input.request.endpoint == "messages"
	callers.concerned(whom)
}
