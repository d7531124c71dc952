package main

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"
)

// pathFact is a path of `input` that the schema does not have, where the strict check does not see it.
type pathFact struct {
	At   place  `json:"at"`
	Rule int    `json:"rule"`
	Path string `json:"path"`
	// Unknown is the step that is not there, and Known are those that are.
	Unknown string   `json:"unknown"`
	Known   []string `json:"known"`
}

// paths finds them in functions that are given a part of `input`, whose parameters have no type; in
// `object.get(input.request, "modle", "")`, whose keys are values; and behind `with input`, where
// tests say what there is.
func (l *linter) paths() []pathFact {
	found := []pathFact{}
	input := l.compiler.TypeEnv.GetByRef(ast.InputRootRef)
	if input == nil {
		return found
	}
	given := map[ast.Var]*inputPath{}
	for range mostSteps {
		given = l.parameters(given)
	}
	for i, rule := range l.rules {
		// There `input` is an event of the decision log.
		if rule.module.Package.Path.Equal(logPackage) {
			continue
		}
		// A `with` stands at each expression that the compiler made of one.
		seen := map[*ast.Location]bool{}
		check := func(at *ast.Location, path inputPath) {
			if unknown, known := missing(input, path); len(known) > 0 && !seen[at] {
				seen[at] = true
				found = append(found, pathFact{At: placeOf(at), Rule: i, Path: written(path[:unknown+1]),
					Unknown: *path[unknown], Known: known})
			}
		}
		lookFor(rule.compiled, knowing(rule.compiled, given), check)
	}
	return found
}

// lookFor names the paths of a rule that the strict check does not look at.
func lookFor(rule *ast.Rule, r *reader, check func(*ast.Location, inputPath)) {
	ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.Term:
			ref, ok := x.Value.(ast.Ref)
			if !ok || x.Location == nil {
				break
			}
			if path, ok := r.aliases[head(ref)]; ok {
				check(x.Location, steps(path, ref[1:]))
			}
		case *ast.With:
			if target, ok := x.Target.Value.(ast.Ref); ok && target.HasPrefix(ast.InputRootRef) {
				path := steps(nil, target[1:])
				check(x.Target.Location, path)
				members(rule, x.Value, path, check)
			}
		case *ast.Expr:
			if x.IsCall() && x.Operator().String() == ast.ObjectGet.Name {
				if path, ok := r.resolve(x.Operand(0).Value); ok {
					check(x.Operand(1).Location, steps(path, keys(x.Operand(1))))
				}
			}
		}
		return false
	}).Walk(rule)
}

// members checks the names that an object has, at any depth, where it is written out.
func members(rule *ast.Rule, value *ast.Term, path inputPath, check func(*ast.Location, inputPath)) {
	if name, ok := value.Value.(ast.Var); ok {
		for _, other := range bindings(rule, name) {
			if _, ok := other.Value.(ast.Object); ok {
				members(rule, other, path, check)
			}
		}
		return
	}
	if object, ok := value.Value.(ast.Object); ok {
		object.Foreach(func(key, member *ast.Term) {
			below := steps(path, []*ast.Term{key})
			check(key.Location, below)
			members(rule, member, below, check)
		})
	}
}

// knowing reads a rule whose parameters stand for parts of `input`.
func knowing(rule *ast.Rule, given map[ast.Var]*inputPath) *reader {
	r := newReader(&paths{})
	for branch := rule; branch != nil; branch = branch.Else {
		for _, parameter := range branch.Head.Args {
			if name, ok := parameter.Value.(ast.Var); ok && given[name] != nil {
				r.aliases[name] = *given[name]
			}
		}
	}
	r.eachExpr(rule, func(expr *ast.Expr) {
		if (expr.IsEquality() || expr.IsAssignment()) && len(expr.Operands()) == 2 && isInput(expr.Operand(1)) {
			if name, ok := expr.Operand(0).Value.(ast.Var); ok {
				r.aliases[name] = inputPath{}
			}
		}
	})
	r.read(rule)
	return r
}

func isInput(term *ast.Term) bool {
	ref, ok := term.Value.(ast.Ref)
	return ok && ref.Equal(ast.InputRootRef) || term.Equal(ast.InputRootDocument)
}

func head(ref ast.Ref) ast.Var {
	name, _ := ref[0].Value.(ast.Var)
	return name
}

// keys reads the second operand of `object.get`: a key, or an array of keys.
func keys(term *ast.Term) []*ast.Term {
	if array, ok := term.Value.(*ast.Array); ok {
		all := make([]*ast.Term, 0, array.Len())
		array.Foreach(func(key *ast.Term) { all = append(all, key) })
		return all
	}
	return []*ast.Term{term}
}

// parameters says of each parameter of a function which part of `input` every caller but tests gives
// it, by what is known of the callers' own. One that is given several things is left out.
func (l *linter) parameters(known map[ast.Var]*inputPath) map[ast.Var]*inputPath {
	given := map[ast.Var]*inputPath{}
	note := func(parameter *ast.Term, path inputPath, ok bool) {
		name, isVar := parameter.Value.(ast.Var)
		if !isVar {
			return
		}
		before, seen := given[name]
		if !ok || seen && (before == nil || compareSteps(*before, path) != 0) {
			given[name] = nil
		} else {
			given[name] = &path
		}
	}
	for _, rule := range l.rules {
		if rule.test {
			continue
		}
		r := knowing(rule.compiled, known)
		r.eachExpr(rule.compiled, func(expr *ast.Expr) {
			if !expr.IsCall() {
				return
			}
			for _, function := range l.compiler.GetRulesExact(expr.Operator()) {
				for i, parameter := range function.Head.Args {
					path, ok := r.resolve(expr.Operand(i).Value)
					note(parameter, path, ok)
				}
			}
		})
	}
	return given
}

// missing finds the first step of a path that a type has no place for, and the names that it has.
func missing(of types.Type, path inputPath) (int, []string) {
	for i, step := range path {
		if step == nil {
			of = types.Values(of)
		} else {
			object, ok := of.(*types.Object)
			if !ok {
				return 0, nil
			}
			next := types.Select(object, *step)
			if next == nil {
				names := []string{}
				for _, key := range object.Keys() {
					if name, ok := key.(string); ok {
						names = append(names, name)
					}
				}
				slices.Sort(names)
				return i, names
			}
			of = next
		}
		if of == nil {
			return 0, nil
		}
	}
	return 0, nil
}

func written(path inputPath) string {
	text := "input"
	for _, step := range path {
		if step == nil {
			text += "[_]"
		} else {
			text += "." + *step
		}
	}
	return text
}
