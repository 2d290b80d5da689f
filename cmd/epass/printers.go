package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sync/errgroup"

	"epass.internal/console"
	"epass.internal/internal/serial"
	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// device is one ticket printer of the office.
type device struct {
	conf     printerConfig
	profile  printer.Profile
	driver   *printer.Driver
	watch    *printerWatch
	emulator *emulator.Printer // nil: a real printer
}

// printing is the ticket printers of the office; there may be none.
type printing struct {
	devices  []device
	renderer *printer.Renderer
}

// newPrinting makes the drivers of the configured printers, and the emulated
// printers among them, and shows the light of each from now on. Nothing is
// opened before start.
func newPrinting(c config, log *slog.Logger, jobs func(name string) printer.Jobs, show func(office.PrinterLight)) (printing, error) {
	var out printing
	var err error
	if out.renderer, err = printer.NewRenderer(); err != nil {
		return out, fmt.Errorf("making the ticket printers: %w", err)
	}
	for i, p := range c.Printers {
		if p.Kind == printerNone {
			continue
		}
		w := newPrinterWatch(p.Name, jobs(p.Name), show)
		d, err := newDevice(p, slipFolder(c.Data, i), log, printer.Config{Jobs: w, Renderer: out.renderer, OnStatus: w.hear})
		if err != nil {
			return out, err
		}
		d.watch = w
		w.check()
		out.devices = append(out.devices, d)
	}
	return out, nil
}

// newDevice makes one printer; of its driver it says how to reach the printer.
func newDevice(c printerConfig, folder string, log *slog.Logger, of printer.Config) (device, error) {
	out := device{conf: c}
	var err error
	if out.profile, err = findProfile(c.Profile); err != nil {
		return out, fmt.Errorf("printer.profile: %w", err)
	}
	if c.Name != "" {
		log = log.With("printer", c.Name)
	}
	of.Profile, of.Log, of.Dial = out.profile, log, dialPort(c.link())
	if c.Kind == printerEmulator {
		if out.emulator, err = newEmulator(out.profile, folder, log); err != nil {
			return out, err
		}
		of.Dial = dialEmulator(out.emulator)
	}
	of.Dial = traced(of.Dial, c.Trace, os.Stderr)
	out.driver, err = printer.NewDriver(of)
	return out, err
}

// slipFolder returns where the emulated printer at a place of the configuration
// keeps its slips.
func slipFolder(data string, i int) string {
	if i == 0 {
		return filepath.Join(data, "slips")
	}
	return filepath.Join(data, fmt.Sprintf("slips-%d", i+1))
}

func newEmulator(profile printer.Profile, folder string, log *slog.Logger) (*emulator.Printer, error) {
	e, err := emulator.New(emulator.Options{Model: emulator.ModelOf(profile), SlipDir: folder, Log: log})
	if err != nil {
		return nil, fmt.Errorf("making the emulated printer: %w", err)
	}
	return e, nil
}

// emulated are the control pages of the emulated printers, one for each:
// /emulator, /emulator-2 and so on.
func (p printing) emulated() ([]web.Route, error) {
	var all []web.Route
	for place, d := range p.emulators() {
		routes, err := d.emulator.Routes(emulatorPage(place), string(office.RoleClerk))
		if err != nil {
			return nil, fmt.Errorf("opening the page of an emulated printer: %w", err)
		}
		all = append(all, routes...)
	}
	return all, nil
}

// emulators are the emulated printers.
func (p printing) emulators() slips {
	var out slips
	for _, d := range p.devices {
		if d.emulator != nil {
			out = append(out, d)
		}
	}
	return out
}

// emulatorPage is the address of the page of the emulated printer at a place
// among them.
func emulatorPage(place int) string {
	if place == 0 {
		return "/emulator"
	}
	return fmt.Sprintf("/emulator-%d", place+1)
}

