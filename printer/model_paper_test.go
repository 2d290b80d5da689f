package printer_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"slices"
	"testing"

	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// kinds are the printers of the schedules: dots only, then by the makers' word
// also double size, own codes and a stored logo, then text that was probed.
var kinds = map[string]func(*printer.Profile){
	"dots":           func(p *printer.Profile) { *p = plain(*p) },
	"documented":     func(*printer.Profile) {},
	"code pages":     func(p *printer.Profile) { prove(p); p.UserChars = false },
	"own characters": func(p *printer.Profile) { prove(p); p.CodePages = nil },
}

// prove marks all of a profile as probed.
func prove(p *printer.Profile) {
	for key := range p.Evidence {
		p.Evidence[key] = printer.Evidence{Known: printer.Probed, Source: "test"}
	}
}

// look is one way in which a job may come out.
type look struct {
	copied bool
	ways   printer.Ways
}

// looks returns the ways in which jobs come out of a printer: with and without
// the mark, and with the logo as dots where it may not be stored.
func looks(p printer.Profile, copied bool) []look {
	w := p.Ways()
	out := []look{{copied, w}}
	if w.Logo != printer.LogoNone {
		w.Logo = printer.LogoNone
		out = append(out, look{copied, w})
	}
	return out
}

// picture returns what a printer at which nothing goes wrong makes of a job.
func picture(t testing.TB, r *printer.Renderer, j office.PrintJob, p printer.Profile, l look) *printer.Bitmap {
	t.Helper()
	layout := printer.DefaultLayout()
	if len(j.Layout) > 0 {
		var err error
		if layout, err = printer.ParseLayout(j.Layout); err != nil {
			t.Fatal(err)
		}
	}
	content, _ := printer.SlipContent(j.Slip, l.copied)
	e, err := r.EncodeSlip(layout, content, p, l.ways, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	out, err := emulator.New(emulator.Options{Model: emulator.ModelOf(p)})
	if err != nil {
		t.Fatal(err)
	}
	host, device := net.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	gone := make(chan struct{})
	go func() { defer close(gone); _ = out.Serve(ctx, device) }()
	go func() { _, _ = io.Copy(io.Discard, host) }()
	var job []byte
	for _, n := range e.Needs {
		job = append(job, n.Data...)
	}
	if _, err := host.Write(append(job, e.Data...)); err != nil {
		t.Fatal(err)
	}
	_ = host.Close()
	<-gone
	slips := out.Slips()
	if len(slips) != 1 {
		t.Fatalf("a job makes %d slips", len(slips))
	}
	dots, _ := out.SlipDots(slips[0].ID)
	return inked(dots)
}

// count returns how many of the slips are the job's, without and with the mark
// of a copy.
func count(t testing.TB, r *printer.Renderer, j office.PrintJob, p printer.Profile, paper []*printer.Bitmap) (plain, copies int) {
	t.Helper()
	pictures := map[bool][]*printer.Bitmap{}
	shows := func(dots *printer.Bitmap, copied bool) bool {
		if pictures[copied] == nil {
			for _, l := range looks(p, copied) {
				pictures[copied] = append(pictures[copied], picture(t, r, j, p, l))
			}
		}
		return slices.ContainsFunc(pictures[copied], func(want *printer.Bitmap) bool { return holds(dots, want) })
	}
	for _, dots := range paper {
		switch { // a copy is the plain slip under a banner
		case shows(dots, true):
			copies++
		case shows(dots, false):
			plain++
		}
	}
	return plain, copies
}

// inked returns dots without the blank rows at both ends.
func inked(dots *printer.Bitmap) *printer.Bitmap {
	blank := func(y int) bool { return len(bytes.Trim(dots.Row(y), "\x00")) == 0 }
	from, to := 0, dots.Height
	for from < to && blank(from) {
		from++
	}
	for from < to && blank(to-1) {
		to--
	}
	out := *dots
	out.Height, out.Bits = to-from, dots.Bits[from*dots.Stride:to*dots.Stride]
	return &out
}

// holds reports whether picture stands on paper, but for a few rows in which
// lone dots had to go.
func holds(paper, picture *printer.Bitmap) bool {
	for top := 0; top+picture.Height <= paper.Height; top++ {
		wrong := 0
		for y := 0; y < picture.Height && wrong <= picture.Height/50; y++ {
			if !bytes.Equal(paper.Row(top+y), picture.Row(y)) {
				wrong++
			}
		}
		if wrong <= picture.Height/50 {
			return true
		}
	}
	return false
}
