package office

import (
	"encoding/json"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/queue"
)

func TestClockThatJumpsBackReordersNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		var given []queue.Number
		press := func(key string) { given = append(given, must[TicketAnswer](h, issue(key)).Number) }
		press("press-1")
		h.clock.set(morning().Add(-time.Hour))
		press("press-2")
		h.clock.set(morning().AddDate(0, 0, -2))
		time.Sleep(2 * time.Second)
		press("press-3")
		if h.day() != "2026-03-02" {
			t.Errorf("the day is %s, want the one that was open", h.day())
		}
		if !slices.ContainsFunc(h.Alarms(), func(a Alarm) bool { return a.Code == clockAlarm }) {
			t.Error("no alarm says that the clock is behind")
		}
		h.clock.set(morning().Add(time.Minute))
		time.Sleep(2 * time.Second)
		press("press-4")
		if alarms := h.Alarms(); len(alarms) > 0 {
			t.Errorf("the clock is right and %+v is still raised", alarms)
		}
		if want := []queue.Number{"Α001", "Α002", "Α003", "Α004"}; !slices.Equal(given, want) {
			t.Errorf("numbers %v, want %v", given, want)
		}
		h.read(func(s *State) {
			for i, ticket := range s.Queue.WaitingFor([]queue.ServiceID{"certify"}, 0) {
				if ticket.Number != given[i] {
					t.Errorf("place %d has %s, want %s", i+1, ticket.Number, given[i])
				}
			}
		})
		before := time.Time{}
		for i, e := range h.disk.entries(t) {
			if e.At.Before(before) || e.At.Location() != time.UTC {
				t.Errorf("entry %d is of %s, after one of %s", i+1, e.At, before)
			}
			before = e.At
		}
	})
}

func TestRestartWithAClockBehindGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := newMemory()
		h := open(t, disk)
		must[TicketAnswer](h, issue("press-1"))
		if err := h.end(); err != nil {
			t.Fatal(err)
		}
		clock := &wallClock{} // 2000-01-01, as a box without a battery has it
		h = openAt(t, disk, clock)
		if a := must[TicketAnswer](h, issue("press-2")); a.Number != "Α002" || h.day() != "2026-03-02" {
			t.Errorf("got %s on %s, want Α002 on the day that was open", a.Number, h.day())
		}
	})
}

// The day turns at local midnight, also on the two days of the year that have
// 23 and 25 hours.
func TestDayTurnsAtLocalMidnight(t *testing.T) {
	for _, c := range []struct {
		name     string
		midnight time.Time
		day      queue.Day
		hours    int // that the day has
	}{
		{"in winter", inAthens(2026, time.January, 15, 0, 0, 0), "2026-01-15", 24},
		{"as summer time begins", inAthens(2026, time.March, 29, 0, 0, 0), "2026-03-29", 23},
		{"in summer", inAthens(2026, time.July, 15, 0, 0, 0), "2026-07-15", 24},
		{"as summer time ends", inAthens(2026, time.October, 25, 0, 0, 0), "2026-10-25", 25},
		{"at new year", inAthens(2027, time.January, 1, 0, 0, 0), "2027-01-01", 24},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				clock := &wallClock{}
				clock.set(c.midnight.Add(-2500 * time.Millisecond))
				h := openAt(t, newMemory(), clock)
				first := must[TicketAnswer](h, issue("press-1"))
				before := h.day()
				time.Sleep(2 * time.Second)
				if got := h.day(); got != before || got >= c.day {
					t.Errorf("half a second before midnight the day is %s", got)
				}
				time.Sleep(2 * time.Second)
				if got := h.day(); got != c.day {
					t.Fatalf("after midnight the day is %s, want %s", got, c.day)
				}
				again := must[TicketAnswer](h, issue("press-2"))
				if again.Number != first.Number || again.Token == first.Token {
					t.Errorf("got %s with token %s after %s with %s, want the same number with another token", again.Number, again.Token, first.Number, first.Token)
				}
				clock.set(c.midnight.Add(time.Duration(c.hours)*time.Hour - 2500*time.Millisecond))
				time.Sleep(2 * time.Second)
				if got := h.day(); got != c.day {
					t.Errorf("before the next midnight the day is %s", got)
				}
				time.Sleep(2 * time.Second)
				if got := h.day(); got <= c.day {
					t.Errorf("%d hours later the day is still %s", c.hours, got)
				}
				h.onDisk()
			})
		})
	}
}

func TestTheOfficesZoneDecidesWhatDayItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := &wallClock{}
		clock.set(time.Date(2026, time.March, 1, 22, 30, 0, 0, time.UTC)) // 00:30 in Athens
		if h := openAt(t, newMemory(), clock); h.day() != "2026-03-02" {
			t.Errorf("the day is %s, want 2026-03-02", h.day())
		}
	})
}

func TestTicketsAndSlipsEndWithTheirDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		a := must[TicketAnswer](h, issue("press-1"))
		h.clock.set(morning().AddDate(0, 0, 1))
		time.Sleep(2 * time.Second)
		h.read(func(s *State) {
			if ticket, ok := s.TicketByToken(a.Token); ok {
				t.Errorf("yesterday's token still shows %+v", ticket)
			}
			if jobs := s.Jobs("", 10); len(jobs) > 0 {
				t.Errorf("yesterday's slips are still there: %+v", jobs)
			}
		})
		var discarded bool
		for _, e := range h.disk.entries(t) {
			for _, ev := range e.Events {
				p, ok := ev.(printChanged)
				discarded = discarded || ok && p.ID == a.Job && p.State == PrintDiscarded
			}
		}
		if !discarded {
			t.Error("the slip that was not printed is not discarded")
		}
		if err := h.end(); err != nil {
			t.Fatal(err)
		}
		// Its rows are on disk as they were at its end, for the reports.
		var kept queue.Ticket
		if err := json.Unmarshal(h.disk.rows[rowKey{"2026-03-02", TableTickets, "Α001"}], &kept); err != nil || kept.Phase != queue.Expired {
			t.Errorf("yesterday's ticket is kept as %+v, %v, want an expired one", kept, err)
		}
		h = openAt(t, h.disk, h.clock)
		// Print jobs are counted for ever: a late report never means another slip.
		if b := must[TicketAnswer](h, issue("press-2")); b.Job != a.Job+1 {
			t.Errorf("the next job is %d after %d", b.Job, a.Job)
		}
	})
}

func TestCheckpointFollowsWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[TicketAnswer](h, issue("press-1"))
		time.Sleep(checkpointEvery + time.Millisecond)
		synctest.Wait()
		h.disk.mu.Lock()
		defer h.disk.mu.Unlock()
		if h.disk.seq != uint64(len(h.disk.records)) {
			t.Errorf("a second later the checkpoint is of record %d of %d", h.disk.seq, len(h.disk.records))
		}
	})
}
