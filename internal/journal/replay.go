package journal

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// GapError says which records are missing. It wraps ErrGap. An owner that has
// to go on without them calls Replay again, from Next.
type GapError struct{ Hole }

func (e *GapError) Error() string {
	if e.Next-e.After == 2 {
		return fmt.Sprintf("record %d is missing", e.After+1)
	}
	return fmt.Sprintf("records %d to %d are missing", e.After+1, e.Next-1)
}

// Unwrap returns ErrGap.
func (e *GapError) Unwrap() error { return ErrGap }

// cursor is how far a replay has come.
type cursor struct {
	have uint64 // everything up to here is delivered, or the checkpoint's
}

// hole returns what lies between the cursor and a group that begins with first.
func (c cursor) hole(first uint64) (Hole, bool) {
	return Hole{After: c.have, Next: first}, first > c.have+1
}

// replayEnds says for each segment before which sequence its records count:
// from there on a later segment has them.
func replayEnds[S any](segs []S, first func(S) uint64) []uint64 {
	ends := make([]uint64, len(segs))
	end := uint64(math.MaxUint64)
	for i := len(segs) - 1; i >= 0; i-- {
		ends[i] = end
		if f := first(segs[i]); f != 0 {
			end = min(end, f)
		}
	}
	return ends
}

// Replay calls fn with every record whose sequence is ≥ from, in order; the
// payload is good during the call only. The checkpoint of the caller has
// everything below from. Where a record is missing it returns a *GapError,
// after it has delivered what comes before. A hole that Skip announced is
// passed over, also by a from that lies in it. An error of fn ends it and is
// returned as it is. Appends wait meanwhile, so fn must not append.
func (j *Journal) Replay(from uint64, fn func(seq uint64, payload []byte) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return ErrClosed
	}
	c := cursor{have: max(from, 1) - 1}
	ends := replayEnds(j.segs, func(s segment) uint64 { return s.first })
	for i, s := range j.segs {
		if s.first == 0 || s.last <= c.have {
			continue
		}
		if err := c.replay(s, ends[i], fn); err != nil {
			return err
		}
	}
	if hole, ok := c.hole(j.last + 1); ok {
		return &GapError{hole}
	}
	return nil
}

// replay delivers what one segment has for the cursor, up to before end.
func (c *cursor) replay(s segment, end uint64, fn func(seq uint64, payload []byte) error) error {
	f, err := os.Open(s.path)
	if err != nil {
		return fmt.Errorf("replaying: %w", err)
	}
	defer f.Close()
	w := newWalker(f, s.end, s.epoch)
	for found, ok := w.next(); ok; found, ok = w.next() {
		if found.kind != kindGroup || found.head.last() <= c.have || found.head.first >= end {
			continue
		}
		if hole, ok := c.hole(found.head.first); ok && found.head.after > c.have {
			return &GapError{hole}
		}
		err := found.records(func(seq uint64, payload []byte) error {
			if seq <= c.have || seq >= end {
				return nil
			}
			c.have = seq
			return fn(seq, payload)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Finding is one thing that Scan reports: a record, or a Problem.
type Finding struct {
	Segment string // name of the file
	Offset  int64  // of the group or the block in it
	Seq     uint64 // of the record; 0 if there is a Problem
	Payload []byte // of the record; good during the call only
	Problem error  // what is wrong here; nil for a record
}

// Scan reads every segment in dir, also those set aside, oldest first, for
// people who want to see what is there. It changes nothing and damage does not
// stop it: it fails only if the folder cannot be read or fn returns an error.
// A record that two segments have comes twice; the later one is right. Beside
// a running daemon the last group may be reported as unfinished.
func Scan(dir string, fn func(Finding) error) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("scanning the journal: %w", err)
	}
	for _, e := range entries {
		s, ok, err := entrySegment(dir, e, strings.TrimSuffix(e.Name(), asideSuffix))
		if err == nil && ok {
			err = scanSegment(s, fn)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// scanSegment reports one file; bad blocks that lie together are one Finding.
func scanSegment(s segment, fn func(Finding) error) error {
	name := filepath.Base(s.path)
	f, err := os.Open(s.path)
	if err != nil {
		return fn(Finding{Segment: name, Problem: err})
	}
	defer f.Close()
	var bad find
	report := func() error {
		if bad.blocks == 0 {
			return nil
		}
		problem := bad.problem()
		bad.blocks = 0
		return fn(Finding{Segment: name, Offset: bad.offset, Problem: problem})
	}
	w := newWalker(f, s.size, s.epoch)
	for found, ok := w.next(); ok; found, ok = w.next() {
		if found.bad() && bad.blocks > 0 && bad.kind == found.kind {
			bad.blocks++
			continue
		}
		if err := report(); err != nil {
			return err
		}
		if found.bad() {
			bad = found
		} else if err := scanGroup(name, found, fn); err != nil {
			return err
		}
	}
	return report()
}

func scanGroup(name string, f find, fn func(Finding) error) error {
	return f.records(func(seq uint64, payload []byte) error {
		return fn(Finding{Segment: name, Offset: f.offset, Seq: seq, Payload: payload})
	})
}

// problem says in words what is wrong with a run of bad blocks.
func (f find) problem() error {
	if f.kind == kindUnfinished {
		return fmt.Errorf("%d blocks belong to a group of %d that begins with record %d and is not whole",
			f.blocks, f.head.count, f.head.first)
	}
	return fmt.Errorf("%d blocks are neither empty nor old nor readable", f.blocks)
}
