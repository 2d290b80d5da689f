package store

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"epass.internal/office"
)

const (
	// reserveName is a file without content that takes room. On a disk that is
	// full it is given up, and numbers go on while somebody makes room.
	reserveName = "reserve"

	// reserveSize is its size, in bytes: more than a thousand printed tickets.
	reserveSize = 16 << 20
)

// errLittleRoom says that the disk has no room for the reserve.
var errLittleRoom = errors.New("the disk is nearly full")

// keepReserve makes the reserve where it is missing. What it takes must not be
// what the office needs next: it wants as much again to stay free.
func (f folder) keepReserve(freeRoom func(dir string) (int64, error)) error {
	path := f.path(reserveName)
	if info, err := os.Stat(path); err == nil && info.Size() == reserveSize {
		return nil
	}
	free, err := freeRoom(f.path())
	if err != nil {
		return fmt.Errorf("asking for the free room: %w", err)
	}
	if free < 2*reserveSize {
		return fmt.Errorf("%d MB are free: %w", free>>20, errLittleRoom)
	}
	err = allocate(path + tempSuffix)
	if errors.Is(err, unix.EOPNOTSUPP) {
		return nil // a file system that cannot set room aside
	}
	if err != nil {
		return fmt.Errorf("setting room aside: %w", err)
	}
	return replace(path+tempSuffix, path)
}

// freeRoom returns how many bytes the disk of a folder has left.
func freeRoom(dir string) (int64, error) {
	var disk unix.Statfs_t
	err := unix.Statfs(dir, &disk)
	return int64(disk.Bavail) * disk.Bsize, err
}

// allocate makes a file that has its blocks. On an error nothing is left.
func allocate(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return err
	}
	err = errors.Join(unix.Fallocate(int(file.Fd()), 0, 0, reserveSize), file.Sync(), file.Close())
	if err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// giveUpReserve reports whether there was a reserve, and gives its room back,
// after an error that says that the disk is full.
func (f folder) giveUpReserve(err error) bool {
	return errors.Is(err, unix.ENOSPC) && os.Remove(f.path(reserveName)) == nil
}

// tellRoom renews the reserve and its alarm.
func (v *saver) tellRoom() {
	err := v.folder.keepReserve(v.opt.FreeRoom)
	if err == nil {
		v.opt.Clear(alarmRoom)
		return
	}
	v.opt.Log.Warn("keeping room in reserve", "error", err)
	v.opt.Alarm(littleRoom())
}

func littleRoom() office.Alarm {
	return office.Alarm{
		Code: alarmRoom,
		EL:   "Ο δίσκος είναι σχεδόν γεμάτος. Οι αριθμοί συνεχίζονται προς το παρόν. Ελευθερώστε χώρο σήμερα.",
		EN:   "The disk is nearly full. Numbers go on for now. Free space on it today.",
	}
}
