package main

import (
	"context"
	"regexp"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"
	"github.com/open-policy-agent/opa/v1/util"
)

type lintRequest struct {
	Files     []file  `json:"files"`
	Schemas   schemas `json:"schemas"`
	PerTestMs int     `json:"perTestMs"`
	TimeNanos int64   `json:"timeNanos"`
}

// lintAnswer has what there is to know of sources that the strict check finds nothing wrong with.
// Whether any of it is a fault is not for this side to say.
type lintAnswer struct {
	Diagnostics []diagnostic  `json:"diagnostics"`
	Rules       []ruleFact    `json:"rules"`
	Calls       []callFact    `json:"calls"`
	Patterns    []patternFact `json:"patterns"`
	Paths       []pathFact    `json:"paths"`
	Comments    []commentFact `json:"comments"`
}

// place is where something stands; lines and columns count from one.
type place struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

func placeOf(loc *ast.Location) place {
	if loc == nil {
		return place{}
	}
	return place{File: loc.File, Line: loc.Row, Column: loc.Col}
}

// ruleFact is one rule, with its `else` branches.
type ruleFact struct {
	At      place  `json:"at"`
	Package string `json:"package"`
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Test    bool   `json:"test"`
	// Held tells that a test came to the rule's end.
	Held bool `json:"held"`
	// Never tells that a condition of the rule is a constant that is false.
	Never bool `json:"never"`
	// Needs are the rules that this one refers to, or may refer to: of each name, the first.
	Needs []int `json:"needs"`
	// Members are the objects that the rule puts into a set, where they are written out.
	Members []memberFact `json:"members"`
	// IsSet tells that the rule's value may be a set, by its type and that of all rules of its name.
	IsSet bool `json:"isSet"`
	// Fields are the names that members of that set may have.
	Fields []string `json:"fields"`
}

type commentFact struct {
	At   place  `json:"at"`
	Text string `json:"text"`
}

const (
	kindComplete = "complete"
	kindDefault  = "default"
	kindFunction = "function"
	kindObject   = "object"
	kindSet      = "set"
)

var everyTest = regexp.MustCompile("")

func lintSources(q lintRequest) lintAnswer {
	s, wrong := parse(q.Files)
	if len(wrong) > 0 {
		return lintAnswer{Diagnostics: sorted(wrong)}
	}
	tests := s.prepareTests(everyTest)
	compiler, wrong := s.compileStrictly(q.Schemas)
	if len(wrong) > 0 {
		return lintAnswer{Diagnostics: wrong}
	}
	t, done, err := s.tester(compiler, q.TimeNanos, q.PerTestMs)
	if err != nil {
		return lintAnswer{Diagnostics: diagnose(err, "", ast.CompileErr)}
	}
	defer done()
	for _, test := range tests {
		if !test.todo {
			t.evaluate(context.Background(), test, newCases(), t.covered)
		}
	}
	l := newLinter(s, compiler)
	answer := lintAnswer{Diagnostics: []diagnostic{}, Rules: l.facts(t.covered), Comments: []commentFact{}}
	answer.Calls, answer.Patterns = l.calls()
	answer.Paths = l.paths()
	for _, file := range util.KeysSorted(s.modules) {
		for _, c := range s.modules[file].Comments {
			answer.Comments = append(answer.Comments, commentFact{At: placeOf(c.Location), Text: string(c.Text)})
		}
	}
	return answer
}

// linter goes over the rules of compiled sources. A rule is known by its place in that list.
type linter struct {
	sources  *sources
	compiler *ast.Compiler
	rules    []lintedRule
	// first has every rule and `else` branch, under the first rule of its name.
	first map[*ast.Rule]int
}

type lintedRule struct {
	// written is what the author wrote, and compiled what the compiler made of it.
	written, compiled *ast.Rule
	module            *ast.Module
	test              bool
}

func newLinter(s *sources, compiler *ast.Compiler) *linter {
	l := &linter{sources: s, compiler: compiler, first: map[*ast.Rule]int{}}
	named := map[string]int{}
	for _, file := range util.KeysSorted(s.modules) {
		module := s.modules[file]
		for i, rule := range compiler.Modules[file].Rules {
			written := module.Rules[i]
			name := rule.Ref().GroundPrefix().String()
			if _, known := named[name]; !known {
				named[name] = len(l.rules)
			}
			for branch := rule; branch != nil; branch = branch.Else {
				l.first[branch] = named[name]
			}
			l.rules = append(l.rules, lintedRule{
				written: written, compiled: rule, module: module, test: testName(written.Head) != nil,
			})
		}
	}
	return l
}

