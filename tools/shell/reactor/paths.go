package main

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	homes      = regexp.MustCompile(`(?i)^/(?:root|home/[^/]+|Users/[^/]+|var/root)(/.*)?$`)
	windowsDir = regexp.MustCompile(`^[A-Za-z]:[\\/]`)
)

// A process sees the machine's root here, and the folder that it is in.
var ofProcess = regexp.MustCompile(`^/proc/[^/]+(?:/task/[^/]+)?/(root|cwd)((?:/.*)?)$`)

// deepClimb is how many folders further up the root is likely met.
const deepClimb = 3

// path keeps what may name a file, as plainly as it can be written: `/etc/./x//y/../z` as `/etc/x/z`.
// What lies in somebody's home is kept as `~/…`, too, and what climbs out of a folder as what it finds at the root.
func (r *reader) path(text, folder string) {
	text = strings.TrimPrefix(text, "file://")
	if text == "" || len(text) > maxPathBytes || strings.ContainsAny(text, "\n\x00") {
		return
	}
	if windowsDir.MatchString(text) || strings.HasPrefix(text, `\\`) {
		text = strings.ReplaceAll(text, `\`, "/")
	}
	if folder != "" && !path.IsAbs(text) && !strings.HasPrefix(text, "~") {
		text = folder + "/" + text
	}
	for found := ofProcess.FindStringSubmatch(squeezed(text)); found != nil; found = ofProcess.FindStringSubmatch(text) {
		r.keep(path.Clean(text))
		if text = squeezed(found[2]); found[1] == "cwd" {
			text = "." + text
		} else if text == "" {
			text = "/"
		}
	}
	if strings.HasPrefix(text, "~") {
		r.homePath(text)
		return
	}
	plain := path.Clean(text)
	// `//etc` is `/etc` to all but a few.
	if strings.HasPrefix(plain, "//") {
		plain = plain[1:]
	}
	r.keep(plain)
	r.atHome(plain)
	climbs, rest := 0, plain+"/"
	for strings.HasPrefix(rest, "../") {
		climbs, rest = climbs+1, rest[len("../"):]
	}
	if climbs > 0 {
		r.fromRoot(strings.TrimSuffix(rest, "/"), climbs)
	}
}

// fromRoot keeps what `../…` names where the root is as near. `..`, `../*` and `../x` are most likely meant as
// they are written.
func (r *reader) fromRoot(rest string, climbs int) {
	first, within, _ := strings.Cut(rest, "/")
	if within != "" && !strings.ContainsAny(first, "*?[") || climbs >= deepClimb {
		r.keep("/" + rest)
		r.atHome("/" + rest)
	}
}

// homePath keeps what is named from a home, `~/x` or `~somebody/x`, out of which it may lead: homes lie in
// `/home`, and root's at the root.
func (r *reader) homePath(text string) {
	name, rest, _ := strings.Cut(text, "/")
	if name == "~+" || name == "~-" {
		r.path("./"+rest, "")
		return
	}
	for _, home := range []string{"/home/~", "/~"} {
		plain := path.Join(home, rest)
		within, ok := strings.CutPrefix(plain, home)
		switch {
		case ok && (within == "" || within[0] == '/'):
			r.keep(name + within)
			r.keep("~" + within)
		default:
			r.keep(plain)
			r.atHome(plain)
		}
	}
}

// atHome keeps what lies in somebody's home as `~/…`.
func (r *reader) atHome(plain string) {
	if home := homes.FindStringSubmatch(plain); home != nil {
		r.keep("~" + home[1])
	}
	// `/ho*/x/y`, where that may be a folder of homes.
	if parts := strings.SplitN(plain, "/", 4); len(parts) == 4 && strings.ContainsAny(parts[1], "*?") {
		for _, folder := range []string{"home", "users"} {
			if fits, _ := path.Match(strings.ToLower(parts[1]), folder); fits {
				r.keep("~/" + parts[3])
			}
		}
		if fits, _ := path.Match(parts[1], "root"); fits {
			r.keep("~/" + parts[2] + "/" + parts[3])
		}
	}
}

// squeezed is a path without what names nothing, `//` and `/./`; what `..` takes away may be a link.
func squeezed(text string) string {
	for strings.Contains(text, "//") || strings.Contains(text, "/./") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "//", "/"), "/./", "/")
	}
	return text
}

// globbed is a pattern of a shell with the signs that everybody reads alike: one of `[…]` as `?`, the groups of
// Bash and Zsh as `*`.
func globbed(text string) string {
	var plain strings.Builder
	for i := 0; i < len(text); {
		end := 0
		switch rest := text[i:]; {
		case rest[0] == '`':
			end = strings.IndexByte(rest[1:], '`') + 2
			plain.WriteString(rest[:end])
		case strings.HasPrefix(rest, "$("), strings.HasPrefix(rest, "${"):
			end = balanced(rest[1:]) + 1
			plain.WriteString(rest[:end])
		case len(rest) > 1 && rest[1] == '(' && strings.IndexByte("?*+@!", rest[0]) >= 0 && balanced(rest[1:]) > 0:
			end = balanced(rest[1:]) + 1
			plain.WriteByte('*')
		case rest[0] == '(' && balanced(rest) > 0:
			end = balanced(rest)
			plain.WriteByte('*')
		case rest[0] == '[' && bracketed(rest) > 0:
			end = bracketed(rest)
			plain.WriteByte('?')
		case numbered.MatchString(rest):
			end = len(numbered.FindString(rest))
			plain.WriteByte('*')
		}
		if end <= 0 {
			plain.WriteByte(text[i])
			end = 1
		}
		i += end
	}
	return plain.String()
}

var numbered = regexp.MustCompile(`^<[0-9]*-[0-9]*>`)

// balanced is how long a group is that a text begins with; 0 if it has no end.
func balanced(text string) int {
	open := 0
	for i := range len(text) {
		switch text[i] {
		case '(', '{':
			open++
		case ')', '}':
			open--
		}
		if open == 0 {
			return i + 1
		}
	}
	return 0
}

// bracketed is how long a `[…]` is that a text begins with; 0 if it is none.
func bracketed(text string) int {
	i := 1
	if i < len(text) && (text[i] == '!' || text[i] == '^') {
		i++
	}
	for first := i; i < len(text) && text[i] != '/'; i++ {
		if text[i] == ']' && i > first {
			return i + 1
		}
		if class := strings.IndexByte(":.=", (text[i:] + "  ")[1]); text[i] == '[' && class >= 0 {
			end := strings.Index(text[i+2:], ":.="[class:class+1]+"]")
			if end < 0 {
				return 0
			}
			i += 2 + end + 1
		}
	}
	return 0
}

func (r *reader) keep(plain string) {
	if r.owner != nil && !slices.Contains(r.owner.Paths, plain) {
		r.owner.Paths = append(r.owner.Paths, plain)
	}
	if len(r.paths) < maxPaths {
		r.paths[plain] = true
	} else {
		panic(limit("it names more than 3,000 paths"))
	}
}
