package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"epass.internal/office"
	"epass.internal/queue"
)

// busyDay is a folder with two snapshots, records after them in the
// checkpoint, and more that only the journal has, as a kill leaves it.
func busyDay(t testing.TB) (dir string, clock *wallClock, want map[rowKey]string) {
	t.Helper()
	clock = newClock()
	d := start(t, t.TempDir(), clock, nil)
	sample(d)
	d.save()
	for n := 3; n < 40; n++ {
		d.do([]edit{ticket(friday, n, queue.Waiting)})
	}
	clock.advance(time.Hour)
	d.save()
	d.do([]edit{ticket(friday, 3, queue.Called), {"", office.TableStaff, "nikos", `{"login":"nikos"}`}})
	d.save()
	d.do([]edit{ticket(friday, 40, queue.Waiting)})
	if got := d.Stats(); got.Snapshots != 2 {
		t.Fatalf("got %d snapshots, want 2", got.Snapshots)
	}
	return d.killed(), clock, d.rows
}

// copyOf gives each case its own copy of a folder.
func copyOf(t testing.TB, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

func edited(t testing.TB, path string, change func([]byte) []byte) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, change(data), fileMode); err != nil {
		t.Fatal(err)
	}
}

func cutTo(n int) func([]byte) []byte {
	return func(b []byte) []byte { return b[:min(n, len(b))] }
}

// noisy overwrites the bytes from one offset to another; to 0 is the end.
func noisy(from, to int) func([]byte) []byte {
	return func(b []byte) []byte {
		random := rand.New(rand.NewPCG(1, uint64(from)))
		for i := from; i < len(b) && (to == 0 || i < to); i++ {
			b[i] = byte(random.Uint32())
		}
		return b
	}
}

// rebuiltFully starts a damaged folder and wants everything and one alarm.
func rebuiltFully(t testing.TB, dir string, clock *wallClock, want map[rowKey]string, check func(context.Context, string) error) *desk {
	t.Helper()
	d := start(t, dir, clock, func(o *Options) { o.Check = check })
	wantAlarms(t, d.loaded, alarmRebuilt)
	if d.loaded.Torn {
		t.Error("got a torn journal, want it whole")
	}
	sameRows(t, handedOver(d.rows), handedOver(want))
	d.do([]edit{ticket(friday, 50, queue.Waiting)})
	d.end()
	after := fileRows(t, filepath.Join(dir, fileName))
	delete(after, rowKey{friday, office.TableTickets, "Α050"})
	sameRows(t, after, want)
	if err := CheckFile(filepath.Join(dir, fileName)); err != nil {
		t.Error(err)
	}
	return d
}

// usedSize is how much of a file that is not open bbolt has given to pages.
func usedSize(t testing.TB, path string) (size int) {
	t.Helper()
	err := readFile(path, func(tx *bbolt.Tx) error {
		size = int(tx.Size())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return size
}

func asideFiles(t testing.TB, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, asideName))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestDamagedCheckpointIsRebuiltFromSnapshotAndJournal(t *testing.T) {
	image, clock, want := busyDay(t)
	size := usedSize(t, filepath.Join(image, fileName))
	cases := map[string]func([]byte) []byte{
		"all noise":               noisy(0, 0),
		"both meta pages noise":   noisy(0, 2*pageSize),
		"everything behind noise": noisy(2*pageSize, 0),
		"noise on a page":         noisy(3*pageSize, 4*pageSize),
		"all zero":                func(b []byte) []byte { return make([]byte, len(b)) },
		"another kind of file":    func([]byte) []byte { return bytes.Repeat([]byte("SQLite format 3\x00"), 4096) },
		"second half zeroed":      func(b []byte) []byte { clear(b[size/2:]); return b },
	}
	for _, n := range []int{0, 1, 100, pageSize - 1, pageSize, 2 * pageSize, 3*pageSize + 17, 4 * pageSize, size / 2, size - pageSize, size - 1} {
		cases[fmt.Sprintf("cut to %d", n)] = cutTo(n)
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			dir := copyOf(t, image)
			edited(t, filepath.Join(dir, fileName), change)
			damaged, err := os.ReadFile(filepath.Join(dir, fileName))
			if err != nil {
				t.Fatal(err)
			}
			rebuiltFully(t, dir, clock, want, inChild(t))
			aside := asideFiles(t, dir)
			if len(aside) != 1 || !strings.HasSuffix(aside[0], "-"+fileName) {
				t.Fatalf("got %v set aside, want the checkpoint", aside)
			}
			kept, err := os.ReadFile(filepath.Join(dir, asideName, aside[0]))
			if err != nil || !bytes.Equal(kept, damaged) {
				t.Errorf("the file set aside is not what was there (%v)", err)
			}
		})
	}
}

