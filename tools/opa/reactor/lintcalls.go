package main

import (
	"errors"
	"regexp/syntax"

	"github.com/open-policy-agent/opa/v1/ast"
)

// callFact is a call of a function whose answer does not follow from its arguments.
type callFact struct {
	At       place  `json:"at"`
	Function string `json:"function"`
	Rule     int    `json:"rule"`
}

// patternFact is a regular expression that a rule uses.
type patternFact struct {
	At       place  `json:"at"`
	Function string `json:"function"`
	Rule     int    `json:"rule"`
	// Text is the pattern where it is known without an evaluation.
	Text string `json:"text"`
	// Fault is what RE2 says against it; empty if nothing.
	Fault string `json:"fault"`
	// FromInput tells that what makes the pattern comes from `input`.
	FromInput bool `json:"fromInput"`
}

// patternOperands says which operand of a function is a regular expression.
var patternOperands = map[string]int{
	ast.RegexMatch.Name:                 0,
	ast.RegexMatchDeprecated.Name:       0,
	ast.RegexReplace.Name:               1,
	ast.RegexSplit.Name:                 0,
	ast.RegexFind.Name:                  0,
	ast.RegexFindAllStringSubmatch.Name: 0,
	ast.RegexTemplateMatch.Name:         0,
}

func (l *linter) calls() ([]callFact, []patternFact) {
	calls, patterns := []callFact{}, []patternFact{}
	tainted := l.fromInput()
	for i, rule := range l.rules {
		ast.WalkExprs(rule.compiled, func(expr *ast.Expr) bool {
			for _, with := range expr.With {
				// What a function is replaced by is called in its place.
				if name := with.Value.String(); asksTheWorld(name) {
					calls = append(calls, callFact{At: placeOf(with.Location), Function: name, Rule: i})
				}
			}
			if !expr.IsCall() {
				return false
			}
			name := expr.Operator().String()
			if asksTheWorld(name) {
				calls = append(calls, callFact{At: placeOf(expr.Location), Function: name, Rule: i})
			}
			if operand, ok := patternOperands[name]; ok && operand < len(expr.Operands()) {
				term := expr.Operand(operand)
				fact := patternFact{At: placeOf(expr.Location), Function: name, Rule: i, FromInput: tainted.term(term)}
				patterns = append(patterns, l.patterns(fact, rule.compiled, term)...)
			}
			return false
		})
	}
	return calls, patterns
}

func asksTheWorld(name string) bool {
	builtin, own := ast.BuiltinMap[name]
	return own && builtin.Nondeterministic
}

// patterns has a fact for each text that the term may stand for; one without a text where they are
// not known.
func (l *linter) patterns(fact patternFact, rule *ast.Rule, term *ast.Term) []patternFact {
	texts := l.constants(rule, term, mostSteps)
	if len(texts) == 0 {
		return []patternFact{fact}
	}
	found := make([]patternFact, 0, len(texts))
	for _, text := range texts {
		one := fact
		one.Text = string(text.Value.(ast.String))
		if text.Location != nil && text.Location.File != "" {
			one.At = placeOf(text.Location)
		}
		if fact.Function != ast.RegexTemplateMatch.Name {
			one.Fault = refused(one.Text)
		}
		found = append(found, one)
	}
	return found
}

// refused is why RE2's grammar, which Go's is, has no place for a pattern.
func refused(pattern string) string {
	_, err := syntax.Parse(pattern, syntax.Perl)
	var fault *syntax.Error
	if errors.As(err, &fault) {
		return fault.Code.String() + ": `" + fault.Expr + "`"
	}
	return ""
}

// mostSteps is how often a name is followed to what it stands for.
const mostSteps = 4

// constants lists the texts that a term may stand for: itself, what a local is bound to, what a rule
// without conditions or the data holds there.
func (l *linter) constants(rule *ast.Rule, term *ast.Term, steps int) []*ast.Term {
	if steps == 0 {
		return nil
	}
	switch value := term.Value.(type) {
	case ast.String:
		return []*ast.Term{term}
	case ast.Var:
		var found []*ast.Term
		for _, other := range bindings(rule, value) {
			found = append(found, l.constants(rule, other, steps-1)...)
		}
		return found
	case ast.Ref:
		if head, ok := value[0].Value.(ast.Var); ok && !value.HasPrefix(ast.DefaultRootRef) {
			var found []*ast.Term
			for _, other := range bindings(rule, head) {
				if ref, ok := other.Value.(ast.Ref); ok {
					found = append(found, l.constantsOf(ref.Concat(value[1:]))...)
				} else {
					found = append(found, pick(other, value[1:])...)
				}
			}
			return found
		}
		return l.constantsOf(value)
	}
	return nil
}

// constantsOf looks a reference into `data` up, in rules and in documents.
func (l *linter) constantsOf(ref ast.Ref) []*ast.Term {
	if !ref.HasPrefix(ast.DefaultRootRef) {
		return nil
	}
	var found []*ast.Term
	ground := ref.GroundPrefix()
	for n := len(ground); n > 1; n-- {
		for _, rule := range l.compiler.GetRulesExact(ground[:n]) {
			if rule.Head.RuleKind() == ast.MultiValue {
				found = append(found, l.constants(rule, rule.Head.Key, 1)...)
			} else if rule.Head.Value != nil && len(rule.Head.Args) == 0 {
				found = append(found, pick(rule.Head.Value, ref[n:])...)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	document, err := ast.InterfaceToValue(l.sources.data)
	if err != nil {
		return nil
	}
	return pick(ast.NewTerm(document), ref[1:])
}

// pick lists the texts at a path below a value; a variable stands for every member.
func pick(term *ast.Term, path []*ast.Term) []*ast.Term {
	if len(path) == 0 {
		if _, ok := term.Value.(ast.String); ok {
			return []*ast.Term{term}
		}
		return nil
	}
	var found []*ast.Term
	each := func(key, value *ast.Term) {
		if !ast.IsConstant(path[0].Value) || path[0].Value.Compare(key.Value) == 0 {
			found = append(found, pick(value, path[1:])...)
		}
	}
	switch value := term.Value.(type) {
	case ast.Object:
		value.Foreach(each)
	case *ast.Array:
		for i := range value.Len() {
			each(ast.InternedTerm(i), value.Elem(i))
		}
	case ast.Set:
		value.Foreach(func(element *ast.Term) { each(element, element) })
	}
	return found
}

// bindings lists what a local is made equal to within its rule.
func bindings(rule *ast.Rule, name ast.Var) []*ast.Term {
	var found []*ast.Term
	ast.WalkExprs(rule, func(expr *ast.Expr) bool {
		if (expr.IsEquality() || expr.IsAssignment()) && len(expr.Operands()) == 2 {
			for i, operand := range expr.Operands() {
				if bound, ok := operand.Value.(ast.Var); ok && bound.Equal(name) {
					found = append(found, expr.Operand(1-i))
				}
			}
		}
		return false
	})
	return found
}
