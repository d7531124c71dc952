package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/util"
)

type partialRequest struct {
	Files []file `json:"files"`
	// Sets are rules that are sets of objects, such as `data.gateway.request.allow`.
	Sets []string `json:"sets"`
	// Input is what is known of the input, as JSON.
	Input string `json:"input"`
	// Unknowns are the parts of the input that are not, such as `input.identity`.
	Unknowns  []string `json:"unknowns"`
	TimeNanos int64    `json:"timeNanos"`
}

type partialAnswer struct {
	Diagnostics []diagnostic    `json:"diagnostics"`
	Members     []partialMember `json:"members"`
}

// partialMember is one object that is in a set if all of the conditions hold.
type partialMember struct {
	Set string `json:"set"`
	// Value has what is known of the object, as JSON.
	Value string `json:"value"`
	// Open are the names of what depends on the unknowns.
	Open       []string    `json:"open"`
	Conditions []condition `json:"conditions"`
}

// condition is one thing that must hold, or must not.
type condition struct {
	Negated bool `json:"negated"`
	// Text is the condition as Rego, without its `not`.
	Text string `json:"text"`
	// Operator is a function's name; `eq` for equality; `defined` where something must only be there;
	// `either` where one of several lists of conditions must hold; empty for a term by itself.
	Operator string        `json:"operator"`
	Operands []operand     `json:"operands"`
	Either   [][]condition `json:"either"`
}

// operand is a value, a path of the input, or a call.
type operand struct {
	Text string `json:"text"`
	// Value is JSON, empty where it is not known.
	Value string `json:"value"`
	// Path is empty where it is none; an empty name in it stands for any element.
	Path     []string  `json:"path"`
	Operator string    `json:"operator"`
	Operands []operand `json:"operands"`
}

const (
	operatorDefined = "defined"
	operatorEither  = "either"
	// maxInlined is how deep conditions are put in the place of their names; rules are not recursive,
	// so this only keeps answers readable.
	maxInlined = 16
)

func partialSources(q partialRequest) partialAnswer {
	s, wrong := parse(q.Files)
	if len(wrong) > 0 {
		return partialAnswer{Diagnostics: sorted(wrong)}
	}
	var input any
	if err := util.UnmarshalJSON([]byte(q.Input), &input); err != nil {
		return partialAnswer{Diagnostics: []diagnostic{{Code: codeQuery, Message: "the input is not JSON: " + err.Error()}}}
	}
	answer := partialAnswer{Diagnostics: []diagnostic{}, Members: []partialMember{}}
	for _, set := range q.Sets {
		residual, err := s.partial(q, set, input)
		if err != nil {
			return partialAnswer{Diagnostics: sorted(diagnose(err, "", codeQuery))}
		}
		answer.Members = append(answer.Members, newResidue(residual).members(set)...)
	}
	return answer
}

func (s *sources) partial(q partialRequest, set string, input any) (*rego.PartialQueries, error) {
	options := []func(*rego.Rego){
		rego.Query(wantedVar + " = " + set),
		rego.Unknowns(q.Unknowns),
		rego.Capabilities(capabilities),
		rego.SetRegoVersion(ast.RegoV1),
		rego.Store(inmem.NewFromObject(s.data)),
		rego.Input(input),
		rego.Time(time.Unix(0, q.TimeNanos).UTC()),
	}
	for _, name := range util.KeysSorted(s.modules) {
		options = append(options, rego.ParsedModule(s.modules[name]))
	}
	return rego.New(options...).Partial(context.Background())
}

// wantedVar stands for the set in the query; no policy has such a name in its residue.
const wantedVar = "wanted_set"

// residue is what is left of a set: queries, and rules that they refer to by path.
type residue struct {
	queries []ast.Body
	rules   map[string][]*ast.Rule
}

func newResidue(p *rego.PartialQueries) *residue {
	r := &residue{queries: p.Queries, rules: map[string][]*ast.Rule{}}
	for _, module := range p.Support {
		for _, rule := range module.Rules {
			path := module.Package.Path.Extend(rule.Head.Ref().GroundPrefix()).String()
			if rule.Head.RuleKind() == ast.MultiValue {
				path = module.Package.Path.Append(ast.StringTerm(string(rule.Head.Name))).String()
			}
			r.rules[path] = append(r.rules[path], rule)
		}
	}
	return r
}

