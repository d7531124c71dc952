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
