package gateway.roles_test

import data.gateway.roles

experiments := {"groups": ["ml"], "environments": ["development", "staging"]}

test_a_role_counts_in_its_environments if {
	roles.has(experiments) with input as caller with input.environment as "staging"
}

test_a_role_counts_nowhere_else if {
	not roles.has(experiments) with input as caller with input.environment as "production"
	not roles.has(experiments) with input as caller
}
