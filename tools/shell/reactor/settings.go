package main

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Variables whose value some program runs.
var runVariables = regexp.MustCompile(`^(GIT_SSH_COMMAND|GIT_SSH|GIT_EDITOR|GIT_SEQUENCE_EDITOR|GIT_PAGER|GIT_ASKPASS|GIT_EXTERNAL_DIFF|GIT_PROXY_COMMAND|SSH_ASKPASS|EDITOR|VISUAL|PAGER|MANPAGER|BROWSER|LESSOPEN|LESSCLOSE|PROMPT_COMMAND|PS4|RSYNC_RSH|CVS_RSH|SHELL|SUDO_ASKPASS|GIT_CONFIG_VALUE_[0-9]+)$`)

// Variables that hold options for some program.
var optionVariables = map[string]string{"TAR_OPTIONS": "tar", "MAKEFLAGS": "make", "GNUMAKEFLAGS": "make"}

var ofProxy = regexp.MustCompile(`(?i)^(http|https|all|ftp)_proxy$`)

// setting is a variable that is set: what some programs run is looked at.
func (r *reader) setting(s *scope, name string, text value, c call) {
	if runVariables.MatchString(name) && strings.TrimSpace(text.text) != "" {
		via := c
		via.via = append(slices.Clone(c.via), name)
		via.stdin, via.piped, via.redirects, via.env = nil, false, nil, nil
		r.runsOption(s, value{text: strings.TrimPrefix(text.text, "!"), known: text.known}, via)
	}
	if program, ok := optionVariables[name]; ok {
		via := c
		via.via = append(slices.Clone(c.via), name)
		words := []word{{text: program, known: true}}
		for _, option := range strings.Fields(text.text) {
			words = append(words, word{text: option, known: text.known})
		}
		r.optionsThatRun(s, program, words, via)
	}
	if ofProxy.MatchString(name) {
		r.host(text.text)
	}
	if name == "BASH_ENV" || name == "ENV" {
		shown := &Command{}
		r.file(s, word{text: text.text, known: text.known}, nil, c, shown)
		if shown.Blind {
			r.blind(c, word{text: name + "=" + text.text})
		}
	}
}

// Options of programs that start nothing otherwise, whose value is a command.
var (
	gitSettings = regexp.MustCompile(`(?i)^(core\.(sshcommand|pager|editor|fsmonitor|askpass|gitproxy|hookspath)|alias\..+|.*\.(textconv|command|cmd|path|helper|program|driver|process|clean|smudge|sshcommand|editor|pager|external)|sequence\.editor|pager\..+|credential\.helper|diff\.external|gpg\.program|uploadpack\.packobjectshook|.*\.update)=(.*)$`)
	runOptions  = map[string][]string{
		"tar":    {"--to-command", "--use-compress-program", "-I", "--rsh-command", "--info-script", "-F", "--new-volume-script", "--checkpoint-action"},
		"gtar":   {"--to-command", "--use-compress-program", "-I", "--checkpoint-action"},
		"bsdtar": {"--use-compress-program"},
		"rsync":  {"-e", "--rsh", "--rsync-path"},
		"git":    {"--upload-pack", "--receive-pack", "-x", "--exec", "--extcmd", "-u", "--tree-filter", "--index-filter", "--msg-filter", "--env-filter", "--commit-filter", "--parent-filter", "--tag-name-filter", "--open-files-in-pager", "-O"},
		"zip":    {"-TT", "--unzip-command"}, "man": {"-P", "--pager", "-H"}, "less": {"--lesskey-content"},
		"sort": {"--compress-program"}, "split": {"--filter"}, "wget": {"--use-askpass"}, "scp": {"-S"}, "sftp": {"-S"},
		"nc": {"-e", "-c", "--exec", "--sh-exec"}, "ncat": {"-e", "-c", "--exec", "--sh-exec", "--lua-exec"}, "netcat": {"-e", "-c"},
		"tcpdump": {"-z"}, "nmap": {}, "rg": {"--pre", "--hostname-bin"}, "tmux": {}, "screen": {}, "npm": {"-c", "--call"},
		"npx": {"-c", "--call"}, "make": {"--eval"}, "gmake": {"--eval"}, "crontab": {}, "logrotate": {}, "pip": {}, "mail": {},
		"xterm": {"-e"}, "gnome-terminal": {"-e", "--command"}, "at": {}, "start-stop-daemon": {"--exec", "--startas", "-x", "-a"},
		"openssl": {}, "ionice": {}, "fzf": {"--preview", "--bind"}, "inotifywait": {}, "fswatch": {}, "watchexec": {}, "cargo": {},
	}
)

