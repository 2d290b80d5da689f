package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"epass.internal/office"
	"epass.internal/printer"
)

// printCmd is "epass print --test".
type printCmd struct {
	dataFlag
	traceFlag
	Printer string        `placeholder:"NAME" help:"Which of several printers (default the first)."`
	Test    bool          `required:"" help:"Print a test slip; it is not a ticket."`
	Wait    time.Duration `default:"60s" help:"How long to wait for the printer."`
}

// Help is the long help of the command.
func (printCmd) Help() string {
	return `Prints a slip with all accented Greek letters on the configured printer, through a running daemon if there is one, and says what became of it. With the emulated printer the slip is a PNG in the data folder.

Exit status: 0 on paper, or sent whole to a printer that cannot confirm; 1 not printed, and why.`
}

// Run prints a test slip.
func (c *printCmd) Run(ctx context.Context, std streams) error {
	conf, err := c.load()
	if err != nil {
		return err
	}
	if d, ok := dialDaemon(ctx, conf.Data); ok {
		if c.Trace != "" {
			return errors.New("--trace: the running daemon owns the printer; set printer.trace in its configuration, or stop it")
		}
		var job office.JobAnswer
		if err := d.do(ctx, http.MethodPost, "/api/v1/prints/test", nil, &job); err != nil {
			return fmt.Errorf("printing a test slip: %w", err)
		}
		_, err := fmt.Fprintf(std.out, "The running daemon prints it as job %d; the console says what becomes of it.\n", job.Job)
		return err
	}
	for i := range conf.Printers {
		conf.Printers[i].Trace = cmp.Or(c.Trace, conf.Printers[i].Trace)
	}
	ctx, cancel := context.WithTimeout(ctx, c.Wait)
	defer cancel()
	return printAlone(ctx, conf, c.Printer, std)
}

// printAlone prints one test slip on a printer that no daemon owns: the one
// called name, or the first.
func printAlone(ctx context.Context, conf config, name string, std streams) error {
	i := slices.IndexFunc(conf.Printers, func(p printerConfig) bool { return name == "" || p.Name == name })
	switch {
	case i < 0:
		return fmt.Errorf("printer.name: no printer is called %q", name)
	case conf.Printers[i].Kind == printerNone:
		return errors.New("printer.kind: no printer is configured")
	}
	job, folder := newTestJob(std.out), slipFolder(conf.Data, i)
	log := newLog(logConfig{Level: "error", Format: "text"}, std.log)
	d, err := newDevice(conf.Printers[i], folder, log, printer.Config{Jobs: job})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- d.driver.Run(ctx) }()
	err = job.wait(ctx)
	stop()
	<-ended // always the context's
	if err == nil && d.emulator != nil {
		_, err = fmt.Fprintf(std.out, "The slip is the newest picture in %s.\n", folder)
	}
	return err
}

// testJob is a print queue of one test slip.
type testJob struct {
	out  io.Writer
	over chan office.PrintReport

	mu  sync.Mutex
	job office.PrintJob
}

func newTestJob(out io.Writer) *testJob {
	return &testJob{out: out, over: make(chan office.PrintReport, 1), job: office.PrintJob{
		ID: 1, State: office.PrintQueued, Slip: office.TestSlip(office.SampleSettings(), time.Now()),
	}}
}

// NextPrintJob returns the slip until it is over.
func (t *testJob) NextPrintJob(ctx context.Context) (office.PrintJob, error) {
	t.mu.Lock()
	job := t.job
	t.mu.Unlock()
	if !job.State.Over() {
		return job, nil
	}
	<-ctx.Done()
	return office.PrintJob{}, ctx.Err()
}

// ReportPrint keeps the state and says what keeps the slip from being printed.
func (t *testJob) ReportPrint(_ context.Context, r office.PrintReport) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	news := r.Fault != t.job.Fault
	t.job.State, t.job.Attempt, t.job.Fault = r.State, r.Attempt, r.Fault
	if words, ok := printer.Fault(r.Fault).Words(); ok && news && r.Fault != "" {
		fmt.Fprintf(t.out, "%s\n", words.EN)
	}
	if r.State.Over() {
		t.over <- r
	}
	return nil
}

// LetGo waits as long as ctx runs: nobody takes the slip back.
func (t *testJob) LetGo(ctx context.Context, _ uint64, _ int) error {
	<-ctx.Done()
	return ctx.Err()
}

// wait returns when the slip is on paper, or the printer had its time.
func (t *testJob) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		t.mu.Lock()
		defer t.mu.Unlock()
		return fmt.Errorf("the slip was not printed in time; its last state is %q (%s)", t.job.State, t.job.Fault)
	case r := <-t.over:
		if r.State == office.PrintPrinted {
			fmt.Fprintln(t.out, "The printer says that the slip is on paper.")
			return nil
		}
		fmt.Fprintln(t.out, "The slip was sent; this printer cannot say whether it is on paper. Please look.")
		return nil
	}
}
