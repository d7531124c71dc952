package gateway.request

import data.gateway.callers

# METADATA
# title: Budgets
# description: >-
#   Whom a budget is about is refused once it is spent. Where nobody says what was spent, it counts as
#   spent. Calls that are under way are not counted yet: a limit that must hold is a budget of the
#   gateway's configuration.
# custom:
#   owner: platform
#   severity: medium
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm102025-unbounded-consumption/
#   description: OWASP LLM10:2025, unbounded consumption
# - ref: https://atlas.mitre.org/techniques/AML.T0034
#   description: MITRE ATLAS, cost harvesting
deny contains {"rule": concat(" ", ["budget", name]), "reason": sprintf("the budget `%s` is spent", [name])} if {
	some name, budget in data.budgets
	callers.concerned(budget)
	not is_left(budget)
}

is_left(budget) if {
	spent := input.usage[budget.window]
	every unit, most in budget.most {
		spent[unit] < most
	}
}
