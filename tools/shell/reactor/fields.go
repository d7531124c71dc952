package main

import (
	"encoding/json"
	"fmt"
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

// The folder that a command starts in.
var folderFields = []string{"cwd", "workdir", "workingdir", "workingdirectory"}

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
		words, ok := texts(node)
		if ok && len(words) > 0 && slices.Contains(wordFields, plainName(field)) && !strings.Contains(words[0], " ") {
			if _, isText := node[0].(string); isText {
				r.words(words)
				return
			}
		}
		for _, element := range node {
			r.node(field, element, depth+1)
		}
	case map[string]any:
		r.object(node, depth)
	}
}

// The names of a program whose arguments stand beside it, and of those.
var (
	programFields  = []string{"command", "cmd", "program", "executable", "shell", "interpreter", "exe", "binary"}
	argumentFields = []string{"args", "arguments", "argv"}
)

// object looks at members in the order of their names, so that equal inputs give equal answers.
func (r *reader) object(members map[string]any, depth int) {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		// Where it is not told what becomes of it, the folder before it counts as well.
		if folder, ok := members[name].(string); ok && slices.Contains(folderFields, plainName(name)) && folder != "" {
			r.cd(r.top, []word{{text: "cd", known: true}, {text: folder, known: true}})
		}
	}
	read := r.together(members, names)
	for _, name := range names {
		if !read[name] {
			r.node(name, members[name], depth+1)
		}
	}
}

// together runs a program with the arguments that stand beside it, and says which members that was all of.
// Where there are several, each may be the one: nobody tells which of them the tool takes.
func (r *reader) together(members map[string]any, names []string) map[string]bool {
	read := map[string]bool{}
	for _, program := range names {
		if !slices.Contains(programFields, plainName(program)) {
			continue
		}
		words, _ := texts(members[program])
		if text, ok := members[program].(string); ok && text != "" {
			words = []string{text}
		}
		if len(words) == 0 {
			continue
		}
		for _, name := range names {
			if !slices.Contains(argumentFields, plainName(name)) {
				continue
			}
			list, whole := texts(members[name])
			if text, ok := members[name].(string); ok {
				nested, isJSON := nestedJSON(text)
				if list, whole = texts(nested); isJSON {
					r.maybe(r.top, strings.Join(words, " ")+" "+text, call{})
				} else {
					r.shell(strings.Join(words, " ") + " " + text)
				}
			}
			if len(list) > 0 {
				r.words(append(slices.Clone(words), list...))
				read[name] = whole
				// What a shell would read otherwise than as one word is looked at by itself, too.
				read[program] = len(words) == 1 && plainProgram.MatchString(words[0])
			}
		}
	}
	return read
}

var plainProgram = regexp.MustCompile(`^[A-Za-z0-9_./\\:+@~-]*$`)

// texts are the texts and numbers of a list, and whether those are all of it.
func texts(node any) ([]string, bool) {
	list, ok := node.([]any)
	words := make([]string, 0, len(list))
	for _, element := range list {
		switch element := element.(type) {
		case string:
			words = append(words, element)
		case float64, bool:
			words = append(words, fmt.Sprint(element))
		default:
			ok = false
		}
	}
	return words, ok
}

func (r *reader) text(field, text string, depth int) {
	name := plainName(field)
	if slices.Contains(unreadFields, name) {
		return
	}
	// A shell takes no notice of a text being JSON.
	nested, isJSON := nestedJSON(text)
	if isJSON {
		r.node(field, nested, depth+1)
	}
	switch {
	case slices.Contains(shellFields, name), r.isShell && slices.Contains(fieldsOfShells, name):
		if r.isPowerShell {
			r.unparsed("PowerShell is not read")
		}
		r.shell(text)
		return
	case isJSON:
		return
	case pathFields.MatchString(name), strings.ContainsAny(text[:min(len(text), 1)], `/~.\`), strings.HasPrefix(text, "file:"):
		r.path(text, "")
		if name == "pattern" || name == "glob" {
			r.path(globbed(text), "")
		}
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

// words is a command that comes as its words: no shell takes them apart. Where they begin with an option, it
// is another field that names the program, and it may be a shell.
func (r *reader) words(words []string) {
	if strings.HasPrefix(words[0], "-") {
		for i, text := range words[:len(words)-1] {
			if manyLetters.MatchString(text) && strings.HasSuffix(text, "c") || text == "-c" {
				r.maybe(r.top, words[i+1], call{})
			}
		}
		return
	}
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
