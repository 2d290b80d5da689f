package printer

import (
	"bytes"
	"slices"

	"github.com/hennedo/escpos"
)

// The control bytes of ESC/POS and the commands we send whole. Names and
// numbers are those of Epson's ESC/POS command reference.
const (
	dle byte = 0x10
	esc byte = 0x1B
	fs  byte = 0x1C
	gs  byte = 0x1D

	maxBand    = 128 // rows of a raster command: small printers buffer no more
	headerCost = 40  // bytes a further raster command must save to be worth it
	maxFeed    = 255 // dots of one ESC J
	maxMotion  = 255 // dots an inch of GS P
)

func cmdInit() []byte    { return []byte{esc, '@'} }      // ESC @: also ends ASB
func cmdNoKanji() []byte { return []byte{fs, '.'} }       // FS .: clones start in Kanji mode
func cmdASB() []byte     { return []byte{gs, 'a', 0x0E} } // GS a: on/offline, error and paper
func cmdBlack() []byte   { return []byte{gs, 'B', 0} }    // GS B: black on white
func cmdFence() []byte   { return []byte{gs, 'r', 1} }

// cmdMotion is GS P: one unit of ESC J is one dot.
func cmdMotion(p Profile) []byte { return []byte{gs, 'P', byte(p.DPI), byte(p.DPI)} }

// cmdStatus is DLE EOT n, n 1 to 4.
func cmdStatus(n byte) []byte { return []byte{dle, 0x04, n} }

// cmdClear is DLE DC4 fn 8: drop both buffers, answered by 37 25 00.
func cmdClear() []byte { return []byte{dle, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08} }

// cmdUnstick frees a printer without DLE DC4 that waits for the rest of a
// raster band: it gets a whole band of white and a new start.
func cmdUnstick(p Profile) []byte {
	return append(make([]byte, maxBand*((p.Width+7)/8)), fresh(p)...)
}

// cmdCut is GS V 66 n: feed the last row past the cutter and n dots more, cut.
// Kiosk printers cut where they stand (ESC i), so five lines are fed first; a
// presenter then lets go of the slip (GS e 5).
func cmdCut(p Profile) []byte {
	if !p.Has(QuirkCutESCi) {
		return []byte{gs, 'V', 0x42, byte(p.CutFeed)}
	}
	cut := append(cmdTearOff(), esc, 'i')
	if p.Presenter {
		cut = append(cut, gs, 'e', 5)
	}
	return cut
}

// cmdTearOff is ESC d: five lines bring the slip to the tear bar.
func cmdTearOff() []byte { return []byte{esc, 'd', 5} }

// cmdComplete is GS ( H fn 48: send id back when all before it is printed.
func cmdComplete(id ID) []byte {
	return append([]byte{gs, '(', 'H', 6, 0, 0x30, 0x30}, id[:]...)
}

// ID names a point in the data; the printer sends it back. Its bytes are 20h
// to 7Eh.
type ID [4]byte

// mark says which point of a job an ID stands for.
type mark uint64

const (
	markPaper mark = iota // the whole slip is printed
	markCut               // and cut off
)

// jobID derives an ID from a job, its attempt and the point in it. It repeats
// after 2.5 million jobs, so an echo of another job or attempt never counts.
func jobID(job uint64, attempt int, m mark) ID {
	n := job*32 + uint64(attempt%16)*2 + uint64(m)
	var id ID
	for i := range id {
		id[i] = byte(0x20 + n%95)
		n /= 95
	}
	return id
}

// opening returns what a job begins with, whatever follows.
func opening(p Profile) [][]byte {
	parts := [][]byte{cmdNoKanji()}
	if p.ASB {
		parts = append(parts, cmdASB())
	}
	return parts
}

