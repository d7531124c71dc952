package main

import (
	"regexp"
	"slices"
	"strings"
)

// interpreter is a program that runs code which is no shell's.
type interpreter struct {
	// code are the options whose value is code; with several letters the last counts, as in `-pe`.
	code string
	// first says that the first word is code, unless an option has given it.
	first bool
	// values are the options that take the next word.
	values string
	// files are those of them whose value is a file of code.
	files string
}

var interpreters = map[string]interpreter{
	"python": {code: "-c", values: "-W -X"}, "pypy": {code: "-c", values: "-W -X"},
	"perl": {code: "-e -E", values: "-I -M -m -x"},
	"ruby": {code: "-e", values: "-I -r -C -E"},
	"node": {code: "-e -p --eval --print", values: "-r --require --import", files: "-r --require --import"}, "nodejs": {code: "-e -p --eval --print", values: "-r", files: "-r"},
	"deno": {code: "eval"}, "bun": {code: "-e --eval -p --print"}, "tsx": {code: "-e --eval"},
	"php": {code: "-r -B -R -E", values: "-d -f -c"},
	"lua": {code: "-e", values: "-l"}, "luajit": {code: "-e", values: "-l"},
	"rscript": {code: "-e"}, "r": {code: "-e"}, "julia": {code: "-e -E"}, "elixir": {code: "-e"}, "ghc": {code: "-e"},
	"groovy": {code: "-e"}, "scala": {code: "-e"}, "guile": {code: "-c"}, "racket": {code: "-e"}, "sbcl": {code: "--eval"},
	"emacs": {code: "--eval -eval", values: "-l --load --script -script", files: "-l --load --script -script"}, "osascript": {code: "-e"}, "tclsh": {}, "expect": {code: "-c"},
	"pwsh": {code: "-c -command -Command -e -enc -EncodedCommand"}, "powershell": {code: "-c -command -Command -e -enc -EncodedCommand"},
	"awk": {first: true, values: "-F -v -f", files: "-f"}, "gawk": {first: true, code: "-e --source", values: "-F -v -f", files: "-f"},
	"mawk": {first: true, values: "-F -v -f", files: "-f"}, "nawk": {first: true, values: "-F -v -f", files: "-f"},
	"sed": {first: true, code: "-e --expression", values: "-f -l", files: "-f"}, "gsed": {first: true, code: "-e --expression", values: "-f -l", files: "-f"},
	"vim": {code: "-c --cmd", values: "-S -u", files: "-S -u"}, "vi": {code: "-c --cmd"},
	"nvim": {code: "-c --cmd", values: "-S -u -l", files: "-S -u -l"}, "ex": {code: "-c --cmd"}, "view": {code: "-c --cmd"},
	"gdb": {code: "-ex -iex"}, "sqlite3": {code: "-cmd"}, "psql": {code: "-c --command", values: "-f -d -h -p -U --file", files: "-f --file"}, "mysql": {code: "-e --execute"},
	"jshell": {}, "irb": {}, "bc": {}, "m4": {},
}

// What reads code from its standard input, where no file and no option gives it.
var readsCode = []string{
	"python", "pypy", "perl", "ruby", "node", "nodejs", "php", "lua", "luajit", "julia", "osascript", "tclsh", "expect",
	"pwsh", "powershell", "deno", "bun", "rscript", "r", "jshell", "irb", "ex", "guile",
}

var version = regexp.MustCompile(`[0-9.]+$`)

