//go:build !wasip1

// Command opa-reactor offers the functions of exports.go to the process that has started it: requests on
// standard input, answers on standard output, one after the other. It ends with its input.
package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"time"
)

// call is a request as it came: the operation's name and its request, each behind its size in bytes,
// 32 bits with the highest first.
type call struct {
	operation string
	request   []byte
}

// main takes one argument: how many MiB may be in use.
func main() {
	debug.SetGCPercent(gcPercent)
	most, err := strconv.ParseUint(os.Args[1], 10, 32)
	if err != nil {
		panic(err)
	}
	go watchMemory(most << 20)
	calls := make(chan call)
	go receive(bufio.NewReader(os.Stdin), calls)
	out := bufio.NewWriter(os.Stdout)
	for c := range calls {
		answer := operations[c.operation](c.request)
		sure(binary.Write(out, binary.BigEndian, uint32(len(answer))))
		_, err := out.Write(answer)
		sure(err)
		sure(out.Flush())
	}
}

// receive reads while a call runs, too, so that nobody works for a host that is gone.
func receive(in io.Reader, calls chan<- call) {
	for {
		operation, err := sized(in)
		if err != nil {
			if !errors.Is(err, io.EOF) {
				fmt.Fprintln(os.Stderr, err)
			}
			os.Exit(0)
		}
		request, err := sized(in)
		sure(err)
		calls <- call{string(operation), request}
	}
}

func sized(in io.Reader) ([]byte, error) {
	var size uint32
	if err := binary.Read(in, binary.BigEndian, &size); err != nil {
		return nil, err
	}
	bs := make([]byte, size)
	_, err := io.ReadFull(in, bs)
	return bs, err
}

const betweenLooks = 10 * time.Millisecond

// watchMemory ends the process when more is in use than it may have.
func watchMemory(most uint64) {
	use := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	for range time.Tick(betweenLooks) {
		if metrics.Read(use); use[0].Value.Uint64() > most {
			fmt.Fprintf(os.Stderr, "out of memory: %d MiB are in use, the limit is %d\n", use[0].Value.Uint64()>>20, most>>20)
			os.Exit(2)
		}
	}
}

func sure(err error) {
	if err != nil {
		panic(err)
	}
}
