package main

import (
	"regexp"
	"slices"
	"strings"
)

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
