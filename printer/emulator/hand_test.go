package emulator

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestRollRunsDownAndIsReplaced(t *testing.T) {
	p := newPrinter(t, Options{})
	e := listening(p)
	p.send("\x1da\x0e")
	e.want(t, "at first", "\x10\x00\x00\x00")
	p.SetRoll(100, 50)           // 799 rows, 400 of them near the end
	p.send("\x1bJ\xff\x1bJ\x80") // 383 rows
	e.want(t, "before half", "")
	p.send("\x1bJ\x20")
	e.want(t, "past half", "\x10\x00\x03\x00")
	if left := p.State().LeftMM; left == nil || *left != 48 {
		t.Errorf("%v mm are left", left)
	}
	p.send("\x1bJ\xff\x1bJ\xff", "a\n")
	e.want(t, "at the end", "\x18\x00\x0f\x00")
	if got := p.page.Height; got > 799+255 || p.State().Waiting == 0 {
		t.Errorf("%d rows on a roll of 799, %d bytes wait", got, p.State().Waiting)
	}
	p.SetRoll(80_000, 4000)
	e.want(t, "a new roll", "\x10\x00\x00\x00")
	if s := p.State(); s.Waiting != 0 || !s.Online || s.Paper != PaperOK {
		t.Errorf("with a new roll: %+v", s)
	}
	p.SetRoll(30, 50)
	e.want(t, "a short roll", "\x10\x00\x03\x00")
	p.SetRoll(0, 50)
	e.want(t, "no roll", "\x18\x00\x0f\x00")
}

