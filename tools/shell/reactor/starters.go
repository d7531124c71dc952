package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// starter is a program that starts another, which its own words name.
type starter struct {
	// values are the options that take the next word as their value.
	values string
	// skip is how many words stand before the command, besides options: a time, a folder.
	skip int
	// text are options whose value is a text for a shell.
	text string
	// joined says that the words together are a text for a shell.
	joined bool
	// after is a word that must come first, such as `run`; none if it is empty.
	after string
}

// The programs that start what stands after them. Those with ways of their own are in `starts`.
var starters = map[string]starter{
	"sudo":        {values: "-u -g -h -p -C -T -D -R -r -t -U --user --group --host --prompt --chdir --chroot --role --type --close-from --other-user --command-timeout"},
	"doas":        {values: "-u -C"},
	"pkexec":      {values: "--user"},
	"run0":        {values: "-u --user -g --group -D --chdir --unit --property --slice --nice --setenv --background"},
	"command":     {},
	"builtin":     {},
	"exec":        {values: "-a"},
	"noglob":      {},
	"nocorrect":   {},
	"-":           {},
	"nohup":       {},
	"setsid":      {},
	"time":        {values: "-f -o --format --output"},
	"gtime":       {values: "-f -o"},
	"timeout":     {values: "-s -k --signal --kill-after", skip: 1},
	"gtimeout":    {values: "-s -k", skip: 1},
	"nice":        {values: "-n --adjustment"},
	"ionice":      {values: "-c -n --class --classdata"},
	"chrt":        {values: "-T -P -D --sched-runtime --sched-period --sched-deadline", skip: 1},
	"taskset":     {skip: 1},
	"stdbuf":      {values: "-i -o -e"},
	"unbuffer":    {},
	"chroot":      {skip: 1},
	"flock":       {values: "-w -E -n --timeout", skip: 1, text: "-c --command"},
	"watch":       {values: "-n --interval", joined: true},
	"busybox":     {},
	"toybox":      {},
	"strace":      {values: "-a -b -e -E -I -o -O -p -P -s -S -u -U -X --output --expr --env --user --trace --attach --string-limit"},
	"ltrace":      {values: "-a -A -D -e -F -l -n -o -p -s -u -w -x"},
	"gdb":         {values: "-ex -x -p", after: "--args"},
	"unshare":     {values: "-w -R -S -G --map-user --map-group --map-users --map-groups --root --wd --setuid --setgid --propagation"},
	"nsenter":     {values: "-t -S -G --target --setuid --setgid"},
	"systemd-run": {values: "-u -p -E -M -H -t --unit --property --setenv --machine --host --slice --description --uid --gid --nice --working-directory --on-active --on-boot --on-calendar --service-type"},
	"setarch":     {skip: 1},
	"linux32":     {},
	"linux64":     {},
	"arch":        {},
	"caffeinate":  {values: "-t -w"},
	"proxychains": {values: "-f"}, "proxychains4": {values: "-f"},
	"torsocks":         {},
	"tsocks":           {},
	"firejail":         {},
	"bwrap":            {},
	"fakeroot":         {},
	"dbus-launch":      {},
	"xvfb-run":         {values: "-s -n -e -f -p -w --server-args --server-num"},
	"script":           {values: "-c --command -o", text: "-c --command"},
	"runuser":          {values: "-u -g -c -s", text: "-c --command"},
	"su":               {values: "-c -s -g -G --command --shell", text: "-c --command", skip: 1},
	"entr":             {values: "-s"},
	"parallel":         {values: "-j -a -S -I -L -n -N -P --jobs --sshlogin --colsep --delay --timeout", joined: true},
	"hyperfine":        {values: "-w -r -m -M -p -c -s -S -u -n --warmup --runs --prepare --cleanup --setup --shell", joined: true},
	"direnv":           {after: "exec", skip: 1},
	"dotenv":           {values: "-f -e"},
	"uv":               {after: "run", values: "--with --with-requirements --with-editable --python -p --directory --project --config-file --env-file --group --extra --package --index-url --cache-dir"},
	"poetry":           {after: "run", values: "-C -P --directory --project"},
	"pipenv":           {after: "run"},
	"pdm":              {after: "run"},
	"hatch":            {after: "run"},
	"rye":              {after: "run"},
	"bundle":           {after: "exec"},
	"mise":             {after: "exec"},
	"asdf":             {after: "exec"},
	"nodemon":          {values: "-w -e", text: "-x --exec"},
	"script.sh":        {},
	"repeat":           {skip: 1},
	"coproc":           {},
	"ssh-agent":        {},
	"dumb-init":        {},
	"tini":             {},
	"catchsegv":        {},
	"valgrind":         {},
	"rlwrap":           {},
	"aws-vault":        {after: "exec", skip: 1},
	"op":               {after: "run"},
	"doppler":          {after: "run", values: "-p -c -t --project --config --token", text: "--command"},
	"chpst":            {values: "-u -U -b -e -/ -n -l -L -m"},
	"setuidgid":        {skip: 1},
	"gosu":             {skip: 1},
	"su-exec":          {skip: 1},
	"sg":               {text: "-c", skip: 1, joined: true},
	"setpriv":          {values: "--ambient-caps --inh-caps --bounding-set --ruid --euid --rgid --egid --reuid --regid --groups --securebits --pdeathsig --selinux-label --apparmor-profile --landlock-access --landlock-rule --seccomp-filter --ptracer"},
	"prlimit":          {values: "-p -o --pid --output"},
	"numactl":          {values: "-i -N -C -m -p -w --interleave --cpunodebind --physcpubind --membind --preferred --localalloc"},
	"eatmydata":        {},
	"nocache":          {},
	"chronic":          {},
	"ifne":             {},
	"setlock":          {skip: 1},
	"softlimit":        {values: "-a -c -d -f -l -m -o -p -r -s -t"},
	"envdir":           {skip: 1},
	"runcon":           {values: "-t -u -r -l --type --user --role --range", skip: 1},
	"aa-exec":          {values: "-p -n --profile --namespace"},
	"cgexec":           {values: "-g"},
	"cpulimit":         {values: "-l -p -e --limit --pid --exe"},
	"trickle":          {values: "-d -u -w -t -l -n -L"},
	"faketime":         {skip: 1},
	"fakechroot":       {values: "-c -e -l -d -b"},
	"proot":            {values: "-r -b -q -w -k"},
	"dbus-run-session": {values: "--config-file --dbus-daemon"},
	"systemd-inhibit":  {values: "--what --who --why --mode"},
	"systemd-cat":      {values: "-t -p --identifier --priority"},
	"machinectl":       {after: "shell", skip: 1, values: "-M -H -E --uid --setenv --machine"},
	"nix-shell":        {values: "-p -I -A --packages --attr", text: "--run --command"},
	"nix":              {after: "-c"},
	"conda":            {after: "run", values: "-n -p --name --prefix --cwd"},
	"mamba":            {after: "run", values: "-n -p --name --prefix --cwd"},
	"micromamba":       {after: "run", values: "-n -p -r --name --prefix --cwd"},
	"pixi":             {after: "run", values: "-e --environment --manifest-path"},
	"pyenv":            {after: "exec"},
	"rbenv":            {after: "exec"},
	"volta":            {after: "run", values: "--node --npm --yarn"},
	"pnpm":             {after: "exec", values: "-C --dir --filter -F"},
	"yarn":             {after: "exec"},
	"cross-env":        {},
	"cross-env-shell":  {joined: true},
	"concurrently":     {values: "-n -c -p --names --prefix-colors", joined: true},
	"dotenvx":          {after: "run", values: "-f --env-file"},
	"infisical":        {after: "run", values: "--env --path --projectId"},
	"chamber":          {after: "exec", skip: 1},
	"heroku":           {after: "local:run"},
	"foreman":          {after: "run", values: "-e -f"},
	"flatpak-spawn":    {},
	"toolbox":          {after: "run", values: "-c -d -r --container"},
	"distrobox":        {after: "enter", skip: 1},
	"ld.so":            {values: "--library-path --preload --audit --inhibit-rpath --argv0 --glibc-hwcaps-prepend"},
}

