package journal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"testing"
)

// TestLayoutIsAsDocumented holds the format: segments outlive programs.
func TestLayoutIsAsDocumented(t *testing.T) {
	payloads := [][]byte{[]byte("α"), {}}
	length, ok := bodyLength(payloads)
	if !ok || length != 10 {
		t.Fatalf("got length %d, want 10", length)
	}
	got := encodeGroup(nil, header{epoch: 7, first: 3, after: 1}, payloads, length)
	want := make([]byte, blockSize)
	copy(want, "\xaf\x2b\x6f\x5dEPJ1"+
		"\x07\x00\x00\x00\x00\x00\x00\x00"+"\x03\x00\x00\x00\x00\x00\x00\x00"+"\x01\x00\x00\x00\x00\x00\x00\x00"+
		"\x00\x00\x00\x00"+"\x01\x00\x00\x00"+"\x02\x00\x00\x00"+"\x0a\x00\x00\x00"+
		"\x02\x00\x00\x00\xce\xb1"+"\x00\x00\x00\x00")
	if !bytes.Equal(got[4:], want[4:]) {
		t.Errorf("got\n% x\nwant\n% x", got[4:64], want[4:64])
	}
	if !bytes.Equal(got[:4], want[:4]) {
		t.Errorf("got checksum % x, want % x", got[:4], want[:4])
	}
}

// badSectors is a file of which some blocks cannot be read.
type badSectors struct {
	*bytes.Reader
	from, to int64
}

func (b badSectors) ReadAt(p []byte, at int64) (int, error) {
	if at < b.to && at+int64(len(p)) > b.from {
		return 0, errors.New("input/output error")
	}
	return b.Reader.ReadAt(p, at)
}

func TestUnreadableSectorHidesOnlyItsBlock(t *testing.T) {
	var file []byte
	for seq := uint64(1); seq <= 4; seq++ {
		file = append(file, encodeGroup(nil, header{epoch: 1, first: seq, after: seq - 1}, [][]byte{{1}}, 5)...)
	}
	w := newWalker(badSectors{bytes.NewReader(file), blockSize + 512, blockSize + 1024}, int64(len(file)), 1)
	var got []kind
	for f, ok := w.next(); ok; f, ok = w.next() {
		got = append(got, f.kind)
	}
	want := []kind{kindGroup, kindNoise, kindGroup, kindGroup}
	if len(got) != len(want) || got[1] != want[1] || got[0] != want[0] || got[2] != want[2] || got[3] != want[3] {
		t.Errorf("got %v, want %v", got, want)
	}
}

// FuzzSegment walks through arbitrary bytes. With mend, the blocks get sound
// checksums first, so that the fields behind them are reached too. What counts
// as a group must be, byte for byte, what encoding its records gives.
func FuzzSegment(f *testing.F) {
	long := make([]byte, 2*bodySize)
	group := [][]byte{[]byte("a"), long, nil}
	length, _ := bodyLength(group)
	blocks := encodeGroup(nil, header{epoch: 5, first: 9, after: 8}, group, length)
	f.Add(blocks, uint64(5), false)
	f.Add(blocks[:len(blocks)-blockSize], uint64(5), true)
	f.Add(append(make([]byte, blockSize), blocks...), uint64(6), false)
	f.Add([]byte("short"), uint64(1), true)
	huge := bytes.Clone(blocks[:blockSize])
	copy(huge[36:], "\xff\xff\xff\x7f")
	f.Add(huge, uint64(5), true)
	f.Fuzz(func(t *testing.T, file []byte, epoch uint64, mend bool) {
		if mend {
			file = mended(file)
		}
		w := newWalker(bytes.NewReader(file), int64(len(file)), epoch)
		at := int64(0)
		for found, ok := w.next(); ok; found, ok = w.next() {
			if found.offset != at {
				t.Fatalf("found something at %d, want %d", found.offset, at)
			}
			at = found.end()
			if found.kind == kindGroup {
				wantRoundTrip(t, file, found)
			}
		}
		if at < int64(len(file)) {
			t.Fatalf("stopped at %d of %d", at, len(file))
		}
		if got, most := cap(w.body), 4*len(file)+4*blockSize; got > most {
			t.Fatalf("a file of %d bytes took %d", len(file), got)
		}
	})
}

func mended(file []byte) []byte {
	file = bytes.Clone(file)
	for at := 0; at+blockSize <= len(file); at += blockSize {
		block := file[at : at+blockSize]
		copy(block[4:], "EPJ1")
		rawSeal(block)
	}
	return file
}

// wantRoundTrip encodes a found group anew. The last block may have lost zeros
// at the end of the file.
func wantRoundTrip(t *testing.T, file []byte, found find) {
	t.Helper()
	var payloads [][]byte
	err := found.records(func(_ uint64, p []byte) error {
		payloads = append(payloads, p)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	length, ok := bodyLength(payloads)
	if !ok {
		t.Fatal("accepted a group that cannot be written")
	}
	got := encodeGroup(nil, found.head, payloads, length)
	want := make([]byte, len(got))
	if _, err := bytes.NewReader(file).ReadAt(want, found.offset); err != nil && err != io.EOF {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("the group at %d is not what its records encode to", found.offset)
	}
}

// rawSeal gives a block a sound checksum, whatever its fields say.
func rawSeal(block []byte) {
	binary.LittleEndian.PutUint32(block, crc32.Checksum(block[4:blockSize], castagnoli))
}