// Printers returns how each printer is, in words.
func (p printing) Printers() []console.PrinterInfo {
	var out []console.PrinterInfo
	place := 0
	for _, d := range p.devices {
		light, fault := d.watch.light()
		info := console.PrinterInfo{
			Name: d.conf.Name, State: light.State, Fault: string(fault), Text: light.Text,
			Heard: d.driver.Status().At.UTC(), Emulated: d.emulator != nil, Kiosks: d.conf.Kiosks,
		}
		if info.Emulated {
			info.Page = emulatorPage(place)
			place++
		}
		out = append(out, info)
	}
	return out
}

// RecoverCutter tells a printer that its cutter is free.
func (p printing) RecoverCutter(name string) error {
	i := slices.IndexFunc(p.devices, func(d device) bool { return d.conf.Name == name })
	if i < 0 {
		return fmt.Errorf("printer %.64q: %w", name, office.ErrNotFound)
	}
	err := p.devices[i].driver.RecoverCutter()
	if errors.Is(err, printer.ErrNotJammed) {
		return fmt.Errorf("%w: %w", office.ErrPrintState, err)
	}
	return err
}

// SlipPicture draws what a job puts on the paper of its printer, as PNG.
func (p printing) SlipPicture(job office.PrintJob) ([]byte, error) {
	if len(p.devices) == 0 {
		return nil, fmt.Errorf("a picture without a printer: %w", office.ErrNotFound)
	}
	d := p.devices[max(0, slices.IndexFunc(p.devices, func(d device) bool { return d.conf.Name == job.Printer }))]
	dots, err := p.renderer.RenderJob(job, d.profile)
	if err != nil {
		return nil, fmt.Errorf("drawing job %d: %w", job.ID, err)
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&out, dots.Paletted()); err != nil {
		return nil, fmt.Errorf("drawing job %d: %w", job.ID, err)
	}
	return out.Bytes(), nil
}

// slips shows the console what the emulated printers printed. The number of a
// slip is that of its printer times their number, plus the printer's place.
type slips []device

// slips returns the emulated printers' slips, nil if there are none.
func (p printing) slips() console.Slips {
	if out := p.emulators(); out != nil {
		return out
	}
	return nil
}

// List returns the slips, newest first.
func (s slips) List() []console.SlipInfo {
	var out []console.SlipInfo
	for place, d := range s {
		for _, v := range d.emulator.Slips() {
			out = append(out, console.SlipInfo{ID: int(v.ID)*len(s) + place, At: v.At.UTC(), Printer: d.conf.Name})
		}
	}
	slices.SortStableFunc(out, func(a, b console.SlipInfo) int { return b.At.Compare(a.At) })
	return out
}

// PNG returns the picture of one slip.
func (s slips) PNG(id int) ([]byte, error) {
	id = max(id, 0)
	data, ok := s[id%len(s)].emulator.SlipPNG(uint64(id / len(s)))
	if !ok {
		return nil, fmt.Errorf("slip %d: %w", id, office.ErrNotFound)
	}
	return data, nil
}

// dialPort opens the line to a real printer.
func dialPort(c serial.Config) func(context.Context) (printer.Link, error) {
	return func(ctx context.Context) (printer.Link, error) { return serial.Open(ctx, c) }
}

// dialEmulator opens a line to the emulated printer as a real one would be
// opened: while its cable is out there is none.
func dialEmulator(e *emulator.Printer) func(context.Context) (printer.Link, error) {
	return func(ctx context.Context) (printer.Link, error) { return e.Dial(ctx) }
}

// start lets the drivers print and, where it is asked for, the emulated
// printers also listen for other programs.
func (p printing) start(ctx context.Context, g *errgroup.Group) {
	for _, d := range p.devices {
		g.Go(func() error { return d.driver.Run(ctx) })
		if d.emulator != nil && d.conf.Port != "" {
			g.Go(func() error { return d.emulator.ListenAndServeTCP(ctx, d.conf.Port, nil) })
		}
	}
}
