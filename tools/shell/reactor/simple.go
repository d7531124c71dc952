package main

import (
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
		return r.withVariables(s, cmd.Assigns, words, c)
	}
	if len(words) == 0 {
		return nothing
	}
	return r.run(s, words, c)
}

// withVariables runs a command with variables that are set for it alone: for a function as well, but not for
// its own words.
func (r *reader) withVariables(s *scope, assigns []*syntax.Assign, words []word, c call) value {
	inner := s.inner()
	c.env = map[string]string{}
	for _, assigned := range assigns {
		name := assigned.Name.Value
		c.env[name] = r.assign(inner, assigned, c).text
		if v, ok := inner.vars[name]; ok {
			v.exported = true
			inner.vars[name] = v
		}
	}
	if len(words) == 0 {
		s.join(inner)
		return nothing
	}
	out := r.run(inner, words, c)
	for name := range c.env {
		if before, ok := s.vars[name]; ok {
			inner.vars[name] = before
		} else {
			delete(inner.vars, name)
		}
	}
	s.become(inner)
	if slices.Contains(posixSpecial, words[0].text) {
		// There, a plain `sh` keeps them.
		for name := range c.env {
			s.unsure(name)
		}
	}
	return out
}

// What POSIX calls special builtins of a shell.
var posixSpecial = strings.Fields(": . break continue eval exec exit export readonly return set shift times trap unset")

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
		if len(name) > 1 && name[0] == '-' {
			// The value of an option, or the option of a program that is not there.
			known = false
		}
		external := c.external
		c.external = false
		aliased := false
		if known && !external {
			var isAll bool
			if aliased, isAll = r.namedSo(s, words, c); isAll {
				return value{}
			}
			if all := s.functions[words[0].text]; len(all) == 1 && all[0] != nil {
				return r.function(s, all[0], words, c)
			}
		}
		shown := r.show(name, known, words, c)
		r.owner = shown
		r.named(s, name, words)
		r.owner = nil
		r.leaving(name)
		if !known {
			return value{}
		}
		c.env, c.redirects = nil, nil
		out, ran := r.starts(s, name, words, c, shown)
		if !ran && strings.Contains(words[0].text, "/") {
			ran = r.written(s, words, c, shown)
		}
		switch {
		case aliased:
			return value{}
		case ran:
			return out
		case name == "pwd":
			return value{bares: somewhere(s.folders)}
		case slices.Contains(neverSilent, name):
			return value{bares: []string{"…"}}
		}
		return told(name, r.contents(s, name, words[1:], &c), c.stdin)
	})
}

// What always writes something.
var neverSilent = []string{"mktemp", "dirname", "basename", "date", "uname", "nproc", "whoami", "hostname", "id", "arch", "realpath"}

// leaving keeps that a function, a loop or a shell may end here.
func (r *reader) leaving(name string) {
	switch name {
	case "return", "break", "continue":
		r.leaves++
		r.exits++
	case "exit", "logout", "exec", "kill", "set", "trap":
		r.exits++
	}
}

// namedSo runs all that a word may be an alias or a function of, and says whether it is none of the program's own.
// An alias never counts on its own line, and in a shell that runs a text not at all: the program may run as well.
func (r *reader) namedSo(s *scope, words []word, c call) (aliased, isAll bool) {
	name := words[0].text
	if alias, ok := s.aliases[name]; ok && !slices.Contains(c.via, "alias "+name) {
		as := c
		as.via = append(slices.Clone(c.via), "alias "+name)
		branch := s.inner()
		r.script(branch, alias+" "+quoted(words[1:]), as)
		s.join(branch)
		aliased = true
	}
	all := s.functions[name]
	if len(all) < 2 {
		return aliased, false
	}
	start := s.inner()
	for _, f := range all {
		if f != nil {
			branch := start.inner()
			r.function(branch, f, words, c)
			s.join(branch)
		}
	}
	return true, !slices.Contains(all, nil)
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
	leaves := r.leaves
	defer func() {
		f.active--
		r.leaves = leaves
	}()
	before := s.inner()
	inner := *s
	inner.args, inner.argsKnown, inner.uncalled = words[1:], true, false
	inner.locals = map[string]bool{}
	out := r.stmt(&inner, f.body, c)
	s.folders, s.landed = inner.folders, inner.landed
	for name := range inner.locals {
		// It was the function's own, at least where that has said so before it has set it.
		if was, ok := before.vars[name]; !ok {
			delete(s.vars, name)
		} else if !was.equals(s.vars[name]) {
			s.vars[name] = was
			s.unsure(name)
		}
	}
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
