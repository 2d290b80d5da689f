package journal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// Disk is everything the journal changes on disk, so that a test can count,
// refuse or forget. The zero Options use the real one.
type Disk interface {
	// OpenFile is os.OpenFile.
	OpenFile(name string, flag int, perm os.FileMode) (File, error)
	// Rename is os.Rename.
	Rename(from, to string) error
	// Remove is os.Remove.
	Remove(name string) error
	// SyncDir returns when the names in dir are durable.
	SyncDir(dir string) error
}

// File is an open segment.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	// Sync returns when the bytes written, and a new size, are durable.
	Sync() error
}

// SystemDisk is the real Disk, for a test to wrap.
func SystemDisk() Disk { return systemDisk{} }

type systemDisk struct{}

func (systemDisk) OpenFile(name string, flag int, perm os.FileMode) (File, error) {
	f, err := os.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	raw, err := f.SyscallConn()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	s := &systemFile{File: f, raw: raw}
	s.fdatasync = s.syncFD
	return s, nil
}

func (systemDisk) Rename(from, to string) error { return os.Rename(from, to) }

func (systemDisk) Remove(name string) error { return os.Remove(name) }

func (systemDisk) SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// systemFile syncs with fdatasync(2): in a file whose blocks are allocated and
// written already, that is one flush and no commit of the file system's own
// journal. The descriptor is borrowed through raw, which keeps the file open
// while it is in use; the method value is kept so that a sync allocates nothing.
type systemFile struct {
	*os.File
	raw       syscall.RawConn
	fdatasync func(fd uintptr)
	result    error // of the last syncFD
}

func (f *systemFile) Sync() error {
	if err := f.raw.Control(f.fdatasync); err != nil {
		return err
	}
	if f.result != nil {
		return &os.PathError{Op: "fdatasync", Path: f.Name(), Err: f.result}
	}
	return nil
}

// syncFD repeats only what a signal cut short; any other error is final.
func (f *systemFile) syncFD(fd uintptr) {
	for {
		if f.result = unix.Fdatasync(int(fd)); !errors.Is(f.result, unix.EINTR) {
			return
		}
	}
}

// lockDir makes dir if it is not there and takes it for this process. The
// kernel gives the lock back when the process ends, however it ends.
func lockDir(dir string) (io.Closer, error) {
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	err = unix.Flock(int(d.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		err = ErrInUse
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// makeDir makes dir with its missing parents, and its name durable.
func makeDir(dir string) error {
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := (systemDisk{}).SyncDir(filepath.Dir(dir)); err != nil {
		return fmt.Errorf("syncing the folder above: %w", err)
	}
	return nil
}
