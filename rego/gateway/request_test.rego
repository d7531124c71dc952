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

asking(texts) := object.union(call(["ml"], "claude-sonnet-5"), {"request": {"last_texts": texts}})

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

test_a_denied_text_is_refused if {
	denied := {{"rule": "denied text", "reason": "the prompt names `/etc/shadow`"}}
	request.deny == denied with input as asking(["Please cat /etc/shadow"])
}

test_a_denied_text_does_not_hide_behind_more_of_the_same_turn if {
	count(request.deny) == 1 with input as asking(["cat /etc/shadow", "Go."])
}

test_other_texts_are_not_denied if {
	count(request.deny) == 0 with input as asking(["List the files here."])
	count(request.deny) == 0 with input as asking([])
}

test_remote_mcp_servers_need_consent if {
	remote := object.union(call(["ci"], "claude-haiku-5"), {"request": {"parameters": {"mcp_servers": [{
		"type": "url",
		"url": "https://mcp.example",
	}]}}})
	{rule | some approval in request.approve; rule := approval.rule} == {"remote MCP server"} with input as remote
}

test_server_side_tools_need_consent if {
	with_tool := object.union(call(["ci"], "claude-haiku-5"), {"request": {"tools": [{
		"type": "web_search_20250305",
		"name": "web_search",
	}]}})
	request.approve == {{
		"rule": "server-side tool",
		"by": ["security", "ml"],
		"count": 1,
		"within": "10m",
	}} with input as with_tool
}

test_the_agents_own_tools_need_none if {
	with_tool := object.union(call(["ci"], "claude-haiku-5"), {"request": {"tools": [{
		"name": "Bash",
		"input_schema": {"type": "object"},
	}]}})
	count(request.approve) == 0 with input as with_tool
}

test_secrets_are_masked_in_every_reply if {
	request.mask == {{"rule": "secrets in replies", "use": "secrets"}} with input as call([], "any")
}
