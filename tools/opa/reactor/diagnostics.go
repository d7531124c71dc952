package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// diagnostic is one thing that is wrong, and where. Lines and columns count from one; zero means
// that no one place is to blame.
type diagnostic struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

const (
	codeSource     = "source_error"     // a file that is neither policy nor data, or data that cannot be read
	codeSchema     = "schema_error"     // a JSON Schema that OPA cannot use
	codeEntrypoint = "entrypoint_error" // an entry point that no package or rule answers to
	codeFormat     = "format_error"     // a policy that OPA's formatter refuses
	codeQuery      = "query_error"      // a query or a test filter that cannot be read
)

// diagnose turns whatever OPA reports into diagnostics. Errors without a place get the given file.
func diagnose(err error, file, code string) []diagnostic {
	var several ast.Errors
	if errors.As(err, &several) {
		found := make([]diagnostic, 0, len(several))
		for _, e := range several {
			found = append(found, diagnoseOne(e))
		}
		return found
	}
	var one *ast.Error
	if errors.As(err, &one) {
		return []diagnostic{diagnoseOne(one)}
	}
	var run *topdown.Error
	if errors.As(err, &run) {
		return []diagnostic{at(run.Location, run.Code, run.Message)}
	}
	var unformatted format.UnformattedError
	if errors.As(err, &unformatted) {
		return []diagnostic{{File: file, Code: codeFormat, Message: unformatted.Error()}}
	}
	return []diagnostic{{File: file, Code: code, Message: err.Error()}}
}

func diagnoseOne(e *ast.Error) diagnostic {
	message := e.Message
	if detail, ok := e.Details.(*ast.RefErrInvalidDetail); ok {
		message += suggest(detail)
	} else if e.Details != nil && e.Code == ast.TypeErr {
		for _, line := range e.Details.Lines() {
			// OPA aligns these lines for terminals.
			if words := strings.Fields(line); len(words) > 0 {
				message += "; " + strings.Join(words, " ")
			}
		}
	}
	return at(e.Location, e.Code, message)
}

func at(loc *ast.Location, code, message string) diagnostic {
	if loc == nil {
		return diagnostic{Code: code, Message: message}
	}
	// The end of a file has column zero in OPA's own count.
	return diagnostic{File: loc.File, Line: loc.Row, Column: max(loc.Col, min(loc.Row, 1)), Code: code, Message: message}
}

// suggest says which field was probably meant, or which there are when none comes close.
func suggest(detail *ast.RefErrInvalidDetail) string {
	if len(detail.OneOf) == 0 {
		return ""
	}
	const farthest, mostListed = 3, 12
	names := make([]string, 0, len(detail.OneOf))
	for _, v := range detail.OneOf {
		names = append(names, strings.Trim(v.String(), `"`))
	}
	slices.Sort(names)
	if have, ok := detail.Ref[detail.Pos].Value.(ast.String); ok {
		best, distance := "", farthest+1
		for _, name := range names {
			if d := levenshtein.ComputeDistance(string(have), name); d < distance && d < len(name) {
				best, distance = name, d
			}
		}
		if best != "" {
			return fmt.Sprintf(". Did you mean `%s`?", best)
		}
	}
	more := ""
	if len(names) > mostListed {
		names, more = names[:mostListed], ", …"
	}
	return ". There are: `" + strings.Join(names, "`, `") + "`" + more
}

// sorted orders diagnostics by place, and drops those that say the same of the same place.
func sorted(ds []diagnostic) []diagnostic {
	slices.SortStableFunc(ds, func(a, b diagnostic) int {
		return cmpAll(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column,
			strings.Compare(a.Code, b.Code), strings.Compare(a.Message, b.Message))
	})
	return slices.Compact(ds)
}

func cmpAll(results ...int) int {
	for _, r := range results {
		if r != 0 {
			return r
		}
	}
	return 0
}

// position finds line and column of a byte offset.
func position(text string, offset int64) (line, column int) {
	before := text[:min(max(int(offset), 0), len(text))]
	lastBreak := strings.LastIndexByte(before, '\n')
	return strings.Count(before, "\n") + 1, len(before) - lastBreak
}

// jsonOffset tells where in its text a JSON error lies, if it says so.
func jsonOffset(err error) (int64, bool) {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		// The offset counts the offending byte as read already.
		return syntax.Offset - 1, true
	}
	return 0, false
}
