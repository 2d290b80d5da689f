package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"epass.internal/internal/journal"
)

// rebuilt says what took the place of a damaged checkpoint.
type rebuilt struct {
	damage error
	from   *snapshot // nil: nothing, the journal alone
	aside  []string  // damaged files, below the folder
}

// rebuild puts a checkpoint in the place of a damaged or missing one: the
// newest snapshot that passes the check, or an empty one.
func (l *loading) rebuild(ctx context.Context, damage error) error {
	l.rebuilt = &rebuilt{damage: damage}
	l.opt.Log.Error("the checkpoint is damaged", "error", damage)
	path := l.folder.path(fileName)
	if err := l.rebuilt.setAside(l.Store, path); err != nil {
		return err
	}
	from, err := l.goodSnapshot(ctx)
	if err != nil {
		return err
	}
	l.rebuilt.from = from
	if from == nil {
		err = createFile(path, l.opt.MaxSize)
	} else {
		err = copyFile(l.folder.snapshotPath(*from), path)
	}
	if err != nil {
		return err
	}
	damage, err = l.use(path)
	if err == nil && damage != nil {
		err = fmt.Errorf("opening the checkpoint in place of a damaged one: %w", damage)
	}
	return err
}

// setAside moves a damaged file away, if it is there.
func (r *rebuilt) setAside(s *Store, path string) error {
	if _, err := os.Lstat(path); os.IsNotExist(err) {
		return nil
	}
	name, err := s.folder.setAside(path, s.opt.Clock())
	if err == nil {
		r.aside = append(r.aside, name)
	}
	return err
}

// goodSnapshot returns the newest snapshot that passes the check, nil if there
// is none; those before it are set aside.
func (l *loading) goodSnapshot(ctx context.Context) (*snapshot, error) {
	for ; len(l.snapshots) > 0; l.snapshots = l.snapshots[1:] {
		path := l.folder.snapshotPath(l.snapshots[0])
		damage, err := l.examine(ctx, path)
		if err != nil {
			return nil, err
		}
		if damage == nil {
			return &l.snapshots[0], nil
		}
		l.opt.Log.Error("a snapshot is damaged", "error", damage)
		if err := l.rebuilt.setAside(l.Store, path); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// replayed is what a replay of the journal came to.
type replayed struct {
	last   uint64         // sequence of the last record in the state
	holes  []journal.Hole // records that are nowhere any more
	unfit  int            // records behind a hole that could not be applied
	record func(seq uint64, payload []byte) error
}

// replay hands over the journal records after the checkpoint. Where some are
// missing it goes on behind them, so that no number of theirs is given again.
func (l *loading) replay(record func(uint64, []byte) error) error {
	l.replayed = replayed{last: l.meta.seq, record: record}
	if err := l.replayed.run(l.journal, l.found.Last); err != nil {
		return fmt.Errorf("replaying the journal: %w", err)
	}
	if l.cut() {
		return l.journal.Skip(l.meta.seq + 1)
	}
	return nil
}

// run replays up to the record last.
func (r *replayed) run(j *journal.Journal, last uint64) error {
	var gap *journal.GapError
	err := j.Replay(r.last+1, r.take)
	for errors.As(err, &gap) {
		err = j.Replay(gap.Next, r.take)
	}
	if err == nil && r.last < last {
		r.passOver(last + 1)
	}
	return err
}

// passOver notes that the records up to and without next are missing.
func (r *replayed) passOver(next uint64) {
	r.holes = append(r.holes, journal.Hole{After: r.last, Next: next})
	r.last = next - 1
}

// take applies one record. Behind a hole an event may speak of something that
// was lost with it; then the record is left out.
func (r *replayed) take(seq uint64, payload []byte) error {
	if seq != r.last+1 {
		r.passOver(seq)
	}
	r.last = seq
	if len(r.holes) == 0 {
		return r.record(seq, payload)
	}
	var err error
	fits := r.try(func() { err = r.record(seq, payload) })
	if !fits {
		r.unfit++
	}
	return err
}

// try reports whether fn came to its end.
func (*replayed) try(fn func()) (done bool) {
	defer func() {
		if !done {
			_ = recover()
		}
	}()
	fn()
	return true
}

// missing says in words which records the holes had.
func (r *replayed) missing() string {
	var out []string
	for _, h := range r.holes {
		out = append(out, fmt.Sprintf("%d–%d", h.After+1, h.Next-1))
	}
	return strings.Join(out, ", ")
}
