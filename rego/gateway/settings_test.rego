package gateway.settings_test

import data.gateway.settings

entries := [
	{"settings": {"permissions": {"deny": ["WebFetch"], "defaultMode": "plan"}}},
	{"groups": ["ml"], "settings": {"permissions": {"defaultMode": "default"}, "model": "opus"}},
	{"groups": ["ml"], "except": ["leads"], "settings": {"permissions": {"deny": ["WebFetch", "WebSearch"]}}},
	{"environments": ["staging"], "settings": {"cleanupPeriodDays": 7}},
]

given(groups, environment) := said if {
	said := settings.settings with data.managed_settings as entries
		with input as {"phase": "settings", "environment": environment, "identity": {"groups": groups}}
}

test_what_is_about_everybody if {
	given([], "production") == {"permissions": {"deny": ["WebFetch"], "defaultMode": "plan"}}
}

test_the_later_entry_says if {
	given(["ml"], "production") == {
		"model": "opus",
		"permissions": {"deny": ["WebFetch", "WebSearch"], "defaultMode": "default"},
	}
}

test_who_is_spared if {
	given(["ml", "leads"], "production").permissions == {"deny": ["WebFetch"], "defaultMode": "default"}
}

test_elsewhere if given([], "staging").cleanupPeriodDays == 7

# `null` is no settings, which the gateway takes for a fault.
test_what_cannot_be_read_is_not_nothing[note] if {
	some note, said in {"a list": ["WebFetch"], "a word": "none", "nothing": null}
	settings.settings == null with data.managed_settings as [{"settings": {"model": "opus"}}, {"settings": said}]
		with input as {"environment": "production", "identity": {"groups": ["ml"]}}
}

test_nothing_without_data[note] if {
	some note, entries in {
		"no entry": [],
		"no data": null,
		"an entry without settings": [{"groups": ["ml"]}],
		"others' settings": [{"groups": ["sales"], "settings": {"model": "opus"}}],
	}
	settings.settings == {} with data.managed_settings as entries
		with input as {"environment": "production", "identity": {"groups": ["ml"]}}
}
