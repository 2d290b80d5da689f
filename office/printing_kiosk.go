package office

import "slices"

// PrinterNames returns the names of the office's printers, at least one. The
// only one of an office may have none.
func (o *Office) PrinterNames() []string { return slices.Clone(o.opt.Printing.names()) }

// PrinterOf returns which printer the slips of a kiosk belong to, by their
// names.
func (o *Office) PrinterOf(kiosk string) string { return o.opt.Printing.home(job{Kiosk: kiosk}) }

// SlipsOf returns how the slips that belong to a printer come out if they are
// wanted now: as it does itself or, where it prints nothing and others print for
// it, as the one does that takes them. The light has the name of that one.
func (o *Office) SlipsOf(printer string) PrinterLight {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.opt.Printing.slips(printer, o.printers)
}

// slips returns the light of whoever prints what belongs to home, or of home
// where nobody does.
func (r PrintRoutes) slips(home string, all []printerSeen) PrinterLight {
	if len(all) == 0 {
		return PrinterLight{State: PrinterNone}
	}
	own := seen(all, home)
	if other, ok := r.standIn(all); ok && !own.ready() && r.FailOver > 0 {
		return seen(all, other).light
	}
	if own.light.State == "" { // never heard
		return PrinterLight{Name: home, State: PrinterOut}
	}
	return own.light
}

// standIn returns the printer that takes what another does not print: the first
// that is ready.
func (r PrintRoutes) standIn(all []printerSeen) (name string, ok bool) {
	names := r.names()
	i := slices.IndexFunc(names, func(name string) bool { return seen(all, name).ready() })
	if i < 0 {
		return "", false
	}
	return names[i], true
}
