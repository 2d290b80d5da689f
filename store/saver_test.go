package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	berrors "go.etcd.io/bbolt/errors"

	"epass.internal/office"
	"epass.internal/queue"
)

func TestFailedCheckpointIsMergedIntoTheNext(t *testing.T) {
	dir, clock := t.TempDir(), newClock()
	d := start(t, dir, clock, nil)
	sample(d)
	d.save()
	d.saver.db.MaxSize = 1
	fat := edit{"", office.TableStaff, "eleni", fmt.Sprintf(`{"name":%q}`, strings.Repeat("Ε", growBy))}
	d.do([]edit{fat, ticket(friday, 8, queue.Waiting)})
	d.save()
	if got := d.Stats(); got.Failures != 1 || got.CheckpointSeq != 5 {
		t.Fatalf("got %+v, want one failure and the checkpoint at 5", got)
	}
	d.do([]edit{ticket(friday, 8, queue.Called), ticket(friday, 9, queue.Waiting)}) // 8 changes again: the last counts
	d.save()                                                                        // too early to try again
	if got := d.Stats(); got.Failures != 1 {
		t.Fatalf("got %d failures, want no second attempt yet", got.Failures)
	}
	clock.advance(time.Second)
	d.save() // nothing new, only what is pending; into a new file
	if got := d.Stats(); got.Failures != 0 || got.CheckpointSeq != 7 {
		t.Errorf("got %+v, want the checkpoint at 7", got)
	}
	d.leave()
	sameRows(t, fileRows(t, filepath.Join(dir, fileName)), d.rows)
}

func TestFailedCheckpointIsMergedIntoTheLast(t *testing.T) {
	d := start(t, t.TempDir(), newClock(), func(o *Options) {
		o.Check = func(ctx context.Context, _ string) error { return ctx.Err() }
	})
	sample(d)
	d.save()
	d.saver.db.MaxSize = 1
	d.do([]edit{{"", office.TableStaff, "eleni", fmt.Sprintf(`{"name":%q}`, strings.Repeat("Ε", growBy))}})
	d.save()
	if got := d.Stats(); got.Failures != 1 {
		t.Fatalf("got %+v, want one failure", got)
	}
	d.do([]edit{ticket(friday, 8, queue.Waiting)})
	d.end()
	sameRows(t, fileRows(t, filepath.Join(d.dir, fileName)), d.rows)
}

func TestRepeatedFailureIsToldAndTheJournalHasAll(t *testing.T) {
	dir, clock := t.TempDir(), newClock()
	d := start(t, dir, clock, func(o *Options) { o.MaxSize = growBy })
	fat := edit{"", office.TableStaff, "eleni", fmt.Sprintf(`{"name":%q}`, strings.Repeat("Ε", growBy))}
	d.do([]edit{fat})
	for i := range alarmAfter {
		if got := d.alarms.codes(); len(got) != 0 {
			t.Errorf("got %v after %d failures, want no alarm yet", got, i)
		}
		d.save()
		clock.advance(maxRetry)
	}
	if got := d.alarms.codes(); !slices.Equal(got, []string{alarmCheckpoint}) {
		t.Errorf("got %v, want the alarm of checkpoints", got)
	}
	d.do([]edit{{"", office.TableStaff, "eleni", `{}`}, ticket(friday, 1, queue.Waiting)})
	d.save() // the row that was too large has become small
	if got := d.alarms.codes(); len(got) != 0 {
		t.Errorf("got %v after a good checkpoint, want it cleared", got)
	}
	d.do([]edit{fat})
	if err := d.Finish(d.checkpoint()); !errors.Is(err, berrors.ErrMaxSizeReached) {
		t.Errorf("got %v from Finish, want the reason", err)
	}
	again := start(t, dir, clock, nil)
	wantAlarms(t, again.loaded)
	sameRows(t, again.rows, d.rows)
}

func TestPanicInTheCheckpointIsToldAndRebuiltAtTheNextLoad(t *testing.T) {
	d := start(t, t.TempDir(), newClock(), nil)
	sample(d)
	d.save()
	inside := make(chan struct{})
	d.do([]edit{ticket(friday, 8, queue.Waiting)})
	d.TryCheckpoint(func() office.Checkpoint {
		defer close(inside)
		c := d.checkpoint()
		c.Changes = append(c.Changes, office.Change{Table: office.TableStaff, Key: "x", Value: explosive{}})
		return c
	})
	<-inside
	d.idle()
	if got := d.alarms.codes(); !slices.Equal(got, []string{alarmCheckpoint}) {
		t.Errorf("got %v, want the alarm at once", got)
	}
	d.do([]edit{ticket(friday, 9, queue.Waiting)}) // numbers go on
	want := d.rows
	if err := d.load(); err != nil {
		t.Fatal(err)
	}
	wantAlarms(t, d.loaded, alarmRebuilt)
	sameRows(t, d.rows, handedOver(want))
	d.save()
}

// explosive is a row that panics, as a damaged page does.
type explosive struct{}

func (explosive) MarshalJSON() ([]byte, error) { panic("unreadable page") }

