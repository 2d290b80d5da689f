package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"epass.internal/internal/journal"
)

// Report is what is in a data folder.
type Report struct {
	Checkpoint FileReport
	Snapshots  []FileReport // newest first
	Journal    JournalReport
	Aside      []string // names of damaged files that were set aside
}

// FileReport is one checkpoint file.
type FileReport struct {
	Name   string // below the data folder
	Size   int64
	At     time.Time // last written, UTC
	Seq    uint64    // of the last journal record in it; 0 if it is damaged
	Damage error     // nil: it passed the check
}

// JournalReport is what can be read of the journal.
type JournalReport struct {
	First, Last uint64   // 0, 0: no record
	Missing     []string // ranges between First and Last that are not there
	Problems    []string // damage, one sentence each
}

// Inspect says what is in a data folder that no daemon uses. It changes
// nothing. Of opt only Check is used.
func Inspect(ctx context.Context, dir string, opt Options) (Report, error) {
	f := folder(dir)
	release, err := f.peek()
	if err != nil {
		return Report{}, err
	}
	defer release()
	r := Report{Checkpoint: f.inspect(ctx, opt, fileName)}
	snapshots, err := f.snapshots()
	if err != nil {
		return Report{}, err
	}
	for _, s := range snapshots {
		r.Snapshots = append(r.Snapshots, f.inspect(ctx, opt, snapshotsName+"/"+s.name()))
	}
	if r.Journal, err = f.inspectJournal(); err != nil {
		return Report{}, err
	}
	aside, err := os.ReadDir(f.path(asideName))
	for _, e := range aside {
		r.Aside = append(r.Aside, e.Name())
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Report{}, folderError(dir, err)
	}
	return r, nil
}

// peek holds the folder while it is read; it also works where nothing can be
// written.
func (f folder) peek() (release func(), err error) {
	if _, err := os.ReadDir(f.path()); err != nil {
		return nil, folderError(f.path(), err)
	}
	file, err := os.Open(f.path(lockName))
	if errors.Is(err, fs.ErrNotExist) {
		return func() {}, nil
	}
	if err != nil {
		return nil, folderError(f.path(), err)
	}
	release = func() { _ = file.Close() } // it was only read
	if err := f.hold(file); err != nil {
		release()
		return nil, err
	}
	return release, nil
}

func (f folder) inspect(ctx context.Context, opt Options, name string) FileReport {
	r := FileReport{Name: name}
	info, err := os.Stat(f.path(name))
	if err != nil {
		r.Damage = err
		return r
	}
	r.Size, r.At = info.Size(), info.ModTime().UTC()
	if r.Damage = opt.verify(ctx, f.path(name)); r.Damage == nil {
		r.Damage = readFile(f.path(name), func(tx *bbolt.Tx) error {
			m, err := readMeta(tx)
			r.Seq = m.seq
			return err
		})
	}
	return r
}

// readFile reads a checkpoint that passed its check.
func readFile(path string, fn func(*bbolt.Tx) error) error {
	return guarded(func() error {
		db, err := openReadOnly(path)
		if err != nil {
			return err
		}
		return errors.Join(db.View(fn), db.Close())
	})
}

func (f folder) inspectJournal() (JournalReport, error) {
	var r JournalReport
	var seqs []uint64
	err := journal.Scan(f.path(journalName), func(found journal.Finding) error {
		if found.Problem != nil {
			r.Problems = append(r.Problems, fmt.Sprintf("%s at %d: %v", found.Segment, found.Offset, found.Problem))
		} else {
			seqs = append(seqs, found.Seq)
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return r, err
	}
	if len(seqs) == 0 {
		return r, nil
	}
	slices.Sort(seqs)
	r.First, r.Last = seqs[0], seqs[len(seqs)-1]
	for i, seq := range seqs[1:] {
		if before := seqs[i]; seq > before+1 {
			r.Missing = append(r.Missing, fmt.Sprintf("%d–%d", before+1, seq-1))
		}
	}
	return r, nil
}
