package office

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"epass.internal/queue"
)

// PrintRoutes say which printer prints what. The zero value is one printer
// without a name.
type PrintRoutes struct {
	Printers []string          // names; the first prints what no kiosk of another wanted
	Kiosks   map[string]string // name of a kiosk → printer
	FailOver time.Duration     // how long a printer is not ready before another takes what it has not begun; 0: for ever
}

// names returns the printers, at least one.
func (r PrintRoutes) names() []string {
	if len(r.Printers) == 0 {
		return []string{""}
	}
	return r.Printers
}

// home returns the printer that a job belongs to: the one that got bytes of it
// or that an operator chose, else that of its kiosk, else the first. A printer
// that the office no longer has counts for none.
func (r PrintRoutes) home(j job) string {
	names := r.names()
	for _, name := range []string{j.Printer, r.Kiosks[j.Kiosk]} {
		if name != "" && slices.Contains(names, name) {
			return name
		}
	}
	return names[0]
}

// printerSeen is how a printer is, and since when it is or is not ready.
type printerSeen struct {
	light PrinterLight
	since time.Time
}

// ready reports whether the printer prints.
func (p printerSeen) ready() bool {
	return p.light.State == PrinterReady || p.light.State == PrinterWarning
}

// seen returns how printer name is; one that was never heard has been out since
// start.
func seen(all []printerSeen, name string) printerSeen {
	if i := slices.IndexFunc(all, func(p printerSeen) bool { return p.light.Name == name }); i >= 0 {
		return all[i]
	}
	return printerSeen{}
}

// takes reports whether printer should print job j at now, and if not, when it
// may have to be asked again; zero: after a change. Jobs of which bytes were
// sent stay where they are.
func (r PrintRoutes) takes(printer string, j job, all []printerSeen, now time.Time) (bool, time.Time) {
	home := r.home(j)
	owner := seen(all, home)
	switch {
	case printer == home:
		return true, time.Time{}
	case j.Attempt > 0 || r.FailOver <= 0 || owner.ready():
		return false, time.Time{}
	}
	if at := owner.since.Add(r.FailOver); now.Before(at) {
		return false, at
	}
	other, ok := r.standIn(all)
	return ok && other == printer, time.Time{}
}

// PrintDesk is the office as the driver of one printer sees it. Make it with
// Office.PrintDesk.
type PrintDesk struct {
	office  *Office
	printer string
}

// PrintDesk returns the desk of a printer, "" where the office has one without
// a name.
func (o *Office) PrintDesk(printer string) PrintDesk { return PrintDesk{o, printer} }

// NextPrintJob waits for the oldest job that this printer should print now and
// returns it with its slip, the same one until its state says otherwise. Jobs
// that are under way, held or over are not returned, nor those that need an
// operator's word.
func (d PrintDesk) NextPrintJob(ctx context.Context) (PrintJob, error) {
	changed, stop := d.office.Watch()
	defer stop()
	for {
		var found PrintJob
		var again time.Time
		err := d.office.Read(ctx, func(s *State) { found, again = d.next(s) })
		if err != nil || found.ID != 0 {
			return found, err
		}
		if err := waitUntil(ctx, changed, again); err != nil {
			return PrintJob{}, err
		}
	}
}

// waitUntil returns after a change, or at a time that is not zero.
func waitUntil(ctx context.Context, changed <-chan struct{}, at time.Time) error {
	var due <-chan time.Time
	if !at.IsZero() {
		timer := time.NewTimer(time.Until(at))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-changed:
	case <-due:
	}
	return nil
}

// next returns the job to print, or when to look again.
func (d PrintDesk) next(s *State) (found PrintJob, again time.Time) {
	o := d.office
	o.mu.Lock()
	all := slices.Clone(o.printers)
	o.mu.Unlock()
	for _, id := range s.undone {
		j := s.jobs[id]
		if j.State != PrintQueued && j.State != PrintWaiting && j.State != PrintUnknown {
			continue
		}
		if s.Asks(id, o.opt.Clock()) != AskNothing {
			continue
		}
		mine, at := o.opt.Printing.takes(d.printer, j, all, time.Now())
		if mine {
			return s.printJob(j, o.opt.PublicURL), time.Time{}
		}
		if again.IsZero() || !at.IsZero() && at.Before(again) {
			again = at
		}
	}
	return PrintJob{}, again
}

