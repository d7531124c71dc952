package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// turn is one line of standard input: do something over and over, for so long. The line that answers it
// is a JSON array of what each time took, in microseconds.
type turn struct {
	Do     string `json:"do"`    // `decide`, `decide parsed` or `prepare`
	Input  string `json:"input"` // the file with the input document
	Millis int    `json:"millis"`
}

// library takes turns until its input ends.
func library(ctx context.Context, dir string, in io.Reader, out io.Writer) error {
	query, err := prepared(ctx, dir)
	if err != nil {
		return err
	}
	answers := json.NewEncoder(out)
	for lines := bufio.NewScanner(in); lines.Scan(); {
		var turn turn
		if err := json.Unmarshal(lines.Bytes(), &turn); err != nil {
			return err
		}
		work, err := workOf(ctx, turn, query, dir)
		if err != nil {
			return err
		}
		micros, err := measured(time.Duration(turn.Millis)*time.Millisecond, work)
		if err != nil {
			return err
		}
		if err := answers.Encode(micros); err != nil {
			return err
		}
	}
	return nil
}

// prepared reads and compiles the policy, as a program does once.
func prepared(ctx context.Context, dir string) (rego.PreparedEvalQuery, error) {
	return rego.New(rego.Query("data.gateway.request"), rego.Load([]string{dir}, noPolicy)).PrepareForEval(ctx)
}

func workOf(ctx context.Context, turn turn, query rego.PreparedEvalQuery, dir string) (func() error, error) {
	if turn.Do == "prepare" {
		return func() error {
			_, err := prepared(ctx, dir)
			return err
		}, nil
	}
	document, err := os.ReadFile(turn.Input)
	if err != nil {
		return nil, err
	}
	input, err := ast.ValueFromReader(bytes.NewReader(document))
	if err != nil {
		return nil, err
	}
	switch turn.Do {
	case "decide":
		// From the bytes of a document to those of an answer.
		return func() error {
			input, err := ast.ValueFromReader(bytes.NewReader(document))
			if err != nil {
				return err
			}
			return decide(ctx, query, input)
		}, nil
	case "decide parsed":
		return func() error { return decide(ctx, query, input) }, nil
	default:
		return nil, fmt.Errorf("nobody can `%s`", turn.Do)
	}
}

func decide(ctx context.Context, query rego.PreparedEvalQuery, input ast.Value) error {
	results, err := query.Eval(ctx, rego.EvalParsedInput(input))
	if err != nil {
		return err
	}
	answer, err := json.Marshal(results[0].Expressions[0].Value)
	if err == nil && !bytes.Contains(answer, []byte(`"use":"secrets"`)) {
		return errors.New("the policy decides otherwise than it should")
	}
	return err
}

func measured(span time.Duration, work func() error) ([]float64, error) {
	var micros []float64
	for until := time.Now().Add(span); len(micros) == 0 || time.Now().Before(until); {
		started := time.Now()
		if err := work(); err != nil {
			return nil, err
		}
		micros = append(micros, float64(time.Since(started).Nanoseconds())/1e3)
	}
	return micros, nil
}
