package gateway.request

import data.gateway.callers

# METADATA
# title: Length of replies
# description: >-
#   A reply may be asked for up to a length. What is no number is more than any. Mind that a client's
#   own choice may be higher: Claude Code asks for 32,000 and more.
# custom:
#   owner: platform
#   severity: medium
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm102025-unbounded-consumption/
#   description: OWASP LLM10:2025, unbounded consumption
# - ref: https://atlas.mitre.org/techniques/AML.T0034
#   description: MITRE ATLAS, cost harvesting
deny contains {"rule": "max_tokens", "reason": sprintf("ask for at most %v tokens (max_tokens)", [most])} if {
	most := data.limits.max_tokens.most
	input.request.max_tokens > most
	callers.concerned(data.limits.max_tokens)
}

# METADATA
# title: Thinking
# description: >-
#   A budget for thinking may be asked for up to a number of tokens. Models that choose it themselves
#   (`adaptive`) have none; limit their effort instead.
# custom:
#   owner: platform
#   severity: medium
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm102025-unbounded-consumption/
#   description: OWASP LLM10:2025, unbounded consumption
# - ref: https://atlas.mitre.org/techniques/AML.T0034
#   description: MITRE ATLAS, cost harvesting
deny contains {"rule": "thinking budget", "reason": sprintf("think for at most %v tokens (thinking.budget_tokens)", [most])} if {
	most := data.limits.thinking_budget.most
	input.request.parameters.thinking.budget_tokens > most
	callers.concerned(data.limits.thinking_budget)
}

# METADATA
# title: Effort
# description: Efforts that may not be asked for.
# custom:
#   owner: platform
#   severity: low
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm102025-unbounded-consumption/
#   description: OWASP LLM10:2025, unbounded consumption
deny contains {"rule": "effort", "reason": sprintf("the effort `%s` is not to be used (output_config.effort)", [effort])} if {
	some effort in data.limits.effort.denied
	effort == input.request.parameters.output_config.effort
	callers.concerned(data.limits.effort)
}

# METADATA
# title: Betas
# description: >-
#   Features of the service that are denied, by how the values of `anthropic-beta` begin. Claude Code
#   sends some ten of them.
# custom:
#   owner: platform
#   severity: medium
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
# - ref: https://genai.owasp.org/llmrisk/llm032025-supply-chain/
#   description: OWASP LLM03:2025, supply chain
deny contains {"rule": "beta", "reason": sprintf("the beta `%s` is not to be used", [beta])} if {
	some prefix in data.limits.betas.denied
	some beta in input.request.betas
	startswith(beta, prefix)
	callers.concerned(data.limits.betas)
}
