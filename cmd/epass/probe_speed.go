package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"epass.internal/internal/serial"
	"epass.internal/printer/probe"
)

// autoBaud is the speed that is found out.
const autoBaud = "auto"

// line returns the line that the flags name, else that of a configured printer.
// The speed of a serial port is 0 where nobody named one.
func (c *probeCmd) line(configured printerConfig) (serial.Config, error) {
	line := configured.link()
	if !configured.BaudGiven {
		line.Baud = 0
	}
	if c.Port != "" {
		var err error
		if line, err = serial.ParseAddress(c.Port); err != nil {
			return line, fmt.Errorf("--port: %w", err)
		}
	}
	switch {
	case c.Baud == "":
		return line, nil
	case line.Kind != serial.KindSerial:
		return line, errors.New("--baud: only serial ports have a speed; leave it out")
	case c.Baud == autoBaud:
		line.Baud = 0
		return line, nil
	}
	baud, err := strconv.Atoi(c.Baud)
	if err != nil || baud <= 0 || baud > maxBaud {
		return line, fmt.Errorf("--baud: %q is neither auto nor a speed such as 115200", c.Baud)
	}
	line.Baud = baud
	return line, nil
}

// findSpeed finds the speed of a serial port that has none, and returns it. It
// is 0 where nobody knows it, or none was looked for.
func (c *probeCmd) findSpeed(ctx context.Context, line *serial.Config, operator probe.Operator, log io.Writer) (int, error) {
	if line.Kind != serial.KindSerial || line.Baud != 0 {
		return 0, nil
	}
	open := func(ctx context.Context, baud int) (serial.Port, error) {
		at := *line
		at.Baud, at.Flow = baud, serial.FlowNone
		port, err := serial.Open(ctx, at)
		if err != nil {
			return nil, err
		}
		return c.trace(port, log)
	}
	baud, known, err := probe.FindSpeed(ctx, probe.Search{Open: open, Operator: operator, Say: sayTo(log), Usual: usualBaud})
	if err != nil {
		return 0, err
	}
	line.Baud = baud
	if !known {
		return 0, nil
	}
	return baud, nil
}
