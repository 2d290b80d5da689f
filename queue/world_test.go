package queue

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

// dice draws what happens next: rapid in the property tests, the fuzzer's
// bytes in the fuzz targets.
type dice interface {
	// pick returns a number from 0 to n−1.
	pick(what string, n int) int
}

// world is a state that lives through random days, with everything that is
// needed to check it: the events it had and the numbers it gave.
type world struct {
	t     fataler
	dice  dice
	state *State
	now   time.Time
	log   []logged
	given map[Number]int // numbers of this day, by order of issue
	saved saved
}

func newWorld(t fataler, d dice) *world {
	return &world{t: t, dice: d, state: New(), now: opening(), given: map[Number]int{}}
}

// step lets some time pass and somebody do something.
func (w *world) step() {
	w.t.Helper()
	w.now = w.now.Add(time.Duration(w.dice.pick("seconds", 100)) * time.Second)
	c := w.command()
	before := pictureOf(w.state)
	events, err := w.state.Decide(c, w.now)
	if d := gocmp.Diff(before, pictureOf(w.state)); d != "" {
		w.t.Fatalf("deciding %T%+v changed the state:\n%s", c, c, d)
	}
	if err != nil && len(events) > 0 {
		w.t.Fatalf("%T%+v was refused with %v and caused %v", c, c, err, events)
	}
	w.check(c, events, err)
	for _, e := range events {
		if _, ok := e.(DayOpened); ok {
			w.given = map[Number]int{}
			w.saved.take(w.t, w.state, len(w.log))
		}
		w.state.Apply(e, w.now)
		w.log = append(w.log, logged{e, w.now})
	}
	if w.dice.pick("checkpoint", 8) == 0 {
		w.saved.take(w.t, w.state, len(w.log))
	}
}

// check holds a decision against what a naive look at all tickets says.
func (w *world) check(c Command, events []Event, err error) {
	w.t.Helper()
	for _, e := range events {
		if e, ok := e.(TicketIssued); ok {
			if _, twice := w.given[e.Number]; twice {
				w.t.Fatalf("%s was given a second time on %s", e.Number, w.state.Day())
			}
			w.given[e.Number] = len(w.given)
			w.checkAhead(e)
		}
	}
	if c, ok := c.(CallNext); ok {
		w.checkCall(c, events, err)
	}
}

func (w *world) checkAhead(e TicketIssued) {
	w.t.Helper()
	want := len(w.rivals(e.Service))
	if e.Ahead != want {
		w.t.Fatalf("%s was told %d people ahead, want %d", e.Number, e.Ahead, want)
	}
}

// rivals returns the waiting tickets whose service shares a counter with one.
func (w *world) rivals(id ServiceID) []Ticket {
	var out []Ticket
	for t := range w.state.Tickets {
		shared := slices.ContainsFunc(w.state.Setup().Counters, func(c CounterSetup) bool {
			return slices.Contains(c.Services, id) && slices.Contains(c.Services, t.Service)
		})
		if t.Phase == Waiting && (shared || t.Service == id) {
			out = append(out, t)
		}
	}
	return out
}

// checkCall holds a call against the rule: the strict minimum of those the
// counter may serve, nobody only if nobody waits, and never a walk-in before
// another who drew a number first.
func (w *world) checkCall(c CallNext, events []Event, err error) {
	w.t.Helper()
	var line []Ticket
	for t := range w.state.Tickets {
		if t.Phase == Waiting && slices.Contains(w.state.Takes(c.Counter), t.Service) {
			line = append(line, t)
		}
	}
	slices.SortFunc(line, func(a, b Ticket) int { return a.Key.Compare(b.Key) })
	if err != nil {
		if errors.Is(err, ErrNobodyWaiting) && len(line) > 0 {
			w.t.Fatalf("counter %d called nobody while %s waits", c.Counter, line[0].Number)
		}
		return
	}
	call, ok := events[len(events)-1].(TicketCalled)
	if !ok || len(line) == 0 {
		w.t.Fatalf("counter %d: %v while %d wait", c.Counter, events, len(line))
	}
	want := TicketCalled{Number: line[0].Number, Counter: c.Counter, Reason: ReasonTicketOrder}
	if len(line) > 1 {
		want.RunnerUp = line[1].Number
	}
	if len(events) > 1 {
		want.After = events[0].(TicketServed).Number
	}
	if d := gocmp.Diff(want, call); d != "" {
		w.t.Fatalf("not the lowest turn of counter %d (-want +got):\n%s", c.Counter, d)
	}
	for _, t := range line[1:] {
		if w.given[t.Number] < w.given[call.Number] {
			w.t.Fatalf("counter %d called %s before %s, who came first", c.Counter, call.Number, t.Number)
		}
	}
}

