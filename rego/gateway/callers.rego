# METADATA
# title: Whom an entry of the data is about
# description: >-
#   Limits, budgets, masks, residency and denied actions all name their callers in the same way: `groups`
#   and `environments` narrow an entry, `except` frees groups from it. An entry that names nobody is
#   about everybody.
# custom:
#   owner: security
package gateway.callers

# METADATA
# title: The caller is in one of these groups
in_any(groups) if {
	some group in groups
	group in input.identity.groups
}

# METADATA
# title: An entry is about this call
concerned(entry) if not spared(entry)

spared(entry) if {
	entry.groups
	not in_any(entry.groups)
}

spared(entry) if {
	entry.environments
	not in_environment(entry.environments)
}

spared(entry) if in_any(entry.except)

# METADATA
# title: The gateway runs in one of these environments
in_environment(environments) if input.environment in environments
