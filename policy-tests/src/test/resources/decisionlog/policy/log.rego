# What the log makes of a call, by the model that it names: each is a case.
package system.log

model := input.input.request.model

mask contains "/input/identity/claims" if model == "a member"

mask contains "/input" if model == "the input"

mask contains "/result" if model == "the result"

mask contains "/result/echo" if model == "a rule"

mask contains "/result/numbers/1" if model == "an element"

mask contains "/result/numbers/4/0" if model == "an element of an element"

mask contains "/nd_builtin_cache" if model == "all answers"

mask contains "/nd_builtin_cache/rand.intn" if model == "the answers of a function"

mask contains path if {
	model == "what is not there"
	some path in [
		"/input/nothing", "/input/request/model/deeper", "/result/numbers/5", "/result/numbers/-1",
		"/result/numbers/x", "/input/identity/claims/", "/input/",
	]
}

mask contains path if {
	model == "several, in order"
	some path in ["/result/echo", "/input/request/messages", "/input/request/bytes", "/nd_builtin_cache"]
}

mask contains {"op": "remove", "path": "/input/request"} if model == "the longer form"

mask contains {"op": "upsert", "path": "/input/request/model", "value": "**"} if model == "another text"

mask contains {"op": "upsert", "path": "/input", "value": {"a": {1, 2}}} if model == "another input"

mask contains {"op": "upsert", "path": "/result/numbers", "value": null} if model == "nothing instead"

mask contains {"op": "upsert", "path": "/result"} if model == "no value"

mask contains {"op": "upsert", "path": "/input/identity/a/b", "value": 1} if model == "a new place"

mask contains {"op": "upsert", "path": "/input/request/messages/0/content", "value": "?"} if {
	model == "in an array"
}

mask contains {"op": "upsert", "path": path, "value": 1} if {
	model == "no place"
	some path in [
		"/input/request/model/x", "/result/numbers/9", "/result/numbers/-1", "/result/numbers/9/a",
		"/result/numbers/x",
	]
}

mask contains {"op": "upsert", "path": "/input/request/model", "value": "#"} if model == "replaced and gone"

mask contains "/input/request" if model == "replaced and gone"

mask contains "/input/identity" if {
	model == "what is asked for"
	input.path == "gateway/request"
	input.result.allow
	input.nd_builtin_cache["time.now_ns"]
	input.metrics.timer_rego_query_eval_ns > 0
	not input.erased
}

mask contains "/input/identity" if {
	model == "conflict"
	input.error.code == "eval_conflict_error"
}

# OPA logs nothing then; the gateway logs that there was something.
mask contains "/labels/id" if model == "no part of it"

mask contains 1 if model == "no rule"

mask contains {"op": "hide", "path": "/input"} if model == "no operation"

drop if model == "dropped"
