package emulator

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func newPrinter(t testing.TB, opts Options) *Printer {
	t.Helper()
	p, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// connect serves p on one end of a pipe and returns the other.
func connect(t *testing.T, p *Printer) net.Conn {
	t.Helper()
	host, device := net.Pipe()
	done := make(chan error, 1)
	go func() { done <- p.Serve(context.Background(), device) }()
	t.Cleanup(func() {
		_ = host.Close()
		if err := <-done; err != nil {
			t.Errorf("serving: %v", err)
		}
	})
	ask(t, host, 1, 0x10, 0x04, 1) // the printer listens
	return host
}

// send writes data and waits until all of it was taken in: the printer answers
// a status question asked after it.
func send(t *testing.T, c net.Conn, data ...byte) {
	t.Helper()
	if _, err := c.Write(append(slices.Clone(data), 0x10, 0x04, 0x01)); err != nil {
		t.Fatal(err)
	}
}

// ask writes data and returns the n bytes that come back.
func ask(t *testing.T, c net.Conn, n int, data ...byte) []byte {
	t.Helper()
	if _, err := c.Write(data); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, n)
	if _, err := io.ReadFull(c, got); err != nil {
		t.Fatal(err)
	}
	return got
}

var cutNow = []byte{0x1D, 'V', 0}

// dots decodes the newest slip without its margins.
func dots(t *testing.T, p *Printer) image.Image {
	t.Helper()
	slips := p.Slips()
	if len(slips) == 0 {
		t.Fatal("no slip came out")
	}
	data, ok := p.SlipPNG(slips[0].ID)
	if !ok {
		t.Fatalf("no picture of slip %d", slips[0].ID)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img.(*image.Paletted).SubImage(img.Bounds().Inset(Margin))
}

// shape writes a small picture as text, X for black.
func shape(img image.Image, width int) []string {
	var out []string
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		var row strings.Builder
		for x := b.Min.X; x < b.Min.X+width; x++ {
			if r, _, _, _ := img.At(x, y).RGBA(); r == 0 {
				row.WriteByte('X')
				continue
			}
			row.WriteByte('.')
		}
		out = append(out, row.String())
	}
	return out
}

func TestCommandsDraw(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"raster":                  {[]byte{0x1D, 'v', '0', 0, 1, 0, 2, 0, 0xF0, 0x81}, []string{"XXXX............", "X......X........"}},
		"raster at double width":  {[]byte{0x1D, 'v', '0', 1, 1, 0, 1, 0, 0xC1}, []string{"XXXX..........XX"}},
		"raster at double height": {[]byte{0x1D, 'v', '0', 2, 1, 0, 1, 0, 0xC1}, []string{"XX.....X........", "XX.....X........"}},
		"feed between rasters": {
			[]byte{0x1D, 'v', '0', 0, 1, 0, 1, 0, 0xFF, 0x1B, 'J', 1, 0x1D, 'v', '0', 0, 1, 0, 1, 0, 0xFF},
			[]string{"XXXXXXXX........", "................", "XXXXXXXX........"},
		},
		"feed in other units":   {[]byte{0x1D, 'P', 0, 101, 0x1B, 'J', 1}, []string{"................", "................"}},
		"feed before the cut":   {[]byte{0x1D, 'v', '0', 0, 1, 0, 1, 0, 0xFF, 0x1D, 'V', 0x42, 1}, []string{"XXXXXXXX........", "................"}},
		"columns of 24":         {[]byte{0x1B, '3', 0, 0x1B, '*', 33, 2, 0, 0x80, 0, 0, 0, 0, 1, '\n'}, append(append([]string{"X..............."}, slices.Repeat([]string{"................"}, 22)...), ".X..............")},
		"columns of eight":      {[]byte{0x1B, '3', 0, 0x1B, '*', 1, 2, 0, 0x80, 0x01, '\n'}, slices.Concat(slices.Repeat([]string{"X..............."}, 3), slices.Repeat([]string{"................"}, 18), slices.Repeat([]string{".X.............."}, 3))},
		"columns of eight wide": {[]byte{0x1B, '3', 0, 0x1B, '*', 0, 1, 0, 0x80, '\n'}, append(slices.Repeat([]string{"XX.............."}, 3), slices.Repeat([]string{"................"}, 21)...)},
		"initialise and Kanji":  {[]byte{0x1B, '@', 0x1C, '.', 0x1D, 'v', '0', 0, 1, 0, 1, 0, 1}, []string{".......X........"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPrinter(t, Options{})
			p.change(func() { p.take(c.data); p.take(cutNow) })
			if got := shape(dots(t, p), 16); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if n := p.Counters().Unknown; n != 0 {
				t.Errorf("%d commands were unknown: %v", n, p.Counters().Names)
			}
		})
	}
}

