package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/cache"
)

// questions are asked one after the other, with one cache between them, as a server of OPA would be.
type questions struct {
	Module string          `json:"module"`
	Input  json.RawMessage `json:"input"`
	Asked  []question      `json:"asked"`
}

type question struct {
	Query string `json:"query"`
	// TimeNanos is what the clock shows, since 1970.
	TimeNanos int64 `json:"timeNanos"`
}

// answer holds the value as Rego writes it, or what went wrong; neither: it is undefined.
type answer struct {
	Value string `json:"value"`
	Code  string `json:"code"`
}

func answers(in io.Reader, out io.Writer) error {
	var all questions
	if err := json.NewDecoder(in).Decode(&all); err != nil {
		return err
	}
	var input any
	if err := json.Unmarshal(all.Input, &input); err != nil {
		return err
	}
	config, err := cache.ParseCachingConfig(nil)
	if err != nil {
		return err
	}
	kept := cache.NewInterQueryCache(config)
	encoder := json.NewEncoder(out)
	for _, q := range all.Asked {
		one, err := ask(all.Module, input, q, kept)
		if err != nil {
			return err
		}
		if err := encoder.Encode(one); err != nil {
			return err
		}
	}
	return nil
}

func ask(module string, input any, q question, kept cache.InterQueryCache) (answer, error) {
	results, err := rego.New(
		rego.Query(q.Query),
		rego.Module("module.rego", module),
		rego.Input(input),
		rego.Time(time.Unix(0, q.TimeNanos).UTC()),
		rego.InterQueryBuiltinCache(kept),
	).Eval(context.Background())
	var told *topdown.Error
	if errors.As(err, &told) {
		return answer{Code: told.Code}, nil
	}
	if err != nil || len(results) == 0 {
		return answer{}, err
	}
	value, err := ast.InterfaceToValue(results[0].Expressions[0].Value)
	if err != nil {
		return answer{}, err
	}
	return answer{Value: value.String()}, nil
}
