package emulator

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"epass.internal/printer"
)

// send lets p receive data, given as text, as one piece.
func (p *Printer) send(data ...string) {
	p.change(func() { p.take([]byte(strings.Join(data, ""))) })
}

// ear is a driver that only listens.
type ear struct{ l *link }

// listen makes p answer to an ear.
func listening(p *Printer) ear {
	l := &link{wake: make(chan struct{}, 1), over: make(chan struct{}), cut: func() {}}
	p.change(func() { p.speaking, p.links[l] = l, true })
	return ear{l}
}

// heard returns what p said since the last time.
func (e ear) heard() string {
	e.l.mu.Lock()
	defer e.l.mu.Unlock()
	out := string(e.l.out)
	e.l.out = nil
	return out
}

// want compares what was heard with text.
func (e ear) want(t *testing.T, what, want string) {
	t.Helper()
	if got := e.heard(); got != want {
		t.Errorf("%s: heard % x, want % x", what, got, want)
	}
}

const cutCmd = "\x1dV\x00"

// printed sends data and a cut to a new printer and returns the slip.
func printed(t *testing.T, opts Options, data ...string) Slip {
	t.Helper()
	p := newPrinter(t, opts)
	p.send(data...)
	p.send(cutCmd)
	if n := p.Counters().Unknown; n != 0 {
		t.Errorf("%d commands were unknown: %v", n, p.Counters().Names)
	}
	slips := p.Slips()
	if len(slips) != 1 {
		t.Fatalf("%d slips came out, want 1", len(slips))
	}
	return slips[0]
}

// paper sends data to a new printer and returns the dots on its paper.
func paper(t *testing.T, opts Options, data ...string) *printer.Bitmap {
	t.Helper()
	p := newPrinter(t, opts)
	p.send(data...)
	if n := p.Counters().Unknown; n != 0 {
		t.Errorf("%d commands were unknown: %v", n, p.Counters().Names)
	}
	return p.page
}

// ink returns the smallest box that holds all black dots: left, top, right and
// bottom, the last two not included.
func ink(b *printer.Bitmap) [4]int {
	box := [4]int{b.Width, b.Height, 0, 0}
	for y := range b.Height {
		for x := range b.Width {
			if b.Black(x, y) {
				box = [4]int{min(box[0], x), min(box[1], y), max(box[2], x+1), max(box[3], y+1)}
			}
		}
	}
	return box
}

// black counts the black dots.
func black(b *printer.Bitmap) int {
	n := 0
	for y := range b.Height {
		for x := range b.Width {
			if b.Black(x, y) {
				n++
			}
		}
	}
	return n
}

// same reports whether two pictures have the same dots.
func same(a, b *printer.Bitmap) bool {
	return a.Width == b.Width && a.Height == b.Height && bytes.Equal(a.Bits, b.Bits)
}

// serving runs serve until the test ends and returns what it returned.
func serving(t *testing.T, serve func(ctx context.Context) error) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- serve(ctx) }()
	stop = func() error {
		cancel()
		err := <-done
		done <- err
		return err
	}
	t.Cleanup(func() { _ = stop() })
	return stop
}
