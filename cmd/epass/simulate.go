package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"epass.internal/simulate"
)

// simulateCmd is "epass simulate FILE".
type simulateCmd struct {
	File      string  `arg:"" type:"existingfile" help:"Description of the offices; docs/simulate.md has its form."`
	Days      int     `placeholder:"N" help:"Days of each office, in place of the description's."`
	Seed      uint64  `placeholder:"N" help:"Seed, in place of the description's."`
	Estimates float64 `placeholder:"SHARE" help:"Share of the tickets that get a forecast of their wait, such as 0.05."`
	Workers   int     `placeholder:"N" help:"Days simulated at once (default: one for each processor)."`
	CSV       string  `type:"path" placeholder:"FILE" help:"Write every figure as a row."`
	Plots     string  `type:"path" placeholder:"DIR" help:"Write the plots as SVG and PNG."`
}

// Help is the long help of the command.
func (simulateCmd) Help() string {
	return `Runs office days through the real queue, faster than real time, beside the rules of other systems, and prints a table: waits by class, punctuality of appointments, overtakings, with 95 % confidence intervals. The same seed gives the same table on every machine.`
}

// Run simulates and writes what was found.
func (c *simulateCmd) Run(ctx context.Context, std streams) error {
	d, err := c.description()
	if err != nil {
		return err
	}
	result, err := simulate.Run(ctx, d, simulate.Options{Workers: c.Workers, Progress: progressTo(std.log)})
	if err != nil {
		return fmt.Errorf("simulating %s: %w", c.File, err)
	}
	if err := result.WriteTable(std.out); err != nil {
		return err
	}
	if c.CSV != "" {
		if err := writeFile(c.CSV, result.WriteCSV); err != nil {
			return err
		}
	}
	if c.Plots != "" {
		return writePlots(c.Plots, result)
	}
	return nil
}

// description reads the file and puts the flags in the place of its settings.
func (c *simulateCmd) description() (simulate.Description, error) {
	f, err := os.Open(c.File)
	if err != nil {
		return simulate.Description{}, err
	}
	defer func() { _ = f.Close() }() // it was only read
	d, err := simulate.Load(f)
	if err != nil {
		return d, fmt.Errorf("%s: %w", c.File, err)
	}
	if c.Days != 0 {
		d.Days = c.Days
	}
	if c.Seed != 0 {
		d.Seed = c.Seed
	}
	if c.Estimates != 0 {
		d.Estimates.Share = c.Estimates
	}
	if err := d.Validate(); err != nil {
		return d, fmt.Errorf("%s: %w", c.File, err)
	}
	return d, nil
}

// progressTo says each twentieth of the work that is done.
func progressTo(w io.Writer) func(done, total int) {
	said := 0
	return func(done, total int) {
		if now := 20 * done / total; now > said {
			said = now
			fmt.Fprintf(w, "%3d %%  %d of %d days\n", 5*now, done, total)
		}
	}
}

func writePlots(dir string, result simulate.Result) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the folder of the plots: %w", err)
	}
	for _, picture := range result.Pictures() {
		for _, format := range []simulate.Format{simulate.SVG, simulate.PNG} {
			name := filepath.Join(dir, string(picture)+"."+string(format))
			if err := writeFile(name, func(w io.Writer) error { return result.WritePicture(w, picture, format) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeFile writes a file that a person asked for.
func writeFile(name string, write func(io.Writer) error) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	if err := write(f); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}