// interpreter keeps the code that an interpreter runs, and the commands that can be seen in it.
func (r *reader) interpreter(s *scope, name string, words []word, c call, shown *Command) bool {
	family := name
	known, ok := interpreters[family]
	if !ok {
		family = version.ReplaceAllString(name, "")
		if known, ok = interpreters[family]; !ok {
			return false
		}
	}
	code, given, plain := []word{}, false, []word{}
	rest := words[1:]
	for len(rest) > 0 {
		text := rest[0].text
		next := drop(rest, 1)
		option, attached := known.option(text)
		switch {
		case option && attached != "":
			code, given = append(code, word{text: attached, known: rest[0].known}), true
		case option && len(next) > 0:
			code, given = append(code, next[0]), true
			next = drop(next, 1)
		case slices.Contains(strings.Fields(known.values), text):
			given = given || text == "-f"
			if len(next) > 0 && slices.Contains(strings.Fields(known.files), text) {
				code = append(code, r.fileOfCode(s, next[0], shown)...)
			}
			next = drop(next, 1)
		case text == "-m" && family == "python":
			// `-m json.tool` is a file of its own.
			return r.pythonModule(s, next, c)
		case len(text) > 1 && text[0] == '-' && text != "--":
			given = given || strings.HasPrefix(text, "-f") && known.first
		case text != "--":
			plain = append(plain, rest[0])
			if !known.first {
				next = nil
			}
		}
		rest = next
	}
	if known.first && !given && len(plain) > 0 {
		code, given = append(code, plain[0]), true
	}
	reads := slices.Contains(readsCode, family) && !given && (len(plain) == 0 || plain[0].text == "-" || plain[0].text == "/dev/stdin")
	if reads && c.stdin != nil {
		if c.stdin.known {
			code = append(code, word{text: c.stdin.text, known: true})
		} else {
			shown.Blind = shown.Blind || !c.fromFile
		}
	}
	if !given && !reads && len(plain) > 0 {
		if !slices.Contains(opensData, family) {
			code = append(code, r.fileOfCode(s, plain[0], shown)...)
		}
	}
	for _, part := range code {
		shown.Code += part.text + "\n"
		if !part.known && onlyVariable(part.text) {
			shown.Blind = true
		}
		r.code(s, family, part.text, c)
	}
	shown.Code = strings.TrimSuffix(shown.Code, "\n")
	return true
}

// What opens a file that is no code: a table, a database, a text.
var opensData = []string{"sqlite3", "psql", "mysql", "vim", "vi", "nvim", "ex", "view", "gdb", "sed", "gsed", "awk", "gawk", "mawk", "nawk", "bc"}

// fileOfCode is the code in a file, if the text itself has written it; what it has fetched cannot be told.
func (r *reader) fileOfCode(s *scope, file word, shown *Command) []word {
	content, ours := r.files[s.resolve(file.text)]
	switch {
	case ours && content.known:
		return []word{{text: content.text, known: true}}
	case ours:
		shown.Blind = true
	}
	return nil
}

func onlyVariable(text string) bool {
	return strings.HasPrefix(text, "$") && !strings.ContainsAny(text, " \n;") || strings.HasPrefix(text, "`")
}

// option says whether a word is an option that gives code, and the code that is attached to it.
func (i interpreter) option(text string) (bool, string) {
	for _, option := range strings.Fields(i.code) {
		switch {
		case text == option:
			return true, ""
		case len(option) > 2 && strings.HasPrefix(text, option+"="):
			return true, text[len(option)+1:]
		case len(option) == 2 && len(text) > 2 && text[0] == '-' && text[1] != '-':
			// `-pe CODE`, `-ne'CODE'`, `-cCODE`: letters before it are options without values.
			at := strings.IndexByte(text, option[1])
			if at == 1 {
				return true, text[2:]
			}
			if at > 1 && strings.Trim(text[1:at], "abcdfghijklmnpqrsuvwxyzBEIOSTUW0123456789.") == "" && at <= 6 {
				return true, text[at+1:]
			}
		}
	}
	return false, ""
}

func (r *reader) pythonModule(s *scope, words []word, c call) bool {
	// `python -m pip install` is `pip install`.
	if len(words) > 0 {
		r.external(s, words, c)
	}
	return true
}

