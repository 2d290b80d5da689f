package printer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// desk is the office as a driver sees it: jobs, and the rules for their states.
type desk struct {
	mu      sync.Mutex
	jobs    []office.PrintJob
	reports []office.PrintReport
	changed chan struct{} // closed and made anew at each change
	refuse  func(r office.PrintReport) error
}

func newDesk(slips ...office.Slip) *desk {
	d := &desk{changed: make(chan struct{})}
	for _, s := range slips {
		d.add(s)
	}
	return d
}

func (d *desk) change() {
	close(d.changed)
	d.changed = make(chan struct{})
}

func (d *desk) add(s office.Slip) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.jobs = append(d.jobs, office.PrintJob{ID: uint64(len(d.jobs) + 1), Slip: s, State: office.PrintQueued})
	d.change()
}

func (d *desk) NextPrintJob(ctx context.Context) (office.PrintJob, error) {
	for {
		d.mu.Lock()
		changed := d.changed
		for _, j := range d.jobs {
			if j.State == office.PrintQueued || j.State == office.PrintWaiting || j.State == office.PrintUnknown {
				d.mu.Unlock()
				return j, nil
			}
		}
		d.mu.Unlock()
		select {
		case <-ctx.Done():
			return office.PrintJob{}, ctx.Err()
		case <-changed:
		}
	}
}

func (d *desk) ReportPrint(_ context.Context, r office.PrintReport) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refuse != nil {
		if err := d.refuse(r); err != nil {
			return err
		}
	}
	j := &d.jobs[r.ID-1]
	if r.Attempt < j.Attempt {
		return nil
	}
	d.reports = append(d.reports, r)
	j.State, j.Attempt, j.Fault = r.State, r.Attempt, r.Fault
	j.Copy = j.Copy || r.State == office.PrintUnknown
	if r.State == office.PrintUnknown && j.Order == office.OrderDiscard {
		j.State = office.PrintDiscarded
	}
	if r.State != office.PrintHeld {
		j.Order = office.OrderNone
	}
	d.change()
	return nil
}

func (d *desk) LetGo(ctx context.Context, id uint64, attempt int) error {
	for {
		d.mu.Lock()
		changed, j := d.changed, d.jobs[id-1]
		d.mu.Unlock()
		if j.State.Over() || j.Attempt != attempt || j.Order != office.OrderNone {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
}

// order is what an operator wants of a job that a printer holds.
func (d *desk) order(id uint64, o office.PrintOrder) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.jobs[id-1].Order = o
	d.change()
}

// discard is an operator giving a job up.
func (d *desk) discard(id uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.jobs[id-1].State = office.PrintDiscarded
	d.change()
}

// longEnough is more than any wait of the driver. In a bubble a driver that goes
// on asking lets time pass without end.
const longEnough = 3 * time.Hour

// wait returns once job id is in the state wanted.
func (d *desk) wait(ctx context.Context, t *testing.T, id uint64, want office.PrintState) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, longEnough)
	defer cancel()
	for {
		d.mu.Lock()
		changed, state := d.changed, d.jobs[id-1].State
		d.mu.Unlock()
		if state == want {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("job %d is %s, want %s; reports %v", id, state, want, d.said())
		case <-changed:
		}
	}
}

// states returns the states of all jobs.
func (d *desk) states() []office.PrintState {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []office.PrintState
	for _, j := range d.jobs {
		out = append(out, j.State)
	}
	return out
}

// said lists the reports as text.
func (d *desk) said() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []string
	for _, r := range d.reports {
		s := fmt.Sprintf("%d.%d %s", r.ID, r.Attempt, r.State)
		if r.Fault != "" {
			s += " " + r.Fault
		}
		out = append(out, s)
	}
	return out
}

func (d *desk) wantReports(t *testing.T, want ...string) {
	t.Helper()
	if got := d.said(); !slices.Equal(got, want) {
		t.Errorf("reports: got %q, want %q", got, want)
	}
}

