// Programs of others that the audit log has to get along with: a verifier that knows nothing of ours,
// and the keeper of a witness's key.
package main

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
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

// session is an export, member by member.
type session struct {
	Version   int      `json:"sallyport_session"`
	Principal string   `json:"principal"`
	Label     string   `json:"label"`
	Prices    string   `json:"prices_as_of"`
	Keys      []string `json:"keys"`
	Calls     []call   `json:"calls"`
}

type call struct {
	ID      string  `json:"id"`
	Entries []entry `json:"entries"`
	Related []entry `json:"related"`
	Absent  []struct {
		Payload string `json:"payload"`
		Says    string `json:"exporter_says"`
	} `json:"absent"`
	NamingKeys []struct {
		Key    string `json:"key"`
		Naming string `json:"naming"`
	} `json:"naming_keys"`
	Blocks []struct {
		Key    string `json:"key"`
		ID     string `json:"id"`
		Base64 []byte `json:"base64"`
	} `json:"blocks"`
	Read json.RawMessage `json:"read"`
}

type entry struct {
	Entry string `json:"entry"`
	Proof string `json:"proof"`
}

// sheaf is what blocks hold, by the names of their session's key and their own.
type sheaf map[string][]byte

// export proves that entries are in their log, each once and in its order, and that what they name
// is there, and nothing else.
func export(file, key string) {
	verifier, err := note.NewVerifier(key)
	check(err)
	text, err := os.Open(file)
	check(err)
	var exported session
	decoder := json.NewDecoder(text)
	decoder.DisallowUnknownFields()
	check(decoder.Decode(&exported))
	entries, documents := 0, 0
	naming, blocks, reached, calls := map[string][]byte{}, sheaf{}, map[string]bool{}, map[string]bool{}
	for _, call := range exported.Calls {
		if calls[call.ID] {
			log.Fatalf("call %s is there twice", call.ID)
		}
		calls[call.ID] = true
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
			blocks[block.Key+"/"+block.ID] = block.Base64
		}
		absent := map[string]bool{}
		for _, one := range call.Absent {
			absent[one.Payload] = true
		}
		last := int64(-1)
		for _, one := range call.Entries {
			index := included(one.Entry, one.Proof, verifier)
			if index <= last {
				log.Fatalf("an entry of %s is not in its place", call.ID)
			}
			last = index
			entries++
			var known struct{ Exchange, Payload string }
			check(json.Unmarshal([]byte(one.Entry), &known))
			if known.Exchange != call.ID {
				log.Fatalf("%s has an entry of %s", call.ID, known.Exchange)
			}
			if known.Payload == "" || known.Payload == "lost" || absent[known.Payload] {
				delete(absent, known.Payload)
				continue
			}
			key, root, _ := strings.Cut(known.Payload, "/")
			blocks.reach(key, root, true, reached)
			documents++
		}
		if len(absent) > 0 {
			log.Fatalf("%s misses what no entry names", call.ID)
		}
		for _, one := range call.Related {
			included(one.Entry, one.Proof, verifier)
		}
	}
	if len(reached) != len(blocks) {
		log.Fatalf("%d blocks of %d are of no document", len(blocks)-len(reached), len(blocks))
	}
	fmt.Printf("%d entries, %d documents\n", entries, documents)
}

// reach goes from a block to all that it names.
func (all sheaf) reach(key, id string, root bool, reached map[string]bool) {
	name := key + "/" + id
	if reached[name] {
		return
	}
	content, there := all[name]
	if !there {
		log.Fatalf("block %s is not there", id)
	}
	reached[name] = true
	number := func() int {
		next := binary.BigEndian.Uint32(content)
		content = content[4:]
		return int(next)
	}
	if root {
		number() // the document's length
		for marks := number(); marks > 0; marks-- {
			number() // where it was taken out
			length := number()
			content = content[length:]
		}
	}
	var within []string
	for names := number(); names > 0; names-- {
		number() // how much text is before it
		within = append(within, hex.EncodeToString(content[:sha256.Size]))
		content = content[sha256.Size:]
	}
	for _, one := range within {
		all.reach(key, one, false, reached)
	}
}

// included takes a proof apart (C2SP tlog-proof), holds the entry against the log's tree, and says
// where it stands there.
func included(entry, proof string, verifier note.Verifier) int64 {
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
	return index
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
