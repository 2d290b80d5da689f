package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"epass.internal/office"
)

// CheckFile reports what is wrong with a checkpoint or snapshot that nobody
// writes to: the structure of the whole file, and the rows that a start reads,
// their waiting index among them. A layout of a newer program is not wrong.
// Damage may end the process, so it is meant for a child of its own (CheckBy).
func CheckFile(path string) error {
	err := guarded(func() error { return checkFile(path) })
	if err != nil {
		return fmt.Errorf("checking %s: %w", path, err)
	}
	return nil
}

func checkFile(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Size() < 4*pageSize {
		return fmt.Errorf("it has only %d bytes: %w", info.Size(), errDamaged)
	}
	db, err := openReadOnly(path)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.View(func(tx *bbolt.Tx) error {
		if tx.Size() > info.Size() {
			return fmt.Errorf("it has %d bytes of %d: %w", info.Size(), tx.Size(), errDamaged)
		}
		if err := checkPages(tx); err != nil {
			return err
		}
		return checkContent(tx)
	})
}

// checkPages runs bbolt's own check to its end and returns the first finding.
func checkPages(tx *bbolt.Tx) error {
	var first error
	for err := range tx.Check() {
		if first == nil {
			first = fmt.Errorf("%w: %w", errDamaged, err)
		}
	}
	return first
}

func checkContent(tx *bbolt.Tx) error {
	if _, err := readMeta(tx); errors.Is(err, ErrNewer) {
		return nil
	} else if err != nil {
		return err
	}
	days := tx.Bucket([]byte(bucketDays))
	if days == nil || tx.Bucket([]byte(bucketOffice)) == nil {
		return fmt.Errorf("bucket %s or %s is missing: %w", bucketOffice, bucketDays, errDamaged)
	}
	if err := readRows(tx, func(office.Row) error { return nil }); err != nil {
		return err
	}
	r := recent(days)
	checked := r.whole
	if r.before != "" {
		checked = append(checked, r.before)
	}
	for _, day := range checked {
		if err := checkWaiting(days.Bucket([]byte(day))); err != nil {
			return fmt.Errorf("day %s: %w", day, err)
		}
	}
	return nil
}

// CheckBy returns a Check that runs a program with args and the file's path
// behind them. The program should call CheckFile, and end with a status other
// than 0 and a sentence if there is an error.
func CheckBy(program string, args ...string) func(context.Context, string) error {
	return func(ctx context.Context, path string) error {
		cmd := exec.CommandContext(ctx, program, append(slices.Clone(args), path)...)
		cmd.WaitDelay = time.Second
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return fmt.Errorf("checking %s: %w", path, ctx.Err())
		case errors.As(err, &exit):
			line, _, _ := bytes.Cut(bytes.TrimSpace(out), []byte("\n"))
			return fmt.Errorf("%s: %w", line, err)
		}
		return fmt.Errorf("%w: %w", ErrNotChecked, err)
	}
}

const (
	checkTime    = 30 * time.Second
	checkPerTime = 4 << 20 // bytes of file that add a second to checkTime
)

// verify runs the Check of the options on a file, with a time limit. It is
// carried out in this process where it cannot be in another.
func (o Options) verify(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	limit := checkTime + time.Duration(info.Size()/checkPerTime)*time.Second
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err = ErrNotChecked
	if o.Check != nil {
		err = o.Check(ctx, path)
	}
	if errors.Is(err, ErrNotChecked) {
		return CheckFile(path)
	}
	return err
}
