package journal

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Recovery is what Open found. All of First to Last is durable when Open has
// returned, whatever it was before.
type Recovery struct {
	First, Last uint64 // the oldest and the newest record kept; 0, 0 if there is none
	// Torn says that bytes behind the last group are neither zero nor stale: a
	// group that was never finished, or was damaged. It cannot come back.
	Torn bool
	// Damaged says, one sentence each, what is broken before the end: files
	// set aside, blocks that cannot be read, records that are missing.
	Damaged []string
	// Skipped are the holes between First and Last, and right before First,
	// that Skip announced. A snapshot older than Next−1 does not have what was
	// in them, if anything was.
	Skipped []Hole
}

// Hole is the records between two others: After and Next are outside it.
type Hole struct{ After, Next uint64 }

// carryPart bounds what Open copies: a last segment with no more than this
// part of a segment's size in it is copied whole, and its file is free again.
// So a process that often starts does not fill the disk with short segments.
const carryPart = 4

// Open opens the journal in dir, which it makes if it is not there, and finds
// the valid end. It fails only if the folder cannot be read and written, or
// is another process's; damage is reported, never an error. Files that are not
// the journal's are ignored.
func Open(dir string, opt Options) (*Journal, Recovery, error) {
	opt = opt.withDefaults()
	lock, err := lockDir(dir)
	if err != nil {
		return nil, Recovery{}, fmt.Errorf("opening the journal in %s: %w", dir, err)
	}
	prep := &preparer{dir: dir, disk: opt.Disk, size: opt.SegmentSize}
	j := &Journal{disk: opt.Disk, lock: lock, prep: prep, next: 1}
	rec, err := j.recover(dir)
	if err != nil {
		return nil, Recovery{}, errors.Join(fmt.Errorf("opening the journal in %s: %w", dir, err), j.Close())
	}
	return j, rec, nil
}

// recover reads what is there and makes the Journal ready to append.
func (j *Journal) recover(dir string) (Recovery, error) {
	inv, err := takeInventory(dir)
	if err != nil {
		return Recovery{}, err
	}
	rec := inv.recovery()
	if err := j.tidy(dir, inv); err != nil {
		return Recovery{}, err
	}
	j.prep.epoch, j.prep.pool = inv.epoch, inv.spare
	j.prep.start()
	for _, s := range inv.content {
		j.segs = append(j.segs, s.segment)
	}
	j.last, j.next = rec.Last, rec.Last+1
	fresh, err := j.prep.take()
	if err != nil {
		return Recovery{}, err
	}
	j.segs = append(j.segs, fresh)
	if len(inv.content) == 0 {
		return rec, nil
	}
	return rec, j.carry(inv.content[len(inv.content)-1])
}

// tidy removes what an interrupted process left and sets unreadable segments
// aside. It syncs the folder even if there was nothing to do: the process
// before may have ended between giving a segment its name and that sync.
func (j *Journal) tidy(dir string, inv *inventory) error {
	for _, path := range inv.remove {
		if err := j.disk.Remove(path); err != nil {
			return fmt.Errorf("removing a useless file: %w", err)
		}
	}
	for _, path := range inv.aside {
		if err := j.disk.Rename(path, path+asideSuffix); err != nil {
			return fmt.Errorf("setting a damaged segment aside: %w", err)
		}
	}
	if err := j.disk.SyncDir(dir); err != nil {
		return fmt.Errorf("syncing the folder: %w", err)
	}
	return nil
}

// carry copies the last group, or a short segment whole, into the new segment
// and makes the copy durable.
func (j *Journal) carry(from survey) error {
	tail := from.groups[len(from.groups)-1]
	start, first := tail.offset, tail.first
	whole := from.contiguous && from.end <= j.prep.size/carryPart
	if whole {
		start, first = 0, from.first
	}
	s := &j.segs[len(j.segs)-1]
	blocks, err := readBlocks(from.segment, start, s.epoch)
	if err != nil {
		return fmt.Errorf("reading the last group in %s: %w", from.path, err)
	}
	if err := s.grow(int64(len(blocks))); err != nil {
		return err
	}
	if err := s.write(blocks); err != nil {
		return fmt.Errorf("copying the last group: %w", err)
	}
	s.first, s.last = first, from.last
	if !whole {
		return nil
	}
	at := len(j.segs) - 2
	if _, err := j.prep.retire(j.segs[at : at+1]); err != nil {
		return err
	}
	j.segs = slices.Delete(j.segs, at, at+1)
	return nil
}

