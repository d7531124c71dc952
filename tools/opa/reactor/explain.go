package main

import (
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// explainer watches an evaluation and remembers of every rule whether it held, and if not, how far
// it came.
type explainer struct {
	rules  []*ast.Rule
	held   map[*ast.Rule]bool
	failed map[*ast.Rule]*ast.Expr
	// of tells which rule's body a query evaluates.
	of map[uint64]*ast.Rule
}

func newExplainer() *explainer {
	return &explainer{held: map[*ast.Rule]bool{}, failed: map[*ast.Rule]*ast.Expr{}, of: map[uint64]*ast.Rule{}}
}

func (*explainer) Enabled() bool { return true }

func (*explainer) Config() topdown.TraceConfig { return topdown.TraceConfig{} }

func (e *explainer) TraceEvent(event topdown.Event) {
	switch node := event.Node.(type) {
	case *ast.Rule:
		e.rule(event, node)
	case *ast.Expr:
		if event.Op == topdown.FailOp {
			e.fail(e.of[event.QueryID], node)
		}
	}
}

func (e *explainer) rule(event topdown.Event, rule *ast.Rule) {
	switch event.Op {
	case topdown.EnterOp:
		e.of[event.QueryID] = rule
		if _, known := e.held[rule]; !known {
			e.held[rule] = false
			e.rules = append(e.rules, rule)
		}
	case topdown.ExitOp:
		e.held[rule] = true
	}
}

// fail keeps the expression that stands last: a rule that is tried again and again comes that far.
func (e *explainer) fail(rule *ast.Rule, expr *ast.Expr) {
	if rule == nil || expr.Location == nil {
		return
	}
	if last := e.failed[rule]; last == nil || last.Location.Row < expr.Location.Row {
		e.failed[rule] = expr
	}
}

// explanation has a line for each rule: those that held first, then the others.
func (e *explainer) explanation() []string {
	var held, others []string
	for _, rule := range e.rules {
		if rule.Location == nil {
			continue
		}
		at := fmt.Sprintf("%s:%d: %s", rule.Location.File, rule.Location.Row, firstLine(rule.Location))
		if e.held[rule] {
			held = append(held, "holds     "+at)
		} else if expr := e.failed[rule]; expr != nil {
			others = append(others, fmt.Sprintf("does not  %s\n          line %d is not so: %s",
				at, expr.Location.Row, firstLine(expr.Location)))
		} else {
			others = append(others, "does not  "+at)
		}
	}
	return append(append([]string{}, held...), others...)
}

func firstLine(at *ast.Location) string {
	line, _, _ := strings.Cut(string(at.Text), "\n")
	return strings.TrimSpace(line)
}
