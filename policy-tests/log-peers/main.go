// Programs of others that the audit log has to get along with: a verifier that knows nothing of ours,
// and the keeper of a witness's key.
package main

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"

	"filippo.io/torchwood"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	switch {
	case len(os.Args) == 4 && os.Args[1] == "verify":
		verify(os.Args[2], os.Args[3])
	case len(os.Args) == 4 && os.Args[1] == "export":
		export(os.Args[2], os.Args[3])
	case len(os.Args) == 4 && os.Args[1] == "agent":
		serve(os.Args[2], os.Args[3])
	default:
		log.Fatal("usage: log-peers verify DIR|URL KEY | export FILE KEY | agent SOCKET NAME")
	}
}

// verify reads a log in tiles from its first entry to its last, and says how many there are.
func verify(place, key string) {
	verifier, err := note.NewVerifier(key)
	check(err)
	tiles := reader(place)
	signed, err := tiles.ReadEndpoint(context.Background(), "checkpoint")
	check(err)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	check(err)
	checkpoint, err := torchwood.ParseCheckpoint(opened.Text)
	check(err)
	client, err := torchwood.NewClient(tiles)
	check(err)
	count := int64(0)
	for range client.AllEntries(context.Background(), checkpoint.Tree, 0) {
		count++
	}
	check(client.Err())
	if count != checkpoint.N {
		log.Fatalf("%d entries of %d", count, checkpoint.N)
	}
	fmt.Printf("%s %d\n", checkpoint.Origin, count)
}

// session is an export, as far as it takes to prove it.
type session struct {
	Calls []struct {
		Entries []struct {
			Entry string `json:"entry"`
			Proof string `json:"proof"`
		} `json:"entries"`
		NamingKeys []struct {
			Key    string `json:"key"`
			Naming string `json:"naming"`
		} `json:"naming_keys"`
		Blocks []struct {
			Key    string `json:"key"`
			ID     string `json:"id"`
			Base64 []byte `json:"base64"`
		} `json:"blocks"`
	} `json:"calls"`
}

// export proves that entries are in their log, and that what they name is there.
func export(file, key string) {
	verifier, err := note.NewVerifier(key)
	check(err)
	text, err := os.ReadFile(file)
	check(err)
	var exported session
	check(json.Unmarshal(text, &exported))
	entries, documents := 0, 0
	naming, named := map[string][]byte{}, map[string]bool{}
	for _, call := range exported.Calls {
		for _, one := range call.NamingKeys {
			naming[one.Key], err = hex.DecodeString(one.Naming)
			check(err)
		}
		for _, block := range call.Blocks {
			mac := hmac.New(sha256.New, naming[block.Key])
			mac.Write(block.Base64)
			if hex.EncodeToString(mac.Sum(nil)) != block.ID {
				log.Fatalf("block %s is another", block.ID)
			}
			named[block.Key+"/"+block.ID] = true
		}
		for _, entry := range call.Entries {
			included(entry.Entry, entry.Proof, verifier)
			entries++
			var known struct{ Payload string }
			check(json.Unmarshal([]byte(entry.Entry), &known))
			if known.Payload != "" {
				if !named[known.Payload] {
					log.Fatalf("what %s names is not there", known.Payload)
				}
				documents++
			}
		}
	}
	fmt.Printf("%d entries, %d documents\n", entries, documents)
}

// included takes a proof apart (C2SP tlog-proof), and holds the entry against the log's tree.
func included(entry, proof string, verifier note.Verifier) {
	head, signed, found := strings.Cut(proof, "\n\n")
	if !found {
		log.Fatal("no proof")
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	check(err)
	checkpoint, err := torchwood.ParseCheckpoint(opened.Text)
	check(err)
	lines := strings.Split(head, "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		log.Fatal("another kind of proof")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	check(err)
	var path tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		check(err)
		path = append(path, hash)
	}
	check(tlog.CheckRecord(path, checkpoint.N, checkpoint.Hash, index, tlog.RecordHash([]byte(entry))))
}

// reader reads a directory, or what a server has for whoever shows the token in TOKEN.
func reader(place string) torchwood.TileReader {
	if strings.HasPrefix(place, "http://") {
		tiles, err := torchwood.NewTileFetcher(place, torchwood.WithHTTPClient(&http.Client{Transport: bearer{}}))
		check(err)
		return tiles
	}
	tiles, err := torchwood.NewTileFS(os.DirFS(place))
	check(err)
	return tiles
}

type bearer struct{}

func (bearer) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("Authorization", "Bearer "+os.Getenv("TOKEN"))
	return http.DefaultTransport.RoundTrip(request)
}

// serve keeps a new key for a witness, and says the key's fingerprint and by what others verify.
func serve(socket, name string) {
	_, secret, err := ed25519.GenerateKey(rand.Reader)
	check(err)
	keys := agent.NewKeyring()
	check(keys.Add(agent.AddedKey{PrivateKey: &secret}))
	signer, err := ssh.NewSignerFromKey(secret)
	check(err)
	cosigner, err := torchwood.NewCosignatureSigner(name, secret)
	check(err)
	listener, err := net.Listen("unix", socket)
	check(err)
	fmt.Printf("%s %s\n", ssh.FingerprintSHA256(signer.PublicKey()), cosigner.Verifier())
	for {
		connection, err := listener.Accept()
		check(err)
		go func() { _ = agent.ServeAgent(keys, connection) }()
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
