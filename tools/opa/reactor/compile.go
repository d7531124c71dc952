package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/compile"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/util"
)

type compileRequest struct {
	Files       []file   `json:"files"`
	Schemas     schemas  `json:"schemas"`
	Entrypoints []string `json:"entrypoints"`
	Revision    string   `json:"revision"`
}

type compileAnswer struct {
	Diagnostics []diagnostic           `json:"diagnostics"`
	Bundle      []byte                 `json:"bundle"`
	Wasm        []byte                 `json:"wasm"`
	Data        string                 `json:"data"`
	Footprints  map[string][]inputPath `json:"footprints"`
}

func compileSources(q compileRequest) compileAnswer {
	s, checked, wrong := compileStrictly(q.Files, q.Schemas)
	if len(wrong) > 0 {
		return compileAnswer{Diagnostics: wrong}
	}
	footprints := map[string][]inputPath{}
	var present []string
	for _, name := range q.Entrypoints {
		ref, err := entrypointRef(name)
		if err != nil {
			wrong = append(wrong, diagnostic{Code: codeEntrypoint, Message: err.Error()})
			continue
		}
		if _, seen := footprints[name]; seen || len(checked.GetRules(ref)) == 0 {
			continue
		}
		footprints[name] = footprint(checked, ref)
		present = append(present, name)
	}
	if len(wrong) == 0 && len(present) == 0 {
		wrong = append(wrong, diagnostic{Code: codeEntrypoint, Message: fmt.Sprintf(
			"no rule for any entry point; wanted are: `%s`", strings.Join(q.Entrypoints, "`, `"))})
	}
	if len(wrong) > 0 {
		return compileAnswer{Diagnostics: sorted(wrong)}
	}
	var packed bytes.Buffer
	built, err := s.build(present, q.Revision, &packed)
	if err != nil {
		return compileAnswer{Diagnostics: sorted(diagnose(err, "", ast.CompileErr))}
	}
	return compileAnswer{
		Diagnostics: []diagnostic{},
		Bundle:      packed.Bytes(),
		Wasm:        built.WasmModules[0].Raw,
		Data:        string(encode(built.Data)),
		Footprints:  footprints,
	}
}

// entrypointRef reads `gateway/request` as `data.gateway.request`.
func entrypointRef(name string) (ast.Ref, error) {
	at, ok := storage.ParsePathEscaped("/" + name)
	if !ok || len(at) == 0 || strings.HasPrefix(name, "/") {
		return nil, fmt.Errorf("`%s` is not an entry point; write it as `package/rule`, without a slash in front", name)
	}
	return at.Ref(ast.DefaultRootDocument), nil
}

// build does what `opa build --target wasm` does, without a file system. The bundle is written where
// somebody wants it.
func (s *sources) build(entrypoints []string, revision string, packed io.Writer) (*bundle.Bundle, error) {
	input := &bundle.Bundle{Data: s.data}
	input.SetRegoVersion(ast.RegoV1)
	input.Manifest.Init()
	for _, name := range util.KeysSorted(s.modules) {
		input.Modules = append(input.Modules, bundle.ModuleFile{
			URL: name, Path: name, Parsed: s.modules[name], Raw: s.raw[name],
		})
	}
	compiler := compile.New().
		WithCapabilities(capabilities).
		WithRegoVersion(ast.RegoV1).
		WithTarget(compile.TargetWasm).
		WithEntrypoints(entrypoints...).
		WithPruneUnused(true).
		WithEnablePrintStatements(true).
		WithRevision(revision).
		WithBundle(input)
	if packed != nil {
		compiler.WithOutput(packed)
	}
	if err := compiler.Build(context.Background()); err != nil {
		return nil, err
	}
	return compiler.Bundle(), nil
}
