package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"epass.internal/console"
	"epass.internal/internal/serial"
	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
	"epass.internal/queue"
)

// slips shows the console what the emulated printer printed.
type slips struct{ printer *emulator.Printer }

// List returns the slips, newest first.
func (s slips) List() []console.SlipInfo {
	var out []console.SlipInfo
	for _, v := range s.printer.Slips() {
		out = append(out, console.SlipInfo{ID: int(v.ID), At: v.At.UTC()})
	}
	return out
}

// PNG returns the picture of one slip.
func (s slips) PNG(id int) ([]byte, error) {
	data, ok := s.printer.SlipPNG(uint64(max(id, 0)))
	if !ok {
		return nil, fmt.Errorf("slip %d: %w", id, office.ErrNotFound)
	}
	return data, nil
}

// slips returns the emulated printer's slips, nil if there is none.
func (p printing) slips() console.Slips {
	if p.emulator == nil {
		return nil
	}
	return slips{p.emulator}
}

// printing is the driver of the configured printer.
type printing struct {
	driver   *printer.Driver   // nil: no printer
	emulator *emulator.Printer // nil: a real printer, or none
}

// newPrinting makes the driver of the configured printer, and the emulated
// printer where that is the one. Nothing is opened before Run.
func newPrinting(c config, log *slog.Logger, jobs printer.Jobs, onStatus func(printer.Status)) (printing, error) {
	if c.Printer.Kind == printerNone {
		return printing{}, nil
	}
	profile, err := printer.FindProfile(c.Printer.Profile)
	if err != nil {
		return printing{}, fmt.Errorf("printer.profile: %w", err)
	}
	var out printing
	dial := dialPort(c.Printer.link())
	if c.Printer.Kind == printerEmulator {
		if out.emulator, err = newEmulator(c, profile, log); err != nil {
			return printing{}, err
		}
		dial = dialEmulator(out.emulator)
	}
	out.driver, err = printer.NewDriver(printer.Config{Profile: profile, Dial: dial, Jobs: jobs, OnStatus: onStatus, Log: log})
	return out, err
}

func newEmulator(c config, profile printer.Profile, log *slog.Logger) (*emulator.Printer, error) {
	e, err := emulator.New(emulator.Options{
		Width:        profile.Width,
		CompletionID: profile.CompletionID,
		SlipDir:      filepath.Join(c.Data, "slips"),
		Log:          log,
	})
	if err != nil {
		return nil, fmt.Errorf("making the emulated printer: %w", err)
	}
	return e, nil
}

// dialPort opens the line to a real printer.
func dialPort(c serial.Config) func(context.Context) (printer.Link, error) {
	return func(ctx context.Context) (printer.Link, error) { return serial.Open(ctx, c) }
}

// dialEmulator opens a pseudo-terminal to the emulated printer, as a real one
// would be opened. The printer lives as long as the line.
func dialEmulator(e *emulator.Printer) func(context.Context) (printer.Link, error) {
	return func(ctx context.Context) (printer.Link, error) {
		master, path, hangUp, err := serial.OpenPty()
		if err != nil {
			return nil, fmt.Errorf("making the emulated printer's line: %w", err)
		}
		port, err := serial.Open(ctx, serial.Config{Kind: serial.KindSerial, Address: path})
		if err != nil {
			return nil, errors.Join(err, hangUp())
		}
		line := &emulatedLine{Port: port, hangUp: hangUp, ended: make(chan error, 1)}
		go func() { line.ended <- e.Serve(context.WithoutCancel(ctx), master) }()
		return line, nil
	}
}

// emulatedLine is an open line with the emulated printer at its other end.
type emulatedLine struct {
	serial.Port
	hangUp func() error
	ended  chan error
}

// Close ends the line and waits for the printer to let go of it.
func (l *emulatedLine) Close() error {
	err := errors.Join(l.Port.Close(), l.hangUp())
	return errors.Join(err, <-l.ended)
}

// showPrinter tells the pages how the printer is, in words.
func (p *program) showPrinter(s printer.Status) {
	light := office.PrinterLight{State: office.PrinterReady}
	if w := s.Warning(); w != printer.FaultNone {
		light = printerLight(office.PrinterWarning, w)
	}
	if f := s.Fault(); f != printer.FaultNone {
		light = printerLight(office.PrinterOut, f)
	}
	p.office.SetPrinter(light)
}

func printerLight(state office.PrinterState, f printer.Fault) office.PrinterLight {
	words, _ := f.Words()
	return office.PrinterLight{State: state, Text: queue.Text(words)}
}

// start lets the driver print and, if it is asked for, the emulated printer
// also listen for other programs.
func (p printing) start(ctx context.Context, g *errgroup.Group, c config) {
	if p.driver != nil {
		g.Go(func() error { return p.driver.Run(ctx) })
	}
	if p.emulator != nil && c.Printer.Port != "" {
		g.Go(func() error { return p.emulator.ListenAndServeTCP(ctx, c.Printer.Port, nil) })
	}
}
