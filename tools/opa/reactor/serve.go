package main

import (
	"encoding/json"

	opa "github.com/open-policy-agent/opa/v1/version"
)

// operations are what a host may call, by their names.
var operations = map[string]func([]byte) []byte{
	"check":   func(request []byte) []byte { return serve(request, checkSources) },
	"format":  func(request []byte) []byte { return serve(request, formatSource) },
	"compile": func(request []byte) []byte { return serve(request, compileSources) },
	"test":    func(request []byte) []byte { return serve(request, testSources) },
	"lint":    func(request []byte) []byte { return serve(request, lintSources) },
	"partial": func(request []byte) []byte { return serve(request, partialSources) },
	"eval":    func(request []byte) []byte { return serve(request, evalQuery) },
	"builtin": func(request []byte) []byte { return serve(request, callBuiltin) },
	"version": func(request []byte) []byte { return serve(request, opaVersion) },
}

// serve decodes a request, lets the operation answer it, and encodes the answer.
//
// Whatever panics ends this instance: Go says why on standard error and exits, and the host starts
// another one. Nothing is recovered here, because nobody knows what state a panic leaves behind.
func serve[Q, A any](request []byte, operation func(Q) A) []byte {
	var q Q
	if err := json.Unmarshal(request, &q); err != nil {
		panic(err)
	}
	return encode(operation(q))
}

func encode(v any) []byte {
	bs, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return bs
}

type versionAnswer struct {
	Version string `json:"version"`
}

func opaVersion(struct{}) versionAnswer { return versionAnswer{Version: opa.Version} }
