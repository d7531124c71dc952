// Programs of others that the audit log has to get along with: a verifier that knows nothing of ours,
// and the keeper of a witness's key.
package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strings"

	"filippo.io/torchwood"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"golang.org/x/mod/sumdb/note"
)

func main() {
	switch {
	case len(os.Args) == 4 && os.Args[1] == "verify":
		verify(os.Args[2], os.Args[3])
	case len(os.Args) == 4 && os.Args[1] == "agent":
		serve(os.Args[2], os.Args[3])
	default:
		log.Fatal("usage: log-peers verify DIR|URL KEY | agent SOCKET NAME")
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
