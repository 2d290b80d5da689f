package printer_test

import (
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// What the paper of an appointment says, from the office's slip to the cut.
func TestAppointmentComesOutOfThePrinter(t *testing.T) {
	at := time.Date(2026, time.November, 21, 7, 41, 0, 0, time.UTC)
	visit := office.SampleSlip(office.SampleSettings(), office.SlipOfAppointment, "", at)
	playOn(t, plain(profile(t, "epson-tm-t20")), epson, nil, func(t *testing.T, s *scene) {
		s.add(visit)
		s.wait(s.ctx, t, 1, office.PrintPrinted)
		synctest.Wait()
		s.wantSlips(t, "KP7-4TX9")
		r, err := printer.NewRenderer()
		if err != nil {
			t.Fatal(err)
		}
		want, err := r.RenderJob(office.PrintJob{Slip: visit}, profile(t, "epson-tm-t20"))
		if err != nil {
			t.Fatal(err)
		}
		dots, _ := s.e.SlipDots(s.e.Slips()[0].ID)
		if !holds(dots, inked(want)) {
			t.Error("the paper shows another slip than was approved")
		}
	})
	p := profile(t, "epson-tm-t20")
	play(t, p.Name, emulator.Options{Model: emulator.ModelOf(p)}, nil, func(t *testing.T, s *scene) { // the code by the printer itself
		s.add(visit)
		s.wait(s.ctx, t, 1, office.PrintPrinted)
		synctest.Wait()
		s.wantSlips(t, "KP7-4TX9")
		if c := s.e.Counters(); c.Unknown != 0 || c.Lost != 0 {
			t.Errorf("the printer did not understand all: %+v", c)
		}
	})
}
