package gateway.roles_test

import data.gateway.roles

readers := {"groups": ["ml"], "tools": ["Read", "Grep", "mcp__docs__*"]}

offering(tools) := object.union(caller, {"request": {"tools": tools}})

test_a_role_counts_for_its_tools if {
	roles.has(readers) with input as offering([{"name": "Read"}, {"name": "mcp__docs__search"}])
	roles.has(readers) with input as offering([])
	roles.has(readers) with input as caller
}

test_a_role_does_not_count_for_others[note] if {
	some note, tools in {
		"another": [{"name": "Bash"}],
		"another beside": [{"name": "Read"}, {"name": "Bash"}],
		"one without a name": [{"type": "mcp_toolset", "mcp_server_name": "docs"}],
	}
	not roles.has(readers) with input as offering(tools)
}

test_a_role_without_a_list_has_every_tool if {
	roles.has({"groups": ["ml"]}) with input as offering([{"name": "Bash"}, {}])
	roles.permits({"groups": ["ml"]}, "Bash")
}

test_a_role_with_a_list_has_no_other if {
	roles.permits(readers, "Grep")
	not roles.permits(readers, "Bash")
}

test_a_list_without_tools_has_none if {
	not roles.has({"groups": ["ml"], "tools": []}) with input as offering([{"name": "Read"}])
	roles.has({"groups": ["ml"], "tools": []}) with input as caller
}