// What links programs runs them as well, under names that tell the machine's kind.
var linkers = regexp.MustCompile(`^ld(-linux.*|-musl.*|64)?\.so(\.[0-9]+)*$`)

// takesNext says whether an option takes the next word as its value: `-u`, the last letter of `-Hu`, and
// `--user`, also where it is cut short. What stands in one word with a value, `-uroot`, does not.
func takesNext(values []string, text string) bool {
	if slices.Contains(values, text) {
		return true
	}
	if strings.HasPrefix(text, "--") {
		return len(text) > 3 && slices.ContainsFunc(values, func(value string) bool { return strings.HasPrefix(value, text) })
	}
	if len(text) < 2 || text[0] != '-' {
		return false
	}
	for i := 1; i < len(text); i++ {
		if slices.Contains(values, "-"+text[i:i+1]) {
			return i == len(text)-1
		}
	}
	return false
}

var shells = []string{"sh", "bash", "dash", "zsh", "ksh", "ksh93", "mksh", "ash", "rbash", "fish", "yash", "csh", "tcsh", "elvish", "nu"}

// starts runs what a command starts, and says whether it is one that starts something.
func (r *reader) starts(s *scope, name string, words []word, c call, shown *Command) (value, bool) {
	inner := c
	inner.via = append(slices.Clone(c.via), name)
	if slices.Contains(shells, name) {
		return r.shellProgram(s, words, inner, shown), true
	}
	if r.builtin(s, name, words, inner, shown) {
		return nothing, name == "eval" || name == "source" || name == "."
	}
	if r.interpreter(s, name, words, inner, shown) {
		return value{}, true
	}
	switch name {
	case "env":
		return r.env(s, words, inner), true
	case "xargs":
		return r.xargs(s, words, inner), true
	case "find", "fd", "fdfind", "gfind":
		r.find(s, words, inner)
		return value{}, true
	case "ssh", "mosh", "rsh", "sshpass":
		r.ssh(s, name, words, inner)
		return value{}, true
	case "docker", "podman", "nerdctl", "kubectl", "oc", "lxc", "vagrant", "multipass", "wsl":
		r.container(s, words, inner)
		return value{}, true
	}
	r.optionsThatRun(s, name, words, inner)
	start, ok := starters[name]
	if !ok && linkers.MatchString(name) {
		start, ok = starters["ld.so"]
	}
	if !ok {
		return value{}, false
	}
	return r.starter(s, start, name, words, inner), true
}

