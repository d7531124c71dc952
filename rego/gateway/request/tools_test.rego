package gateway.request_test

import data.gateway.request

with_tools(tools) := object.union(call(["ci"], "claude-haiku-5"), {"request": {"tools": tools}})

web_search := {"type": "web_search_20250305", "name": "web_search"}

bash := {"name": "Bash", "input_schema": {"type": "object"}}

test_server_side_tools_need_consent if {
	request.approve == {{
		"rule": "server-side tool",
		"by": ["security", "ml"],
		"count": 1,
		"within": "10m",
	}} with input as with_tools([web_search])
}

test_the_agents_own_tools_need_none if {
	count(request.approve) == 0 with input as with_tools([bash])
}

# Nobody can agree, and the gateway refuses.
test_server_side_tools_are_not_free_where_no_approver_is_named if {
	{approval.by | some approval in request.approve} == {[]} with input as with_tools([web_search])
		with data.server_tools as {"prefixes": ["web_"]}
}

test_high_risk_tools_need_consent if {
	request.approve == {{
		"rule": "high-risk tool",
		"by": ["sre"],
		"count": 2,
		"within": "5m",
		"lasts": "session",
		"emergency": ["oncall"],
	}} with input as with_tools([bash, {"name": "mcp__prod__deploy"}])
		with data.high_risk_tools as {
			"names": ["mcp__prod__*"],
			"approvers": ["sre"],
			"count": 2,
			"within": "5m",
			"lasts": "session",
			"emergency": ["oncall"],
		}
	request.approve == {{
		"rule": "high-risk tool",
		"by": ["sre"],
		"count": 1,
		"within": "10m",
		"lasts": "call",
		"emergency": [],
	}} with input as with_tools([bash])
		with data.high_risk_tools as {"names": ["Bash"], "approvers": ["sre"]}
}

test_other_tools_are_of_no_high_risk if {
	count(request.approve) == 0 with input as with_tools([bash])
		with data.high_risk_tools as {"names": ["mcp__prod__*"], "approvers": ["sre"]}
}

test_a_denied_tool_is_refused if {
	refused := {{"rule": "denied tool", "reason": "the tool `mcp__mail__send` is not to be used"}}
	request.deny == refused with input as with_tools([bash, {"name": "mcp__mail__send"}])
		with data.denied_tools as ["mcp__mail__*"]
}

test_other_tools_are_not_denied if {
	count(request.deny) == 0 with input as with_tools([bash])
		with data.denied_tools as ["mcp__mail__*"]
}

readers := {"readers": {"groups": ["ci"], "models": ["claude-*"], "tools": ["Read"]}}

test_a_tool_of_no_role_is_refused_by_name if {
	refused := {{"rule": "tool of no role", "reason": "none of your roles has the tool `Bash`"}}
	request.deny == refused with input as with_tools([{"name": "Read"}, bash])
		with data.roles as readers
}

test_a_tool_of_a_role_is_not_refused if {
	count(request.deny) == 0 with input as with_tools([{"name": "Read"}]) with data.roles as readers
	request.allow == {{"rule": "role readers"}} with input as with_tools([{"name": "Read"}])
		with data.roles as readers
}

# Two roles have the tools, but neither has both: nothing allows it, and no tool alone is to blame.
test_tools_of_two_roles_do_not_add_up if {
	both := object.union(readers, {"runners": {"groups": ["ci"], "models": ["claude-*"], "tools": ["Bash"]}})
	mixed := with_tools([{"name": "Read"}, bash])
	count(request.allow) == 0 with input as mixed with data.roles as both
	count(request.deny) == 0 with input as mixed with data.roles as both
	count(request.allow) == 1 with input as with_tools([bash]) with data.roles as both
}

test_who_has_no_role_is_not_told_of_tools if {
	stranger := object.union(with_tools([bash]), {"identity": {"groups": []}})
	count(request.deny) == 0 with input as stranger with data.roles as readers
}
