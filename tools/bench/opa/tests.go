package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/loader"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// tests does what `opa test --coverage` does, and says how many passed and how long it took from the files to the last one.
func tests(ctx context.Context, dir string, out io.Writer) error {
	started := time.Now()
	loaded, err := loader.NewFileLoader().Filtered([]string{dir}, noSchema)
	if err != nil {
		return err
	}
	modules := map[string]*ast.Module{}
	for name, file := range loaded.Modules {
		modules[name] = file.Parsed
	}
	store := inmem.NewFromObject(loaded.Documents)
	txn, err := store.NewTransaction(ctx)
	if err != nil {
		return err
	}
	defer store.Abort(ctx, txn)
	coverage := cover.New()
	results, err := tester.NewRunner().
		SetStore(store).
		SetModules(modules).
		SetCoverageQueryTracer(topdown.QueryTracer(coverage)).
		RunTests(ctx, txn)
	if err != nil {
		return err
	}
	passed := 0
	for result := range results {
		if !result.Pass() {
			return fmt.Errorf("%s did not pass", result.Name)
		}
		passed++
	}
	coverage.Report(modules)
	return json.NewEncoder(out).Encode(map[string]any{"tests": passed, "seconds": time.Since(started).Seconds()})
}