func TestJustificationMovesPictures(t *testing.T) {
	for align, want := range map[byte]string{0: "XXXXXXXX........................", 1: "............XXXXXXXX............", 2: "........................XXXXXXXX"} {
		p := newPrinter(t, Options{Width: 64})
		p.change(func() {
			p.take([]byte{0x1B, 'a', align, 0x1D, 'v', '0', 0, 2, 0, 1, 0, 0xFF, 0xFF})
			p.take(cutNow)
		})
		got := shape(dots(t, p), 64)[0]
		if short := halve(got); short != want && align != 1 || align == 1 && got[24:40] != strings.Repeat("X", 16) {
			t.Errorf("align %d: got %s", align, got)
		}
	}
}

// halve keeps every second dot.
func halve(row string) string {
	var out strings.Builder
	for i := 0; i < len(row); i += 2 {
		out.WriteByte(row[i])
	}
	return out.String()
}

func TestTextAndCodesOfForeignStreamsShow(t *testing.T) {
	qr := []byte("\x1d(k\x04\x00\x31\x41\x32\x00\x1d(k\x03\x00\x31\x43\x04\x1d(k\x03\x00\x31\x45\x31\x1d(k\x06\x00\x31\x50\x30abc\x1d(k\x03\x00\x31\x51\x30")
	for name, data := range map[string][]byte{
		"text":        []byte("Hello\n"),
		"greek text":  {0x1B, 't', 47, 0xC1, 0xE8, 0xDE, 0xED, 0xE1, '\n'},
		"large text":  []byte("\x1d!\x11Hello\n"),
		"a code":      qr,
		"two columns": []byte("a\tb\n\x1bd\x02"),
	} {
		t.Run(name, func(t *testing.T) {
			p := newPrinter(t, Options{})
			p.change(func() { p.take(data); p.take(cutNow) })
			if got := strings.Count(strings.Join(shape(dots(t, p), 300), ""), "X"); got < 50 {
				t.Errorf("only %d dots are black", got)
			}
			if n := p.Counters().Unknown; n != 0 {
				t.Errorf("%d commands were unknown: %v", n, p.Counters().Names)
			}
		})
	}
}

func TestRealTimeStatus(t *testing.T) {
	for name, c := range map[string]struct {
		set  func(p *Printer)
		want [4]byte
	}{
		"all well":   {func(*Printer) {}, [4]byte{0x12, 0x12, 0x12, 0x12}},
		"near end":   {func(p *Printer) { p.SetPaper(PaperNearEnd) }, [4]byte{0x12, 0x12, 0x12, 0x1E}},
		"paper end":  {func(p *Printer) { p.SetPaper(PaperEnd) }, [4]byte{0x1A, 0x32, 0x12, 0x7E}},
		"cover open": {func(p *Printer) { p.SetCover(true) }, [4]byte{0x1A, 0x16, 0x12, 0x12}},
		"cutter": {func(p *Printer) {
			p.SetCutterJam(true)
			p.change(func() { p.take([]byte{'x', '\n', 0x1D, 'V', 0}) })
		}, [4]byte{0x1A, 0x52, 0x1A, 0x12}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPrinter(t, Options{})
			c.set(p)
			host := connect(t, p)
			for n := byte(1); n <= 4; n++ {
				if got := ask(t, host, 1, 0x10, 0x04, n); got[0] != c.want[n-1] {
					t.Errorf("DLE EOT %d: got %#x, want %#x", n, got[0], c.want[n-1])
				}
			}
		})
	}
}

func TestAutomaticStatusComesOnceAndOnChange(t *testing.T) {
	p := newPrinter(t, Options{})
	host := connect(t, p)
	if got, want := ask(t, host, 4, 0x1D, 'a', 0x0E), []byte{0x10, 0, 0, 0}; !bytes.Equal(got, want) {
		t.Errorf("switched on: got % x, want % x", got, want)
	}
	p.SetCover(true)
	if got, want := ask(t, host, 4), []byte{0x38, 0, 0, 0}; !bytes.Equal(got, want) {
		t.Errorf("cover: got % x, want % x", got, want)
	}
	p.SetCover(true) // no change, no report
	p.SetPaper(PaperEnd)
	if got, want := ask(t, host, 4), []byte{0x38, 0, 0x0F, 0}; !bytes.Equal(got, want) {
		t.Errorf("paper: got % x, want % x", got, want)
	}
	p.SetCover(false)
	p.SetPaper(PaperOK)
	if got, want := ask(t, host, 8), []byte{0x18, 0, 0x0F, 0, 0x10, 0, 0, 0}; !bytes.Equal(got, want) {
		t.Errorf("mended: got % x, want % x", got, want)
	}
	if got, want := ask(t, host, 1, 0x1B, '@', 0x10, 0x04, 1), []byte{0x12}; !bytes.Equal(got, want) {
		t.Errorf("after ESC @: got % x, want % x", got, want)
	}
	p.SetCover(true) // silent now
	if got, want := ask(t, host, 1, 0x10, 0x04, 2), []byte{0x16}; !bytes.Equal(got, want) {
		t.Errorf("ESC @ left automatic status on: got % x", got)
	}
}

