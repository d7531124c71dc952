// Command gitleaks-peer searches a file for secrets by gitleaks' own rules, for the masks to be measured against.
//
//	gitleaks-peer FILE   FILE has one JSON text in each line; prints how long they took, in seconds, and how many were found
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/rs/zerolog"
	"github.com/zricethezav/gitleaks/v8/detect"
)

func main() {
	if len(os.Args) != 2 {
		fail(fmt.Errorf("usage: gitleaks-peer FILE"))
	}
	zerolog.SetGlobalLevel(zerolog.Disabled)
	texts, err := read(os.Args[1])
	fail(err)
	detector, err := detect.NewDetectorDefaultConfig()
	fail(err)
	found := 0
	begun := time.Now()
	for _, text := range texts {
		found += len(detector.DetectString(text))
	}
	took := time.Since(begun)
	fail(json.NewEncoder(os.Stdout).Encode(map[string]any{"seconds": took.Seconds(), "found": found}))
}

func read(name string) ([]string, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<26)
	var texts []string
	for lines.Scan() {
		var text string
		if err := json.Unmarshal(lines.Bytes(), &text); err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, lines.Err()
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
