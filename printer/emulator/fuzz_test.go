package emulator

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"epass.internal/printer"
)

// streams are beginnings for the fuzzers: a job, and something of everything.
func streams(f *testing.F) []string {
	b := printer.NewBitmap(384, 40)
	for i := range b.Bits {
		b.Bits[i] = byte(i * 7)
	}
	rasters := fmt.Sprintf("\x1b@\x1c.\x1da\x0e\x1dv0\x00%c\x00%c\x00%s\x1d(H\x06\x0000abcd\x1dVB\x18", b.Stride, b.Height, b.Bits)
	return []string{
		rasters,
		"\x1b@\x1ba\x01\x1d!\x11\x1bt\x2f\xc1\xe8\xde\xed\xe1\n\x1bE\x01a\tb\x1b$\x40\x00c\n" + glyphCmd('~') + "\x1b%\x01~\n" + cutCmd,
		define("K1") + printKey("K1", "\x01\x02") + "\x1cq\x01\x01\x00\x01\x0000000000\x1cp\x01\x03" + qrCmds(4, '1', "https://x") + sized("\x1d(k", "1Q0") + cutCmd,
		"\x1dk\x04A1\x00\x1dH\x02\x1dk\x49\x06{B1234\x1b{\x01x\n\x1bV\x01y\n\x1d*\x01\x0100000000\x1d/\x03\x1b*\x21\x02\x00abcdef\n" + cutCmd,
		"\x10\x04\x01\x10\x04\x02\x1dv0\x00\x01\x00\x20\x00\x10\x04\x04abc\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08x\n\x10\x05\x01\x10\x05\x02" + cutCmd,
		"\x1dI\x01\x1dIC\x1dr\x01\x1bv\x1b=\x00abc\x1b=\x01\x1c(C\x02\x0002Ω\xce\n\x1b\x1b@\x1d(z\x02\x00ab\x10\x14\x02\x01\x08",
		"\x1bL\x1bW\x10\x00\x20\x00\x00\x01\x80\x00\x1bT\x01abc\n\x1d$\x30\x00\x1b$\x08\x00d\x1d\\\xf0\xff\x1b\\\x05\x00e" + qrCmds(3, '0', "x") + sized("\x1d(k", "1Q0") + "\x1b\x0c\x18\x1bT\x02fg\n\x0c" + cutCmd,
		"\x1bL\x1b3\x10\x1dk\x04A1\x00\x1dH\x03\x1dk\x49\x06{B1234\x1bT\x33\t#\x1bR\x05#\x1b!\x30x\x1b*\x21\x01\x00abc\x0c" + listCmd + "\x15\x06\x1bS" + cutCmd,
		"abc\n\x1be\x02\x1bK\x10def\n\x1bK\xff\x1dv0\x00\x01\x00\x02\x00ab\x1bK\x40" + cutCmd,
		"\x1b*\x21\xff\xff\x1dv0\x03\xff\xff\xff\xff\x1d8L\xff\xff\xff\xff\x7f",
	}
}

// outcome is everything a stream made of a printer.
type outcome struct {
	State   State
	Dots    []string
	Answers string
}

// play lets a new printer receive data in pieces, hands moving at some bytes.
func play(t testing.TB, data []byte, opts Options, hands []Control, sizes func() int) outcome {
	opts.Clock = func() time.Time { return time.Unix(0, 0) }
	p := newPrinter(t, opts)
	e := listening(p)
	for _, c := range hands {
		if err := p.Apply(c); err != nil {
			t.Fatal(err)
		}
	}
	for len(data) > 0 {
		n := min(max(sizes(), 1), len(data))
		p.send(string(data[:n]))
		data = data[n:]
	}
	ok := PaperOK
	if err := p.Apply(Control{Paper: &ok, CoverOpen: new(bool), Blade: new(Blade)}); err != nil {
		t.Fatal(err)
	}
	p.Tear()
	out := outcome{State: p.State(), Answers: e.heard()}
	out.State.Version = 0 // counts the pieces, too
	for i := range out.State.Slips {
		b, _ := p.SlipDots(out.State.Slips[i].ID)
		out.Dots = append(out.Dots, string(b.Bits))
	}
	return out
}