func TestDeletedCheckpointIsRebuilt(t *testing.T) {
	dir, clock, want := busyDay(t)
	if err := os.Remove(filepath.Join(dir, fileName)); err != nil {
		t.Fatal(err)
	}
	d := rebuiltFully(t, dir, clock, want, nil)
	if text := d.loaded.Alarms[0].EN; !strings.Contains(text, "missing") || !strings.Contains(text, "snapshot of 21/11/2025 09:00 UTC") {
		t.Errorf("got %q, want what was missing and the snapshot it came from", text)
	}
}

func TestDamagedNewestSnapshotGivesWayToTheNextOlder(t *testing.T) {
	image, clock, want := busyDay(t)
	for name, change := range map[string]func([]byte) []byte{"noise": noisy(0, 0), "cut": cutTo(5 * pageSize), "empty": cutTo(0)} {
		t.Run(name, func(t *testing.T) {
			dir := copyOf(t, image)
			edited(t, filepath.Join(dir, fileName), change)
			list, err := folder(dir).snapshots()
			if err != nil {
				t.Fatal(err)
			}
			edited(t, folder(dir).snapshotPath(list[0]), change)
			d := rebuiltFully(t, dir, clock, want, inChild(t))
			if got := asideFiles(t, dir); len(got) != 2 {
				t.Errorf("got %v set aside, want checkpoint and snapshot", got)
			}
			if text := d.loaded.Alarms[0].EN; !strings.Contains(text, "08:00") {
				t.Errorf("got %q, want the older snapshot", text)
			}
		})
	}
}

func TestWithoutAnySnapshotTheJournalAloneRebuilds(t *testing.T) {
	clock := newClock()
	d := start(t, t.TempDir(), clock, nil)
	sample(d)
	d.leave()
	if err := os.Remove(filepath.Join(d.dir, fileName)); err != nil {
		t.Fatal(err)
	}
	rebuiltFully(t, d.dir, clock, d.rows, nil)
}

func TestCheckFindsRowsThatContradictTheIndex(t *testing.T) {
	cases := map[string]func(day *bbolt.Bucket) error{
		"a waiting ticket is not indexed": func(day *bbolt.Bucket) error { return day.DeleteBucket([]byte(bucketWaiting)) },
		"a called ticket is indexed": func(day *bbolt.Bucket) error {
			return day.Bucket([]byte(bucketWaiting)).Put(indexKey(queue.Key{Seq: 9}), []byte("Α001"))
		},
		"a ticket has another letter": func(day *bbolt.Bucket) error {
			b := day.Bucket([]byte(office.TableTickets))
			return b.Put([]byte("Α001"), bytes.Replace(b.Get([]byte("Α001")), []byte("kiosk"), []byte("kiosc"), 1))
		},
		"a ticket has another number": func(day *bbolt.Bucket) error {
			b := day.Bucket([]byte(office.TableTickets))
			return b.Put([]byte("Α001"), b.Get([]byte("Α002")))
		},
		"a header is empty": func(day *bbolt.Bucket) error {
			return day.Bucket([]byte(office.TableDay)).Put([]byte("header"), nil)
		},
		"the sequence is no number": func(day *bbolt.Bucket) error {
			return day.Tx().Bucket([]byte(bucketMeta)).Put([]byte(metaSeq), []byte("many"))
		},
		"the office is gone": func(day *bbolt.Bucket) error { return day.Tx().DeleteBucket([]byte(bucketOffice)) },
		"the meta is gone":   func(day *bbolt.Bucket) error { return day.Tx().DeleteBucket([]byte(bucketMeta)) },
	}
	image, clock, want := busyDay(t)
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			dir := copyOf(t, image)
			path := filepath.Join(dir, fileName)
			inFile(t, path, func(tx *bbolt.Tx) error {
				return change(tx.Bucket([]byte(bucketDays)).Bucket([]byte(friday)))
			})
			if err := CheckFile(path); !errors.Is(err, errDamaged) || !strings.Contains(err.Error(), path) {
				t.Errorf("got %v, want damage with the path", err)
			}
			rebuiltFully(t, dir, clock, want, nil)
		})
	}
}

