package office

import (
	"testing"
	"testing/synctest"
)

func TestSlipsOfAPrinterThatNobodyHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openWith(t, twoPrinters())
		if got := h.SlipsOf("hall"); got.State != PrinterNone {
			t.Errorf("before any printer is known: got %+v, want none", got)
		}
		h.light("desk", PrinterOut)
		if got := h.SlipsOf("hall"); got != (PrinterLight{Name: "hall", State: PrinterOut}) {
			t.Errorf("with the other out: got %+v, want it out", got)
		}
		h.light("desk", PrinterWarning)
		if got := h.SlipsOf("hall"); got != (PrinterLight{Name: "desk", State: PrinterWarning}) {
			t.Errorf("with the other near the end of its paper: got %+v, want the other", got)
		}
	})
}

func TestKiosksThatNobodyNamesPrintAtTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openWith(t, twoPrinters())
		for kiosk, want := range map[string]string{"hall": "hall", "gone": "desk", "upstairs": "desk", "": "desk"} {
			if got := h.PrinterOf(kiosk); got != want {
				t.Errorf("the kiosk %q prints at %q, want %q", kiosk, got, want)
			}
		}
		one := openWith(t, PrintRoutes{})
		if got := one.PrinterOf("hall"); got != "" || len(one.PrinterNames()) != 1 {
			t.Errorf("in an office with one printer without a name: %q of %q", got, one.PrinterNames())
		}
	})
}