// optionsThatRun looks at options whose value is run.
func (r *reader) optionsThatRun(s *scope, name string, words []word, c call) {
	for i, w := range words {
		if i == 0 {
			continue
		}
		for _, option := range runOptions[name] {
			text, ok := strings.CutPrefix(w.text, option+"=")
			known := w.known
			if !ok && w.text == option && i+1 < len(words) {
				text, ok, known = words[i+1].text, true, words[i+1].known
			}
			if !ok && len(option) == 2 && len(w.text) > 2 && name != "git" {
				text, ok = strings.CutPrefix(w.text, option)
			}
			if ok {
				// `-u` of `git push` and `-x` of `git cherry-pick` run nothing.
				known = known || name == "git" && len(option) == 2 && !slices.ContainsFunc(words, func(w word) bool { return w.text == "rebase" })
				r.runsOption(s, value{text: strings.TrimPrefix(text, "exec="), known: known}, c)
			}
		}
	}
	switch name {
	case "git":
		r.git(s, words, c)
	case "tmux", "screen":
		for _, w := range words[1:] {
			if w.known && strings.Contains(w.text, " ") {
				r.maybe(s, w.text, c)
			}
		}
		for i, w := range words {
			if slices.Contains([]string{"new", "new-session", "new-window", "neww", "split-window", "send-keys", "send", "run-shell", "run", "-dm", "-dmS", "-X", "-d", "respawn-pane"}, w.text) {
				for j := i + 1; j < len(words); j++ {
					if !strings.HasPrefix(words[j].text, "-") {
						r.external(s.inner(), words[j:], c)
					}
				}
				break
			}
		}
	case "make", "gmake":
		for i, w := range words {
			file, ok := strings.CutPrefix(w.text, "-f")
			if file == "" && i+1 < len(words) {
				file = words[i+1].text
			}
			if content, ours := r.files[s.resolve(file)]; ok && ours && !content.known {
				r.blind(c, word{text: file})
			}
		}
	case "at", "batch":
		if c.stdin != nil && c.stdin.known {
			r.script(s.child(), c.stdin.text, c)
		} else if c.stdin != nil && !c.fromFile {
			r.blind(c, word{text: "…"})
		}
	case "socat":
		for _, w := range words[1:] {
			for _, kind := range []string{"exec:", "system:", "shell:"} {
				if at := strings.Index(strings.ToLower(w.text), kind); at >= 0 {
					text, _, _ := strings.Cut(w.text[at+len(kind):], ",")
					r.maybe(s, strings.Trim(text, `"'`), c)
				}
			}
		}
	case "curl", "wget", "aria2c", "fetch", "http", "tee", "cp", "mv", "install", "dd":
		r.writes(s, name, words, c)
	}
}

