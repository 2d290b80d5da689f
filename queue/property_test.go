package queue

import (
	"slices"
	"strconv"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// rolls is dice that rapid throws, and makes smaller when something breaks.
type rolls struct{ t *rapid.T }

// pick spreads what rapid draws: it likes small numbers, and the world should
// see all of its commands.
func (r rolls) pick(what string, n int) int {
	return rapid.IntRange(0, 1<<16-1).Draw(r.t, what) * 40503 % (1 << 16) * n >> 16
}

// TestRandomDays lives through days in which anything may happen. At every
// step deciding changes nothing, no number is given twice, the lowest turn is
// called, somebody is called if anybody may be, and whoever is told how many
// are ahead can count them; at the end every way to rebuild the state gives
// the same.
func TestRandomDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, rolls{t})
		w.begin()
		for range rapid.SampledFrom([]int{1, 5, 20, 80, 120}).Draw(t, "steps") {
			w.step()
		}
		w.checkStanding()
		w.checkHistory()
	})
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
			Key:     Key{Turn: at("turn"), CheckIn: at("check-in"), Seq: uint64(i + 1)},
			Special: rapid.IntRange(0, 4).Draw(t, "special") == 0,
		}
		if rapid.Bool().Draw(t, "appointment") {
			out[i].Gate = at("gate")
			out[i].Booking = &Booking{Slot: out[i].Gate.Add(3 * time.Minute)}
		}
		if rapid.IntRange(0, 4).Draw(t, "called") == 0 {
			out[i].CalledAt = opening()
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

// someTime is a time at which some gates of a crowd are open.
func someTime(t *rapid.T) time.Time {
	return opening().Add(time.Duration(rapid.IntRange(0, 6).Draw(t, "now")) * time.Minute)
}

func TestWinnerIsTheStrictMinimumOfTheCountersTickets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tickets, now := crowd(t), someTime(t)
		s := waitingRoom(t, tickets)
		id := CounterID(rapid.IntRange(1, 3).Draw(t, "counter"))
		early := func(v Ticket) bool {
			return v.Booking != nil && !v.Special && v.CalledAt.IsZero() && now.Before(v.Booking.Slot.Add(-3*time.Minute))
		}
		line := slices.DeleteFunc(tickets, func(v Ticket) bool { return !may(CounterSetup{ID: id, Services: s.Takes(id)}, v) })
		slices.SortFunc(line, func(a, b Ticket) int {
			if early(a) != early(b) {
				return map[bool]int{true: 1, false: -1}[early(a)]
			}
			return a.Key.Compare(b.Key)
		})
		if d := gocmp.Diff(numbers(line), numbers(s.Line(id, now, 0))); d != "" {
			t.Fatalf("line of counter %d (-minimum +index):\n%s", id, d)
		}
		line = append(line, Ticket{}, Ticket{}) // nobody
		winner, runnerUp := s.Next(id, now)
		if winner != line[0].Number || runnerUp != line[1].Number {
			t.Fatalf("counter %d: got %q before %q, want %q before %q", id, winner, runnerUp, line[0].Number, line[1].Number)
		}
	})
}

func TestOrderOfArrivalInMemoryDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tickets, now := crowd(t), someTime(t)
		one := waitingRoom(t, tickets)
		other := waitingRoom(t, rapid.Permutation(tickets).Draw(t, "permuted"))
		same(t, "permuted arrival", other, one)
		for id := range CounterID(4) {
			w1, r1 := one.Next(id, now)
			w2, r2 := other.Next(id, now)
			if w1 != w2 || r1 != r2 {
				t.Fatalf("counter %d: %s before %s, or %s before %s when they arrive otherwise", id, w1, r1, w2, r2)
			}
		}
	})
}

func TestRemovingAnotherTicketNeverChangesTheWinner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tickets, now := crowd(t), someTime(t)
		id := CounterID(rapid.IntRange(1, 3).Draw(t, "counter"))
		winner, _ := waitingRoom(t, tickets).Next(id, now)
		i := rapid.IntRange(0, len(tickets)-1).Draw(t, "removed")
		if tickets[i].Number == winner {
			return
		}
		got, _ := waitingRoom(t, slices.Delete(tickets, i, i+1)).Next(id, now)
		if got != winner {
			t.Fatalf("counter %d calls %q after another left, want %q", id, got, winner)
		}
	})
}

func TestAnEarlyAppointmentNeverPassesACompetingTicket(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, now := waitingRoom(t, crowd(t)), someTime(t)
		for id := range CounterID(4) {
			seen := false
			for _, v := range s.Line(id, now, 0) {
				if seen && !v.Early(now) {
					t.Fatalf("counter %d: %s stands behind an early appointment", id, v.Number)
				}
				seen = seen || v.Early(now)
			}
		}
	})
}

func TestALaterCheckInNeverGivesAnEarlierTurn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minutes := func(what string, low, high int) time.Duration {
			return time.Duration(rapid.IntRange(low, high).Draw(t, what)) * time.Minute
		}
		p := DefaultPolicy()
		p.Credit = Seconds(minutes("credit", 0, 200) / time.Second)
		p.LateGrace = Seconds(minutes("grace", 0, 30) / time.Second)
		b := &Booking{Slot: opening().Add(minutes("slot", 0, 300)), BookedAt: opening().Add(minutes("booked", -500, 300))}
		one := opening().Add(minutes("check-in", 0, 400))
		two := one.Add(minutes("later", 1, 60))
		first, _ := p.turn(b, one)
		second, class := p.turn(b, two)
		if second.Before(first) {
			t.Fatalf("check-in %s gives the turn %s, the later %s gives %s", one, first, two, second)
		}
		if class.HasCredit() && b.BookedAt.Before(two) && second.Before(b.BookedAt) {
			t.Fatalf("booked at %s, the turn is %s", b.BookedAt, second)
		}
	})
}

