package main

import (
	"context"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/util"
)

type evalRequest struct {
	Files []file `json:"files"`
	Input string `json:"input"`
	Query string `json:"query"`
}

// evalAnswer holds the value of the query's first expression; null means undefined.
type evalAnswer struct {
	Diagnostics []diagnostic `json:"diagnostics"`
	Value       *string      `json:"value"`
}

func evalQuery(q evalRequest) evalAnswer {
	s, wrong := parse(q.Files)
	if len(wrong) > 0 {
		return evalAnswer{Diagnostics: sorted(wrong)}
	}
	options := []func(*rego.Rego){
		rego.Query(q.Query),
		rego.Capabilities(capabilities),
		rego.SetRegoVersion(ast.RegoV1),
		rego.Store(inmem.NewFromObject(s.data)),
		rego.StrictBuiltinErrors(false),
	}
	for _, name := range util.KeysSorted(s.modules) {
		options = append(options, rego.ParsedModule(s.modules[name]))
	}
	if len(q.Input) > 0 {
		var input any
		if err := util.UnmarshalJSON([]byte(q.Input), &input); err != nil {
			return evalAnswer{Diagnostics: []diagnostic{{Code: codeQuery, Message: "the input is not JSON: " + err.Error()}}}
		}
		options = append(options, rego.Input(input))
	}
	results, err := rego.New(options...).Eval(context.Background())
	if err != nil {
		return evalAnswer{Diagnostics: sorted(diagnose(err, "", codeQuery))}
	}
	answer := evalAnswer{Diagnostics: []diagnostic{}}
	if len(results) > 0 && len(results[0].Expressions) > 0 {
		value := string(encode(results[0].Expressions[0].Value))
		answer.Value = &value
	}
	return answer
}
