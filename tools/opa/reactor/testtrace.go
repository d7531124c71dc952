package main

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/util"
)

// lineCoverage lists the lines of a policy that hold an expression or a rule's head.
type lineCoverage struct {
	Package    string `json:"package"`
	Covered    []int  `json:"covered"`
	NotCovered []int  `json:"notCovered"`
}

// covered notes which places of the policies have been evaluated. OPA's own tracer sorts each place
// into ranges as it comes along, a hundred times for a loop of a hundred rounds; this one remembers
// places, and lets OPA make ranges of them in the end.
type covered struct {
	rules map[*ast.Location]struct{}
	exprs map[*ast.Location]struct{}
}

func newCovered() *covered {
	return &covered{rules: map[*ast.Location]struct{}{}, exprs: map[*ast.Location]struct{}{}}
}

func (*covered) Enabled() bool { return true }

func (*covered) Config() topdown.TraceConfig { return topdown.TraceConfig{} }

func (c *covered) TraceEvent(event topdown.Event) {
	switch event.Op {
	case topdown.ExitOp:
		if rule, ok := event.Node.(*ast.Rule); ok {
			c.rules[rule.Head.Location] = struct{}{}
		}
	case topdown.EvalOp:
		if expr, ok := event.Node.(*ast.Expr); ok {
			c.exprs[expr.Location] = struct{}{}
		}
	}
}

func (c *covered) report(modules map[string]*ast.Module) cover.Report {
	opas := cover.New()
	for at := range c.rules {
		opas.TraceEvent(topdown.Event{Op: topdown.ExitOp, Node: &ast.Rule{Head: &ast.Head{Location: at}}})
	}
	for at := range c.exprs {
		opas.TraceEvent(topdown.Event{Op: topdown.EvalOp, Node: &ast.Expr{Location: at}})
	}
	return opas.Report(modules)
}

// lines spreads OPA's ranges out to lines, and leaves the tests themselves out.
func lines(report cover.Report, modules map[string]*ast.Module) map[string]lineCoverage {
	found := map[string]lineCoverage{}
	for _, name := range util.KeysSorted(report.Files) {
		if strings.HasSuffix(path.Base(name), "_test.rego") {
			continue
		}
		of := report.Files[name]
		reached := spread(of.Covered, nil)
		found[name] = lineCoverage{
			Package:    strings.TrimPrefix(modules[name].Package.Path.String(), "data."),
			Covered:    reached,
			NotCovered: spread(of.NotCovered, reached),
		}
	}
	return found
}

func spread(ranges []cover.Range, except []int) []int {
	all := []int{}
	for _, r := range ranges {
		for line := r.Start.Row; line <= r.End.Row; line++ {
			if _, skip := slices.BinarySearch(except, line); !skip {
				all = append(all, line)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// failure is the expression at which a test stopped being true.
type failure struct {
	// Case is empty for a test without cases.
	Case   string `json:"case"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	// Shown is the expression, and under it the values of what it names.
	Shown string `json:"shown"`
}

// failures watches a test that fails, and keeps of each case the expression that was the last to
// fail in the test's own file: that is as far as it came.
type failures struct {
	rule  *testRule
	cases *cases
	last  map[string]*topdown.Event
}

func newFailures(rule *testRule, seen *cases) *failures {
	return &failures{rule: rule, cases: seen, last: map[string]*topdown.Event{}}
}

func (*failures) Enabled() bool { return true }

func (*failures) Config() topdown.TraceConfig { return topdown.TraceConfig{PlugLocalVars: true} }

func (f *failures) TraceEvent(event topdown.Event) {
	if event.Op != topdown.FailOp || event.Location == nil || event.Location.File != f.rule.at.File {
		return
	}
	if expr, ok := event.Node.(*ast.Expr); !ok || expr.IsCall() && expr.Operator().Equal(ast.InternalTestCase.Ref()) {
		return
	}
	current := ""
	if n := len(f.cases.names); n > 0 {
		current = f.cases.names[n-1]
	}
	f.last[current] = &event
}

func (f *failures) of(tested []testedCase) []failure {
	found := []failure{}
	if len(tested) == 0 {
		tested = []testedCase{{}}
	}
	for _, c := range tested {
		event := f.last[c.Name]
		if c.Passed || event == nil {
			continue
		}
		var shown bytes.Buffer
		if err := topdown.PrettyEvent(&shown, event, topdown.PrettyEventOpts{PrettyVars: true}); err != nil {
			continue
		}
		found = append(found, failure{Case: c.Name, File: event.Location.File, Line: event.Location.Row,
			Column: event.Location.Col, Shown: strings.TrimRight(shown.String(), " \n")})
	}
	return found
}