func (r *reader) starter(s *scope, start starter, name string, words []word, c call) value {
	rest := words[1:]
	skip := start.skip
	if name == "su" || name == "runuser" || name == "script" {
		// The text may stand after the user's name, and its option with others: `su - bob -lc '…'`.
		for i, w := range rest {
			if i+1 < len(rest) && (w.text == "-c" || w.text == "--command" || manyLetters.MatchString(w.text) && strings.HasSuffix(w.text, "c")) {
				return r.runText(s, rest[i+1], c)
			}
		}
	}
	for len(rest) > 0 {
		text := rest[0].text
		switch {
		case text == "--":
			rest = rest[1:]
			return r.started(s, start, name, drop(rest, skip), c)
		case text == start.after && text != "":
			start.after = ""
			rest = rest[1:]
		case (name == "command") && (text == "-v" || text == "-V"):
			return nothing
		case takesNext(strings.Fields(start.text), text) && len(rest) > 1:
			return r.runText(s, rest[1], c)
		case len(text) > 1 && text[0] == '-' && name != "-":
			for _, option := range strings.Fields(start.text) {
				if strings.HasPrefix(text, option+"=") || len(option) == 2 && strings.HasPrefix(text, option) && len(text) > 2 {
					return r.runText(s, word{text: strings.TrimPrefix(strings.TrimPrefix(text, option), "="), known: rest[0].known}, c)
				}
			}
			taken := 1
			if takesNext(strings.Fields(start.values), text) {
				taken = 2
			}
			if slices.Contains([]string{"--chdir", "--working-directory", "-D"}, text) && taken == 2 {
				s = r.within(s, drop(rest, 1))
			} else if option, folder, ok := strings.Cut(text, "="); ok && option == "--chdir" {
				s = r.within(s, []word{{text: folder, known: rest[0].known}})
			}
			rest = drop(rest, taken)
		case name != "-" && isAssignment(text), name == "sudo" && strings.IndexByte(text, '=') > 0:
			r.environment(s, rest[0], c)
			rest = rest[1:]
		case skip > 0 && start.after == "":
			skip--
			rest = rest[1:]
		case start.after != "":
			// Another of its commands, which starts nothing, or the value of an option before it.
			rest = rest[1:]
		default:
			return r.started(s, start, name, rest, c)
		}
	}
	return r.withoutCommand(s, name, c)
}

// withoutCommand is what starts a shell where it is given no command.
func (r *reader) withoutCommand(s *scope, name string, c call) value {
	if c.stdin == nil || !slices.Contains([]string{"sudo", "su", "doas", "chroot", "unshare", "nsenter", "script", "runuser", "run0"}, name) {
		return value{}
	}
	shown := &Command{}
	out := r.fromInput(s, nil, c, shown)
	if shown.Blind {
		r.blind(c, word{text: "…"})
	}
	return out
}

func (r *reader) started(s *scope, start starter, name string, words []word, c call) value {
	if len(words) == 0 || start.after != "" {
		return value{}
	}
	if start.joined {
		return r.joined(s, words, c)
	}
	// Those that the shell itself knows leave its functions in force.
	c.external = !slices.Contains([]string{"noglob", "nocorrect", "coproc", "repeat", "time", "-"}, name)
	return r.run(s, words, c)
}

// external runs what another program starts, which knows nothing of a shell's functions and aliases.
func (r *reader) external(s *scope, words []word, c call) value {
	c.external = true
	return r.run(s, words, c)
}

func drop(words []word, n int) []word { return words[min(n, len(words)):] }