// inFile changes a checkpoint that is not open.
func inFile(t testing.TB, path string, fn func(*bbolt.Tx) error) {
	t.Helper()
	db, err := openFile(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(fn), db.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestLayoutOfANewerProgramEndsTheStart(t *testing.T) {
	dir, clock, _ := busyDay(t)
	inFile(t, filepath.Join(dir, fileName), func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte(bucketMeta)).Put([]byte(metaSchema), []byte("2"))
	})
	_, err := tryStart(t, dir, clock, nil)
	if !errors.Is(err, ErrNewer) {
		t.Errorf("got %v, want ErrNewer", err)
	}
	if got := asideFiles(t, dir); len(got) != 0 {
		t.Errorf("got %v set aside, want nothing", got)
	}
}

func TestCheckThatCannotRunSaysNothingAboutTheFile(t *testing.T) {
	dir, clock, want := busyDay(t)
	d := start(t, dir, clock, func(o *Options) { o.Check = CheckBy(filepath.Join(dir, "no-such-program")) })
	wantAlarms(t, d.loaded)
	sameRows(t, d.rows, handedOver(want))
}

func TestStartThatIsCalledOffSetsNothingAside(t *testing.T) {
	dir, clock, _ := busyDay(t)
	ctx, cancel := context.WithCancel(t.Context())
	s, err := Open(dir, Options{Clock: clock.Now, Check: func(ctx context.Context, _ string) error {
		cancel()
		return ctx.Err()
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Load(ctx, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that the start was called off", err)
	}
	if got := asideFiles(t, dir); len(got) != 0 {
		t.Errorf("got %v set aside, want nothing", got)
	}
}

func TestCheckpointThatWentBackInTimeIsRebuilt(t *testing.T) {
	dir, clock, _ := busyDay(t)
	list, err := folder(dir).snapshots()
	if err != nil {
		t.Fatal(err)
	}
	want := fileRows(t, folder(dir).snapshotPath(list[0]))
	if err := copyFile(folder(dir).snapshotPath(list[1]), filepath.Join(dir, fileName)); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, journalName)); err != nil {
		t.Fatal(err)
	}
	d := start(t, dir, clock, nil)
	wantAlarms(t, d.loaded, alarmRebuilt, alarmJournal)
	sameRows(t, d.rows, handedOver(want))
}

func TestOnlyTheNewestDamagedFilesAreKept(t *testing.T) {
	f, clock := folder(t.TempDir()), newClock()
	if err := f.prepare(); err != nil {
		t.Fatal(err)
	}
	var names []string
	for i := range keepAside + 3 {
		clock.advance(time.Second)
		path := f.path(fileName)
		if err := os.WriteFile(path, []byte{byte(i)}, fileMode); err != nil {
			t.Fatal(err)
		}
		name, err := f.setAside(path, clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, filepath.Base(name))
	}
	if got, want := asideFiles(t, string(f)), names[3:]; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestUnfinishedFilesAreRemoved(t *testing.T) {
	dir, clock, want := busyDay(t)
	left := []string{filepath.Join(dir, fileName+tempSuffix), filepath.Join(dir, snapshotsName, "epass-1.db"+tempSuffix)}
	for _, path := range left {
		if err := os.WriteFile(path, []byte("half"), fileMode); err != nil {
			t.Fatal(err)
		}
	}
	d := start(t, dir, clock, nil)
	sameRows(t, d.rows, handedOver(want))
	for _, path := range left {
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: got %v, want it gone", path, err)
		}
	}
}
