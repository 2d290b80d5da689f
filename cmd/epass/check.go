package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"epass.internal/internal/serial"
	"epass.internal/store"
)

// checkCmd is "epass check".
type checkCmd struct {
	dataFlag
	Store string `type:"path" placeholder:"FILE" help:"Check one checkpoint file instead, as the daemon does at start."`
}

// Help is the long help of the command.
func (checkCmd) Help() string {
	return `Reads the configuration and looks at what it names: the data folder, the address, the certificate, the printer's profile and port. Every mistake is one line with the path of its key; without any, each printer is one line with its port and settings. Nothing is changed.

Exit status: 0 all is well, 1 something is not.`
}

// Run checks a configuration, or one checkpoint file.
func (c *checkCmd) Run(ctx context.Context, std streams) error {
	if c.Store != "" {
		return store.CheckFile(c.Store)
	}
	conf, err := c.load()
	if err != nil {
		return err
	}
	_, running := dialDaemon(ctx, conf.Data)
	_, certificate := conf.TLS.load()
	problems := []error{checkFolder(conf.Data), certificate}
	for _, p := range conf.Printers {
		problems = append(problems, checkPrinterPort(ctx, p, running))
	}
	if !running {
		problems = append(problems, checkListen(ctx, conf.Listen))
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	for _, p := range conf.Printers {
		showPrinterConfig(std.out, p)
	}
	_, err = fmt.Fprintln(std.out, "All is well.")
	return err
}

// showPrinterConfig shows how a printer is reached.
func showPrinterConfig(out io.Writer, p printerConfig) {
	name := strings.TrimSpace("printer " + p.Name)
	if p.Kind == printerNone {
		fmt.Fprintf(out, "%s: none\n", name)
		return
	}
	fmt.Fprintf(out, "%s: %s, profile %s\n", name, p, p.Profile)
}

// checkFolder reports a data folder that the daemon could not use.
func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	if errors.Is(err, os.ErrNotExist) {
		dir = filepath.Dir(filepath.Clean(dir)) // the daemon will make it
		info, err = os.Stat(dir)
	}
	if err != nil {
		return fmt.Errorf("data: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("data: %s is not a folder", dir)
	}
	probe, err := os.CreateTemp(dir, ".epass-check-*")
	if err != nil {
		return fmt.Errorf("data: %s cannot be written to by this user: %w", dir, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

func checkListen(ctx context.Context, address string) error {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen: %s cannot be listened on: %w", address, err)
	}
	return ln.Close()
}

// checkPrinterPort opens the printer's port and closes it again, unless a
// running daemon owns it.
func checkPrinterPort(ctx context.Context, c printerConfig, running bool) error {
	if running || c.Kind == printerNone || c.Kind == printerEmulator {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	port, err := serial.Open(ctx, c.link())
	if err != nil {
		return fmt.Errorf("printer.port: %w", err)
	}
	return port.Close()
}

// checkInChild returns the check of a checkpoint file in a process of its own:
// a damaged file can end the process that reads it.
func checkInChild() (func(context.Context, string) error, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding this program: %w", err)
	}
	return store.CheckBy(self, "check", "--store"), nil
}
