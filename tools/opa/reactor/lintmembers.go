package main

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// memberFact is an object that is written out as a member of a set.
type memberFact struct {
	At     place       `json:"at"`
	Fields []fieldFact `json:"fields"`
}

type fieldFact struct {
	Name string `json:"name"`
	At   place  `json:"at"`
	// Text is the field's value where that is a text which is written out; empty where it is not.
	Text   string `json:"text"`
	TextAt place  `json:"textAt"`
}

// members finds the objects that a rule adds to its set: `s contains {…}`, `s := {{…}, {…}}`, and
// `{…}` behind a local variable. What is computed in other ways is not found.
func (l *linter) members(rule *ast.Rule) []memberFact {
	found := []memberFact{}
	add := func(term *ast.Term, body ast.Body) {
		term = local(term, body)
		if object, ok := term.Value.(ast.Object); ok {
			found = append(found, member(term.Location, object, body))
		}
	}
	if rule.Head.RuleKind() == ast.MultiValue {
		add(rule.Head.Key, rule.Body)
		return found
	}
	if len(rule.Head.Args) > 0 || rule.Head.Value == nil {
		return found
	}
	value := local(rule.Head.Value, rule.Body)
	switch value := value.Value.(type) {
	case ast.Set:
		value.Foreach(func(element *ast.Term) { add(element, rule.Body) })
	case *ast.SetComprehension:
		add(value.Term, value.Body)
	}
	return found
}

func member(at *ast.Location, object ast.Object, body ast.Body) memberFact {
	m := memberFact{At: placeOf(at), Fields: []fieldFact{}}
	object.Foreach(func(key, value *ast.Term) {
		name, ok := key.Value.(ast.String)
		if !ok {
			return
		}
		field := fieldFact{Name: string(name), At: placeOf(key.Location)}
		value = local(value, body)
		field.TextAt = placeOf(value.Location)
		if text, ok := value.Value.(ast.String); ok {
			field.Text = string(text)
		}
		m.Fields = append(m.Fields, field)
	})
	return m
}

// local gives what a local variable is bound to in a body, as it is written; other terms as they are.
func local(term *ast.Term, body ast.Body) *ast.Term {
	name, ok := term.Value.(ast.Var)
	if !ok {
		return term
	}
	for _, expr := range body {
		if !(expr.IsAssignment() || expr.IsEquality()) || expr.Negated || len(expr.Operands()) != 2 {
			continue
		}
		if bound, ok := expr.Operand(0).Value.(ast.Var); ok && bound.Equal(name) {
			return expr.Operand(1)
		}
	}
	return term
}
