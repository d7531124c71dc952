package gateway.request_test

import data.gateway.request

with_parameters(parameters) := object.union(call(["ml"], "claude-sonnet-5"), {"request": parameters})

rules(verdicts) := {verdict.rule | some verdict in verdicts}

limits := {
	"max_tokens": {"most": 8000, "except": ["research"]},
	"thinking_budget": {"most": 4000},
	"effort": {"denied": ["xhigh", "max"]},
	"betas": {"denied": ["files-api-", "computer-use-"], "environments": ["production"]},
}

exceeding := {
	"max_tokens": {"max_tokens": 8001},
	"thinking budget": {"parameters": {"thinking": {"type": "enabled", "budget_tokens": 4001}}},
	"effort": {"parameters": {"output_config": {"effort": "max"}}},
	"beta": {"betas": ["context-1m-2025-08-07", "files-api-2025-04-14"]},
}

keeping := {
	"as much as is allowed": {"max_tokens": 8000},
	"no number": {},
	"thinking up to the limit": {"parameters": {"thinking": {"budget_tokens": 4000}}},
	"thinking as the model likes": {"parameters": {"thinking": {"type": "adaptive"}}},
	"less effort": {"parameters": {"output_config": {"effort": "high"}}},
	"other betas": {"betas": ["context-1m-2025-08-07", "not-files-api-2025"]},
}

test_above_a_limit_is_refused[rule] if {
	some rule, parameters in exceeding
	rules(request.deny) == {rule} with input as with_parameters(parameters)
		with input.environment as "production"
		with data.limits as limits
}

test_within_the_limits_nothing_is_refused[note] if {
	some note, parameters in keeping
	count(request.deny) == 0 with input as with_parameters(parameters)
		with input.environment as "production"
		with data.limits as limits
}

test_without_limits_nothing_is_refused[rule] if {
	some rule, parameters in exceeding
	count(request.deny) == 0 with input as with_parameters(parameters) with data.limits as {}
}

test_a_limit_is_not_about_others if {
	researcher := object.union(call(["ml", "research"], "claude-sonnet-5"), {"request": {"max_tokens": 64000}})
	count(request.deny) == 0 with input as researcher with data.limits as limits
	count(request.deny) == 0 with input as with_parameters(exceeding.beta)
		with input.environment as "development"
		with data.limits as limits
}

test_what_is_no_number_is_above_every_limit if {
	rules(request.deny) == {"max_tokens"} with input as with_parameters({"max_tokens": "1"})
		with data.limits as limits
}

test_a_refusal_names_the_limit if {
	{verdict.reason | some verdict in request.deny} == {"ask for at most 8000 tokens (max_tokens)"} with input as with_parameters(exceeding.max_tokens)
		with data.limits as limits
}

# Claude Code asks for this much with every call, and the policies that are shipped let it.
test_the_shipped_limits_let_claude_code_work if {
	count(request.deny) == 0 with input as with_parameters({
		"max_tokens": 64000,
		"parameters": {"thinking": {"type": "adaptive"}, "output_config": {"effort": "xhigh"}},
		"betas": ["claude-code-20250219", "interleaved-thinking-2025-05-14", "context-1m-2025-08-07"],
		"tools": [{"name": "Bash"}, {"name": "Read"}, {"name": "Edit"}, {"name": "mcp__docs__search"}],
	})
}