func isAssignment(text string) bool {
	name, _, ok := strings.Cut(text, "=")
	return ok && name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789") == ""
}

// environment is a variable that a starter sets.
func (r *reader) environment(s *scope, w word, c call) {
	name, text, _ := strings.Cut(w.text, "=")
	if strings.HasPrefix(name, "BASH_FUNC_") {
		// Bash takes over functions like that.
		r.maybe(s, "f "+text, c)
	}
	r.value(s, text, c)
	r.setting(s, name, value{text: text, known: w.known}, c)
}

// runText runs a text in a shell of its own.
func (r *reader) runText(s *scope, text word, c call) value {
	if !text.known {
		r.blind(c, text)
		if !onlyVariable(text.text) {
			// What is written beside it is shown, too.
			r.maybe(s, text.text, c)
		}
		return value{}
	}
	return r.script(s.child(), text.text, c)
}

// blind keeps that something is run that cannot be told.
func (r *reader) blind(c call, text word) {
	shown := r.show("", false, []word{text}, c)
	shown.Blind = true
	shown.Unknown = []int{0}
}

// joined runs words that a program puts together for a shell.
func (r *reader) joined(s *scope, words []word, c call) value {
	texts := make([]string, len(words))
	for i, w := range words {
		if !w.known {
			// One word that cannot be told may be anything, and hides no other.
			r.external(s, words, c)
			r.blind(c, w)
			return value{}
		}
		texts[i] = w.text
	}
	return r.runText(s, word{text: strings.Join(texts, " "), known: true}, c)
}

// Bash takes its long options with one dash, too.
var longOptions = strings.Fields("norc noprofile noediting posix rcfile init-file restricted login verbose version help debugger")

// shellProgram runs a shell: a text, a file, or what it reads.
func (r *reader) shellProgram(s *scope, words []word, c call, shown *Command) value {
	rest := words[1:]
	for len(rest) > 0 {
		text := rest[0].text
		if text == "--" || text == "-" {
			rest = rest[1:]
			break
		}
		if len(text) < 2 || text[0] != '-' && text[0] != '+' {
			break
		}
		if name, attached, has := strings.Cut(strings.TrimLeft(text, "-"), "="); has || slices.Contains(longOptions, name) || strings.HasPrefix(text, "--") {
			next := word{text: attached, known: rest[0].known}
			takes := slices.Contains([]string{"rcfile", "init-file", "init-command", "command", "commands"}, name)
			if rest = rest[1:]; takes && !has && len(rest) > 0 {
				next, rest = rest[0], rest[1:]
			}
			switch name {
			case "rcfile", "init-file":
				r.file(s, next, nil, c, shown)
			case "init-command":
				r.runText(s, next, c)
			case "command", "commands":
				return r.runText(s, next, c)
			}
			continue
		}
		switch {
		case strings.Contains(text, "c"):
			return r.shellText(s, rest, c, shown)
		case strings.Contains(text, "s"):
			return r.fromInput(s, drop(rest, 1), c, shown)
		case strings.Contains(text, "C") && program(words[0].text) == "fish" && len(rest) > 1:
			r.runText(s, rest[1], c)
			rest = drop(rest, 1)
		}
		rest = drop(rest, 1+valuesOf(text))
	}
	if len(rest) > 0 {
		return r.file(s, rest[0], rest[1:], c, shown)
	}
	return r.fromInput(s, nil, c, shown)
}

// valuesOf is how many words the letters of an option of a shell take besides: one for each `o` or `O`.
func valuesOf(text string) int { return strings.Count(text, "o") + strings.Count(text, "O") }

// shellText runs the text of `-c`, before which more options may stand, and the values of all of them.
func (r *reader) shellText(s *scope, rest []word, c call, shown *Command) value {
	for len(rest) > 0 && len(rest[0].text) > 1 && (rest[0].text[0] == '-' || rest[0].text[0] == '+') && rest[0].known {
		rest = drop(rest, 1+valuesOf(rest[0].text))
	}
	if len(rest) == 0 {
		return nothing
	}
	if !rest[0].known {
		shown.Blind = true
		if !onlyVariable(rest[0].text) {
			r.maybe(s, rest[0].text, c)
		}
		return value{}
	}
	inner := s.child()
	inner.args, inner.argsKnown = drop(rest, 2), true
	if len(rest) > 1 {
		inner.vars["0"] = rest[1].variable()
	}
	return r.script(inner, rest[0].text, c)
}

// fromInput runs what a shell reads.
func (r *reader) fromInput(s *scope, arguments []word, c call, shown *Command) value {
	switch {
	case c.stdin == nil:
		return nothing
	case c.stdin.known:
		text := c.stdin.text
		c.stdin, c.piped = nil, false
		inner := s.child()
		inner.args, inner.argsKnown = arguments, true
		return r.script(inner, text, c)
	default:
		shown.Blind = shown.Blind || !c.fromFile
		return value{}
	}
}

