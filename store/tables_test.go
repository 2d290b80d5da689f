package store

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"epass.internal/office"
	"epass.internal/queue"
)

// unknown are rows of tables that this package does not know, of the office, of
// days gone by, of today and of days to come.
func unknown() []edit {
	return []edit{
		{"", "novelties", "a1", `{"sealed":"AQ=="}`},
		{"", bucketWaiting, "w1", `[1,2]`},
		{"", "κωδικοί", "κ/1", `"x"`},
		{thursday, "figures of tomorrow", "certify", `[3]`},
		{friday, "figures of tomorrow", "certify", `[4]`},
		{friday, "shelf", "000001", `{}`},
		{tomorrow, "novelties", "a2", `{}`},
		{later, "novelties", "a3", `{}`},
		{later, "κλειδιά", "c", `0`},
	}
}

func TestTablesOfAnyNameAreKeptAndHandedOver(t *testing.T) {
	dir, clock := t.TempDir(), newClock()
	d := start(t, dir, clock, nil)
	sample(d)
	d.do(unknown())
	d.save()
	d.do([]edit{{friday, "shelf", "000001", ""}, {friday, "shelf", "000002", `{}`}, {later, "novelties", "a3", `{"n":2}`}})
	d.end()
	sameRows(t, fileRows(t, filepath.Join(dir, fileName)), d.rows)
	again := start(t, dir, clock, nil)
	wantAlarms(t, again.loaded)
	want := handedOver(d.rows)
	for k, v := range d.rows {
		if k.day > friday {
			want[k] = v
		}
	}
	sameRows(t, again.rows, want)
	wantDays(t, again.Store, thursday, friday)
	for _, day := range []queue.Day{tomorrow, later} {
		if _, err := again.Day(t.Context(), day); !errors.Is(err, ErrNoDay) {
			t.Errorf("%s: got %v for a day that has not begun, want ErrNoDay", day, err)
		}
	}
}

func TestDaysToComeDoNotEndTheTimeOfAnswers(t *testing.T) {
	dir, clock := t.TempDir(), newClock()
	d := start(t, dir, clock, nil)
	sample(d)
	d.do(unknown())
	d.do([]edit{{"2025-11-19", "shelf", "certify", `[]`}}) // gone by, and never begun here
	d.end()
	again := start(t, dir, clock, nil)
	for day, key := range map[string]string{thursday: "k1", friday: "k2"} {
		if again.rows[rowKey{day, office.TableAnswers, key}] == "" {
			t.Errorf("the answers of %s are gone", day)
		}
	}
	again.do([]edit{header(tomorrow)})
	again.end()
	next := start(t, dir, clock, nil)
	if next.rows[rowKey{friday, office.TableAnswers, "k2"}] == "" || next.rows[rowKey{friday, "figures of tomorrow", "certify"}] != "" {
		t.Errorf("got %v, want of Friday its answers alone", next.rows)
	}
	if _, kept := fileRowsOf(t, next)[rowKey{thursday, office.TableAnswers, "k1"}]; kept {
		t.Error("answers of two days ago were kept")
	}
}

func fileRowsOf(t testing.TB, d *desk) map[rowKey]string {
	t.Helper()
	d.leave()
	return fileRows(t, filepath.Join(d.dir, fileName))
}

func TestLateStartDropsTheAnswersOfAllOldDays(t *testing.T) {
	d := start(t, t.TempDir(), newClock(), nil)
	for _, day := range []string{"2025-11-17", "2025-11-18", "2025-11-19", thursday, friday} {
		d.do([]edit{header(day), {day, office.TableAnswers, "k", `{}`}})
	}
	d.save() // five days in one checkpoint
	for k := range fileRowsOf(t, d) {
		if k.table == office.TableAnswers && k.day < thursday {
			t.Errorf("the answers of %s were kept", k.day)
		}
	}
}

