package main

import (
	"regexp"
	"slices"
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