// file runs a file, if the text itself has written it. Others were there before.
func (r *reader) file(s *scope, w word, arguments []word, c call, shown *Command) value {
	file := s.resolve(w.text)
	if (file == "/dev/stdin" || file == "/dev/fd/0" || file == "/proc/self/fd/0") && c.stdin != nil {
		return r.fromInput(s, arguments, c, shown)
	}
	content, ours := r.files[file]
	switch {
	case !w.known && strings.Trim(w.text, "$ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789@*") == "":
		shown.Blind = true
	case ours && content.known:
		if c.depthOf(file) {
			return value{}
		}
		c.via = append(slices.Clone(c.via), file)
		inner := s.child()
		inner.args, inner.argsKnown = arguments, true
		return r.script(inner, content.text, c)
	case ours:
		shown.Blind = true
	}
	return value{}
}

// written runs a program that the text itself has written, by its first line as the system does.
func (r *reader) written(s *scope, words []word, c call, shown *Command) bool {
	content, ours := r.files[s.resolve(words[0].text)]
	if !ours {
		return false
	}
	first, _, _ := strings.Cut(content.text, "\n")
	if line, ok := strings.CutPrefix(first, "#!"); ok && content.known {
		var starting []word
		for _, text := range strings.Fields(line) {
			starting = append(starting, word{text: text, known: true})
		}
		r.external(s, append(starting, words...), c)
		return true
	}
	r.file(s, words[0], words[1:], c, shown)
	return true
}

// depthOf says whether a file is being run already.
func (c call) depthOf(file string) bool { return slices.Contains(c.via, file) }

// env is `env`, which sets variables and starts a program, or takes a text apart with -S.
func (r *reader) env(s *scope, words []word, c call) value {
	rest := words[1:]
	for len(rest) > 0 {
		text := rest[0].text
		split, isSplit := "", false
		switch {
		case text == "--":
			return r.external(s, rest[1:], c)
		case text == "--split-string":
			split, isSplit = "", true
			rest = drop(rest, 1)
			if len(rest) > 0 {
				split, rest = rest[0].text, rest[1:]
			}
		case strings.HasPrefix(text, "--split-string="):
			split, isSplit = text[len("--split-string="):], true
			rest = rest[1:]
		case splits.MatchString(text):
			split, isSplit = text[strings.IndexByte(text, 'S')+1:], true
			rest = drop(rest, 1)
			if split == "" && len(rest) > 0 {
				split, rest = rest[0].text, rest[1:]
			}
		case takesNext(ofEnv, text):
			if strings.HasSuffix(text, "C") || text == "--chdir" {
				s = r.within(s, drop(rest, 1))
			}
			rest = drop(rest, 2)
		case strings.HasPrefix(text, "-"):
			if name, folder, ok := strings.Cut(text, "="); ok && name == "--chdir" {
				s = r.within(s, []word{{text: folder, known: rest[0].known}})
			}
			rest = rest[1:]
		case strings.IndexByte(text, '=') > 0:
			r.environment(s, rest[0], c)
			rest = rest[1:]
		default:
			return r.external(s, rest, c)
		}
		if isSplit {
			// It reads quotes and escapes much as a shell does.
			return r.runText(s, word{text: split + " " + quoted(rest), known: true}, c)
		}
	}
	return value{}
}

var (
	splits = regexp.MustCompile(`^-[iv0]*S`)
	ofEnv  = strings.Fields("-u -C -a -P --unset --chdir --argv0 --block-signal --default-signal")
)

// within is what a program knows that another starts in a folder.
func (r *reader) within(s *scope, folder []word) *scope {
	inner := s.inner()
	if len(folder) > 0 {
		r.cd(inner, []word{{text: "cd"}, folder[0]})
	}
	return inner
}

