package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

const (
	lockName      = "lock"
	journalName   = "journal"
	fileName      = "epass.db"
	snapshotsName = "snapshots"
	asideName     = "aside"
	tempSuffix    = ".tmp" // a file that is being made

	folderMode = 0o700
	fileMode   = 0o600

	// keepAside bounds what damaged files may take of the disk.
	keepAside = 8
)

// folder is the data folder.
type folder string

func (f folder) path(name ...string) string {
	return filepath.Join(append([]string{string(f)}, name...)...)
}

// folderError says which folder, what is wrong and what to do.
func folderError(dir string, err error) error {
	return fmt.Errorf("using %s: %w: %w; give its owner, the user that runs epass, leave to read and write in it, or choose another folder with --data",
		dir, ErrFolder, err)
}

// prepare makes the folder and those in it where they are missing.
func (f folder) prepare() error {
	for _, dir := range []string{f.path(), f.path(snapshotsName), f.path(asideName)} {
		if err := makeDir(dir); err != nil {
			return folderError(f.path(), err)
		}
	}
	if _, err := os.ReadDir(f.path()); err != nil {
		return folderError(f.path(), err)
	}
	return nil
}

func makeDir(dir string) error {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		return fmt.Errorf("%s is a file, not a folder", dir)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return err
	}
	return syncDir(filepath.Dir(dir))
}

// lock takes the folder for this process, until the file is closed or the
// process ends, however it ends.
func (f folder) lock() (*os.File, error) {
	file, err := os.OpenFile(f.path(lockName), os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		return nil, folderError(f.path(), err)
	}
	if err := f.hold(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if err := writePID(file); err != nil {
		return nil, errors.Join(folderError(f.path(), err), file.Close())
	}
	return file, nil
}

// hold locks an open lock file without waiting.
func (f folder) hold(file *os.File) error {
	err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return fmt.Errorf("opening %s: %w by process %s: stop that one first, or choose another folder with --data",
			f.path(), ErrInUse, holder(file))
	}
	if err != nil {
		return folderError(f.path(), err)
	}
	return nil
}

func holder(file *os.File) string {
	text, err := io.ReadAll(io.NewSectionReader(file, 0, 20))
	pid := strings.TrimSpace(string(text))
	if err != nil || pid == "" {
		return "unknown"
	}
	return pid
}

func writePID(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// tidy removes files that a process began and did not finish.
func (f folder) tidy() error {
	for _, dir := range []string{f.path(), f.path(snapshotsName)} {
		left, err := filepath.Glob(filepath.Join(dir, "*"+tempSuffix))
		if err != nil {
			return err
		}
		for _, path := range left {
			if err := os.Remove(path); err != nil {
				return folderError(f.path(), err)
			}
		}
	}
	return nil
}

// setAside moves a damaged file out of the way and returns its new path below
// the folder. Only the newest few are kept.
func (f folder) setAside(path string, now time.Time) (string, error) {
	stamp := now.UTC().Format("20060102T150405.000000Z")
	name := filepath.Join(asideName, stamp+"-"+filepath.Base(path))
	err := os.Rename(path, f.path(name))
	for _, dir := range []string{filepath.Dir(path), f.path(asideName)} {
		if err == nil {
			err = syncDir(dir)
		}
	}
	if err == nil {
		err = f.pruneAside()
	}
	if err != nil {
		return "", fmt.Errorf("setting %s aside: %w", path, err)
	}
	return name, nil
}

func (f folder) pruneAside() error {
	entries, err := os.ReadDir(f.path(asideName))
	if err != nil {
		return err
	}
	slices.Reverse(entries) // the newest stamp first
	for i, e := range entries {
		if i < keepAside {
			continue
		}
		if err := os.Remove(f.path(asideName, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// syncDir returns when the names in dir are durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// replace makes the file at path durable under its final name.
func replace(temp, path string) error {
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// writeFile makes a file that is whole and durable when it returns; write
// fills it. On an error nothing is left.
func writeFile(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return err
	}
	if err = write(file); err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// copyFile makes to a durable copy of from.
func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	temp := to + tempSuffix
	err = writeFile(temp, func(w io.Writer) error {
		_, err := io.Copy(w, source)
		return err
	})
	if err != nil {
		return err
	}
	return replace(temp, to)
}