// readBlocks reads a segment's blocks from start to its end and seals them
// anew for another epoch.
func readBlocks(s segment, start int64, epoch uint64) ([]byte, error) {
	f, err := os.Open(s.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	w := newWalker(f, s.end, s.epoch)
	blocks := make([]byte, 0, s.end-start)
	for at := start; at < s.end; at += blockSize {
		blocks = append(blocks, w.block(at)...)
		block := blocks[len(blocks)-blockSize:]
		h, ok := parseHeader(block)
		if !ok || h.epoch != s.epoch {
			return nil, fmt.Errorf("the block at %d changed while it was read", at)
		}
		h.epoch = epoch
		h.seal(block)
	}
	return blocks, nil
}

// span is where a group lies and what it holds.
type span struct {
	offset             int64
	first, last, after uint64
}

// survey is what one walk through a segment found.
type survey struct {
	segment
	groups     []span
	contiguous bool // the groups lie without anything between them
	noise      int  // blocks that say nothing
	unfinished int  // blocks of groups that are not whole
	inside     int  // of both, those before the last group
}

// surveySegment walks through a whole segment.
func surveySegment(s segment) (survey, error) {
	f, err := os.Open(s.path)
	if err != nil {
		return survey{}, err
	}
	defer f.Close()
	v := survey{segment: s, contiguous: true}
	w := newWalker(f, s.size, s.epoch)
	for found, ok := w.next(); ok; found, ok = w.next() {
		v.add(found)
	}
	v.clean = v.noise+v.unfinished == 0
	return v, nil
}

func (v *survey) add(f find) {
	switch f.kind {
	case kindZero, kindStale:
	case kindNoise:
		v.noise++
	case kindUnfinished:
		v.unfinished++
	case kindGroup:
		v.groups = append(v.groups, span{f.offset, f.head.first, f.head.last(), f.head.after})
		v.contiguous = v.contiguous && f.offset == v.end
		v.inside = v.noise + v.unfinished
		v.first, v.last, v.end = v.groups[0].first, f.head.last(), f.end()
	}
}

// torn reports bad blocks behind the last group.
func (v *survey) torn() bool { return v.noise+v.unfinished > v.inside }

// inventory sorts the files of a journal.
type inventory struct {
	content []survey  // with records, oldest first
	spare   []segment // unused, clean and newer than the content
	remove  []string  // of no use
	aside   []string  // unreadable, kept for people
	epoch   uint64    // the newest in any name
	torn    bool
	damaged []string
}

func takeInventory(dir string) (*inventory, error) {
	inv := &inventory{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var empty []survey
	for _, e := range entries { // by name, and so by epoch
		s, ok, err := inv.look(dir, e)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		v, err := surveySegment(s)
		if err != nil {
			return nil, err
		}
		if len(v.groups) == 0 {
			empty = append(empty, v)
		} else {
			inv.content = append(inv.content, v)
		}
	}
	for _, v := range empty {
		inv.sort(v)
	}
	return inv, nil
}

// look takes note of a name; ok is true if it is a segment to be read.
func (inv *inventory) look(dir string, e os.DirEntry) (s segment, ok bool, err error) {
	if made, ok := strings.CutSuffix(e.Name(), tempSuffix); ok {
		if _, ok := parseName(made); ok {
			inv.remove = append(inv.remove, filepath.Join(dir, e.Name()))
		}
		return segment{}, false, nil
	}
	name, aside := strings.CutSuffix(e.Name(), asideSuffix)
	s, ok, err = entrySegment(dir, e, name)
	inv.epoch = max(inv.epoch, s.epoch)
	return s, ok && !aside, err
}

// entrySegment is the segment of a folder entry; name is the entry's without
// what marks it as set aside.
func entrySegment(dir string, e os.DirEntry, name string) (s segment, ok bool, err error) {
	epoch, ok := parseName(name)
	if !ok || !e.Type().IsRegular() {
		return segment{}, false, nil
	}
	info, err := e.Info()
	if err != nil {
		return segment{}, false, err
	}
	return segment{epoch: epoch, path: filepath.Join(dir, e.Name()), size: info.Size()}, true, nil
}

// sort decides about a segment without a single group: a spare, the first
// group of a new segment that was never finished, or something destroyed.
func (inv *inventory) sort(v survey) {
	newer := len(inv.content) == 0 || v.epoch > inv.content[len(inv.content)-1].epoch
	switch {
	case v.clean && newer && len(inv.spare) < spareLimit && v.size > 0 && v.size%blockSize == 0:
		inv.spare = append(inv.spare, v.segment)
	case v.noise > 0 || !newer && !v.clean:
		inv.aside = append(inv.aside, v.path)
		inv.damaged = append(inv.damaged, fmt.Sprintf(
			"segment %s has no readable group and %d unreadable blocks; it was set aside", filepath.Base(v.path), v.noise+v.unfinished))
	default:
		inv.remove = append(inv.remove, v.path)
	}
	inv.torn = inv.torn || newer && !v.clean
}

// recovery draws the sum: what is readable, and what is missing in it.
func (inv *inventory) recovery() Recovery {
	rec := Recovery{Torn: inv.torn, Damaged: inv.damaged}
	if len(inv.content) == 0 {
		return rec
	}
	rec.First = math.MaxUint64
	for _, v := range inv.content {
		rec.First, rec.Last = min(rec.First, v.first), max(rec.Last, v.last)
		if v.inside > 0 {
			rec.Damaged = append(rec.Damaged, fmt.Sprintf(
				"segment %s has %d unreadable blocks between its groups", filepath.Base(v.path), v.inside))
		}
	}
	rec.Torn = rec.Torn || inv.content[len(inv.content)-1].torn()
	inv.findHoles(&rec)
	return rec
}

// findHoles goes through the groups as Replay does.
func (inv *inventory) findHoles(rec *Recovery) {
	ends := replayEnds(inv.content, func(v survey) uint64 { return v.first })
	c := cursor{have: inv.content[0].groups[0].after}
	for i, v := range inv.content {
		for _, g := range v.groups {
			if g.first >= ends[i] {
				break
			}
			if hole, ok := c.hole(g.first); ok && g.after <= c.have {
				rec.Skipped = append(rec.Skipped, hole)
			} else if ok {
				rec.Damaged = append(rec.Damaged, fmt.Sprintf("%v, before offset %d of segment %s",
					&GapError{Hole: hole}, g.offset, filepath.Base(v.path)))
			}
			c.have = max(c.have, min(g.last, ends[i]-1))
		}
	}
}
