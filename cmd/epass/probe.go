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
	Baud       string `placeholder:"SPEED" help:"Speed of a serial port; auto finds it (default: as --port or the configuration says, else auto)."`
	Printer    string `placeholder:"NAME" help:"Which of several configured printers (default the first)."`
	ProfileOut string `type:"path" placeholder:"FILE" help:"Write the profile there, a name that ends in .toml (default: show it)."`
	Yes        bool   `help:"Ask nothing: start at once, and leave what only eyes can tell as it was known before."`
}

// Help is the long help of the command.
func (probeCmd) Help() string {
	return `Asks a printer what it can do, prints three slips, about half a metre of paper, and asks you what is on them. The profile says of each fact that it was probed today; name the file as printer.profile in the configuration. Nothing is stored in the printer unless you agree.

A serial printer whose speed nobody named is asked at each usual one. One that says nothing is tried at the speed that you name: you see whether a slip can be read.

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
	var operator probe.Operator
	if !c.Yes {
		operator = newTerminal(os.Stdin, std.log)
	}
	port, speed, err := c.attach(ctx, conf, operator, std)
	if err != nil {
		return err
	}
	profile, err := c.probe(ctx, probe.Config{Port: port, Operator: operator, Baud: speed}, std.log)
	if err := errors.Join(err, port.Close()); err != nil {
		return err
	}
	return c.write(profile, speed, std)
}

// attach opens the line to the printer, unless a running daemon owns it. Speed
// is what was found out for it, 0 if nothing was.
func (c *probeCmd) attach(ctx context.Context, conf config, operator probe.Operator, std streams) (port serial.Port, speed int, err error) {
	i := slices.IndexFunc(conf.Printers, func(p printerConfig) bool { return c.Printer == "" || p.Name == c.Printer })
	if i < 0 {
		return nil, 0, fmt.Errorf("printer.name: no printer is called %q", c.Printer)
	}
	line, err := c.line(conf.Printers[i])
	if err != nil {
		return nil, 0, err
	}
	if err := refuseOwned(ctx, conf, line); err != nil {
		return nil, 0, err
	}
	if speed, err = c.findSpeed(ctx, &line, operator, std.log); err != nil {
		return nil, 0, err
	}
	port, err = c.open(ctx, conf, i, line, std)
	return port, speed, err
}

// probe leads the operator through a probe.
func (c *probeCmd) probe(ctx context.Context, of probe.Config, log io.Writer) (printer.Profile, error) {
	of.At, of.Say = time.Now(), sayTo(log)
	if of.Operator != nil {
		start := probe.Question{Topic: probe.TopicReady, Text: "Three slips will be printed. Press Enter to begin.", Usual: "begin"}
		if _, err := of.Operator.Ask(ctx, start); err != nil {
			return printer.Profile{}, err
		}
	}
	return probe.Run(ctx, of)
}

// sayTo tells people what is going on, line by line.
func sayTo(log io.Writer) func(string) {
	return func(line string) { fmt.Fprintln(log, line) }
}

// open opens the line to the printer.
func (c *probeCmd) open(ctx context.Context, conf config, i int, line serial.Config, std streams) (serial.Port, error) {
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

// write shows the profile, or writes it to its file, and says what to put into
// the configuration. Speed is what was found, 0 if none was looked for.
func (c *probeCmd) write(profile printer.Profile, speed int, std streams) error {
	data := profile.File()
	advice := ""
	if speed != 0 {
		advice = fmt.Sprintf("baud = %d\n", speed)
		fmt.Fprintf(std.log, "Put baud = %d into epass.toml, to this printer.\n", speed)
	}
	if c.ProfileOut == "" {
		_, err := io.Copy(std.out, bytes.NewReader(data))
		return err
	}
	if err := os.WriteFile(c.ProfileOut, data, 0o644); err != nil {
		_, shown := io.Copy(std.out, bytes.NewReader(data)) // the answers are not lost
		return errors.Join(fmt.Errorf("writing the profile: %w", err), shown)
	}
	_, err := fmt.Fprintf(std.out, "The profile is in %s. Name it in the configuration:\n\n[printer]\n%sprofile = %q\n", c.ProfileOut, advice, c.ProfileOut)
	return err
}
