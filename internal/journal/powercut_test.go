package journal

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// cutDisk is the real disk with a power switch. Until a Sync it remembers what
// each written block was before, and until a SyncDir how to undo each change
// of a name; cut then loses a random part of that, as a disk does.
type cutDisk struct {
	mu     sync.Mutex
	random *rand.Rand
	grave  string            // removed files, until their removal is durable
	inodes map[string]*inode // by present path
	undo   []func() error    // of names, oldest first
	budget int               // operations until the power goes
	dead   bool
	lies   bool    // ignores Sync
	faulty float64 // part of the Syncs that fail
	buried int
}

// inode is what a file may lose.
type inode struct {
	pending map[int64][]byte // block → what it was at the last sync
	lost    map[int64][]byte // the same, for blocks a failed sync has dropped
}

var errPower = errors.New("the power is gone")

// step counts an operation; when the power goes, it goes inside an operation,
// which has happened or not.
func (d *cutDisk) step() (happens bool, err error) {
	if d.dead {
		return false, errPower
	}
	d.budget--
	if d.budget < 0 {
		d.dead = true
		return d.random.IntN(2) == 0, errPower
	}
	return true, nil
}

func (d *cutDisk) OpenFile(name string, flag int, perm os.FileMode) (File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if happens, err := d.step(); !happens {
		return nil, err
	}
	_, missing := os.Stat(name)
	f, err := SystemDisk().OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	if missing != nil {
		d.inodes[name] = &inode{pending: map[int64][]byte{}, lost: map[int64][]byte{}}
		d.undo = append(d.undo, func() error { return os.Remove(name) })
	}
	return &cutFile{File: f, disk: d, inode: d.inodes[name]}, nil
}

func (d *cutDisk) Rename(from, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	happens, err := d.step()
	if !happens {
		return err
	}
	return errors.Join(err, d.move(from, to))
}

func (d *cutDisk) Remove(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	happens, err := d.step()
	if !happens {
		return err
	}
	d.buried++
	return errors.Join(err, d.move(name, filepath.Join(d.grave, fmt.Sprint(d.buried))))
}

// move renames a file and what it may lose. The caller holds mu.
func (d *cutDisk) move(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	d.inodes[to] = d.inodes[from]
	delete(d.inodes, from)
	d.undo = append(d.undo, func() error { return os.Rename(to, from) })
	return nil
}

func (d *cutDisk) SyncDir(string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	happens, err := d.step()
	if happens && !d.lies {
		d.undo = nil
	}
	return err
}

// cut loses what was not durable and gives the disk back, with power.
func (d *cutDisk) cut() error {
	for path, in := range d.inodes {
		for _, at := range slices.Sorted(maps.Keys(in.pending)) {
			if err := d.lose(path, at, in.pending[at], d.random.IntN(3)); err != nil {
				return err
			}
		}
		for _, at := range slices.Sorted(maps.Keys(in.lost)) {
			if err := d.lose(path, at, in.lost[at], 0); err != nil {
				return err
			}
		}
	}
	for range d.random.IntN(len(d.undo) + 1) {
		last := len(d.undo) - 1
		if err := d.undo[last](); err != nil {
			return err
		}
		d.undo = d.undo[:last]
	}
	return nil
}

// lose puts a block back to what it was (how 0), some of its sectors (1), or
// none (2).
func (d *cutDisk) lose(path string, at int64, old []byte, how int) error {
	if how == 2 {
		return nil
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	const sector = 512
	for i := 0; i < len(old) && err == nil; i += sector {
		if how == 0 || d.random.IntN(2) == 0 {
			_, err = f.WriteAt(old[i:min(i+sector, len(old))], at+int64(i))
		}
	}
	return errors.Join(err, f.Close())
}

type cutFile struct {
	File
	disk  *cutDisk
	inode *inode
}

func (f *cutFile) WriteAt(p []byte, at int64) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	happens, err := f.disk.step()
	if !happens {
		return 0, err
	}
	for block := at; block < at+int64(len(p)); block += blockSize {
		if _, ok := f.inode.pending[block]; ok {
			continue
		}
		if old, ok := f.inode.lost[block]; ok { // written anew, so it has another chance
			f.inode.pending[block] = old
			delete(f.inode.lost, block)
			continue
		}
		old := make([]byte, blockSize)
		if _, err := f.ReadAt(old, block); err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		f.inode.pending[block] = old
	}
	n, werr := f.File.WriteAt(p, at)
	return n, errors.Join(err, werr)
}

