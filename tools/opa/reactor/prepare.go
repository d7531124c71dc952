package main

import (
	"runtime"
	"runtime/debug"
)

// gcPercent lets the heap grow to four times what is alive before Go looks for garbage: collecting is
// most of what a call costs otherwise, and there is room.
const gcPercent = 300

// sample is a policy that makes every operation do once what it does at its first call.
var sample = []file{
	{Path: "sample.rego", Text: `# METADATA
# title: A sample
package sample

allow contains {"rule": name} if {
	some name, role in data.roles
	some group in role.groups
	group in input.groups
	regex.match("^a+$", input.name)
	sprintf("%s %d", [name, count(input.name)]) != ""
}
`},
	{Path: "sample_test.rego", Text: `package sample_test

test_allow if count(data.sample.allow) == 1 with input as {"groups": ["g"], "name": "a"}

test_case[note] if {
	some note, name in {"one": "b", "two": "c"}
	count(data.sample.allow) == 0 with input as {"groups": [], "name": name}
}
`},
	{Path: "data.yaml", Text: "roles:\n  r:\n    groups: [g]\n"},
}

var sampleSchemas = schemas{
	Input: `{"type": "object", "additionalProperties": false, "properties": {
		"groups": {"type": "array", "items": {"$ref": "#/definitions/name"}},
		"name": {"$ref": "#/definitions/name"}}, "definitions": {"name": {"type": "string"}}}`,
	Data: `{"type": "object", "properties": {"roles": {"type": "object"}}}`,
}

// prepare runs every operation on the sample, and leaves the memory as it shall be when an image of it
// is taken: what is made at the first use of a thing is made, and garbage is gone.
func prepare() {
	debug.SetGCPercent(gcPercent)
	must(checkSources(checkRequest{Files: sample, Schemas: sampleSchemas}).Diagnostics)
	must(compileSources(compileRequest{
		Files: sample, Schemas: sampleSchemas, Entrypoints: []string{"sample"}, Revision: "sample",
	}).Diagnostics)
	must(testSources(testRequest{Files: sample, Schemas: sampleSchemas, PerTestMs: 10_000, Compile: true}).Diagnostics)
	must(formatSource(sample[0]).Diagnostics)
	must(evalQuery(evalRequest{Files: sample, Query: "data.sample.allow", Inputs: []string{"{}"}}).Diagnostics)
	must(partialSources(partialRequest{
		Files: sample, Sets: []string{"data.sample.allow"}, Input: `{"name": "a"}`, Unknowns: []string{"input.groups"},
	}).Diagnostics)
	callBuiltin(builtinRequest{Name: "upper", Arguments: []string{`"a"`}, Time: "0"})
	clear(usable)
	runtime.GC()
	runtime.GC()
}

func must(wrong []diagnostic) {
	if len(wrong) > 0 {
		panic("the sample is refused: " + wrong[0].Message)
	}
}
