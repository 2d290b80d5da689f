package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// faultyDisk is a lazy disk with a log of what was asked of it; fail, if
// set, may refuse an operation.
type faultyDisk struct {
	Disk
	mu    sync.Mutex
	log   []operation
	fail  func(operation) error
	files []*faultyFile
}

type operation struct{ what, name string }

func newFaultyDisk() *faultyDisk { return &faultyDisk{Disk: lazyDisk{SystemDisk()}} }

// note logs an operation and says whether it may happen.
func (d *faultyDisk) note(what, name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	op := operation{what, filepath.Base(name)}
	d.log = append(d.log, op)
	if d.fail == nil {
		return nil
	}
	return d.fail(op)
}

// failWith sets what is refused from now on, and forgets the log.
func (d *faultyDisk) failWith(fail func(operation) error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.log, d.fail = nil, fail
}

// operations are those logged for one file.
func (d *faultyDisk) operations(name string) (what []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, op := range d.log {
		if op.name == filepath.Base(name) {
			what = append(what, op.what)
		}
	}
	return what
}

func (d *faultyDisk) OpenFile(name string, flag int, perm os.FileMode) (File, error) {
	if err := d.note("open", name); err != nil {
		return nil, err
	}
	f, err := d.Disk.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	file := &faultyFile{File: f, disk: d, name: name}
	d.files = append(d.files, file)
	return file, nil
}

func (d *faultyDisk) Rename(from, to string) error {
	if err := d.note("rename", to); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range d.files {
		if f.name == from {
			f.name = to
		}
	}
	return d.Disk.Rename(from, to)
}

func (d *faultyDisk) Remove(name string) error {
	if err := d.note("remove", name); err != nil {
		return err
	}
	return d.Disk.Remove(name)
}

func (d *faultyDisk) SyncDir(dir string) error {
	if err := d.note("sync folder", dir); err != nil {
		return err
	}
	return d.Disk.SyncDir(dir)
}

type faultyFile struct {
	File
	disk *faultyDisk
	name string // where it is now; owned by disk
}

// note logs an operation under the file's present name.
func (f *faultyFile) note(what string) error {
	f.disk.mu.Lock()
	name := f.name
	f.disk.mu.Unlock()
	return f.disk.note(what, name)
}

func (f *faultyFile) WriteAt(p []byte, at int64) (int, error) {
	if err := f.note("write"); err != nil {
		return 0, err
	}
	return f.File.WriteAt(p, at)
}

func (f *faultyFile) Sync() error {
	if err := f.note("sync"); err != nil {
		return err
	}
	return f.File.Sync()
}

// segmentNamed reports an operation on a finished segment, not one being made.
func segmentNamed(op operation) bool { return strings.HasSuffix(op.name, segmentSuffix) }

func TestGroupIsOneWriteAndOneSync(t *testing.T) {
	disk := newFaultyDisk()
	j, _ := open(t, t.TempDir(), Options{SegmentSize: 1000 * blockSize, Disk: disk})
	current := filepath.Base(j.segs[0].path)
	disk.failWith(nil)
	next := uint64(1)
	var want []string
	for range 50 {
		add(t, j, next, text(next), strings.Repeat("x", 2*blockSize))
		next += 2
		want = append(want, "write", "sync")
	}
	if diff := cmp.Diff(want, disk.operations(current)); diff != "" {
		t.Error(diff)
	}
	wantStats := Stats{Groups: 50, Records: 100, Bytes: 50 * 3 * blockSize, Syncs: 50, Segments: 1}
	if diff := cmp.Diff(wantStats, j.Stats()); diff != "" {
		t.Error(diff)
	}
}

func TestGroupIsOneWriteAndOneSyncAlsoInTheNextSegment(t *testing.T) {
	dir := t.TempDir()
	disk := newFaultyDisk()
	j, _ := open(t, dir, Options{Disk: disk})
	fill(t, j, 1, 40)
	closeJournal(t, j)
	files, _ := segmentFiles(t, dir)
	for _, path := range files {
		ops := disk.operations(path)
		ops = ops[slices.Index(ops, "rename")+1:]
		want := []string{"write", "sync", "write", "sync", "write", "sync", "write", "sync"}
		if diff := cmp.Diff(want, ops); diff != "" {
			t.Errorf("%s: %s", filepath.Base(path), diff)
		}
	}
}

func TestSegmentHasItsNameOnlyWhenItIsWhole(t *testing.T) {
	dir := t.TempDir()
	disk := newFaultyDisk()
	j, _ := open(t, dir, Options{Disk: disk})
	name := filepath.Base(j.segs[0].path)
	if diff := cmp.Diff([]string{"open", "write", "sync"}, disk.operations(name+tempSuffix)); diff != "" {
		t.Error(diff)
	}
	disk.mu.Lock()
	defer disk.mu.Unlock()
	at := slices.Index(disk.log, operation{"rename", name})
	if got, want := disk.log[at+1], (operation{"sync folder", filepath.Base(dir)}); got != want {
		t.Errorf("after the rename: got %v, want %v", got, want)
	}
}

