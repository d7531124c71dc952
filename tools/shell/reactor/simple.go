package main

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// simple runs a simple command.
func (r *reader) simple(s *scope, cmd *syntax.CallExpr, c call) value {
	if len(cmd.Args) == 0 {
		for _, assigned := range cmd.Assigns {
			r.assign(s, assigned, c)
		}
		return nothing
	}
	words := r.fields(s, cmd.Args...)
	if len(cmd.Assigns) > 0 {
		// They are set for the command alone: for a function as well, but not for its own words.
		s = s.inner()
		c.env = map[string]string{}
		for _, assigned := range cmd.Assigns {
			c.env[assigned.Name.Value] = r.assign(s, assigned, c).text
		}
	}
	if len(words) == 0 {
		return nothing
	}
	return r.run(s, words, c)
}

// program is a program's name: in small letters, without folders and `.exe`.
func program(text string) string {
	name := strings.ToLower(text[strings.LastIndexAny(text, `/\`)+1:])
	for _, suffix := range []string{".exe", ".cmd", ".bat"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return name
}

// run runs a command that is given as its words.
func (r *reader) run(s *scope, words []word, c call) value {
	r.step()
	if len(words) == 0 {
		return nothing
	}
	return r.deeper(func() value {
		name, known := nameOf(words[0])
		if known && len(name) > 1 && name[0] == '=' {
			// Zsh finds the program.
			name = name[1:]
		}
		if known {
			if alias, ok := s.aliases[words[0].text]; ok && !slices.Contains(c.via, "alias "+words[0].text) {
				aliased := c
				aliased.via = append(slices.Clone(c.via), "alias "+words[0].text)
				return r.script(s, alias+" "+quoted(words[1:]), aliased)
			}
			if f, ok := s.functions[words[0].text]; ok {
				return r.function(s, f, words, c)
			}
		}
		shown := r.show(name, known, words, c)
		r.owner = shown
		r.named(s, name, words)
		r.owner = nil
		if !known {
			return value{}
		}
		c.env, c.redirects = nil, nil
		out, ran := r.starts(s, name, words, c, shown)
		if !ran && strings.Contains(words[0].text, "/") {
			ran = r.written(s, words, c, shown)
		}
		if ran {
			return out
		}
		return told(name, r.contents(s, name, words[1:], &c), c.stdin)
	})
}

// contents takes what a file holds, if the text itself has written it, for what a command reads.
func (r *reader) contents(s *scope, name string, arguments []word, c *call) []word {
	if !slices.Contains([]string{"cat", "base64", "gbase64", "rev", "tac", "xxd", "basenc"}, name) {
		return arguments
	}
	for i, argument := range arguments {
		if content, ours := r.files[s.resolve(argument.text)]; ours && argument.known && argument.text != "-" {
			c.stdin = &content
			return append(slices.Clone(arguments[:i]), arguments[i+1:]...)
		}
	}
	return arguments
}

// nameOf is a program's name, and whether it can be told: its last part is enough.
func nameOf(w word) (string, bool) {
	text := w.text
	if !w.known {
		slash := strings.LastIndex(text, "/")
		if slash < 0 || strings.ContainsAny(text[slash:], "$`)}") {
			return "", false
		}
	}
	name := program(text)
	if isGlob(name) && !oneSign.MatchString(text) {
		return "", false
	}
	return name, true
}

// oneSign is a pattern for a program whose name is one sign, as the text of a list of JSON is.
var oneSign = regexp.MustCompile(`^\[[^\]/]*\]$`)

func isGlob(text string) bool {
	bracket := strings.IndexByte(text, '[')
	return strings.ContainsAny(text, "*?") || bracket >= 0 && strings.IndexByte(text[bracket:], ']') > 1
}

// quoted writes words so that a shell reads them as they are.
func quoted(words []word) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.text
		if w.known {
			if text, err := syntax.Quote(w.text, syntax.LangBash); err == nil {
				texts[i] = text
			}
		}
	}
	return strings.Join(texts, " ")
}

// function runs the body of a function with these arguments.
func (r *reader) function(s *scope, f *function, words []word, c call) value {
	f.called = true
	if f.active > 0 {
		shown := r.show(program(f.name), true, words, c)
		shown.ForksItself = c.forks
		return value{}
	}
	f.active++
	defer func() { f.active-- }()
	inner := *s
	inner.args, inner.argsKnown = words[1:], true
	out := r.stmt(&inner, f.body, c)
	s.folder = inner.folder
	return out
}

