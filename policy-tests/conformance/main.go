// Command conformance reads the corpus of OPA's module, compiles every case to WebAssembly, and
// writes one JSON object a line: what to run, and what has to come of it. The corpus itself is
// read where the module lies, and is no part of this tree.
//
// Usage: conformance <version of Rego: v0 or v1> <part> <parts>
//
// With `answers` in place of a version it has OPA's own evaluator answer what it reads.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/test/cases"
	"github.com/open-policy-agent/opa/v1/types"
	"github.com/open-policy-agent/opa/v1/util"
)

// task is one case of the corpus, ready to run.
type task struct {
	Name    string            `json:"name"`
	Note    string            `json:"note"`
	Except  string            `json:"except"`
	Wasm    []byte            `json:"wasm"`
	Data    any               `json:"data"`
	Input   *string           `json:"input"`
	Env     map[string]string `json:"env"`
	Defined *bool             `json:"defined"`
	Result  *[]map[string]any `json:"result"`
	Sort    bool              `json:"sort"`
	Code    *string           `json:"code"`
	Error   bool              `json:"error"`
	Strict  bool              `json:"strict"`
	Broken  string            `json:"broken"`
}

func main() {
	if err := start(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func start(arguments []string) error {
	if arguments[0] == "answers" {
		return answers(os.Stdin, os.Stdout)
	}
	return run(arguments[0], arguments[1], arguments[2])
}

func run(version, part, parts string) error {
	module, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/open-policy-agent/opa").Output()
	if err != nil {
		return err
	}
	root := strings.TrimSpace(string(module))
	exceptions, err := readExceptions(filepath.Join(root, "internal/wasm/sdk/test/e2e/exceptions.yaml"))
	if err != nil {
		return err
	}
	set, err := cases.Load(filepath.Join(root, "v1/test/cases/testdata", version))
	if err != nil {
		return err
	}
	mine, of := number(part), number(parts)
	sleep()
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for i, c := range set.Sorted().Cases {
		if i%of != mine {
			continue
		}
		if err := encoder.Encode(prepare(version, root, c, exceptions[c.Note])); err != nil {
			return err
		}
	}
	return nil
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return n
}

func readExceptions(path string) (map[string]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	exceptions := map[string]string{}
	return exceptions, util.Unmarshal(text, &exceptions)
}

// sleep is a function that some cases call; they need not be kept waiting.
func sleep() {
	rego.RegisterBuiltin1(&rego.Function{
		Name: "test.sleep",
		Decl: types.NewFunction(types.Args(types.S), types.NewNull()),
	}, func(rego.BuiltinContext, *ast.Term) (*ast.Term, error) { return ast.NullTerm(), nil })
}

func prepare(version, root string, c cases.TestCase, except string) task {
	file, _ := filepath.Rel(root, c.Filename)
	t := task{
		Name: file + ": " + c.Note, Note: c.Note, Except: except,
		Data: map[string]any{}, Env: c.Env, Defined: c.WantDefined, Result: c.WantResult, Sort: c.SortBindings,
		Code: c.WantErrorCode, Error: c.WantError != nil || c.WantErrorCode != nil, Strict: c.StrictError,
	}
	if c.Data != nil {
		t.Data = *c.Data
	}
	if c.InputTerm != nil {
		// Commas may trail in what people write, and nowhere else.
		input := ast.MustParseTerm(*c.InputTerm).String()
		t.Input = &input
	} else if c.Input != nil {
		text, err := json.Marshal(*c.Input)
		if err != nil {
			t.Broken = err.Error()
			return t
		}
		input := string(text)
		t.Input = &input
	}
	wasm, err := compile(version, c)
	if err != nil {
		t.Broken = err.Error()
	}
	t.Wasm = wasm
	return t
}

func compile(version string, c cases.TestCase) ([]byte, error) {
	language := ast.RegoV1
	if version == "v0" {
		language = ast.RegoV0
	}
	options := []func(*rego.Rego){
		rego.Query(c.Query),
		rego.SetRegoVersion(language),
		rego.Capabilities(ast.CapabilitiesForThisVersion(ast.CapabilitiesExperimentalKeywords(c.ExperimentalKeywords))),
	}
	for i, text := range c.Modules {
		options = append(options, rego.Module(fmt.Sprintf("module-%d.rego", i), text))
	}
	compiled, err := rego.New(options...).Compile(context.Background())
	if err != nil {
		return nil, err
	}
	return compiled.Bytes, nil
}