// xargs runs a command with the words that it reads, which can rarely be told.
func (r *reader) xargs(s *scope, words []word, c call) value {
	rest := words[1:]
	replace := ""
	for len(rest) > 0 && strings.HasPrefix(rest[0].text, "-") {
		text := rest[0].text
		taken := 1
		if takesNext(ofXargs, text) {
			taken = 2
		}
		switch letters := replaces.FindStringSubmatch(text); {
		case text == "--":
			rest = rest[1:]
			taken = 0
		case strings.HasPrefix(text, "--replace"):
			if _, replace, _ = strings.Cut(text, "="); replace == "" {
				replace = "{}"
			}
		case letters == nil:
		case letters[2] != "":
			replace = letters[2]
		case taken == 2 && len(rest) > 1:
			replace = rest[1].text
		default:
			replace = "{}"
		}
		if taken == 0 {
			break
		}
		rest = drop(rest, taken)
	}
	read := []word{{text: "…"}}
	if c.stdin != nil && c.stdin.known {
		read = nil
		for _, text := range strings.Fields(c.stdin.text) {
			read = append(read, word{text: strings.Trim(text, `"'`), known: true})
		}
	}
	c.stdin, c.piped = nil, false
	if len(rest) == 0 {
		rest = []word{{text: "echo", known: true}}
	}
	if replace == "" {
		return r.external(s, append(slices.Clone(rest), read...), c)
	}
	for _, one := range read {
		replaced := make([]word, len(rest))
		for i, w := range rest {
			replaced[i] = w
			if strings.Contains(w.text, replace) {
				replaced[i] = word{text: strings.ReplaceAll(w.text, replace, one.text), known: w.known && one.known}
			}
		}
		r.external(s, replaced, c)
	}
	return value{}
}

var (
	ofXargs = strings.Fields(`-n -P -L -s -d -E -a -R -S -I -J --max-args --max-procs --max-chars --delimiter --arg-file
		--process-slot-var`)
	// `-I` and `-J` take the sign that stands for what is read, `-i` may be told it in its own word.
	replaces = regexp.MustCompile(`^-[0rtxpo]*([IJi])(.*)$`)
)

// find runs what stands after -exec, with files that it finds.
func (r *reader) find(s *scope, words []word, c call) {
	for i := 1; i < len(words); i++ {
		switch words[i].text {
		case "-exec", "-execdir", "-ok", "-okdir", "-x", "--exec", "-X", "--exec-batch":
			var run []word
			for i++; i < len(words) && words[i].text != ";" && words[i].text != "+"; i++ {
				w := words[i]
				if strings.Contains(w.text, "{}") {
					w.known = false
				}
				run = append(run, w)
			}
			r.external(s.inner(), run, c)
		}
	}
}

// ssh runs its words on another machine, in a shell there.
func (r *reader) ssh(s *scope, name string, words []word, c call) {
	rest := words[1:]
	for len(rest) > 0 && strings.HasPrefix(rest[0].text, "-") && rest[0].text != "--" {
		text := rest[0].text
		taken := 1
		if len(text) == 2 && strings.Contains("bcDEeFIiJLlmOopQRSWwBf", text[1:]) && !(name == "ssh" && text == "-f") {
			taken = 2
		}
		if strings.HasPrefix(text, "-o") && name != "sshpass" {
			option := strings.TrimPrefix(text, "-o")
			if taken == 2 && len(rest) > 1 {
				option = rest[1].text
			}
			r.sshOption(s, option, c)
		}
		rest = drop(rest, taken)
	}
	if name == "sshpass" {
		r.external(s, rest, c)
		return
	}
	if len(rest) > 0 && rest[0].text == "--" {
		rest = rest[1:]
	}
	rest = drop(rest, 1)
	if len(rest) > 0 && rest[0].text == "--" {
		rest = rest[1:]
	}
	if len(rest) > 0 {
		remote := s.inner()
		remote.folders = []string{""}
		r.joined(remote, rest, c)
	} else if c.stdin != nil {
		if c.stdin.known {
			text := c.stdin.text
			c.stdin = nil
			r.script(s.child(), text, c)
		} else if !c.fromFile {
			r.blind(c, word{text: "…"})
		}
	}
}

func (r *reader) sshOption(s *scope, option string, c call) {
	end := strings.IndexAny(option, "= ")
	if end < 0 {
		return
	}
	name, text := option[:end], option[end+1:]
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "proxycommand", "localcommand", "knownhostscommand", "remotecommand", "match":
		if text != "none" {
			r.runText(s.inner(), word{text: text, known: true}, c)
		}
	}
}

// container runs what stands after `exec` or `run` and the name of a container or an image.
func (r *reader) container(s *scope, words []word, c call) {
	for i := 1; i < len(words); i++ {
		switch words[i].text {
		case "exec", "run", "ssh", "-e", "--exec", "debug":
			// Which options take values is another matter for each: every word may be the program.
			from := i + 1
			for j := from; j < len(words); j++ {
				if words[j].text == "--" {
					r.external(s.inner(), words[j+1:], c)
					return
				}
			}
			for j := from; j < len(words) && j < from+maxItems; j++ {
				if name := program(words[j].text); slices.Contains(shells, name) || startsOther(name) || r.isCommand(name) {
					r.external(s.inner(), words[j:], c)
					return
				}
			}
			plain := 0
			for j := from; j < len(words); j++ {
				if !strings.HasPrefix(words[j].text, "-") {
					if plain++; plain == 2 {
						r.external(s.inner(), words[j:], c)
						return
					}
				}
			}
			return
		}
	}
}

