package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"epass.internal/internal/journal"
	"epass.internal/office"
)

const (
	// alarmAfter is how many checkpoints in a row may fail before staff are
	// told.
	alarmAfter = 3
	// maxRetry is the longest wait between two attempts that fail.
	maxRetry = time.Minute
)

// saver is the goroutine behind the office's back that writes checkpoints and
// snapshots. A failed commit loses nothing: its changes wait in pending.
type saver struct {
	folder  folder
	opt     Options
	journal *journal.Journal
	base    uint64 // sequence of the last record at Load

	slot   chan struct{} // holds a token while a checkpoint is under way
	work   chan office.Checkpoint
	chores chan func() // done between checkpoints, which come first when they wait
	done   sync.WaitGroup
	ctx    context.Context // ends a snapshot's check
	cancel context.CancelFunc

	// These belong to the goroutine, and to finish and close once it has ended.
	pending     changes
	seq         uint64
	suspect     bool // a commit failed: the file's pages in memory may not be on disk
	retry       time.Time
	snapshotDue time.Time

	broken atomic.Bool // bbolt panicked: db must not be touched again

	mu    sync.RWMutex // guards the fields below
	db    *bbolt.DB    // replaced only by the goroutine
	stats Stats
}

// start begins to save.
func (v *saver) start() {
	v.slot, v.work = make(chan struct{}, 1), make(chan office.Checkpoint, 1)
	v.chores = make(chan func())
	v.ctx, v.cancel = context.WithCancel(context.Background())
	v.pending = changes{}
	v.done.Go(v.run)
}

func (v *saver) run() {
	for {
		select {
		case c, more := <-v.work:
			if !more {
				return
			}
			v.take(c)
			<-v.slot
		case do := <-v.chores:
			do()
		}
	}
}

func (v *saver) take(c office.Checkpoint) {
	v.add(c)
	if now := v.opt.Clock(); !now.Before(v.retry) && v.save() == nil && !now.Before(v.snapshotDue) {
		v.snapshot()
		v.tellRoom()
	}
}

// chore has the goroutine do something between two checkpoints and waits for
// its end.
func (v *saver) chore(ctx context.Context, do func() error) error {
	if v.ctx.Err() != nil {
		return ErrClosed
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	done := make(chan error, 1)
	select {
	case v.chores <- func() { done <- do() }:
		return <-done
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-v.ctx.Done():
		return ErrClosed
	}
}

func (v *saver) try(take func() office.Checkpoint) bool {
	select {
	case v.slot <- struct{}{}:
		v.work <- take()
		return true
	default:
		return false
	}
}

// stop ends the goroutine after what it is doing; a check that runs is cut
// short.
func (v *saver) stop() {
	v.cancel()
	v.slot <- struct{}{}
	close(v.work)
	v.done.Wait()
}

// finish ends the goroutine and saves c. The slot stays taken for ever.
func (v *saver) finish(c office.Checkpoint) error {
	v.stop()
	v.work = nil
	v.add(c)
	return v.save()
}

// close ends the goroutine, if finish has not, and closes the checkpoint. One
// that is broken stays open: closing it might wait for ever.
func (v *saver) close() error {
	if v.work != nil {
		v.stop()
	}
	if v.broken.Load() {
		return nil
	}
	return v.db.Close()
}

func (v *saver) add(c office.Checkpoint) {
	v.pending.add(c.Changes)
	v.seq = c.Seq
}

// save commits all that is pending in one transaction.
func (v *saver) save() error {
	begin := v.opt.Clock()
	if err := v.commit(); err != nil {
		v.fail(begin, err)
		return err
	}
	clear(v.pending)
	v.opt.Clear(alarmCheckpoint)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.stats.Failures = 0
	v.stats.CheckpointSeq = v.seq
	v.stats.CheckpointAt = v.opt.Clock()
	v.stats.CheckpointTook = v.stats.CheckpointAt.Sub(begin)
	return nil
}

func (v *saver) fail(now time.Time, err error) {
	v.mu.Lock()
	v.stats.Failures++
	failures := v.stats.Failures
	v.mu.Unlock()
	v.retry = now.Add(min(time.Second<<min(failures-1, 10), maxRetry))
	v.opt.Log.Error("saving a checkpoint", "error", err, "failures", failures)
	if v.folder.giveUpReserve(err) {
		v.opt.Alarm(littleRoom())
	}
	if failures == alarmAfter || v.broken.Load() && failures == 1 {
		v.opt.Alarm(checkpointFailing(err))
	}
}

func (v *saver) commit() error {
	if v.broken.Load() {
		return fmt.Errorf("saving a checkpoint: %w", errPanic)
	}
	if v.suspect {
		if err := v.renew(); err != nil {
			return err
		}
		v.suspect = false
	}
	if err := v.update(v.write); err != nil {
		return fmt.Errorf("saving a checkpoint: %w", err)
	}
	return nil
}

// update runs a transaction that writes. It must not be called while the file
// is suspect or broken.
func (v *saver) update(fn func(*bbolt.Tx) error) error {
	err := guarded(func() error { return v.db.Update(fn) })
	if errors.Is(err, errPanic) {
		v.broken.Store(true)
	}
	v.suspect = err != nil
	return err
}

func (v *saver) write(tx *bbolt.Tx) error {
	if err := writeRows(tx, v.pending.sorted()); err != nil {
		return err
	}
	if v.seq > v.base {
		if err := tx.Bucket([]byte(bucketMeta)).Delete([]byte(metaTorn)); err != nil {
			return err
		}
	}
	return putSeq(tx, v.seq)
}

// renew puts a new file in the place of one whose commit failed. The kernel
// may have dropped pages that it could not write, and no later sync of the
// same file would tell.
func (v *saver) renew() error {
	path := v.folder.path(fileName)
	temp := path + tempSuffix
	if err := v.copyTo(temp); err != nil {
		return fmt.Errorf("copying the checkpoint after a failure: %w", err)
	}
	if err := v.opt.verify(context.Background(), temp); err != nil {
		return fmt.Errorf("copying the checkpoint after a failure: %w", err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	err := v.db.Close()
	if err == nil {
		err = replace(temp, path)
	}
	db, openErr := openFile(path, v.opt.MaxSize)
	if openErr != nil {
		v.broken.Store(true)
		return errors.Join(err, openErr)
	}
	v.db = db
	return err
}

// copyTo writes the checkpoint as it is now to a durable file.
func (v *saver) copyTo(path string) error {
	return writeFile(path, func(w io.Writer) error {
		return v.view(func(tx *bbolt.Tx) error {
			_, err := tx.WriteTo(w)
			return err
		})
	})
}

// view reads the checkpoint, from any goroutine. The transaction should be
// short: a file that has to be replaced waits for it.
func (v *saver) view(fn func(*bbolt.Tx) error) error {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.broken.Load() {
		return errPanic
	}
	began := false
	err := guarded(func() error {
		return v.db.View(func(tx *bbolt.Tx) error {
			began = true
			return fn(tx)
		})
	})
	switch {
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		return ErrClosed
	case errors.Is(err, errPanic) && !began:
		v.broken.Store(true) // its locks are held
	}
	return err
}

func (v *saver) figures() Stats {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.stats
}
