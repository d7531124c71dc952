package main

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// reader goes through shell texts as a shell would, without running anything: it knows what constants
// there are, and what it does not know.
type reader struct {
	commands []*Command
	paths    map[string]bool
	urls     []URL
	reason   string

	isShell      bool
	isPowerShell bool

	top *scope
	// owner is the command whose words are looked at.
	owner *Command
	steps int
	depth int

	// files is what is known of files that the text itself writes, by their plain paths.
	files map[string]value
	// declared are functions; what is never called is looked at in the end, as if somebody did.
	declared []*function
	pipes    int
	// seen are the folders that a shell has stood in.
	seen []string
	// leaves and exits are how often a function or a loop was left, and a shell.
	leaves, exits int
}

// value is what a command writes, or a file holds.
type value struct {
	text  string
	known bool
	// bares are what it may be where it is not known, without the pieces that are not; none is an empty one.
	bares []string
}

var nothing = value{known: true}

// possible is what it may be, without what is not known.
func (v value) possible() []string {
	switch {
	case v.known:
		return []string{v.text}
	case len(v.bares) == 0:
		return []string{gone}
	}
	return v.bares
}

// texts are it as it is written, and what it may be.
func (v value) texts() []string { return append([]string{v.text}, named(v.bares)...) }

// product is every text of the one before every text of the other, up to so many.
func product(first, second []string) []string {
	var all []string
	for _, one := range first {
		for _, other := range second {
			if len(all) < maxBares && len(one)+len(other) <= maxPathBytes {
				all = append(all, one+other)
			}
		}
	}
	return all
}

// call is how a command is called: by whom, and what it reads.
type call struct {
	via []string
	// stdin is nil where nothing is piped or redirected into it.
	stdin *value
	// piped says that stdin comes from another command, and fromFile that it is a file that was there before.
	piped     bool
	fromFile  bool
	pipedInto []string
	env       map[string]string
	redirects []Redirect
	// forks says that it runs in a pipe or in the background.
	forks bool
	// elsewhere says that what it writes goes where another descriptor goes.
	elsewhere bool
	// external says that it is started by another program, which knows no functions and no aliases.
	external bool
}

func newReader() *reader {
	return &reader{
		commands: []*Command{},
		urls:     []URL{},
		paths:    map[string]bool{},
		files:    map[string]value{},
		top:      newScope(),
	}
}

func (r *reader) step() {
	r.steps++
	if r.steps > maxSteps {
		panic(limit("it takes too many steps"))
	}
}

// deeper runs something one level further down.
func (r *reader) deeper(run func() value) value {
	r.depth++
	defer func() { r.depth-- }()
	if r.depth > maxDepth {
		panic(limit("it is nested too deeply"))
	}
	return run()
}

// script reads a text as a shell does.
func (r *reader) script(s *scope, text string, c call) value {
	if len(text) > maxTextBytes {
		panic(limit("a shell text is larger than 1 MiB"))
	}
	return r.deeper(func() value {
		file, err := parse(text)
		if err != nil {
			r.unparsed("a shell text cannot be parsed: " + strings.TrimPrefix(err.Error(), "-:"))
			return value{}
		}
		return r.list(s, file.Stmts, c)
	})
}

// parse reads a text as Bash does, or else as Zsh does: nobody tells whose it is.
func parse(text string) (*syntax.File, error) {
	if isDeep(text) {
		panic(limit("it is nested too deeply"))
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "")
	if err == nil {
		return file, nil
	}
	if file, other := syntax.NewParser(syntax.Variant(syntax.LangZsh)).Parse(strings.NewReader(text), ""); other == nil {
		return file, nil
	}
	return nil, err
}

// isDeep says whether so much is open at once that reading it could break the reader.
func isDeep(text string) bool {
	open := 0
	for i := range len(text) {
		switch text[i] {
		case '(', '{':
			open++
		case ')', '}':
			open = max(0, open-1)
		}
		if open > maxOpen {
			return true
		}
	}
	return false
}

// list runs statements one after the other, and gives what they write together.
func (r *reader) list(s *scope, stmts []*syntax.Stmt, c call) value {
	written, exits := nothing, r.exits
	current := s
	for _, stmt := range stmts {
		leaves, unsure := r.leaves, r.exits > exits || current != s
		out := r.stmt(current, stmt, c)
		if unsure {
			out.known = out.known && out.text == ""
		}
		written = written.and(out)
		if current != s {
			s.join(current)
		} else if r.leaves > leaves {
			// What follows a `return` or a `break` may never happen.
			current = s.inner()
		}
	}
	return written
}

func (v value) and(next value) value {
	together := value{text: v.text + next.text, known: v.known && next.known}
	if !together.known {
		together.bares = product(v.possible(), next.possible())
	}
	return together
}

// finish looks at functions that nobody has called: something else may.
func (r *reader) finish() {
	defer func() {
		if broken := recover(); broken != nil {
			r.unparsed("it takes too many steps")
		}
	}()
	for i := 0; i < len(r.declared); i++ {
		if f := r.declared[i]; !f.called {
			f.called = true
			inner := r.top.inner()
			inner.argsKnown, inner.uncalled = false, true
			r.stmt(inner, f.body, call{})
		}
	}
}

