# METADATA
# title: Patterns over names
# description: Globs over the names of models and tools, as `data.yaml` has them.
# custom:
#   owner: security
package gateway.patterns

# METADATA
# title: A name fits a pattern
# description: >-
#   A `*` does not pass a dot. Each decision makes a regular expression of a glob, which takes longer
#   than all the rest of it. A pattern that has no sign but a `*` at its end says the same without one.
fits(name, pattern) if {
	is_beginning(pattern)
	beginning := trim_suffix(pattern, "*")
	startswith(name, beginning)
	not contains(trim_prefix(name, beginning), ".")
}

fits(name, pattern) if {
	not is_beginning(pattern)
	glob.match(pattern, [], name)
}

is_beginning(pattern) if {
	endswith(pattern, "*")
	beginning := trim_suffix(pattern, "*")
	not contains(beginning, "*")
	not contains(beginning, "?")
	not contains(beginning, "[")
	not contains(beginning, "{")
	not contains(beginning, "\\")
}
