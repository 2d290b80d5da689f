// Package journal is an append-only log of records on disk: what Append has
// returned for is there after a power cut, in order, and nothing else is.
//
// A group, the records of one Append, is written with one write and made
// durable with one sync, into files ("segments") that were filled with zeros
// when they were made, so that the file system has nothing of its own to
// commit. The blocks say what they belong to (see format.go), so the valid end
// is found without any other file, recycled segments need not be cleaned, and
// damage in the middle hides only what it hit.
//
// A process that starts cannot know whether the last group it reads is on disk
// or only in the kernel's memory: the sync may never have come, or may have
// failed. So Open begins a new segment with a copy of that group, and no file
// is written to by two processes or after an error. Where two segments have the
// same record, the later segment is right.
package journal

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

var (
	// ErrFailed is wrapped by every error after a write or a sync went wrong.
	// Whether that group is on disk is unknown; Close, Open and Replay tell.
	ErrFailed = errors.New("the journal has failed and must be opened again")
	// ErrGap is wrapped by Replay's error where records are missing.
	ErrGap = errors.New("records are missing from the journal")
	// ErrTooLarge is returned for a group of more than 64 MiB; nothing was written.
	ErrTooLarge = errors.New("the group is too large for the journal")
	// ErrInUse is wrapped by Open's error if another process has the journal.
	ErrInUse = errors.New("another process is using the journal")
	// ErrClosed is returned after Close.
	ErrClosed = errors.New("the journal is closed")
)

// DefaultSegmentSize holds about a thousand groups of one record.
const DefaultSegmentSize = 4 << 20

// Options of Open. The zero value is what an office uses.
type Options struct {
	// SegmentSize is the size of a segment in bytes, rounded up to whole 4 KiB
	// blocks; 0 means DefaultSegmentSize. It may differ from one Open to the next.
	SegmentSize int64
	// Disk replaces the real disk in tests.
	Disk Disk
}

func (o Options) withDefaults() Options {
	if o.SegmentSize <= 0 {
		o.SegmentSize = DefaultSegmentSize
	}
	o.SegmentSize = (o.SegmentSize + blockSize - 1) / blockSize * blockSize
	if o.Disk == nil {
		o.Disk = SystemDisk()
	}
	return o
}

// Journal is an open journal. Its methods may be called from any goroutine and
// take turns; one committer that gathers groups is what it is made for.
type Journal struct {
	disk Disk
	lock io.Closer // the folder, held for this process
	prep *preparer

	mu     sync.Mutex
	segs   []segment // oldest first; the last one is written to
	last   uint64    // the newest record, 0 if there is none
	next   uint64    // sequence of the next record
	buf    []byte    // blocks of the last group, to be used again
	failed error
	closed bool
	stats  Stats
}

// Stats counts what this Journal did since Open; what Open itself wrote is not
// in it.
type Stats struct {
	Groups   uint64 // groups that Append returned for
	Records  uint64 // records in them
	Bytes    uint64 // bytes written for them, headers and padding among them
	Syncs    uint64 // syncs for them
	Segments int    // files with records that are kept, the current one among them
}

// keepBuffer is the largest buffer kept for the next group.
const keepBuffer = 1 << 20

// Append writes the payloads as one group and returns when it is durable;
// payload i has the sequence first+i. On replay all of them are there or none.
// No payload is no group. After an error that wraps ErrFailed the outcome of
// this group is unknown and the Journal does nothing more.
func (j *Journal) Append(payloads [][]byte) (first uint64, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.usable(); err != nil {
		return 0, err
	}
	if len(payloads) == 0 {
		return j.next, nil
	}
	length, ok := bodyLength(payloads)
	if !ok {
		return 0, ErrTooLarge
	}
	if err := j.write(payloads, length); err != nil {
		j.failed = err
		return 0, fmt.Errorf("appending record %d: %w: %w", j.next, ErrFailed, err)
	}
	first = j.next
	j.next += uint64(len(payloads))
	j.last = j.next - 1
	j.count(len(payloads))
	return first, nil
}

// usable says why nothing can be written any more.
func (j *Journal) usable() error {
	if j.closed {
		return ErrClosed
	}
	if j.failed != nil {
		return fmt.Errorf("%w: %w", ErrFailed, j.failed)
	}
	return nil
}

// write puts one group on disk: one write, one sync.
func (j *Journal) write(payloads [][]byte, length int) error {
	size := int64(blocksFor(length)) * blockSize
	if err := j.makeRoom(size); err != nil {
		return err
	}
	s := &j.segs[len(j.segs)-1]
	j.buf = encodeGroup(j.buf, header{epoch: s.epoch, first: j.next, after: j.last}, payloads, length)
	if err := s.write(j.buf); err != nil {
		return err
	}
	if s.first == 0 {
		s.first = j.next
	}
	s.last = j.next + uint64(len(payloads)) - 1
	return nil
}

// write appends sealed blocks to the segment and makes them durable.
func (s *segment) write(blocks []byte) error {
	if _, err := s.file.WriteAt(blocks, s.end); err != nil {
		return err
	}
	s.end += int64(len(blocks))
	return s.file.Sync()
}

// makeRoom goes on to the next segment if the group does not fit into the rest
// of this one.
func (j *Journal) makeRoom(size int64) error {
	s := &j.segs[len(j.segs)-1]
	if s.end+size <= s.size {
		return nil
	}
	if s.end == 0 {
		return s.grow(size)
	}
	if err := s.file.Close(); err != nil {
		return err
	}
	s.file = nil
	next, err := j.prep.take()
	if err != nil {
		return err
	}
	j.segs = append(j.segs, next)
	return j.segs[len(j.segs)-1].grow(size)
}

func (j *Journal) count(records int) {
	j.stats.Groups++
	j.stats.Syncs++
	j.stats.Records += uint64(records)
	j.stats.Bytes += uint64(len(j.buf))
	if cap(j.buf) > keepBuffer {
		j.buf = nil
	}
}

// Skip makes next the sequence of the next record, for an owner whose
// checkpoint is newer than a damaged journal, or who leaves out numbers that
// may have been seen. The hole is announced in the next group's header, so
// that Replay passes over it. It is no more durable than a record that was
// never appended: after a restart without one, call it again.
func (j *Journal) Skip(next uint64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.usable(); err != nil {
		return err
	}
	if next < j.next {
		return fmt.Errorf("skipping to record %d: the journal is at %d already", next, j.next)
	}
	j.next = next
	return nil
}

// Release gives up the segments whose records are all ≤ upTo; the owner has
// verified that a snapshot covers them. Two files at most are kept to be used
// again. The current segment always stays. An error leaves files behind but
// harms no record.
func (j *Journal) Release(upTo uint64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.usable(); err != nil {
		return err
	}
	n := 0
	for n < len(j.segs)-1 && j.segs[n].last <= upTo {
		n++
	}
	gone, err := j.prep.retire(j.segs[:n])
	j.segs = append(j.segs[:0], j.segs[gone:]...)
	return err
}

// Stats returns the counts so far.
func (j *Journal) Stats() Stats {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.stats
	for _, seg := range j.segs {
		if seg.first != 0 {
			s.Segments++
		}
	}
	return s
}

// Close waits for the goroutine, closes the files and lets the folder go. It
// writes nothing: everything that was acknowledged is on disk.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return nil
	}
	j.closed = true
	j.prep.close()
	var errs []error
	for _, s := range j.segs {
		if s.file != nil {
			errs = append(errs, s.file.Close())
		}
	}
	return errors.Join(append(errs, j.lock.Close())...)
}
