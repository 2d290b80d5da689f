package main

import (
	"context"
	"sync"
	"time"

	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/queue"
)

// stallShown is how long a printer may have a job without beginning it before
// it counts as out: a moment of it is only a full buffer.
const stallShown = 10 * time.Second

// printerWatch is how one printer is, from what it says of itself and from what
// becomes of its jobs: one that takes no data (XOFF, a line that is busy for
// ever) prints no more than one without paper, although it reports no fault. It
// stands between a driver and the office, which decides by the light alone who
// prints what.
type printerWatch struct {
	printer.Jobs
	name string
	show func(office.PrinterLight) // must not wait

	mu     sync.Mutex
	status printer.Status
	stall  time.Time // from when on the job at hand makes the printer out; zero: there is none, or it is being printed
}

func newPrinterWatch(name string, jobs printer.Jobs, show func(office.PrinterLight)) *printerWatch {
	return &printerWatch{Jobs: jobs, name: name, show: show}
}

// hear takes in what the printer says of itself.
func (w *printerWatch) hear(s printer.Status) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status = s
	w.tell()
}

// NextPrintJob gives the driver a job. It asks only while it has none; what it
// has, it begins at once or parks.
func (w *printerWatch) NextPrintJob(ctx context.Context) (office.PrintJob, error) {
	w.stalled(time.Time{})
	job, err := w.Jobs.NextPrintJob(ctx)
	if err == nil {
		w.stalled(time.Now().Add(stallShown))
		time.AfterFunc(stallShown, w.check)
	}
	return job, err
}

// ReportPrint also takes what a report says of the printer, whatever the office
// makes of the job.
func (w *printerWatch) ReportPrint(ctx context.Context, r office.PrintReport) error {
	err := w.Jobs.ReportPrint(ctx, r)
	switch {
	case r.State == office.PrintHeld && r.Fault == string(printer.FaultStalled):
		w.stalled(time.Now()) // in the middle of the data; the driver has tried for long
	case r.State != office.PrintWaiting:
		w.stalled(time.Time{})
	}
	return err
}

// stalled says from when on the printer counts as out; zero: it does not.
func (w *printerWatch) stalled(from time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stall = from
	w.tell()
}

// check looks whether the printer has become out by time alone.
func (w *printerWatch) check() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tell()
}

// tell shows the light; the caller holds the mutex, so that lights are shown in
// the order in which they became so.
func (w *printerWatch) tell() {
	light, _ := w.lightNow()
	w.show(light)
}

// light says in words how the printer is.
func (w *printerWatch) light() (office.PrinterLight, printer.Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lightNow()
}

func (w *printerWatch) lightNow() (office.PrinterLight, printer.Fault) {
	light, fault := office.PrinterLight{Name: w.name, State: office.PrinterReady}, w.status.Fault()
	if fault == printer.FaultNone && !w.stall.IsZero() && !time.Now().Before(w.stall) {
		fault = printer.FaultStalled
	}
	switch {
	case fault != printer.FaultNone:
		light.State = office.PrinterOut
	case w.status.Warning() != printer.FaultNone:
		light.State, fault = office.PrinterWarning, w.status.Warning()
	}
	words, _ := fault.Words() // of no fault: none
	light.Text = queue.Text(words)
	return light, fault
}
