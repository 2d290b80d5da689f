package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"epass.internal/internal/journal"
	"epass.internal/queue"
)

// crowdedDisk is a disk that, once it is full, has no room for a segment as
// long as the reserve takes its own.
type crowdedDisk struct {
	journal.Disk
	reserve string
	full    atomic.Bool
}

func (d *crowdedDisk) OpenFile(name string, flag int, perm os.FileMode) (journal.File, error) {
	if d.full.Load() && flag&os.O_CREATE != 0 && there(d.reserve) {
		return nil, fmt.Errorf("opening %s: %w", name, unix.ENOSPC)
	}
	return d.Disk.OpenFile(name, flag, perm)
}

func (d *crowdedDisk) freeRoom(string) (int64, error) {
	if d.full.Load() {
		return reserveSize, nil
	}
	return 1 << 40, nil
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// crowded starts a store on a disk that can be full.
func crowded(t *testing.T) (*desk, *crowdedDisk) {
	t.Helper()
	dir := t.TempDir()
	disk := &crowdedDisk{Disk: journal.SystemDisk(), reserve: filepath.Join(dir, reserveName)}
	return start(t, dir, newClock(), func(o *Options) {
		o.Journal.Disk, o.FreeRoom = disk, disk.freeRoom
	}), disk
}

func TestFullDiskGetsTheRoomOfTheReserve(t *testing.T) {
	d, disk := crowded(t)
	wantAlarms(t, d.loaded)
	if info, err := os.Stat(disk.reserve); err != nil || info.Size() != reserveSize {
		t.Fatalf("the reserve is %v (%v)", info, err)
	}
	sample(d)
	disk.full.Store(true)
	var failed error
	for n := 3; failed == nil && n < 1000; n++ {
		_, failed = d.Append([][]byte{[]byte("[]")})
	}
	if !errors.Is(failed, unix.ENOSPC) || !there(disk.reserve) {
		t.Fatalf("writing ended with %v, with reserve: %t", failed, there(disk.reserve))
	}
	if err := d.load(); err != nil {
		t.Fatalf("with the room of the reserve: %v", err)
	}
	wantAlarms(t, d.loaded, alarmRoom)
	if there(disk.reserve) {
		t.Error("the reserve is there again although the disk is full")
	}
	d.do([]edit{ticket(friday, 3, queue.Waiting)})
	disk.full.Store(false)
	d.clock.advance(time.Hour)
	d.save()
	if !there(disk.reserve) || len(d.alarms.codes()) > 0 {
		t.Errorf("an hour after somebody made room: alarms %v, reserve %t", d.alarms.codes(), there(disk.reserve))
	}
}

func TestLittleRoomIsToldBeforeTheDiskIsFull(t *testing.T) {
	dir := t.TempDir()
	d := start(t, dir, newClock(), func(o *Options) {
		o.FreeRoom = func(string) (int64, error) { return 2*reserveSize - 1, nil }
	})
	wantAlarms(t, d.loaded, alarmRoom)
	if there(filepath.Join(dir, reserveName)) {
		t.Error("the reserve took the room that was left")
	}
	sample(d)
	d.save()
	if got := d.alarms.codes(); !slices.Equal(got, []string{alarmRoom}) {
		t.Errorf("after the snapshot: alarms %v", got)
	}
}

func TestReserveIsGivenUpForAFullDiskOnly(t *testing.T) {
	f := folder(t.TempDir())
	if err := f.keepReserve(func(string) (int64, error) { return 1 << 40, nil }); err != nil {
		t.Fatal(err)
	}
	if f.giveUpReserve(nil) || f.giveUpReserve(unix.EIO) || !there(f.path(reserveName)) {
		t.Error("the reserve was given up without need")
	}
	if !f.giveUpReserve(fmt.Errorf("writing: %w", unix.ENOSPC)) || there(f.path(reserveName)) {
		t.Error("the reserve was kept on a full disk")
	}
	if f.giveUpReserve(unix.ENOSPC) {
		t.Error("the reserve was given up twice")
	}
}
