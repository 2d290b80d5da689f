package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"
	"golang.org/x/sys/unix"

	"epass.internal/office"
	"epass.internal/queue"
)

// sample fills a folder: two days, rows of all kinds, a deleted row.
func sample(d *desk) {
	d.do([]edit{
		{"", office.TableOffice, "settings", `{"code":"0578"}`},
		{"", office.TableStaff, "maria", `{"login":"maria"}`},
		{"", office.TableSession, "aa", `{"login":"maria"}`},
		{thursday, office.TableDay, "header", `{"day":"2025-11-20"}`},
		ticket(thursday, 1, queue.Served),
		{thursday, office.TableAnswers, "k1", `{"key":"k1"}`},
	})
	d.do([]edit{{friday, office.TableDay, "header", `{"day":"2025-11-21"}`}},
		[]edit{ticket(friday, 1, queue.Waiting), {friday, office.TableAnswers, "k2", `{"key":"k2"}`}},
		[]edit{ticket(friday, 2, queue.Waiting), {friday, office.TableJobs, "000000000001", `{"id":1}`}})
	d.do([]edit{ticket(friday, 1, queue.Called), {"", office.TableSession, "aa", ""}})
}

// handedOver is what of rows an office needs at a start.
func handedOver(rows map[rowKey]string) map[rowKey]string {
	out := map[rowKey]string{}
	for k, v := range rows {
		if k.day == "" || k.day == friday || k.table == office.TableAnswers {
			out[k] = v
		}
	}
	return out
}

func TestNewFolderIsAnEmptyOfficeWithoutAlarm(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "here")
	d := start(t, dir, newClock(), nil)
	if d.loaded.Seq != 0 || d.loaded.Torn || len(d.rows) != 0 {
		t.Errorf("got %+v with %d rows, want nothing", d.loaded, len(d.rows))
	}
	wantAlarms(t, d.loaded)
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o700 {
		t.Errorf("got mode %o, want 700", got)
	}
	d.leave()
	again := start(t, dir, newClock(), nil)
	wantAlarms(t, again.loaded)
}

func TestCleanStopLeavesAllInTheCheckpoint(t *testing.T) {
	dir, clock := t.TempDir(), newClock()
	d := start(t, dir, clock, nil)
	sample(d)
	want := d.rows
	d.end()
	sameRows(t, fileRows(t, filepath.Join(dir, fileName)), want)
	again := start(t, dir, clock, nil)
	wantAlarms(t, again.loaded)
	if again.loaded.Torn || again.loaded.Seq != 5 || len(again.dirty) != 0 {
		t.Errorf("got %+v and %d replayed rows, want 5 records and none replayed", again.loaded, len(again.dirty))
	}
	sameRows(t, again.rows, handedOver(want))
}

func TestKillLeavesAllInCheckpointAndJournal(t *testing.T) {
	clock := newClock()
	d := start(t, t.TempDir(), clock, nil)
	sample(d)
	d.save()
	d.do([]edit{ticket(friday, 3, queue.Waiting)}, []edit{ticket(friday, 2, queue.Called)})
	again := start(t, d.killed(), clock, nil)
	wantAlarms(t, again.loaded)
	if again.loaded.Torn || again.loaded.Seq != 7 || len(again.dirty) != 2 {
		t.Errorf("got %+v and %d replayed rows, want 7 records and 2 rows", again.loaded, len(again.dirty))
	}
	sameRows(t, again.rows, handedOver(d.rows))
}

func TestLoadOfALiveStoreReadsDiskAgain(t *testing.T) {
	d := start(t, t.TempDir(), newClock(), nil)
	sample(d)
	d.save()
	d.do([]edit{ticket(friday, 3, queue.Waiting)})
	want := d.rows
	if err := d.load(); err != nil {
		t.Fatal(err)
	}
	sameRows(t, d.rows, handedOver(want))
	d.do([]edit{ticket(friday, 4, queue.Waiting)})
	d.save()
}

