package main

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/util"
)

type testRequest struct {
	Files     []file  `json:"files"`
	Schemas   schemas `json:"schemas"`
	Filter    string  `json:"filter"`
	PerTestMs int     `json:"perTestMs"`
}

type testAnswer struct {
	Diagnostics []diagnostic            `json:"diagnostics"`
	Results     []testResult            `json:"results"`
	Coverage    map[string]lineCoverage `json:"coverage"`
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
}

// lineCoverage lists the lines of a policy that hold an expression or a rule's head.
type lineCoverage struct {
	Covered    []int `json:"covered"`
	NotCovered []int `json:"notCovered"`
}

func testSources(q testRequest) testAnswer {
	// The strict check goes first: a test of a policy that could not be deployed proves little.
	s, _, wrong := compileStrictly(q.Files, q.Schemas)
	if len(wrong) > 0 {
		return testAnswer{Diagnostics: wrong}
	}
	if _, err := regexp.Compile(q.Filter); err != nil {
		return testAnswer{Diagnostics: []diagnostic{{Code: codeQuery,
			Message: fmt.Sprintf("`%s` cannot filter tests: %v", q.Filter, err)}}}
	}
	results, coverage, err := s.test(q.Filter, time.Duration(q.PerTestMs)*time.Millisecond)
	if err != nil {
		return testAnswer{Diagnostics: sorted(diagnose(err, "", ast.CompileErr))}
	}
	return testAnswer{Diagnostics: []diagnostic{}, Results: results, Coverage: coverage}
}

func (s *sources) test(filter string, perTest time.Duration) ([]testResult, map[string]lineCoverage, error) {
	ctx := context.Background()
	store := inmem.NewFromObject(s.data)
	txn, err := store.NewTransaction(ctx, storage.TransactionParams{})
	if err != nil {
		return nil, nil, err
	}
	defer store.Abort(ctx, txn)
	tracer := &yielding{Cover: cover.New()}
	channel, err := tester.NewRunner().
		SetStore(store).
		SetModules(s.modules).
		SetDefaultRegoVersion(ast.RegoV1).
		SetCoverageQueryTracer(tracer).
		CapturePrintOutput(true).
		RaiseBuiltinErrors(true).
		SetTimeout(perTest).
		SetParallel(1).
		Filter(filter).
		RunTests(ctx, txn)
	if err != nil {
		return nil, nil, err
	}
	results := []testResult{}
	for r := range channel {
		results = append(results, describe(r, perTest))
	}
	slices.SortFunc(results, func(a, b testResult) int {
		return cmpAll(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Name, b.Name))
	})
	return results, lines(tracer.Report(s.modules)), nil
}

// yielding is a coverage tracer that lets timers run. WebAssembly has one thread, which Go's
// scheduler cannot take away from a busy evaluation: without this a test's time limit never strikes.
type yielding struct {
	*cover.Cover
	events int
}

const eventsBetweenYields = 512

// TraceEvent records coverage, and now and then gives way.
func (y *yielding) TraceEvent(event topdown.Event) {
	y.Cover.TraceEvent(event)
	if y.events++; y.events%eventsBetweenYields == 0 {
		runtime.Gosched()
	}
}

func describe(r *tester.Result, perTest time.Duration) testResult {
	result := testResult{
		Package: strings.TrimPrefix(r.Package, "data."),
		Name:    r.Name,
		Nanos:   r.Duration.Nanoseconds(),
		Output:  string(r.Output),
	}
	if r.Location != nil {
		result.File, result.Line, result.Column = r.Location.File, r.Location.Row, r.Location.Col
	}
	switch {
	case r.Skip:
		result.Outcome = "todo"
	case r.Error != nil && topdown.IsCancel(r.Error):
		result.Outcome = "error"
		result.Message = fmt.Sprintf("stopped after %v, the limit for one test", perTest)
	case r.Error != nil:
		result.Outcome, result.Message = "error", r.Error.Error()
	case r.Fail:
		result.Outcome, result.Message = "fail", failure(r)
	default:
		result.Outcome = "pass"
	}
	return result
}

// failure names the cases that failed, for a test that has several.
func failure(r *tester.Result) string {
	var failed []string
	for name, sub := range r.SubResults.Iter {
		if sub.Fail && len(sub.SubResults) == 0 {
			failed = append(failed, "`"+strings.Join(name, "/")+"`")
		}
	}
	if len(failed) == 0 {
		return "the test is not true"
	}
	return "not true in the case " + strings.Join(failed, ", ")
}

// lines spreads OPA's ranges out to lines, and leaves the tests themselves out.
func lines(report cover.Report) map[string]lineCoverage {
	found := map[string]lineCoverage{}
	for _, name := range util.KeysSorted(report.Files) {
		if strings.HasSuffix(path.Base(name), "_test.rego") {
			continue
		}
		of := report.Files[name]
		covered := spread(of.Covered, nil)
		found[name] = lineCoverage{Covered: covered, NotCovered: spread(of.NotCovered, covered)}
	}
	return found
}

func spread(ranges []cover.Range, except []int) []int {
	all := []int{}
	for _, r := range ranges {
		for line := r.Start.Row; line <= r.End.Row; line++ {
			if _, skip := slices.BinarySearch(except, line); !skip {
				all = append(all, line)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
