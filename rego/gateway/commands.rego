# METADATA
# title: Denied actions in texts
# description: >-
#   Looks for the `commands` and `texts` of `denied_actions` in what a model wants to run, and in
#   prompts. A list of texts is a speed bump, not a wall: it sees quotes, paths of programs, options,
#   `sudo`, `sh -c` and pipes, but no script that was written before, no alias, no variable, no
#   encoding, no program of one's own. What must not happen needs a sandbox, a firewall or a token
#   that cannot do it.
# custom:
#   owner: security
# related_resources:
# - ref: https://attack.mitre.org/techniques/T1059/
#   description: MITRE ATT&CK, command and scripting interpreter
# - ref: https://attack.mitre.org/techniques/T1027/
#   description: MITRE ATT&CK, obfuscated files or information
package gateway.commands

# METADATA
# title: A text runs a command of the list
# description: For scripts, where the command stands at the beginning of one.
runs(text, list) if {
	some line in lines(text)
	some command in list.commands
	is_call(line, split(lower(command), " "))
}

# METADATA
# title: A text speaks of a command of the list
# description: For prose, where a command may stand anywhere in a sentence.
mentions(text, list) if {
	some said in lines(text)
	line := [trim_right(word, ".,:!?") | some word in said]
	some command in list.commands
	is_mention(line, split(lower(command), " "))
}

# METADATA
# title: A text holds a text of the list
# description: Such as a path or a host.
holds(text, list) if {
	plain := as_path(text)
	some part in list.texts
	contains(plain, lower(part))
}

# `| sh` is a shell that something is piped into.
is_call(line, wanted) if {
	wanted[0] == "|"
	line[0] == "|"
	some at
	program(line[at]) == wanted[1]
	may_begin_at(line, at)
}

is_call(line, wanted) if {
	some at
	program(line[at]) == wanted[0]
	may_begin_at(line, at)
	goes_on(line, at, array.slice(wanted, 1, count(wanted)))
}

is_mention(line, wanted) if {
	wanted[0] == "|"
	line[0] == "|"
	program(line[_]) == wanted[1]
}

is_mention(line, wanted) if {
	some at
	program(line[at]) == wanted[0]
	goes_on(line, at, array.slice(wanted, 1, count(wanted)))
}

# The other words of the command, after options of the program and their values.
goes_on(_, _, []) := true

goes_on(line, at, rest) if {
	some begin
	line[begin] == rest[0]
	begin > at
	array.slice(line, begin, begin + count(rest)) == rest
	every between in numbers.range(at, begin - 1) {
		is_at_or_option(line, at, between)
	}
}

is_at_or_option(_, at, at) := true

is_at_or_option(line, _, between) if startswith(line[between], "-")

is_at_or_option(line, _, between) if startswith(line[between - 1], "-")

# What stands before it only starts another program: `sudo -u bob`, `LANG=C`, `sh -c`.
may_begin_at(line, at) if {
	every i, _ in array.slice(line, 0, at) {
		is_passed_over(line, i)
	}
}

is_passed_over(line, i) if program(line[i]) in starters

is_passed_over(line, i) if startswith(line[i], "-")

is_passed_over(line, i) if startswith(line[i - 1], "-")

is_passed_over(line, i) if contains(line[i], "=")

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

# `/etc/./x`, `/etc//x` and `/etc/y/../x` are `/etc/x`.
as_path(text) := without_parents(without_parents(strings.replace_n(
	{"/./": "/", "//": "/"},
	strings.replace_n({`"`: "", "'": "", `\`: ""}, lower(text)),
)))

without_parents(text) := regex.replace(text, `/[^/\s]+/\.\.(/|$)`, "/")

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