func (r *residue) members(set string) []partialMember {
	var members []partialMember
	for _, query := range r.queries {
		what, others := split(query)
		if what == nil {
			continue
		}
		if ref, ok := what.Value.(ast.Ref); ok {
			for _, rule := range r.rules[ref.String()] {
				if rule.Head.Key != nil {
					members = append(members, r.member(set, rule.Head.Key, append(slices.Clone(others), rule.Body...)))
				}
			}
			continue
		}
		if elements, ok := what.Value.(ast.Set); ok {
			elements.Foreach(func(element *ast.Term) {
				members = append(members, r.member(set, element, others))
			})
		}
	}
	return members
}

// split takes what the query says of the set from its other conditions.
func split(query ast.Body) (*ast.Term, []*ast.Expr) {
	var what *ast.Term
	var others []*ast.Expr
	for _, expr := range query {
		if expr.IsEquality() || expr.IsAssignment() {
			left, right := expr.Operand(0), expr.Operand(1)
			if left.Value.Compare(ast.Var(wantedVar)) == 0 {
				what = right
				continue
			}
			if right.Value.Compare(ast.Var(wantedVar)) == 0 {
				what = left
				continue
			}
		}
		others = append(others, expr)
	}
	return what, others
}

func (r *residue) member(set string, object *ast.Term, body []*ast.Expr) partialMember {
	known, open := map[string]any{}, []string{}
	if o, ok := object.Value.(ast.Object); ok {
		o.Foreach(func(key, value *ast.Term) {
			name, ok := key.Value.(ast.String)
			if !ok {
				return
			}
			if v, err := ast.JSON(value.Value); err == nil && value.IsGround() {
				known[string(name)] = v
			} else {
				open = append(open, string(name))
			}
		})
	}
	names := newNames()
	return partialMember{
		Set: set, Value: string(encode(known)), Open: open,
		Conditions: r.conditions(body, names, 0),
	}
}

// conditions puts what variables stand for in their place, and leaves of each such equation that the
// value must be there.
func (r *residue) conditions(body []*ast.Expr, names *names, depth int) []condition {
	bound, by := map[ast.Var]*ast.Term{}, map[*ast.Expr]*ast.Term{}
	for _, expr := range body {
		if name, term, ok := binding(expr); ok && bound[name] == nil {
			bound[name], by[expr] = term, term
		}
	}
	all := []condition{}
	for _, expr := range body {
		if len(body) > 1 && isTrue(expr) {
			continue
		}
		if term := by[expr]; term != nil {
			term = substituted(term, bound)
			all = append(all, condition{
				Text: names.text(term), Operator: operatorDefined,
				Operands: []operand{names.operand(term)}, Either: [][]condition{},
			})
			continue
		}
		all = append(all, r.condition(withTerms(expr, bound), names, depth))
	}
	if len(all) == 1 && len(body) == 1 && isTrue(body[0]) {
		return []condition{}
	}
	return all
}

func isTrue(expr *ast.Expr) bool {
	term, ok := expr.Terms.(*ast.Term)
	return ok && !expr.Negated && term.Value.Compare(ast.Boolean(true)) == 0
}

// binding tells the variable that an expression gives a value, and the value.
func binding(expr *ast.Expr) (ast.Var, *ast.Term, bool) {
	if expr.Negated || len(expr.With) > 0 || !expr.IsCall() {
		return "", nil, false
	}
	operands := expr.Operands()
	if expr.IsEquality() || expr.IsAssignment() {
		for i, operand := range operands {
			if name, ok := operand.Value.(ast.Var); ok && !operands[1-i].Equal(operand) {
				return name, operands[1-i], true
			}
		}
		return "", nil, false
	}
	builtin, known := ast.BuiltinMap[expr.Operator().String()]
	if !known || len(operands) != builtin.Decl.Arity()+1 {
		return "", nil, false
	}
	name, ok := operands[len(operands)-1].Value.(ast.Var)
	if !ok {
		return "", nil, false
	}
	call := append(ast.Call{ast.NewTerm(expr.Operator())}, operands[:len(operands)-1]...)
	return name, ast.NewTerm(call), true
}

func (r *residue) condition(expr *ast.Expr, names *names, depth int) condition {
	c := condition{Negated: expr.Negated, Text: names.text(positive(expr)), Operands: []operand{}, Either: [][]condition{}}
	if rules := r.named(expr); len(rules) > 0 && depth < maxInlined {
		c.Operator = operatorEither
		for _, rule := range rules {
			c.Either = append(c.Either, r.conditions(called(rule, expr), names, depth+1))
		}
		return c
	}
	switch terms := expr.Terms.(type) {
	case *ast.Term:
		c.Operands = append(c.Operands, names.operand(terms))
	case []*ast.Term:
		c.Operator = expr.Operator().String()
		for _, term := range expr.Operands() {
			c.Operands = append(c.Operands, names.operand(term))
		}
	case *ast.Every:
		c.Operator = "every"
	}
	return c
}

