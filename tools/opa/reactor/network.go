package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"
)

// webMaxBytes is what a packed answer may unpack to: 1 MiB, as much as the host lets come unpacked.
const webMaxBytes = 1 << 20

// What Go's client says when its time is up, before the head of an answer has come and after that.
const (
	lateHead = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
	lateBody = "context deadline exceeded (Client.Timeout or context cancellation while reading body)"
)

var errWanted = errors.New("this exchange has to be made first")

// webRequest is what a function wants to be sent.
type webRequest struct {
	// Key names the request: two that are sent alike have the same.
	Key    string     `json:"key"`
	Method string     `json:"method"`
	URL    string     `json:"url"`
	Fields []webField `json:"fields"`
	Body   []byte     `json:"body"`
	// TimeoutNanos is for the whole of the function's request, redirects included; 0 stands for none.
	TimeoutNanos int64 `json:"timeoutNanos"`
	// Retries tells how often the function wants it to be sent again when no answer comes.
	Retries int     `json:"retries"`
	TLS     *webTLS `json:"tls"`
}

// webField is a header.
type webField struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// webTLS is what a request says about TLS beyond the usual.
type webTLS struct {
	// Authorities are certificates in PEM, or nothing for those of the system.
	Authorities string `json:"authorities"`
	// System tells that the system's authorities are believed, too.
	System bool `json:"system"`
	// Chain are the client's own certificates in DER, and Key is its private key in PKCS #8.
	Chain [][]byte `json:"chain"`
	Key   []byte   `json:"key"`
	// ServerName is whom the certificate has to name, where that is not the host of the URL.
	ServerName string `json:"serverName"`
}

// webExchange is a request that was made, by its key, and what came of it. No status: no answer came.
type webExchange struct {
	Key    string     `json:"key"`
	Status int        `json:"status"`
	Fields []webField `json:"fields"`
	Body   []byte     `json:"body"`
	// Fault says why there is no answer, or why its body broke off.
	Fault    string `json:"fault"`
	TimedOut bool   `json:"timedOut"`
}

// replay answers the requests of one call from the exchanges that were made before, in their order.
// The first that was not made ends the call: the host makes it, adds it, and calls again. So nothing
// waits for the network here, where all calls share one thread.
type replay struct {
	made    []webExchange
	used    int
	wanted  *webRequest
	started time.Time
	retries int
	options ast.Object
	// refused says why the call has to end with all that depends on it.
	refused string
}

// newReplay takes the retries out of the function's request: they would sleep here.
func newReplay(made []webExchange, operands []*ast.Term) *replay {
	r := &replay{made: made, started: time.Now(), options: ast.NewObject()}
	if len(operands) == 0 {
		return r
	}
	options, ok := operands[0].Value.(ast.Object)
	if !ok {
		return r
	}
	r.options = options
	key := ast.InternedTerm("max_retry_attempts")
	if term := options.Get(key); term != nil {
		if number, ok := term.Value.(ast.Number); ok {
			if retries, ok := number.Int(); ok && retries > 0 {
				r.retries = retries
				options.Insert(key, ast.InternedTerm(0))
			}
		}
	}
	return r
}

// hop is a transport with the TLS options of one request.
type hop struct {
	*replay
	transport *http.Transport
}

func (r *replay) customize(transport *http.Transport) http.RoundTripper {
	return hop{r, transport}
}

// RoundTrip finds what came of a request, or notes that it is wanted.
func (h hop) RoundTrip(request *http.Request) (*http.Response, error) {
	if h.wanted != nil {
		return nil, errWanted
	}
	wanted, packed, err := h.describe(request)
	if err != nil {
		return nil, err
	}
	// What is kept from one call to the next may have changed meanwhile, and with it the request.
	if h.used == len(h.made) || h.made[h.used].Key != wanted.Key {
		h.wanted = wanted
		return nil, errWanted
	}
	h.used++
	return h.answer(request, h.made[h.used-1], packed)
}

// describe also tells whether the answer may come packed without the function knowing.
func (h hop) describe(request *http.Request) (*webRequest, bool, error) {
	if request.URL.Scheme != "http" && request.URL.Scheme != "https" {
		return nil, false, fmt.Errorf("unsupported protocol scheme %q", request.URL.Scheme)
	}
	if request.URL.Host == "" {
		return nil, false, errors.New("http: no Host in request URL")
	}
	wanted := &webRequest{
		Method: request.Method,
		URL:    request.URL.Scheme + "://" + request.URL.Host + target(request.URL),
		Body:   []byte{},
	}
	if request.Body != nil {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return nil, false, err
		}
		wanted.Body = body
	}
	packed := request.Header.Get("Accept-Encoding") == "" && request.Header.Get("Range") == "" && request.Method != http.MethodHead
	wanted.Fields = fields(request, packed)
	options, err := h.tls()
	if err != nil {
		return nil, false, err
	}
	wanted.TLS = options
	digest := sha256.Sum256(encode(wanted))
	wanted.Key = hex.EncodeToString(digest[:])
	wanted.Retries = h.retries
	if deadline, ok := request.Context().Deadline(); ok {
		wanted.TimeoutNanos = max(1, int64(deadline.Sub(h.started)))
	}
	return wanted, packed, nil
}

