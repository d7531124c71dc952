package main

import (
	"path"
	"slices"
	"strings"
)

// What takes hosts without a scheme.
var ofHosts = []string{
	"curl", "wget", "ssh", "scp", "sftp", "rsync", "nc", "ncat", "netcat", "telnet", "ftp", "ping", "ping6", "dig",
	"nslookup", "host", "http", "https", "xh", "aria2c", "socat", "openssl", "nmap", "traceroute", "mosh", "lynx", "links",
	"w3m", "fetch", "httpie", "curlie", "websocat", "tftp", "getent", "lftp", "axel",
}

// named keeps the paths and addresses in a command's words.
func (r *reader) named(s *scope, name string, words []word) {
	if name == "curl" && len(words) > 1 {
		r.ofCurl(words)
	}
	for i, w := range words {
		for _, text := range w.written() {
			r.addresses(text, false)
		}
		if i == 0 {
			if strings.Contains(w.text, "/") {
				r.pathIn(s, w.text)
			}
			continue
		}
		for j, text := range w.written() {
			r.namedBy(s, name, text, w.known || j > 0)
		}
	}
}

// namedBy keeps what one word names.
func (r *reader) namedBy(s *scope, name, text string, isBare bool) {
	if strings.HasPrefix(text, "-") {
		// The value of an option: `--file=/x`, `-f/x`, `-I/x`.
		if at := strings.IndexAny(text, "=/~@"); at > 0 {
			r.pathIn(s, strings.TrimLeft(text[at:], "=@"))
		}
		return
	}
	if strings.Contains(text, "://") || special.MatchString(text) {
		return
	}
	if slices.Contains(ofHosts, name) {
		r.host(text)
	}
	if startsOther(name) && !strings.ContainsAny(text, "/~.") {
		// The words of what it starts are looked at there.
		return
	}
	r.pathIn(s, text)
	// `if=/x` of dd, `user@host:/x`, `@/x` of curl, `/x:/y` of docker.
	if isBare && strings.ContainsAny(text, "=:@") {
		for _, part := range strings.FieldsFunc(text, func(sign rune) bool { return strings.ContainsRune("=:@,", sign) }) {
			if strings.ContainsAny(part, "/~.") {
				r.pathIn(s, part)
			}
		}
	}
}

// pathIn keeps a word that may name a file. What has spaces and does not begin as paths do is prose, or code.
func (r *reader) pathIn(s *scope, text string) {
	if strings.ContainsAny(text, " \t") && strings.IndexAny(text, "/~.") != 0 {
		return
	}
	for _, folder := range s.folders {
		r.path(text, folder)
		if plain := globbed(folder + "/" + text); plain != folder+"/"+text {
			r.path(globbed(text), globbed(folder))
		}
	}
}

// cd changes the folder that relative paths start from. It may fail: then it is the one before.
func (r *reader) cd(s *scope, words []word) {
	r.seen = union(maxFolders, r.seen, s.folders)
	arguments := slices.DeleteFunc(slices.Clone(words[1:]), func(w word) bool {
		return len(w.text) > 1 && w.text[0] == '-' && strings.Trim(w.text[1:], "0123456789") != ""
	})
	if len(arguments) == 0 {
		arguments = []word{{text: "~", known: true}}
	}
	var landed []string
	switch to := arguments[0]; {
	case words[0].text == "popd", strings.Trim(to.text, "-+0123456789") == "":
		// Somewhere it has been.
		landed = append([]string{}, r.seen...)
	case !to.known:
		landed = []string{""}
		for _, bare := range to.bares {
			landed = union(maxFolders, landed, s.moved(strings.ReplaceAll(bare, gone, "")))
		}
	default:
		landed = s.moved(to.text)
	}
	r.seen = union(maxFolders, r.seen, landed)
	s.folders, s.landed = union(maxFolders, landed, s.folders), landed
}

// moved are the folders where a `cd` may lead.
func (s *scope) moved(to string) []string {
	if to == "" {
		return s.folders
	}
	if path.IsAbs(to) || strings.HasPrefix(to, "~") {
		return []string{path.Clean(to)}
	}
	var landed []string
	for _, folder := range s.folders {
		landed = union(maxFolders, landed, []string{path.Join(folder, to)})
	}
	for _, from := range strings.Split(strings.Join(named(s.possible("CDPATH")), ":"), ":") {
		if from != "" {
			landed = union(maxFolders, landed, []string{path.Join(from, to)})
		}
	}
	return landed
}
