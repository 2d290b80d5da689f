package store

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	keepSnapshots  = 3
	snapshotPrefix = "epass-"
	snapshotSuffix = ".db"
	stampForm      = "20060102T150405Z"
	seqDigits      = 20

	// snapshotRetry is the wait after a snapshot that failed.
	snapshotRetry = 5 * time.Minute
)

// snapshot is a verified copy of the checkpoint. Its name says the sequence of
// the last journal record in it and when it was made.
type snapshot struct {
	seq uint64
	at  time.Time
}

func (s snapshot) name() string {
	return fmt.Sprintf("%s%0*d-%s%s", snapshotPrefix, seqDigits, s.seq, s.at.UTC().Format(stampForm), snapshotSuffix)
}

func (f folder) snapshotPath(s snapshot) string { return f.path(snapshotsName, s.name()) }

// parseSnapshot reads a name; ok is false for a file that is not a snapshot.
func parseSnapshot(name string) (s snapshot, ok bool) {
	middle, ok := strings.CutPrefix(name, snapshotPrefix)
	if !ok {
		return snapshot{}, false
	}
	middle, ok = strings.CutSuffix(middle, snapshotSuffix)
	digits, stamp, found := strings.Cut(middle, "-")
	if !ok || !found || len(digits) != seqDigits {
		return snapshot{}, false
	}
	seq, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return snapshot{}, false
	}
	at, err := time.Parse(stampForm, stamp)
	return snapshot{seq: seq, at: at}, err == nil
}

// snapshot makes a snapshot, gives up the oldest, and lets the journal recycle
// what the second newest has.
func (v *saver) snapshot() {
	err := v.takeSnapshot()
	now := v.opt.Clock()
	switch {
	case v.ctx.Err() != nil:
	case err != nil:
		v.snapshotDue = now.Add(min(snapshotRetry, v.opt.SnapshotEvery))
		v.opt.Log.Error("making a snapshot", "error", err)
		v.opt.Alarm(snapshotFailing(err))
	default:
		v.snapshotDue = now.Add(v.opt.SnapshotEvery)
		v.opt.Clear(alarmSnapshot)
	}
}

func (v *saver) takeSnapshot() error {
	list, err := v.folder.snapshots()
	if err != nil {
		return err
	}
	if len(list) == 0 || list[0].seq != v.seq {
		made := snapshot{seq: v.seq, at: v.opt.Clock()}
		if err := v.makeSnapshot(made); err != nil {
			return err
		}
		if list, err = v.folder.snapshots(); err != nil {
			return err
		}
	}
	for _, old := range list[min(keepSnapshots, len(list)):] {
		if err := os.Remove(v.folder.snapshotPath(old)); err != nil {
			return fmt.Errorf("removing an old snapshot: %w", err)
		}
	}
	list = list[:min(keepSnapshots, len(list))]
	v.noteSnapshots(list)
	if len(list) < 2 {
		return nil
	}
	return v.journal.Release(list[1].seq)
}

// makeSnapshot copies the checkpoint; the copy has its name only after it has
// passed the check.
func (v *saver) makeSnapshot(s snapshot) error {
	path := v.folder.snapshotPath(s)
	temp := path + tempSuffix
	if err := v.copyTo(temp); err != nil {
		return fmt.Errorf("making a snapshot: %w", err)
	}
	if err := v.opt.verify(v.ctx, temp); err != nil {
		_ = os.Remove(temp) // if it stays, the next start removes it
		return fmt.Errorf("checking a new snapshot: %w", err)
	}
	if err := replace(temp, path); err != nil {
		return fmt.Errorf("making a snapshot: %w", err)
	}
	return nil
}

// noteSnapshots keeps the figures of the snapshots there are.
func (v *saver) noteSnapshots(list []snapshot) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.stats.Snapshots = len(list)
	if len(list) > 0 {
		v.stats.SnapshotSeq, v.stats.SnapshotAt = list[0].seq, list[0].at
	}
}
