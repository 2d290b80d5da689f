package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"epass.internal/internal/journal"
	"epass.internal/office"
)

// Store is an office.Disk over one data folder. Stats, Days, Day and Prune may
// be called from any goroutine; the other methods are for one owner, the office
// and, when that has ended, whoever closes the store.
type Store struct {
	folder folder
	opt    Options
	lock   *os.File

	// These belong to the owner.
	distrust bool // the checkpoint failed while it was in use
	closed   bool

	mu      sync.Mutex       // guards the fields below, which only the owner changes
	journal *journal.Journal // nil: not loaded
	saver   *saver           // nil: not loaded
}

var _ office.Disk = (*Store)(nil)

// Open takes a data folder, which it makes where it is missing, for this
// process. Nothing is read before Load. Errors wrap ErrInUse or ErrFolder.
func Open(dir string, opt Options) (*Store, error) {
	f := folder(dir)
	if err := f.prepare(); err != nil {
		return nil, err
	}
	lock, err := f.lock()
	if err != nil {
		return nil, err
	}
	return &Store{folder: f, opt: opt.withDefaults(), lock: lock}, nil
}

// Append writes the payloads to the journal as one group with one sync.
func (s *Store) Append(payloads [][]byte) (first uint64, err error) {
	j, _, err := s.loaded()
	if err != nil {
		return 0, err
	}
	return j.Append(payloads)
}

// TryCheckpoint hands what take returns to the goroutine that saves, unless it
// is at work.
func (s *Store) TryCheckpoint(take func() office.Checkpoint) bool {
	_, v, err := s.loaded()
	return err == nil && v.try(take)
}

// Finish waits for the checkpoint under way, saves a last one and closes the
// store, also where that fails: the journal has everything.
func (s *Store) Finish(c office.Checkpoint) error {
	_, v, err := s.loaded()
	if err != nil {
		return err
	}
	return errors.Join(v.finish(c), s.Close())
}

// Close lets everything go without a last checkpoint. A second call, or one
// after Finish, does nothing.
func (s *Store) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	err := errors.Join(s.unload(), s.lock.Close())
	if err != nil {
		return fmt.Errorf("closing %s: %w", s.folder, err)
	}
	return nil
}

func (s *Store) loaded() (*journal.Journal, *saver, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.saver == nil {
		return nil, nil, ErrClosed
	}
	return s.journal, s.saver, nil
}

// unload ends the saver and closes checkpoint and journal, if they are open.
func (s *Store) unload() error {
	j, v, err := s.loaded()
	if err != nil {
		return nil
	}
	s.set(nil, nil)
	err = v.close()
	s.distrust = v.broken.Load()
	return errors.Join(err, j.Close())
}

func (s *Store) set(j *journal.Journal, v *saver) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.journal, s.saver = j, v
}

// Stats is what there is to measure.
type Stats struct {
	Journal        journal.Stats
	CheckpointSeq  uint64        // of the last journal record in the checkpoint
	CheckpointAt   time.Time     // when it was saved last; zero: not since Load
	CheckpointTook time.Duration // for that
	Failures       int           // checkpoints in a row that could not be saved
	FileSize       int64         // of the checkpoint, bytes
	Snapshots      int           // kept
	SnapshotSeq    uint64        // of the last journal record in the newest snapshot
	SnapshotAt     time.Time     // when the newest was made; zero: there is none
}

// Stats returns the figures of now; they are zero while the store is not open.
func (s *Store) Stats() Stats {
	j, v, err := s.loaded()
	if err != nil {
		return Stats{}
	}
	out := v.figures()
	out.Journal = j.Stats()
	if info, err := os.Stat(s.folder.path(fileName)); err == nil {
		out.FileSize = info.Size()
	}
	return out
}

// snapshots returns the snapshots in the folder, newest first.
func (f folder) snapshots() ([]snapshot, error) {
	entries, err := os.ReadDir(f.path(snapshotsName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, folderError(string(f), err)
	}
	var out []snapshot
	for _, e := range entries {
		if s, ok := parseSnapshot(e.Name()); ok {
			out = append(out, s)
		}
	}
	slices.Reverse(out) // names sort by sequence
	return out, nil
}

// verify is Options.verify, unless ctx has ended: then nothing is known.
func (s *Store) verify(ctx context.Context, path string) (damage, err error) {
	damage = s.opt.verify(ctx, path)
	if ctx.Err() != nil {
		return nil, fmt.Errorf("checking %s: %w", path, context.Cause(ctx))
	}
	return damage, nil
}