func (l *linter) facts(tested *covered) []ruleFact {
	found := make([]ruleFact, 0, len(l.rules))
	for _, r := range l.rules {
		isSet, fields := l.setOf(r.compiled)
		fact := ruleFact{
			At:      placeOf(r.written.Location),
			Package: strings.TrimPrefix(r.module.Package.Path.String(), "data."),
			Name:    r.written.Head.Ref().GroundPrefix().String(),
			Kind:    kindOf(r.written),
			Test:    r.test,
			Never:   neverTrue(r.written.Body),
			Needs:   l.needs(r.compiled),
			Members: l.members(r.written),
			IsSet:   isSet,
			Fields:  fields,
		}
		for branch := r.compiled; branch != nil; branch = branch.Else {
			if _, held := tested.rules[branch.Head.Location]; held {
				fact.Held = true
			}
		}
		found = append(found, fact)
	}
	return found
}

func kindOf(rule *ast.Rule) string {
	switch {
	case rule.Default:
		return kindDefault
	case len(rule.Head.Args) > 0:
		return kindFunction
	case rule.Head.RuleKind() == ast.MultiValue:
		return kindSet
	case !rule.Head.Ref().IsGround():
		return kindObject
	}
	return kindComplete
}

// neverTrue recognises `false`, and comparisons of constants that do not hold.
func neverTrue(body ast.Body) bool {
	for _, expr := range body {
		if len(expr.With) > 0 {
			continue
		}
		if term, ok := expr.Terms.(*ast.Term); ok {
			if value, constant := term.Value.(ast.Boolean); constant && bool(value) == expr.Negated {
				return true
			}
		} else if holds, known := comparison(expr); known && holds == expr.Negated {
			return true
		}
	}
	return false
}

func comparison(expr *ast.Expr) (holds, known bool) {
	operands := expr.Operands()
	if len(operands) != 2 || !ast.IsConstant(operands[0].Value) || !ast.IsConstant(operands[1].Value) {
		return false, false
	}
	order := operands[0].Value.Compare(operands[1].Value)
	switch expr.Operator().String() {
	case ast.Equality.Name, ast.Equal.Name:
		return order == 0, true
	case ast.NotEqual.Name:
		return order != 0, true
	case ast.LessThan.Name:
		return order < 0, true
	case ast.LessThanEq.Name:
		return order <= 0, true
	case ast.GreaterThan.Name:
		return order > 0, true
	case ast.GreaterThanEq.Name:
		return order >= 0, true
	}
	return false, false
}

func (l *linter) needs(rule *ast.Rule) []int {
	seen := map[int]bool{}
	for branch := rule; branch != nil; branch = branch.Else {
		for dependency := range l.compiler.Graph.Dependencies(branch) {
			if next, ok := dependency.(*ast.Rule); ok {
				if i, known := l.first[next]; known {
					seen[i] = true
				}
			}
		}
	}
	return util.KeysSorted(seen)
}

// setOf says whether the value of a rule's name may be a set, and which names its members have.
func (l *linter) setOf(rule *ast.Rule) (bool, []string) {
	value := l.compiler.TypeEnv.GetByRef(rule.Ref().GroundPrefix())
	isSet, names := false, map[string]bool{}
	each(value, func(one types.Type) {
		if set, ok := one.(*types.Set); ok {
			isSet = true
			each(set.Of(), func(member types.Type) { addFields(member, names) })
		}
	})
	return isSet || value == nil || types.Compare(value, types.A) == 0, util.KeysSorted(names)
}

// each takes a union apart.
func each(of types.Type, do func(types.Type)) {
	if union, ok := of.(types.Any); ok {
		for _, one := range union {
			do(one)
		}
	} else if of != nil {
		do(of)
	}
}

func addFields(of types.Type, names map[string]bool) {
	if object, ok := of.(*types.Object); ok {
		for _, property := range object.StaticProperties() {
			if name, ok := property.Key.(string); ok {
				names[name] = true
			}
		}
	}
}
