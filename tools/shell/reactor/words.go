package main

import (
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// word is a word as a program gets it.
type word struct {
	text string
	// known says that all of it can be told; otherwise what cannot stands as it was written.
	known bool
	// bares are what it may be where it is not known, without the pieces that are not.
	bares []string
}

func (w word) variable() variable {
	return variable{texts: []string{w.text}, known: w.known, bares: w.bares}
}

// written are a word as it is written, and what it may be.
func (w word) written() []string { return append([]string{w.text}, named(w.bares)...) }

// gone stands where what is not known has been taken away.
const gone = "\U000FFFFE"

var lone = regexp.MustCompile(`^/[^/*?[]+/?$`)

// named are texts without what is gone. Where that leaves one name at the root, `/x` of `$FOLDER/x`, the folder
// is meant, which is seldom none.
func named(bares []string) []string {
	var all []string
	for _, bare := range bares {
		plain := strings.ReplaceAll(bare, gone, "")
		if plain == bare || plain != "" && !lone.MatchString(plain) {
			all = append(all, plain)
		}
	}
	return all
}

// What is not known stands for itself as one sign while words are expanded. The signs are of Unicode's
// private use; where a text brings them along, its words are not known.
const (
	firstSign = '\U000F0000'
	lastSign  = '\U000FFFFD'
)

// expansion knows what the signs stand for.
type expansion struct {
	r       *reader
	s       *scope
	unknown []piece
}

// piece is a part of a word that is not known: how it is written, and what it may be.
type piece struct {
	source string
	bares  []string
}

// sign stands for what is not known; without any bares it may be empty.
func (e *expansion) sign(source string, bares ...string) string {
	if len(bares) == 0 {
		bares = []string{gone}
	}
	e.unknown = append(e.unknown, piece{source, bares})
	return string(rune(firstSign + len(e.unknown) - 1))
}

func (e *expansion) word(text string) word {
	known, from := true, 0
	var plain strings.Builder
	bares := []string{""}
	for at, sign := range text {
		if sign < firstSign || sign > lastSign {
			continue
		}
		known = false
		plain.WriteString(text[from:at])
		bares = product(bares, []string{text[from:at]})
		if i := int(sign - firstSign); i < len(e.unknown) {
			plain.WriteString(e.unknown[i].source)
			bares = product(bares, e.unknown[i].bares)
		}
		from = at + len(string(sign))
	}
	plain.WriteString(text[from:])
	if known {
		return word{text: text, known: true}
	}
	return word{text: plain.String(), bares: product(bares, []string{text[from:]})}
}

// Get is expand.Environ: what a variable holds.
func (e *expansion) Get(name string) expand.Variable {
	text := func(text string) expand.Variable {
		return expand.Variable{Set: true, Kind: expand.String, Str: text}
	}
	if v, ok := e.s.vars[name]; ok {
		switch {
		case !v.known || e.s.isVolatile(name):
			return text(e.sign("$"+name, e.s.possible(name)...))
		case v.array:
			return expand.Variable{Set: true, Kind: expand.Indexed, List: v.texts}
		case len(v.texts) == 1:
			return text(v.texts[0])
		default:
			return text("")
		}
	}
	if e.s.argsKnown {
		if n, err := strconv.Atoi(name); err == nil && n > 0 {
			if n > len(e.s.args) {
				return text("")
			}
			return e.argument(n - 1)
		}
		switch name {
		case "#":
			return text(strconv.Itoa(len(e.s.args)))
		case "@", "*":
			list := make([]string, len(e.s.args))
			for i := range e.s.args {
				list[i] = e.argument(i).Str
			}
			return expand.Variable{Set: true, Kind: expand.Indexed, List: list}
		}
	}
	switch {
	case name == "HOME":
		return text("~")
	case strings.HasPrefix(name, "HOME "):
		return text("~" + strings.TrimPrefix(name, "HOME "))
	case name == "IFS":
		return text(" \t\n")
	case name == "PWD" && len(e.s.folders) == 1 && e.s.folder() == "":
		return text(".")
	case name == "PWD" && len(e.s.folders) == 1:
		return text(e.s.folder())
	case name == "PWD":
		return text(e.sign("$PWD", somewhere(e.s.folders)...))
	case name == "OLDPWD":
		return text(e.sign("$OLDPWD", somewhere(e.r.seen)...))
	case slices.Contains(neverEmpty, name) || e.s.uncalled && strings.Trim(name, "0123456789@*") == "":
		return text(e.sign("$"+name, "…"))
	}
	return text(e.sign("$" + name))
}

// What is set on every machine.
var neverEmpty = strings.Fields("USER LOGNAME SHELL HOSTNAME PATH UID EUID PPID BASHPID RANDOM SRANDOM SECONDS LINENO OSTYPE MACHTYPE $ ? # 0")

// somewhere are folders, of which one that is not known is not the root.
func somewhere(folders []string) []string {
	all := []string{"."}
	for _, folder := range folders {
		if folder != "" {
			all = append(all, folder)
		}
	}
	return all
}

func (e *expansion) argument(i int) expand.Variable {
	text := e.s.args[i].text
	if !e.s.args[i].known {
		text = e.sign(text, e.s.args[i].bares...)
	}
	return expand.Variable{Set: true, Kind: expand.String, Str: text}
}

// Each is expand.Environ: what is exported does not matter here.
func (e *expansion) Each(func(string, expand.Variable) bool) {}

func (e *expansion) config() *expand.Config {
	return &expand.Config{Env: e, CmdSubst: e.substitute, ProcSubst: e.process}
}

func (e *expansion) substitute(out io.Writer, substituted *syntax.CmdSubst) error {
	text := e.r.substituted(e.s, substituted)
	if !text.known {
		text.text = e.sign(source(substituted), text.bares...)
	}
	_, err := io.WriteString(out, text.text)
	return err
}

// substituted runs `$(…)`. `$(<file)` is what the file holds.
func (r *reader) substituted(s *scope, substituted *syntax.CmdSubst) value {
	return r.deeper(func() value {
		if len(substituted.Stmts) == 1 && substituted.Stmts[0].Cmd == nil && len(substituted.Stmts[0].Redirs) == 1 {
			var c call
			r.redirect(s, substituted.Stmts[0], &c)
			if c.stdin != nil && c.stdin.known {
				return *c.stdin
			}
			return value{}
		}
		exits, leaves := r.exits, r.leaves
		out := r.list(s.inner(), substituted.Stmts, call{})
		r.exits, r.leaves = exits, leaves
		for i, bare := range out.bares {
			out.bares[i] = strings.TrimRight(bare, "\n")
		}
		return out
	})
}

// process runs `<(…)`, which is a file that holds what its commands write.
func (e *expansion) process(substituted *syntax.ProcSubst) (string, error) {
	out := e.r.deeper(func() value {
		c := call{forks: true}
		if substituted.Op != syntax.CmdIn {
			unknown := value{}
			c.stdin, c.piped = &unknown, true
		}
		return e.r.list(e.s.inner(), substituted.Stmts, c)
	})
	e.r.pipes++
	name := "/dev/fd/" + strconv.Itoa(9+e.r.pipes)
	e.r.files[name] = out
	return name, nil
}

// fields are words after every expansion: one may become none, or many.
func (r *reader) fields(s *scope, words ...*syntax.Word) []word {
	var all []word
	for _, w := range words {
		r.step()
		if r.isOpaque(s, w) {
			r.nested(s, w)
			r.qualified(s, w)
			all = append(all, word{text: source(w), bares: r.bare(s, w)})
			r.changedBy(s, w)
			continue
		}
		e := &expansion{r: r, s: s}
		texts, err := expand.Fields(e.config(), w)
		r.changedBy(s, w)
		if err != nil || len(texts) > maxFields {
			all = append(all, word{text: source(w)})
			continue
		}
		for _, text := range texts {
			all = append(all, bounded(e.word(text)))
		}
	}
	if len(all) > maxFields {
		panic(limit("a command has more than 1,000 words"))
	}
	return all
}

func bounded(w word) word {
	if len(w.text) > maxWordBytes {
		panic(limit("a word is longer than 64 KiB"))
	}
	return w
}

// literal is a word that stays one.
func (r *reader) literal(s *scope, w *syntax.Word) value {
	if w == nil {
		return nothing
	}
	r.step()
	if r.isOpaque(s, w) {
		r.nested(s, w)
		r.changedBy(s, w)
		return value{text: source(w), bares: r.bare(s, w)}
	}
	e := &expansion{r: r, s: s}
	text, err := expand.Literal(e.config(), w)
	r.changedBy(s, w)
	if err != nil {
		return value{text: source(w)}
	}
	expanded := bounded(e.word(text))
	return value(expanded)
}

// document is what a here-document holds.
func (r *reader) document(s *scope, redirect *syntax.Redirect) value {
	if isQuoted(redirect.Word) {
		return value{text: redirect.Hdoc.Lit(), known: true}
	}
	if r.isOpaque(s, redirect.Hdoc) {
		r.nested(s, redirect.Hdoc)
		return value{}
	}
	e := &expansion{r: r, s: s}
	text, err := expand.Document(e.config(), redirect.Hdoc)
	if err != nil {
		return value{}
	}
	expanded := e.word(text)
	return value{text: expanded.text, known: expanded.known}
}

func isQuoted(w *syntax.Word) bool {
	for _, part := range w.Parts {
		switch part := part.(type) {
		case *syntax.SglQuoted, *syntax.DblQuoted:
			return true
		case *syntax.Lit:
			if strings.Contains(part.Value, `\`) {
				return true
			}
		}
	}
	return false
}

// nested runs what stands in a part whose value does not matter, or cannot be told.
func (r *reader) nested(s *scope, node syntax.Node) {
	if node == nil {
		return
	}
	syntax.Walk(node, func(node syntax.Node) bool {
		switch node := node.(type) {
		case *syntax.CmdSubst:
			r.substituted(s, node)
			return false
		case *syntax.ProcSubst:
			(&expansion{r: r, s: s}).process(node)
			return false
		case *syntax.Stmt:
			r.stmt(s.inner(), node, call{})
			return false
		}
		return true
	})
}

// assign sets a variable.
func (r *reader) assign(s *scope, assigned *syntax.Assign, c call) value {
	name := assigned.Name.Value
	if assigned.Index != nil || assigned.Naked {
		r.nested(s, assigned)
		s.unsure(name)
		return value{}
	}
	if assigned.Array != nil {
		v := variable{array: true, known: true}
		for _, element := range assigned.Array.Elems {
			if element.Index != nil || element.Value == nil {
				v.known = false
				r.nested(s, element)
				continue
			}
			for _, w := range r.fields(s, element.Value) {
				v.texts = append(v.texts, w.text)
				v.known = v.known && w.known
			}
		}
		if assigned.Append {
			before, ok := s.vars[name]
			v.texts = append(append([]string(nil), before.texts...), v.texts...)
			v.known = v.known && ok && before.known
		}
		s.set(name, v)
		return value{}
	}
	text := r.literal(s, assigned.Value)
	if assigned.Append {
		before := value{text: "$" + name, bares: s.possible(name)}
		if v, ok := s.vars[name]; ok && v.known && !v.array {
			before = value{text: v.texts[0], known: true}
		}
		text = before.and(text)
	}
	s.set(name, variable{texts: []string{text.text}, known: text.known, bares: text.bares})
	for _, one := range text.texts() {
		r.value(s, one, c)
	}
	r.setting(s, name, text, c)
	return text
}

// value keeps paths and addresses that a variable is given.
func (r *reader) value(s *scope, text string, _ call) {
	r.addresses(text, false)
	if strings.ContainsAny(text, "/~") && !strings.Contains(text, "://") {
		for _, part := range strings.Split(text, ":") {
			r.pathIn(&scope{}, part)
		}
	}
}

// source is a part of a text as it was written.
func source(node syntax.Node) string {
	var text strings.Builder
	if err := syntax.NewPrinter(syntax.SingleLine(true)).Print(&text, node); err != nil {
		return "$(…)"
	}
	if text.Len() > maxWordBytes {
		return text.String()[:maxWordBytes]
	}
	return text.String()
}
