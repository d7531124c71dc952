package main

import (
	"maps"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// function is a function of a shell.
type function struct {
	name   string
	body   *syntax.Stmt
	called bool
	active int
}

// scope is what a shell knows at one place.
type scope struct {
	vars map[string]variable
	// functions are all that a name may be; nil among them is none, and so a program.
	functions map[string][]*function
	aliases   map[string]string
	args      []word
	argsKnown bool
	// uncalled says that the arguments are those of a function that nobody has called.
	uncalled bool
	// folders are those that relative paths may start from, the likeliest first.
	folders []string
	// landed are those after the last `cd`, if it has gone well.
	landed []string
	// locals are the names that a function has for itself; nil outside of functions.
	locals map[string]bool
	// volatile are variables that others change at any time: by another name, or in a trap. All scopes share them.
	volatile map[string]bool
}

// variable is what one holds: one text, or several.
type variable struct {
	texts []string
	array bool
	known bool
	// bares are what it may hold where it is not known, without the pieces that are not; none is an empty one.
	bares    []string
	exported bool
	readonly bool
}

func newScope() *scope {
	return &scope{
		vars:      map[string]variable{},
		functions: map[string][]*function{},
		aliases:   map[string]string{},
		folders:   []string{""},
		volatile:  map[string]bool{},
	}
}

// What the shell itself sets, whatever is assigned.
var ofShell = strings.Fields(`_ BASHOPTS BASHPID BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_COMMAND BASH_LINENO BASH_REMATCH BASH_SOURCE
	BASH_SUBSHELL BASH_VERSINFO DIRSTACK EPOCHREALTIME EPOCHSECONDS EUID FUNCNAME GROUPS HISTCMD LINENO OLDPWD OPTARG OPTIND
	PIPESTATUS PPID RANDOM SECONDS SHELLOPTS SRANDOM UID pipestatus status argv`)

func (s *scope) isVolatile(name string) bool {
	return s.volatile[name] || slices.Contains(ofShell, name)
}

// folder is where a shell most likely stands; empty where that is not known.
func (s *scope) folder() string { return s.folders[0] }

// inner is a scope whose changes stay within: a subshell's.
func (s *scope) inner() *scope {
	copied := *s
	copied.vars = maps.Clone(s.vars)
	copied.functions = maps.Clone(s.functions)
	copied.aliases = maps.Clone(s.aliases)
	return &copied
}

// child is what another process knows: no functions, and of variables those that are exported.
func (s *scope) child() *scope {
	copied := s.inner()
	clear(copied.functions)
	clear(copied.aliases)
	copied.locals = nil
	for name, v := range copied.vars {
		if !v.exported {
			copied.vars[name] = variable{bares: s.possible(name)}
		}
	}
	return copied
}

// become takes over all of a branch, which has happened one way or another.
func (s *scope) become(branch *scope) {
	vars, functions, aliases := maps.Clone(branch.vars), maps.Clone(branch.functions), maps.Clone(branch.aliases)
	clear(s.vars)
	maps.Copy(s.vars, vars)
	clear(s.functions)
	maps.Copy(s.functions, functions)
	clear(s.aliases)
	maps.Copy(s.aliases, aliases)
	s.args, s.argsKnown, s.folders, s.landed = branch.args, branch.argsKnown, branch.folders, branch.landed
}

// join takes over what may have happened in a branch, and says whether anything was known that is not any more.
func (s *scope) join(branch *scope) bool {
	changed := false
	for name, after := range branch.vars {
		before, ok := s.vars[name]
		if ok && before.equals(after) {
			before.exported = before.exported && after.exported
			before.readonly = before.readonly || after.readonly
			s.vars[name] = before
			continue
		}
		changed = changed || ok && before.known
		s.vars[name] = variable{
			bares:    union(maxBares, s.possible(name), branch.possible(name)),
			readonly: before.readonly || after.readonly,
		}
	}
	for _, name := range slices.Collect(maps.Keys(s.functions)) {
		if _, ok := branch.functions[name]; !ok {
			branch.functions[name] = []*function{nil}
		}
	}
	for name, after := range branch.functions {
		before, ok := s.functions[name]
		if !ok {
			before = []*function{nil}
		}
		if all := union(maxFields, before, after); len(all) > len(before) || !ok && len(all) > 1 {
			s.functions[name], changed = all, true
		}
	}
	maps.Copy(s.aliases, branch.aliases)
	if s.argsKnown && (!branch.argsKnown || !slices.Equal(texted(s.args), texted(branch.args))) {
		s.args, s.argsKnown, changed = nil, false, true
	}
	if all := union(maxFolders, s.folders, branch.folders); len(all) > len(s.folders) {
		// What a branch has gone to is the likelier one.
		s.folders, changed = union(maxFolders, branch.folders, s.folders), true
	}
	return changed
}

func texted(words []word) []string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.text
	}
	return texts
}

// union is all of both, once, up to so many.
func union[T comparable](most int, both ...[]T) []T {
	var all []T
	for _, list := range both {
		for _, one := range list {
			if len(all) < most && !slices.Contains(all, one) {
				all = append(all, one)
			}
		}
	}
	return all
}

// possible is what a variable may hold, without what is not known.
func (s *scope) possible(name string) []string {
	v, ok := s.vars[name]
	switch {
	case !ok || v.array:
		return []string{gone}
	case v.known:
		return v.texts
	case len(v.bares) == 0:
		return []string{gone}
	}
	return v.bares
}

// unsure makes a variable unknown; it may hold what it held.
func (s *scope) unsure(name string) {
	s.vars[name] = variable{bares: union(maxBares, []string{gone}, s.possible(name)), readonly: s.vars[name].readonly}
}

// unsureOfAll is what follows from a change to a variable whose name is not known.
func (s *scope) unsureOfAll() {
	for _, name := range slices.Collect(maps.Keys(s.vars)) {
		s.unsure(name)
	}
	for name, all := range s.functions {
		s.functions[name] = union(maxFields, all, []*function{nil})
	}
}

// set sets a variable, unless it may be one that cannot be set.
func (s *scope) set(name string, v variable) {
	before := s.vars[name]
	v.exported = v.exported || before.exported
	s.vars[name] = v
	if before.readonly {
		s.vars[name] = before
		s.unsure(name)
	}
}

func (v variable) equals(other variable) bool {
	return v.known == other.known && v.array == other.array && slices.Equal(v.texts, other.texts) && slices.Equal(v.bares, other.bares)
}