// stmt runs a statement.
func (r *reader) stmt(s *scope, stmt *syntax.Stmt, c call) value {
	r.step()
	if stmt.Background {
		c.forks = true
		s = s.inner()
	}
	written, redirected := r.redirect(s, stmt, &c)
	elsewhere := c.elsewhere
	c.elsewhere = false
	out := r.command(s, stmt.Cmd, c)
	for _, file := range written {
		r.files[file.path] = out.unlessKnown(file.appends, r.files[file.path])
	}
	if redirected {
		return nothing
	}
	if elsewhere {
		return value{}
	}
	return out
}

func (v value) unlessKnown(appends bool, before value) value {
	if appends {
		return before.and(v)
	}
	return v
}

func (r *reader) command(s *scope, cmd syntax.Command, c call) value {
	switch cmd := cmd.(type) {
	case nil:
		return nothing
	case *syntax.CallExpr:
		return r.simple(s, cmd, c)
	case *syntax.BinaryCmd:
		return r.binary(s, cmd, c)
	case *syntax.Subshell:
		return r.list(s.inner(), cmd.Stmts, c)
	case *syntax.Block:
		return r.list(s, cmd.Stmts, c)
	case *syntax.IfClause:
		return r.ifClause(s, cmd, c)
	case *syntax.WhileClause:
		return r.loop(s, func(inner *scope) {
			r.list(inner, cmd.Cond, c)
			r.list(inner, cmd.Do, c)
		}, cmd)
	case *syntax.ForClause:
		return r.forClause(s, cmd, c)
	case *syntax.CaseClause:
		return r.caseClause(s, cmd, c)
	case *syntax.FuncDecl:
		return r.declare(s, cmd)
	case *syntax.TestClause:
		r.nested(s, cmd)
		return nothing
	case *syntax.ArithmCmd, *syntax.LetClause:
		r.nested(s, cmd)
		r.forget(s, cmd)
		return nothing
	case *syntax.DeclClause:
		return r.declaration(s, cmd, c)
	case *syntax.TimeClause:
		if cmd.Stmt == nil {
			return nothing
		}
		return r.stmt(s, cmd.Stmt, c)
	case *syntax.CoprocClause:
		c.forks = true
		return r.stmt(s.inner(), cmd.Stmt, c)
	default:
		r.unparsed("it has a form that is not read")
		r.nested(s, cmd)
		return value{}
	}
}

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

// target is a file that is written.
type target struct {
	path    string
	appends bool
}

// redirect notes what a statement's redirections do, and says which files it writes.
func (r *reader) redirect(s *scope, stmt *syntax.Stmt, c *call) (written []target, redirected bool) {
	c.redirects = append([]Redirect(nil), c.redirects...)
	for _, redirect := range stmt.Redirs {
		r.step()
		switch redirect.Op {
		case syntax.Hdoc, syntax.DashHdoc:
			text := nothing
			if redirect.Hdoc != nil {
				text = r.document(s, redirect)
			}
			c.stdin, c.piped, c.fromFile = &text, false, false
			continue
		case syntax.WordHdoc:
			text := r.literal(s, redirect.Word)
			text.text += "\n"
			if redirect.N != nil && redirect.N.Value != "0" {
				r.files["/dev/fd/"+redirect.N.Value] = text
				continue
			}
			c.stdin, c.piped, c.fromFile = &text, false, false
			continue
		case syntax.DplIn, syntax.DplOut:
			if r.isNumber(redirect.Word) {
				content, ours := r.files["/dev/fd/"+redirect.Word.Lit()]
				if ours && redirect.Op == syntax.DplIn && (redirect.N == nil || redirect.N.Value == "0") {
					c.stdin, c.piped, c.fromFile = &content, false, false
				}
				c.elsewhere = c.elsewhere || redirect.Op == syntax.DplOut && (redirect.N == nil || redirect.N.Value == "1") && redirect.Word.Lit() != "1"
				continue
			}
		}
		named := r.literal(s, redirect.Word)
		shown := Redirect{Operator: redirect.Op.String(), Target: named.text, Writes: redirect.Op != syntax.RdrIn}
		if redirect.N != nil {
			shown.Operator = redirect.N.Value + shown.Operator
		}
		c.redirects = append(c.redirects, shown)
		for _, text := range named.texts() {
			r.pathIn(s, text)
			r.addresses(text, false)
		}
		file := s.resolve(named.text)
		switch redirect.Op {
		case syntax.RdrIn, syntax.RdrInOut, syntax.DplIn:
			content, ours := r.files[file]
			if ours && redirect.N != nil && redirect.N.Value != "0" {
				r.files["/dev/fd/"+redirect.N.Value] = content
				continue
			}
			c.stdin, c.piped, c.fromFile = &content, false, !ours && named.known && !strings.HasPrefix(file, "/dev/")
		case syntax.RdrOut, syntax.RdrAll, syntax.RdrClob, syntax.AppOut, syntax.AppAll:
			written = append(written, target{file, redirect.Op == syntax.AppOut || redirect.Op == syntax.AppAll})
			redirected = redirected || redirect.N == nil || redirect.N.Value == "1"
		}
	}
	return written, redirected
}

func (r *reader) isNumber(w *syntax.Word) bool {
	text := w.Lit()
	return text != "" && strings.Trim(text, "0123456789-") == ""
}

func (s *scope) resolve(file string) string {
	if s.folder() != "" && !path.IsAbs(file) && !strings.HasPrefix(file, "~") {
		return path.Join(s.folder(), file)
	}
	return path.Clean(file)
}
