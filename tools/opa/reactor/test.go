package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/util"
)

type testRequest struct {
	Files     []file  `json:"files"`
	Schemas   schemas `json:"schemas"`
	Filter    string  `json:"filter"`
	PerTestMs int     `json:"perTestMs"`
	// TimeNanos is what the tests' clock shows, since 1970.
	TimeNanos int64 `json:"timeNanos"`
	// Compile asks for the tests as WebAssembly, too.
	Compile bool `json:"compile"`
}

type testAnswer struct {
	Diagnostics []diagnostic            `json:"diagnostics"`
	Results     []testResult            `json:"results"`
	Coverage    map[string]lineCoverage `json:"coverage"`
	Needs       map[string][]string     `json:"needs"`
	Wasm        []byte                  `json:"wasm"`
	Data        string                  `json:"data"`
}

type testResult struct {
	Package string `json:"package"`
	Name    string `json:"name"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Outcome string `json:"outcome"`
	Nanos   int64  `json:"nanos"`
	Output  string `json:"output"`
	Message string `json:"message"`
	// Cases are those of a test that has several: `test_x[case]`.
	Cases []testedCase `json:"cases"`
	// Failures show where a test stopped being true, with the values that took part.
	Failures []failure `json:"failures"`
	// Entrypoint names the test in the WebAssembly.
	Entrypoint string `json:"entrypoint"`
}

type testedCase struct {
	Name   string `json:"name"`
	Passed bool   `json:"passed"`
}

func testSources(q testRequest) testAnswer {
	filter, err := regexp.Compile(q.Filter)
	if err != nil {
		return testAnswer{Diagnostics: []diagnostic{{Code: codeQuery,
			Message: fmt.Sprintf("`%s` cannot filter tests: %v", q.Filter, err)}}}
	}
	s, wrong := parse(q.Files)
	if len(wrong) > 0 {
		return testAnswer{Diagnostics: sorted(wrong)}
	}
	rules := s.prepareTests(filter)
	// The strict check goes first: a test of a policy that could not be deployed proves little.
	compiler, wrong := s.compileStrictly(q.Schemas)
	if len(wrong) > 0 {
		return testAnswer{Diagnostics: wrong}
	}
	results, coverage, err := s.test(compiler, rules, q)
	if err != nil {
		return testAnswer{Diagnostics: sorted(diagnose(err, "", ast.CompileErr))}
	}
	answer := testAnswer{
		Diagnostics: []diagnostic{}, Results: results, Coverage: coverage, Needs: s.needs(compiler, rules),
	}
	if q.Compile {
		return s.compileTests(answer)
	}
	return answer
}

// compileTests adds the tests as WebAssembly, each as an entry point of its own: one that loops or
// breaks takes no other along.
func (s *sources) compileTests(answer testAnswer) testAnswer {
	var entrypoints []string
	for _, result := range answer.Results {
		if result.Outcome != outcomeTodo {
			entrypoints = append(entrypoints, result.Entrypoint)
		}
	}
	if len(entrypoints) == 0 {
		return answer
	}
	built, err := s.build(entrypoints, "", nil)
	if err != nil {
		return testAnswer{Diagnostics: sorted(diagnose(err, "", ast.CompileErr))}
	}
	answer.Wasm = built.WasmModules[0].Raw
	answer.Data = string(encode(built.Data))
	return answer
}

// tester runs tests one after the other on OPA's own evaluator.
type tester struct {
	compiler *ast.Compiler
	store    storage.Store
	txn      storage.Transaction
	now      time.Time
	perTest  time.Duration
	covered  *covered
}

const (
	outcomePass  = "pass"
	outcomeFail  = "fail"
	outcomeError = "error"
	outcomeTodo  = "todo"
)

// tester is ready to run tests of the compiled sources; whoever is done with it says so.
func (s *sources) tester(compiler *ast.Compiler, timeNanos int64, perTestMs int) (*tester, func(), error) {
	ctx := context.Background()
	store := inmem.NewFromObject(s.data)
	txn, err := store.NewTransaction(ctx, storage.TransactionParams{})
	if err != nil {
		return nil, nil, err
	}
	return &tester{
		compiler: compiler,
		store:    store,
		txn:      txn,
		now:      time.Unix(0, timeNanos).UTC(),
		perTest:  time.Duration(perTestMs) * time.Millisecond,
		covered:  newCovered(),
	}, func() { store.Abort(ctx, txn) }, nil
}

func (s *sources) test(compiler *ast.Compiler, rules []*testRule, q testRequest) ([]testResult, map[string]lineCoverage, error) {
	t, done, err := s.tester(compiler, q.TimeNanos, q.PerTestMs)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	ctx := context.Background()
	results := make([]testResult, 0, len(rules))
	for _, rule := range rules {
		results = append(results, t.run(ctx, rule))
	}
	slices.SortFunc(results, func(a, b testResult) int {
		return cmpAll(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Name, b.Name))
	})
	return results, lines(t.covered.report(s.modules), s.modules), nil
}

func (t *tester) run(ctx context.Context, rule *testRule) testResult {
	result := testResult{
		Package:    strings.TrimPrefix(rule.pkg.String(), "data."),
		Name:       rule.name,
		File:       rule.at.File,
		Line:       rule.at.Row,
		Column:     rule.at.Col,
		Cases:      []testedCase{},
		Failures:   []failure{},
		Entrypoint: rule.entrypoint(),
	}
	if rule.todo {
		result.Outcome = outcomeTodo
		return result
	}
	begun := time.Now()
	told := t.evaluate(ctx, rule, newCases(), t.covered)
	result.Nanos = time.Since(begun).Nanoseconds()
	result.Output = told.printed.String()
	result.Cases = told.cases.against(told.value)
	t.judge(&result, rule, told)
	if result.Outcome == outcomeFail {
		// Watching costs more than testing, so it is done again for those that fail alone.
		watched := newCases()
		watching := newFailures(rule, watched)
		t.evaluate(ctx, rule, watched, watching)
		result.Failures = watching.of(result.Cases)
	}
	return result
}

func (t *tester) judge(result *testResult, rule *testRule, told evaluation) {
	switch {
	case told.err != nil && topdown.IsCancel(told.err):
		result.Outcome = outcomeError
		result.Message = fmt.Sprintf("stopped after %v, the limit for one test", t.perTest)
	case told.err != nil:
		result.Outcome, result.Message = outcomeError, told.err.Error()
	case len(told.errors) > 0:
		result.Outcome, result.Message = outcomeError, told.errors[0].Error()
	case rule.hasCases:
		failed := namesOfFailed(result.Cases)
		result.Outcome = outcomePass
		if len(result.Cases) == 0 {
			result.Outcome, result.Message = outcomeFail, "the test has no case"
		} else if len(failed) > 0 {
			result.Outcome, result.Message = outcomeFail, "not true in the case "+strings.Join(failed, ", ")
		}
	case told.value != nil && told.value.Compare(ast.Boolean(true)) == 0:
		result.Outcome = outcomePass
	default:
		result.Outcome, result.Message = outcomeFail, "the test is not true"
	}
}

func namesOfFailed(cases []testedCase) []string {
	var failed []string
	for _, c := range cases {
		if !c.Passed {
			failed = append(failed, "`"+c.Name+"`")
		}
	}
	return failed
}

// evaluation is what came of one test; no value means undefined.
type evaluation struct {
	value   ast.Value
	err     error
	errors  []topdown.Error
	printed *strings.Builder
	cases   *cases
}

func (t *tester) evaluate(ctx context.Context, rule *testRule, seen *cases, tracer topdown.QueryTracer) evaluation {
	told := evaluation{printed: &strings.Builder{}, cases: seen}
	cancel := topdown.NewCancel()
	answer := ast.VarTerm("answer")
	query := topdown.NewQuery(ast.NewBody(ast.Equality.Expr(answer, ast.NewTerm(rule.ref())))).
		WithCompiler(t.compiler).
		WithStore(t.store).
		WithTransaction(t.txn).
		WithTime(t.now).
		WithSeed(rand.Reader).
		WithCancel(cancel).
		WithPrintHook(topdown.NewPrintHook(told.printed)).
		WithBuiltinErrorList(&told.errors).
		WithQueryTracer(seen).
		WithQueryTracer(tracer).
		WithQueryTracer(&clock{until: time.Now().Add(t.perTest), cancel: cancel})
	told.err = query.Iter(ctx, func(found topdown.QueryResult) error {
		told.value = found[answer.Value.(ast.Var)].Value
		return nil
	})
	return told
}

// clock ends an evaluation that takes too long. WebAssembly has one thread, which nobody could take
// away from a busy evaluation: it has to look at the time by itself.
type clock struct {
	until  time.Time
	cancel topdown.Cancel
	events int
}

const eventsBetweenLooks = 512

func (*clock) Enabled() bool { return true }

func (*clock) Config() topdown.TraceConfig { return topdown.TraceConfig{} }

func (c *clock) TraceEvent(topdown.Event) {
	if c.events++; c.events%eventsBetweenLooks == 0 && time.Now().After(c.until) {
		c.cancel.Cancel()
		runtime.Gosched()
	}
}

// cases notes which cases of a test have begun, in order: `internal.test_case` says so.
type cases struct {
	names []string
	known map[string]bool
}

func newCases() *cases { return &cases{known: map[string]bool{}} }

func (*cases) Enabled() bool { return true }

func (*cases) Config() topdown.TraceConfig { return topdown.TraceConfig{} }

func (c *cases) TraceEvent(event topdown.Event) {
	if event.Op != topdown.TestCaseOp {
		return
	}
	if name, ok := caseOf(event); ok && !c.known[name] {
		c.known[name] = true
		c.names = append(c.names, name)
	}
}

func caseOf(event topdown.Event) (string, bool) {
	expr, ok := event.Node.(*ast.Expr)
	if !ok {
		return "", false
	}
	path, ok := expr.Operand(0).Value.(*ast.Array)
	if !ok {
		return "", false
	}
	steps := make([]string, path.Len())
	for i := range path.Len() {
		steps[i] = step(path.Elem(i).Value)
	}
	return strings.Join(steps, "/"), true
}

// step writes a key as a person would: a text without quotes.
func step(v ast.Value) string {
	if text, ok := v.(ast.String); ok {
		return string(text)
	}
	if plain, err := ast.JSON(v); err == nil {
		if bs, err := json.Marshal(plain); err == nil {
			return string(bs)
		}
	}
	return v.String()
}

// against says which of the cases that have begun, or that the value tells of, are true in it.
func (c *cases) against(value ast.Value) []testedCase {
	held := map[string]bool{}
	flatten(value, nil, held)
	names := slices.Clone(c.names)
	for _, name := range util.KeysSorted(held) {
		if !c.known[name] {
			names = append(names, name)
		}
	}
	found := []testedCase{}
	for _, name := range names {
		found = append(found, testedCase{Name: name, Passed: held[name]})
	}
	return found
}

func flatten(value ast.Value, path []string, held map[string]bool) {
	object, ok := value.(ast.Object)
	if !ok {
		if len(path) > 0 && value != nil {
			held[strings.Join(path, "/")] = value.Compare(ast.Boolean(true)) == 0
		}
		return
	}
	object.Foreach(func(k, v *ast.Term) { flatten(v.Value, append(path[:len(path):len(path)], step(k.Value)), held) })
}
