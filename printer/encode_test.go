package printer

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"slices"
	"testing"

	"github.com/hennedo/escpos"
	"pgregory.net/rapid"
)

// encodeJob is a job of nothing but dots.
func encodeJob(dots *Bitmap, p Profile, job uint64, attempt int) ([]byte, error) {
	parts := append([][]byte{cmdInit()}, opening(p)...)
	if p.DotFeed {
		parts = append(parts, cmdMotion(p))
	}
	parts = append(parts, encodeDots(harmless(dots), p, 1)...)
	return assemble(append(parts, ending(p, job, attempt)...))
}

func encode(t testing.TB, dots *Bitmap, p Profile) []byte {
	t.Helper()
	data, err := encodeJob(dots, p, 7, 1)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// decode draws what the raster commands and feeds of a job put on paper, and
// returns the other commands in their order.
func decode(t *testing.T, data []byte, width int) (*Bitmap, [][]byte) {
	t.Helper()
	paper := NewBitmap(width, 0)
	var others [][]byte
	for len(data) > 0 {
		n := 0
		switch {
		case bytes.HasPrefix(data, []byte{gs, 'v', '0', 0}):
			wide, rows := int(binary.LittleEndian.Uint16(data[4:])), int(binary.LittleEndian.Uint16(data[6:]))
			if rows > maxBand || wide*8 > width+7 {
				t.Errorf("raster of %d bytes by %d rows", wide, rows)
			}
			y := paper.Height
			paper.Grow(y + rows)
			n = 8 + wide*rows
			for i := range rows {
				copy(paper.Row(y+i), data[8+i*wide:][:wide])
			}
		case bytes.HasPrefix(data, []byte{esc, 'J'}):
			paper.Grow(paper.Height + int(data[2]))
			n = 3
		default:
			n = min(len(data), commandLength(data))
			others = append(others, data[:n])
		}
		data = data[n:]
	}
	return paper, others
}

// commandLength is the length of the commands a job has besides the picture.
func commandLength(data []byte) int {
	switch string(data[:2]) {
	case "\x1b@", "\x1c.", "\x1bi":
		return 2
	case "\x1da", "\x1bd", "\x1de":
		return 3
	case "\x1dP", "\x1dV":
		return 4
	case "\x1d(":
		return 5 + int(data[3])
	}
	return len(data)
}

func TestBytesDrawTheSlip(t *testing.T) {
	for _, p := range Profiles() {
		t.Run(p.Name, func(t *testing.T) {
			dots := render(t, testSlip(), false, p.Width)
			got, _ := decode(t, encode(t, dots, p), p.Width)
			got.Grow(dots.Height)
			want := harmless(dots)
			if !bytes.Equal(got.Bits, want.Bits) {
				t.Error("the bytes draw another picture")
			}
			if n := differing(want, dots); n > 20 {
				t.Errorf("%d dots had to be cleared for safety", n)
			}
		})
	}
}

func differing(a, b *Bitmap) int {
	n := 0
	for y := range a.Height {
		for x := range a.Width {
			if a.Black(x, y) != b.Black(x, y) {
				n++
			}
		}
	}
	return n
}

func TestCommandsFollowTheProfile(t *testing.T) {
	id1, id2 := jobID(7, 1, markPaper), jobID(7, 1, markCut)
	want := map[string][][]byte{
		"generic-80": {cmdInit(), cmdNoKanji(), cmdASB(), {0x1D, 0x56, 0x42, 24}},
		"generic-58": {cmdInit(), cmdNoKanji(), cmdASB(), {0x1B, 'd', 5}},
		"epson-tm-t20": {
			cmdInit(), cmdNoKanji(), cmdASB(), {0x1D, 'P', 203, 203},
			append([]byte{0x1D, 0x28, 0x48, 6, 0, 0x30, 0x30}, id1[:]...),
			{0x1D, 0x56, 0x42, 24},
			append([]byte{0x1D, 0x28, 0x48, 6, 0, 0x30, 0x30}, id2[:]...),
		},
		"silent-80":      {cmdInit(), cmdNoKanji(), {0x1D, 0x56, 0x42, 24}},
		"silent-58":      {cmdInit(), cmdNoKanji(), {0x1B, 'd', 5}},
		"custom-kpm150":  {cmdInit(), cmdNoKanji(), {0x1B, 'd', 5}, {0x1B, 'i'}},
		"custom-vkp80ii": {cmdInit(), cmdNoKanji(), {0x1B, 'd', 5}, {0x1B, 'i'}, {0x1D, 'e', 5}},
	}
	for name := range want {
		p := profileOf(t, name)
		_, got := decode(t, encode(t, render(t, testSlip(), false, p.Width), p), p.Width)
		if !slices.EqualFunc(got, want[p.Name], bytes.Equal) {
			t.Errorf("%s: got % x, want % x", p.Name, got, want[p.Name])
		}
	}
}

func TestIDsArePrintableAndTellAttemptsApart(t *testing.T) {
	seen := make(map[ID]string)
	for job := uint64(1); job < 500; job++ {
		for attempt := 1; attempt < 16; attempt++ {
			for m := markPaper; m <= markCut; m++ {
				id := jobID(job, attempt, m)
				name := fmt.Sprint(job, attempt, m)
				if other, ok := seen[id]; ok {
					t.Fatalf("%s and %s share id % x", name, other, id)
				}
				seen[id] = name
				for _, b := range id {
					if b < 0x20 || b > 0x7E {
						t.Fatalf("%s: byte %#x in the id", name, b)
					}
				}
			}
		}
	}
}

// anyDots draws pictures made of what is dangerous: 10 next to 04, 05 and 14,
// in rows, across rows and at the edges.
func anyDots(t *rapid.T) *Bitmap {
	b := NewBitmap(rapid.IntRange(1, 12).Draw(t, "bytes")*8, rapid.IntRange(0, 300).Draw(t, "rows"))
	dangerous := rapid.SampledFrom([]byte{0x10, 0x10, 0x04, 0x05, 0x14, 0x00, 0x00, 0xFF, 0x1B, 0x1D})
	for i := range b.Bits {
		b.Bits[i] = dangerous.Draw(t, "byte")
	}
	return b
}

func TestNoRealTimeCommandHidesInAPicture(t *testing.T) {
	profiles := Profiles()
	rapid.Check(t, func(t *rapid.T) {
		dots := anyDots(t)
		p := rapid.SampledFrom(profiles).Draw(t, "profile")
		data, err := encodeJob(dots, p, rapid.Uint64().Draw(t, "job"), rapid.IntRange(1, 20).Draw(t, "attempt"))
		if err != nil {
			t.Fatal(err)
		}
		for i := range len(data) - 1 {
			if data[i] == dle && realTime(data[i+1]) {
				t.Fatalf("% x at %d of %d", data[i:i+2], i, len(data))
			}
		}
	})
}

// What is cleared is at most a dot that stands alone in its row: a code's
// module, four dots wide, is never touched.
func TestOnlyLoneDotsAreCleared(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dots := anyDots(t)
		safe := harmless(dots)
		for y := range dots.Height {
			for x := range dots.Width {
				switch was, is := dots.Black(x, y), safe.Black(x, y); {
				case !was && is:
					t.Fatalf("dot %d,%d turned black", x, y)
				case was && !is && (dots.Black(x-1, y) || dots.Black(x+1, y)):
					t.Fatalf("dot %d,%d was part of a line", x, y)
				}
			}
		}
	})
}