// handsOf derives what a hand does from a number.
func handsOf(seed uint64, length int) []Control {
	r := rand.New(rand.NewPCG(seed, 1))
	var out []Control
	for range r.IntN(4) {
		c := Control{AfterBytes: 1 + r.IntN(max(length, 1))}
		on, end, near, blade := r.IntN(2) == 0, PaperEnd, PaperNearEnd, Blade(r.IntN(3))
		switch r.IntN(7) {
		case 0:
			c.Paper = &end
		case 1:
			c.Paper = &near
		case 2:
			c.CoverOpen = &on
		case 3:
			c.Blade = &blade
		case 4:
			c.Power = &on
		case 5:
			c.EndAfterRows = new(int)
			*c.EndAfterRows = r.IntN(100)
		case 6:
			c.Hot = &on
		}
		out = append(out, c)
	}
	return out
}

// FuzzPieces: any split of the same bytes, whatever a hand does meanwhile,
// gives the same paper, answers and state.
func FuzzPieces(f *testing.F) {
	for i, s := range streams(f) {
		f.Add([]byte(s), uint64(i))
		f.Add([]byte(s), uint64(i+100))
	}
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		if len(data) > 4<<10 {
			data = data[:4<<10]
		}
		opts := Options{Width: 384, CompletionID: true, Buffer: 512, Flow: Flow(seed % 3), BusyOffline: seed%2 == 0, SplitRolls: seed%5 == 0}
		hands := handsOf(seed, len(data))
		r := rand.New(rand.NewPCG(seed, 2))
		whole := play(t, data, opts, hands, func() int { return len(data) })
		single := play(t, data, opts, hands, func() int { return 1 })
		pieces := play(t, data, opts, hands, func() int { return 1 + r.IntN(40) })
		if diff := cmp.Diff(single, whole); diff != "" {
			t.Errorf("byte by byte and at once (-single +whole):\n%s", diff)
		}
		if diff := cmp.Diff(single, pieces); diff != "" {
			t.Errorf("byte by byte and in pieces (-single +pieces):\n%s", diff)
		}
	})
}

// held is how much memory a stream made the printer hold.
func (p *Printer) held() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := cap(p.receive) + p.framer.Held() + len(p.page.Bits) + p.on.words.Len() + len(p.state.symbol.data)
	for _, b := range p.stored.bits {
		n += len(b.Bits)
	}
	n += used(p.stored.graphics) + used(p.stored.downloaded)
	for _, s := range p.slips {
		n += len(s.dots.Bits) + len(s.Text)
	}
	for _, piece := range p.state.line.pieces {
		n += len(piece.dots.Bits)
	}
	if s := p.state.sheet; s != nil {
		n += len(s.dots.Bits) + 5*s.bytes + 4*maxSymbol*s.codes
	}
	if p.state.buffer != nil {
		n += len(p.state.buffer.Bits)
	}
	return n
}

// FuzzStream feeds any bytes: no panic, bounded memory, and after a clear the
// printer prints.
func FuzzStream(f *testing.F) {
	for _, s := range streams(f) {
		f.Add([]byte(s))
	}
	f.Add([]byte(strings.Repeat("\n", maxPage/defaultSpacing))) // the longest paper nearly ends in the next line
	p := newPrinter(f, Options{CompletionID: true, Width: 384})
	f.Fuzz(func(t *testing.T, data []byte) {
		p.SetPower(false) // a printer as new, without parsing the font again
		p.SetPower(true)
		p.change(func() {
			p.page, p.on, p.back, p.slips, p.stored = printer.NewBitmap(384, 0), written{}, 0, nil, newMemory()
			p.take(data)
		})
		// The page, the slips, what is stored, one command, one picture.
		if limit := maxPage*48 + keepDots + 2*maxStored + maxDownloaded + 1<<20 + 1<<22; p.held() > limit {
			t.Errorf("%d bytes made the printer hold %d", len(data), p.held())
		}
		p.SetPower(true)
		p.send("\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08\x1b@", cutCmd)
		before := p.State().Slips
		p.send("x\n", cutCmd)
		if after := p.Slips(); len(after) == 0 || len(before) > 0 && after[0].ID == before[0].ID || !strings.HasSuffix(after[0].Text, "x\n") {
			t.Errorf("nothing is printed after %x and a clear", data)
		}
	})
}
