package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"epass.internal/office"
	"epass.internal/queue"
	"epass.internal/store/storetest"
)

const (
	tomorrow = "2025-11-22"
	later    = "2025-12-01"
)

// header is the edit that saves the header of a day with one service.
func header(day string) edit {
	q := queue.New()
	at := time.Date(2025, 11, 21, 6, 0, 0, 0, time.UTC)
	act(q, at, queue.OpenDay{Day: queue.Day(day), Setup: office.SampleSettings().Setup})
	value, err := json.Marshal(q.Touched().Header)
	if err != nil {
		panic(err)
	}
	return edit{day, office.TableDay, headerKey, string(value)}
}

// act has a queue do what cannot be refused.
func act(q *queue.State, at time.Time, c queue.Command) {
	events, err := q.Decide(c, at)
	if err != nil {
		panic(err)
	}
	for _, e := range events {
		q.Apply(e, at)
	}
}

// edits are the rows of a queue that changed.
func edits(t testing.TB, q *queue.State) (out []edit) {
	t.Helper()
	add := func(table, key string, v any) {
		value, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, edit{string(q.Day()), table, key, string(value)})
	}
	c := q.Touched()
	if c.Header != nil {
		add(office.TableDay, headerKey, c.Header)
	}
	for _, v := range c.Tickets {
		add(office.TableTickets, string(v.Number), v)
	}
	return out
}

// pastDay is what can be asked of a day gone by.
type pastDay struct {
	Day      queue.Day
	Open     bool
	Tickets  []queue.Ticket
	Counters []queue.Counter
	Setup    queue.Setup
	Last     []queue.Ticket
}

func pastDayOf(q *queue.State) pastDay {
	return pastDay{
		Day: q.Day(), Open: q.Open(), Counters: q.Counters(), Setup: q.Setup(), Last: q.LastCalls(),
		Tickets: slices.SortedFunc(q.Tickets, func(a, b queue.Ticket) int { return strings.Compare(string(a.Number), string(b.Number)) }),
	}
}

func days(t testing.TB, s *Store) []queue.Day {
	t.Helper()
	got, err := s.Days(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func wantDays(t testing.TB, s *Store, want ...queue.Day) {
	t.Helper()
	if got := days(t, s); !slices.Equal(got, want) {
		t.Errorf("got days %v, want %v", got, want)
	}
}

func wantPruned(t testing.TB, s *Store, before queue.Day, want int) {
	t.Helper()
	if got, err := s.Prune(t.Context(), before); err != nil || got != want {
		t.Errorf("pruning before %s: got %d (%v), want %d", before, got, err, want)
	}
}

func TestDayGoneByIsAsItEnded(t *testing.T) {
	d := start(t, t.TempDir(), newClock(), nil)
	q := queue.New()
	want := map[queue.Day]pastDay{}
	at := time.Date(2025, 11, 18, 6, 0, 0, 0, time.UTC)
	setup := office.SampleSettings().Setup
	service, counter := setup.Services[0].ID, setup.Counters[0].ID
	for n := range 4 {
		day := queue.Day(at.Format(time.DateOnly))
		act(q, at, queue.OpenDay{Day: day, Setup: setup})
		act(q, at, queue.OpenCounter{Counter: counter, Clerk: "maria"})
		for i := range 5 + n {
			act(q, at.Add(time.Duration(i)*time.Minute), queue.Issue{Service: service, Source: queue.FromKiosk})
			d.do(edits(t, q))
		}
		for range 3 {
			act(q, at.Add(time.Hour), queue.CallNext{Counter: counter})
		}
		if n < 3 {
			act(q, at.Add(2*time.Hour), queue.CloseDay{})
		}
		d.do(edits(t, q))
		want[day] = pastDayOf(q)
		d.save()
		at = at.AddDate(0, 0, 1)
	}
	wantDays(t, d.Store, "2025-11-18", "2025-11-19", thursday, friday)
	for day, want := range want {
		got, err := d.Day(t.Context(), day)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, pastDayOf(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", day, diff)
		}
	}
	for _, day := range []queue.Day{"", "2025-11-17", tomorrow, "waiting"} {
		if _, err := d.Day(t.Context(), day); !errors.Is(err, ErrNoDay) {
			t.Errorf("%q: got %v, want ErrNoDay", day, err)
		}
	}
}

func TestDamagedRowIsNamedWithItsDay(t *testing.T) {
	const wednesday = "2025-11-19"
	for name, c := range map[string]struct {
		harm func(day *bbolt.Bucket) error
		want string
	}{
		"a ticket": {func(day *bbolt.Bucket) error {
			b := day.Bucket([]byte(office.TableTickets))
			return b.Put([]byte("Α001"), append([]byte("x"), b.Get([]byte("Α001"))...))
		}, "tickets/Α001"},
		"the header": {func(day *bbolt.Bucket) error {
			return day.Bucket([]byte(office.TableDay)).Put([]byte(headerKey), []byte("{}#00000000"))
		}, "day/header"},
		"no header": {func(day *bbolt.Bucket) error { return day.DeleteBucket([]byte(office.TableDay)) }, "header is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			d := start(t, t.TempDir(), newClock(), nil)
			d.do([]edit{header(wednesday), ticket(wednesday, 1, queue.Served)}, []edit{header(thursday)}, []edit{header(friday)})
			d.end()
			inFile(t, filepath.Join(d.dir, fileName), func(tx *bbolt.Tx) error {
				return c.harm(tx.Bucket([]byte(bucketDays)).Bucket([]byte(wednesday)))
			})
			again := start(t, d.dir, d.clock, nil)
			wantAlarms(t, again.loaded)
			_, err := again.Day(t.Context(), wednesday)
			if !errors.Is(err, errDamaged) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), wednesday) {
				t.Errorf("got %v, want damage with %s and the day", err, c.want)
			}
			if _, err := again.Day(t.Context(), friday); err != nil {
				t.Errorf("the day beside it: %v", err)
			}
		})
	}
}

