package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"runtime"

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
	// Made are the exchanges with the network that earlier calls of this one wanted.
	Made []webExchange `json:"made"`
}

// builtinAnswer holds the value as Rego writes it. No value and no code: the call is undefined, or wants
// an exchange with the network to be made.
type builtinAnswer struct {
	Value   *string `json:"value"`
	Code    string  `json:"code"`
	Message string  `json:"message"`
	// Halts tells that the error ends the evaluation, whether or not it is strict.
	Halts bool `json:"halts"`
	// Wants is to be made, and added behind the first exchanges, as many as Used says.
	Wants *webRequest `json:"wants"`
	Used  int         `json:"used"`
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
	call := newReplay(q.Made, operands)
	keeps := newKeeping()
	var result *ast.Term
	err := function(topdown.BuiltinContext{
		Context:      context.Background(),
		Metrics:      metrics.NoOp(),
		Seed:         rand.Reader,
		Time:         ast.NumberTerm(json.Number(q.Time)),
		Cancel:       topdown.NewCancel(),
		Cache:        builtins.Cache{},
		Capabilities: capabilities,

		InterQueryBuiltinCache: keeps,
		RoundTripper:           call.customize,
	}, operands, func(term *ast.Term) error {
		result = term
		return nil
	})
	if len(q.Made) > 0 || call.wanted != nil {
		// Go's client has a goroutine watch the time of each request: it is told to end, and has to be let.
		runtime.Gosched()
	}
	if call.wanted != nil {
		return builtinAnswer{Wants: call.wanted, Used: call.used}
	}
	keeps.settle()
	switch {
	case call.refused != "":
		return builtinAnswer{Code: topdown.BuiltinErr, Message: call.refused, Halts: true}
	default:
		return answered(result, err)
	}
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
