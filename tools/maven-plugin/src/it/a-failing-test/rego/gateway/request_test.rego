package gateway.request_test

import data.gateway.request

test_bob_may if {
	print("who is bob?")
	count(request.allow) == 1 with input.identity.subject as "bob"
}

test_alice_may if {
	count(request.allow) == 1 with input.identity.subject as "alice"
}

todo_test_carol_may if false
