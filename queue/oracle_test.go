package queue

import (
	"errors"
	"slices"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

// The checks of this file know the turn rule from its description alone: they
// look at every ticket, and at what the world remembers of it.

// plainTurn is the turn of a check-in without special credit.
func (p *paper) plainTurn() time.Time {
	if p.booking == nil || p.at.Sub(p.booking.Slot) > p.policy.LateGrace.Duration() {
		return p.at
	}
	turn := p.ready().Add(-p.policy.Credit.Duration())
	if turn.Before(p.booking.BookedAt) {
		return p.booking.BookedAt
	}
	return turn
}

func (p *paper) ready() time.Time {
	if p.booking != nil && p.booking.Slot.After(p.at) {
		return p.booking.Slot
	}
	return p.at
}

func (w *world) early(t Ticket) bool {
	p := w.given[t.Number]
	return p.booking != nil && !p.called && !t.Special && p.booking.Slot.Sub(w.now) > p.policy.EarlyGate.Duration()
}

func (w *world) compare(a, b Ticket) int {
	if ea, eb := w.early(a), w.early(b); ea != eb {
		if eb {
			return -1
		}
		return 1
	}
	return a.Key.Compare(b.Key)
}

// may reports whether a counter of the setup may call t.
func may(c CounterSetup, t Ticket) bool {
	return slices.Contains(c.Services, t.Service) && (t.Pinned == 0 || t.Pinned == c.ID)
}

// rivals returns the waiting tickets that share a counter with t: another that
// may call both. Tickets of one service that no counter takes share it.
func (w *world) rivals(t Ticket) []Ticket {
	var out []Ticket
	for o := range w.state.Tickets {
		if o.Phase != Waiting || o.Number == t.Number {
			continue
		}
		both := func(c CounterSetup) bool { return may(c, t) && may(c, o) }
		if slices.ContainsFunc(w.state.Setup().Counters, both) || o.Service == t.Service && o.Pinned == 0 && t.Pinned == 0 {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, w.compare)
	return out
}

// checkIssue holds the number of people ahead that a new ticket is told, and
// its turn, against a count and the rule.
func (w *world) checkIssue(e TicketIssued) {
	w.t.Helper()
	w.given[e.Number] = &paper{at: w.now, booking: e.Booking, policy: w.state.Setup().Policy}
	defer delete(w.given, e.Number)
	p := w.given[e.Number]
	t := *e.ticket(p.policy, w.now)
	if !t.Plain.Turn.Equal(p.plainTurn()) {
		w.t.Fatalf("%s with %+v at %s got the turn %s, want %s", e.Number, e.Booking, w.now, t.Plain.Turn, p.plainTurn())
	}
	want := len(slices.DeleteFunc(w.rivals(t), func(o Ticket) bool { return w.compare(o, t) >= 0 }))
	if e.Ahead != want {
		w.t.Fatalf("%s was told %d people ahead, want %d", e.Number, e.Ahead, want)
	}
}

// checkReturn: a return puts at most K of those who compete newly ahead, and
// exactly K where there are so many, but never comes ahead of its old place.
func (w *world) checkReturn(e TicketReturned) {
	w.t.Helper()
	old, _ := w.state.Ticket(e.Number)
	rivals := slices.DeleteFunc(w.rivals(old), w.early)
	ahead, newly := 0, 0
	for _, o := range rivals {
		if o.Key.Compare(e.Key) < 0 {
			ahead++
			if o.Key.Compare(old.Key) > 0 {
				newly++
			}
		}
	}
	k := w.state.Setup().Policy.ReturnGap
	switch {
	case e.Key.Compare(old.Key) < 0:
		w.t.Fatalf("%s came back ahead of its own old place", e.Number)
	case newly > k:
		w.t.Fatalf("%s came back with %d people newly ahead, want at most %d", e.Number, newly, k)
	case e.Key != old.Key && ahead != min(k, len(rivals)):
		w.t.Fatalf("%s came back behind %d of %d, want %d", e.Number, ahead, len(rivals), k)
	}
	for o := range w.state.Tickets {
		if o.Number != e.Number && (o.Key == e.Key || o.Place == e.Key) {
			w.t.Fatalf("%s came back with the key of %s", e.Number, o.Number)
		}
	}
}

// ordinary reports whether FIFO and the overtaking window hold for t.
func ordinary(t Ticket) bool {
	return !t.Special && t.Place == Key{} && t.Moves == 0 && t.Pinned == 0
}

// checkCall holds a call against the rule: the strict minimum of those the
// counter may serve, nobody only if nobody waits, an early one only if nobody
// else does.
func (w *world) checkCall(c CallNext, events []Event, err error) {
	w.t.Helper()
	setup := CounterSetup{ID: c.Counter, Services: w.state.Takes(c.Counter)}
	var line []Ticket
	for t := range w.state.Tickets {
		if t.Phase == Waiting && may(setup, t) {
			line = append(line, t)
		}
	}
	slices.SortFunc(line, w.compare)
	w.checkLine(c.Counter, line)
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
	want := TicketCalled{Number: line[0].Number, Counter: c.Counter, Reason: call.Reason}
	if len(line) > 1 {
		want.RunnerUp = line[1].Number
	}
	if len(events) > 1 {
		want.After = events[0].(TicketServed).Number
	}
	if d := gocmp.Diff(want, call); d != "" {
		w.t.Fatalf("not the lowest turn of counter %d (-want +got):\n%s", c.Counter, d)
	}
	w.checkFair(line)
}

// checkLine: the index says what the plain list says.
func (w *world) checkLine(id CounterID, line []Ticket) {
	w.t.Helper()
	if d := gocmp.Diff(numbers(line), numbers(w.state.Line(id, w.now, 0))); d != "" {
		w.t.Fatalf("the line of counter %d (-tickets +index):\n%s", id, d)
	}
	if d := gocmp.Diff(numbers(line[:min(2, len(line))]), numbers(w.state.Line(id, w.now, 2))); d != "" {
		w.t.Fatalf("the first two of counter %d (-tickets +index):\n%s", id, d)
	}
}

func numbers(tickets []Ticket) []Number {
	out := make([]Number, len(tickets))
	for i, t := range tickets {
		out[i] = t.Number
	}
	return out
}

// checkFair: the first of a line passes no ordinary walk-in who came before
// it, or more than the credit before it was ready.
func (w *world) checkFair(line []Ticket) {
	w.t.Helper()
	first, p := line[0], w.given[line[0].Number]
	if w.early(first) && !w.early(line[len(line)-1]) {
		w.t.Fatalf("%s was called early while %s waits", first.Number, line[len(line)-1].Number)
	}
	if !ordinary(first) {
		return
	}
	for _, t := range line[1:] {
		o := w.given[t.Number]
		if !ordinary(t) || o.booking != nil || o.policy != p.policy {
			continue
		}
		if p.booking == nil && o.order < p.order {
			w.t.Fatalf("%s was called before %s, who came first", first.Number, t.Number)
		}
		if p.ready().After(o.at.Add(p.policy.Credit.Duration())) {
			w.t.Fatalf("%s, ready at %s, overtook the walk-in %s of %s", first.Number, p.ready(), t.Number, o.at)
		}
	}
}

// checkUndone: what was taken back is as it was.
func (w *world) checkUndone(e StepUndone) {
	w.t.Helper()
	before := w.before[e.Counter]
	for _, n := range e.Numbers {
		got, _ := w.state.Ticket(n)
		want, existed := before[n]
		if !existed { // a direct service
			if got.Phase != Cancelled {
				w.t.Fatalf("%s of an undone direct service is %s", n, got.Phase)
			}
			continue
		}
		if d := gocmp.Diff(want, got); d != "" {
			w.t.Fatalf("%s after the step was undone (-before +after):\n%s", n, d)
		}
		if held := want.Phase == Called || want.Phase == Serving; held {
			if c, _ := w.state.Counter(e.Counter); c.Ticket != n {
				w.t.Fatalf("counter %d holds %q after the undo, want %s", e.Counter, c.Ticket, n)
			}
		}
	}
	if again := w.state.Undoable(e.Counter, w.now); again != nil {
		w.t.Fatalf("counter %d can undo %v after an undo", e.Counter, again)
	}
}

// checkWhy: a call is explained by the reason that it was made with, and no
// citizen reads of a special category.
func (w *world) checkWhy(e TicketCalled) {
	w.t.Helper()
	if e.RunnerUp == "" {
		return
	}
	why, err := w.state.Why(e.Number, e.RunnerUp, w.now)
	if err != nil || !why.Before || why.Reason != e.Reason {
		w.t.Fatalf("%s was called before %s for %s, explained as %+v, %v", e.Number, e.RunnerUp, e.Reason, why, err)
	}
	for t := range w.state.Tickets {
		why, err := w.state.Why(e.Number, t.Number, w.now)
		if (err == nil) != (t.Number != e.Number) {
			w.t.Fatalf("asking why %s before %s: %v", e.Number, t.Number, err)
		}
		told := why.ForCitizen()
		if told.First.Special || told.Because != "" || told.Reason == ReasonSpecialCategory || told.Reason == ReasonExceptional {
			w.t.Fatalf("a citizen is told %+v", told)
		}
	}
}

// checkStanding holds what people are told in between, and every key, against
// a naive look.
func (w *world) checkStanding() {
	w.t.Helper()
	phases := map[Phase]int{}
	for t := range w.state.Tickets {
		phases[t.Phase]++
		want := 0
		if t.Phase == Waiting {
			want = len(slices.DeleteFunc(w.rivals(t), func(o Ticket) bool { return w.compare(o, t) >= 0 }))
		}
		if got := w.state.AheadAt(t.Number, w.now); got != want {
			w.t.Fatalf("%s is told %d people ahead, want %d", t.Number, got, want)
		}
		w.checkKey(t)
		w.checkOrder(t)
	}
	for _, p := range []Phase{Waiting, Called, Serving, Served, Missed, Parked, Cancelled, Expired} {
		if got := w.state.PhaseCount(p); got != phases[p] {
			w.t.Fatalf("%d tickets are said to be %s, want %d", got, p, phases[p])
		}
	}
	for _, c := range w.state.Counters() {
		if t, ok := w.state.Ticket(c.Ticket); ok && (t.Counter != c.ID || t.Phase != Called && t.Phase != Serving) {
			w.t.Fatalf("counter %d has %s, which is %s at %d", c.ID, t.Number, t.Phase, t.Counter)
		}
	}
	for _, a := range w.state.Appointments() {
		t, ok := w.state.Ticket(a.Ticket)
		if (a.Phase == CheckedIn) != ok || ok && t.Appointment != a.ID {
			w.t.Fatalf("appointment %+v has ticket %+v", a, t)
		}
	}
}

// checkKey: a ticket's key is what its check-in, its mark and its last return
// make of it.
func (w *world) checkKey(t Ticket) {
	w.t.Helper()
	p := w.given[t.Number]
	turn := p.plainTurn()
	if special := p.at.Add(-p.policy.SpecialCredit.Duration()); t.Special && special.Before(turn) {
		turn = special
	}
	if t.Key == t.Place {
		return
	}
	if !t.Key.Turn.Equal(turn) || !t.Key.CheckIn.Equal(p.at) || t.Key.Return != 0 || !t.CheckedIn().Equal(p.at) {
		w.t.Fatalf("%s of %s has the key %+v, want the turn %s", t.Number, p.at, t.Key, turn)
	}
	if !t.Special && t.Place != (Key{}) && t.Key.Compare(t.Place) < 0 {
		w.t.Fatalf("%s lost the place %+v that its return gave it, for %+v", t.Number, t.Place, t.Key)
	}
}

// checkOrder: of two who wait for one counter, the one that would be called
// first comes before the other, for a reason of the rule.
func (w *world) checkOrder(t Ticket) {
	w.t.Helper()
	if t.Phase != Waiting {
		return
	}
	for _, o := range w.rivals(t) {
		why, err := w.state.Why(t.Number, o.Number, w.now)
		if want := w.compare(t, o) < 0; err != nil || why.Before != want || want == (why.Reason == ReasonNotBefore) {
			w.t.Fatalf("%s before %s: got %+v, %v, want %t", t.Number, o.Number, why, err, want)
		}
	}
}