// assemble joins the parts of a job.
func assemble(parts [][]byte) ([]byte, error) {
	var out bytes.Buffer
	e := escpos.New(&out)
	for _, part := range parts {
		if _, err := e.WriteRaw(part); err != nil {
			return nil, err
		}
	}
	if err := e.Print(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// ending returns what follows the picture: completion id, cut, and the second
// id that proves the cut.
func ending(p Profile, job uint64, attempt int) [][]byte {
	var parts [][]byte
	if p.CompletionID {
		parts = append(parts, cmdComplete(jobID(job, attempt, markPaper)))
	}
	if p.Cutter {
		parts = append(parts, cmdCut(p))
		if p.CompletionID {
			parts = append(parts, cmdComplete(jobID(job, attempt, markCut)))
		}
		return parts
	}
	return append(parts, cmdTearOff())
}

// encodeDots returns the picture as raster commands and feeds. Over is 2 where
// the printer shall double every dot, otherwise 1.
func encodeDots(dots *Bitmap, p Profile, over int) [][]byte {
	var parts [][]byte
	for y := 0; y < dots.Height; {
		blank := y
		for blank < dots.Height && inkBytes(dots.Row(blank)) == 0 {
			blank++
		}
		parts = append(parts, encodeBlank((blank-y)*over, p)...)
		end := blank
		for end < dots.Height && inkBytes(dots.Row(end)) > 0 {
			end++
		}
		for _, b := range bands(dots, blank, end) {
			parts = append(parts, raster(dots, b, over))
		}
		y = end
	}
	return parts
}

// encodeBlank moves the paper by n rows: by feeds where the profile is known to
// feed exact dots, otherwise by rows of white, one byte each.
func encodeBlank(n int, p Profile) [][]byte {
	var parts [][]byte
	if p.DotFeed {
		for ; n > 0; n -= maxFeed {
			parts = append(parts, []byte{esc, 'J', byte(min(n, maxFeed))})
		}
		return parts
	}
	for ; n > 0; n -= maxBand {
		rows := min(n, maxBand)
		parts = append(parts, append([]byte{gs, 'v', '0', 0, 1, 0, byte(rows), 0}, make([]byte, rows)...))
	}
	return parts
}

// band is a part of the picture sent as one raster command: rows from up to,
// not including, to, cut off after wide bytes.
type band struct{ from, to, wide int }

// bands divides rows from to to of the picture so that the bytes sent are the
// fewest, counting headerCost for each band. It is the shortest path over rows:
// best[i] is the least cost of the first i rows.
func bands(dots *Bitmap, from, to int) []band {
	n := to - from
	best := make([]int, n+1)
	last := make([]band, n+1)
	for i := 1; i <= n; i++ {
		wide := 0
		for j := i - 1; j >= max(0, i-maxBand); j-- {
			wide = max(wide, inkBytes(dots.Row(from+j)))
			if cost := best[j] + headerCost + wide*(i-j); best[i] == 0 || cost < best[i] {
				best[i], last[i] = cost, band{from + j, from + i, wide}
			}
		}
	}
	var out []band
	for i := n; i > 0; i = last[i].from - from {
		out = append(out, last[i])
	}
	slices.Reverse(out)
	return out
}

// raster returns GS v 0 for one band: mode 0, or 3 for dots of double size.
func raster(dots *Bitmap, b band, over int) []byte {
	rows := b.to - b.from
	out := make([]byte, 0, 8+rows*b.wide)
	out = append(out, gs, 'v', '0', byte(over-1)*3, byte(b.wide), byte(b.wide>>8), byte(rows), byte(rows>>8))
	for y := b.from; y < b.to; y++ {
		out = append(out, dots.Row(y)[:b.wide]...)
	}
	return out
}

// harmless returns dots without the pairs 10 04, 10 05 and 10 14, which a
// printer executes in real time even inside a picture. It clears the 10: that
// is a single black dot between white ones, never a part of a QR module, which
// is at least two dots wide. A pair that spans two rows is found too, whatever the
// bands are. The picture itself is left as it was.
func harmless(dots *Bitmap) *Bitmap {
	out := *dots
	out.Bits = bytes.Clone(dots.Bits)
	for i, v := range out.Bits {
		if v != dle {
			continue
		}
		// The next byte on the line is the neighbour, or the first of the
		// next row when this row's ink ends here.
		for _, j := range [...]int{i + 1, (i/out.Stride + 1) * out.Stride} {
			if j < len(out.Bits) && realTime(out.Bits[j]) {
				out.Bits[i] = 0
			}
		}
	}
	return &out
}

// withoutRealTime clears the 10 of such pairs in data that is sent as it is.
func withoutRealTime(data []byte) []byte {
	for i := range len(data) - 1 {
		if data[i] == dle && realTime(data[i+1]) {
			data[i] = 0
		}
	}
	return data
}

// realTime reports whether b after 10 makes a real-time command.
func realTime(b byte) bool { return b == 0x04 || b == 0x05 || b == 0x14 }
