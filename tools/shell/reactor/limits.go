package main

// How much is looked at. What is more is not read, and counts as a text that cannot be: whoever
// writes such a thing has no reason to that a gateway would have to understand.
const (
	// maxTextBytes: Claude Code's largest commands write files by here-documents of some 100 KB.
	maxTextBytes = 1 << 20
	// maxDepth: texts in texts, such as `sh -c` in `eval` in `$(…)`, and functions that call others.
	maxDepth = 24
	// maxOpen: brackets that are open at once, those in quotes included.
	maxOpen = 500
	// maxSteps: statements and words that are looked at in all, loops and functions as often as they run.
	maxSteps = 20_000
	// maxCommands: what a policy is shown.
	maxCommands = 1_000
	// maxPaths: more than commands, since one word may name several: by what a variable may hold, in folders where a shell may stand.
	maxPaths = 3_000
	// maxPathBytes: Linux opens no longer ones.
	maxPathBytes = 4096
	// maxBares: texts that a word which cannot be told may be.
	maxBares = 8
	// maxFolders: where a shell may stand.
	maxFolders = 8
	// maxWordBytes: of a word as it is shown; code of an interpreter is longer than a word otherwise is.
	maxWordBytes = 64 << 10
	// maxFields: what braces and lists make of one word, such as `{1..9}`.
	maxFields = 1_000
	// maxItems: values of a loop that are tried; with more, its variable is not known.
	maxItems = 32
	// maxJSONDepth: of a tool's input, JSON in its texts included.
	maxJSONDepth = 64
)

// limit is what a reader panics with, and recovers from, when there is more than it looks at.
type limit string
