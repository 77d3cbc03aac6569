// A client of Go's golang.org/x/mod/sumdb/tlog follows our tiles: it asks for tiles of height 8, whose paths lack that 8 in C2SP
// tlog-tiles. Arguments: folder of tiles, size and root of the tree, then size and root of an earlier one; roots in base64.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

type folder string

func (f folder) Height() int { return 8 }

func (f folder) ReadTiles(tiles []tlog.Tile) (all [][]byte, err error) {
	for _, tile := range tiles {
		data, err := f.read("tile/" + strings.TrimPrefix(tile.Path(), "tile/8/"))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f folder) read(path string) ([]byte, error) { return os.ReadFile(filepath.Join(string(f), path)) }

// The path of the entries beside a tile of leaf hashes.
func entriesOf(size, first int64) string {
	tile := tlog.Tile{H: 8, L: 0, N: first / 256, W: 256}
	if rest := size - first; rest < 256 {
		tile.W = int(rest)
	}
	return "tile/entries/" + strings.TrimPrefix(tile.Path(), "tile/8/0/")
}

func tree(size, root string) (t tlog.Tree) {
	n, err := strconv.ParseInt(size, 10, 64)
	bytes, _ := base64.StdEncoding.DecodeString(root)
	if err != nil || copy(t.Hash[:], bytes) != tlog.HashSize {
		panic("not a tree: " + size + " " + root)
	}
	t.N = n
	return t
}

func must(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func main() {
	tiles, now, before := folder(os.Args[1]), tree(os.Args[2], os.Args[3]), tree(os.Args[4], os.Args[5])
	// Whatever it reads is held to the root.
	hashes := tlog.TileHashReader(now, tiles)
	grown, err := tlog.ProveTree(now.N, before.N, hashes)
	must(err)
	must(tlog.CheckTree(grown, now.N, now.Hash, before.N, before.Hash))
	entries := 0
	for first := int64(0); first < now.N; first += 256 {
		bundle, err := tiles.read(entriesOf(now.N, first))
		must(err)
		for n := first; len(bundle) > 0; n++ {
			length := binary.BigEndian.Uint16(bundle)
			proof, err := tlog.ProveRecord(now.N, n, hashes)
			must(err)
			must(tlog.CheckRecord(proof, now.N, now.Hash, n, tlog.RecordHash(bundle[2:2+length])))
			bundle = bundle[2+length:]
			entries++
		}
	}
	fmt.Println(entries, "entries followed in a tree of", now.N)
}