// checkStanding holds what people are told in between against a naive count.
func (w *world) checkStanding() {
	w.t.Helper()
	for t := range w.state.Tickets {
		want := 0
		if t.Phase == Waiting {
			want = len(slices.DeleteFunc(w.rivals(t.Service), func(o Ticket) bool { return o.Key.Compare(t.Key) >= 0 }))
		}
		if got := w.state.AheadOf(t.Number); got != want {
			w.t.Fatalf("%s is told %d people ahead, want %d", t.Number, got, want)
		}
	}
	phases := map[Phase]int{}
	for t := range w.state.Tickets {
		phases[t.Phase]++
	}
	for _, p := range []Phase{Waiting, Called, Serving, Served, Missed, Parked, Cancelled, Expired} {
		if got := w.state.PhaseCount(p); got != phases[p] {
			w.t.Fatalf("%d tickets are said to be %s, want %d", got, p, phases[p])
		}
	}
	for _, c := range w.state.Counters() {
		if t, ok := w.state.Ticket(c.Ticket); ok && (t.Counter != c.ID || t.Phase != Called && t.Phase != Serving) {
			w.t.Fatalf("counter %d has %+v", c.ID, t)
		}
	}
}

// checkHistory rebuilds the state in every way there is.
func (w *world) checkHistory() {
	w.t.Helper()
	events := throughJSON(w.t, w.log)
	same(w.t, "replay", replay(New(), w.log), w.state)
	same(w.t, "replay through JSON", replay(New(), events), w.state)
	if w.saved.header != nil {
		same(w.t, "checkpoint and tail", replay(w.saved.load(w.t), events[w.saved.events:]), w.state)
	}
	w.saved.take(w.t, w.state, len(w.log))
	loaded := w.saved.load(w.t)
	same(w.t, "checkpoint", loaded, w.state)
	w.state = loaded
	w.checkStanding()
}

// command draws a command; some name what does not exist.
func (w *world) command() Command {
	at := CounterID(w.dice.pick("counter", 5))
	switch w.dice.pick("command", 24) {
	case 0:
		return OpenDay{Day: Day(w.now.AddDate(0, 0, w.dice.pick("days", 3)).Format(time.DateOnly)), Setup: w.setup()}
	case 1:
		return ChangeSetup{Setup: w.setup()}
	case 2:
		if w.dice.pick("really", 8) == 0 {
			return CloseDay{}
		}
		return SkipNumbers{By: []int{0, 1, 10, -1, math.MaxInt}[w.dice.pick("by", 5)]}
	case 3, 4, 5:
		return OpenCounter{Counter: at, Clerk: w.clerk(), TakeOver: w.dice.pick("takeover", 2) == 0}
	case 6:
		return PauseCounter{Counter: at, Reason: "break"}
	case 7:
		return CloseCounter{Counter: at}
	case 8, 9, 10, 11, 12:
		return CallNext{Counter: at}
	case 13:
		return Recall{Counter: at}
	case 14:
		return Start{Counter: at}
	case 15:
		return Finish{Counter: at}
	case 16:
		return Miss{Counter: at}
	}
	return Issue{Service: w.service(), Source: FromKiosk}
}

func (w *world) clerk() string { return []string{"maria", "nikos", "eleni"}[w.dice.pick("clerk", 3)] }

func (w *world) service() ServiceID { return ServiceID(fmt.Sprintf("s%d", w.dice.pick("service", 5))) }

// setup draws services s0 to s3, each with a letter of its own that is not
// always the same, and four counters; it is not always valid.
func (w *world) setup() Setup {
	out := Setup{Policy: DefaultPolicy()}
	letters := []string{"Α", "Β", "Γ", "Δ"}
	if w.dice.pick("other letters", 3) == 0 {
		slices.Reverse(letters)
	}
	for i, letter := range letters {
		if w.dice.pick("leave out", 6) == 0 {
			continue
		}
		id := ServiceID(fmt.Sprintf("s%d", i))
		out.Services = append(out.Services, Service{
			ID: id, Prefix: letter, Name: Text{EL: "υπηρεσία"}, First: 1 + w.dice.pick("first", 3), Last: 4 + w.dice.pick("last", 40),
		})
	}
	for n := range 4 {
		c := CounterSetup{ID: CounterID(n)} // 0 makes the setup invalid
		if n == 0 && w.dice.pick("counter 0", 8) > 0 {
			c.ID = 4
		}
		for _, v := range out.Services {
			if w.dice.pick("takes", 2) == 0 {
				c.Services = append(c.Services, v.ID)
			}
		}
		out.Counters = append(out.Counters, c)
	}
	return out
}
