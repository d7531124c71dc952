// Command opa-peer is OPA as others use it, for the benchmarks to be measured against.
//
//	opa-peer server DIR    serves OPA's own REST API on loopback, and prints its address
//	opa-peer library DIR   decides inside this program, in the turns that standard input asks for
//	opa-peer test DIR      runs the tests as `opa test --coverage` does, and says how long it took
package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/runtime"
)

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: opa-peer server|library|test DIR"))
	}
	switch kind, dir := os.Args[1], os.Args[2]; kind {
	case "server":
		fail(serve(context.Background(), dir))
	case "library":
		fail(library(context.Background(), dir, os.Stdin, os.Stdout))
	case "test":
		fail(tests(context.Background(), dir, os.Stdout))
	default:
		fail(fmt.Errorf("`%s` is neither `server` nor `library` nor `test`", kind))
	}
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// noPolicy leaves out of a directory what is no part of its policy: masks, schemas and tests.
func noPolicy(_ string, info fs.FileInfo, _ int) bool {
	if info.IsDir() {
		return info.Name() == "masks" || info.Name() == "schemas"
	}
	return strings.HasSuffix(info.Name(), "_test.rego")
}

// noSchema leaves out what describes the policy's data and is none of it.
func noSchema(_ string, info fs.FileInfo, _ int) bool {
	return info.IsDir() && info.Name() == "schemas"
}

// serve is what `opa run --server --log-level error` does: a line of log for each request would count against OPA.
func serve(ctx context.Context, dir string) error {
	params := runtime.NewParams()
	params.Addrs = &[]string{"127.0.0.1:0"}
	params.Paths = []string{dir}
	params.Filter = noPolicy
	params.Logging = runtime.LoggingConfig{Level: "error"}
	opa, err := runtime.NewRuntime(ctx, params)
	if err != nil {
		return err
	}
	go func() {
		for len(opa.Addrs()) == 0 {
			time.Sleep(10 * time.Millisecond)
		}
		fmt.Println("http://" + opa.Addrs()[0])
	}()
	return opa.Serve(ctx)
}