func TestWaitingTicketsAreIndexedInTurnOrder(t *testing.T) {
	d := start(t, t.TempDir(), newClock(), nil)
	d.do([]edit{ticket(friday, 3, queue.Waiting), ticket(friday, 1, queue.Waiting), ticket(friday, 2, queue.Waiting)})
	d.save()
	d.do([]edit{ticket(friday, 2, queue.Called)}, []edit{ticket(friday, 4, queue.Waiting), {friday, office.TableTickets, "Α003", ""}})
	d.save()
	var got []string
	err := d.saver.view(func(tx *bbolt.Tx) error {
		day := tx.Bucket([]byte(bucketDays)).Bucket([]byte(friday))
		return day.Bucket([]byte(bucketWaiting)).ForEach(func(_, number []byte) error {
			got = append(got, string(number))
			return nil
		})
	})
	if want := []string{"Α001", "Α004"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
}

func TestIndexKeysSortAsQueueKeys(t *testing.T) {
	at := func(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
	keys := []queue.Key{
		{}, {Turn: at(-5)}, {Turn: at(0)}, {Turn: at(1)}, {Turn: at(1), CheckIn: at(1)},
		{Turn: at(1), CheckIn: at(1), Seq: 2}, {Turn: at(1), CheckIn: at(1), Seq: 2, Return: 1}, {Turn: at(1 << 40)},
	}
	for _, a := range keys {
		for _, b := range keys {
			if got, want := bytes.Compare(indexKey(a), indexKey(b)), a.Compare(b); got != want {
				t.Errorf("%v and %v: got %d, want %d", a, b, got, want)
			}
		}
	}
}

func TestOldDaysStayWithoutTheirAnswers(t *testing.T) {
	dir, clock := t.TempDir(), newClock()
	d := start(t, dir, clock, nil)
	days := []string{"2025-11-18", "2025-11-19", thursday, friday}
	for i, day := range days {
		d.do([]edit{ticket(day, i+1, queue.Served), {day, office.TableAnswers, day, `{}`}})
		d.save()
	}
	got, err := d.Days(t.Context())
	if err != nil || len(got) != 4 || got[0] != "2025-11-18" {
		t.Errorf("got days %v (%v), want all four", got, err)
	}
	d.end()
	delete(d.rows, rowKey{days[0], office.TableAnswers, days[0]})
	delete(d.rows, rowKey{days[1], office.TableAnswers, days[1]})
	sameRows(t, fileRows(t, filepath.Join(dir, fileName)), d.rows)
	again := start(t, dir, clock, nil)
	sameRows(t, again.rows, handedOver(d.rows))
}

func TestSecondDaemonIsRefusedWithThePID(t *testing.T) {
	dir := t.TempDir()
	d := start(t, dir, newClock(), nil)
	_, err := Open(dir, Options{})
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v, want ErrInUse with folder and process", err)
	}
	if _, err := Inspect(t.Context(), dir, Options{}); !errors.Is(err, ErrInUse) {
		t.Errorf("Inspect: got %v, want ErrInUse", err)
	}
	d.do([]edit{ticket(friday, 1, queue.Waiting)})
	d.leave()
	start(t, dir, newClock(), nil)
}

// asNobody calls fn in a thread that may do to files what any user may.
func asNobody(fn func() error) error {
	if os.Geteuid() != 0 {
		return fn()
	}
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and never give the thread back
		if _, err := unix.SetfsuidRetUid(65534); err != nil {
			done <- err
			return
		}
		done <- fn()
	}()
	return <-done
}

func TestFolderThatCannotBeUsedIsNamed(t *testing.T) {
	parent := t.TempDir()
	file := filepath.Join(parent, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	closed := filepath.Join(parent, "closed")
	if err := os.Mkdir(closed, 0); err != nil {
		t.Fatal(err)
	}
	readOnly := filepath.Join(parent, "read-only")
	if err := os.Mkdir(readOnly, 0o555); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below"), closed, readOnly, filepath.Join(readOnly, "new")} {
		err := asNobody(func() error {
			_, err := Open(dir, Options{})
			return err
		})
		if !errors.Is(err, ErrFolder) || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "--data") {
			t.Errorf("%s: got %v, want ErrFolder with the path and what to do", dir, err)
		}
	}
}

func TestCheckpointOfAnotherUserIsNotSetAside(t *testing.T) {
	dir := t.TempDir()
	d := start(t, dir, newClock(), nil)
	sample(d)
	d.end()
	path := filepath.Join(dir, fileName)
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	l := &loading{Store: d.Store}
	err := asNobody(func() error {
		_, err := l.examine(t.Context(), path)
		return err
	})
	if !errors.Is(err, ErrFolder) || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want ErrFolder", err)
	}
}

