package gateway.request_test

import data.gateway.request

results := {
	"injection": {"detectors": ["injection.*"], "then": "deny", "except": ["red-team"]},
	"keys": {"detectors": ["aws."], "then": "approve", "approvers": ["security"]},
	"people": {"detectors": ["pii."], "then": "mask", "use": "pii"},
}

found(groups, detector, part) := object.union(
	call(groups, "claude-sonnet-5"),
	{"findings": [{"detector": detector, "where": part, "count": 1}]},
)

test_a_result_may_be_refused if {
	denied := {{"rule": "tool result injection", "reason": "a tool has brought back what it should not (injection.override)"}}
	request.deny == denied with input as found(["ml"], "injection.override", "request.tool_result") with data.tool_results as results
}

test_a_result_may_need_consent if {
	asked := {{"rule": "tool result keys", "by": ["security"], "count": 1, "within": "10m"}}
	request.approve == asked with input as found(["ml"], "aws.key", "request.tool_result") with data.tool_results as results
}

test_a_result_may_be_masked if {
	{"rule": "tool result people", "use": "pii"} in request.mask with input as found(["ml"], "pii.iban", "request.tool_result")
		with data.tool_results as results
}

test_other_findings_are_not_about_results[note] if {
	some note, one in {
		"elsewhere": {"detector": "injection.override", "where": "request.text", "groups": ["ml"]},
		"another": {"detector": "url.password", "where": "request.tool_result", "groups": ["ml"]},
		"of others": {"detector": "injection.override", "where": "request.tool_result", "groups": ["ml", "red-team"]},
	}
	verdicts := request.deny | request.approve with input as found(one.groups, one.detector, one.where) with data.tool_results as results
	count(verdicts) == 0
}

test_nothing_is_looked_at_unless_the_data_says_so if {
	count(request.deny) == 0 with input as found(["ml"], "injection.override", "request.tool_result")
}