// named gives the rules that an expression refers to by name, as partial evaluation names what it
// cannot leave in its place.
func (r *residue) named(expr *ast.Expr) []*ast.Rule {
	if len(expr.With) > 0 {
		return nil
	}
	var rules []*ast.Rule
	switch terms := expr.Terms.(type) {
	case *ast.Term:
		ref, ok := terms.Value.(ast.Ref)
		if !ok {
			return nil
		}
		rules = r.rules[ref.String()]
	case []*ast.Term:
		rules = r.rules[expr.Operator().String()]
	}
	for _, rule := range rules {
		if rule.Head.RuleKind() == ast.MultiValue || rule.Default || rule.Else != nil ||
			rule.Head.Value == nil || rule.Head.Value.Value.Compare(ast.Boolean(true)) != 0 {
			return nil
		}
	}
	return rules
}

// called gives a rule's body with the arguments of the call in it.
func called(rule *ast.Rule, expr *ast.Expr) []*ast.Expr {
	arguments := map[ast.Var]*ast.Term{}
	for i, parameter := range rule.Head.Args {
		if name, ok := parameter.Value.(ast.Var); ok && i < len(expr.Operands()) {
			arguments[name] = expr.Operands()[i]
		}
	}
	body := make([]*ast.Expr, len(rule.Body))
	for i, e := range rule.Body {
		body[i] = withTerms(e, arguments)
	}
	return body
}

func positive(expr *ast.Expr) *ast.Expr {
	p := expr.Copy()
	p.Negated = false
	return p
}

// withTerms puts terms in the place of variables, those in them too.
func withTerms(expr *ast.Expr, terms map[ast.Var]*ast.Term) *ast.Expr {
	if len(terms) == 0 {
		return expr
	}
	return transformed(expr.Copy(), terms, 0).(*ast.Expr)
}

func substituted(term *ast.Term, terms map[ast.Var]*ast.Term) *ast.Term {
	return ast.NewTerm(valueOf(transformed(term.Copy().Value, terms, 0)))
}

func valueOf(node any) ast.Value {
	if term, ok := node.(*ast.Term); ok {
		return term.Value
	}
	return node.(ast.Value)
}

func transformed(node any, terms map[ast.Var]*ast.Term, depth int) any {
	changed, err := ast.TransformVars(node, func(name ast.Var) (ast.Value, error) {
		term, ok := terms[name]
		if !ok || depth > maxInlined {
			return name, nil
		}
		return valueOf(transformed(term.Copy().Value, terms, depth+1)), nil
	})
	if err != nil {
		panic(err)
	}
	return changed
}

// names gives short names to the variables of one member, in the order in which they come.
type names struct {
	short map[string]string
}

var generated = regexp.MustCompile(`__local[0-9]+__(?:[0-9]+__?)*[0-9]*`)

func newNames() *names { return &names{short: map[string]string{}} }

func (n *names) text(node any) string {
	text, err := format.Ast(node)
	if err != nil {
		text = []byte(fmt.Sprint(node))
	}
	named := generated.ReplaceAllStringFunc(strings.TrimSpace(string(text)), func(name string) string {
		if n.short[name] == "" {
			n.short[name] = fmt.Sprintf("x%d", len(n.short)+1)
		}
		return n.short[name]
	})
	return strings.ReplaceAll(named, "data.partial.", "data.")
}

func (n *names) operand(term *ast.Term) operand {
	o := operand{Text: n.text(term), Path: []string{}, Operands: []operand{}}
	switch value := term.Value.(type) {
	case ast.Ref:
		o.Path = pathOf(value)
		return o
	case ast.Call:
		o.Operator = value[0].String()
		for _, argument := range value[1:] {
			o.Operands = append(o.Operands, n.operand(argument))
		}
		return o
	}
	if term.IsGround() {
		if v, err := ast.JSON(term.Value); err == nil {
			o.Value = string(encode(v))
		}
	}
	return o
}

// pathOf is empty for what does not lie in the input.
func pathOf(ref ast.Ref) []string {
	steps := []string{}
	if !ref.HasPrefix(ast.InputRootRef) {
		return steps
	}
	for _, step := range ref[1:] {
		switch value := step.Value.(type) {
		case ast.String:
			steps = append(steps, string(value))
		case ast.Var:
			steps = append(steps, "")
		default:
			return []string{}
		}
	}
	return steps
}
