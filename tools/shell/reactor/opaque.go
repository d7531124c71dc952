package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// What a pattern of Zsh runs for each file that it finds: `*(e:'x y':)`.
var qualifier = regexp.MustCompile(`^[^|]*e([:'"{\[<])(.+)[:'"}\]>]$`)

func (r *reader) qualified(s *scope, w *syntax.Word) {
	for _, part := range w.Parts {
		if group, ok := part.(*syntax.ExtGlob); ok {
			if found := qualifier.FindStringSubmatch(group.Pattern.Value); found != nil {
				r.maybe(s, "eval "+found[2], call{})
			}
		}
	}
}

// changedBy makes unknown what an expansion sets: `${x:=y}`, `$((x=1))`.
func (r *reader) changedBy(s *scope, w *syntax.Word) {
	syntax.Walk(w, func(node syntax.Node) bool {
		switch node := node.(type) {
		case *syntax.CmdSubst, *syntax.ProcSubst:
			return false
		case *syntax.ArithmExp:
			if assigns(node) {
				r.forget(s, node)
			}
		case *syntax.ParamExp:
			if node.Param == nil {
				break
			}
			if node.Exp != nil && (node.Exp.Op == syntax.AssignUnset || node.Exp.Op == syntax.AssignUnsetOrNull) {
				possible := append(slices.Clone(s.possible(node.Param.Value)), r.literal(s, node.Exp.Word).possible()...)
				if node.Exp.Op == syntax.AssignUnsetOrNull {
					possible = slices.DeleteFunc(possible, func(text string) bool { return text == "" || text == gone })
				}
				s.set(node.Param.Value, variable{bares: union(maxBares, possible)})
				if node.Excl {
					s.unsureOfAll()
				}
				// What the value itself sets has been looked at with it.
				return false
			}
		}
		return true
	})
}

// assigns says whether arithmetic sets a variable.
func assigns(node syntax.Node) bool {
	found := false
	syntax.Walk(node, func(node syntax.Node) bool {
		switch node := node.(type) {
		case *syntax.CmdSubst, *syntax.ProcSubst:
			return false
		case *syntax.BinaryArithm:
			found = found || strings.HasSuffix(node.Op.String(), "=") && !strings.ContainsAny(node.Op.String(), "<>!") && node.Op.String() != "==" ||
				node.Op.String() == "<<=" || node.Op.String() == ">>="
		case *syntax.UnaryArithm:
			found = found || node.Op == syntax.Inc || node.Op == syntax.Dec
		}
		return !found
	})
	return found
}

// bare is what an opaque word may be without what is not known, and with what it says itself for that case.
func (r *reader) bare(s *scope, w *syntax.Word) []string {
	var all []string
	for _, withDefaults := range []bool{false, true} {
		e := &expansion{r: r, s: s}
		texts, err := expand.Fields(e.config(), &syntax.Word{Parts: r.plainParts(s, w.Parts, withDefaults)})
		if err != nil {
			return nil
		}
		for _, text := range texts {
			expanded := e.word(text)
			all = union(maxBares, all, value(expanded).possible())
		}
	}
	return all
}