func TestPrunedDaysAreGoneAndTodayStays(t *testing.T) {
	dir, clock := t.TempDir(), newClock()
	d := start(t, dir, clock, nil)
	for i, day := range []string{"2025-11-17", "2025-11-18", "2025-11-19", thursday, friday} {
		d.do([]edit{header(day), ticket(day, i+1, queue.Served), {day, "residuals", "r", `{"n":1}`}})
		d.save()
	}
	d.do([]edit{{later, "appointments", "a1", `{}`}})
	d.save()
	wantPruned(t, d.Store, "2025-11-17", 0)
	wantPruned(t, d.Store, "2025-11-19", 2)
	wantDays(t, d.Store, "2025-11-19", thursday, friday)
	if _, err := d.Day(t.Context(), "2025-11-18"); !errors.Is(err, ErrNoDay) {
		t.Errorf("got %v, want ErrNoDay", err)
	}
	killed := start(t, d.killed(), clock, nil)
	wantDays(t, killed.Store, "2025-11-19", thursday, friday)
	d.do([]edit{{"2025-11-18", "appointments", "a0", ""}, {"2025-11-18", office.TableTickets, "Α009", ""}}) // deletes what is gone
	d.save()
	wantPruned(t, d.Store, "2099-01-01", 2)
	wantDays(t, d.Store, friday)
	d.end()
	again := start(t, dir, clock, nil)
	wantAlarms(t, again.loaded)
	killed.leave()
	sameRows(t, fileRows(t, filepath.Join(killed.dir, fileName)), without(d.rows, "2025-11-17", "2025-11-18"))
	sameRows(t, again.rows, without(d.rows, "2025-11-17", "2025-11-18", "2025-11-19", thursday))
}

// without is rows without those of some days.
func without(rows map[rowKey]string, days ...string) map[rowKey]string {
	out := map[rowKey]string{}
	for k, v := range rows {
		if !slices.Contains(days, k.day) {
			out[k] = v
		}
	}
	return out
}

func TestNothingIsPrunedWhereNoDayHasBegun(t *testing.T) {
	d := start(t, t.TempDir(), newClock(), nil)
	d.do([]edit{{thursday, "appointments", "a1", `{}`}})
	d.save()
	wantPruned(t, d.Store, friday, 0)
	if got, err := d.Prune(t.Context(), "soon"); err == nil || got != 0 {
		t.Errorf("got %d (%v), want that it is no day", got, err)
	}
}

// TestDaysThatARebuildBringsBackAreWhole loses a file that was pruned: what the
// snapshot before it has comes back as it was, and is pruned again.
func TestDaysThatARebuildBringsBackAreWhole(t *testing.T) {
	clock := newClock()
	d := start(t, t.TempDir(), clock, nil)
	d.do([]edit{header("2025-11-19"), ticket("2025-11-19", 1, queue.Served)})
	d.do([]edit{header(thursday), ticket(thursday, 1, queue.Waiting)})
	d.save() // the snapshot, in the middle of Thursday
	d.do([]edit{ticket(thursday, 1, queue.Served), ticket(thursday, 2, queue.Served)})
	d.do([]edit{header(friday), ticket(friday, 1, queue.Waiting)})
	d.save()
	wantPruned(t, d.Store, friday, 2)
	dir := d.killed()
	edited(t, filepath.Join(dir, fileName), noisy(0, 0))
	again := start(t, dir, clock, nil)
	wantAlarms(t, again.loaded, alarmRebuilt)
	again.save()
	wantDays(t, again.Store, "2025-11-19", thursday, friday)
	got, err := again.Day(t.Context(), thursday)
	if err != nil || got.Count() != 2 || got.PhaseCount(queue.Served) != 2 {
		t.Errorf("got %v (%v), want Thursday as it ended", got, err)
	}
	wantPruned(t, again.Store, friday, 2)
	wantDays(t, again.Store, friday)
}

