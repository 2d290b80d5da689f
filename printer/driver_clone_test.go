package printer_test

import (
	"bytes"
	"context"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// filter is a line on which bytes change or go.
type filter struct {
	printer.Link
	change func([]byte) []byte
}

func (f *filter) Write(data []byte) (int, error) {
	out := f.change(bytes.Clone(data))
	if len(out) == 0 {
		return len(data), nil
	}
	if _, err := f.Link.Write(out); err != nil {
		return 0, err
	}
	return len(data), nil
}

// playFiltered is playOn with such a line.
func playFiltered(t *testing.T, p printer.Profile, opts emulator.Options, change func([]byte) []byte, fn func(s *scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s := &scene{desk: newDesk(), e: newEmulator(t, opts), ctx: ctx}
		dial := pipes(ctx, s.e)
		s.d, s.stop = drive(ctx, t, printer.Config{Profile: p, Jobs: s.desk, Dial: func(ctx context.Context) (printer.Link, error) {
			link, err := dial(ctx)
			return &filter{link, change}, err
		}})
		defer func() { s.stop(); cancel(); synctest.Wait() }()
		fn(s)
	})
}

// A clone that has no answer to one of the four questions prints all the same.
func TestOneQuestionWithoutAnAnswerStopsNothing(t *testing.T) {
	for n := byte(1); n <= 4; n++ {
		question := []byte{0x10, 4, n}
		playFiltered(t, profile(t, "generic-80"), emulator.Options{}, func(b []byte) []byte {
			return bytes.ReplaceAll(b, question, nil)
		}, func(s *scene) {
			s.add(slip("Α001"))
			s.wait(s.ctx, t, 1, office.PrintAssumed)
			s.wantSlips(t, url("Α001"))
		})
	}
}

// A printer that gives no sign that it read a job is soon not waited for.
func TestPrinterWithoutSignsIsNotWaitedForEachTime(t *testing.T) {
	p := profile(t, "generic-80")
	model := emulator.ModelOf(p)
	model.Fence = false
	playOn(t, p, emulator.Options{Model: model}, nil, func(t *testing.T, s *scene) {
		s.add(slip("Α001"))
		s.wait(s.ctx, t, 1, office.PrintAssumed)
		start := time.Now()
		s.add(slip("Α002"))
		s.add(slip("Α003"))
		s.wait(s.ctx, t, 3, office.PrintAssumed)
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("two slips took %s", took)
		}
		s.wantSlips(t, url("Α001"), url("Α002"), url("Α003"))
	})
}

// A printer that only signs that it read a job, and stands still in the middle
// of one, is not sent the others.
func TestStuckPrinterThatOnlySignsIsSentNothingMore(t *testing.T) {
	p := plain(profile(t, "generic-80"))
	playOn(t, p, emulator.Options{Model: emulator.ModelOf(p), Buffer: 64 << 10}, nil, func(t *testing.T, s *scene) {
		time.Sleep(5 * time.Second)
		if err := s.e.Apply(emulator.Control{AfterBytes: 25_000, Busy: new(true)}); err != nil {
			t.Fatal(err)
		}
		for _, number := range []string{"Α001", "Α002", "Α003", "Α004"} {
			s.add(slip(number))
		}
		time.Sleep(5 * time.Minute)
		for _, state := range s.desk.states()[1:] {
			if state != office.PrintQueued && state != office.PrintWaiting {
				t.Errorf("a slip behind the first is %s", state)
			}
		}
		s.e.SetBusy(false)
		s.wait(s.ctx, t, 4, office.PrintAssumed)
	})
}

// Bytes that got lost at the end of a picture leave half a slip in a printer
// that cannot clear its buffers. The next one is on a piece of its own, whole.
func TestSlipAfterAnUnfinishedOneIsWhole(t *testing.T) {
	p := plain(profile(t, "generic-80"))
	want, err := drawer(t).RenderJob(office.PrintJob{Slip: slip("Α002")}, p)
	if err != nil {
		t.Fatal(err)
	}
	want = inked(want)
	unfinished := 0
	for at := 26_000; at < 29_000; at += 128 {
		total := 0
		lose := func(b []byte) []byte {
			if total += len(b); total > at && total-len(b) <= at {
				return nil
			}
			return b
		}
		playFiltered(t, p, emulator.Options{Model: emulator.ModelOf(p)}, lose, func(s *scene) {
			s.add(slip("Α001"))
			s.add(slip("Α002"))
			s.wait(s.ctx, t, 2, office.PrintAssumed)
			synctest.Wait()
			if s.said()[1] != "1.1 assumed unconfirmed" {
				return
			}
			unfinished++
			dots, _ := s.e.SlipDots(s.e.Slips()[0].ID)
			if got := inked(dots); !holds(got, want) || got.Height > want.Height+10 {
				t.Errorf("without the bytes at %d the second slip has %d rows, want %d of its own", at, got.Height, want.Height)
			}
		})
	}
	if unfinished == 0 {
		t.Error("no loss left a slip unfinished")
	}
}

// A new line frees no jammed cutter: a hand may be there.
func TestCutterWaitsForThePressOnANewLineToo(t *testing.T) {
	play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
		s.e.SetEchoes(0)
		s.e.SetBlade(emulator.BladeSticks)
		s.add(slip("Α001"))
		s.wait(s.ctx, t, 1, office.PrintHeld)
		s.e.SetCable(emulator.CableOut)
		time.Sleep(time.Second)
		s.e.SetCable(emulator.CableIn)
		s.e.SetEchoes(1)
		time.Sleep(time.Minute)
		if !s.e.State().CutterError || !s.d.Status().CutterError {
			t.Fatal("the cutter went on by itself")
		}
		if err := s.d.RecoverCutter(); err != nil {
			t.Fatal(err)
		}
		s.wait(s.ctx, t, 1, office.PrintPrinted)
	})
}
