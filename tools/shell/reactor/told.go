package main

import (
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/expand"
)

// told is what a command writes, where that can be told: what `echo` says, and what `base64 -d` makes of it.
func told(name string, arguments []word, stdin *value) value {
	texts := make([]string, len(arguments))
	for i, argument := range arguments {
		if !argument.known {
			return value{}
		}
		texts[i] = argument.text
	}
	switch name {
	case "echo":
		return echo(texts)
	case "printf", "print":
		return printf(name, texts)
	case ":", "true", "false", "cd", "pushd", "popd", "export", "set", "shift", "sleep", "mkdir", "touch", "rm", "wait", "test", "[",
		"chmod", "trap", "alias", "unset", "exit", "return", "break", "continue", "source", ".":
		return nothing
	}
	in := value{}
	if stdin != nil {
		in = *stdin
	}
	if !in.known {
		return value{}
	}
	switch name {
	case "cat", "tee":
		if name == "cat" && len(slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return text == "-" })) > 0 {
			return value{}
		}
		return in
	case "rev":
		return value{text: eachLine(in.text, reversed), known: true}
	case "tac":
		lines := strings.Split(strings.TrimSuffix(in.text, "\n"), "\n")
		slices.Reverse(lines)
		return value{text: strings.Join(lines, "\n") + "\n", known: true}
	case "base64", "gbase64":
		return decoded(texts, in.text, base64.StdEncoding.DecodeString, "-d", "-D", "--decode", "-di")
	case "openssl":
		if len(texts) > 0 && (texts[0] == "base64" || texts[0] == "enc" && slices.Contains(texts, "-base64") || texts[0] == "enc" && slices.Contains(texts, "-a")) {
			return decoded(texts, in.text, base64.StdEncoding.DecodeString, "-d")
		}
	case "basenc":
		if slices.Contains(texts, "--base64") {
			return decoded(texts, in.text, base64.StdEncoding.DecodeString, "-d", "--decode")
		}
		if slices.Contains(texts, "--base16") {
			return decoded(texts, in.text, hexadecimal, "-d", "--decode")
		}
	case "xxd":
		if has(texts, 'r') && has(texts, 'p') {
			return decoded([]string{"-r"}, in.text, hexadecimal, "-r")
		}
	case "tr":
		return translated(texts, in.text)
	}
	return value{}
}

func has(options []string, letter byte) bool {
	return slices.ContainsFunc(options, func(option string) bool {
		return strings.HasPrefix(option, "-") && strings.IndexByte(option, letter) > 0
	})
}

func hexadecimal(text string) ([]byte, error) { return hex.DecodeString(text) }

func decoded(options []string, text string, decode func(string) ([]byte, error), wanted ...string) value {
	for _, option := range options {
		if slices.Contains(wanted, option) {
			compact := strings.Join(strings.Fields(text), "")
			if plain, err := decode(compact); err == nil {
				return value{text: string(plain), known: true}
			}
			if plain, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(compact, "=")); err == nil {
				return value{text: string(plain), known: true}
			}
			return value{}
		}
	}
	return value{}
}

func eachLine(text string, change func(string) string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = change(line)
	}
	return strings.Join(lines, "\n")
}

func reversed(line string) string {
	signs := []rune(line)
	slices.Reverse(signs)
	return string(signs)
}

func echo(texts []string) value {
	newline, escapes := "\n", false
	for len(texts) > 0 && len(texts[0]) > 1 && texts[0][0] == '-' && strings.Trim(texts[0][1:], "neE") == "" {
		for _, letter := range texts[0][1:] {
			switch letter {
			case 'n':
				newline = ""
			case 'e':
				escapes = true
			case 'E':
				escapes = false
			}
		}
		texts = texts[1:]
	}
	text := strings.Join(texts, " ")
	if strings.Contains(text, `\`) {
		// Dash and Zsh read them without `-e`, Bash does not: both are the same where nothing changes.
		plain, _, err := expand.Format(nil, strings.ReplaceAll(text, "%", "%%"), nil)
		if err != nil || plain != text && !escapes {
			return value{}
		}
		text = plain
	}
	return value{text: text + newline, known: true}
}

// A width of more than three digits, or one that comes as an argument.
var wideFormat = regexp.MustCompile(`%[^A-Za-z%]*([0-9]{4}|\*)`)

func printf(name string, texts []string) value {
	if name == "print" {
		return echo(slices.DeleteFunc(texts, func(text string) bool { return text == "-r" || text == "--" }))
	}
	if len(texts) > 0 && texts[0] == "--" {
		texts = texts[1:]
	}
	if len(texts) == 0 || texts[0] == "-v" {
		return nothing
	}
	if wideFormat.MatchString(texts[0]) {
		return value{}
	}
	var out strings.Builder
	arguments := texts[1:]
	for round := 0; round == 0 || len(arguments) > 0; round++ {
		text, used, err := expand.Format(nil, texts[0], arguments)
		if err != nil || round > maxFields || out.Len() > maxWordBytes || strings.Contains(texts[0], "%b") || strings.Contains(texts[0], "%q") {
			return value{}
		}
		out.WriteString(text)
		if used == 0 {
			break
		}
		arguments = arguments[min(used, len(arguments)):]
	}
	return value{text: out.String(), known: true}
}

// translated is `tr` with sets of the same size, ranges included, or `-d`.
func translated(texts []string, in string) value {
	if len(texts) == 2 && texts[0] == "-d" {
		set := signs(texts[1])
		if set == nil {
			return value{}
		}
		return value{known: true, text: strings.Map(func(sign rune) rune {
			if slices.Contains(set, sign) {
				return -1
			}
			return sign
		}, in)}
	}
	if len(texts) != 2 || strings.HasPrefix(texts[0], "-") {
		return value{}
	}
	from, to := signs(texts[0]), signs(texts[1])
	if from == nil || to == nil {
		return value{}
	}
	return value{known: true, text: strings.Map(func(sign rune) rune {
		for i := len(from) - 1; i >= 0; i-- {
			if from[i] == sign {
				return to[min(i, len(to)-1)]
			}
		}
		return sign
	}, in)}
}

func signs(set string) []rune {
	text, _, err := expand.Format(nil, strings.ReplaceAll(set, "%", "%%"), nil)
	if err != nil || strings.Contains(set, "[:") || strings.Contains(set, "[=") {
		return nil
	}
	var all []rune
	plain := []rune(text)
	for i := 0; i < len(plain); i++ {
		if i+2 < len(plain) && plain[i+1] == '-' && plain[i] <= plain[i+2] && plain[i+2]-plain[i] < 256 {
			for sign := plain[i]; sign <= plain[i+2]; sign++ {
				all = append(all, sign)
			}
			i += 2
			continue
		}
		all = append(all, plain[i])
	}
	return all
}