var (
	runsShell = regexp.MustCompile(`(?i)system|exec|popen|spawn|subprocess|check_output|check_call|getoutput|child_process|passthru|proc_open|\bqx\b|do shell script|%x|Command\.new|` + "`")
	// What awk and Perl run by a pipe.
	pipesShell = regexp.MustCompile(`\||getline|open`)
	// Texts in quotes of any kind, with escapes.
	quotedText = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|` + "`((?:[^`\\\\]|\\\\.)*)`" + `|(?:qx|%x)[({\[|/!]([^)}\]|/!]*)[)}\]|/!]`)
	inRow      = regexp.MustCompile(`^\s*,\s*\[?\s*$`)
	vimShell   = regexp.MustCompile(`(?m)^[: ]*(?:sil(?:ent)?!? *)?(?:r(?:ead)? *)?!(.*)$`)
	sedRuns    = regexp.MustCompile(`(?m)(?:^|[;{\n]|[0-9$/])\s*e\s+([^;}\n]+)`)
	sedFlag    = regexp.MustCompile(`(?m)s([/|,#@!])(?:[^\n]*?)[/|,#@!]([^\n]*?)[/|,#@!][gip0-9]*e`)
)

// code looks for commands in code that is no shell's: in its texts, where it has words that run some.
// It sees what is written plainly, and no text that the code puts together.
func (r *reader) code(s *scope, family, code string, c call) {
	r.addresses(code, false)
	switch family {
	case "vim", "vi", "nvim", "ex", "view":
		for _, found := range vimShell.FindAllStringSubmatch(code, maxItems) {
			r.maybe(s, found[1], c)
		}
	case "sed", "gsed":
		for _, found := range sedRuns.FindAllStringSubmatch(code, maxItems) {
			r.maybe(s, found[1], c)
		}
		for _, found := range sedFlag.FindAllStringSubmatch(code, maxItems) {
			r.maybe(s, found[2], c)
		}
		return
	}
	places := quotedText.FindAllStringSubmatchIndex(code, maxFields)
	runs := runsShell.MatchString(code) || slices.Contains([]string{"awk", "gawk", "mawk", "nawk", "perl"}, family) && pipesShell.MatchString(code)
	var row []word
	end := -1
	for _, place := range places {
		text := ""
		for group := 1; group <= 4; group++ {
			if place[2*group] >= 0 {
				text = code[place[2*group]:place[2*group+1]]
			}
		}
		text = unescaped(text)
		if strings.HasPrefix(text, "/") || strings.HasPrefix(text, "~") {
			r.path(text, "")
		}
		if !runs {
			continue
		}
		if end < 0 || !inRow.MatchString(code[end:place[0]]) {
			r.row(s, row, c)
			row = nil
		}
		row = append(row, word{text: text, known: true})
		end = place[1]
	}
	r.row(s, row, c)
	// What Perl and awk run without quotes that a list knows.
	if family == "osascript" || family == "gdb" {
		if _, text, ok := strings.Cut(code, "shell "); ok {
			r.maybe(s, strings.Trim(text, `"`), c)
		}
	}
}

func unescaped(text string) string {
	return strings.NewReplacer(`\"`, `"`, `\'`, `'`, `\\`, `\`, `\n`, "\n", `\t`, "\t").Replace(text)
}

func (r *reader) row(s *scope, row []word, c call) {
	for i, w := range row {
		// `"sh", "-c", "rm x"`: a text may stand among words.
		if i == 0 && len(row) == 1 || strings.ContainsAny(w.text, " ;|&\n") {
			r.maybe(s, strings.Trim(w.text, "| "), c)
		}
	}
	if len(row) > 1 {
		r.shownOnly(func() { r.external(s.inner(), row, c) })
	}
}

// runsOption runs the value of an option or a variable that some program takes for a command. Where its
// program cannot be told, that is kept.
func (r *reader) runsOption(s *scope, text value, c call) {
	if text.known {
		r.maybe(s, text.text, c)
		return
	}
	before := len(r.commands)
	file, err := parse(text.text)
	if err != nil {
		r.blind(c, word{text: text.text})
		return
	}
	r.list(s.child(), file.Stmts, c)
	for _, shown := range r.commands[before:] {
		shown.Blind = shown.Blind || shown.Program == ""
	}
}

// maybe runs what may be a text for a shell, or may be none.
func (r *reader) maybe(s *scope, text string, c call) {
	if strings.TrimSpace(text) == "" || len(text) > maxWordBytes {
		return
	}
	file, err := parse(text)
	if err != nil {
		return
	}
	r.shownOnly(func() { r.list(s.child(), file.Stmts, c) })
}

// shownOnly runs what may be no command at all: where it makes no sense, nothing is shown of it.
func (r *reader) shownOnly(run func()) {
	reason, before := r.reason, len(r.commands)
	run()
	r.reason = reason
	r.commands = append(r.commands[:before:before], slices.DeleteFunc(slices.Clone(r.commands[before:]), func(c *Command) bool {
		return c.Program == "" && !c.Blind
	})...)
}
