package main

import (
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"
)

// needs says of each file with tests which files its tests may depend on: itself, the files of all rules
// that its rules refer to, the files that those need, and so on. Together they compile without the rest.
func (s *sources) needs(compiler *ast.Compiler, tests []*testRule) map[string][]string {
	direct := map[string]map[string]bool{}
	for file, module := range compiler.Modules {
		direct[file] = map[string]bool{}
		for _, rule := range module.Rules {
			for branch := rule; branch != nil; branch = branch.Else {
				for dependency := range compiler.Graph.Dependencies(branch) {
					if needed, ok := dependency.(*ast.Rule); ok {
						direct[file][needed.Location.File] = true
					}
				}
			}
		}
	}
	found := map[string][]string{}
	for _, test := range tests {
		if _, known := found[test.at.File]; !known {
			reached := map[string]bool{}
			reach(test.at.File, direct, reached)
			found[test.at.File] = util.KeysSorted(reached)
		}
	}
	return found
}

func reach(file string, direct map[string]map[string]bool, reached map[string]bool) {
	if reached[file] {
		return
	}
	reached[file] = true
	for next := range direct[file] {
		reach(next, direct, reached)
	}
}
