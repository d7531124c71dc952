package main

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

func (r *reader) binary(s *scope, cmd *syntax.BinaryCmd, c call) value {
	switch cmd.Op {
	case syntax.AndStmt:
		return r.chain(s, cmd, c)
	case syntax.OrStmt:
		first := r.stmt(s, cmd.X, c)
		branch := s.inner()
		second := r.stmt(branch, cmd.Y, c)
		s.join(branch)
		return value{text: first.text, known: first.known && second.known && second.text == ""}
	}
	// A pipe. What reads from it is named to what writes into it.
	writer, reads := c, c
	writer.forks, reads.forks = true, true
	writer.pipedInto = append(r.names(s, cmd.Y), c.pipedInto...)
	written := r.stmt(s.inner(), cmd.X, writer)
	reads.stdin, reads.piped, reads.fromFile = &written, true, false
	branch := s.inner()
	out := r.stmt(branch, cmd.Y, reads)
	// Zsh, and Bash if told so, run the last one in the shell itself.
	s.join(branch)
	return out
}

// chain runs `x && y && z`: whatever comes later is sure that all before it has gone well, and what comes
// after the chain is not.
func (r *reader) chain(s *scope, cmd *syntax.BinaryCmd, c call) value {
	links := []*syntax.Stmt{cmd.Y}
	first := cmd.X
	for {
		before, ok := first.Cmd.(*syntax.BinaryCmd)
		if !ok || before.Op != syntax.AndStmt || len(first.Redirs) > 0 || first.Negated {
			break
		}
		links = append(links, before.Y)
		first = before.X
	}
	out := r.stmt(s, first, c)
	branch := s.inner()
	r.goneWell(branch, first)
	for i := len(links) - 1; i >= 0; i-- {
		next := r.stmt(branch, links[i], c)
		out = value{text: out.text, known: out.known && next.known && next.text == ""}
		s.join(branch)
		r.goneWell(branch, links[i])
	}
	return out
}

// goneWell is what is sure after a statement that has gone well: a `cd` has led somewhere.
func (r *reader) goneWell(s *scope, stmt *syntax.Stmt) {
	if called, ok := stmt.Cmd.(*syntax.CallExpr); ok && !stmt.Negated && len(called.Args) > 0 && len(s.landed) > 0 {
		if name := called.Args[0].Lit(); name == "cd" || name == "pushd" {
			s.folders = s.landed
		}
	}
}

// names are the programs of a statement, as far as they can be told before it runs.
func (r *reader) names(s *scope, stmt *syntax.Stmt) []string {
	var names []string
	syntax.Walk(stmt, func(node syntax.Node) bool {
		if called, ok := node.(*syntax.CallExpr); ok && len(called.Args) > 0 && len(names) < maxItems {
			if text := called.Args[0].Lit(); text != "" {
				names = append(names, program(text))
				for _, argument := range called.Args[1:] {
					// Those that `sudo` and the like start.
					if _, starts := starters[names[len(names)-1]]; !starts {
						break
					}
					if text := argument.Lit(); text != "" && !strings.HasPrefix(text, "-") && !strings.Contains(text, "=") {
						names = append(names, program(text))
					}
				}
			}
		}
		return true
	})
	return names
}

func (r *reader) ifClause(s *scope, cmd *syntax.IfClause, c call) value {
	if len(cmd.Cond) == 0 {
		// What is left in the end, `else`.
		return r.list(s, cmd.Then, c)
	}
	out := r.list(s, cmd.Cond, c)
	branch, other := s.inner(), s.inner()
	out = out.and(r.list(branch, cmd.Then, c))
	if cmd.Else != nil {
		r.ifClause(other, cmd.Else, c)
	}
	other.join(branch)
	s.become(other)
	return value{text: out.text}
}

func (r *reader) caseClause(s *scope, cmd *syntax.CaseClause, c call) value {
	r.fields(s, cmd.Word)
	for _, item := range cmd.Items {
		for _, pattern := range item.Patterns {
			r.nested(s, pattern)
		}
		branch := s.inner()
		r.list(branch, item.Stmts, c)
		s.join(branch)
	}
	return value{}
}

// loop runs a body with all that it changes unknown: the second time round is another. Where it has changed
// more than its assignments show, it runs once more.
func (r *reader) loop(s *scope, body func(*scope), node syntax.Node) value {
	leaves := r.leaves
	start := s.inner()
	r.forgetChanged(start, node)
	branch := start.inner()
	body(branch)
	again := start.join(branch)
	s.join(branch)
	if again {
		branch = start.inner()
		body(branch)
		s.join(branch)
	}
	r.leaves = leaves
	return value{}
}