func startsOther(name string) bool {
	_, ok := starters[name]
	return ok || name == "env" || name == "xargs" || name == "find"
}

func (r *reader) isCommand(name string) bool {
	return slices.Contains([]string{"rm", "curl", "wget", "git", "cat", "dd", "chmod", "chown", "python", "python3", "perl", "node"}, name)
}

// builtin is what a shell does by itself.
func (r *reader) builtin(s *scope, name string, words []word, c call, shown *Command) bool {
	arguments := words[1:]
	switch name {
	case "cd", "pushd", "popd", "chdir":
		r.cd(s, words)
	case "eval":
		if len(arguments) > 0 && arguments[0].text == "--" {
			arguments = arguments[1:]
		}
		texts := make([]string, len(arguments))
		for i, argument := range arguments {
			if !argument.known {
				shown.Blind = true
				return true
			}
			texts[i] = argument.text
		}
		r.script(s, strings.Join(texts, " "), c)
	case "source", ".":
		if len(arguments) > 0 {
			if kept := *s; len(arguments) > 1 {
				s.args, s.argsKnown = arguments[1:], true
				r.source(s, arguments, c, shown)
				s.args, s.argsKnown = kept.args, kept.argsKnown
			} else {
				r.source(s, arguments, c, shown)
			}
		}
	case "alias":
		for _, argument := range arguments {
			// Those of Zsh that count wherever they stand, and for the ends of names.
			shown.Blind = shown.Blind || argument.text == "-g" || argument.text == "-s"
			if alias, text, ok := strings.Cut(argument.text, "="); ok {
				s.aliases[alias] = text
				if !argument.known {
					delete(s.aliases, alias)
					shown.Blind = true
				}
			}
		}
	case "unalias":
		clear(s.aliases)
	case "trap":
		if len(arguments) > 1 && arguments[0].text != "-" && arguments[0].text != "-p" {
			if text := arguments[0]; !text.known {
				shown.Blind = true
			} else if text.text != "" {
				// It may run at any time from now on.
				branch := s.inner()
				r.script(branch, text.text, c)
				for name, v := range branch.vars {
					if before, ok := s.vars[name]; !ok || !before.equals(v) {
						s.volatile[name] = true
					}
				}
				s.join(branch)
			}
		}
	case "read", "mapfile", "readarray", "getopts", "select", "vared", "zstyle", "set", "shift", "unset", "typeset", "printf",
		"wait", "hash", "declare", "local", "export", "readonly", "emulate", "autoload", "zle", "compgen", "complete", "bind", "enable":
		r.changes(s, name, arguments, c, shown)
	case "fc":
		shown.Blind = true
	default:
		return false
	}
	return true
}

func (r *reader) source(s *scope, arguments []word, c call, shown *Command) {
	file := s.resolve(arguments[0].text)
	if (file == "/dev/stdin" || file == "/dev/fd/0") && c.stdin != nil {
		if c.stdin.known {
			text := c.stdin.text
			c.stdin = nil
			r.script(s, text, c)
		} else {
			shown.Blind = shown.Blind || !c.fromFile
		}
		return
	}
	content, ours := r.files[file]
	switch {
	case !arguments[0].known && !strings.Contains(arguments[0].text, "/"):
		shown.Blind = true
	case ours && content.known && !c.depthOf(file):
		c.via = append(slices.Clone(c.via), file)
		leaves := r.leaves
		r.script(s, content.text, c)
		r.leaves = leaves
	case ours:
		shown.Blind = true
	}
}

