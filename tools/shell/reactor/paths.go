package main

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	homes      = regexp.MustCompile(`^/(?:root|home/[^/]+|Users/[^/]+|var/root)(/.*)?$`)
	windowsDir = regexp.MustCompile(`^[A-Za-z]:[\\/]`)
)

const maxPathBytes = 4096

// path keeps what may name a file, as plainly as it can be written: `/etc/./x//y/../z` as `/etc/x/z`.
// What lies in somebody's home is kept as `~/…`, too.
func (r *reader) path(text, folder string) {
	text = strings.TrimPrefix(text, "file://")
	if text == "" || len(text) > maxPathBytes || strings.ContainsAny(text, "\n\x00") {
		return
	}
	if windowsDir.MatchString(text) || strings.HasPrefix(text, `\\`) {
		text = strings.ReplaceAll(text, `\`, "/")
	}
	plain := path.Clean(text)
	if folder != "" && !path.IsAbs(plain) && !strings.HasPrefix(plain, "~") {
		plain = path.Join(folder, plain)
	}
	// `//etc` is `/etc` to all but a few.
	if strings.HasPrefix(plain, "//") {
		plain = plain[1:]
	}
	// A process sees the machine's root here.
	for _, root := range []string{"/proc/self/root", "/proc/1/root", "/proc/self/cwd", "/proc/thread-self/root"} {
		if strings.HasPrefix(plain, root+"/") {
			r.keep(plain)
			plain = strings.TrimPrefix(plain, root)
		}
	}
	r.keep(plain)
	if home := homes.FindStringSubmatch(plain); home != nil {
		r.keep("~" + home[1])
	}
}

func (r *reader) keep(plain string) {
	if r.owner != nil && !slices.Contains(r.owner.Paths, plain) {
		r.owner.Paths = append(r.owner.Paths, plain)
	}
	if len(r.paths) < maxCommands {
		r.paths[plain] = true
	} else {
		panic(limit("it names more than 1,000 paths"))
	}
}
