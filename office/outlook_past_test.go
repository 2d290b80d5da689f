package office

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

// shelf is an archive in memory.
type shelf struct {
	mu    sync.Mutex
	days  map[queue.Day]*queue.State
	bad   map[queue.Day]bool // cannot be read
	down  error              // of Days
	asked []queue.Day
	gate  chan struct{} // if set, every day waits for a value or the context
}

func (s *shelf) Days(context.Context) ([]queue.Day, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []queue.Day
	for d := range s.days {
		out = append(out, d)
	}
	return out, s.down
}

func (s *shelf) Day(ctx context.Context, day queue.Day) (*queue.State, error) {
	if s.gate != nil {
		select {
		case <-s.gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, day)
	if s.bad[day] {
		return nil, errDisk
	}
	return s.days[day], nil
}

// seen returns the days that were read, and forgets them.
func (s *shelf) seen() []queue.Day {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.asked
	s.asked = nil
	return out
}

func (s *shelf) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = err
}

// weeks is an archive of n days before the offices of these tests open, on
// which 30 people were served in so many minutes each.
func weeks(t testing.TB, n, takes int) *shelf {
	s := &shelf{days: map[queue.Day]*queue.State{}, bad: map[queue.Day]bool{}}
	for i := range n {
		b := newDayBook(t, i+1)
		for range 30 {
			b.serve(0, takes)
		}
		s.days[b.state.Day()] = b.state
	}
	return s
}

func TestThePastIsLearntAndForecastFrom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		h.sitDown()
		archive := weeks(t, 5, 2)
		archive.days[h.day()] = newDayBook(t, 0).state // today so far
		archive.days["2026-03-03"] = newDayBook(t, -1).state
		o := outlookOf(h, archive)
		for i := range 10 {
			must[TicketAnswer](h, issue(fmt.Sprint("press-", i)))
		}
		time.Sleep(3 * forecastEvery)
		settled()
		want := []queue.Day{"2026-03-01", "2026-02-28", "2026-02-27", "2026-02-26", "2026-02-25"}
		if d := gocmp.Diff(want, archive.seen()); d != "" {
			t.Errorf("days read (-want +got):\n%s", d)
		}
		// Ten people of two minutes each, where the usual ten would be 100.
		if got, ok := o.New("certify"); !ok || got.To > 35*time.Minute || got.From < 10*time.Minute {
			t.Errorf("got %+v, %t; want about 20 minutes", got, ok)
		}
	})
}

func TestEachDayIsLearntForAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		archive := weeks(t, 60, 5)
		for i := range 20 {
			archive.days[queue.Day(morning().AddDate(0, 0, -i-1).Format(time.DateOnly))] = newDayBook(t, i+1).state // nobody came
		}
		outlookOf(h, archive)
		time.Sleep(2 * forecastEvery)
		settled()
		got := archive.seen()
		if len(got) != 20+pastDays || got[0] != "2026-03-01" {
			t.Errorf("%d days were read from %s on, want 30 with people after 20 without", len(got), got[0])
		}
		h.clock.set(morning().AddDate(0, 0, 1))
		time.Sleep(3 * forecastEvery)
		settled()
		if h.day() != "2026-03-03" || len(archive.seen()) != 20+pastDays {
			t.Errorf("the past was not learnt for %s", h.day())
		}
		time.Sleep(time.Hour)
		settled()
		if got := archive.seen(); len(got) > 0 {
			t.Errorf("%d days were read again within the day", len(got))
		}
	})
}

func TestADamagedDayIsLeftOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		archive := weeks(t, 5, 2)
		archive.bad["2026-02-27"] = true
		past, err := NewOutlook(nil, archive, nil).past(t.Context(), "2026-03-02", morning())
		if err != nil || past == nil {
			t.Fatalf("got %v, %v; want the past of the other days", past, err)
		}
		for d := range archive.days {
			archive.bad[d] = true
		}
		if past, err := NewOutlook(nil, archive, nil).past(t.Context(), "2026-03-02", morning()); !errors.Is(err, errDisk) || past != nil {
			t.Errorf("got %v, %v; want the error of the days", past, err)
		}
	})
}

func TestAnArchiveThatIsDownIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		h.sitDown()
		archive := weeks(t, 5, 2)
		archive.fail(errDisk)
		o := outlookOf(h, archive)
		time.Sleep(learnAgain - forecastRenew)
		settled()
		if n := len(archive.seen()); n > 0 {
			t.Errorf("%d days were read of an archive that is down", n)
		}
		if _, ok := o.New("certify"); !ok {
			t.Error("without a past nothing is said")
		}
		archive.fail(nil)
		time.Sleep(3 * forecastRenew)
		settled()
		if n := len(archive.seen()); n != 5 {
			t.Errorf("ten minutes later %d days were read, want 5", n)
		}
	})
}

func TestForecastsDoNotWaitForThePast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		h.sitDown()
		archive := weeks(t, 5, 2)
		archive.gate = make(chan struct{})
		o := outlookOf(h, archive)
		time.Sleep(forecastEvery)
		settled()
		if _, ok := o.New("certify"); !ok {
			t.Error("nothing is said while the past is read")
		}
	}) // and the outlook ends while it is
}

// BenchmarkOutlook is a forecast of 1,000 who wait and what they are told, as
// it is done at most once a second beside the office.
func BenchmarkOutlook(b *testing.B) {
	state := busy(b)
	h := weeks(b, 5, 8)
	history, err := NewOutlook(nil, h, nil).past(b.Context(), "2026-03-02", morning())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		sit := estimate.Look(state, morning().Add(time.Hour))
		if got := sit.Forecast(history, forecastPaths, 1).Waits(); len(got.Tickets) != 1000 {
			b.Fatalf("%d waits", len(got.Tickets))
		}
	}
}

// BenchmarkOutlookOf is what a page pays to know a wait.
func BenchmarkOutlookOf(b *testing.B) {
	sit := estimate.Look(busy(b), morning().Add(time.Hour))
	o := NewOutlook(nil, nil, nil)
	for b.Loop() {
		if o.newest.Load() == nil {
			o.newest.Store(&prospect{taken: time.Now(), waits: sit.Forecast(nil, 1, 1).Waits()})
		}
		if _, ok := o.Of("Α500"); !ok {
			b.Fatal("nothing is said")
		}
	}
}

// busy is a queue in which 1,000 wait at six counters.
func busy(t testing.TB) *queue.State {
	b := newDayBook(t, 0)
	for i := range 5 {
		b.do(queue.OpenCounter{Counter: queue.CounterID(i + 2), Clerk: fmt.Sprint("clerk", i)})
	}
	for i := range 1000 {
		b.at = b.at.Add(3 * time.Second)
		b.do(queue.Issue{Service: []queue.ServiceID{"certify", "civil"}[i%2], Source: queue.FromKiosk})
	}
	return b.state
}
