# METADATA
# title: The settings of Claude Code
# description: >-
#   Who signed in to the gateway with Claude Code gets `settings` from it at each start, beside what stands
#   on their machine, and cannot undo them. They are put together from the entries of the data that are
#   about the caller, in their order: objects are united, and whatever else is said twice, the later entry
#   says. Where nothing comes of it, Claude Code starts without; where an entry cannot be read, it does not
#   start.
# custom:
#   owner: security
package gateway.settings

import data.gateway.callers

# METADATA
# title: The caller's settings
# custom:
#   owner: security
#   severity: high
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
#   description: OWASP LLM06:2025, excessive agency
settings := object.union_n(array.concat([{}], said)) if {
	every one in said {
		is_object(one)
	}
}

# What is no object is a mistake of the data. `null` is no settings, and so a fault: nothing would be none.
settings := null if {
	some one in said
	not is_object(one)
}

said := [entry.settings |
	some entry in data.managed_settings
	callers.concerned(entry)
]
