package main

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// inputPath is a path below `input` whose value is read, with all that lies under it. A null step
// stands for every element of an array, or every member of an object. No step at all is `input`.
type inputPath []*string

// footprint lists the paths of `input` that an entry point reads, itself or through rules and
// functions that it leads to. When in doubt it says more, never less: a shorter path covers all
// under it.
func footprint(compiler *ast.Compiler, entrypoint ast.Ref) []inputPath {
	rules := reachable(compiler, compiler.GetRules(entrypoint))
	found := &paths{}
	for _, rule := range rules {
		newReader(found).read(rule)
	}
	return found.minimal()
}

// reachable follows the compiler's dependency graph, which resolves variable references to every
// rule that they might mean.
func reachable(compiler *ast.Compiler, entry []*ast.Rule) map[*ast.Rule]*ast.Rule {
	seen := map[*ast.Rule]*ast.Rule{}
	queue := slices.Clone(entry)
	for len(queue) > 0 {
		rule := queue[0]
		queue = queue[1:]
		if rule == nil || seen[rule] != nil {
			continue
		}
		seen[rule] = rule
		queue = append(queue, rule.Else)
		for dependency := range compiler.Graph.Dependencies(rule) {
			if next, ok := dependency.(*ast.Rule); ok {
				queue = append(queue, next)
			}
		}
	}
	return seen
}

// reader finds the paths of one rule. It sees through local variables that stand for a part of the
// input (`some m in input.messages`, `tool := input.tool`), so that `m.role` reads
// `input.messages[*].role`, not all messages. Locals are unique after the compiler rewrote them.
type reader struct {
	found   *paths
	aliases map[ast.Var]inputPath
	// bound counts how often a local is bound. One that is bound twice compares two values, which
	// reads both as a whole.
	bound map[ast.Var]int
}

func newReader(found *paths) *reader {
	return &reader{found: found, aliases: map[ast.Var]inputPath{}, bound: map[ast.Var]int{}}
}

func (r *reader) read(rule *ast.Rule) {
	// Chains (`a := input.x; b := a.y`) need as many rounds as they are long.
	for known := -1; known != len(r.aliases); {
		known = len(r.aliases)
		clear(r.bound)
		r.eachExpr(rule, r.learn)
	}
	for local, times := range r.bound {
		if path, ok := r.aliases[local]; ok && times > 1 {
			r.found.add(path)
		}
	}
	used := map[ast.Var]bool{}
	ast.NewGenericVisitor(func(x any) bool { return r.visit(x, used) }).Walk(rule)
	for local, path := range r.aliases {
		// A path that is only bound still has to be there, so that the body goes on.
		if !used[local] {
			r.found.add(path)
		}
	}
}

func (*reader) eachExpr(rule *ast.Rule, do func(*ast.Expr)) {
	ast.WalkExprs(rule, func(e *ast.Expr) bool {
		do(e)
		return false
	})
}

// learn notes that an expression binds a local to a part of the input.
func (r *reader) learn(e *ast.Expr) {
	if local, path, ok := r.binding(e); ok {
		r.aliases[local] = path
		r.bound[local]++
		return
	}
	if every, ok := e.Terms.(*ast.Every); ok && every.Value != nil {
		local, isVar := every.Value.Value.(ast.Var)
		if domain, known := r.resolve(every.Domain.Value); known && isVar {
			r.aliases[local] = append(append(inputPath{}, domain...), nil)
			r.bound[local]++
		}
		return
	}
	if e.IsEquality() || e.IsAssignment() {
		for _, operand := range e.Operands() {
			if local, ok := operand.Value.(ast.Var); ok {
				r.bound[local]++
			}
		}
	}
}

// binding recognises `local = input.some.path`, in either order.
func (r *reader) binding(e *ast.Expr) (ast.Var, inputPath, bool) {
	if !(e.IsEquality() || e.IsAssignment()) || len(e.With) > 0 || e.Negated || len(e.Operands()) != 2 {
		return "", nil, false
	}
	left, right := e.Operand(0).Value, e.Operand(1).Value
	if _, ok := left.(ast.Var); !ok {
		left, right = right, left
	}
	local, ok := left.(ast.Var)
	if !ok || !local.IsGenerated() {
		return "", nil, false
	}
	path, ok := r.resolve(right)
	return local, path, ok && len(path) > 0
}