func TestNewRollMayCutASlipInTwo(t *testing.T) {
	for split, want := range map[bool][]string{false: {"a\nb\n"}, true: {"b\n", "a\n"}} {
		p := newPrinter(t, Options{SplitRolls: split})
		p.EndPaperAfter(30)
		p.send("a\nb\n", cutCmd)
		p.SetPaper(PaperOK)
		var got []string
		for _, s := range p.Slips() {
			got = append(got, s.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("split %t: slips %q, want %q", split, got, want)
		}
	}
}

// Whatever byte the paper ends at, what was sent comes out once and in order.
func TestPaperMayEndAtAnyByte(t *testing.T) {
	data := "\x1b@one\n\x1dv0\x00\x02\x00\x04\x0012345678two\n\x1ba\x01" + define("K1") + printKey("K1", "\x01\x01") + "three\n" + cutCmd
	want := newPrinter(t, Options{})
	want.send(data)
	wantDots, _ := want.SlipDots(1)
	for at := 1; at <= len(data); at++ {
		p := newPrinter(t, Options{})
		end, ok := PaperEnd, PaperOK
		if err := p.Apply(Control{AfterBytes: at, Paper: &end}); err != nil {
			t.Fatal(err)
		}
		p.send(data)
		if s := p.State(); s.Online || s.Waiting != len(data)-at {
			t.Fatalf("byte %d: online %t, %d bytes wait, want %d", at, s.Online, s.Waiting, len(data)-at)
		}
		if err := p.Apply(Control{Paper: &ok}); err != nil {
			t.Fatal(err)
		}
		got, ok2 := p.SlipDots(1)
		if !ok2 || !same(got, wantDots) || len(p.Slips()) != 1 {
			t.Fatalf("byte %d: another slip came out", at)
		}
	}
}

func TestHotHeadAndBreakdownStopThePrinter(t *testing.T) {
	for name, c := range map[string]struct {
		set             func(p *Printer, on bool)
		two, three, asb byte
	}{
		"hot":    {(*Printer).SetHot, 0x52, 0x52, 0x40},
		"broken": {(*Printer).SetBroken, 0x52, 0x32, 0x20},
	} {
		p := newPrinter(t, Options{})
		e := listening(p)
		c.set(p, true)
		p.send("\x10\x04\x01\x10\x04\x02\x10\x04\x03a\n")
		e.want(t, name, string([]byte{0x1a, c.two, c.three}))
		if p.page.Height != 0 {
			t.Errorf("%s: %d rows", name, p.page.Height)
		}
		c.set(p, false)
		p.send("\x1da\x0e")
		c.set(p, true)
		e.want(t, name, string([]byte{0x10, 0, 0, 0, 0x18, c.asb, 0, 0}))
		if p.page.Height != 30 {
			t.Errorf("%s, over: %d rows", name, p.page.Height)
		}
	}
}

func TestBladesComeFreeInTheirWay(t *testing.T) {
	job := "a\n" + cutCmd
	for name, c := range map[string]struct {
		blade Blade
		then  func(p *Printer)
		slips int
	}{
		"sticks, nothing done":      {BladeSticks, func(*Printer) {}, 0},
		"sticks, recovered":         {BladeSticks, func(p *Printer) { p.send("\x10\x05\x01") }, 1},
		"sticks, dropped":           {BladeSticks, func(p *Printer) { p.send("\x10\x05\x02") }, 0},
		"sticks, cover":             {BladeSticks, func(p *Printer) { p.SetCover(true); p.SetCover(false) }, 1},
		"jammed, recovered in vain": {BladeJammed, func(p *Printer) { p.send("\x10\x05\x01") }, 0},
		"jammed, freed":             {BladeJammed, func(p *Printer) { p.SetBlade(BladeFree) }, 1},
		"jammed, power":             {BladeJammed, func(p *Printer) { p.SetPower(false); p.SetPower(true) }, 0},
		"jammed, then sticks":       {BladeJammed, func(p *Printer) { p.SetBlade(BladeSticks); p.send("\x10\x05\x01") }, 1},
	} {
		p := newPrinter(t, Options{})
		p.SetBlade(c.blade)
		p.send(job)
		if s := p.State(); !s.CutterError || s.Online || len(s.Slips) != 0 {
			t.Fatalf("%s: %+v", name, s)
		}
		c.then(p)
		if got := len(p.Slips()); got != c.slips {
			t.Errorf("%s: %d slips, want %d", name, got, c.slips)
		}
	}
	p := newPrinter(t, Options{})
	p.send("a\x10\x05\x02\n", cutCmd) // no error: nothing to recover from
	if got := p.Slips(); len(got) != 1 || got[0].Text != "a\n" {
		t.Errorf("DLE ENQ in a good printer: %+v", got)
	}
	p.SetBlade(BladeJammed)
	p.send(cutCmd) // nothing to cut
	if !p.State().Online {
		t.Error("a cut of nothing stopped the printer")
	}
}

func TestCableDecidesWhatGetsThrough(t *testing.T) {
	p := newPrinter(t, Options{})
	e := listening(p)
	for _, c := range []struct {
		cable Cable
		heard string
		rows  int
	}{{CableIn, "\x12", 30}, {CableOneWay, "", 60}, {CableBroken, "", 60}, {CableOut, "", 60}, {CableIn, "\x12", 90}} {
		p.SetCable(c.cable)
		p.send("a\n\x10\x04\x01")
		e.want(t, fmt.Sprint(c.cable), c.heard)
		if p.page.Height != c.rows {
			t.Errorf("cable %d: %d rows, want %d", c.cable, p.page.Height, c.rows)
		}
	}
}

func TestXOffAsksForAPauseInTime(t *testing.T) {
	p := newPrinter(t, Options{Buffer: 4096, Flow: FlowXonXoff})
	e := listening(p)
	p.SetCover(true)
	p.send(strings.Repeat("a", 4096-129))
	e.want(t, "129 bytes left", "")
	p.send("a")
	e.want(t, "128 bytes left", "\x13")
	p.send(strings.Repeat("a", 128), "\x10\x04\x01")
	e.want(t, "full, a question", "\x1a")
	p.send("aaa")
	if got := p.Counters().Lost; got != 3+3 { // the question's bytes stay in the data too
		t.Errorf("%d bytes were lost, want 6", got)
	}
	p.SetCover(false)
	e.want(t, "printed", "\x11")
	p.SetPower(false)
	p.SetPower(true)
	e.want(t, "power on", "\x11")
}

func TestOfflineIsBusyWhereTheSwitchSaysSo(t *testing.T) {
	p := newPrinter(t, Options{Flow: FlowXonXoff, BusyOffline: true})
	e := listening(p)
	p.SetCover(true)
	e.want(t, "offline", "\x13")
	p.SetCover(false)
	e.want(t, "online", "\x11")
	lines := newPrinter(t, Options{Flow: FlowLines, BusyOffline: true, Buffer: 100})
	for _, c := range []struct {
		set  func()
		room int
	}{
		{func() {}, 100}, {func() { lines.SetPaper(PaperEnd) }, 0}, {func() { lines.SetPaper(PaperOK) }, 100}, {func() { lines.SetBusy(true) }, 0},
		{func() { lines.SetPower(false) }, 100}, {func() { lines.SetPower(true); lines.SetBusy(false) }, 100},
	} {
		c.set()
		if got := lines.room(); got != c.room {
			t.Errorf("room for %d bytes, want %d", got, c.room)
		}
	}
}

func TestMechanismTakesItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPrinter(t, Options{CompletionID: true})
		e := listening(p)
		p.SetSpeed(100)
		start := time.Now()
		p.send("\x1bJ\xc8\x1bJ\xc8", "\x1d(H\x06\x0000abcd", cutCmd) // 400 rows: 50 mm, half a second
		e.want(t, "at once", "")
		for len(p.Slips()) == 0 {
			time.Sleep(time.Millisecond)
		}
		took := time.Since(start)
		if want := 500 * time.Millisecond; took < want-5*time.Millisecond || took > want+10*time.Millisecond {
			t.Errorf("took %v, want %v", took, want)
		}
		e.want(t, "in the end", "\x37\x22abcd\x00")
		p.SetSpeed(0)
		p.send("\x1bJ\xc8", cutCmd)
		if len(p.Slips()) != 2 {
			t.Error("without a speed it takes time")
		}
	})
}

func TestSlowMechanismFillsTheBuffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPrinter(t, Options{Buffer: 256, Flow: FlowXonXoff})
		e := listening(p)
		p.SetSpeed(150)
		p.send(strings.Repeat("\n", 250))
		e.want(t, "filling", "\x13")
		time.Sleep(time.Minute)
		synctest.Wait()
		e.want(t, "printed", "\x11")
		if p.Counters().Rows != 250*30 || p.Counters().Lost != 0 {
			t.Errorf("%+v", p.Counters())
		}
	})
}

func TestPresenterHoldsTheSlip(t *testing.T) {
	m := Generic()
	m.Presenter, m.CompletionID = true, true
	p := newPrinter(t, Options{Model: m})
	e := listening(p)
	full := "\x10\x04\x14"
	p.send(full)
	e.want(t, "empty mouth", "\x10\x0f\x00\x00\x00\x00")
	p.send("a\n\x1bi", full, "\x1de\x06")
	e.want(t, "slip in the mouth", "\x10\x0f\x20\x00\x00\x00\x08")
	p.Take()
	p.send(full)
	e.want(t, "taken", "\x10\x0f\x00\x00\x00\x00")
	p.send("b\n\x1bi\x1de\x03\x0c\x1cP\x10\x1de\x05", full)
	e.want(t, "let go", "\x10\x0f\x00\x00\x00\x00")
	p.send("c\n\x1bi\x1de\x02", full)
	e.want(t, "pulled back", "\x10\x0f\x00\x00\x00\x00")
	var got []bool
	for _, s := range p.Slips() {
		got = append(got, s.Retracted)
	}
	if want := []bool{true, false, false}; !slices.Equal(got, want) {
		t.Errorf("retracted: %v, want %v", got, want)
	}
	p.SetPaper(PaperEnd)
	p.SetCover(true)
	p.SetHot(true)
	p.SetBroken(true)
	p.send(full)
	e.want(t, "all wrong", "\x10\x0f\x05\x02\x01\x04")
	if got := p.Counters().Unknown; got != 0 {
		t.Errorf("%v", p.Counters().Names)
	}
}

func TestPrinterWithoutCutterIsTornWherePeopleTear(t *testing.T) {
	m := Generic()
	m.Cutter = false
	p := newPrinter(t, Options{Model: m, TearRows: 150})
	p.send("a\n\x1bd\x04b\n\x1bd\x05c\n")
	if got := p.Slips(); len(got) != 1 || got[0].Text != "a\nb\n" {
		t.Errorf("slips %+v", got)
	}
	p.Tear()
	p.Tear() // nothing there
	p.Feed(3)
	if got := p.Slips(); len(got) != 2 || got[0].Text != "c\n" || p.page.Height != 90 {
		t.Errorf("slips %+v, %d rows", got, p.page.Height)
	}
	p.SetCover(true)
	p.Feed(3)
	if p.page.Height != 90 {
		t.Error("the feed button works with the cover open")
	}
}

func TestPowerOffSequenceSaysGoodbye(t *testing.T) {
	p := newPrinter(t, Options{})
	e := listening(p)
	p.send("a\n\x10\x14\x02\x01\x08b\n")
	e.want(t, "the sequence", "\x3b\x30\x00")
	if p.State().Power || p.page.Height != 30 {
		t.Errorf("power %t, %d rows", p.State().Power, p.page.Height)
	}
}

func TestIdentityIsTold(t *testing.T) {
	p := newPrinter(t, Options{Model: Model{Name: "TM-T20II", Maker: "EPSON", Width: 576, Identity: true, Cutter: true}})
	e := listening(p)
	p.send("\x1dI\x01\x1dI2\x1dI\x03\x1dIA\x1dIB\x1dIC\x1dID\x1dI\xc8")
	e.want(t, "identity", "\x20\x02\x01\x5f1.00\x00\x5fEPSON\x00\x5fTM-T20II\x00\x5fEPASS0001\x00")
}

func TestPlainStatuses(t *testing.T) {
	p := newPrinter(t, Options{})
	e := listening(p)
	p.SetPaper(PaperNearEnd)
	p.send("\x1dr\x01\x1dr1\x1dr\x02\x1dr\x09\x1bv\x1bu\x00\x10\x04\x07\x10\x04\x09", "\x1d(E\x03\x00\x01IN")
	e.want(t, "statuses", "\x03\x03\x00\x03\x00\x37\x20\x00")
	p.send("\x1da\x02")
	e.want(t, "automatic, online only", "\x10\x00\x03\x00")
	p.SetPaper(PaperOK)
	e.want(t, "not watched", "")
	p.SetCover(true)
	e.want(t, "watched", "\x38\x00\x00\x00")
	p.send("\x1da\x00\x10\x04\x01")
	p.SetCover(false)
	p.send("\x10\x04\x01")
	e.want(t, "switched off", "\x1a\x12") // GS a waits behind the open cover
}

func TestBadOptionsAreRefused(t *testing.T) {
	for _, n := range []int{-1, 15, 1<<20 + 1} {
		if _, err := New(Options{Buffer: n}); !errors.Is(err, ErrBuffer) {
			t.Errorf("%d: got %v, want ErrBuffer", n, err)
		}
	}
}
