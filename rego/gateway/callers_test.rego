package gateway.callers_test

import data.gateway.callers

call := {"environment": "production", "identity": {"groups": ["ml", "staff"]}}

test_an_entry_is_about_the_caller[note] if {
	some note, entry in {
		"nobody is named": {},
		"nothing is said": null,
		"a group": {"groups": ["sales", "ml"]},
		"an environment": {"environments": ["production"]},
		"both": {"groups": ["ml"], "environments": ["production"]},
		"others are excepted": {"groups": ["ml"], "except": ["sales"]},
	}
	callers.concerned(entry) with input as call
}

test_an_entry_is_not_about_the_caller[note] if {
	some note, entry in {
		"another group": {"groups": ["sales"]},
		"no group at all": {"groups": []},
		"another environment": {"environments": ["development"]},
		"one of the two": {"groups": ["ml"], "environments": ["development"]},
		"an exception": {"groups": ["ml"], "except": ["staff"]},
	}
	not callers.concerned(entry) with input as call
}

test_who_has_no_groups_is_in_none if {
	not callers.in_any(["ml"]) with input as {"identity": {}}
	not callers.concerned({"groups": ["ml"]}) with input as {}
	callers.concerned({"except": ["ml"]}) with input as {}
	not callers.concerned({"environments": ["production"]}) with input as {}
}
