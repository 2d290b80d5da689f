package printer_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// logoLayout is the usual layout with a black picture of 96 × 64 dots.
func logoLayout(t *testing.T) json.RawMessage {
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

// The memory of a printer wears: a logo is written once, after a new connection
// at most once an hour, and meanwhile sent as dots.
func TestLogoIsWrittenSeldomAndIsOnEverySlip(t *testing.T) {
	p := profile(t, "epson-tm-t20")
	play(t, "epson-tm-t20", emulator.Options{Model: emulator.ModelOf(p)}, []int{60_000}, func(t *testing.T, s *scene) {
		layout := logoLayout(t)
		written := func(want uint64) {
			t.Helper()
			if got := s.e.Counters().Stored; got != want {
				t.Errorf("the logo was written %d times, want %d", got, want)
			}
		}
		n := uint64(0)
		one := func() {
			t.Helper()
			n++
			s.addIn(slip("Α001"), layout)
			s.wait(s.ctx, t, n, office.PrintPrinted)
			synctest.Wait()
		}
		one()
		one()
		written(1)
		for len(s.said()) < 2*int(n)+1 && n < 30 { // until the cable broke
			one()
		}
		written(1)
		time.Sleep(2 * time.Hour)
		one()
		written(2)
		one()
		written(2)
		for _, v := range s.e.Slips() {
			if dots, _ := s.e.SlipDots(v.ID); dots.Height > 400 && !hasLogo(dots) { // shorter: torn off when the cable broke
				t.Errorf("slip %d has no logo", v.ID)
			}
		}
	})
}