// ReportPrint records the printer's word about a job; it is on disk when the
// call returns. ErrPrintState and ErrNotFound mean that the office has decided
// otherwise meanwhile.
func (d PrintDesk) ReportPrint(ctx context.Context, r PrintReport) error {
	r.Printer = d.printer
	_, err := d.office.Do(ctx, Request{By: System(), Command: reportPrint{r}})
	return err
}

// LetGo waits until the printer shall have nothing more to do with an attempt
// that it has announced: an operator wants it discarded or printed anew, or it
// is over for the office.
func (d PrintDesk) LetGo(ctx context.Context, id uint64, attempt int) error {
	changed, stop := d.office.Watch()
	defer stop()
	for {
		let := false
		err := d.office.Read(ctx, func(s *State) {
			j, ok := s.jobs[id]
			let = !ok || j.State.Over() || j.Attempt != attempt || j.Order != OrderNone
		})
		if let || errors.Is(err, ErrStopped) || ctx.Err() != nil {
			return err
		}
		if err := waitUntil(ctx, changed, time.Time{}); err != nil {
			return err
		}
	}
}

// PrinterState is what pages show of a ticket printer.
type PrinterState string

// The states of a printer as people see them.
const (
	PrinterReady   PrinterState = "ready"
	PrinterWarning PrinterState = "warning" // prints, but needs somebody soon: paper near its end
	PrinterOut     PrinterState = "out"     // prints nothing until somebody comes
	PrinterNone    PrinterState = "none"    // the office has no printer
)

// PrinterLight is a printer's state with the sentence that says what to do.
type PrinterLight struct {
	Name  string // empty where the office has one without a name
	State PrinterState
	Text  queue.Text
}

// SetPrinter tells everyone how a printer is. Paper that runs out soon is an
// alarm of its own: staff have time to bring a roll.
func (o *Office) SetPrinter(l PrinterLight) {
	o.mu.Lock()
	i := slices.IndexFunc(o.printers, func(p printerSeen) bool { return p.light.Name == l.Name })
	if i < 0 {
		i = len(o.printers)
		o.printers = append(o.printers, printerSeen{since: time.Now()})
	}
	p := &o.printers[i]
	changed, before := p.light != l, p.ready()
	if p.light = l; p.ready() != before {
		p.since = time.Now()
	}
	o.mu.Unlock()
	if !changed {
		return
	}
	o.warnOf(l)
	o.notify()
}

// warnOf raises or clears the alarm of a printer that needs somebody soon.
func (o *Office) warnOf(l PrinterLight) {
	code := "printer"
	if l.Name != "" {
		code = fmt.Sprintf("printer_%s", l.Name)
	}
	if l.State != PrinterWarning {
		o.Clear(code)
		return
	}
	o.Raise(Alarm{Code: code, EL: l.titled(l.Text.EL), EN: l.titled(l.Text.EN)})
}

// titled puts the printer's name before a sentence about it.
func (l PrinterLight) titled(text string) string {
	if l.Name == "" {
		return text
	}
	return l.Name + ": " + text
}

// Printer returns how the office can print: as well as its best printer does,
// with a warning while another needs somebody.
func (o *Office) Printer() PrinterLight {
	lights := o.PrinterLights()
	switch len(lights) {
	case 0:
		return PrinterLight{State: PrinterNone}
	case 1:
		return lights[0]
	}
	return combined(lights)
}

// PrinterLights returns how each printer is, in the order in which they were
// first heard of.
func (o *Office) PrinterLights() []PrinterLight {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []PrinterLight
	for _, p := range o.printers {
		out = append(out, p.light)
	}
	return out
}

// combined returns the light of several printers: out when all are.
func combined(lights []PrinterLight) PrinterLight {
	out := PrinterLight{State: PrinterOut}
	for _, l := range lights {
		if l.State == PrinterReady || l.State == PrinterWarning {
			out.State = PrinterReady
		}
	}
	for _, l := range lights {
		if l.State == PrinterReady {
			continue
		}
		if out.State == PrinterReady {
			out.State = PrinterWarning
		}
		out.Text = queue.Text{EL: joined(out.Text.EL, l.titled(l.Text.EL)), EN: joined(out.Text.EN, l.titled(l.Text.EN))}
	}
	return out
}

// joined puts one sentence behind another.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}