func (r *reader) git(s *scope, words []word, c call) {
	for i, w := range words[1:] {
		previous := words[i].text
		setting, known := w.text, w.known
		if previous == "config" || i >= 1 && words[i-1].text == "config" {
			// `git config alias.x '!…'`
			if next := drop(words, i+2); len(next) > 0 {
				setting, known = w.text+"="+next[0].text, w.known && next[0].known
			}
		}
		if found := gitSettings.FindStringSubmatch(setting); found != nil {
			r.runsOption(s, value{text: strings.TrimPrefix(found[len(found)-1], "!"), known: known}, c)
		}
		if slices.Contains([]string{"foreach", "run"}, w.text) && slices.Contains([]string{"submodule", "bisect"}, previous) {
			r.joined(s.inner(), slices.DeleteFunc(slices.Clone(words[i+2:]), func(w word) bool { return w.text == "--recursive" || w.text == "--quiet" }), c)
		}
	}
	// `ext::sh -c …` is an address that is run.
	for _, w := range words {
		if text, ok := strings.CutPrefix(w.text, "ext::"); ok {
			r.maybe(s, text, c)
		}
	}
}

// writes keeps which files a command writes: what is fetched cannot be told, what is copied can.
func (r *reader) writes(s *scope, name string, words []word, c call) {
	set := func(file string, content value) { r.files[s.resolve(file)] = content }
	content := value{}
	if c.stdin != nil {
		content = *c.stdin
	}
	switch name {
	case "tee":
		for _, w := range words[1:] {
			if !strings.HasPrefix(w.text, "-") {
				set(w.text, content)
			}
		}
	case "cp", "mv", "install":
		var plain []string
		for _, w := range words[1:] {
			if !strings.HasPrefix(w.text, "-") {
				plain = append(plain, w.text)
			}
		}
		if len(plain) == 2 {
			if known, ours := r.files[s.resolve(plain[0])]; ours {
				set(plain[1], known)
			}
		}
	case "dd":
		for _, w := range words[1:] {
			if file, ok := strings.CutPrefix(w.text, "of="); ok {
				set(file, content)
			}
		}
	default:
		r.fetches(name, words, func(file string) { set(file, value{}) })
	}
}

// fetches says which files a program writes that fetches them.
func (r *reader) fetches(name string, words []word, set func(string)) {
	named, folders := false, []string{""}
	next := func(i int) string {
		if i+1 < len(words) {
			return words[i+1].text
		}
		return ""
	}
	for i, w := range words {
		option, attached, _ := strings.Cut(w.text, "=")
		switch {
		case i == 0:
		case slices.Contains(ofFolders[name], option):
			if attached == "" {
				attached = next(i)
			}
			folders = append(folders, attached)
		case name == "wget" && wgetFolder.MatchString(w.text):
			if attached = w.text[strings.IndexByte(w.text, 'P')+1:]; attached == "" {
				attached = next(i)
			}
			folders = append(folders, attached)
		}
	}
	all := func(file string) {
		for _, folder := range folders {
			set(path.Join(folder, file))
		}
	}
	for i, w := range words {
		if i == 0 {
			continue
		}
		for _, option := range []string{"-o", "-O", "--output", "--output-document", "--out"} {
			if w.text == option && i+1 < len(words) && !(name == "curl" && option == "-O") {
				all(next(i))
				named = true
			} else if file, ok := strings.CutPrefix(w.text, option+"="); ok {
				all(file)
				named = true
			} else if file, ok := strings.CutPrefix(w.text, option); ok && len(option) == 2 && file != "" {
				all(file)
			}
		}
		// `-fsSLo file`
		if manyLetters.MatchString(w.text) && strings.HasSuffix(w.text, "o") && i+1 < len(words) {
			all(next(i))
			named = true
		}
	}
	for _, w := range words[1:] {
		if slash := strings.LastIndex(w.text, "/"); slash >= 0 && !named && strings.Contains(w.text, ".") {
			file, _, _ := strings.Cut(w.text[slash+1:], "?")
			if file != "" {
				all(file)
			}
		}
	}
}

// The options of what fetches whose value is the folder that it writes into.
var ofFolders = map[string][]string{
	"wget": {"--directory-prefix"}, "curl": {"--output-dir"}, "aria2c": {"-d", "--dir"},
}

var wgetFolder = regexp.MustCompile(`^-[A-Za-z]*P`)
