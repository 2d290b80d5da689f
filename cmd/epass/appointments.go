package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"epass.internal/booking"
	"epass.internal/exchange"
	"epass.internal/office"
)

// appointmentsCmd is "epass appointments".
type appointmentsCmd struct {
	Import appointmentsImportCmd `cmd:"" help:"Take the appointments of a file."`
	Export appointmentsExportCmd `cmd:"" help:"Write appointments to a file or standard output."`
}

// appointmentsImportCmd is "epass appointments import FILE".
type appointmentsImportCmd struct {
	dataFlag
	File    string `arg:"" type:"existingfile" help:"File to read: .json, .ics or .csv."`
	DryRun  bool   `short:"n" help:"Only say what would happen."`
	Partial bool   `help:"Take the right lines of a file that has mistakes; without it such a file is not taken at all."`
}

// Help is the long help of the command.
func (appointmentsImportCmd) Help() string {
	return `The three forms are described in docs/appointments-files.md. The same file may be imported again: what is known stays as it is, what is newer replaces it.

Each mistake is a line on standard error, FILE:LINE: COLUMN: what is wrong. Exit status: 0 imported (or would be), 1 the file has mistakes or nothing could be done.`
}

// Run imports the file through the running daemon, or straight into the data
// folder if none runs.
func (c *appointmentsImportCmd) Run(ctx context.Context, std streams) error {
	conf, err := c.load()
	if err != nil {
		return err
	}
	data, err := readUpTo(c.File, exchange.MaxBytes)
	if err != nil {
		return err
	}
	format, err := exchange.FormatOf(c.File, "")
	if err != nil {
		return fmt.Errorf("%s: %w: name it .json, .ics or .csv", c.File, err)
	}
	report, err := c.take(ctx, conf, format, data)
	if err != nil {
		return fmt.Errorf("importing %s: %w", c.File, err)
	}
	return c.tell(std, report)
}

// readUpTo reads a file of at most limit bytes.
func readUpTo(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("reading %s: more than %d MiB; divide it into smaller files", path, limit>>20)
	}
	return data, errors.Join(err, file.Close())
}

func (c *appointmentsImportCmd) take(ctx context.Context, conf config, format exchange.Format, data []byte) (exchange.Report, error) {
	var report exchange.Report
	if d, ok := dialDaemon(ctx, conf.Data); ok {
		query := url.Values{"name": {filepath.Base(c.File)}}
		for name, set := range map[string]bool{"dry_run": c.DryRun, "partial": c.Partial} {
			if set {
				query.Set(name, "1")
			}
		}
		answer, err := d.send(ctx, "POST", "/api/v1/appointments/import?"+query.Encode(), "application/octet-stream", data)
		if err != nil {
			return report, err
		}
		return report, json.Unmarshal(answer, &report)
	}
	err := withOffice(ctx, conf, func(o *office.Office) (err error) {
		how := exchange.Import{DryRun: c.DryRun, Partial: c.Partial}
		report, err = exchange.New(o, time.Now).Import(ctx, office.System(), format, data, how)
		return err
	})
	return report, err
}

// tell says what became of the file.
func (c *appointmentsImportCmd) tell(std streams, r exchange.Report) error {
	for _, m := range r.Mistakes {
		where := fmt.Sprintf("%s:%d:", c.File, m.Line)
		if m.Column != "" {
			where += " " + m.Column + ":"
		}
		fmt.Fprintln(std.log, where, m.Text.EN)
	}
	for _, row := range r.Rows {
		if why := refusal(row.Result); why != "" {
			fmt.Fprintf(std.log, "%s:%d: %s\n", c.File, row.Line, why)
		}
	}
	verb := "imported"
	switch {
	case r.DryRun:
		verb = "would be imported"
	case !r.Done:
		return fmt.Errorf("%s has %d mistakes; nothing was imported (--partial takes the right lines)", c.File, len(r.Mistakes))
	}
	fmt.Fprintf(std.out, "%s: %d of %d appointments %s: %d new, %d changed; %d known\n", c.File,
		r.Counts[office.ImportAdded]+r.Counts[office.ImportChanged], len(r.Rows), verb,
		r.Counts[office.ImportAdded], r.Counts[office.ImportChanged], r.Counts[office.ImportSame]+r.Counts[office.ImportOlder])
	if len(r.Mistakes) > 0 {
		return fmt.Errorf("%s has %d mistakes", c.File, len(r.Mistakes))
	}
	return nil
}

// refusal says why an appointment of a file is not taken, "" of one that is or
// that is known.
func refusal(r office.ImportResult) string {
	switch r {
	case office.ImportOlder:
		return "a later revision of this appointment is known"
	case office.ImportCodeTaken:
		return "another appointment has this code"
	case office.ImportHere:
		return "the person has come: the appointment stays as it is"
	case office.ImportService:
		return "the office has no such service"
	case office.ImportOver:
		return "it is so old that who came has to be forgotten"
	case office.ImportFar:
		return "its day is too far ahead to be meant"
	case office.ImportAdded, office.ImportChanged, office.ImportSame:
	}
	return ""
}

// appointmentsExportCmd is "epass appointments export".
type appointmentsExportCmd struct {
	dataFlag
	Format exchange.Format `default:"csv" enum:"json,icalendar,csv" help:"One of ${enum}."`
	From   string          `placeholder:"DATE" help:"First day, such as 2026-11-23 (default: today)."`
	To     string          `placeholder:"DATE" help:"Last day (default: 60 days after the first)."`
	Output string          `short:"o" placeholder:"FILE" help:"File to write, readable by its owner only (default: standard output)."`
}

// Run exports through the running daemon, or straight from the data folder.
func (c *appointmentsExportCmd) Run(ctx context.Context, std streams) error {
	conf, err := c.load()
	if err != nil {
		return err
	}
	from, to, err := c.days(time.Now())
	if err != nil {
		return err
	}
	data, err := c.fetch(ctx, conf, from, to)
	if err != nil {
		return fmt.Errorf("exporting appointments: %w", err)
	}
	if c.Output != "" {
		return os.WriteFile(c.Output, data, 0o600)
	}
	_, err = std.out.Write(data)
	return err
}

// exportDays is how many days an export has where nothing else is said.
const exportDays = 60

func (c *appointmentsExportCmd) days(now time.Time) (from, to booking.Date, err error) {
	from = booking.DateAt(now, now.Location())
	if c.From != "" {
		if from, err = booking.ParseDate(c.From); err != nil {
			return from, to, fmt.Errorf("--from: %w", err)
		}
	}
	to = from.AddDays(exportDays)
	if c.To != "" {
		if to, err = booking.ParseDate(c.To); err != nil {
			return from, to, fmt.Errorf("--to: %w", err)
		}
	}
	return from, to, nil
}

func (c *appointmentsExportCmd) fetch(ctx context.Context, conf config, from, to booking.Date) (data []byte, err error) {
	if d, ok := dialDaemon(ctx, conf.Data); ok {
		query := url.Values{"format": {string(c.Format)}, "from": {from.String()}, "to": {to.String()}}
		return d.send(ctx, "GET", "/api/v1/appointments/export?"+query.Encode(), "", nil)
	}
	err = withOffice(ctx, conf, func(o *office.Office) error {
		data, err = exchange.New(o, time.Now).Export(ctx, c.Format, from, to)
		return err
	})
	return data, err
}
