package printer_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

func TestBackOffAndJobsThatWaitForTheLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		e, desk := newEmulator(t, epson), newDesk(slip("Α001"))
		start := time.Now()
		var tries []time.Duration
		dial := pipes(ctx, e)
		_, stop := drive(ctx, t, printer.Config{Profile: profile(t, "epson-tm-t20"), Jobs: desk, Dial: func(ctx context.Context) (printer.Link, error) {
			if tries = append(tries, time.Since(start)/time.Second); len(tries) < 7 {
				return nil, errors.New("no such device")
			}
			return dial(ctx)
		}})
		desk.wait(ctx, t, 1, office.PrintWaiting)
		desk.wait(ctx, t, 1, office.PrintPrinted)
		stop()
		cancel()
		synctest.Wait()
		if want := []time.Duration{0, 1, 3, 8, 18, 48, 78}; !slices.Equal(tries, want) {
			t.Errorf("tried at seconds %d, want %d", tries, want)
		}
		desk.wantReports(t, "1.0 waiting disconnected", "1.1 sending", "1.1 printed")
	})
}

func TestStatusTellsChangesOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var mu sync.Mutex
		var faults []printer.Fault
		e := newEmulator(t, epson)
		d, stop := drive(ctx, t, printer.Config{
			Profile: profile(t, "epson-tm-t20"), Jobs: newDesk(), Dial: pipes(ctx, e),
			OnStatus: func(s printer.Status) {
				mu.Lock()
				defer mu.Unlock()
				if f := s.Fault(); len(faults) == 0 || faults[len(faults)-1] != f {
					faults = append(faults, f)
				}
			},
		})
		time.Sleep(time.Minute)
		e.SetPaper(emulator.PaperNearEnd)
		synctest.Wait()
		if s := d.Status(); s.Warning() != printer.FaultPaperNearEnd || s.Fault() != printer.FaultNone {
			t.Errorf("near end: got %+v", s)
		}
		e.SetPaper(emulator.PaperEnd)
		time.Sleep(time.Minute)
		e.SetPaper(emulator.PaperOK)
		time.Sleep(time.Minute)
		e.SetPower(false)
		time.Sleep(5 * time.Second)
		if s := d.Status(); s.Connected || s.Detail == "" {
			t.Errorf("switched off for 5 s: got %+v", s)
		}
		e.SetPower(true)
		time.Sleep(time.Minute)
		stop()
		cancel()
		synctest.Wait()
		want := []printer.Fault{printer.FaultNone, printer.FaultPaperEnd, printer.FaultNone, printer.FaultDisconnected, printer.FaultNone}
		if !slices.Equal(faults, want) {
			t.Errorf("got %q, want %q", faults, want)
		}
	})
}
