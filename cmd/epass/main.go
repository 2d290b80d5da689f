// Command epass is the office daemon of e-PASS and its operator commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is the command line.
type cli struct {
	Serve        serveCmd        `cmd:"" help:"Run the office: kiosk, counters, hall displays, ticket printer."`
	Check        checkCmd        `cmd:"" help:"Explain every mistake in the configuration, and what the machine lacks."`
	Print        printCmd        `cmd:"" help:"Print a test slip on the configured printer."`
	Printer      printerCmd      `cmd:"" help:"Look at a ticket printer."`
	User         userCmd         `cmd:"" help:"Add and list members of staff."`
	Appointments appointmentsCmd `cmd:"" help:"Import and export appointments as JSON, iCalendar or CSV."`
	Dump         dumpCmd         `cmd:"" help:"Write journal and checkpoint as JSON lines, secrets masked."`
	Recover      recoverCmd      `cmd:"" help:"Rebuild the checkpoint from the newest good snapshot and the journal."`
	Simulate     simulateCmd     `cmd:"" help:"Simulate office days and compare rules and settings."`
	Version      versionCmd      `cmd:"" help:"Show the version."`
	Help         helpCmd         `cmd:"" help:"Show help for a command."`
}

const description = `e-PASS runs the queue of one Citizen Service Centre: it gives tickets at the kiosk and on paper, lets clerks call them, and shows the numbers in the hall.

With no configuration "epass serve" runs a sample office with an emulated printer and keeps its data in ./epass-data.`

// streams are where a command speaks: results to out, everything else to log.
type streams struct{ out, log io.Writer }

func main() { os.Exit(run(os.Args[1:], streams{os.Stdout, os.Stderr})) }

// run carries out one command line and returns the exit status: 0 done, 1
// failed, 2 the command line is wrong.
func run(args []string, std streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	signal.Ignore(syscall.SIGXFSZ) // a file over its limit is an error like a full disk
	context.AfterFunc(ctx, stop)   // a second signal ends the program at once
	var c cli
	parser, err := kong.New(&c,
		kong.Name("epass"), kong.Description(description), kong.UsageOnError(),
		kong.Writers(std.out, std.log), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(std),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
	)
	if err != nil {
		fmt.Fprintln(std.log, "epass:", err)
		return 1
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(std.log, "epass: %v\nTry \"epass help\".\n", err)
		return 2
	}
	if err := command.Run(); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(std.log, "epass:", err)
		return 1
	}
	return 0
}

// helpCmd is "epass help [COMMAND…]".
type helpCmd struct {
	Command []string `arg:"" optional:"" help:"Command to explain."`
}

// Run shows the help of a command, or of epass.
func (c *helpCmd) Run(app *kong.Kong) error {
	trace, err := kong.Trace(app, c.Command)
	if err != nil {
		return err
	}
	if trace.Error != nil {
		return trace.Error
	}
	return trace.PrintUsage(false)
}

// versionCmd is "epass version".
type versionCmd struct{}

// Run shows version, revision and Go's version.
func (versionCmd) Run(std streams) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errors.New("this program was built without its build information")
	}
	revision := "unknown revision"
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			revision = s.Value[:min(12, len(s.Value))]
		}
	}
	_, err := fmt.Fprintf(std.out, "epass %s (%s, %s)\n", info.Main.Version, revision, info.GoVersion)
	return err
}
