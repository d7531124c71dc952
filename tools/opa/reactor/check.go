package main

import (
	"cmp"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"
)

type checkRequest struct {
	Files   []file  `json:"files"`
	Schemas schemas `json:"schemas"`
}

type checkAnswer struct {
	Diagnostics []diagnostic `json:"diagnostics"`
}

func checkSources(q checkRequest) checkAnswer {
	_, _, wrong := compileStrictly(q.Files, q.Schemas)
	return checkAnswer{Diagnostics: wrong}
}

// compileStrictly parses the files and runs OPA's compiler over them in strict mode. The compiler's
// result is only of use when nothing is wrong.
func compileStrictly(files []file, given schemas) (*sources, *ast.Compiler, []diagnostic) {
	s, wrong := parse(files)
	if len(wrong) > 0 {
		// A file that is missing from the rest would only bring false "undefined function" after it.
		return s, nil, sorted(wrong)
	}
	compiler, wrong := s.compileStrictly(given)
	return s, compiler, wrong
}

func (s *sources) compileStrictly(given schemas) (*ast.Compiler, []diagnostic) {
	set, wrong := s.applySchemas(given)
	if len(wrong) > 0 {
		return nil, sorted(wrong)
	}
	const unlimited = 0
	compiler := ast.NewCompiler().
		SetErrorLimit(unlimited).
		WithCapabilities(capabilities).
		WithDefaultRegoVersion(ast.RegoV1).
		WithSchemas(set).
		WithUseTypeCheckAnnotations(true).
		WithEnablePrintStatements(true).
		WithPathConflictsCheck(s.holds).
		WithStrict(true)
	if compiler.Compile(s.modules); compiler.Failed() {
		return compiler, sorted(diagnose(compiler.Errors, "", ast.CompileErr))
	}
	return compiler, []diagnostic{}
}

// applySchemas makes the schema of `input` hold for every rule, and that of `data` for every
// document which it names, whether or not a policy's metadata asks for it.
func (s *sources) applySchemas(given schemas) (*ast.SchemaSet, []diagnostic) {
	set := ast.NewSchemaSet()
	var wrong []diagnostic
	if given.Input != "" {
		schema, ds := readSchema("input", given.Input)
		wrong = append(wrong, ds...)
		set.Put(ast.SchemaRootRef, schema)
		set.Put(ast.SchemaRootRef.Append(ast.StringTerm("input")), schema)
		if len(ds) == 0 {
			s.annotate([]*ast.SchemaAnnotation{event(schema, set)}, isOfLog)
		}
	}
	if given.Data != "" {
		schema, ds := readSchema("data", given.Data)
		wrong = append(wrong, ds...)
		set.Put(ast.SchemaRootRef.Append(ast.StringTerm("data")), schema)
		if len(wrong) == 0 {
			s.annotate(documents(schema, s.modules, set), func(*ast.Module) bool { return true })
		}
	}
	return set, wrong
}

// usable remembers schemas that OPA can use, by their text: they seldom change between calls.
var usable = map[string]any{}

const mostRemembered = 8

// readSchema reads a JSON Schema and lets OPA say whether it can use it.
func readSchema(name, text string) (any, []diagnostic) {
	if schema, known := usable[text]; known {
		return schema, nil
	}
	var schema any
	err := util.UnmarshalJSON([]byte(text), &schema)
	if err == nil {
		trial := ast.NewSchemaSet()
		trial.Put(ast.SchemaRootRef, schema)
		compiler := ast.NewCompiler().WithCapabilities(capabilities).WithSchemas(trial)
		if compiler.Compile(nil); compiler.Failed() {
			err = compiler.Errors[0]
		}
	}
	if err != nil {
		return nil, []diagnostic{{Code: codeSchema, Message: "the schema of `" + name + "` cannot be used: " + err.Error()}}
	}
	if len(usable) == mostRemembered {
		clear(usable)
	}
	usable[text] = schema
	return schema, nil
}

