package gateway.roles_test

import data.gateway.roles

caller := {"identity": {"groups": ["ml"]}, "request": {"endpoint": "messages"}}

test_a_role_is_had_by_one_of_its_groups if {
	roles.has({"groups": ["sales", "ml"]}) with input as caller
}

test_a_role_is_not_had_by_other_groups[note] if {
	some note, role in {
		"another group": {"groups": ["sales"]},
		"no group": {"groups": []},
		"nothing": {},
	}
	not roles.has(role) with input as caller
}

test_a_role_that_is_shut_does_not_count if {
	role := {"groups": ["ml"], "environments": ["development"]}
	roles.member(role) with input as caller
	not roles.has(role) with input as caller
}
