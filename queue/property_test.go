package queue

import (
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// rolls is dice that rapid throws, and makes smaller when something breaks.
type rolls struct{ t *rapid.T }

func (r rolls) pick(what string, n int) int { return rapid.IntRange(0, n-1).Draw(r.t, what) }

// TestRandomDays lives through days in which anything may happen. At every
// step deciding changes nothing, no number is given twice, the lowest turn is
// called, somebody is called if anybody may be, and whoever is told how many
// are ahead can count them; at the end every way to rebuild the state gives
// the same.
func TestRandomDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, rolls{t})
		w.begin()
		for range rapid.IntRange(1, 80).Draw(t, "steps") {
			w.step()
		}
		w.checkStanding()
		w.checkHistory()
	})
}

// begin opens the first day with somebody at each desk, so that most of what
// follows is accepted.
func (w *world) begin() {
	c := OpenDay{Day: "2026-03-02", Setup: testSetup()}
	for i := range c.Setup.Services {
		c.Setup.Services[i].ID = []ServiceID{"s0", "s1", "s2"}[i]
	}
	c.Setup.Counters = []CounterSetup{
		{ID: 1, Services: []ServiceID{"s0", "s1"}},
		{ID: 2, Services: []ServiceID{"s2"}},
		{ID: 3, Services: []ServiceID{"s0", "s1", "s2"}},
	}
	for _, c := range []Command{c, OpenCounter{1, "maria", false}, OpenCounter{2, "nikos", false}, OpenCounter{3, "eleni", false}} {
		events, err := w.state.Decide(c, w.now)
		if err != nil {
			w.t.Fatalf("%T%+v refused: %v", c, c, err)
		}
		for _, e := range events {
			w.state.Apply(e, w.now)
			w.log = append(w.log, logged{e, w.now})
		}
	}
}

// crowd is a set of waiting tickets with any keys there can be, in any order.
func crowd(t *rapid.T) []Ticket {
	at := func(what string) time.Time {
		return opening().Add(time.Duration(rapid.IntRange(0, 5).Draw(t, what)) * time.Minute)
	}
	n := rapid.IntRange(1, 12).Draw(t, "people")
	services := []ServiceID{"certify", "civil", "benefits"}
	out := make([]Ticket, n)
	for i := range out {
		out[i] = Ticket{
			Number: NewNumber("Α", i+1), Phase: Waiting, Source: FromKiosk,
			Service: rapid.SampledFrom(services).Draw(t, "service"),
			Pinned:  rapid.SampledFrom([]CounterID{0, 0, 0, 1, 3}).Draw(t, "pinned"),
			// Seq makes every key another one, as in an office.
			Key: Key{Turn: at("turn"), CheckIn: at("check-in"), Seq: uint64(i + 1)},
		}
	}
	return out
}

// waitingRoom loads tickets that arrive in the order given.
func waitingRoom(t *rapid.T, tickets []Ticket) *State {
	s := New()
	s.Apply(DayOpened{Day: "2026-03-02", Setup: testSetup()}, opening())
	rows := make([][]byte, len(tickets))
	for i, v := range tickets {
		rows[i] = mustJSON(t, v)
	}
	s, err := Load(mustJSON(t, s.Touched().Header), rows)
	if err != nil {
		t.Fatalf("loading %d tickets: %v", len(tickets), err)
	}
	return s
}

func TestWinnerIsTheStrictMinimumOfTheCountersTickets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tickets := crowd(t)
		s := waitingRoom(t, tickets)
		counter := CounterID(rapid.IntRange(1, 3).Draw(t, "counter"))
		line := slices.DeleteFunc(s.WaitingFor(s.Takes(counter), 0), func(v Ticket) bool { return v.Pinned != 0 && v.Pinned != counter })
		for i := 1; i < len(line); i++ {
			if line[i-1].Key.Compare(line[i].Key) >= 0 {
				t.Fatalf("%s does not come after %s", line[i].Number, line[i-1].Number)
			}
		}
		line = append(line, Ticket{}, Ticket{}) // nobody
		winner, runnerUp := s.Next(counter, opening())
		if winner != line[0].Number || runnerUp != line[1].Number {
			t.Fatalf("counter %d: got %q before %q, want %q before %q", counter, winner, runnerUp, line[0].Number, line[1].Number)
		}
	})
}

func TestOrderOfArrivalInMemoryDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tickets := crowd(t)
		one := waitingRoom(t, tickets)
		other := waitingRoom(t, rapid.Permutation(tickets).Draw(t, "permuted"))
		same(t, "permuted arrival", other, one)
		for counter := range CounterID(4) {
			w1, r1 := one.Next(counter, opening())
			w2, r2 := other.Next(counter, opening())
			if w1 != w2 || r1 != r2 {
				t.Fatalf("counter %d: %s before %s, or %s before %s when they arrive otherwise", counter, w1, r1, w2, r2)
			}
		}
	})
}

func TestRemovingAnotherTicketNeverChangesTheWinner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tickets := crowd(t)
		counter := CounterID(rapid.IntRange(1, 3).Draw(t, "counter"))
		winner, _ := waitingRoom(t, tickets).Next(counter, opening())
		i := rapid.IntRange(0, len(tickets)-1).Draw(t, "removed")
		if tickets[i].Number == winner {
			return
		}
		got, _ := waitingRoom(t, slices.Delete(tickets, i, i+1)).Next(counter, opening())
		if got != winner {
			t.Fatalf("counter %d calls %q after another left, want %q", counter, got, winner)
		}
	})
}

func TestLineIsTheSameFromTheFront(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := waitingRoom(t, crowd(t))
		services := []ServiceID{"certify", "civil", "benefits"}
		all := s.WaitingFor(services, 0)
		limit := rapid.IntRange(1, 14).Draw(t, "limit")
		if d := gocmp.Diff(all[:min(limit, len(all))], s.WaitingFor(services, limit)); d != "" {
			t.Fatalf("the first %d of the line (-whole +limited):\n%s", limit, d)
		}
		total := 0
		for _, id := range services {
			total += s.WaitingCount(id)
		}
		if total != len(all) {
			t.Fatalf("%d are counted and %d are in the line", total, len(all))
		}
	})
}
