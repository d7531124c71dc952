# METADATA
# title: Denied actions
# description: >-
#   Compares what a tool is used for with a list of `denied_actions`: the commands that would run, as
#   the shell would have their words, the paths and the hosts. The guide for policy authors says what
#   such a list sees, and what it cannot: a script that was there before, a program of one's own, what
#   an interpreter puts together. What must not happen needs a sandbox, a firewall or a token that
#   cannot do it.
# custom:
#   owner: security
# related_resources:
# - ref: https://attack.mitre.org/techniques/T1059/
#   description: MITRE ATT&CK, command and scripting interpreter
# - ref: https://attack.mitre.org/techniques/T1027/
#   description: MITRE ATT&CK, obfuscated files or information
package gateway.commands

# METADATA
# title: What a tool is used for has an action of the list
is_done(list) if {
	some command in input.tool_use.commands
	is_listed(command, list)
}

is_done(list) if {
	some path in input.tool_use.paths
	some pattern in list.paths
	is_within(path, pattern)
}

is_done(list) if {
	some url in input.tool_use.urls
	some pattern in list.hosts
	is_host(url.host, pattern)
}

# METADATA
# title: A command is one of the list
is_listed(command, list) if list.programs[command.program] == []

is_listed(command, list) if {
	some text in list.programs[command.program]
	runs(command, text)
}

is_listed(command, list) if {
	some pattern in list.programs_at[command.program]
	some path in command.paths
	is_path(path, pattern)
}

is_listed(command, list) if {
	some text in list.texts
	some word in command.words
	contains(lower(word), lower(text))
}

is_listed(command, list) if {
	list.blind
	command.blind
}

is_listed(command, list) if {
	list.blind
	command.program == ""
}

is_listed(command, list) if {
	list.blind
	command.forks_itself
}

# METADATA
# title: A command has these words and options
# description: >-
#   Words come first after the program, where options and their values may stand between. Options may
#   stand anywhere. A word that cannot be told may be any.
runs(command, text) if {
	parts := split(text, " ")
	every option in [part | some part in parts; startswith(part, "-")] {
		option in command.options
	}
	begins_with(command, [lower(part) | some part in parts; not startswith(part, "-")])
}

begins_with(_, []) := true

begins_with(command, wanted) if {
	some begin, _ in command.words
	is_word(command, begin, wanted[0])
	begin > 0
	every i, word in wanted {
		is_word(command, begin + i, word)
	}
	every i in numbers.range(1, begin - 1) {
		is_passed_over(command, i, begin)
	}
}

is_word(command, i, wanted) if lower(command.words[i]) == wanted

is_word(command, i, wanted) if {
	i in command.unknown
	regex.match(`^[a-z]`, wanted)
}

is_passed_over(_, i, begin) if i >= begin

is_passed_over(_, i, _) if i < 1

is_passed_over(command, i, _) if startswith(command.words[i], "-")

is_passed_over(command, i, _) if startswith(command.words[i - 1], "-")

# METADATA
# title: A path is one of a pattern, or lies below it
# description: >-
#   Without regard to case, as some file systems are. A path that is a pattern itself, `/etc/sha*`, is
#   compared the other way round, or, where both are patterns, by what both could be.
is_within(path, pattern) if is_path(path, pattern)

is_within(path, pattern) if startswith(lower(path), concat("", [lower(pattern), "/"]))

is_within(path, pattern) if {
	is_pattern(pattern)
	glob.match(concat("", [lower(pattern), "/**"]), ["/"], rooted(path))
}

is_within(path, pattern) if {
	is_open(path)
	parts := split(rooted(path), "/")
	some end in numbers.range(1, count(parts) - 1)
	overlap(array.slice(parts, 0, end), split(lower(pattern), "/"))
}

# METADATA
# title: A path is one of a pattern
is_path(path, pattern) if lower(path) == lower(pattern)

is_path(path, pattern) if {
	is_pattern(pattern)
	glob.match(lower(pattern), ["/"], rooted(path))
}

is_path(path, pattern) if {
	is_open(path)
	not is_pattern(pattern)
	glob.match(rooted(path), ["/"], lower(pattern))
}

is_path(path, pattern) if {
	is_open(path)
	is_pattern(pattern)
	overlap(split(rooted(path), "/"), split(lower(pattern), "/"))
}

# METADATA
# title: Two patterns of paths may name the same
# description: >-
#   Their parts are compared one by one; around a `**`, those before it from the left and those after it
#   from the right. A `*` alone is everything, and says little: some part of the path has to say more.
overlap(path, pattern) if {
	not "**" in path
	not "**" in pattern
	count(path) == count(pattern)
	are_alike(path, pattern)
	says_something(path)
}

