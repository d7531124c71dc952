package gateway.request_test

import data.gateway.request

asking(texts) := object.union(call(["ml"], "claude-sonnet-5"), {"request": {"last_texts": texts}})

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

actions := {
	"keys": {"reason": "touches keys", "texts": ["/.ssh/"]},
	"git_push": {"reason": "pushes with git", "programs": {"git": ["push"]}, "except": ["release"]},
}

test_an_action_may_be_refused_in_prompts if {
	request.deny == {{"rule": "denied git_push", "reason": "the prompt pushes with git"}} with input as asking(["Hello.", "Commit, then git push."])
		with data.denied_actions as actions
		with data.denied_in_prompts as ["git_push", "keys"]
	request.deny == {{"rule": "denied keys", "reason": "the prompt touches keys"}} with input as asking(["Read ~/.ssh/id_rsa"])
		with data.denied_actions as actions
		with data.denied_in_prompts as ["git_push", "keys"]
}

test_an_action_that_is_not_named_is_not_refused_in_prompts if {
	count(request.deny) == 0 with input as asking(["Commit, then git push."])
		with data.denied_actions as actions
		with data.denied_in_prompts as ["keys"]
	count(request.deny) == 0 with input as asking(["Commit, then git push."])
}

test_a_list_without_a_reason_is_one if {
	request.deny == {{"rule": "denied git_push", "reason": "the prompt speaks of what is denied"}} with input as asking(["git push"])
		with data.denied_actions as {"git_push": {"programs": {"git": ["push"]}}}
		with data.denied_in_prompts as ["git_push"]
}

test_a_list_that_there_is_not_refuses_every_prompt if {
	request.deny == {{"rule": "denied git_psuh", "reason": "the policy has no such list of denied actions"}} with input as asking(["Hello."])
		with data.denied_actions as actions
		with data.denied_in_prompts as ["git_psuh"]
}

test_an_action_is_not_refused_to_those_who_are_excepted if {
	releasing := object.union(asking(["git push"]), {"identity": {"groups": ["ml", "release"]}})
	count(request.deny) == 0 with input as releasing
		with data.denied_actions as actions
		with data.denied_in_prompts as ["git_push"]
}
