package emulator

import "testing"

// Clearing the buffers also ends a cutter error, as DLE ENQ 2 does: a blade that
// only sticks comes free, one with paper in it stops the printer again.
func TestClearGoesOnAfterACutterError(t *testing.T) {
	const clearBuffers = "\x10\x14" + clearAll
	for name, c := range map[string]struct {
		blade  Blade
		answer string // to the clearing
		slips  int    // of a job sent after it
	}{
		"sticks": {BladeSticks, "\x37\x25\x00", 1},
		"jammed": {BladeJammed, "\x37\x25\x00", 0},
	} {
		p := newPrinter(t, Options{})
		e := listening(p)
		p.SetBlade(c.blade)
		p.send("a\n" + cutCmd + "b\n")
		if !p.State().CutterError {
			t.Fatalf("%s: the cut did not stop the printer", name)
		}
		p.send(clearBuffers)
		e.want(t, name, c.answer)
		if s := p.State(); s.CutterError || !s.Online || s.Waiting != 0 || len(s.Slips) != 0 {
			t.Errorf("%s, cleared: %+v", name, s)
		}
		p.send("c\n" + cutCmd)
		if s := p.State(); len(s.Slips) != c.slips || s.CutterError != (c.slips == 0) {
			t.Errorf("%s, at the next cut: %d slips, want %d; %+v", name, len(s.Slips), c.slips, s)
		}
	}
}

// A printer that cannot clear its buffers takes the bytes for nothing: its
// cutter stays as it is.
func TestAPrinterThatCannotClearStaysStopped(t *testing.T) {
	model := Generic()
	model.Clear = false
	p := newPrinter(t, Options{Model: model})
	p.SetBlade(BladeSticks)
	p.send("a\n" + cutCmd + "\x10\x14" + clearAll)
	if s := p.State(); !s.CutterError || s.Online {
		t.Errorf("got %+v, want a printer that is stopped", s)
	}
}
