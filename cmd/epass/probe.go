package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"epass.internal/internal/serial"
	"epass.internal/printer"
	"epass.internal/printer/probe"
)

// printerCmd is "epass printer".
type printerCmd struct {
	Probe probeCmd `cmd:"" help:"Find out what a connected printer can do, and write its profile."`
}

// probeCmd is "epass printer probe".
type probeCmd struct {
	dataFlag
	traceFlag
	Port       string `placeholder:"ADDRESS" help:"Where the printer is: a path below /dev/serial/by-id, usb:VID:PID, tcp:HOST:9100 or lp:/dev/usb/lp0, of serial ports with ?speed=…&flow=…&parity=… (default: as configured)."`
	Printer    string `placeholder:"NAME" help:"Which of several configured printers (default the first)."`
	ProfileOut string `type:"path" placeholder:"FILE" help:"Write the profile there, a name that ends in .toml (default: show it)."`
	Yes        bool   `help:"Ask nothing: start at once, and leave what only eyes can tell as it was known before."`
}

// Help is the long help of the command.
func (probeCmd) Help() string {
	return `Asks a printer what it can do, prints three slips, about half a metre of paper, and asks you what is on them. The profile says of each fact that it was probed today; name the file as printer.profile in the configuration. Nothing is stored in the printer unless you agree.

The daemon must not be using the printer. Exit status: 0 probed, 1 not, and why.`
}

// Run probes a printer.
func (c *probeCmd) Run(ctx context.Context, std streams) error {
	conf, err := c.load()
	if err != nil {
		return err
	}
	if c.ProfileOut != "" && filepath.Ext(c.ProfileOut) != profileExt {
		return fmt.Errorf("--profile-out: %s does not end in %s", c.ProfileOut, profileExt)
	}
	port, err := c.open(ctx, conf, std)
	if err != nil {
		return err
	}
	profile, err := c.probe(ctx, port, std)
	if err := errors.Join(err, port.Close()); err != nil {
		return err
	}
	return c.write(profile, std.out)
}

// probe leads the operator through a probe.
func (c *probeCmd) probe(ctx context.Context, port serial.Port, std streams) (printer.Profile, error) {
	config := probe.Config{Port: port, At: time.Now(), Say: func(line string) { fmt.Fprintln(std.log, line) }}
	if !c.Yes {
		operator := newTerminal(os.Stdin, std.log)
		start := probe.Question{Topic: probe.TopicReady, Text: "Three slips will be printed. Press Enter to begin.", Usual: "begin"}
		if _, err := operator.Ask(ctx, start); err != nil {
			return printer.Profile{}, err
		}
		config.Operator = operator
	}
	return probe.Run(ctx, config)
}

// open opens the line to the printer, unless a running daemon owns it.
func (c *probeCmd) open(ctx context.Context, conf config, std streams) (serial.Port, error) {
	i := slices.IndexFunc(conf.Printers, func(p printerConfig) bool { return c.Printer == "" || p.Name == c.Printer })
	if i < 0 {
		return nil, fmt.Errorf("printer.name: no printer is called %q", c.Printer)
	}
	line := conf.Printers[i].link()
	if c.Port != "" {
		var err error
		if line, err = serial.ParseAddress(c.Port); err != nil {
			return nil, fmt.Errorf("--port: %w", err)
		}
	}
	if err := refuseOwned(ctx, conf, line); err != nil {
		return nil, err
	}
	var port serial.Port
	var err error
	switch line.Kind {
	case printerNone:
		return nil, errors.New("printer.kind: no printer is configured; name one with --port")
	case printerEmulator:
		port, err = openEmulated(ctx, conf, i, std)
	default:
		port, err = serial.Open(ctx, line)
	}
	if err != nil {
		return nil, err
	}
	return c.trace(port, std.log)
}

// openEmulated opens the line to a configured printer that is emulated. Its
// slips go where those of the daemon go.
func openEmulated(ctx context.Context, conf config, i int, std streams) (serial.Port, error) {
	profile, err := findProfile(conf.Printers[i].Profile)
	if err != nil {
		return nil, fmt.Errorf("printer.profile: %w", err)
	}
	e, err := newEmulator(profile, slipFolder(conf.Data, i), newLog(logConfig{Level: "error", Format: "text"}, std.log))
	if err != nil {
		return nil, err
	}
	return e.Dial(ctx)
}

// refuseOwned returns an error when a running daemon owns a line: two programs
// on one line would read each other's answers.
func refuseOwned(ctx context.Context, conf config, line serial.Config) error {
	if _, running := dialDaemon(ctx, conf.Data); !running {
		return nil
	}
	for _, p := range conf.Printers {
		if own := p.link(); own.Kind == line.Kind && realPath(own.Address) == realPath(line.Address) && p.Kind != printerNone {
			return errors.New("the running daemon owns this printer: stop it, or take the printer out of its configuration, and try again")
		}
	}
	return nil
}

// realPath follows the links below /dev/serial/by-id; what is no path stays.
func realPath(address string) string {
	if path, err := filepath.EvalSymlinks(address); err == nil {
		return path
	}
	return address
}

// write shows the profile, or writes it to its file.
func (c *probeCmd) write(profile printer.Profile, out io.Writer) error {
	data := profile.File()
	if c.ProfileOut == "" {
		_, err := io.Copy(out, bytes.NewReader(data))
		return err
	}
	if err := os.WriteFile(c.ProfileOut, data, 0o644); err != nil {
		_, shown := io.Copy(out, bytes.NewReader(data)) // the answers are not lost
		return errors.Join(fmt.Errorf("writing the profile: %w", err), shown)
	}
	_, err := fmt.Fprintf(out, "The profile is in %s. Name it in the configuration:\n\n[printer]\nprofile = %q\n", c.ProfileOut, c.ProfileOut)
	return err
}
