package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"epass.internal/store"
)

// recoverCmd is "epass recover".
type recoverCmd struct {
	dataFlag
	Look bool `help:"Only say what is in the folder and what is damaged; change nothing."`
}

// Help is the long help of the command.
func (recoverCmd) Help() string {
	return `The daemon recovers by itself at each start; this is for people who want to see it done, or who look at a copy of the folder. Stop the daemon first.`
}

// Run rebuilds the checkpoint while the daemon is down, or says what is there.
func (c *recoverCmd) Run(ctx context.Context, std streams) error {
	conf, opt, err := c.offline()
	if err != nil {
		return err
	}
	if c.Look {
		report, err := store.Inspect(ctx, conf.Data, opt)
		if err != nil {
			return err
		}
		return writeReport(std.out, report)
	}
	if err := checkOwner(conf.Data); err != nil {
		return err
	}
	return store.Recover(ctx, conf.Data, opt, func(line string) { fmt.Fprintln(std.out, line) })
}

// writeReport says what a data folder holds, a line each.
func writeReport(w io.Writer, r store.Report) error {
	for _, f := range append([]store.FileReport{r.Checkpoint}, r.Snapshots...) {
		verdict := fmt.Sprintf("good, up to record %d", f.Seq)
		if f.Damage != nil {
			verdict = fmt.Sprintf("damaged: %v", f.Damage)
		}
		fmt.Fprintf(w, "%s: %d bytes of %s: %s\n", f.Name, f.Size, f.At.Format(time.RFC3339), verdict)
	}
	fmt.Fprintf(w, "journal: records %d to %d\n", r.Journal.First, r.Journal.Last)
	for _, lines := range [][]string{r.Journal.Missing, r.Journal.Problems} {
		for _, line := range lines {
			fmt.Fprintf(w, "journal: %s\n", line)
		}
	}
	for _, name := range r.Aside {
		fmt.Fprintf(w, "aside/%s: was set aside\n", name)
	}
	_, err := fmt.Fprintln(w, "Nothing was changed.")
	return err
}
