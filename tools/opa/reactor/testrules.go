package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"
)

const (
	testPrefix = "test_"
	todoPrefix = "todo_test_"
)

// testRule is a rule that is a test, by its name.
type testRule struct {
	pkg ast.Ref
	// tail is the rule's own name below its package.
	tail ast.Ref
	name string
	at   *ast.Location
	todo bool
	// hasCases tells of `test_x[case]`, which is true case by case.
	hasCases bool
}

func (t *testRule) ref() ast.Ref { return t.pkg.Concat(asPath(t.tail)) }

// asPath writes a rule's name as it stands behind its package: in there it is no variable.
func asPath(tail ast.Ref) []*ast.Term {
	path := make([]*ast.Term, len(tail))
	for i, term := range tail {
		path[i] = term
		if name, ok := term.Value.(ast.Var); ok {
			path[i] = ast.StringTerm(string(name))
		}
	}
	return path
}

// entrypoint is the rule's path, as an entry point is named.
func (t *testRule) entrypoint() string {
	var steps []string
	for _, term := range t.ref()[1:] {
		steps = append(steps, step(term.Value))
	}
	return strings.Join(steps, "/")
}

// prepareTests finds the tests among the rules, and makes both evaluators see the same ones:
//
//   - tests of one name are numbered, as OPA's own runner does, since together they would be one;
//   - tests with cases say which case they are at, as early as they can, so that one which is not
//     true is known by its name.
func (s *sources) prepareTests(filter *regexp.Regexp) []*testRule {
	var found []*testRule
	times := map[string]int{}
	for _, file := range util.KeysSorted(s.modules) {
		module := s.modules[file]
		for _, rule := range module.Rules {
			tail := testName(rule.Head)
			if tail == nil {
				continue
			}
			full := module.Package.Path.Concat(asPath(tail)).String()
			isCase := len(rule.Head.Ref()) > len(tail)
			if n := times[full]; n > 0 && !isCase {
				tail = renamed(rule, tail, n)
			}
			again := times[full] > 0 && isCase
			times[full]++
			test := &testRule{
				pkg:      module.Package.Path,
				tail:     tail,
				name:     tail.String(),
				at:       rule.Location,
				todo:     strings.HasPrefix(lastName(tail), todoPrefix),
				hasCases: isCase,
			}
			if isCase && !test.todo {
				announceCase(rule, rule.Head.Ref()[len(tail):])
			}
			if !again && filter.MatchString(full) {
				found = append(found, test)
			}
		}
	}
	return found
}

// testName is the part of a rule's name up to the one that makes it a test; nil if none does.
func testName(head *ast.Head) ast.Ref {
	ref := head.Ref().GroundPrefix()
	for i := range ref {
		name := lastName(ref[:i+1])
		if strings.HasPrefix(name, testPrefix) || strings.HasPrefix(name, todoPrefix) {
			return ref[:i+1]
		}
	}
	return nil
}

func lastName(ref ast.Ref) string {
	switch name := ref[len(ref)-1].Value.(type) {
	case ast.Var:
		return string(name)
	case ast.String:
		return string(name)
	}
	return ""
}

func renamed(rule *ast.Rule, tail ast.Ref, number int) ast.Ref {
	name := fmt.Sprintf("%s#%02d", lastName(tail), number)
	other := tail.Copy()
	if len(tail) == 1 {
		other[0] = ast.VarTerm(name)
	} else {
		other[len(other)-1] = ast.StringTerm(name)
	}
	rule.Head.SetRef(append(other.Copy(), rule.Head.Ref()[len(tail):]...))
	return other
}

// announceCase puts a call of `internal.test_case` behind the first expressions that name all of
// the case's variables. The compiler still moves it to where they are bound.
func announceCase(rule *ast.Rule, keys ast.Ref) {
	wanted := ast.NewVarSet()
	terms := make([]*ast.Term, len(keys))
	for i, key := range keys {
		terms[i] = key.Copy()
		ast.WalkVars(key, func(v ast.Var) bool {
			if v != ast.InputRootDocument.Value.(ast.Var) && v != ast.DefaultRootDocument.Value.(ast.Var) {
				wanted.Add(v)
			}
			return false
		})
	}
	place := 0
	for i, expr := range rule.Body {
		if len(wanted) == 0 {
			break
		}
		ast.WalkVars(expr, func(v ast.Var) bool {
			if wanted.Contains(v) {
				delete(wanted, v)
				place = i + 1
			}
			return false
		})
	}
	call := ast.NewExpr([]*ast.Term{ast.NewTerm(ast.InternalTestCase.Ref()), ast.ArrayTerm(terms...)})
	call.Location = rule.Location
	body := append(ast.Body{}, rule.Body[:place]...)
	body = append(body, call)
	rule.Body = append(body, rule.Body[place:]...)
	for i, expr := range rule.Body {
		expr.Index = i
	}
}