overlap(path, pattern) if {
	not "**" in path
	"**" in pattern
	left := array.slice(path, 0, count(before(pattern)))
	right := array.slice(path, count(path) - count(after(pattern)), count(path))
	count(left) + count(right) <= count(path)
	are_alike(left, before(pattern))
	are_alike(array.reverse(right), array.reverse(after(pattern)))
	says_something(array.concat(left, right))
}

# What a shell's `**` stands for has no folder whose name begins with a dot.
overlap(path, pattern) if {
	"**" in path
	are_alike(before(path), before(pattern))
	are_alike(array.reverse(after(path)), array.reverse(after(pattern)))
	says_something(after(path))
	rest := array.slice(array.reverse(after(pattern)), count(after(path)), count(pattern))
	every part in rest {
		not startswith(part, ".")
	}
}

# All parts, where none of them is `**`.
before(parts) := array.slice(parts, 0, min([i | some i, part in array.concat(parts, ["**"]); part == "**"]))

after(parts) := array.slice(parts, max([i | some i, part in array.concat(["**"], parts); part == "**"]), count(parts))

are_alike(parts, others) if {
	every i, part in array.slice(parts, 0, count(others)) {
		is_alike(part, others[i])
	}
}

says_something(parts) if {
	some part in parts
	regex.match(`[^*?.]`, part)
}

# A name that begins with a dot is not found by a pattern that does not.
is_alike(part, other) if part == other

is_alike(part, other) if {
	not is_open(part)
	glob.match(other, [], part)
}

is_alike(part, other) if {
	is_open(part)
	startswith(other, ".") == startswith(part, ".")
	fits(part, other)
}

fits(part, other) if {
	not is_pattern(other)
	glob.match(part, [], other)
}

# Two patterns, by what they begin and end with.
fits(part, other) if {
	is_pattern(other)
	begin_alike(first_letters(part), first_letters(other))
	end_alike(last_letters(part), last_letters(other))
}

begin_alike(text, other) if startswith(text, other)

begin_alike(text, other) if startswith(other, text)

end_alike(text, other) if endswith(text, other)

end_alike(text, other) if endswith(other, text)

first_letters(part) := regex.find_n(`^[^*?\[{]*`, part, 1)[0]

last_letters(part) := regex.find_n(`[^*?\]}]*$`, part, 1)[0]

# What is relative lies somewhere, and not below the root: `**/.env` is `.env`, too.
rooted(path) := lower(path) if startswith(path, "/")

rooted(path) := lower(path) if startswith(path, "~")

rooted(path) := concat("/", [".", lower(path)]) if {
	not startswith(path, "/")
	not startswith(path, "~")
}

is_pattern(text) if contains(text, "*")

is_pattern(text) if contains(text, "?")

is_pattern(text) if contains(text, "[")

# A path that is a pattern. The gateway writes `[…]` as `?`; a bracket that is left is one, and no pattern.
is_open(path) if {
	regex.match(`[*?]`, path)
	not regex.match(`[\[\]{}\\]`, path)
}

# METADATA
# title: A host is one of a pattern
# description: A name, a name with a `*` before it, or a range of addresses.
is_host(host, pattern) if host == lower(pattern)

is_host(host, pattern) if {
	startswith(pattern, "*.")
	endswith(host, lower(trim_prefix(pattern, "*")))
}

is_host(host, pattern) if {
	contains(pattern, "/")
	regex.match(`^[0-9a-f.]*:[0-9a-f:.]*$|^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$`, host)
	net.cidr_contains(pattern, host)
}

# METADATA
# title: A prompt speaks of an action of the list
# description: >-
#   Plain comparison of texts: in prose a command may stand anywhere in a sentence, and nobody parses
#   prose.
is_spoken_of(list) if {
	some program, texts in list.programs
	some words in spoken
	some i, word in words
	word == program
	is_said(array.slice(words, i + 1, count(words)), texts)
}

is_spoken_of(list) if {
	some part in array.concat(array.concat(object.get(list, "texts", []), object.get(list, "paths", [])), object.get(list, "hosts", []))
	some text in input.request.last_texts
	contains(lower(text), lower(part))
}

is_said(_, []) := true

is_said(words, texts) if {
	some text in texts
	wanted := split(lower(text), " ")
	some begin
	words[begin] == wanted[0]
	array.slice(words, begin, begin + count(wanted)) == wanted
	every i, word in array.slice(words, 0, begin) {
		is_option(words, i, word)
	}
}

is_option(_, _, word) if startswith(word, "-")

is_option(words, i, _) if startswith(words[i - 1], "-")

spoken := [words |
	some text in input.request.last_texts
	some line in split(lower(text), "\n")
	words := [plain | some word in split(line, " "); plain := trim(word, "\t.,:;!?`'\"()"); plain != ""]
]
