package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"epass.internal/internal/journal"
)

func TestDamagedKeyIsToldAndLeftAlone(t *testing.T) {
	image := t.TempDir()
	k := keysIn(t, image)
	sealed, fine := seal(t, k, monday, "n", "x"), seal(t, k, tuesday, "n", "y")
	cases := map[string]func([]byte) []byte{
		"empty":             cutTo(0),
		"short":             cutTo(keyFileSize - 1),
		"long":              func(b []byte) []byte { return append(b, 0) },
		"zero":              func(b []byte) []byte { return make([]byte, len(b)) },
		"another day's":     func([]byte) []byte { return encodeKey(tuesday, rawKey(t, image, tuesday)) },
		"of another format": func(b []byte) []byte { b[3]++; return b },
	}
	for i := range keyFileSize {
		cases[fmt.Sprint("bit in byte ", i)] = func(b []byte) []byte { b[i] ^= 0x10; return b }
	}
	for name, change := range cases {
		dir := copyOf(t, image)
		path := keyFile(dir, monday)
		edited(t, path, change)
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		k := keysIn(t, dir)
		_, opening := k.Open(monday, "n", sealed)
		_, sealing := k.Seal(monday, "n", nil)
		_, hashing := k.Digest(monday, nil)
		for _, err := range []error{opening, sealing, hashing} {
			if !errors.Is(err, errDamaged) || errors.Is(err, ErrErased) || errors.Is(err, ErrSealed) ||
				!strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "put it back from a copy") {
				t.Errorf("%s: got %v, want damage, the file, and what to do", name, err)
			}
		}
		wantOpen(t, k, tuesday, "n", fine, "y")
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
			t.Errorf("%s: the file was changed (%v)", name, err)
		}
		if err := os.WriteFile(path, encodeKey(monday, rawKey(t, image, monday)), fileMode); err != nil {
			t.Fatal(err)
		}
		wantOpen(t, k, monday, "n", sealed, "x")
		edited(t, path, change)
		if n, err := keysIn(t, dir).Erase(tuesday); err != nil || n != 1 || there(path) {
			t.Errorf("%s: got %d (%v) from Erase, want it gone", name, n, err)
		}
	}
}

func TestFolderOfKeysThatCannotBeUsedIsNamed(t *testing.T) {
	file := t.TempDir()
	if err := os.WriteFile(filepath.Join(file, keysName), nil, fileMode); err != nil {
		t.Fatal(err)
	}
	others := t.TempDir()
	seal(t, keysIn(t, others), monday, "n", "x")
	dirs := []string{file}
	if os.Geteuid() == 0 { // else they are ours
		dirs = append(dirs, others)
	}
	for _, dir := range dirs {
		err := asNobody(func() error {
			_, err := OpenKeys(dir)
			return err
		})
		if !errors.Is(err, ErrFolder) || !strings.Contains(err.Error(), filepath.Join(dir, keysName)) || !strings.Contains(err.Error(), "give its owner") {
			t.Errorf("got %v, want ErrFolder with the path and what to do", err)
		}
	}
}

func TestEverythingThatIsNoKeyIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	k := keysIn(t, dir)
	seal(t, k, monday, "n", "x")
	other := filepath.Join(dir, keysName, "README")
	if err := errors.Join(os.WriteFile(other, nil, fileMode), os.Symlink(other, keyFile(dir, tuesday))); err != nil {
		t.Fatal(err)
	}
	k = keysIn(t, dir)
	if _, err := k.Seal(tuesday, "n", nil); !errors.Is(err, unix.ELOOP) {
		t.Errorf("got %v for a key that is a link, want it refused", err)
	}
	if n, err := k.Erase(sunday); err != nil || n != 2 {
		t.Errorf("got %d (%v), want key and link gone", n, err)
	}
	if got := treeOf(t, dir); !slices.Contains(got, other) || len(got) != 3 {
		t.Errorf("got files %v, want one in the folder of keys", got)
	}
}

// faulty is a disk that refuses what a test names.
type faulty struct {
	journal.Disk
	renaming, syncing error
}

func (d *faulty) Rename(from, to string) error {
	if d.renaming != nil {
		return d.renaming
	}
	return d.Disk.Rename(from, to)
}

func (d *faulty) SyncDir(dir string) error {
	if d.syncing != nil {
		return d.syncing
	}
	return d.Disk.SyncDir(dir)
}

func TestKeyThatMayNotBeDurableIsNeverUsed(t *testing.T) {
	for name, fail := range map[string]func(*faulty, error){
		"renaming":           func(d *faulty, err error) { d.renaming = err },
		"syncing the folder": func(d *faulty, err error) { d.syncing = err },
	} {
		t.Run(name, func(t *testing.T) {
			dir, disk := t.TempDir(), &faulty{Disk: journal.SystemDisk()}
			k, err := openKeys(dir, disk)
			if err != nil {
				t.Fatal(err)
			}
			fail(disk, unix.EIO)
			for range 2 {
				if _, err := k.Seal(monday, "n", []byte("x")); !errors.Is(err, unix.EIO) {
					t.Fatalf("got %v, want the disk's error", err)
				}
			}
			if _, err := k.Open(monday, "n", make([]byte, 40)); !errors.Is(err, ErrErased) {
				t.Errorf("got %v from Open, want no key", err)
			}
			left, _ := os.ReadFile(keyFile(dir, monday))
			fail(disk, nil)
			sealed := seal(t, k, monday, "n", "x")
			if now := encodeKey(monday, rawKey(t, dir, monday)); bytes.Equal(now, left) {
				t.Error("the key of the failed attempt is used")
			}
			wantOpen(t, keysIn(t, dir), monday, "n", sealed, "x")
		})
	}
}

func TestErasureThatFailsIsGoneOnWith(t *testing.T) {
	dir, disk := t.TempDir(), &faulty{Disk: journal.SystemDisk()}
	k, err := openKeys(dir, disk)
	if err != nil {
		t.Fatal(err)
	}
	sealed := seal(t, k, monday, "n", "x")
	disk.renaming = unix.EROFS
	if n, err := k.Erase(tuesday); !errors.Is(err, unix.EROFS) || n != 0 {
		t.Errorf("got %d (%v), want the disk's error", n, err)
	}
	if _, err := k.Open(monday, "n", sealed); !errors.Is(err, ErrErased) {
		t.Errorf("got %v, want ErrErased although the file is there", err)
	}
	disk.renaming = nil
	if n, err := k.Erase(tuesday); err != nil || n != 1 || there(keyFile(dir, monday)) {
		t.Errorf("got %d (%v), want the key gone", n, err)
	}
}
