package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

const (
	segmentSuffix = ".seg"
	tempSuffix    = ".tmp"     // a segment that is being made
	asideSuffix   = ".damaged" // a segment set aside for people
	epochDigits   = 20
	fileMode      = 0o600

	// spareLimit is how many unused segments are kept ready: one in the
	// preparer's hand and the others in its pool.
	spareLimit = 2
	// zeroChunk is how much is written at once when a segment is made.
	zeroChunk = 256 << 10
)

// segment is one file. The epoch is in its name and in each of its blocks; it
// grows from one file to the next and a name is written to only once, so the
// blocks a recycled file still has from before can be told from its own.
type segment struct {
	epoch       uint64
	path        string
	size        int64
	end         int64  // where the next group goes
	first, last uint64 // records in it; 0, 0 if it has none
	clean       bool   // only whole groups, zeros and stale blocks: may be recycled
	file        File   // open only while it is written to
}

func segmentPath(dir string, epoch uint64) string {
	return filepath.Join(dir, fmt.Sprintf("%0*d%s", epochDigits, epoch, segmentSuffix))
}

// parseName takes the epoch out of a segment's file name; ok is false for any
// file that is not one.
func parseName(name string) (epoch uint64, ok bool) {
	digits, ok := strings.CutSuffix(name, segmentSuffix)
	if !ok || len(digits) != epochDigits {
		return 0, false
	}
	epoch, err := strconv.ParseUint(digits, 10, 64)
	return epoch, err == nil && epoch > 0
}

// grow makes an unused segment large enough for a group that is larger than
// segments are; the zeros are durable before the group comes.
func (s *segment) grow(size int64) error {
	if size <= s.size {
		return nil
	}
	if err := writeZeros(s.file, s.size, size); err != nil {
		return fmt.Errorf("enlarging %s: %w", s.path, err)
	}
	s.size = size
	return nil
}

// writeZeros writes zeros from one offset to another and makes them durable.
func writeZeros(f File, from, to int64) error {
	zeros := make([]byte, min(zeroChunk, to-from))
	for from < to {
		n, err := f.WriteAt(zeros[:min(int64(len(zeros)), to-from)], from)
		if err != nil {
			return err
		}
		from += int64(n)
	}
	return f.Sync()
}

// preparer keeps the next segment ready. Its one goroutine makes a segment (or
// takes a recycled one), offers it on ready, and makes the next when that is
// taken.
type preparer struct {
	dir  string
	disk Disk
	size int64

	ready chan prepared
	stop  chan struct{}
	done  sync.WaitGroup

	mu    sync.Mutex
	epoch uint64    // the newest one given to a file
	pool  []segment // unused segments, lowest epoch first
}

// prepared is an open unused segment, or why there is none.
type prepared struct {
	segment segment
	err     error
}

func (p *preparer) start() {
	p.ready, p.stop = make(chan prepared), make(chan struct{})
	p.done.Go(p.run)
}

func (p *preparer) run() {
	for {
		s, err := p.prepare()
		select {
		case p.ready <- prepared{s, err}:
		case <-p.stop:
			if err == nil {
				_ = s.file.Close() // nothing was written since its sync
			}
			return
		}
	}
}

// close ends the goroutine and waits for it.
func (p *preparer) close() {
	if p.stop != nil {
		close(p.stop)
		p.done.Wait()
	}
}

// take waits for the next segment; only a caller faster than the disk waits. A
// failure may be an old one, of a disk that was full, so it asks once more.
func (p *preparer) take() (segment, error) {
	got := <-p.ready
	if got.err != nil {
		got = <-p.ready
	}
	return got.segment, got.err
}

func (p *preparer) prepare() (segment, error) {
	p.mu.Lock()
	if len(p.pool) == 0 {
		p.epoch++
		epoch := p.epoch
		p.mu.Unlock()
		return p.create(epoch)
	}
	s := p.pool[0]
	p.pool = p.pool[1:]
	p.mu.Unlock()
	var err error
	if s.file, err = p.disk.OpenFile(s.path, os.O_RDWR, 0); err != nil {
		return segment{}, fmt.Errorf("opening a spare segment: %w", err)
	}
	return s, nil
}

// create makes a segment of zeros that has its name only when it is whole.
func (p *preparer) create(epoch uint64) (segment, error) {
	s := segment{epoch: epoch, path: segmentPath(p.dir, epoch), size: p.size, clean: true}
	temp := s.path + tempSuffix
	var err error
	if s.file, err = p.disk.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_TRUNC, fileMode); err != nil {
		return segment{}, fmt.Errorf("making a segment: %w", err)
	}
	if err = writeZeros(s.file, 0, s.size); err == nil {
		err = p.disk.Rename(temp, s.path)
	}
	if err == nil {
		err = p.disk.SyncDir(p.dir)
	}
	if err != nil {
		_ = p.disk.Remove(temp) // it takes room on what may be a full disk; Open tries again
		return segment{}, errors.Join(fmt.Errorf("making a segment: %w", err), s.file.Close())
	}
	return s, nil
}

// retire takes segments nobody needs any more, oldest first: it renames a few
// to be used again and removes the others. It returns how many are gone. A
// recycled one is offered only after its new name is durable: otherwise a
// power cut could leave new records under the old name, where they are noise.
func (p *preparer) retire(segments []segment) (gone int, err error) {
	// Held to the end: a segment made meanwhile would have a later epoch than
	// the recycled ones and yet be used before them.
	p.mu.Lock()
	defer p.mu.Unlock()
	var recycled []segment
	for _, s := range segments {
		// One spare more is in the goroutine's hand.
		if s.clean && s.size == p.size && len(p.pool)+len(recycled)+1 < spareLimit {
			s, err = p.rename(s)
			recycled = append(recycled, s)
		} else {
			err = p.disk.Remove(s.path)
		}
		if err != nil {
			return gone, fmt.Errorf("retiring a segment: %w", err)
		}
		gone++
	}
	if gone == 0 {
		return 0, nil
	}
	if err := p.disk.SyncDir(p.dir); err != nil {
		return gone, fmt.Errorf("retiring segments: %w", err)
	}
	p.pool = append(p.pool, recycled...)
	return gone, nil
}

// rename gives a file the next epoch; all its blocks are stale from then on.
// The caller holds mu.
func (p *preparer) rename(s segment) (segment, error) {
	p.epoch++
	spare := segment{epoch: p.epoch, path: segmentPath(p.dir, p.epoch), size: s.size, clean: true}
	return spare, p.disk.Rename(s.path, spare.path)
}
