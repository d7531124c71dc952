package gateway.request

import data.gateway.callers

# METADATA
# title: What tools bring back
# description: >-
#   Findings in the results of tools, such as signs of prompt injection, refuse the call, wait for a
#   person, or are masked, as `tool_results` says. The gateway looks for what a `findings` block of a
#   mask file names. Findings are those of the whole conversation: what was found once is found again.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm01-prompt-injection/
#   description: OWASP LLM01:2025, prompt injection
# - ref: https://atlas.mitre.org/techniques/AML.T0051
#   description: MITRE ATLAS, LLM prompt injection
deny contains {
	"rule": concat(" ", ["tool result", name]),
	"reason": sprintf("a tool has brought back what it should not (%s)", [finding.detector]),
} if {
	some name, list in data.tool_results
	list.then == "deny"
	some finding in input.findings
	is_of_results(finding, list)
}

# METADATA
# title: What tools bring back, with consent
# description: Somebody looks at the call first.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm01-prompt-injection/
#   description: OWASP LLM01:2025, prompt injection
approve contains {
	"rule": concat(" ", ["tool result", name]),
	"by": object.get(list, "approvers", []),
	"count": 1,
	"within": "10m",
} if {
	some name, list in data.tool_results
	list.then == "approve"
	some finding in input.findings
	is_of_results(finding, list)
}

# METADATA
# title: What tools bring back, masked
# description: The mask has to be one `on request.tool_result`.
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm01-prompt-injection/
#   description: OWASP LLM01:2025, prompt injection
mask contains {"rule": concat(" ", ["tool result", name]), "use": list.use} if {
	some name, list in data.tool_results
	list.then == "mask"
	some finding in input.findings
	is_of_results(finding, list)
}

is_of_results(finding, list) if {
	finding.where == "request.tool_result"
	some pattern in list.detectors
	startswith(finding.detector, trim_suffix(pattern, "*"))
	callers.concerned(list)
}
