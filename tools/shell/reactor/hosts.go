package main

import (
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// URL is an address that is named, with its host as plainly as it can be written.
type URL struct {
	// Scheme is in small letters; empty where only a host was named.
	Scheme string `json:"scheme"`
	// Host is in small letters. An address is written the one usual way: `0x7f.1` is `127.0.0.1`.
	Host string `json:"host"`
	// Port is a number, or 0 for the scheme's own.
	Port int `json:"port"`
	// Path is without escapes, query and fragment.
	Path string `json:"path"`
}

const ofAddress = `[^\s"'<>|` + "`" + `]`

var (
	// What browsers and `fetch` know needs no two slashes, and takes those of Windows, too.
	withScheme = regexp.MustCompile(`(?i)(?:\b(?:https?|wss?|ftp):[/\\]*|[a-z][a-z0-9+.-]*:[/\\]{2})` + ofAddress + `+`)
	special    = regexp.MustCompile(`(?i)^(https?|wss?|ftp):[/\\]*`)
	deviceFile = regexp.MustCompile(`/dev/(tcp|udp)/([^/\s"']+)/([0-9a-z-]+)`)
	bareHost   = regexp.MustCompile(`^(?:[^@\s/]+@)?(\[[0-9a-fA-F:.%]+\]|[^\s/:@\[\]]+)(?::([0-9]+))?((?:[/:?#].*)?)$`)
)

// addresses keeps every address in a text; where the text is all a host, that, too.
func (r *reader) addresses(text string, isHost bool) {
	if isHost {
		// Browsers and `fetch` leave them out, wherever they stand.
		text = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(text)
	}
	found := withScheme.FindAllString(text, maxItems+1)
	if len(found) > maxItems && len(text) < maxWordBytes {
		found = withScheme.FindAllString(text, maxCommands)
	}
	for _, address := range found {
		r.address(address)
	}
	for _, device := range deviceFile.FindAllStringSubmatch(text, maxItems) {
		port, _ := strconv.Atoi(device[3])
		r.url(URL{Scheme: device[1], Host: plainHost(device[2]), Port: port})
	}
	if isHost && len(found) == 0 {
		r.host(text)
	}
}

// host keeps a word that names a host without a scheme, as `curl` and `ssh` take it: `user@host:path`.
func (r *reader) host(text string) {
	if parts := bareHost.FindStringSubmatch(text); parts != nil {
		port, _ := strconv.Atoi(parts[2])
		r.url(URL{Host: plainHost(parts[1]), Port: port, Path: strings.TrimPrefix(parts[3], ":")})
	}
}

func (r *reader) address(text string) {
	text = special.ReplaceAllString(text, "$1://")
	// What some read as a part of the host, others read as the end of it: both count.
	if strings.Contains(text, `\`) {
		r.address(strings.ReplaceAll(text, `\`, "/"))
		text = strings.ReplaceAll(text, `\`, "")
	}
	parsed, err := url.Parse(text)
	if err != nil {
		// Such as a host with a sign that Go does not take: as much of it as can be told.
		scheme, rest, _ := strings.Cut(text, "://")
		host, path, _ := strings.Cut(rest, "/")
		host = host[strings.LastIndex(host, "@")+1:]
		port := 0
		if colon := strings.LastIndex(host, ":"); colon >= 0 && !strings.HasSuffix(host, "]") {
			port, _ = strconv.Atoi(host[colon+1:])
			host = host[:colon]
		}
		r.url(URL{Scheme: strings.ToLower(scheme), Host: plainHost(host), Port: port, Path: "/" + path})
		return
	}
	if parsed.Host == "" && special.MatchString(text) {
		// A scheme alone, as a text that is compared with others.
		return
	}
	port, _ := strconv.Atoi(parsed.Port())
	if parsed.Scheme == "file" {
		r.path(parsed.Path, "")
	}
	r.url(URL{Scheme: strings.ToLower(parsed.Scheme), Host: plainHost(parsed.Hostname()), Port: port, Path: parsed.Path})
}

// ofCurl keeps the hosts that options of `curl` name, and those that its own patterns do: `{a,b}`, `[1-9]`.
func (r *reader) ofCurl(words []word) {
	for i, w := range words[1:] {
		option, text, has := strings.Cut(w.text, "=")
		if !has && i+2 < len(words) {
			text = words[i+2].text
		}
		switch {
		case option == "--connect-to" || option == "--resolve":
			for _, host := range ofPair.FindAllString(text, maxItems) {
				port := 0
				if option == "--connect-to" {
					port, _ = strconv.Atoi(text[strings.LastIndexByte(text, ':')+1:])
				}
				r.url(URL{Host: plainHost(host), Port: port})
			}
		case has && strings.HasPrefix(option, "--"):
			r.host(text)
		case len(w.text) > 2 && (strings.HasPrefix(w.text, "-x") || strings.HasPrefix(w.text, "-e")):
			r.host(w.text[2:])
		}
		if !strings.HasPrefix(w.text, "-") && strings.ContainsAny(w.text, "{[") {
			for _, one := range ofPattern(w.text) {
				r.addresses(one, false)
				if !strings.Contains(one, "://") {
					r.host(one)
				}
			}
		}
	}
}

var (
	ofPair      = regexp.MustCompile(`\[[^\]]*\]|[^:,+\[\]]+`)
	curlPattern = regexp.MustCompile(`\{([^{}]*)\}|\[([0-9]+|[A-Za-z])-([0-9]+|[A-Za-z])(?::[0-9]+)?\]`)
)

// ofPattern is what a pattern of `curl` stands for, as far as 256 of it.
func ofPattern(text string) []string {
	all, done := []string{text}, false
	for round := 0; round < 4 && !done; round++ {
		done = true
		var next []string
		for _, one := range all {
			place := curlPattern.FindStringSubmatchIndex(one)
			if place == nil {
				next = append(next, one)
				continue
			}
			done = false
			var choices []string
			if place[2] >= 0 {
				choices = strings.Split(one[place[2]:place[3]], ",")
			} else {
				choices = between(one[place[4]:place[5]], one[place[6]:place[7]])
			}
			for _, choice := range choices {
				if len(next) < 256 {
					next = append(next, one[:place[0]]+choice+one[place[1]:])
				}
			}
		}
		all = next
	}
	return all
}

func between(first, last string) []string {
	var all []string
	from, err := strconv.Atoi(first)
	to, other := strconv.Atoi(last)
	if err != nil || other != nil {
		for sign := first[0]; sign <= last[0] && sign < 0x7F; sign++ {
			all = append(all, string(sign))
		}
		return all
	}
	for n := from; n <= to && n-from < 256; n++ {
		text := strconv.Itoa(n)
		all = append(all, strings.Repeat("0", max(0, len(first)-len(text)))+text)
	}
	return all
}

func (r *reader) url(found URL) {
	for _, known := range r.urls {
		if known == found {
			return
		}
	}
	if len(r.urls) >= maxCommands {
		panic(limit("it names more than 1,000 addresses"))
	}
	r.urls = append(r.urls, found)
}

// plainHost writes a host the one usual way.
func plainHost(host string) string {
	if unescaped, err := url.PathUnescape(host); err == nil {
		host = unescaped
	}
	// As names of hosts are looked up: what looks like a letter or a digit is one (NFKC, as in UTS 46).
	host = strings.Map(plainSign, norm.NFKC.String(host))
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	host = strings.Trim(host, "[]")
	if address, ok := ipv4(host); ok {
		return address.String()
	}
	if zone := strings.IndexByte(host, '%'); zone > 0 && strings.Contains(host, ":") {
		host = host[:zone]
	}
	if address, err := netip.ParseAddr(host); err == nil {
		return embedded(address.Unmap()).String()
	}
	return host
}

// The full stops of Chinese and Japanese stand for the plain one, and what nobody sees for nothing.
func plainSign(sign rune) rune {
	switch {
	case sign == 0x3002 || sign == 0xFF61:
		return '.'
	case unicode.Is(unicode.Cf, sign) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, sign) || unicode.Is(unicode.Variation_Selector, sign):
		return -1
	}
	return sign
}

// ipv4 reads an address as the C library does: one to four parts, each decimal, octal or hexadecimal,
// the last one for all that is left.
func ipv4(host string) (netip.Addr, bool) {
	parts := strings.Split(host, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var address uint64
	for i, part := range parts {
		n, err := strconv.ParseUint(octal(part), 0, 64)
		if err != nil || strings.ContainsAny(part, "_obOB") && !strings.HasPrefix(part, "0x") {
			return netip.Addr{}, false
		}
		if i < len(parts)-1 {
			if n > 0xFF {
				return netip.Addr{}, false
			}
			address = address<<8 | n
			continue
		}
		bits := 8 * (5 - len(parts))
		if n>>bits != 0 {
			return netip.Addr{}, false
		}
		address = address<<bits | n
	}
	return netip.AddrFrom4([4]byte{byte(address >> 24), byte(address >> 16), byte(address >> 8), byte(address)}), true
}

func octal(part string) string {
	if len(part) > 1 && part[0] == '0' && part[1] >= '0' && part[1] <= '9' {
		return "0o" + strings.TrimLeft(part[1:], "0") + "0"[:btoi(strings.TrimLeft(part[1:], "0") == "")]
	}
	return part
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// embedded is the address of IPv4 that one of IPv6 leads to: by translation (RFC 6052) or in the old
// compatible form.
func embedded(address netip.Addr) netip.Addr {
	if !address.Is6() {
		return address
	}
	bytes := address.As16()
	last := netip.AddrFrom4([4]byte(bytes[12:]))
	for _, prefix := range []string{"64:ff9b::/96", "::/96"} {
		if netip.MustParsePrefix(prefix).Contains(address) && bytes[12] != 0 {
			return last
		}
	}
	return address
}