// show keeps a command for the policy.
func (r *reader) show(name string, known bool, words []word, c call) *Command {
	if len(r.commands) >= maxCommands {
		panic(limit("it runs more than 1,000 commands"))
	}
	shown := &Command{
		Words: make([]string, len(words)), Unknown: []int{}, Options: []string{}, Environment: c.env,
		Paths: []string{}, Redirects: c.redirects, Via: slices.Clone(c.via), PipedInto: slices.Clone(c.pipedInto), Piped: c.piped,
	}
	if known {
		shown.Program = name
	}
	if shown.Environment == nil {
		shown.Environment = map[string]string{}
	}
	if shown.Redirects == nil {
		shown.Redirects = []Redirect{}
	}
	if shown.Via == nil {
		shown.Via = []string{}
	}
	if shown.PipedInto == nil {
		shown.PipedInto = []string{}
	}
	for i, w := range words {
		shown.Words[i] = w.text
		if !w.known {
			shown.Unknown = append(shown.Unknown, i)
		}
		if i > 0 {
			shown.Options = append(shown.Options, options(w.text)...)
		}
	}
	r.commands = append(r.commands, shown)
	return shown
}

var manyLetters = regexp.MustCompile(`^-[A-Za-z0-9]{2,8}$`)

// options are what a word says as an option: itself, and what it stands for.
func options(text string) []string {
	if len(text) < 2 || text[0] != '-' || text == "--" {
		return nil
	}
	name, _, has := strings.Cut(text, "=")
	if has && strings.HasPrefix(text, "--") {
		return []string{text, name}
	}
	all := []string{text}
	if manyLetters.MatchString(text) {
		for _, letter := range text[1:] {
			all = append(all, "-"+string(letter))
		}
	}
	return all
}

// What takes hosts without a scheme.
var ofHosts = []string{
	"curl", "wget", "ssh", "scp", "sftp", "rsync", "nc", "ncat", "netcat", "telnet", "ftp", "ping", "ping6", "dig",
	"nslookup", "host", "http", "https", "xh", "aria2c", "socat", "openssl", "nmap", "traceroute", "mosh", "lynx", "links",
	"w3m", "fetch", "httpie", "curlie", "websocat", "tftp", "getent", "lftp", "axel",
}

// named keeps the paths and addresses in a command's words.
func (r *reader) named(s *scope, name string, words []word) {
	for i, w := range words {
		r.addresses(w.text, false)
		text := w.text
		if i == 0 {
			if strings.Contains(text, "/") {
				r.path(text, s.folder)
			}
			continue
		}
		if strings.HasPrefix(text, "-") {
			// The value of an option: `--file=/x`, `-f/x`, `-I/x`.
			if at := strings.IndexAny(text, "=/~@"); at > 0 {
				r.pathIn(s, strings.TrimLeft(text[at:], "=@"))
			}
			continue
		}
		if strings.Contains(text, "://") {
			continue
		}
		if slices.Contains(ofHosts, name) {
			r.host(text)
		}
		if startsOther(name) && !strings.ContainsAny(text, "/~.") {
			// The words of what it starts are looked at there.
			continue
		}
		r.pathIn(s, text)
		// `if=/x` of dd, `user@host:/x`, `@/x` of curl, `/x:/y` of docker.
		if w.known && strings.ContainsAny(text, "=:@") {
			for _, part := range strings.FieldsFunc(text, func(sign rune) bool { return strings.ContainsRune("=:@,", sign) }) {
				if strings.ContainsAny(part, "/~.") {
					r.pathIn(s, part)
				}
			}
		}
	}
}

// pathIn keeps a word that may name a file. What has spaces and does not begin as paths do is prose, or code.
func (r *reader) pathIn(s *scope, text string) {
	if strings.ContainsAny(text, " \t") && strings.IndexAny(text, "/~.") != 0 {
		return
	}
	r.path(text, s.folder)
}

// cd changes the folder that relative paths start from.
func (r *reader) cd(s *scope, words []word) {
	for _, w := range words[1:] {
		if strings.HasPrefix(w.text, "-") {
			continue
		}
		switch {
		case !w.known:
			s.folder = ""
		case path.IsAbs(w.text), strings.HasPrefix(w.text, "~"):
			s.folder = path.Clean(w.text)
		default:
			s.folder = path.Join(s.folder, w.text)
		}
		return
	}
	if len(words) == 1 {
		s.folder = "~"
	}
}
