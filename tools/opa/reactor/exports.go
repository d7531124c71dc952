//go:build wasip1

package main

import "unsafe"

// What the host writes its request into, and where it reads the answer from. Both are kept here so
// that the garbage collector leaves them alone until the next call; calls never overlap.
var (
	request []byte
	answer  []byte
)

// exportReserve makes room for a request of the given number of bytes and says where the host shall write it.
//
//go:wasmexport reserve
func exportReserve(size uint32) unsafe.Pointer {
	request = make([]byte, size)
	return unsafe.Pointer(unsafe.SliceData(request))
}

// exportCheck parses and compiles the sources strictly, against the schemas, and lists what is wrong.
//
//go:wasmexport check
func exportCheck() uint64 { return done("check") }

// exportFormat formats one policy.
//
//go:wasmexport format
func exportFormat() uint64 { return done("format") }

// exportCompile checks the sources and, when nothing is wrong, builds a bundle with the policy as WebAssembly.
//
//go:wasmexport compile
func exportCompile() uint64 { return done("compile") }

// exportTest runs the tests among the sources and says which lines they reached.
//
//go:wasmexport test
func exportTest() uint64 { return done("test") }

// exportLint tells what lint rules judge by: of rules, calls, patterns and paths of the input.
//
//go:wasmexport lint
func exportLint() uint64 { return done("lint") }

// exportEval answers a query with OPA's own evaluator, once for each input.
//
//go:wasmexport eval
func exportEval() uint64 { return done("eval") }

// exportPartial says what sets hold where parts of the input are not known.
//
//go:wasmexport partial
func exportPartial() uint64 { return done("partial") }

// exportBuiltin calls one of OPA's own functions.
//
//go:wasmexport builtin
func exportBuiltin() uint64 { return done("builtin") }

// exportVersion tells which OPA this is.
//
//go:wasmexport version
func exportVersion() uint64 { return done("version") }

// exportPrepare is called once, before the image of the memory is taken (see Snapshot.java).
//
//go:wasmexport prepare
func exportPrepare() uint64 {
	prepare()
	return 0
}

func done(operation string) uint64 { return handOver(operations[operation](request)) }

// handOver keeps the answer alive and packs its address and size into one number: address in the
// upper half, size in the lower.
func handOver(bs []byte) uint64 {
	request, answer = nil, bs
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(answer))))<<32 | uint64(len(answer))
}