func TestDamageInATableOfAnyNameIsFound(t *testing.T) {
	clock := newClock()
	d := start(t, t.TempDir(), clock, nil)
	sample(d)
	d.do(unknown())
	d.save()
	image, want := d.killed(), d.rows
	for _, e := range unknown() {
		if e.Day == thursday {
			continue // a start does not read it
		}
		t.Run(e.Day+" "+e.Table, func(t *testing.T) {
			dir := copyOf(t, image)
			inFile(t, filepath.Join(dir, fileName), func(tx *bbolt.Tx) error {
				parent, err := parentOf(tx, e.Day)
				if err != nil {
					return err
				}
				b := parent.Bucket([]byte(e.Table))
				v := append([]byte(" "), b.Get([]byte(e.Key))...)
				return b.Put([]byte(e.Key), v)
			})
			if err := CheckFile(filepath.Join(dir, fileName)); !errors.Is(err, errDamaged) || !strings.Contains(err.Error(), e.Table+"/"+e.Key) {
				t.Errorf("got %v, want damage with table and key", err)
			}
		})
	}
	edited(t, filepath.Join(image, fileName), noisy(0, 0))
	again := start(t, image, clock, nil)
	wantAlarms(t, again.loaded, alarmRebuilt)
	again.save()
	sameRows(t, fileRowsOf(t, again), want)
}

func TestTableOfADayWithTheNameOfTheIndexIsRefused(t *testing.T) {
	d := start(t, t.TempDir(), newClock(), nil)
	sample(d)
	d.save()
	err := d.saver.update(func(tx *bbolt.Tx) error {
		return writeRows(tx, []office.Change{{Day: friday, Table: bucketWaiting, Key: "a", Value: json.RawMessage(`1`)}})
	})
	if !errors.Is(err, errReserved) || !strings.Contains(err.Error(), "waiting/a") {
		t.Errorf("got %v, want it refused", err)
	}
}

func TestDeletingARowThatIsNotThereMakesNoDay(t *testing.T) {
	d := start(t, t.TempDir(), newClock(), nil)
	sample(d)
	d.do([]edit{{later, "appointments", "a", ""}, {later, office.TableTickets, "Α001", ""}, {friday, "outbox", "1", ""}, {"", "codes", "c", ""}})
	d.save()
	err := d.saver.view(func(tx *bbolt.Tx) error {
		if tx.Bucket([]byte(bucketDays)).Bucket([]byte(later)) != nil || tx.Bucket([]byte(bucketOffice)).Bucket([]byte("codes")) != nil {
			t.Error("a bucket was made for nothing")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestOfficeGoesOnBesideTablesItDoesNotKnow starts a real office on a file in
// which another version has left tables and days to come.
func TestOfficeGoesOnBesideTablesItDoesNotKnow(t *testing.T) {
	dir, clock := t.TempDir(), newClock()
	r := run(t, dir, clock)
	morning(r)
	want := r.view()
	r.stop()
	var foreign []office.Change
	for _, e := range unknown() {
		foreign = append(foreign, office.Change{Day: e.Day, Table: e.Table, Key: e.Key, Value: json.RawMessage(e.Value)})
	}
	inFile(t, filepath.Join(dir, fileName), func(tx *bbolt.Tx) error { return writeRows(tx, foreign) })
	again := run(t, dir, clock)
	if got := again.view(); got.Day != want.Day || len(got.Tickets) != len(want.Tickets) || len(got.Waiting) != len(want.Waiting) {
		t.Errorf("got %s with %d tickets, want %s with %d", got.Day, len(got.Tickets), want.Day, len(want.Tickets))
	}
	again.stop()
	rows := fileRows(t, filepath.Join(dir, fileName))
	for _, e := range unknown() {
		if rows[rowKey{e.Day, e.Table, e.Key}] != e.Value {
			t.Errorf("%s/%s of %q was lost", e.Table, e.Key, e.Day)
		}
	}
}