func TestBandsAreShortAndCheaperThanWholeRows(t *testing.T) {
	dots := NewBitmap(576, 700)
	dots.Fill(image.Rect(0, 10, 24, 200))   // narrow
	dots.Fill(image.Rect(0, 200, 560, 230)) // wide
	dots.Fill(image.Rect(0, 230, 24, 690))
	got := 0
	for _, part := range encodeDots(dots, Profile{}, 1) {
		got += len(part)
	}
	want := 10 + 190*3 + 30*70 + 460*3 + 10 // bytes of ink and of blank rows
	if got < want || got > want+12*8 {
		t.Errorf("got %d bytes, want %d and a few headers", got, want)
	}
}

func TestUnstickFillsAWholeBand(t *testing.T) {
	got := cmdUnstick(Profile{Width: 576, ASB: true})
	end := "\x1b@\x1c.\x1da\x0e" // a new start, and automatic status again
	if want := maxBand * 72; len(got) != want+len(end) || !bytes.Equal(got[:want], make([]byte, want)) || string(got[want:]) != end {
		t.Errorf("got %d bytes ending in % x", len(got), got[len(got)-8:])
	}
}

// The faults of the library, one test a call, so that an upgrade that mends
// one is noticed and nobody starts to use a call because it looks right.
func TestLibraryCallsWeAvoid(t *testing.T) {
	sent := func(fn func(e *escpos.Escpos)) []byte {
		var out bytes.Buffer
		e := escpos.New(&out)
		fn(e)
		if err := e.Print(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	for name, c := range map[string]struct {
		call func(e *escpos.Escpos)
		want []byte // the wrong bytes in what is sent
	}{
		"Write before Size underflows the size": {
			func(e *escpos.Escpos) { _, _ = e.Write("x") }, []byte{0x1D, 0x21, 0xFF},
		},
		"Size 0 underflows the size": {
			func(e *escpos.Escpos) { _, _ = e.Size(0, 0).Write("x") }, []byte{0x1D, 0x21, 0xFF},
		},
		"Write sends Greek as UTF-8": {
			func(e *escpos.Escpos) { _, _ = e.Write("Αθήνα") }, []byte("Αθήνα"),
		},
		"WriteWEU drops text it cannot map": {
			func(e *escpos.Escpos) { _, _ = e.Size(1, 1).WriteWEU("Αθήνα") }, []byte{0x1D, 0x21, 0x00},
		},
		"QRCode sends its size as error correction": {
			func(e *escpos.Escpos) { _, _ = e.QRCode("x", true, 6, escpos.QRCodeErrorCorrectionLevelM) }, []byte{49, 69, 6},
		},
		"BarcodeWidth sets the height": {
			func(e *escpos.Escpos) { _, _ = e.BarcodeWidth(3) }, []byte{0x1D, 'h', 3},
		},
		"PrintNVBitImage feeds lines instead": {
			func(e *escpos.Escpos) { _, _ = e.PrintNVBitImage(1, 0) }, []byte{0x1C, 0x64, 1, 0},
		},
		"PrintImage rounds sizes down to 8": {
			func(e *escpos.Escpos) { _, _ = e.PrintImage(NewBitmap(15, 15)) }, []byte{0x1D, 'v', '0', 0, 1, 0, 8, 0},
		},
		"PrintImage ignores where bounds begin": {
			func(e *escpos.Escpos) {
				_, _ = e.PrintImage(image.NewGray(image.Rect(8, 8, 16, 16)))
			}, []byte{0x1D, 'v', '0', 0, 2, 0, 16, 0},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := sent(c.call); !bytes.Contains(got, c.want) {
				t.Errorf("the fault is gone: got % x, want % x in it", got, c.want)
			}
		})
	}
	if got := sent(func(e *escpos.Escpos) { _, _ = e.Size(1, 1).WriteWEU("Αθήνα") }); got[len(got)-1] != 0 {
		t.Errorf("WriteWEU printed something: % x", got)
	}
}

// On padded bands the library and we send the same.
func TestRasterEqualsTheLibrarysOnPaddedBands(t *testing.T) {
	dots := render(t, testSlip(), false, 576)
	part := NewBitmap(576, 128)
	copy(part.Bits, dots.Bits)
	var out bytes.Buffer
	e := escpos.New(&out)
	if _, err := e.PrintImage(part); err != nil {
		t.Fatal(err)
	}
	if err := e.Print(); err != nil {
		t.Fatal(err)
	}
	if got, want := raster(part, band{0, 128, 72}, 1), out.Bytes(); !bytes.Equal(got, want) {
		t.Errorf("got %d bytes, the library sends %d", len(got), len(want))
	}
}

func BenchmarkEncode(b *testing.B) {
	for _, name := range []string{"generic-80", "generic-58", "epson-tm-t20"} {
		p := profileOf(b, name)
		b.Run(p.Name, func(b *testing.B) {
			dots := render(b, testSlip(), false, p.Width)
			n := 0
			for b.Loop() {
				n = len(encode(b, dots, p))
			}
			b.ReportMetric(float64(n), "bytes/slip")
			b.ReportMetric(float64(n)*10/115200, "s/slip@115200")
		})
	}
}
