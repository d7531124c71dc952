package gateway.request_test

import data.gateway.request

budgets := {"trial": {"groups": ["ml"], "window": "day", "most": {"tokens": 1000, "requests": 10}}}

spent := {{"rule": "budget trial", "reason": "the budget `trial` is spent"}}

test_a_budget_lasts_until_it_is_spent if {
	count(request.deny) == 0 with input as call(["ml"], "claude-sonnet-5")
		with input.usage as {"day": {"tokens": 999, "requests": 9}}
		with data.budgets as budgets
}

test_a_budget_that_is_spent_refuses[note] if {
	some note, usage in {
		"tokens": {"day": {"tokens": 1000, "requests": 0}},
		"requests": {"day": {"tokens": 0, "requests": 10}},
		"one is not said": {"day": {"tokens": 0}},
		"another window": {"week": {"tokens": 0, "requests": 0}},
		"no number": {"day": {"tokens": "0", "requests": 0}},
		"nothing is said": {},
	}
	request.deny == spent with input as call(["ml"], "claude-sonnet-5")
		with input.usage as usage
		with data.budgets as budgets
}

test_a_gateway_that_does_not_count_has_no_budget_left if {
	request.deny == spent with input as call(["ml"], "claude-sonnet-5") with data.budgets as budgets
}

test_a_budget_without_a_number_is_none if {
	request.deny == spent with input as call(["ml"], "claude-sonnet-5")
		with input.usage as {"day": {"tokens": 0}}
		with data.budgets as {"trial": {"window": "day"}}
}

test_a_budget_is_not_about_others if {
	count(request.deny) == 0 with input as call(["ci"], "claude-haiku-5") with data.budgets as budgets
}