func TestFileThatHasToBeSavedAnewIsNotPruned(t *testing.T) {
	d := start(t, t.TempDir(), newClock(), nil)
	d.do([]edit{header(thursday)}, []edit{header(friday)})
	d.save()
	d.saver.db.MaxSize = 1
	d.do([]edit{{"", office.TableStaff, "eleni", fmt.Sprintf(`{"name":%q}`, strings.Repeat("Ε", growBy))}})
	d.save()
	if got, err := d.Prune(t.Context(), friday); !errors.Is(err, errUnsaved) || got != 0 {
		t.Errorf("got %d (%v), want that the file is not trusted", got, err)
	}
	d.clock.advance(time.Minute)
	d.save()
	wantPruned(t, d.Store, friday, 1)
}

func TestDaysOfAClosedStoreAndOfACallerThatLeft(t *testing.T) {
	d := start(t, t.TempDir(), newClock(), nil)
	d.do([]edit{header(thursday)}, []edit{header(friday)})
	d.save()
	left := errors.New("the caller left")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(left)
	each := func(ctx context.Context, want error) {
		t.Helper()
		_, listing := d.Days(ctx)
		_, reading := d.Day(ctx, friday)
		_, pruning := d.Prune(ctx, friday)
		for _, got := range []error{listing, reading, pruning} {
			if !errors.Is(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		}
	}
	each(ctx, left)
	wantDays(t, d.Store, thursday, friday)
	v := d.saver
	d.end()
	each(t.Context(), ErrClosed)
	if err := v.chore(t.Context(), func() error { return nil }); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v from a saver that ended, want ErrClosed", err)
	}
	if err := v.view(nil); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v from a file that was closed, want ErrClosed", err)
	}
}

func TestPruneWaitsForASnapshotNoLongerThanItsCaller(t *testing.T) {
	checking, goOn := make(chan struct{}), make(chan struct{})
	d := start(t, t.TempDir(), newClock(), func(o *Options) {
		o.Check = func(_ context.Context, path string) error {
			if strings.Contains(path, snapshotsName) {
				checking <- struct{}{}
				<-goOn
			}
			return nil
		}
	})
	d.do([]edit{header(thursday)}, []edit{header(friday)})
	if !d.TryCheckpoint(d.checkpoint) {
		t.Fatal("the store was busy")
	}
	<-checking
	wantDays(t, d.Store, thursday, friday) // readers do not wait
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := d.Prune(ctx, friday)
		ended <- err
	}()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that the caller left", err)
	}
	close(goOn)
	wantPruned(t, d.Store, friday, 1)
}

// TestDaysBesideTheCheckpoint reads and prunes from several goroutines while
// checkpoints are saved.
func TestDaysBesideTheCheckpoint(t *testing.T) {
	const old = 25
	d := start(t, t.TempDir(), newClock(), nil)
	for n := range old {
		day := queue.Day(fmt.Sprintf("2025-10-%02d", n+1))
		storetest.Save(d, office.Checkpoint{Changes: []office.Change{storetest.Header(day), storetest.Ticket(day, 1, queue.Served)}})
	}
	d.idle()
	d.do([]edit{header(friday)})
	d.save()
	var all sync.WaitGroup
	stop := make(chan struct{})
	for range 3 {
		all.Go(func() {
			for {
				list, err := d.Days(t.Context())
				if err != nil || len(list) == 0 || list[len(list)-1] != friday {
					t.Errorf("got days %v (%v)", list, err)
				}
				q, err := d.Day(t.Context(), friday)
				if err != nil || q.Day() != friday {
					t.Errorf("got %v for today", err)
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	removed := make(chan int, 2)
	for range cap(removed) {
		all.Go(func() {
			n, err := d.Prune(t.Context(), friday)
			if err != nil {
				t.Error(err)
			}
			removed <- n
		})
	}
	for n := range 20 {
		c := office.Checkpoint{Seq: d.seq, Changes: []office.Change{storetest.Ticket(friday, n+1, queue.Served)}}
		storetest.Save(d, c)
	}
	if got := <-removed + <-removed; got != old {
		t.Errorf("removed %d days, want each once, %d", got, old)
	}
	close(stop)
	all.Wait()
	d.idle()
	wantDays(t, d.Store, friday)
	if got := d.Stats().Failures; got != 0 {
		t.Errorf("%d checkpoints failed", got)
	}
	q, err := d.Day(t.Context(), friday)
	if err != nil || q.Count() != 20 {
		t.Errorf("got %v, want all 20 tickets", err)
	}
}
