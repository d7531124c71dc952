//go:build wasip1

// Command shell-reactor says what a tool is used for, as a function of a WebAssembly module: JSON in,
// JSON out, no process, no files, no network.
//
// It is built as a WASI reactor (see Build.java), turned into JVM classes, and called by
// dev.sallyport.shell.ToolReader.
package main

import (
	"runtime/debug"
	"unsafe"
)

// A reactor has no life of its own: its host calls the functions below.
func main() {}

// gcPercent lets the heap grow to five times what is alive before Go looks for garbage: little stays alive
// from one call to the next, and collecting is much of what a call costs otherwise.
const gcPercent = 400

func init() { debug.SetGCPercent(gcPercent) }

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

// exportRead says what a tool is used for, and packs the answer's address and size into one number:
// address in the upper half, size in the lower.
//
//go:wasmexport read
func exportRead() uint64 {
	answer = Answer(request)
	request = nil
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(answer))))<<32 | uint64(len(answer))
}