// documents lists what the schema says of each document directly under `data`. A document that is a
// package is left out, because its type follows from its rules. The parts go into the set, so that
// OPA reads each of them once and not for every rule.
func documents(schema any, modules map[string]*ast.Module, set *ast.SchemaSet) []*ast.SchemaAnnotation {
	object, _ := schema.(map[string]any)
	properties, _ := object["properties"].(map[string]any)
	packages := map[string]bool{}
	for _, module := range modules {
		if len(module.Package.Path) > 1 {
			if name, ok := module.Package.Path[1].Value.(ast.String); ok {
				packages[string(name)] = true
			}
		}
	}
	var found []*ast.SchemaAnnotation
	for _, name := range util.KeysSorted(properties) {
		if packages[name] {
			continue
		}
		definition := properties[name]
		if shared, ok := definition.(map[string]any); ok {
			definition = withDefinitions(shared, object)
		}
		at := ast.SchemaRootRef.Append(ast.StringTerm("data")).Append(ast.StringTerm(name))
		set.Put(at, definition)
		found = append(found, &ast.SchemaAnnotation{
			Path:   ast.DefaultRootRef.Append(ast.StringTerm(name)),
			Schema: at,
		})
	}
	return found
}

// logPackage is where OPA's decision log looks for `mask` and `drop`. Its `input` is an event.
var logPackage = ast.DefaultRootRef.Append(ast.StringTerm("system")).Append(ast.StringTerm("log"))

func isOfLog(module *ast.Module) bool { return module.Package.Path.Equal(logPackage) }

// event says what an event of the decision log is, where `input` has the given schema. The members
// are those of OPA's EventV1.
func event(input any, set *ast.SchemaSet) *ast.SchemaAnnotation {
	object, _ := input.(map[string]any)
	text := map[string]any{"type": "string"}
	texts := map[string]any{"type": "array", "items": text}
	anything := map[string]any{}
	open := map[string]any{"type": "object", "additionalProperties": true}
	schema := withDefinitions(map[string]any{
		"type":                 "object",
		"additionalProperties": false,
		"properties": map[string]any{
			"labels":               open,
			"decision_id":          text,
			"batch_decision_id":    text,
			"trace_id":             text,
			"span_id":              text,
			"revision":             text,
			"bundles":              open,
			"path":                 text,
			"query":                text,
			"input":                input,
			"result":               anything,
			"intermediate_results": open,
			"mapped_result":        anything,
			"nd_builtin_cache":     open,
			"erased":               texts,
			"masked":               texts,
			"error":                open,
			"requested_by":         text,
			"timestamp":            text,
			"metrics":              open,
			"req_id":               map[string]any{"type": "integer"},
			"rule_labels":          map[string]any{"type": "array", "items": open},
			"request_context":      open,
			"custom":               open,
		},
	}, object)
	at := ast.SchemaRootRef.Append(ast.StringTerm("event"))
	set.Put(at, schema)
	return &ast.SchemaAnnotation{Path: ast.InputRootRef, Schema: at}
}

// withDefinitions lets a part of a schema stand alone: what it refers to by `#/$defs` or
// `#/definitions` comes along.
func withDefinitions(part, whole map[string]any) map[string]any {
	alone := map[string]any{}
	for _, shared := range []string{"$schema", "$defs", "definitions"} {
		if v, ok := whole[shared]; ok {
			alone[shared] = v
		}
	}
	for key, v := range part {
		alone[key] = v
	}
	return alone
}

// annotate gives the packages of those modules the schemas, as if their metadata named them. Those
// that a package's own metadata names come later and win.
func (s *sources) annotate(documents []*ast.SchemaAnnotation, of func(*ast.Module) bool) {
	if len(documents) == 0 {
		return
	}
	perPackage := map[string]*ast.Annotations{}
	inOrder := make([]*ast.Module, 0, len(s.modules))
	for _, name := range util.KeysSorted(s.modules) {
		if of(s.modules[name]) {
			inOrder = append(inOrder, s.modules[name])
		}
	}
	const packageScope = "package"
	for _, module := range inOrder {
		for _, a := range module.Annotations {
			if a.Scope == packageScope {
				perPackage[module.Package.Path.String()] = a
			}
		}
	}
	slices.SortStableFunc(inOrder, func(a, b *ast.Module) int {
		return cmp.Compare(a.Package.Path.String(), b.Package.Path.String())
	})
	for _, module := range inOrder {
		key := module.Package.Path.String()
		existing, ok := perPackage[key]
		if !ok {
			existing = (&ast.Annotations{Scope: packageScope, Location: module.Package.Location}).Copy(module.Package)
			module.Annotations = append([]*ast.Annotations{existing}, module.Annotations...)
			perPackage[key] = existing
		} else if len(existing.Schemas) > 0 && existing.Schemas[0] == documents[0] {
			continue
		}
		existing.Schemas = append(slices.Clone(documents), existing.Schemas...)
	}
}