// resolve gives the input path that a reference stands for, directly or through an alias.
func (r *reader) resolve(v ast.Value) (inputPath, bool) {
	switch x := v.(type) {
	case ast.Var:
		path, ok := r.aliases[x]
		return path, ok
	case ast.Ref:
		head, ok := x[0].Value.(ast.Var)
		if !ok {
			return nil, false
		}
		if head.Equal(ast.InputRootDocument.Value) {
			return steps(nil, x[1:]), true
		}
		if path, ok := r.aliases[head]; ok {
			return steps(path, x[1:]), true
		}
	}
	return nil, false
}

// steps extends a path by a reference's operands. Names are exact; an index or a variable may be any.
func steps(prefix inputPath, operands ast.Ref) inputPath {
	path := append(inputPath{}, prefix...)
	for _, operand := range operands {
		if name, ok := operand.Value.(ast.String); ok {
			s := string(name)
			path = append(path, &s)
		} else {
			path = append(path, nil)
		}
	}
	return path
}

// visit records what is read at one node, and says whether its children are done with too.
func (r *reader) visit(x any, used map[ast.Var]bool) bool {
	again := func(x any) { ast.NewGenericVisitor(func(y any) bool { return r.visit(y, used) }).Walk(x) }
	switch x := x.(type) {
	case *ast.With:
		if target, ok := x.Target.Value.(ast.Ref); ok && target.HasPrefix(ast.InputRootRef) {
			r.found.add(inputPath{})
		}
	case *ast.Expr:
		if local, _, ok := r.binding(x); ok && r.bound[local] == 1 {
			right := x.Operand(1)
			if v, isVar := right.Value.(ast.Var); isVar && v == local {
				right = x.Operand(0)
			}
			r.throughAlias(right.Value, used)
			if ref, isRef := right.Value.(ast.Ref); isRef {
				for _, operand := range ref[1:] {
					again(operand)
				}
			}
			return true
		}
	case *ast.Every:
		if local, ok := x.Value.Value.(ast.Var); ok && r.bound[local] == 1 && r.aliases[local] != nil {
			r.throughAlias(x.Domain.Value, used)
			again(x.Body)
			return true
		}
	case ast.Ref:
		if path, ok := r.resolve(x); ok {
			r.found.add(path)
			r.throughAlias(x, used)
			for _, operand := range x[1:] {
				again(operand)
			}
			return true
		}
	case ast.Var:
		if path, ok := r.aliases[x]; ok {
			r.found.add(path)
			used[x] = true
		} else if x.Equal(ast.InputRootDocument.Value) {
			r.found.add(inputPath{})
		}
	}
	return false
}

// throughAlias marks the local at the head of a reference as used by a longer path.
func (*reader) throughAlias(v ast.Value, used map[ast.Var]bool) {
	switch x := v.(type) {
	case ast.Var:
		used[x] = true
	case ast.Ref:
		if head, ok := x[0].Value.(ast.Var); ok {
			used[head] = true
		}
	}
}

// paths is a set of input paths.
type paths struct{ all []inputPath }

func (p *paths) add(path inputPath) { p.all = append(p.all, path) }

// minimal drops the paths that another one covers, and sorts the rest.
func (p *paths) minimal() []inputPath {
	slices.SortFunc(p.all, compareSteps)
	kept := []inputPath{}
	for i, path := range p.all {
		covered := false
		for j, other := range p.all {
			if i != j && covers(other, path) && !(covers(path, other) && i < j) {
				covered = true
				break
			}
		}
		if !covered {
			kept = append(kept, path)
		}
	}
	return kept
}

// covers tells whether everything under the second path also lies under the first.
func covers(wide, narrow inputPath) bool {
	if len(wide) > len(narrow) {
		return false
	}
	for i, step := range wide {
		if step != nil && (narrow[i] == nil || *step != *narrow[i]) {
			return false
		}
	}
	return true
}

// compareSteps orders paths by name, with "every" before any name.
func compareSteps(a, b inputPath) int {
	return slices.CompareFunc(a, b, func(x, y *string) int {
		switch {
		case x == nil && y == nil:
			return 0
		case x == nil:
			return -1
		case y == nil:
			return 1
		case *x < *y:
			return -1
		case *x > *y:
			return 1
		}
		return 0
	})
}
