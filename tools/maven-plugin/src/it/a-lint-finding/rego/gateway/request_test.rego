package gateway.request_test

import data.gateway.request

test_alice_may if {
	count(request.allow) == 1 with input.identity.subject as "alice"
	count(request.mask) == 1
}
