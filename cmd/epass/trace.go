package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"epass.internal/internal/serial"
	"epass.internal/internal/serial/escpos"
	"epass.internal/printer"
)

// traceFlag is for commands that speak with a printer.
type traceFlag struct {
	Trace string `placeholder:"FILE" help:"Write every byte that passes, in words, to the end of a file; - is standard error."`
}

// trace returns port, traced if the flag says so.
func (f traceFlag) trace(port serial.Port, log io.Writer) (serial.Port, error) {
	return tracedPort(port, f.Trace, log)
}

// traced makes what dial opens write to the end of the file at path, or to log
// for "-", every byte that passes; path "" is no trace.
func traced(dial func(context.Context) (printer.Link, error), path string, log io.Writer) func(context.Context) (printer.Link, error) {
	if path == "" {
		return dial
	}
	return func(ctx context.Context) (printer.Link, error) {
		link, err := dial(ctx)
		if err != nil {
			return nil, err
		}
		port, ok := link.(serial.Port)
		if !ok { // every line of ours is one: a defect
			return nil, errors.Join(fmt.Errorf("tracing a printer: %T cannot be traced", link), link.Close())
		}
		return tracedPort(port, path, log)
	}
}

// tracedPort does so for one open line, and closes it if it cannot.
func tracedPort(port serial.Port, path string, log io.Writer) (serial.Port, error) {
	switch path {
	case "":
		return port, nil
	case "-":
		return serial.Trace(port, log, escpos.NewDialogue()), nil
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o640)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("tracing a printer: %w", err), port.Close())
	}
	return tracedLine{serial.Trace(port, file, escpos.NewDialogue()), file}, nil
}

// tracedLine is a traced line with the file of its trace.
type tracedLine struct {
	serial.Port
	file *os.File
}

// Close closes the line, which is the last thing in the trace, and the file.
func (l tracedLine) Close() error { return errors.Join(l.Port.Close(), l.file.Close()) }
