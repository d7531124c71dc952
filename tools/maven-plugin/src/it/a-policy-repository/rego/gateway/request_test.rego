package gateway.request_test

import data.gateway.request

test_the_team_may if {
	request.allow == {{"rule": "team"}} with input.identity.groups as ["red"]
}

test_others_may_not[group] if {
	some group in ["blue", "green"]
	count(request.allow) == 0 with input.identity.groups as [group]
}

test_badges_are_masked if request.mask == {{"rule": "badges", "use": "badges"}} with input as {}
