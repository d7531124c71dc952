package gateway.tool_use_test

import data.gateway.tool_use

use(groups, name, arguments) := {
	"phase": "tool_use",
	"environment": "production",
	"identity": {"kind": "person", "subject": "somebody", "groups": groups},
	"tool_use": {"type": "tool_use", "name": name, "input": arguments, "commands": [], "paths": [], "urls": []},
}

# `cases/tool_use_cases.yaml` has texts that the gateway has parsed itself.
running(groups, words) := object.union(
	use(groups, "Bash", {"command": concat(" ", words)}),
	{"tool_use": {"commands": [{
		"program": words[0], "words": words, "unknown": [], "options": [], "environment": {}, "paths": [],
		"redirects": [], "via": [], "piped_into": [], "piped": false, "blind": false, "forks_itself": false, "code": "",
	}]}},
)

actions := {
	"git_push": {"reason": "pushes with git", "programs": {"git": ["push"]}, "groups": ["ml"], "except": ["release"]},
	"system_files": {"paths": ["/etc/shadow"]},
}

reasons := {verdict.reason | some verdict in tool_use.deny}

test_a_role_may_use_every_tool_unless_it_names_some if {
	tool_use.allow == {{"rule": "role machine-learning"}} with input as use(["ml"], "Bash", {})
	count(tool_use.allow) == 0 with input as use(["sales"], "Bash", {})
}

test_a_role_may_use_the_tools_that_it_names_and_no_other if {
	readers := {"readers": {"groups": ["ml"], "tools": ["Read"]}}
	tool_use.allow == {{"rule": "role readers"}} with input as use(["ml"], "Read", {}) with data.roles as readers
	count(tool_use.allow) == 0 with input as use(["ml"], "Bash", {}) with data.roles as readers
}

test_a_denied_tool_is_refused if {
	reasons == {"the tool `mcp__mail__send` is not to be used"} with input as use(["ml"], "mcp__mail__send", {})
		with data.denied_tools as ["mcp__mail__*"]
	count(tool_use.deny) == 0 with input as use(["ml"], "Read", {})
		with data.denied_tools as ["mcp__mail__*"]
}

test_a_denied_action_is_refused if {
	tool_use.deny == {{"rule": "denied git_push", "reason": "the use of `Bash` pushes with git"}} with input as running(["ml"], ["git", "push"])
		with data.denied_actions as actions
	reasons == {"the use of `Read` is denied"} with input as object.union(use(["ci"], "Read", {}), {"tool_use": {"paths": ["/etc/shadow"]}})
		with data.denied_actions as actions
}

test_an_action_is_denied_to_those_whom_its_list_is_about[groups] if {
	some groups in [["ci"], ["ml", "release"]]
	count(tool_use.deny) == 0 with input as running(groups, ["git", "push"]) with data.denied_actions as actions
}

test_other_commands_are_not if {
	count(tool_use.deny) == 0 with input as running(["ml"], ["git", "status"]) with data.denied_actions as actions
}

unread := object.union(use(["ml"], "PowerShell", {}), {"tool_use": {"unparsed": "PowerShell is not read"}})

test_what_cannot_be_read_is_refused if {
	tool_use.deny == {{"rule": "unread tool", "reason": "the use of `PowerShell` cannot be read: PowerShell is not read"}} with input as unread
}

test_a_tool_may_be_spared_of_being_read if {
	count(tool_use.deny) == 0 with input as unread with data.unread_tools as {"tools": ["Power*"]}
	count(tool_use.deny) == 1 with input as unread with data.unread_tools as {"tools": ["Bash"]}
	count(tool_use.deny) == 0 with input as unread with data.unread_tools as {"except": ["ml"]}
}

# The data that is shipped has no such part: there, nothing is spared either.
test_where_the_data_names_nothing_nothing_is_spared[note] if {
	some note, entry in {"nothing": {}, "no tools": {"tools": []}, "an empty part": null}
	count(tool_use.deny) == 1 with input as unread with data.unread_tools as entry
}

parameters := {
	"long": {"tools": ["Bash"], "field": "timeout", "most": 1000, "reason": "runs for long"},
	"background": {"tools": ["Bash"], "field": "run_in_background", "values": [true]},
	"sql": {"tools": ["mcp__db__*"], "field": "sql", "matching": "(?i)drop", "except": ["dba"]},
}

test_a_parameter_may_be_denied[note] if {
	some note, one in {
		"a number": {"name": "Bash", "input": {"timeout": 1001}, "reason": "the use of `Bash` runs for long"},
		"a value": {"name": "Bash", "input": {"run_in_background": true}, "reason": "the use of `Bash` has a denied `run_in_background`"},
		"a text": {"name": "mcp__db__query", "input": {"sql": "DROP TABLE x"}, "reason": "the use of `mcp__db__query` has a denied `sql`"},
	}
	reasons == {one.reason} with input as use(["ml"], one.name, one.input) with data.denied_parameters as parameters
}

test_other_parameters_are_not[note] if {
	some note, one in {
		"a smaller number": {"name": "Bash", "input": {"timeout": 1000}},
		"another value": {"name": "Bash", "input": {"run_in_background": false}},
		"another text": {"name": "mcp__db__query", "input": {"sql": "select"}},
		"no text": {"name": "mcp__db__query", "input": {"sql": 7}},
		"another tool": {"name": "Read", "input": {"timeout": 1001}},
	}
	count(tool_use.deny) == 0 with input as use(["ml"], one.name, one.input) with data.denied_parameters as parameters
}

test_a_parameter_is_denied_to_those_whom_it_is_about if {
	count(tool_use.deny) == 0 with input as use(["dba"], "mcp__db__query", {"sql": "DROP"}) with data.denied_parameters as parameters
}

test_high_risk_tools_need_consent if {
	tool_use.approve == {{
		"rule": "high-risk tool",
		"by": ["sre"],
		"count": 1,
		"within": "10m",
		"lasts": "call",
		"emergency": [],
	}} with input as use(["ml"], "mcp__prod__deploy", {})
		with data.high_risk_tools as {"names": ["mcp__prod__*"], "approvers": ["sre"]}
}

test_consent_to_high_risk_tools_may_last_and_come_from_one_alone if {
	tool_use.approve == {{
		"rule": "high-risk tool",
		"by": ["sre"],
		"count": 2,
		"within": "5m",
		"lasts": "session",
		"emergency": ["oncall"],
	}} with input as use(["ml"], "mcp__prod__deploy", {})
		with data.high_risk_tools as {
			"names": ["mcp__prod__*"],
			"approvers": ["sre"],
			"count": 2,
			"within": "5m",
			"lasts": "session",
			"emergency": ["oncall"],
		}
}

test_other_tools_need_none if {
	count(tool_use.approve) == 0 with input as use(["ml"], "Bash", {})
		with data.high_risk_tools as {"names": ["mcp__prod__*"], "approvers": ["sre"]}
}