func TestCompletionWaitsForPaper(t *testing.T) {
	p := newPrinter(t, Options{CompletionID: true})
	host := connect(t, p)
	p.SetPaper(PaperEnd)
	id := []byte("\x1d(H\x06\x00\x30\x30abcd")
	send(t, host, append([]byte("x\n"), id...)...)
	if got := ask(t, host, 1); got[0] != 0x1A {
		t.Fatalf("got %#x, want only the answer to the status question", got[0])
	}
	p.SetPaper(PaperOK)
	if got, want := ask(t, host, 7), []byte("\x37\x22abcd\x00"); !bytes.Equal(got, want) {
		t.Errorf("got % x, want % x", got, want)
	}
	p.SetEchoes(2)
	if got, want := ask(t, host, 14, id...), []byte("\x37\x22abcd\x00\x37\x22abcd\x00"); !bytes.Equal(got, want) {
		t.Errorf("doubled: got % x, want % x", got, want)
	}
	p.SetEchoes(0)
	if got, want := ask(t, host, 1, append(id, 0x1D, 'r', 1)...), []byte{0}; !bytes.Equal(got, want) {
		t.Errorf("lost: got % x, want only the fence", got)
	}
}

func TestRealTimeWorksInsideAPictureAndStaysInIt(t *testing.T) {
	p := newPrinter(t, Options{})
	host := connect(t, p)
	data := []byte{0x1D, 'v', '0', 0, 1, 0, 4, 0, 0xFF, 0x10, 0x04, 0x01}
	if got := ask(t, host, 1, data...); got[0] != 0x12 {
		t.Errorf("got %#x, want a status", got[0])
	}
	ask(t, host, 1, append(cutNow, 0x1D, 'r', 1)...)
	want := []string{"XXXXXXXX", "...X....", ".....X..", ".......X"}
	if got := shape(dots(t, p), 8); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPaperEndsInTheMiddleAndGoesOn(t *testing.T) {
	p := newPrinter(t, Options{})
	p.EndPaperAfter(2)
	p.change(func() { p.take([]byte{0x1D, 'v', '0', 0, 1, 0, 3, 0, 1, 2, 3}); p.take(cutNow) })
	if n := len(p.Slips()); n != 0 {
		t.Fatalf("%d slips without paper", n)
	}
	p.SetPaper(PaperOK)
	if got, want := shape(dots(t, p), 8), []string{".......X", "......X.", "......XX"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestClearAndPowerDropWhatWasReceived(t *testing.T) {
	for name, drop := range map[string]func(p *Printer){
		"clear": func(p *Printer) {
			p.take([]byte{0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08})
		},
		"power": func(p *Printer) { p.setPower(false); p.setPower(true) },
	} {
		p := newPrinter(t, Options{})
		p.SetCover(true)
		p.change(func() { p.take([]byte{0x1D, 'v', '0', 0, 1, 0, 9, 0, 1, 2}); drop(p) })
		p.SetCover(false)
		p.change(func() { p.take([]byte{0x1D, 'v', '0', 0, 1, 0, 1, 0, 0xFF}); p.take(cutNow) })
		if got, want := shape(dots(t, p), 8), []string{"XXXXXXXX"}; !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	p := newPrinter(t, Options{})
	host := connect(t, p)
	if got, want := ask(t, host, 3, 0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08), []byte{0x37, 0x25, 0}; !bytes.Equal(got, want) {
		t.Errorf("got % x, want % x", got, want)
	}
}

func TestJammedCutterStopsAndCutsLater(t *testing.T) {
	p := newPrinter(t, Options{})
	p.SetCutterJam(true)
	p.change(func() { p.take([]byte("x\n")); p.take(cutNow); p.take([]byte("y\n")); p.take(cutNow) })
	if n := len(p.Slips()); n != 0 {
		t.Errorf("%d slips through a jammed cutter", n)
	}
	p.SetCover(true)
	p.SetCover(false)
	if n := len(p.Slips()); n != 2 {
		t.Errorf("got %d slips once it was free, want 2", n)
	}
}

func TestSwitchedOffIsSilent(t *testing.T) {
	p := newPrinter(t, Options{})
	host := connect(t, p)
	p.SetPower(false)
	if _, err := host.Write([]byte{0x10, 0x04, 1}); err != nil {
		t.Fatal(err)
	}
	p.SetPower(true)
	if got := ask(t, host, 1, 0x10, 0x04, 4); got[0] != 0x12 {
		t.Errorf("got %#x", got[0])
	}
}

func TestBusyAsksForAPauseAndGoesOn(t *testing.T) {
	p := newPrinter(t, Options{})
	host := connect(t, p)
	p.SetBusy(true)
	if got := ask(t, host, 1); got[0] != 0x13 {
		t.Errorf("got %#x, want XOFF", got[0])
	}
	send(t, host, append([]byte("x\n"), cutNow...)...)
	ask(t, host, 1)
	if n := len(p.Slips()); n != 0 {
		t.Errorf("%d slips while busy", n)
	}
	p.SetBusy(false)
	if got := ask(t, host, 1); got[0] != 0x11 || len(p.Slips()) != 1 {
		t.Errorf("got %#x and %d slips, want XON and 1", got[0], len(p.Slips()))
	}
}

func TestSlipsOutliveARestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "slips")
	at := time.Date(2026, 11, 21, 9, 41, 0, 0, time.UTC)
	var seen []uint64
	opts := Options{SlipDir: dir, Clock: func() time.Time { return at }, OnSlip: func(s Slip) { seen = append(seen, s.ID) }}
	p := newPrinter(t, opts)
	for range keepSlips + 3 {
		p.change(func() { p.take([]byte("\x1bJ\x01")); p.take(cutNow) })
	}
	if got := p.Slips(); len(got) != keepSlips || got[0].ID != keepSlips+3 || !got[0].At.Equal(at) {
		t.Errorf("got %d slips, newest %+v", len(got), got[0])
	}
	if len(seen) != keepSlips+3 || seen[0] != 1 {
		t.Errorf("announced %d slips from %d on", len(seen), seen[0])
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != keepSlips || files[0].Name() != "000004.png" {
		t.Errorf("got %d files from %v on, %v", len(files), files[0], err)
	}
	if err := os.WriteFile(filepath.Join(dir, "000199.png"), []byte("torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	again := newPrinter(t, opts)
	if got := again.Slips(); len(got) != keepSlips-1 || got[0].ID != keepSlips+3 {
		t.Errorf("after restart: got %d slips, newest %d", len(got), got[0].ID)
	}
	again.change(func() { again.take([]byte("x\n")); again.take(cutNow) })
	if got := again.Slips()[0].ID; got != keepSlips+4 {
		t.Errorf("numbering goes on at %d, want %d", got, keepSlips+4)
	}
	if _, ok := again.SlipPNG(1); ok {
		t.Error("a slip that was dropped is still there")
	}
}

func TestTCPServesOneDriverAfterTheOther(t *testing.T) {
	p := newPrinter(t, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	addr := make(chan net.Addr, 1)
	done := make(chan error, 1)
	go func() { done <- p.ListenAndServeTCP(ctx, "127.0.0.1:0", func(a net.Addr) { addr <- a }) }()
	where := (<-addr).String()
	for range 2 {
		c, err := net.Dial("tcp", where)
		if err != nil {
			t.Fatal(err)
		}
		if got := ask(t, c, 1, 0x10, 0x04, 1); got[0] != 0x12 {
			t.Errorf("got %#x", got[0])
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
	for _, open := range []string{":9100", "0.0.0.0:9100", "192.0.2.1:9100", "example.org:9100"} {
		if err := p.ListenAndServeTCP(t.Context(), open, nil); !errors.Is(err, ErrNotLoopback) {
			t.Errorf("%s: got %v, want ErrNotLoopback", open, err)
		}
	}
}

func TestUnknownCommandsAreCounted(t *testing.T) {
	p := newPrinter(t, Options{})
	p.change(func() { p.take([]byte{0x1B, 0x01, 0x1B, 0x01, 0x1D, 0xFE}) })
	got := p.Counters()
	if got.Unknown != 3 || got.Bytes != 6 || got.Names["1b 01"] != 2 || got.Names["1d fe"] != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestWidthIsChecked(t *testing.T) {
	for _, w := range []int{-1, 63, 1025} {
		if _, err := New(Options{Width: w}); !errors.Is(err, ErrWidth) {
			t.Errorf("%d: got %v, want ErrWidth", w, err)
		}
	}
}
