package gateway.request

import data.gateway.callers

# METADATA
# title: Data residency
# description: >-
#   Whom an area is about must have the model run in one of its places. A call says where
#   (`inference_geo`); for one that does not, the default of the workspace counts, which `unset_is`
#   tells. It is about where the model runs, not about where the service keeps what it was sent.
# custom:
#   owner: privacy
#   severity: high
# related_resources:
# - ref: https://platform.claude.com/docs/en/manage-claude/data-residency
#   description: Where the Claude service runs models and keeps data
# - ref: https://genai.owasp.org/llmrisk/llm022025-sensitive-information-disclosure/
#   description: OWASP LLM02:2025, sensitive information disclosure
deny contains {
	"rule": concat(" ", ["residency", name]),
	"reason": sprintf("ask for one of these places (inference_geo): %s", [concat(", ", object.get(area, "geos", []))]),
} if {
	some name, area in data.residency
	input.request.endpoint == "messages"
	callers.concerned(area)
	not runs_in(area)
}

runs_in(area) if input.request.parameters.inference_geo in area.geos

runs_in(area) if {
	not input.request.parameters.inference_geo
	area.unset_is in area.geos
}
