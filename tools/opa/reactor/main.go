//go:build wasip1

// Command opa-reactor offers OPA's own checker, formatter, compiler, tester and evaluator as
// functions of a WebAssembly module: JSON in, JSON out, no process, no files, no network.
//
// It is built as a WASI reactor (see Build.java), turned into JVM classes, and called by
// dev.sallyport.opa.Opa. It knows nothing of what the policies are about.
package main

// A reactor has no life of its own: its host calls the functions of exports.go.
func main() {}
