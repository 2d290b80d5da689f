package store

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"epass.internal/office"
	"epass.internal/queue"
)

// segments returns the journal's files, oldest first.
func segments(t testing.TB, dir string) []string {
	t.Helper()
	out, err := filepath.Glob(filepath.Join(dir, journalName, "*.seg"))
	if err != nil || len(out) == 0 {
		t.Fatalf("got segments %v (%v)", out, err)
	}
	slices.Sort(out)
	return out
}

func TestJournalTornAtAnyByteLeavesTheCheckpoint(t *testing.T) {
	clock := newClock()
	made := start(t, t.TempDir(), clock, nil)
	sample(made)
	made.save()
	image := made.killed()
	want := made.rows
	var whole []byte
	var name string
	for _, path := range segments(t, image) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if len(bytes.Trim(data, "\x00")) > 0 {
			name, whole = filepath.Base(path), data
		}
	}
	for at := 0; at < 5*pageSize; at += 1021 {
		dir := copyOf(t, image)
		torn := bytes.Clone(whole)
		if at%2 == 0 {
			clear(torn[at:])
		} else {
			torn = torn[:at]
		}
		if err := os.WriteFile(filepath.Join(dir, journalName, name), torn, fileMode); err != nil {
			t.Fatal(err)
		}
		d := start(t, dir, clock, nil)
		sameRows(t, d.rows, handedOver(want))
		cut := at <= 2*pageSize // the third group, record 5, is gone
		if d.loaded.Seq != 5 || cut && !d.loaded.Torn {
			t.Fatalf("torn at %d: got %+v, want the checkpoint's 5 records and a torn end", at, d.loaded)
		}
		d.do([]edit{ticket(friday, 9, queue.Waiting)}) // wants sequence 6
		after := d.rows
		d.leave()
		again := start(t, dir, clock, nil)
		wantAlarms(t, again.loaded)
		sameRows(t, again.rows, after)
		again.leave()
	}
}

func TestDeletedJournalLeavesTheCheckpoint(t *testing.T) {
	dir, clock, want := busyDay(t)
	if err := os.RemoveAll(filepath.Join(dir, journalName)); err != nil {
		t.Fatal(err)
	}
	delete(want, rowKey{friday, office.TableTickets, "Α040"}) // only the journal had it
	d := start(t, dir, clock, nil)
	wantAlarms(t, d.loaded, alarmJournal)
	sameRows(t, d.rows, handedOver(want))
	if !d.loaded.Torn || d.loaded.Seq != 43 {
		t.Errorf("got %+v, want a torn end behind record 43", d.loaded)
	}
	d.do([]edit{ticket(friday, 60, queue.Waiting)})
	d.save()
	if got := d.Stats(); got.SnapshotSeq != 44 {
		t.Errorf("got the newest snapshot at %d, want one at once, at 44", got.SnapshotSeq)
	}
}

func TestTornEndIsRememberedUntilSomethingIsWritten(t *testing.T) {
	d := start(t, t.TempDir(), newClock(), nil)
	sample(d)
	d.save()
	dir := d.killed()
	last := segments(t, dir)[0]
	edited(t, last, noisy(3*pageSize, 4*pageSize)) // behind the last group
	for range 2 {
		torn := start(t, dir, newClock(), nil)
		wantAlarms(t, torn.loaded)
		if !torn.loaded.Torn || torn.loaded.Seq != 5 {
			t.Fatalf("got %+v, want all 5 records and a torn end", torn.loaded)
		}
		torn.save() // nothing new: numbers are not skipped yet
		torn.leave()
	}
	torn := start(t, dir, newClock(), nil)
	torn.do([]edit{ticket(friday, 20, queue.Waiting)})
	torn.end()
	if healed := start(t, dir, newClock(), nil); healed.loaded.Torn {
		t.Error("got a torn end after something was written behind it")
	}
}

// holed is a folder whose checkpoint and snapshots are gone and whose journal
// lacks its oldest segments.
func holed(t testing.TB) (dir string, clock *wallClock) {
	t.Helper()
	dir, clock, _ = busyDay(t)
	list, err := folder(dir).snapshots()
	if err != nil {
		t.Fatal(err)
	}
	edited(t, filepath.Join(dir, fileName), noisy(0, 0))
	edited(t, folder(dir).snapshotPath(list[0]), noisy(0, 0))
	for _, path := range segments(t, dir)[:2] { // the older snapshot has only some of what is in them
		edited(t, path, noisy(0, 0))
	}
	return dir, clock
}

func TestHoleIsToldAndEverythingBehindItCounts(t *testing.T) {
	dir, clock := holed(t)
	d := start(t, dir, clock, nil)
	wantAlarms(t, d.loaded, alarmRebuilt, alarmJournal, alarmLost)
	if !d.loaded.Torn || d.loaded.Seq != 44 {
		t.Errorf("got %+v, want a torn journal up to 44", d.loaded)
	}
	if text := d.loaded.Alarms[2].EN; !strings.Contains(text, "6–1") {
		t.Errorf("got %q, want the lost records from 6 on", text)
	}
	if strings.Contains(d.loaded.Alarms[0].EN, "Everything") {
		t.Errorf("got %q, which is not true", d.loaded.Alarms[0].EN)
	}
	want := ticket(friday, 40, queue.Waiting)
	if got := d.rows[rowKey{friday, office.TableTickets, want.Key}]; got != want.Value {
		t.Errorf("got %q for the last ticket, want it", got)
	}
	d.do([]edit{ticket(friday, 70, queue.Waiting)})
	d.end()
	again := start(t, dir, clock, nil)
	sameRows(t, again.rows, handedOver(d.rows))
	if got := codes(again.loaded.Alarms); slices.Contains(got, alarmLost) || slices.Contains(got, alarmRebuilt) {
		t.Errorf("got alarms %v at the next start", got)
	}
}

func TestRecordBehindAHoleThatDoesNotFitIsLeftOut(t *testing.T) {
	dir, clock := holed(t)
	s, err := Open(dir, Options{Clock: clock.Now, Journal: smallSegments})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	m := newModel()
	got, err := s.Load(t.Context(), m.row, func(seq uint64, payload []byte) error {
		if seq == 43 {
			panic("nobody knows this ticket")
		}
		return m.record(seq, payload)
	})
	if err != nil || got.Seq != 44 || !strings.Contains(got.Alarms[2].EN, "Another 1 records could not be applied") {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestPanicOfTheOfficeIsNotHiddenWithoutAHole(t *testing.T) {
	dir, clock, _ := busyDay(t)
	s, err := Open(dir, Options{Clock: clock.Now, Journal: smallSegments})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if p := recover(); p != "a mistake" {
			t.Errorf("got %v, want the panic", p)
		}
	}()
	_, err = s.Load(t.Context(), newModel().row, func(uint64, []byte) error { panic("a mistake") })
	t.Errorf("got %v, want a panic", err)
}

func TestOldDamageInTheJournalIsToldAndHarmsNothing(t *testing.T) {
	dir, clock, want := busyDay(t)
	edited(t, segments(t, dir)[1], noisy(pageSize, 2*pageSize))
	d := start(t, dir, clock, nil)
	wantAlarms(t, d.loaded, alarmJournal)
	sameRows(t, d.rows, handedOver(want))
}
