package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// A field holds a text for a shell if it is called so, whatever the tool.
var shellFields = []string{
	"command", "commands", "cmd", "cmds", "cmdline", "commandline", "script", "shell", "shellcommand",
	"bash", "bashcommand", "shellscript",
}

// Where the tool's name says that it is a shell, these do, too.
var fieldsOfShells = []string{"code", "input", "line", "lines", "text", "source", "run", "exec", "stdin", "keys", "args", "arguments"}

var shellTool = regexp.MustCompile(`(?i)(^|[^a-z])(ba|z|k|da)?sh([^a-z]|$)|bash|shell|terminal|command|console|(^|_)exec`)

var powerShellTool = regexp.MustCompile(`(?i)powershell|pwsh`)

// The words of one command, in an array.
var wordFields = []string{"args", "arguments", "argv", "command", "cmd", "commandline"}

// What is written into a file, looked for, or said: it runs nothing, and names nothing that is touched.
var unreadFields = []string{
	"content", "contents", "description", "newsource", "newstring", "newstr", "oldstring", "oldstr", "filetext",
	"inserttext", "prompt", "query", "todos", "title", "message", "body", "subject", "question", "questions", "plan",
}

var pathFields = regexp.MustCompile(`path|file|dir|folder|cwd|root|location`)

var hostFields = regexp.MustCompile(`url|uri|host|domain|endpoint|server|address|link|href`)

func plainName(field string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(field))
}

// tool looks at every text of a tool's input.
func (r *reader) tool(q question) {
	if len(q.Input) > maxTextBytes {
		panic(limit("the input is larger than 1 MiB"))
	}
	var input any
	if err := json.Unmarshal(q.Input, &input); err != nil {
		r.unparsed("the input is no JSON")
		return
	}
	r.isShell = shellTool.MatchString(q.Name)
	r.isPowerShell = powerShellTool.MatchString(q.Name)
	r.node("", input, 0)
}

func (r *reader) node(field string, node any, depth int) {
	if depth > maxJSONDepth {
		panic(limit("the input is nested too deeply"))
	}
	switch node := node.(type) {
	case string:
		r.text(field, node, depth)
	case []any:
		if words, ok := texts(node); ok && len(words) > 0 && slices.Contains(wordFields, plainName(field)) && !strings.Contains(words[0], " ") {
			r.words(words)
			return
		}
		for _, element := range node {
			r.node(field, element, depth+1)
		}
	case map[string]any:
		r.object(node, depth)
	}
}

// object looks at members in the order of their names, so that equal inputs give equal answers.
func (r *reader) object(members map[string]any, depth int) {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	// A program and its arguments in members of their own are one command, too.
	program, arguments := "", []string(nil)
	for _, name := range names {
		if text, ok := members[name].(string); ok && slices.Contains([]string{"command", "cmd", "program", "executable"}, plainName(name)) {
			program = text
		}
	}
	for _, name := range names {
		if program == "" || !slices.Contains([]string{"args", "arguments", "argv"}, plainName(name)) {
			continue
		}
		switch list := members[name].(type) {
		case []any:
			arguments, _ = texts(list)
		case string:
			if _, isJSON := nestedJSON(list); !isJSON {
				r.shell(program + " " + list)
			}
		}
	}
	if program != "" && len(arguments) > 0 {
		r.words(append([]string{program}, arguments...))
	}
	for _, name := range names {
		if _, isText := members[name].(string); isText && members[name] == program && len(arguments) > 0 && !strings.Contains(program, " ") {
			continue
		}
		if _, isList := members[name].([]any); isList && program != "" && len(arguments) > 0 && slices.Contains(wordFields, plainName(name)) {
			continue
		}
		r.node(name, members[name], depth+1)
	}
}

func texts(list []any) ([]string, bool) {
	words := make([]string, 0, len(list))
	for _, element := range list {
		text, ok := element.(string)
		if !ok {
			return nil, false
		}
		words = append(words, text)
	}
	return words, true
}

func (r *reader) text(field, text string, depth int) {
	name := plainName(field)
	if slices.Contains(unreadFields, name) {
		return
	}
	if nested, ok := nestedJSON(text); ok {
		r.node(field, nested, depth+1)
		if _, isText := nested.(string); !isText {
			return
		}
	}
	switch {
	case slices.Contains(shellFields, name), r.isShell && slices.Contains(fieldsOfShells, name):
		if r.isPowerShell {
			r.unparsed("PowerShell is not read")
		}
		r.shell(text)
		return
	case pathFields.MatchString(name), strings.ContainsAny(text[:min(len(text), 1)], `/~.\`), strings.HasPrefix(text, "file:"):
		r.path(text, "")
	}
	r.addresses(text, hostFields.MatchString(name))
}

// nestedJSON is what a text holds that is an object or an array itself.
func nestedJSON(text string) (any, bool) {
	trimmed := strings.TrimSpace(text)
	if !strings.HasPrefix(trimmed, "{") && !strings.HasPrefix(trimmed, "[") {
		return nil, false
	}
	var nested any
	if json.Unmarshal([]byte(trimmed), &nested) != nil {
		return nil, false
	}
	return nested, true
}

// words is a command that comes as its words: no shell takes them apart.
func (r *reader) words(words []string) {
	known := make([]word, len(words))
	for i, text := range words {
		known[i] = word{text: text, known: true}
	}
	r.run(r.top, known, call{})
}

// shell is a text that a shell runs.
func (r *reader) shell(text string) {
	r.script(r.top, text, call{})
	if r.reason != "" {
		r.addresses(text, false)
	}
}
