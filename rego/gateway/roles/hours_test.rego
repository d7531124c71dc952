package gateway.roles_test

import data.gateway.roles

office := {"groups": ["ml"], "hours": [
	{
		"days": ["Monday", "Tuesday"],
		"from": "08:30",
		"to": "18:00",
		"timezone": "Europe/Berlin",
	},
	{"days": ["Saturday"], "from": "22:00", "to": "24:00", "timezone": "UTC"},
]}

# 2026-11-23 is a Monday, an hour ahead in Berlin; 2026-07-20 is one too, two hours ahead.
test_a_role_counts_within_its_hours[at] if {
	some at in [
		"2026-11-23T07:30:00Z",
		"2026-11-23T16:59:59.999Z",
		"2026-11-24T12:00:00+01:00",
		"2026-07-20T06:30:00Z",
		"2026-11-28T23:59:59Z",
	]
	roles.has(office) with input as caller with input.time as at
}

test_a_role_does_not_count_outside[at] if {
	some at in [
		"2026-11-23T07:29:59Z",
		"2026-11-23T17:00:00Z",
		"2026-07-20T16:00:00Z",
		"2026-11-25T12:00:00Z",
		"2026-11-28T21:59:59Z",
		"2026-11-29T00:00:00Z",
	]
	not roles.has(office) with input as caller with input.time as at
}

test_hours_that_cannot_be_read_are_none[note] if {
	always := {
		"days": ["Monday"],
		"from": "00:00",
		"to": "24:00",
		"timezone": "UTC",
	}
	roles.has({"groups": ["ml"], "hours": [always]}) with input as caller
		with input.time as "2026-11-23T12:00:00Z"
	some note, wrong in {
		"from a number": {"from": 480},
		"to a word": {"to": "late"},
		"to words": {"to": "a:late"},
		"no days": {"days": []},
	}
	not roles.has({"groups": ["ml"], "hours": [object.union(always, wrong)]}) with input as caller
		with input.time as "2026-11-23T12:00:00Z"
}

test_no_hours_at_all_are_none if {
	not roles.has({"groups": ["ml"], "hours": []}) with input as caller
		with input.time as "2026-11-23T12:00:00Z"
}