// plainParts are the parts of a word that can be told, and signs for those that are a pattern, or never empty.
func (r *reader) plainParts(s *scope, parts []syntax.WordPart, withDefaults bool) []syntax.WordPart {
	var plain []syntax.WordPart
	for _, part := range parts {
		switch part := part.(type) {
		case *syntax.DblQuoted:
			quoted := *part
			quoted.Parts = r.plainParts(s, part.Parts, withDefaults)
			plain = append(plain, &quoted)
		case *syntax.ExtGlob:
			plain = append(plain, &syntax.Lit{Value: "*"})
		case *syntax.ArithmExp:
			plain = append(plain, &syntax.Lit{Value: "0"})
		case *syntax.CmdSubst, *syntax.ProcSubst:
			// They have run already. What they have written is left out.
			plain = append(plain, &syntax.Lit{Value: gone})
		case *syntax.ParamExp:
			switch {
			case !r.isOpaque(s, &syntax.Word{Parts: []syntax.WordPart{part}}):
				plain = append(plain, part)
			case part.Exp == nil || part.Exp.Word == nil && part.Exp.Op != syntax.ErrorUnset && part.Exp.Op != syntax.ErrorUnsetOrNull:
				plain = append(plain, &syntax.Lit{Value: gone})
			case part.Exp.Op == syntax.ErrorUnset || part.Exp.Op == syntax.ErrorUnsetOrNull:
				plain = append(plain, &syntax.Lit{Value: "…"})
			case withDefaults && slices.Contains([]syntax.ParExpOperator{
				syntax.AlternateUnset, syntax.AlternateUnsetOrNull, syntax.DefaultUnset, syntax.DefaultUnsetOrNull,
				syntax.AssignUnset, syntax.AssignUnsetOrNull,
			}, part.Exp.Op):
				plain = append(plain, r.plainParts(s, part.Exp.Word.Parts, true)...)
			default:
				plain = append(plain, &syntax.Lit{Value: gone})
			}
		default:
			plain = append(plain, part)
		}
	}
	return plain
}

// isOpaque says whether a word depends on what is not known in a way that its value cannot show: a
// piece of it, its length, another variable's name.
func (r *reader) isOpaque(s *scope, w *syntax.Word) bool {
	opaque := false
	syntax.Walk(w, func(node syntax.Node) bool {
		switch node := node.(type) {
		case *syntax.CmdSubst, *syntax.ProcSubst:
			// They are run by themselves.
			return false
		case *syntax.ArithmExp:
			opaque = opaque || hasUnknown(s, node.X)
		case *syntax.ExtGlob:
			opaque = true
		case *syntax.ParamExp:
			if node.Param != nil && s.isOneOfMany(node) {
				opaque = true
			}
			plain := node.Exp == nil && node.Slice == nil && node.Repl == nil && !node.Length && !node.Excl &&
				node.Names == 0 && node.Flags == nil && node.NestedParam == nil && !node.IsSet && node.Index == nil
			if node.Excl || node.Names != 0 || node.Flags != nil || node.NestedParam != nil || node.IsSet || node.Width ||
				node.Param == nil {
				opaque = true
			} else if !plain && !s.knows(node.Param.Value) {
				opaque = true
			} else if hasUnknown(s, node) && !plain {
				opaque = true
			}
		}
		return !opaque
	})
	return opaque
}

// isOneOfMany says whether an expansion takes something out of an array that is not the whole of it: Bash and
// Zsh count otherwise, and without a number Zsh takes all.
func (s *scope) isOneOfMany(node *syntax.ParamExp) bool {
	v := s.vars[node.Param.Value]
	if !v.array || len(v.texts) == 1 && node.Index == nil {
		return false
	}
	index, ok := node.Index.(*syntax.Word)
	return !ok || index.Lit() != "@" && index.Lit() != "*"
}

// hasUnknown says whether an expression needs what is not known.
func hasUnknown(s *scope, node syntax.Node) bool {
	unknown := false
	syntax.Walk(node, func(node syntax.Node) bool {
		switch node := node.(type) {
		case *syntax.CmdSubst, *syntax.ProcSubst:
			unknown = true
		case *syntax.ParamExp:
			unknown = unknown || node.Param == nil || !s.knows(node.Param.Value)
		case *syntax.BinaryArithm, *syntax.UnaryArithm:
			unknown = unknown || assigns(node)
		case *syntax.Word:
			if name := node.Lit(); syntax.ValidName(name) {
				if _, isVariable := s.vars[name]; isVariable && !s.knows(name) {
					unknown = true
				}
			}
		}
		return !unknown
	})
	return unknown
}

// knows says whether a variable's value is known. What nobody has set may come with the environment.
func (s *scope) knows(name string) bool {
	if s.isVolatile(name) {
		return false
	}
	if v, ok := s.vars[name]; ok {
		return v.known
	}
	if s.argsKnown {
		if _, err := strconv.Atoi(name); err == nil && name != "0" || name == "#" || name == "@" || name == "*" {
			for _, argument := range s.args {
				if !argument.known {
					return false
				}
			}
			return true
		}
	}
	return name == "IFS"
}
