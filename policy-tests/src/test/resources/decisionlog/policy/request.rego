# Decides everything alike; what is logged of it depends on the model that a call names.
package gateway.request

allow contains {"rule": "all"} if input

echo := input.request

numbers := [1, 1.5, 12345678901234567890, 1e3, {3, 2, 1}]

# Each function that may answer otherwise another time.
asked if {
	time.now_ns() > 0
	rand.intn("a <seed> & \"more\"", 10) >= 0
	uuid.rfc4122("k") != ""
	json.match_schema({"a": [1, true]}, {"type": "object"})[0]
	opa.runtime()
}

clash := 1 if input.request.model == "conflict"

clash := 2 if input.request.model == "conflict"
