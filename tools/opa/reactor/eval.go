package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/print"
	"github.com/open-policy-agent/opa/v1/util"
)

type evalRequest struct {
	Files []file `json:"files"`
	// Inputs are JSON texts; an empty one stands for no input at all.
	Inputs []string `json:"inputs"`
	Query  string   `json:"query"`
	// TimeNanos is what the evaluation's clock shows, since 1970.
	TimeNanos int64 `json:"timeNanos"`
	Explain   bool  `json:"explain"`
}

// evalAnswer holds one result for each input.
type evalAnswer struct {
	Diagnostics []diagnostic `json:"diagnostics"`
	Results     []evaluated  `json:"results"`
}

// evaluated holds the value of the query's first expression as JSON, sets as sorted arrays; null
// means undefined, unless a code says what went wrong.
type evaluated struct {
	Value    *string  `json:"value"`
	Code     string   `json:"code"`
	Message  string   `json:"message"`
	Printed  []string `json:"printed"`
	Explains []string `json:"explains"`
}

func evalQuery(q evalRequest) evalAnswer {
	s, wrong := parse(q.Files)
	if len(wrong) > 0 {
		return evalAnswer{Diagnostics: sorted(wrong)}
	}
	ctx := context.Background()
	prepared, err := s.prepare(ctx, q.Query)
	if err != nil {
		return evalAnswer{Diagnostics: sorted(diagnose(err, "", codeQuery))}
	}
	answer := evalAnswer{Diagnostics: []diagnostic{}, Results: []evaluated{}}
	for i, text := range q.Inputs {
		options := []rego.EvalOption{rego.EvalTime(time.Unix(0, q.TimeNanos).UTC())}
		if len(text) > 0 {
			var input any
			if err := util.UnmarshalJSON([]byte(text), &input); err != nil {
				message := fmt.Sprintf("input %d is not JSON: %v", i+1, err)
				return evalAnswer{Diagnostics: []diagnostic{{Code: codeQuery, Message: message}}}
			}
			options = append(options, rego.EvalInput(input))
		}
		answer.Results = append(answer.Results, evaluate(ctx, prepared, options, q.Explain))
	}
	return answer
}

func (s *sources) prepare(ctx context.Context, query string) (rego.PreparedEvalQuery, error) {
	options := []func(*rego.Rego){
		rego.Query(query),
		rego.Capabilities(capabilities),
		rego.SetRegoVersion(ast.RegoV1),
		rego.Store(inmem.NewFromObject(s.data)),
		rego.StrictBuiltinErrors(false),
		rego.EnablePrintStatements(true),
	}
	for _, name := range util.KeysSorted(s.modules) {
		options = append(options, rego.ParsedModule(s.modules[name]))
	}
	return rego.New(options...).PrepareForEval(ctx)
}

func evaluate(ctx context.Context, query rego.PreparedEvalQuery, options []rego.EvalOption, explain bool) evaluated {
	printed := &printout{texts: []string{}}
	options = append(options, rego.EvalPrintHook(printed))
	explainer := newExplainer()
	if explain {
		// With the index, rules that cannot hold are not even looked at, and so not explained.
		options = append(options, rego.EvalQueryTracer(explainer), rego.EvalRuleIndexing(false))
	}
	results, err := query.Eval(ctx, options...)
	answer := evaluated{Printed: printed.texts, Explains: explainer.explanation()}
	if err != nil {
		answer.Code, answer.Message = topdown.InternalErr, err.Error()
		var told *topdown.Error
		if errors.As(err, &told) {
			answer.Code, answer.Message = told.Code, told.Message
		}
		return answer
	}
	if len(results) > 0 && len(results[0].Expressions) > 0 {
		value := string(encode(results[0].Expressions[0].Value))
		answer.Value = &value
	}
	return answer
}

// printout keeps what `print` says, a line each, with the place that says it.
type printout struct {
	texts []string
}

func (p *printout) Print(at print.Context, message string) error {
	if at.Location != nil {
		message = fmt.Sprintf("%s:%d: %s", at.Location.File, at.Location.Row, message)
	}
	p.texts = append(p.texts, message)
	return nil
}
