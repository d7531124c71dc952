package gateway.request_test

import data.gateway.request

secrets := {"rule": "secrets in replies", "use": "secrets"}

test_secrets_are_masked_in_every_reply if {
	request.mask == {secrets} with input as call([], "any")
}

test_what_is_no_reply_is_not_masked if {
	count(request.mask) == 0 with input.request.endpoint as "models"
		with data.masks as {"pii": {}}
}

test_a_further_mask_is_for_those_whom_it_is_about if {
	personal := {"rule": "mask pii", "use": "pii"}
	request.mask == {secrets, personal} with input as call(["support"], "any")
		with data.masks as {"pii": {"groups": ["support"]}}
	request.mask == {secrets, personal} with input as call(["ml"], "any") with data.masks as {"pii": null}
}

test_a_further_mask_is_for_nobody_else if {
	request.mask == {secrets} with input as call(["ml"], "any")
		with data.masks as {"pii": {"groups": ["support"]}}
	request.mask == {secrets} with input as call(["ml"], "any")
		with data.masks as {"pii": {"except": ["ml"]}}
}