func (r *reader) forClause(s *scope, cmd *syntax.ForClause, c call) value {
	iteration, ok := cmd.Loop.(*syntax.WordIter)
	if !ok {
		r.nested(s, cmd.Loop)
		return r.loop(s, func(inner *scope) {
			r.forget(inner, cmd.Loop)
			r.list(inner, cmd.Do, c)
		}, cmd)
	}
	items := s.args
	known := s.argsKnown
	if iteration.InPos.IsValid() {
		items, known = r.fields(s, iteration.Items...), true
	}
	if known && len(items) <= maxItems && !cmd.Select {
		out, leaves := nothing, r.leaves
		for _, item := range items {
			branch := s.inner()
			// What one round sets, the next one finds: not known, unless it is the same each time.
			r.forgetChanged(branch, cmd)
			branch.set(iteration.Name.Value, item.variable())
			out = out.and(r.list(branch, cmd.Do, c))
			s.join(branch)
			s.set(iteration.Name.Value, item.variable())
		}
		if r.leaves > leaves {
			s.unsure(iteration.Name.Value)
			out.known, r.leaves = false, leaves
		}
		return out
	}
	return r.loop(s, func(inner *scope) {
		inner.vars[iteration.Name.Value] = variable{bares: []string{"…"}}
		r.list(inner, cmd.Do, c)
	}, cmd)
}

// forgetChanged makes unknown what a loop's body changes by what it held before.
func (r *reader) forgetChanged(s *scope, node syntax.Node) {
	syntax.Walk(node, func(node syntax.Node) bool {
		if assigned, ok := node.(*syntax.Assign); ok && assigned.Name != nil {
			if _, was := s.vars[assigned.Name.Value]; was || assigned.Append {
				s.unsure(assigned.Name.Value)
			}
		}
		return true
	})
}

// forget makes unknown what arithmetic may change.
func (r *reader) forget(s *scope, node syntax.Node) {
	syntax.Walk(node, func(node syntax.Node) bool {
		if literal, ok := node.(*syntax.Lit); ok && syntax.ValidName(literal.Value) {
			// A number, whatever it was.
			s.vars[literal.Value] = variable{bares: []string{"0"}}
		}
		return true
	})
}

func (r *reader) declare(s *scope, cmd *syntax.FuncDecl) value {
	names := cmd.Names
	if cmd.Name != nil {
		names = append(names, cmd.Name)
	}
	if len(names) == 0 {
		// Zsh's functions without a name run where they stand.
		return r.stmt(s, cmd.Body, call{})
	}
	for _, name := range names {
		f := &function{name: name.Value, body: cmd.Body}
		s.functions[name.Value] = []*function{f}
		r.declared = append(r.declared, f)
	}
	return nothing
}

// declaration is `export`, `local` and their like.
func (r *reader) declaration(s *scope, cmd *syntax.DeclClause, c call) value {
	options := ""
	for _, assigned := range cmd.Args {
		if assigned.Name == nil && assigned.Value != nil {
			for _, w := range r.fields(s, assigned.Value) {
				r.assignment(s, w, c)
				if strings.HasPrefix(w.text, "-") {
					options += w.text[1:]
				}
			}
		}
	}
	kind := cmd.Variant.Value
	local := kind != "export" && kind != "readonly" && s.locals != nil && !strings.Contains(options, "g")
	for _, assigned := range cmd.Args {
		if assigned.Name == nil {
			continue
		}
		name := assigned.Name.Value
		if local {
			s.locals[name] = true
		}
		switch {
		case kind == "nameref" || strings.Contains(options, "n") && kind != "export":
			// Another name of it: whoever writes to one changes the other.
			s.volatile[name] = true
			target := r.literal(s, assigned.Value)
			if s.volatile[target.text] = true; !target.known {
				s.unsureOfAll()
			}
		case !assigned.Naked:
			r.assign(s, assigned, c)
			if local {
				v := s.vars[name]
				v.exported = false
				s.vars[name] = v
			}
		case local:
			s.vars[name] = variable{}
		}
		if strings.ContainsAny(options, "ilucA") {
			// `-i` reckons with it, `-u` writes it otherwise.
			s.unsure(name)
		}
		v, ok := s.vars[name]
		v.exported = v.exported || kind == "export" && !strings.Contains(options, "n") || strings.Contains(options, "x")
		v.readonly = v.readonly || kind == "readonly" || strings.Contains(options, "r")
		if ok {
			s.vars[name] = v
		}
	}
	return nothing
}