func slip(number string) office.Slip {
	return office.Slip{
		Office:   office.SlipLine{EL: "ΚΕΠ Δήμου Αθηναίων", EN: "Citizen Service Centre, Athens"},
		Service:  office.SlipLine{EL: "Βεβαίωση γνησίου υπογραφής", EN: "Signature certification"},
		Number:   number,
		Ahead:    3,
		IssuedAt: time.Date(2026, time.November, 21, 9, 41, 0, 0, time.FixedZone("EET", 2*60*60)),
		URL:      "https://epass.example.gr/t/" + number,
	}
}

func newEmulator(t *testing.T, opts emulator.Options) *emulator.Printer {
	t.Helper()
	p, err := emulator.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// cable is a connection from a driver to a printer that can be pulled after so
// many bytes have passed.
type cable struct {
	printer.Link
	left int // bytes until it breaks; negative: holds
}

func (c *cable) Write(p []byte) (int, error) {
	if c.left < 0 || len(p) < c.left {
		n, err := c.Link.Write(p)
		c.left -= min(max(c.left, 0), n)
		return n, err
	}
	n, err := c.Link.Write(p[:c.left])
	return n, errors.Join(err, c.Link.Close(), io.ErrClosedPipe)
}

// pipes dials the emulator by pipes; each connection breaks after the next of
// the numbers of bytes, the ones after them hold.
func pipes(ctx context.Context, e *emulator.Printer, breaks ...int) func(context.Context) (printer.Link, error) {
	return func(context.Context) (printer.Link, error) {
		host, device := net.Pipe()
		go e.Serve(ctx, device)
		c := &cable{host, -1}
		if len(breaks) > 0 {
			c.left, breaks = breaks[0], breaks[1:]
		}
		return c, nil
	}
}

func profile(t *testing.T, name string) printer.Profile {
	t.Helper()
	p, err := printer.FindProfile(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// plain returns the profile of a printer that can only be sent dots: its slips
// are what RenderJob draws, to the dot.
func plain(p printer.Profile) printer.Profile {
	p.DoubleRaster, p.QR, p.Logo = false, printer.QRNone, printer.LogoNone
	return p
}

// drive runs a driver until the test ends or stop is called.
func drive(ctx context.Context, t *testing.T, c printer.Config) (d *printer.Driver, stop func()) {
	t.Helper()
	d, err := printer.NewDriver(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("driver ended with %v", err)
		}
	})
	return d, stop
}

// codes reads the QR codes of all slips, oldest first, and says which of them
// are marked as copies.
func codes(t *testing.T, e *emulator.Printer) []string {
	t.Helper()
	var out []string
	for _, s := range e.Slips() {
		data, ok := e.SlipPNG(s.ID)
		if !ok {
			t.Fatalf("no picture of slip %d", s.ID)
		}
		if text := readCode(decodePNG(t, data)); text != "" { // else a piece of a slip that was torn off
			out = append(out, text)
		}
	}
	slices.Reverse(out)
	return out
}

func decodePNG(t *testing.T, data []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// readCode returns what the QR code on img says, with "copy " before it if the
// slip has the banner of a copy.
func readCode(img image.Image) string {
	bits, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return err.Error()
	}
	r, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return ""
	}
	if banner(img) {
		return "copy " + r.GetText()
	}
	return r.GetText()
}

// banner reports whether a line of more than half the paper, six dots thick,
// is on img: only the frame of a copy has that.
func banner(img image.Image) bool {
	b := img.Bounds()
	x := b.Min.X + b.Dx()/2
	run := 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		black := 0
		for dx := -b.Dx() / 4; dx < b.Dx()/4; dx++ {
			if r, _, _, _ := img.At(x+dx, y).RGBA(); r == 0 {
				black++
			}
		}
		if run++; black < b.Dx()/2-2 {
			run = 0
		}
		if run >= 6 {
			return true
		}
	}
	return false
}
