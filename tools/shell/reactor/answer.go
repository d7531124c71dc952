// What a tool is used for: every command that a shell would run, the paths and the addresses that are
// named, and whether anything could not be read.
package main

import (
	"encoding/json"
	"fmt"
	"sort"
)

// question is a tool that a model wants to use.
type question struct {
	Name  string          `json:"name"`
	Input json.RawMessage `json:"input"`
}

// Reading is what a policy sees of it.
type Reading struct {
	Commands []*Command `json:"commands"`
	Paths    []string   `json:"paths"`
	URLs     []URL      `json:"urls"`
	// Unparsed says why something could not be read; empty if all was.
	Unparsed string `json:"unparsed,omitempty"`
}

// Command is a simple command that would run.
type Command struct {
	// Program is its name in small letters, without folders; empty where it cannot be told.
	Program string `json:"program"`
	// Words are the program and its arguments after every expansion; what cannot be told stands as written.
	Words []string `json:"words"`
	// Unknown are the positions of words that cannot be told, or not wholly.
	Unknown []int `json:"unknown"`
	// Options are the words that begin with a dash, `-rf` as `-r` and `-f` besides, and `--x=y` as `--x` besides.
	Options []string `json:"options"`
	// Environment are the variables that are set for it alone.
	Environment map[string]string `json:"environment"`
	// Paths are those that its words name, as in Reading.
	Paths []string `json:"paths"`
	// Redirects are its redirections of input and output.
	Redirects []Redirect `json:"redirects"`
	// Via are the programs that start it, the outermost first.
	Via []string `json:"via"`
	// PipedInto are the programs that read what it writes, the next one first.
	PipedInto []string `json:"piped_into"`
	// Piped says that it reads what another command writes.
	Piped bool `json:"piped"`
	// Blind says that it runs code that cannot be told.
	Blind bool `json:"blind"`
	// ForksItself says that a function starts itself, in a pipe or in the background.
	ForksItself bool `json:"forks_itself"`
	// Code is what an interpreter that is no shell runs, where that can be told; empty otherwise.
	Code string `json:"code"`
}

// Redirect is one redirection.
type Redirect struct {
	Operator string `json:"operator"`
	Target   string `json:"target"`
	Writes   bool   `json:"writes"`
}

// Answer reads a question as JSON and writes the answer as JSON. Whatever goes wrong is an answer with
// `unparsed`, and never one that looks like all is well.
func Answer(request []byte) []byte {
	answer, err := json.Marshal(read(request))
	if err != nil {
		panic(err)
	}
	return answer
}

func read(request []byte) (reading *Reading) {
	r := newReader()
	defer func() {
		if broken := recover(); broken != nil {
			if reason, ok := broken.(limit); ok {
				r.unparsed(string(reason))
			} else {
				r.unparsed(fmt.Sprint("the reader broke: ", broken))
			}
		}
		reading = r.reading()
	}()
	var q question
	if err := json.Unmarshal(request, &q); err != nil {
		r.unparsed("the input is no JSON")
		return
	}
	r.tool(q)
	return
}

func (r *reader) reading() *Reading {
	r.finish()
	paths := make([]string, 0, len(r.paths))
	for path := range r.paths {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	return &Reading{Commands: r.commands, Paths: paths, URLs: r.urls, Unparsed: r.reason}
}

// unparsed keeps the first reason: the others often follow from it.
func (r *reader) unparsed(reason string) {
	if r.reason == "" {
		r.reason = reason
	}
}
