# Until the gateway asks `gateway.tool_use`.
# sallyport:ignore unreachable-rule
# METADATA
# title: Denied actions in texts
# description: >-
#   Looks for the lists of `denied_actions` in what a model wants to run, and in prompts. A list of
#   texts is a speed bump, not a wall: it sees quotes, paths of programs, options, `sudo`, `sh -c` and
#   pipes, but no script that was written before, no alias, no variable, no encoding, no program of
#   one's own. What must not happen needs a sandbox, a firewall or a token that cannot do it.
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
	some call in run
	is_call_of(call, list)
}

is_done(list) if {
	some text in touched
	holds(text, list)
}

# METADATA
# title: A prompt speaks of an action of the list
# description: In prose a command may stand anywhere in a sentence.
is_spoken_of(list) if {
	some call in spoken
	is_call_of(call, list)
}

is_spoken_of(list) if {
	some text in written
	holds(text, list)
}

# METADATA
# title: The texts of what a tool is used for
# description: >-
#   A program and its arguments in fields of their own (`command`, `args`) are one text, too.
used contains text if {
	walk(input.tool_use.input, [path, text])
	is_string(text)
	not is_unread(path)
}

used contains concat(" ", array.concat([input.tool_use.input.command], input.tool_use.input.args))

is_unread(path) if {
	some field in path
	field in data.unread_fields
}

run := [call | some text in used; some call in calls(text)]

touched := [plain(text) | some text in used]

spoken := [call | some text in input.request.last_texts; some call in mentions(text)]

written := [plain(text) | some text in input.request.last_texts]

# METADATA
# title: A call is one of the list
# description: The words of a command stand after the program, its options and their values.
is_call_of(call, list) if list.programs[call.program] == []

is_call_of(call, list) if {
	some command in list.programs[call.program]
	begins_with(call.after, split(lower(command), " "))
}

is_call_of(call, list) if {
	call.piped
	call.program in list.piped_into
}

begins_with(words, wanted) if {
	some begin
	words[begin] == wanted[0]
	array.slice(words, begin, begin + count(wanted)) == wanted
	every i, _ in array.slice(words, 0, begin) {
		is_option(words, i)
	}
}

is_option(words, i) if startswith(words[i], "-")

is_option(words, i) if startswith(words[i - 1], "-")

# METADATA
# title: A text holds a text of the list
# description: Such as a path or a host.
holds(text, list) if {
	some part in list.texts
	contains(text, lower(part))
}

# METADATA
# title: The programs that a script starts
# description: >-
#   Each command has one, and those that only start another: `sudo -u bob`, `LANG=C`, `sh -c`.
calls(text) := [called(line, at) |
	some line in lines(text)
	ends := min(array.concat([count(line) - 1], [i | some i, _ in line; not is_passed_over(line, i)]))
	some at, _ in array.slice(line, 0, ends + 1)
]

# METADATA
# title: The programs that a sentence may speak of
# description: Any word may be one.
mentions(text) := [called(line, at) |
	some words in lines(text)
	line := [trim_right(word, ".,:!?") | some word in words]
	some at, _ in line
]

called(line, at) := {
	"program": program(line[at]),
	"after": array.slice(line, at + 1, count(line)),
	"piped": line[0] == "|",
}

is_passed_over(line, i) if startswith(line[i], "-")

is_passed_over(line, i) if startswith(line[i - 1], "-")

is_passed_over(line, i) if contains(line[i], "=")

is_passed_over(line, i) if program(line[i]) in starters

is_passed_over(line, i) if program(line[i - 1]) in {"timeout", "chroot", "flock", "su"}

starters := {
	"|", "!", "$", "if", "then", "else", "elif", "do", "while", "until",
	"sudo", "doas", "su", "env", "command", "builtin", "exec", "eval", "source", "nohup", "setsid",
	"time", "timeout", "nice", "ionice", "stdbuf", "chroot", "flock", "xargs", "parallel", "watch",
	"sh", "bash", "dash", "zsh", "ksh", "fish", "busybox", "python", "python3", "py", "cmd",
}

# The last part of its path.
program(word) := name if {
	parts := split(word, "/")
	name := parts[count(parts) - 1]
}

# The commands of a text, each as its words.
lines(text) := [words |
	some line in split(unquoted(text), "\n")
	words := [word | some word in split(line, " "); word != ""]
	count(words) > 0
]

# Longer signs first: `||` is no pipe.
unquoted(text) := strings.replace_n(
	{
		`"`: "", "'": "", `\`: "",
		"`": "\n", "(": "\n", ")": "\n", "{": "\n", "}": "\n", ";": "\n", "&": "\n", "\r": "\n",
		"|": "\n| ", ">": " > ", "<": " < ", "\t": " ", " -exec ": "\n", " -execdir ": "\n",
	},
	strings.replace_n(
		{"\\\n": " ", "\\\r\n": " ", "||": "\n", "|&": "|", "${ifs}": " ", "$ifs": " ", "$'": "", `$"`: ""},
		lower(text),
	),
)

# METADATA
# title: A text with its paths written plainly
# description: "`/etc/./x`, `/etc//x` and `/etc/y/../x` are `/etc/x`."
plain(text) := without_parents(without_parents(strings.replace_n(
	{"/./": "/", "//": "/"},
	strings.replace_n({`"`: "", "'": "", `\`: ""}, lower(text)),
)))

without_parents(text) := text if not contains(text, "/..")

without_parents(text) := concat("/", kept) if {
	contains(text, "/..")
	parts := split(text, "/")
	kept := [part |
		some i, part in parts
		not goes_up(parts, i)
		not goes_up(parts, i + 1)
	]
}

# From what is no step up itself.
goes_up(parts, i) if {
	parts[i] == ".."
	parts[i - 1] != ".."
}
