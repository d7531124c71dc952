package main

import (
	"slices"
	"strconv"
	"strings"
)

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