func TestSnapshotsComeHourlyAndTheNewestThreeAreKept(t *testing.T) {
	d := start(t, t.TempDir(), newClock(), nil)
	var want []uint64
	for n := 1; n <= 24; n++ {
		d.do([]edit{ticket(friday, n, queue.Waiting)})
		d.save()
		if n%4 == 1 { // at 08:00, 09:00 …
			want = append(want, uint64(n))
		}
		d.clock.advance(15 * time.Minute)
	}
	list, err := d.folder.snapshots()
	if err != nil {
		t.Fatal(err)
	}
	var got []uint64
	for _, s := range list {
		got = append(got, s.seq)
		if err := CheckFile(d.folder.snapshotPath(s)); err != nil {
			t.Error(err)
		}
	}
	slices.Reverse(got)
	if want := want[len(want)-keepSnapshots:]; !slices.Equal(got, want) {
		t.Errorf("got snapshots %v, want %v", got, want)
	}
}

func TestNoSnapshotOfNothingNew(t *testing.T) {
	d := start(t, t.TempDir(), newClock(), nil)
	sample(d)
	for range 3 {
		d.save()
		d.clock.advance(2 * time.Hour)
	}
	if got := d.Stats().Snapshots; got != 1 {
		t.Errorf("got %d snapshots of one state, want 1", got)
	}
}

func TestYoungSnapshotIsNotRepeatedByAStart(t *testing.T) {
	dir, clock := t.TempDir(), newClock()
	for i, want := range []int{1, 1, 2} {
		d := start(t, dir, clock, nil)
		d.do([]edit{ticket(friday, i+1, queue.Waiting)})
		d.save()
		if got := d.Stats().Snapshots; got != want {
			t.Errorf("start %d: got %d snapshots, want %d", i, got, want)
		}
		d.end()
		clock.advance(40 * time.Minute)
	}
}

func TestSnapshotThatFailsItsCheckIsNotKept(t *testing.T) {
	failing := true
	d := start(t, t.TempDir(), newClock(), func(o *Options) {
		o.Check = func(context.Context, string) error {
			if failing {
				return errDamaged
			}
			return nil
		}
	})
	d.do([]edit{ticket(friday, 1, queue.Waiting)})
	d.save()
	if got := d.alarms.codes(); !slices.Equal(got, []string{alarmSnapshot}) {
		t.Errorf("got %v, want the alarm of snapshots", got)
	}
	if entries, err := os.ReadDir(d.folder.path(snapshotsName)); err != nil || len(entries) != 0 {
		t.Errorf("got %v (%v), want no file", entries, err)
	}
	failing = false
	d.clock.advance(snapshotRetry)
	d.save()
	if got := d.Stats(); got.Snapshots != 1 || len(d.alarms.codes()) != 0 {
		t.Errorf("got %d snapshots and alarms %v, want one and none", got.Snapshots, d.alarms.codes())
	}
}

func TestJournalIsKeptBackToTheSecondNewestSnapshot(t *testing.T) {
	d := start(t, t.TempDir(), newClock(), nil)
	for n := 1; n <= 100; n++ {
		d.do([]edit{ticket(friday, n, queue.Waiting)})
		if n%20 == 0 {
			d.save()
			d.clock.advance(time.Hour)
		}
	}
	report := released(t, d)
	if report.First < 60 || report.First > 81 || report.Last != 100 || len(report.Missing) > 0 {
		t.Errorf("got %+v, want the records from shortly before 81, where the second newest snapshot ends", report)
	}
}

func released(t testing.TB, d *desk) JournalReport {
	t.Helper()
	report, err := d.folder.inspectJournal()
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestFinishCutsASnapshotsCheckShort(t *testing.T) {
	checking := make(chan struct{})
	d := start(t, t.TempDir(), newClock(), func(o *Options) {
		o.Check = func(ctx context.Context, path string) error {
			close(checking)
			<-ctx.Done()
			return ctx.Err()
		}
	})
	d.do([]edit{ticket(friday, 1, queue.Waiting)})
	if !d.TryCheckpoint(d.checkpoint) {
		t.Fatal("the store was busy")
	}
	<-checking
	d.do([]edit{ticket(friday, 2, queue.Waiting)})
	d.end()
	sameRows(t, fileRows(t, filepath.Join(d.dir, fileName)), d.rows)
	if got := d.alarms.codes(); len(got) != 0 {
		t.Errorf("got alarms %v, want none", got)
	}
}

func TestSnapshotNamesAreReadBack(t *testing.T) {
	want := snapshot{seq: 1234, at: time.Date(2025, 11, 21, 9, 0, 5, 0, time.UTC)}
	if got, ok := parseSnapshot(want.name()); !ok || got != want {
		t.Errorf("got %v, %v from %s", got, ok, want.name())
	}
	for _, name := range []string{"", "epass.db", want.name() + tempSuffix, "epass-12-20251121T090005Z.db",
		"epass-00000000000000000012.db", "epass-0000000000000000001x-20251121T090005Z.db", "epass-00000000000000000012-now.db"} {
		if s, ok := parseSnapshot(name); ok {
			t.Errorf("%q: got %v, want no snapshot", name, s)
		}
	}
}
