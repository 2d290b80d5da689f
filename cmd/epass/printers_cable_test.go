package main

import (
	"errors"
	"testing"

	"epass.internal/internal/serial"
	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// A cable that is pulled is a device that is gone, and the daemon finds it out
// as it does with a real printer.
func TestPulledCableOfTheEmulatedPrinterIsAnError(t *testing.T) {
	c := sampleConfig(t)
	c.Printers = []printerConfig{newPrinterConfig(printerEmulator)}
	h := serve(t, c)
	e := h.printing.devices[0].emulator
	state := func(want office.PrinterState) {
		t.Helper()
		h.untilOffice("the printer is "+string(want), func(*office.State) bool { return h.office.Printer().State == want })
	}
	state(office.PrinterReady)
	e.SetCable(emulator.CableOut)
	state(office.PrinterOut)
	if link, err := dialEmulator(e)(t.Context()); link != nil || !errors.Is(err, serial.ErrGone) {
		t.Errorf("dialling with the cable out: got %v, %v, want %v", link, err, serial.ErrGone)
	}
	a := h.press()
	h.untilOffice("the slip waits", func(s *office.State) bool {
		j, _ := s.PrintJob(a.Job, "")
		return j.State == office.PrintWaiting && j.Fault == string(printer.FaultDisconnected) && j.Attempt == 0
	})
	e.SetCable(emulator.CableIn)
	h.untilOffice("the slip comes with the cable", printedAt(a.Job, ""))
}
