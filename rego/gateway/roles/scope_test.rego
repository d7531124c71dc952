package gateway.roles_test

import data.gateway.roles

reader := {"groups": ["ml"], "models": ["claude-haiku-*"]}

writer := {"groups": ["ml"], "models": ["claude-*"]}

narrowed(scope) := {"identity": {"groups": ["ml"], "scope": scope}, "request": {"endpoint": "messages"}}

test_a_token_that_is_not_narrowed_has_every_role[note] if {
	some note, asked in {"an empty scope": narrowed([]), "none at all": caller}
	roles.has(reader) with input as asked with data.roles as {"reader": reader, "writer": writer}
	roles.has(writer) with input as asked with data.roles as {"reader": reader, "writer": writer}
}

test_a_narrowed_token_has_the_roles_that_it_names if {
	roles.has(reader) with input as narrowed(["reader"]) with data.roles as {"reader": reader, "writer": writer}
	roles.has(writer) with input as narrowed(["reader", "writer"])
		with data.roles as {"reader": reader, "writer": writer}
}

test_a_narrowed_token_has_no_other[note] if {
	some note, scope in {
		"another role": ["reader"],
		"a role that nobody has": ["operator"],
		"a name that begins alike": ["write"],
	}
	not roles.has(writer) with input as narrowed(scope) with data.roles as {"reader": reader, "writer": writer}
}

test_a_name_gives_no_role_that_the_groups_do_not_give if {
	admin := {"groups": ["admins"], "models": ["claude-*"]}
	not roles.has(admin) with input as narrowed(["admin"]) with data.roles as {"admin": admin}
}
