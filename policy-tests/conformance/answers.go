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

// policy comes first, and questions follow, which are answered one by one with one cache between them, as
// a server of OPA would.
type policy struct {
	Module string          `json:"module"`
	Input  json.RawMessage `json:"input"`
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
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	var p policy
	if err := decoder.Decode(&p); err != nil {
		return err
	}
	var input any
	if err := json.Unmarshal(p.Input, &input); err != nil {
		return err
	}
	config, err := cache.ParseCachingConfig(nil)
	if err != nil {
		return err
	}
	kept := cache.NewInterQueryCache(config)
	for {
		var q question
		if err := decoder.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		one, err := ask(p.Module, input, q, kept)
		if err != nil {
			return err
		}
		if err := encoder.Encode(one); err != nil {
			return err
		}
	}
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