// fields are the headers as Go's own transport sends them, without those that say how a body is sent.
func fields(request *http.Request, packed bool) []webField {
	all := []webField{}
	for _, name := range util.KeysSorted(request.Header) {
		switch name {
		case "Host", "Content-Length", "Transfer-Encoding", "Trailer":
		default:
			for _, value := range request.Header[name] {
				all = append(all, webField{name, value})
			}
		}
	}
	if request.Host != "" && request.Host != request.URL.Host {
		all = append(all, webField{"Host", request.Host})
	}
	if packed {
		all = append(all, webField{"Accept-Encoding", "gzip"})
	}
	return all
}

// target is what the request line names. Bytes that RFC 3986 has escaped are, though Go passes some.
func target(at *url.URL) string {
	const plain = "-._~!$&'()*+,;=:@/?"
	var text strings.Builder
	raw := at.RequestURI()
	for i := range len(raw) {
		c := raw[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte(plain, c) >= 0:
			text.WriteByte(c)
		case c == '%' && i+2 < len(raw) && isHex(raw[i+1]) && isHex(raw[i+2]):
			text.WriteByte(c)
		default:
			fmt.Fprintf(&text, "%%%02X", c)
		}
	}
	return text.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// tls is what OPA has made of the request's options; nil if it has none about TLS.
func (h hop) tls() (*webTLS, error) {
	if h.transport == nil || h.transport.TLSClientConfig == nil {
		return nil, nil
	}
	config := h.transport.TLSClientConfig
	// It has been read once, or there would be no transport.
	system, _ := strconv.ParseBool(h.option("tls_use_system_certs"))
	options := &webTLS{ServerName: config.ServerName, System: system}
	if pem := h.option("tls_ca_cert"); pem != "" {
		options.Authorities = strings.ReplaceAll(strings.Trim(pem, "\""), "\\n", "\n")
	}
	for _, certificate := range config.Certificates {
		key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
		if err != nil {
			return nil, err
		}
		options.Chain, options.Key = certificate.Certificate, key
	}
	return options, nil
}

func (r *replay) option(name string) string {
	term := r.options.Get(ast.StringTerm(name))
	if term == nil {
		return ""
	}
	if text, ok := term.Value.(ast.String); ok {
		return string(text)
	}
	return term.String()
}

// answer is what Go's own transport would have made of it.
func (r *replay) answer(request *http.Request, made webExchange, packed bool) (*http.Response, error) {
	if made.Status == 0 {
		return nil, fault{made, lateHead}
	}
	header := http.Header{}
	for _, field := range made.Fields {
		header.Add(field.Name, field.Value)
	}
	header.Del("Transfer-Encoding")
	header.Del("Trailer")
	if closes(header) {
		header.Del("Connection")
	}
	if values := header["Pragma"]; len(values) > 0 && values[0] == "no-cache" && len(header["Cache-Control"]) == 0 {
		header["Cache-Control"] = []string{"no-cache"}
	}
	body, err := made.Body, error(nil)
	if made.Fault != "" || made.TimedOut {
		err = fault{made, lateBody}
	}
	unpacked := packed && strings.EqualFold(header.Get("Content-Encoding"), "gzip")
	if unpacked {
		header.Del("Content-Encoding")
		header.Del("Content-Length")
		var broken error
		if body, broken = r.unpack(body); err == nil {
			err = broken
		}
	}
	return &http.Response{
		Status:        strings.TrimSpace(fmt.Sprintf("%d %s", made.Status, http.StatusText(made.Status))),
		StatusCode:    made.Status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		Body:          io.NopCloser(io.MultiReader(bytes.NewReader(body), failing{err})),
		ContentLength: -1,
		Uncompressed:  unpacked,
		Request:       request,
	}, nil
}

// closes tells whether the server ends the connection behind this answer, which Go keeps to itself.
func closes(header http.Header) bool {
	for _, value := range header["Connection"] {
		for token := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(token), "close") {
				return true
			}
		}
	}
	return false
}

// unpack gives what could be read, and what then went wrong.
func (r *replay) unpack(body []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(reader, webMaxBytes+1))
	if len(text) > webMaxBytes {
		r.refused = "an answer unpacks to more than 1 MiB"
		return nil, io.ErrUnexpectedEOF
	}
	return text, err
}

// failing ends a body: with an error, or as usual.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}

// fault is an exchange that failed, as Go's own errors present it.
type fault struct {
	made webExchange
	late string
}

func (f fault) Error() string {
	if f.made.TimedOut {
		return f.late
	}
	return f.made.Fault
}

func (f fault) Timeout() bool { return f.made.TimedOut }
