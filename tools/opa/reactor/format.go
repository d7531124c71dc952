package main

import (
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
)

type formatAnswer struct {
	Text        string       `json:"text"`
	Diagnostics []diagnostic `json:"diagnostics"`
}

func formatSource(q file) formatAnswer {
	if _, wrong := parsePolicy(q); len(wrong) > 0 {
		return formatAnswer{Diagnostics: sorted(wrong)}
	}
	options := parserOptions()
	text, err := format.SourceWithOpts(q.Path, []byte(q.Text), format.Opts{
		RegoVersion:   ast.RegoV1,
		ParserOptions: &options,
	})
	if err != nil {
		return formatAnswer{Diagnostics: sorted(diagnose(err, q.Path, codeFormat))}
	}
	return formatAnswer{Text: string(text), Diagnostics: []diagnostic{}}
}
