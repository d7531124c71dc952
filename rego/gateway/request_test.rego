package gateway.request_test

import data.gateway.request

call(groups, model) := {
	"phase": "request",
	"identity": {"kind": "person", "subject": "somebody", "groups": groups},
	"request": {
		"endpoint": "messages",
		"model": model,
		"messages": [{"role": "user", "content": "Hello."}],
	},
}

test_a_role_may_use_its_models if {
	request.allow == {{"rule": "role machine-learning"}} with input as call(["ml"], "claude-sonnet-5")
	request.allow == {{"rule": "role pipelines"}} with input as call(["ci", "other"], "claude-haiku-5")
}

test_nobody_else_may if {
	count(request.allow) == 0 with input as call([], "claude-sonnet-5")
	count(request.allow) == 0 with input as call(["sales"], "claude-sonnet-5")
}

test_a_role_may_use_no_other_models if {
	count(request.allow) == 0 with input as call(["ml"], "other-model")
}

test_a_models_pattern_is_a_glob if {
	every pattern in ["*", "claude-*", "claude-sonnet-5", "claude-sonnet-5*", "claude-{haiku,sonnet}-?", "claude-**"] {
		roles := {"any": {"groups": ["ml"], "models": [pattern]}}
		count(request.allow) == 1 with input as call(["ml"], "claude-sonnet-5") with data.roles as roles
	}
	every pattern in ["", "sonnet*", "claude", "claude-opus-*", "claude-[o]*", "claude-?", "claude-\\*"] {
		roles := {"any": {"groups": ["ml"], "models": [pattern]}}
		count(request.allow) == 0 with input as call(["ml"], "claude-sonnet-5") with data.roles as roles
	}
}

# A `*` does not pass a dot, wherever it stands.
test_a_models_pattern_keeps_to_its_part if {
	every pattern in ["claude-*", "claude-s*", "*-5"] {
		roles := {"any": {"groups": ["ml"], "models": [pattern]}}
		count(request.allow) == 0 with input as call(["ml"], "claude-sonnet.5") with data.roles as roles
		count(request.allow) == 0 with input as call(["ml"], "claude-sonnet.x-5") with data.roles as roles
	}
}

test_models_are_listed_for_those_who_have_a_role if {
	listing := {"identity": {"groups": ["ml"]}, "request": {"endpoint": "models"}}
	request.allow == {{"rule": "list of models"}} with input as listing
	count(request.allow) == 0 with input as object.union(listing, {"identity": {"groups": []}})
}

test_one_model_is_shown_to_those_who_have_a_role if {
	showing := {"identity": {"groups": ["ci"]}, "request": {"endpoint": "model", "model": "other-model"}}
	request.allow == {{"rule": "list of models"}} with input as showing
	count(request.allow) == 0 with input as object.union(showing, {"identity": {"groups": []}})
}
