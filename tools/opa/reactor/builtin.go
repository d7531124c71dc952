package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/builtins"
)

// builtinRequest calls one function of OPA's own. Arguments are written as Rego writes values, since
// JSON has no sets.
type builtinRequest struct {
	Name      string   `json:"name"`
	Arguments []string `json:"arguments"`
	// Time is the evaluation's clock, in nanoseconds since 1970.
	Time string `json:"time"`
}

// builtinAnswer holds the value as Rego writes it. No value and no code: the call is undefined.
type builtinAnswer struct {
	Value   *string `json:"value"`
	Code    string  `json:"code"`
	Message string  `json:"message"`
	// Halts tells that the error ends the evaluation, whether or not it is strict.
	Halts bool `json:"halts"`
}

func callBuiltin(q builtinRequest) builtinAnswer {
	function := topdown.GetBuiltin(q.Name)
	if function == nil {
		return builtinAnswer{Code: topdown.BuiltinErr, Message: "OPA has no function `" + q.Name + "`", Halts: true}
	}
	operands := make([]*ast.Term, len(q.Arguments))
	for i, text := range q.Arguments {
		term, err := ast.ParseTerm(text)
		if err != nil {
			return builtinAnswer{Code: topdown.InternalErr, Message: "an argument cannot be read", Halts: true}
		}
		operands[i] = term
	}
	var result *ast.Term
	err := function(topdown.BuiltinContext{
		Context:      context.Background(),
		Metrics:      metrics.NoOp(),
		Seed:         rand.Reader,
		Time:         ast.NumberTerm(json.Number(q.Time)),
		Cancel:       topdown.NewCancel(),
		Cache:        builtins.Cache{},
		Capabilities: capabilities,
	}, operands, func(term *ast.Term) error {
		result = term
		return nil
	})
	return answered(result, err)
}

func answered(result *ast.Term, err error) builtinAnswer {
	if err != nil {
		var halt topdown.Halt
		answer := builtinAnswer{Code: topdown.BuiltinErr, Message: err.Error(), Halts: errors.As(err, &halt)}
		var told *topdown.Error
		if errors.As(err, &told) {
			answer.Code = told.Code
		}
		return answer
	}
	if result == nil {
		return builtinAnswer{}
	}
	value := result.String()
	return builtinAnswer{Value: &value}
}