func (f *cutFile) Sync() error {
	d := f.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	happens, err := d.step()
	if !happens || d.lies {
		return err
	}
	if err == nil && d.random.Float64() < d.faulty {
		// The kernel drops what it could not write and goes on showing it.
		for at, old := range f.inode.pending {
			if _, ok := f.inode.lost[at]; !ok && d.random.IntN(2) == 0 {
				f.inode.lost[at] = old
			}
		}
		err = syscall.EIO
	}
	clear(f.inode.pending)
	return err
}

// history is what a journal must contain: the acknowledged records after base,
// and the group whose outcome is unknown.
type history struct {
	random *rand.Rand
	acked  []record
	maybe  []record
	base   uint64 // released up to here
	lives  int
}

func (h *history) last() uint64 {
	if len(h.acked) == 0 {
		return 0
	}
	return h.acked[len(h.acked)-1].Seq
}

// check reads the journal: every acknowledged record, and all of the unknown
// group or nothing of it. What is there is acknowledged from now on.
func (h *history) check(j *Journal) error {
	got, err := replay(j, h.base+1)
	if err != nil {
		return err
	}
	want := h.acked[h.base:]
	with := append(slices.Clone(want), h.maybe...)
	if slices.Equal(got, with) {
		h.acked = append(h.acked, h.maybe...)
	} else if !slices.Equal(got, want) {
		return fmt.Errorf("got %d records from %d, want %d or %d", len(got), h.base+1, len(want), len(with))
	}
	h.maybe = nil
	return nil
}

// group is one to three records of up to two blocks.
func (h *history) group() []record {
	var g []record
	for i := range 1 + h.random.Uint64N(3) {
		seq := h.last() + 1 + i
		g = append(g, record{seq, strings.Repeat(fmt.Sprint(h.lives, " ", seq, " "), h.random.IntN(1200))})
	}
	return g
}

// live appends and releases until the disk fails.
func (h *history) live(j *Journal) {
	for {
		if h.random.IntN(6) == 0 {
			upTo := h.base + h.random.Uint64N(h.last()-h.base+1)
			h.base = upTo
			if err := j.Release(upTo); err != nil {
				return
			}
		}
		g := h.group()
		var payloads []string
		for _, r := range g {
			payloads = append(payloads, r.Payload)
		}
		if _, err := j.Append(asBytes(payloads)); err != nil {
			h.maybe = g
			return
		}
		h.acked = append(h.acked, g...)
	}
}

// lives runs a journal through power cuts and failed syncs and returns the
// first broken promise.
func lives(parent string, seed uint64, count int, lies bool) error {
	random := rand.New(rand.NewPCG(seed, 7))
	dir, err := os.MkdirTemp(parent, "")
	if err != nil {
		return err
	}
	grave, err := os.MkdirTemp(parent, "")
	if err != nil {
		return err
	}
	disk := &cutDisk{random: rand.New(rand.NewPCG(seed, 8)), grave: grave, inodes: map[string]*inode{}, lies: lies, faulty: 0.02}
	h := &history{random: random}
	for h.lives = range count {
		disk.dead, disk.budget = false, 1+random.IntN(60)
		j, _, err := Open(dir, Options{SegmentSize: 6 * blockSize, Disk: disk})
		if err == nil {
			if err := h.check(j); err != nil {
				return errors.Join(err, j.Close())
			}
			h.live(j)
			err = j.Close()
		} else if errors.Is(err, errPower) || errors.Is(err, syscall.EIO) {
			err = nil
		}
		if err != nil {
			return err
		}
		if random.IntN(4) > 0 { // otherwise only the process ends
			if err := disk.cut(); err != nil {
				return err
			}
			disk.inodes, disk.undo = seen(dir), nil
		}
	}
	return nil
}

// seen is the files of a folder with nothing to lose.
func seen(dir string) map[string]*inode {
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	inodes := map[string]*inode{}
	for _, path := range files {
		inodes[path] = &inode{pending: map[int64][]byte{}, lost: map[int64][]byte{}}
	}
	return inodes
}

func cutSeeds() uint64 {
	if os.Getenv("EPASS_LONG") != "" {
		return 3000
	}
	return 20
}

func TestPowerCutsLoseNothingAcknowledged(t *testing.T) {
	dir := t.TempDir()
	for seed := range cutSeeds() {
		if err := lives(dir, seed, 15, false); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

// TestDiskThatIgnoresSyncIsCaught shows that the test above can fail.
func TestDiskThatIgnoresSyncIsCaught(t *testing.T) {
	dir := t.TempDir()
	caught := 0
	for seed := range uint64(20) {
		if lives(dir, seed, 15, true) != nil {
			caught++
		}
	}
	if caught < 10 {
		t.Errorf("got %d of 20 runs on a lying disk caught, want at least 10", caught)
	}
}