// TestReturnsNeverCrowdOut sends any number of people back who all missed
// their call: each finds exactly K people who compete ahead, whoever came back
// before and however many appointments are early, and nobody shares a key.
func TestReturnsNeverCrowdOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gap := rapid.IntRange(1, 4).Draw(t, "gap")
		setup := testSetup()
		setup.Policy.ReturnGap = gap
		s := New()
		do := func(c Command, at time.Time) {
			events, err := s.Decide(c, at)
			if err != nil {
				t.Fatalf("%T%+v refused: %v", c, c, err)
			}
			for _, e := range events {
				s.Apply(e, at)
			}
		}
		now := opening()
		do(OpenDay{Day: "2026-03-02", Setup: setup}, now)
		do(OpenCounter{Counter: 1, Clerk: "maria"}, now)
		for i := range rapid.IntRange(0, 5).Draw(t, "early") {
			id := AppointmentID(strconv.Itoa(i))
			do(PutAppointment{ID: id, Service: "certify", Slot: now.Add(time.Hour)}, now)
			do(CheckIn{ID: id}, now)
		}
		var all []Number
		people := rapid.IntRange(1, 40).Draw(t, "people")
		for range people + 6 {
			now = now.Add(time.Second)
			all = append(all, NewNumber("Α", s.Drawn("certify")+1))
			do(Issue{Service: "certify"}, now)
		}
		for range people {
			do(CallNext{Counter: 1}, now)
			do(Miss{Counter: 1}, now)
		}
		back := rapid.Permutation(seq(people)).Draw(t, "back")
		for _, i := range back {
			n := all[i]
			do(Return{Number: n}, now)
			if got := s.AheadOf(n); got != gap {
				t.Fatalf("%s came back behind %d, want %d", n, got, gap)
			}
			if rapid.IntRange(0, 3).Draw(t, "one is called") == 0 {
				do(CallNext{Counter: 1}, now)
			}
		}
		keys := map[Key]Number{}
		for v := range s.Tickets {
			if other, twice := keys[v.Key]; twice {
				t.Fatalf("%s and %s have one key", v.Number, other)
			}
			keys[v.Key] = v.Number
		}
	})
}

func seq(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// TestEventsInAnyOrderDoNoHarm applies events that no office would write, in
// any order, about tickets, counters and services that may not exist.
func TestEventsInAnyOrderDoNoHarm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := New()
		w := newWorld(t, rolls{t})
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			w.now = w.now.Add(time.Duration(rapid.IntRange(-10, 10).Draw(t, "seconds")) * time.Second)
			s.Apply(anyEvent(w), w.now)
			total := 0
			for _, p := range []Phase{Waiting, Called, Serving, Served, Missed, Parked, Cancelled, Expired} {
				total += s.PhaseCount(p)
			}
			if total != s.Count() {
				t.Fatalf("%d tickets have a phase, want %d", total, s.Count())
			}
			for id := range CounterID(4) {
				s.Next(id, w.now)
			}
			s.Taking(w.now)
			s.NextDue(w.now)
			s.Touched()
		}
	})
}

// anyEvent draws an event with any values.
func anyEvent(w *world) Event {
	n := NewNumber([]string{"Α", "Β"}[w.dice.pick("letter", 2)], w.dice.pick("running", 5))
	at := CounterID(w.dice.pick("counter", 4))
	id := w.id()
	key := Key{Turn: w.now, CheckIn: w.now, Seq: uint64(w.dice.pick("seq", 5))}
	events := []Event{
		DayOpened{Day: "2026-03-02", Setup: w.setup(), Hours: w.drawHours(), Appointments: []Appointment{w.booked(id)}},
		SetupChanged{Setup: w.setup()}, HoursSet{Hours: w.drawHours()}, DayReopened{Until: w.now}, DayReopened{},
		TicketIssued{Number: n, Service: w.service(), Seq: key.Seq, Appointment: id, Gate: w.now},
		TicketCalled{Number: n, Counter: at, After: n}, TicketRecalled{Number: n}, TicketStarted{Number: n}, TicketServed{Number: n},
		TicketMissed{Number: n}, TicketExpired{Number: n}, TicketReturned{Number: n, Key: key},
		TicketTransferred{Number: n, Service: w.service(), To: at}, TicketParked{Number: n, Until: w.now}, TicketUnparked{Number: n},
		TicketCancelled{Number: n}, TicketMarked{Number: n, Special: true, Key: key}, DirectStarted{Number: n, Service: w.service(), Counter: at},
		StepUndone{Counter: at}, AppointmentPut{ID: id, Service: w.service()}, AppointmentCancelled{ID: id}, AppointmentMissed{ID: id},
		CounterOpened{Counter: at, Clerk: w.clerk()}, CounterPaused{Counter: at}, CounterClosed{Counter: at},
		NumbersSkipped{Next: map[string]int{"Α": 3}}, DayClosed{},
	}
	return events[w.dice.pick("event", len(events))]
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
