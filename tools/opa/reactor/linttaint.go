package main

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// tainted is what a caller's own words may get into: locals, which have names of their own
// throughout the sources, and rules.
type tainted struct {
	compiler *ast.Compiler
	locals   map[ast.Var]bool
	rules    map[*ast.Rule]bool
}

// fromInput follows `input` through locals, rules, and what functions are given and give back.
func (l *linter) fromInput() *tainted {
	t := &tainted{compiler: l.compiler, locals: map[ast.Var]bool{}, rules: map[*ast.Rule]bool{}}
	for size := -1; size != len(t.locals)+len(t.rules); {
		size = len(t.locals) + len(t.rules)
		for _, rule := range l.rules {
			// What tests put into `input` is theirs.
			if !rule.test {
				t.follow(rule.compiled)
			}
		}
	}
	return t
}

func (t *tainted) follow(rule *ast.Rule) {
	ast.WalkExprs(rule, func(expr *ast.Expr) bool {
		switch {
		case expr.IsEquality() || expr.IsAssignment():
			if operands := expr.Operands(); len(operands) == 2 {
				t.flow(operands[0], operands[1])
				t.flow(operands[1], operands[0])
			}
		case expr.IsCall():
			t.call(expr)
		default:
			if every, ok := expr.Terms.(*ast.Every); ok {
				t.flow(every.Domain, every.Value)
			}
		}
		return false
	})
	for branch := rule; branch != nil; branch = branch.Else {
		if t.term(branch.Head.Value) || t.term(branch.Head.Key) {
			t.rules[branch] = true
		}
	}
}

func (t *tainted) call(expr *ast.Expr) {
	operands := expr.Operands()
	dirty := false
	arity := len(operands)
	if builtin, ok := ast.BuiltinMap[expr.Operator().String()]; ok {
		arity = builtin.Decl.Arity()
		for _, operand := range operands[:min(arity, len(operands))] {
			dirty = dirty || t.term(operand)
		}
	} else {
		for _, rule := range t.compiler.GetRulesExact(expr.Operator()) {
			arity = len(rule.Head.Args)
			for i, parameter := range rule.Head.Args {
				t.flow(operands[i], parameter)
			}
			dirty = dirty || t.rules[rule]
		}
	}
	if dirty {
		for _, result := range operands[min(arity, len(operands)):] {
			t.add(result)
		}
	}
}

func (t *tainted) flow(from, to *ast.Term) {
	if t.term(from) {
		t.add(to)
	}
}

// add taints a local, or the locals that a pattern such as `[a, b]` binds.
func (t *tainted) add(term *ast.Term) {
	if _, isRef := term.Value.(ast.Ref); isRef {
		return
	}
	ast.WalkVars(term, func(v ast.Var) bool {
		t.locals[v] = true
		return false
	})
}

func (t *tainted) term(term *ast.Term) bool {
	if term == nil {
		return false
	}
	found := false
	ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case ast.Ref:
			// Where in a collection something lies says nothing of what it is.
			if x.HasPrefix(ast.DefaultRootRef) {
				for _, rule := range t.compiler.GetRules(x.GroundPrefix()) {
					found = found || t.rules[rule]
				}
				return true
			}
			head, ok := x[0].Value.(ast.Var)
			found = found || ok && (t.locals[head] || head.Equal(ast.InputRootDocument.Value))
			return true
		case ast.Var:
			found = found || t.locals[x] || x.Equal(ast.InputRootDocument.Value)
		}
		return found
	}).Walk(term)
	return found
}
