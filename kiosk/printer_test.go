package kiosk

import (
	"net/http"
	"testing"
	"time"

	"epass.internal/office"
	"epass.internal/office/officetest"
	"epass.internal/queue"
)

// twoDoors is a hall with a printer at each of two doors and a kiosk beside
// each; a third kiosk has none of its own.
func twoDoors(t *testing.T, failOver time.Duration) (h *hall, kiosks map[string]string) {
	h = openHallWith(t, office.Options{
		Found: office.SampleSettings(), PublicURL: publicURL,
		Printing: office.PrintRoutes{
			Printers: []string{"north", "south"}, FailOver: failOver,
			Kiosks: map[string]string{"by north": "north", "by south": "south"},
		},
	}, officetest.Morning())
	kiosks = map[string]string{}
	for _, name := range []string{"by north", "by south", "upstairs"} {
		kiosks[name] = h.pairAs(office.RoleKiosk, name)
	}
	return h, kiosks
}

// told is what a kiosk is told of the printer.
type told struct {
	state office.PrinterState
	text  string
	at    string
}

func TestEachKioskIsToldOfThePrinterOfItsSlips(t *testing.T) {
	const empty = "Out of paper"
	ready, out := office.PrinterReady, office.PrinterOut
	for name, c := range map[string]struct {
		failOver     time.Duration
		north, south office.PrinterState
		want         map[string]told
	}{
		"both print": {0, ready, ready, map[string]told{
			"by north": {ready, "", ""}, "by south": {ready, "", ""}, "upstairs": {ready, "", ""},
		}},
		"one is out and nobody prints for it": {0, ready, out, map[string]told{
			"by north": {ready, "", ""}, "by south": {out, empty, ""}, "upstairs": {ready, "", ""},
		}},
		"one is out and the other prints for it": {20 * time.Second, ready, out, map[string]told{
			"by north": {ready, "", ""}, "by south": {ready, "", "north"}, "upstairs": {ready, "", ""},
		}},
		"the first is out": {20 * time.Second, out, ready, map[string]told{
			"by north": {ready, "", "south"}, "by south": {ready, "", ""}, "upstairs": {ready, "", "south"},
		}},
		"both are out": {20 * time.Second, out, out, map[string]told{
			"by north": {out, empty, ""}, "by south": {out, empty, ""}, "upstairs": {out, empty, ""},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h, kiosks := twoDoors(t, c.failOver)
			for printer, state := range map[string]office.PrinterState{"north": c.north, "south": c.south} {
				light := office.PrinterLight{Name: printer, State: state}
				if state == out {
					light.Text = queue.Text{EN: empty}
				}
				h.office.SetPrinter(light)
			}
			h.refresh()
			for kiosk, want := range c.want {
				once := decode[View](t, h.send(http.MethodGet, "/api/v1/kiosk", kiosks[kiosk], "", ""))
				live := next[View](t, h.dial("/api/v1/live/kiosk", kiosks[kiosk]))
				for way, v := range map[string]View{"once": once, "live": live} {
					if got := (told{v.Printer, v.PrinterText.EN, v.PrinterAt}); got != want {
						t.Errorf("the kiosk %s is told %s %+v, want %+v", kiosk, way, got, want)
					}
				}
			}
		})
	}
}

func TestAKioskSeesItsPrinterGoAndComeBackAndTheOtherDoesNot(t *testing.T) {
	h, kiosks := twoDoors(t, 0)
	ready := office.PrinterLight{Name: "south", State: office.PrinterReady}
	h.office.SetPrinter(office.PrinterLight{Name: "north", State: office.PrinterReady})
	h.office.SetPrinter(ready)
	h.refresh()
	north, south := h.dial("/api/v1/live/kiosk", kiosks["by north"]), h.dial("/api/v1/live/kiosk", kiosks["by south"])
	next[View](t, north)
	next[View](t, south)
	for _, state := range []office.PrinterState{office.PrinterOut, office.PrinterReady} {
		h.office.SetPrinter(office.PrinterLight{Name: "south", State: state})
		h.refresh()
		if got := next[View](t, south); got.Printer != state {
			t.Errorf("the kiosk of the printer is told %s, want %s", got.Printer, state)
		}
	}
	h.press("certify", "press-001")
	h.refresh()
	if got := next[View](t, north); got.Printer != office.PrinterReady || got.Services[0].Waiting != 1 {
		t.Errorf("the other kiosk is next told %s and %d waiting, want the press alone", got.Printer, got.Services[0].Waiting)
	}
}
