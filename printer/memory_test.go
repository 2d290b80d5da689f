package printer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// logoLayout is the usual layout with a black picture of 96 × 64 dots.
func logoLayout(t testing.TB) json.RawMessage {
	t.Helper()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 96, 64))); err != nil {
		t.Fatal(err)
	}
	l := printer.DefaultLayout()
	l.Logo = picture.Bytes()
	doc, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// hasLogo reports whether the picture of logoLayout is on a slip.
func hasLogo(dots *printer.Bitmap) bool {
	rows := 0
	for y := range dots.Height {
		black := 0
		for x := range 120 {
			if dots.Black(x, y) {
				black++
			}
		}
		if black >= 96 {
			rows++
		}
	}
	return rows >= 64
}

// addIn adds a job in a layout of the office's own.
func (d *desk) addIn(s office.Slip, layout json.RawMessage) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.jobs = append(d.jobs, office.PrintJob{ID: uint64(len(d.jobs) + 1), Slip: s, State: office.PrintQueued, Layout: layout})
	d.change()
}

// logoScene is a driver with two printers of a model, of which one is at the
// end of the cable.
type logoScene struct {
	*scene
	t       *testing.T
	layout  json.RawMessage
	printed uint64
	deaf    bool // the printer does not understand that it shall store a picture
	here    atomic.Pointer[emulator.Printer]
}

func playLogos(t *testing.T, deaf bool, fn func(s *logoScene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s := &logoScene{scene: &scene{desk: newDesk(), ctx: ctx}, t: t, layout: logoLayout(t), deaf: deaf}
		s.replace()
		s.drive()
		defer func() { s.stop(); cancel(); synctest.Wait() }()
		fn(s)
	})
}

// replace puts another printer in the place of the one before.
func (s *logoScene) replace() {
	s.e = newEmulator(s.t, emulator.Options{Model: emulator.ModelOf(profile(s.t, "epson-tm-t20"))})
	s.here.Store(s.e)
}

// drive starts a driver that remembers nothing.
func (s *logoScene) drive() {
	s.d, s.stop = drive(s.ctx, s.t, printer.Config{Profile: profile(s.t, "epson-tm-t20"), Dial: s.dial, Jobs: s.desk})
}

func (s *logoScene) dial(ctx context.Context) (printer.Link, error) {
	link, err := pipes(s.ctx, s.here.Load())(ctx)
	return &forgetful{Link: link, deaf: s.deaf}, err
}

// forgetful is a line on which the printer may miss that it shall store.
type forgetful struct {
	printer.Link
	deaf bool
	last byte
	left int // bytes until the function of GS ( L
}

func (f *forgetful) Write(data []byte) (int, error) {
	data = bytes.Clone(data)
	for i, b := range data {
		switch {
		case f.left > 0:
			if f.left--; f.left == 0 && b == 67 && f.deaf {
				data[i] = 0xFF
			}
		case f.last == '(' && b == 'L':
			f.left = 4
		}
		f.last = b
	}
	return f.Link.Write(data)
}

// one prints a slip.
func (s *logoScene) one() {
	s.t.Helper()
	s.printed++
	s.addIn(slip("Α001"), s.layout)
	s.wait(s.ctx, s.t, s.printed, office.PrintPrinted)
	synctest.Wait()
}

func (s *logoScene) wantWritten(want uint64) {
	s.t.Helper()
	if got := s.e.Counters().Stored; got != 2*want { // and its seal
		s.t.Errorf("%d pictures were written, want %d times a logo and its seal", got, want)
	}
}

// wantLogos reports slips without a logo.
func (s *logoScene) wantLogos() {
	s.t.Helper()
	for _, v := range s.e.Slips() {
		if dots, _ := s.e.SlipDots(v.ID); !hasLogo(dots) {
			s.t.Errorf("slip %d has no logo", v.ID)
		}
	}
}

// The memory of a printer wears: a logo is written once, and a printer that has
// it is not sent it again, neither over a new line nor by a new program.
func TestLogoIsWrittenOnceAndIsOnEverySlip(t *testing.T) {
	playLogos(t, false, func(s *logoScene) {
		s.one()
		s.one()
		s.e.SetCable(emulator.CableOut)
		time.Sleep(5 * time.Second)
		s.e.SetCable(emulator.CableIn)
		s.one()
		s.stop()
		s.drive()
		s.one()
		s.wantWritten(1)
		s.wantLogos()
	})
}

// Another printer does not have it. It is not written again within an hour of
// the last writing, which may have been into the same memory.
func TestLogoIsWrittenIntoAnotherPrinterLater(t *testing.T) {
	playLogos(t, false, func(s *logoScene) {
		s.one()
		before := s.e
		s.replace()
		before.SetCable(emulator.CableOut)
		time.Sleep(time.Minute)
		s.one()
		s.wantWritten(0)
		s.wantLogos()
		time.Sleep(2 * time.Hour)
		s.one()
		s.one()
		s.wantWritten(1)
		s.wantLogos()
	})
}

// A memory that does not keep the logo is noticed before the slip.
func TestLogoThatIsNotKeptIsSentWithEachSlip(t *testing.T) {
	playLogos(t, true, func(s *logoScene) {
		s.one()
		s.one()
		time.Sleep(3 * time.Hour)
		s.one()
		s.wantWritten(0)
		s.wantLogos()
	})
}
