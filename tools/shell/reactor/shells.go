package main

import (
	"slices"
	"strings"
)

var shells = []string{"sh", "bash", "dash", "zsh", "ksh", "ksh93", "mksh", "ash", "rbash", "fish", "yash", "csh", "tcsh", "elvish", "nu"}

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
