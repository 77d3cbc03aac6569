// What Go's module mirror uses to check its own log (golang.org/x/mod/sumdb) says of ours. Arguments: verifier key, note, then for
// each proof: "record INDEX LEAFHASH HASH..." or "tree SIZE ROOT HASH...", hashes in base64.
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func hash(text string) (h tlog.Hash) {
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err != nil || copy(h[:], bytes) != len(h) {
		panic("not a hash: " + text)
	}
	return h
}

func hashes(texts []string) (all []tlog.Hash) {
	for _, text := range texts {
		all = append(all, hash(text))
	}
	return all
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}

func check(words []string, size int64, root tlog.Hash) error {
	n, h, proof := number(words[1]), hash(words[2]), hashes(words[3:])
	if words[0] == "record" {
		return tlog.CheckRecord(proof, size, root, n, h)
	}
	return tlog.CheckTree(proof, size, root, n, h)
}

func main() {
	verifier, err := note.NewVerifier(os.Args[1])
	if err != nil {
		panic(err)
	}
	opened, err := note.Open([]byte(os.Args[2]), note.VerifierList(verifier))
	if err != nil {
		fmt.Println("note:", err)
		os.Exit(1)
	}
	lines := strings.Split(opened.Text, "\n")
	size, root := number(lines[1]), hash(lines[2])
	for _, proof := range os.Args[3:] {
		if err := check(strings.Fields(proof), size, root); err != nil {
			fmt.Println(proof, err)
			os.Exit(1)
		}
	}
	fmt.Println(len(os.Args)-3, "proofs hold in a tree of", size)
}