func TestErrorOfWriteOrSyncIsForEver(t *testing.T) {
	for _, what := range []string{"write", "sync"} {
		t.Run(what, func(t *testing.T) {
			dir := t.TempDir()
			disk := newFaultyDisk()
			j, _ := open(t, dir, Options{Disk: disk})
			fill(t, j, 1, 2)
			current := filepath.Base(j.segs[0].path)
			disk.failWith(func(op operation) error {
				if op.what == what && op.name == current {
					return syscall.EIO
				}
				return nil
			})
			_, err := j.Append(asBytes([]string{"unknown"}))
			if !errors.Is(err, ErrFailed) || !errors.Is(err, syscall.EIO) {
				t.Fatalf("got %v, want ErrFailed and why", err)
			}
			before := disk.operations(current)
			disk.mu.Lock()
			disk.fail = nil
			disk.mu.Unlock()
			_, err = j.Append(asBytes([]string{"again"}))
			for _, got := range []error{err, j.Skip(9), j.Release(1)} {
				if !errors.Is(got, ErrFailed) || !errors.Is(got, syscall.EIO) {
					t.Errorf("got %v, want ErrFailed and why", got)
				}
			}
			closeJournal(t, j)
			if after := disk.operations(current); len(after) != len(before) {
				t.Errorf("the file was touched after the error: %v, then %v", before, after)
			}
			reopenAfterFailure(t, dir, current, disk)
		})
	}
}

// reopenAfterFailure wants the group of the failed Append there or not, and
// the file of the failure never written to again.
func reopenAfterFailure(t *testing.T, dir, failed string, disk *faultyDisk) {
	t.Helper()
	disk.failWith(nil)
	j, rec := open(t, dir, Options{Disk: disk})
	want := append(numbered(1, 2), record{3, "unknown"})[:rec.Last]
	wantReplay(t, j, 1, want)
	add(t, j, rec.Last+1, "after")
	for _, op := range disk.operations(failed) {
		if op == "write" || op == "sync" {
			t.Errorf("%s in the file of the failure", op)
		}
	}
	wantReplay(t, j, 1, append(want, record{rec.Last + 1, "after"}))
}

func TestNoRoomForTheNextSegmentFailsOnlyWhenItIsNeeded(t *testing.T) {
	dir := t.TempDir()
	disk := newFaultyDisk()
	j, _ := open(t, dir, Options{Disk: disk})
	disk.failWith(func(op operation) error {
		if op.what == "write" && !segmentNamed(op) {
			return syscall.ENOSPC
		}
		return nil
	})
	var err error
	last := uint64(0)
	for err == nil {
		if _, err = j.Append(asBytes([]string{text(last + 1)})); err == nil {
			last++
		}
	}
	if !errors.Is(err, ErrFailed) || !errors.Is(err, syscall.ENOSPC) || last < 4 {
		t.Fatalf("after %d records: got %v, want that the disk is full", last, err)
	}
	closeJournal(t, j)
	if _, _, err := Open(dir, Options{SegmentSize: small, Disk: disk}); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v, want that the disk is full", err)
	}
	disk.failWith(nil)
	j, _ = open(t, dir, Options{Disk: disk})
	wantReplay(t, j, 1, numbered(1, last))
	add(t, j, last+1, "room again")
}

func TestNextSegmentIsTriedAgainWhenThereIsRoom(t *testing.T) {
	dir := t.TempDir()
	disk := newFaultyDisk()
	j, _ := open(t, dir, Options{Disk: disk})
	var refused sync.Once
	disk.failWith(func(op operation) (err error) {
		if op.what == "write" && !segmentNamed(op) {
			refused.Do(func() { err = syscall.ENOSPC })
		}
		return err
	})
	fill(t, j, 1, 30)
	closeJournal(t, j)
	refused.Do(func() { t.Error("nothing was refused") })
	if left, _ := filepath.Glob(filepath.Join(dir, "*"+tempSuffix)); left != nil {
		t.Errorf("got %v left of the segment there was no room for", left)
	}
}

func TestReleaseThatCannotRemoveKeepsTheRecords(t *testing.T) {
	disk := newFaultyDisk()
	j, _ := open(t, t.TempDir(), Options{Disk: disk})
	fill(t, j, 1, 18)
	disk.failWith(func(op operation) error {
		if op.what == "remove" || op.what == "rename" {
			return fs.ErrPermission
		}
		return nil
	})
	if err := j.Release(18); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v, want the refusal", err)
	}
	wantReplay(t, j, 1, numbered(1, 18))
	add(t, j, 19, text(19)) // there is room in this segment
}

func TestFolderWithoutPermissionIsAClearError(t *testing.T) {
	dir := t.TempDir()
	disk := newFaultyDisk()
	disk.failWith(func(op operation) error {
		if op.what == "open" {
			return fs.ErrPermission
		}
		return nil
	})
	_, _, err := Open(dir, Options{Disk: disk})
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v, want the refusal with the folder's name", err)
	}
}
