package journal

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
)

// A segment is a row of blocks, and a block is what a disk writes in one
// piece or, at worst, tears. Every block says by itself what it belongs to:
//
//	 0  crc      u32  CRC-32C of the bytes 4 to 4095
//	 4  format   u32  formatOne
//	 8  epoch    u64  of the segment; must be the one in the file's name
//	16  first    u64  sequence of the group's first record
//	24  after    u64  sequence of the last record before the group: first−1,
//	                  or less where Skip announced a hole
//	32  index    u32  place of this block in its group, from 0
//	36  count    u32  blocks in the group
//	40  records  u32  records in the group
//	44  length   u32  bytes of the group's body
//	48  body          4,048 bytes, the rest of the last block is zero
//
// The body of a group, put together from its blocks, is its records one after
// the other: length u32, payload. Integers are little-endian. A group counts
// only if every one of its blocks is there, so it replays whole or not at all.
const (
	blockSize  = 4096
	headerSize = 48
	bodySize   = blockSize - headerSize
	lengthSize = 4
	formatOne  = 0x314a5045 // "EPJ1"

	// maxBody bounds one group, and so the memory that reading one takes.
	maxBody = 64 << 20
	// windowBlocks is how many blocks one read brings.
	windowBlocks = 64
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// header is what every block carries before its part of the body.
type header struct {
	epoch, first, after           uint64
	index, count, records, length uint32
}

// last is the sequence of the group's last record.
func (h header) last() uint64 { return h.first + uint64(h.records) - 1 }

// seal writes the header and then the checksum into block.
func (h header) seal(block []byte) {
	le := binary.LittleEndian
	le.PutUint32(block[4:], formatOne)
	le.PutUint64(block[8:], h.epoch)
	le.PutUint64(block[16:], h.first)
	le.PutUint64(block[24:], h.after)
	le.PutUint32(block[32:], h.index)
	le.PutUint32(block[36:], h.count)
	le.PutUint32(block[40:], h.records)
	le.PutUint32(block[44:], h.length)
	le.PutUint32(block, crc32.Checksum(block[4:blockSize], castagnoli))
}

// parseHeader reads the header of a block; ok is false if the checksum or any
// field is wrong.
func parseHeader(block []byte) (h header, ok bool) {
	le := binary.LittleEndian
	if le.Uint32(block[4:]) != formatOne || le.Uint32(block) != crc32.Checksum(block[4:blockSize], castagnoli) {
		return header{}, false
	}
	h = header{
		epoch:   le.Uint64(block[8:]),
		first:   le.Uint64(block[16:]),
		after:   le.Uint64(block[24:]),
		index:   le.Uint32(block[32:]),
		count:   le.Uint32(block[36:]),
		records: le.Uint32(block[40:]),
		length:  le.Uint32(block[44:]),
	}
	return h, h.sound()
}

// sound reports whether the fields can have been written by encodeGroup.
func (h header) sound() bool {
	return h.after < h.first &&
		h.records > 0 && h.first <= math.MaxUint64-uint64(h.records) &&
		h.length <= maxBody && uint64(h.length) >= lengthSize*uint64(h.records) &&
		int(h.count) == blocksFor(int(h.length)) && h.index < h.count
}

// blocksFor is the number of blocks that a body of so many bytes takes.
func blocksFor(length int) int { return (length + bodySize - 1) / bodySize }

// bodyLength is the size of the group's body; ok is false if that is more
// than one group may have.
func bodyLength(payloads [][]byte) (length int, ok bool) {
	for _, p := range payloads {
		length += lengthSize + len(p)
		if length > maxBody {
			return 0, false
		}
	}
	return length, true
}

// encodeGroup lays the payloads out in blocks, in dst if it is large enough.
// Of h it takes epoch, first and after; length is that of bodyLength.
func encodeGroup(dst []byte, h header, payloads [][]byte, length int) []byte {
	h.count, h.records, h.length = uint32(blocksFor(length)), uint32(len(payloads)), uint32(length)
	size := int(h.count) * blockSize
	if cap(dst) < size {
		dst = make([]byte, size)
	}
	b := body{buf: dst[:size]}
	var prefix [lengthSize]byte
	for _, p := range payloads {
		binary.LittleEndian.PutUint32(prefix[:], uint32(len(p)))
		b.put(prefix[:])
		b.put(p)
	}
	clear(b.buf[b.at:])
	for ; h.index < h.count; h.index++ {
		at := int(h.index) * blockSize
		h.seal(b.buf[at : at+blockSize])
	}
	return b.buf
}

// body fills the blocks of buf in order and leaves room for their headers.
type body struct {
	buf []byte
	at  int
}

func (b *body) put(p []byte) {
	for len(p) > 0 {
		if b.at%blockSize == 0 {
			b.at += headerSize
		}
		end := b.at - b.at%blockSize + blockSize
		n := copy(b.buf[b.at:end], p)
		b.at, p = b.at+n, p[n:]
	}
}

// eachRecord cuts a body into its payloads; it returns false at the first
// length that does not fit, or if the records are not as many as said.
func eachRecord(body []byte, records uint32, fn func(i uint64, payload []byte) error) (ok bool, err error) {
	for i := range uint64(records) {
		if len(body) < lengthSize {
			return false, nil
		}
		n := uint64(binary.LittleEndian.Uint32(body))
		body = body[lengthSize:]
		if n > uint64(len(body)) {
			return false, nil
		}
		if err := fn(i, body[:n]); err != nil {
			return true, err
		}
		body = body[n:]
	}
	return len(body) == 0, nil
}

// kind is what a walker found at an offset.
type kind int

const (
	kindZero       kind = iota // never written
	kindStale                  // left by an earlier life of a recycled file
	kindGroup                  // a whole group
	kindUnfinished             // a sound block whose group is not whole
	kindNoise                  // none of these: torn inside the block, or damaged
)

// find is one thing that lies in a segment: a group, or a single block.
type find struct {
	kind   kind
	offset int64
	blocks int
	head   header
	body   []byte // of a group; good until the next find
}

// end is the offset behind the find.
func (f find) end() int64 { return f.offset + int64(f.blocks)*blockSize }

// bad reports a block that is neither zero nor stale nor part of a group.
func (f find) bad() bool { return f.kind == kindUnfinished || f.kind == kindNoise }

// records calls fn with each record of a group.
func (f find) records(fn func(seq uint64, payload []byte) error) error {
	_, err := eachRecord(f.body, f.head.records, func(i uint64, payload []byte) error {
		return fn(f.head.first+i, payload)
	})
	return err
}

// walker reads one segment from its beginning to its end and never fails: a
// block that cannot be read is noise. Noise does not end the walk, because
// what lies behind it names itself. Its memory is one window and the largest
// group that really is in the file.
type walker struct {
	r      io.ReaderAt
	size   int64
	epoch  uint64
	at     int64
	start  int64 // offset of window
	window []byte
	body   []byte
}

func newWalker(r io.ReaderAt, size int64, epoch uint64) *walker {
	return &walker{r: r, size: size, epoch: epoch}
}

// next returns what lies at the walker's place and steps over it; ok is false
// at the end.
func (w *walker) next() (f find, ok bool) {
	if w.at >= w.size {
		return find{}, false
	}
	f = find{kind: kindNoise, offset: w.at, blocks: 1}
	block := w.block(w.at)
	h, sound := parseHeader(block)
	switch {
	case isZero(block):
		f.kind = kindZero
	case !sound || h.epoch > w.epoch:
	case h.epoch < w.epoch:
		f.kind = kindStale
	case h.index == 0 && w.gather(h):
		f.kind, f.head, f.blocks, f.body = kindGroup, h, int(h.count), w.body
	default:
		f.kind, f.head = kindUnfinished, h
	}
	w.at = f.end()
	return f, true
}

// gather puts together the body of the group that begins here; false if any of
// its blocks is missing or its records do not fill it exactly.
func (w *walker) gather(want header) bool {
	w.body = w.body[:0]
	for i := range want.count {
		at := w.at + int64(i)*blockSize
		if at >= w.size {
			return false
		}
		block := w.block(at)
		got, ok := parseHeader(block)
		want.index = i
		if !ok || got != want {
			return false
		}
		w.body = append(w.body, block[headerSize:]...)
	}
	padding := w.body[want.length:]
	w.body = w.body[:want.length]
	ok, _ := eachRecord(w.body, want.records, func(uint64, []byte) error { return nil })
	return ok && isZero(padding)
}

// block returns the block at an offset, good until the next call. A file that
// ends inside the block reads as if zeros followed.
func (w *walker) block(at int64) []byte {
	if w.window == nil || at < w.start || at >= w.start+int64(len(w.window)) {
		w.load(at)
	}
	i := at - w.start
	return w.window[i : i+blockSize]
}

// load fills the window from an offset inside the file.
func (w *walker) load(at int64) {
	if w.window == nil {
		w.window = make([]byte, min(windowBlocks, (w.size-at+blockSize-1)/blockSize)*blockSize)
	}
	w.start = at
	if n, err := w.r.ReadAt(w.window, at); err == nil || err == io.EOF {
		clear(w.window[n:])
		return
	}
	for i := 0; i < len(w.window); i += blockSize {
		w.loadBlock(w.window[i:i+blockSize], at+int64(i))
	}
}

// loadBlock reads one block alone, after a read of many failed: only the block
// the disk cannot give is lost, and it must not look like one never written.
func (w *walker) loadBlock(block []byte, at int64) {
	clear(block)
	if _, err := w.r.ReadAt(block, at); err != nil && err != io.EOF {
		for i := range block {
			block[i] = 0xff
		}
	}
}

func isZero(b []byte) bool { return bytes.Count(b, []byte{0}) == len(b) }