// changes is what builtins do to variables.
func (r *reader) changes(s *scope, name string, arguments []word, c call, shown *Command) {
	for _, argument := range arguments {
		if !argument.known && strings.HasPrefix(argument.text, "$") && slices.Contains([]string{"read", "mapfile", "readarray", "getopts", "unset", "printf"}, name) {
			// The name of a variable, perhaps, and it may be any. Of `printf`, that is for -v alone.
			if name != "printf" || strings.HasPrefix(arguments[0].text, "-v") {
				s.unsureOfAll()
			}
		}
	}
	switch name {
	case "read", "mapfile", "readarray", "getopts", "select", "vared":
		r.reads(s, name, arguments, c)
	case "unset":
		for _, argument := range arguments {
			variableName, _, isElement := strings.Cut(argument.text, "[")
			switch {
			case isElement:
				s.unsure(variableName)
			case arguments[0].text == "-f":
				delete(s.functions, argument.text)
			case arguments[0].text == "-v":
				s.unset(argument.text)
			default:
				if all, ok := s.functions[argument.text]; ok {
					s.functions[argument.text] = union(maxFields, all, []*function{nil})
				}
				s.unset(argument.text)
			}
		}
	case "printf":
		if len(arguments) == 0 || !strings.HasPrefix(arguments[0].text, "-v") {
			break
		}
		target, rest := strings.TrimPrefix(arguments[0].text, "-v"), arguments[1:]
		if target == "" && len(rest) > 0 {
			target, rest = rest[0].text, rest[1:]
		}
		target, _, isElement := strings.Cut(target, "[")
		if out := told("printf", rest, nil); isElement {
			s.unsure(target)
		} else {
			s.set(target, variable{texts: []string{out.text}, known: out.known})
		}
	case "wait":
		for i, argument := range arguments {
			if strings.HasPrefix(argument.text, "-") && strings.Contains(argument.text, "p") {
				s.unsure(strings.TrimPrefix(argument.text[strings.IndexByte(argument.text, 'p'):], "p"))
				if i+1 < len(arguments) {
					s.unsure(arguments[i+1].text)
				}
			}
		}
	case "set":
		for i, argument := range arguments {
			if argument.text == "--" {
				s.args, s.argsKnown = arguments[i+1:], true
				return
			}
			if !strings.HasPrefix(argument.text, "-") && !strings.HasPrefix(argument.text, "+") && (i == 0 || arguments[i-1].text != "-o" && arguments[i-1].text != "+o") {
				s.args, s.argsKnown = arguments[i:], true
				return
			}
		}
	case "shift":
		n := 1
		if len(arguments) > 0 {
			parsed, err := strconv.Atoi(arguments[0].text)
			if err != nil || !arguments[0].known {
				s.args, s.argsKnown = nil, false
				return
			}
			n = max(parsed, 0)
		}
		s.args = drop(s.args, n)
	case "declare", "local", "export", "readonly", "typeset":
		// As a word that a starter starts, such as `builtin export X=y`.
		for _, argument := range arguments {
			r.assignment(s, argument, c)
			if name != "export" && name != "readonly" && s.locals != nil {
				declared, _, _ := strings.Cut(argument.text, "=")
				s.locals[declared] = true
				s.unsure(declared)
			}
		}
	case "hash":
		// `-p /x y` makes `y` another name of a program.
		for i, argument := range arguments {
			if argument.text == "-p" && i+2 < len(arguments) {
				s.aliases[arguments[i+2].text] = quoted(arguments[i+1 : i+2])
			}
		}
	case "enable":
		for _, argument := range arguments {
			shown.Blind = shown.Blind || argument.text == "-f"
		}
	case "complete", "bind", "zle", "emulate":
		for i, argument := range arguments {
			if (argument.text == "-C" || argument.text == "-x" || argument.text == "-c") && i+1 < len(arguments) {
				r.runText(s, arguments[i+1], c)
			}
		}
	}
}

// unset takes a variable away; whether it was one of the function's own is not looked at.
func (s *scope) unset(name string) {
	if _, isLocal := s.locals[name]; isLocal {
		s.unsure(name)
		return
	}
	s.set(name, variable{known: true, texts: []string{""}})
}

// assignment is one that is a word of `declare` and its like.
func (r *reader) assignment(s *scope, w word, c call) {
	switch {
	case isAssignment(w.text):
		name, text, _ := strings.Cut(w.text, "=")
		s.set(name, variable{texts: []string{text}, known: w.known})
		r.setting(s, name, value{text: text, known: w.known}, c)
	case !w.known && !strings.HasPrefix(w.text, "-"):
		s.unsureOfAll()
	}
}

// reads is what sets variables to what it reads.
func (r *reader) reads(s *scope, name string, arguments []word, c call) {
	s.unsure("REPLY")
	plain, options := []string{}, false
	for _, argument := range arguments {
		if strings.HasPrefix(argument.text, "-") {
			options = options || argument.text != "-r"
			// `-ax` reads into `x`.
			if _, attached, ok := strings.Cut(argument.text, "a"); ok && attached != "" {
				s.unsure(attached)
			}
			continue
		}
		s.unsure(argument.text)
		plain = append(plain, argument.text)
	}
	// One line that can be told, into one variable.
	_, isSplit := s.vars["IFS"]
	if name == "read" && c.stdin != nil && c.stdin.known && !options && len(plain) == 1 && !isSplit &&
		strings.Count(c.stdin.text, "\n") <= 1 && !strings.Contains(c.stdin.text, `\`) {
		s.set(plain[0], variable{texts: []string{strings.TrimSpace(c.stdin.text)}, known: true})
	}
	for i, argument := range arguments {
		if (argument.text == "-C" || argument.text == "-c") && name != "read" && i+1 < len(arguments) {
			r.runText(s, arguments[i+1], c)
		}
	}
}