func TestCheckpointInOtherHandsIsNotSetAside(t *testing.T) {
	dir, clock := t.TempDir(), newClock()
	d := start(t, dir, clock, nil)
	sample(d)
	d.end()
	db, err := openFile(filepath.Join(dir, fileName), 0)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, Options{Clock: clock.Now, Journal: smallSegments})
	if err != nil {
		t.Fatal(err)
	}
	m := newModel()
	if _, err := s.Load(t.Context(), m.row, m.record); !errors.Is(err, ErrInUse) {
		t.Errorf("got %v, want ErrInUse", err)
	}
	if err := errors.Join(s.Close(), db.Close()); err != nil {
		t.Fatal(err)
	}
	again := start(t, dir, clock, nil)
	wantAlarms(t, again.loaded)
	sameRows(t, again.rows, handedOver(d.rows))
}

func TestRecordTheOfficeCannotReadEndsTheStart(t *testing.T) {
	dir := t.TempDir()
	d := start(t, dir, newClock(), nil)
	sample(d)
	d.leave()
	s, err := Open(dir, Options{Journal: smallSegments})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = s.Load(t.Context(), newModel().row, func(uint64, []byte) error { return errUnreadable })
	if !errors.Is(err, errUnreadable) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v, want the office's error with the folder", err)
	}
	if _, err := s.Append([][]byte{{1}}); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v after a failed start, want ErrClosed", err)
	}
	m := newModel()
	if _, err := s.Load(t.Context(), m.row, m.record); err != nil {
		t.Errorf("the next start: %v", err)
	}
}

func TestClosedStoreRefusesEverything(t *testing.T) {
	d := start(t, t.TempDir(), newClock(), nil)
	d.end()
	_, appending := d.Append(nil)
	_, loading := d.Load(t.Context(), nil, nil)
	_, listing := d.Days(t.Context())
	for _, got := range []error{appending, loading, listing, d.Finish(office.Checkpoint{})} {
		if !errors.Is(got, ErrClosed) {
			t.Errorf("got %v, want ErrClosed", got)
		}
	}
	if d.TryCheckpoint(func() office.Checkpoint { t.Error("asked for a checkpoint"); return office.Checkpoint{} }) {
		t.Error("took a checkpoint")
	}
	if err := d.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
	if got := d.Stats(); got != (Stats{}) {
		t.Errorf("got %+v, want no figures", got)
	}
}

func TestBusyStoreTakesNoSecondCheckpoint(t *testing.T) {
	checking, goOn := make(chan struct{}), make(chan struct{})
	d := start(t, t.TempDir(), newClock(), func(o *Options) {
		o.Check = func(ctx context.Context, path string) error {
			if strings.Contains(path, snapshotsName) {
				checking <- struct{}{}
				<-goOn
			}
			return nil
		}
	})
	d.do([]edit{ticket(friday, 1, queue.Waiting)})
	if !d.TryCheckpoint(d.checkpoint) {
		t.Fatal("an idle store refused a checkpoint")
	}
	<-checking // a snapshot is under way
	if d.TryCheckpoint(d.checkpoint) {
		t.Error("a busy store took a checkpoint")
	}
	d.do([]edit{ticket(friday, 2, queue.Waiting)}) // appending does not wait
	close(goOn)
	d.end()
	sameRows(t, fileRows(t, filepath.Join(d.dir, fileName)), d.rows)
}

func TestStatsSayWhatWasDone(t *testing.T) {
	clock := newClock()
	d := start(t, t.TempDir(), clock, nil)
	sample(d)
	d.save()
	got := d.Stats()
	if got.CheckpointSeq != 5 || got.SnapshotSeq != 5 || got.Snapshots != 1 || got.Failures != 0 || got.Journal.Groups != 3 {
		t.Errorf("got %+v", got)
	}
	if !got.CheckpointAt.Equal(clock.Now()) || !got.SnapshotAt.Equal(clock.Now()) || got.FileSize < 4*pageSize {
		t.Errorf("got %+v, want the clock's time and a file", got)
	}
}
