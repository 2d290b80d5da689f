package e2e

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"

	"epass.internal/office"
	"epass.internal/queue"
)

// The model is the sequential queue itself: an order of the operations of a
// history explains it if the queue, given their commands in that order, gives
// every answer that a client got.
//
// Time. A client does not know the daemon's time of its command, so the model
// has only one: all its events happen at the same instant. The daemon's times
// never go back and order the tickets as their sequence numbers do; with
// settings under which no window of time opens or ends within a history
// (linearSettings), only that order decides. So these are left out, and tested
// in queue and office: the time until a recall or a miss, the end of an undo's
// time, a parked ticket that comes back by itself, special credit that is
// shorter than a wait, and every time in an answer. Of the last only this is
// held: times of issue do not go back.

// operation is one press as a client sends it and as the queue takes it.
type operation struct {
	name         string
	by           string // sign-in name of the clerk
	method, path string
	body         any
	token        string // of the digital ticket, sent as bearer
	counter      queue.CounterID
	number       queue.Number
	command      queue.Command // nil: it reads
	answer       answering
}

// answering says what o answers in the state before its events.
type answering func(s *queue.State, o *operation, events []queue.Event) answer

// answer is what a client is told, as far as the model knows it too.
type answer struct {
	Code     string // of a refusal; empty: done
	Number   queue.Number
	Ticket   queue.Number // at the counter
	Counter  queue.CounterID
	Reason   queue.Reason
	Phase    queue.Phase
	Ahead    int
	Calls    int
	IssuedAt time.Time `json:"issued_at"`
	lost     bool      // nobody knows whether it was done
}

// expect returns the answer of o in state s and the events it causes.
func (o *operation) expect(s *queue.State, at time.Time) (answer, []queue.Event) {
	if o.command == nil {
		return o.answer(s, o, nil), nil
	}
	err := o.allowed(s)
	var events []queue.Event
	if err == nil {
		events, err = s.Decide(o.command, at)
	}
	if err != nil {
		return answer{Code: office.Explain(err).Code}, nil
	}
	return o.answer(s, o, events), events
}

// allowed holds the one rule that the office adds to the queue's: only the
// clerk at whom a counter is open may step there, but for opening it.
func (o *operation) allowed(s *queue.State) error {
	if _, opening := o.command.(queue.OpenCounter); opening || o.counter == 0 {
		return nil
	}
	if at, ok := s.Counter(o.counter); ok && at.Status != queue.StatusClosed && at.Clerk != o.by {
		return office.ErrNotYourCounter
	}
	return nil
}

// drew answers an issue or a check-in.
func drew(_ *queue.State, _ *operation, events []queue.Event) answer {
	e := events[0].(queue.TicketIssued)
	return answer{Number: e.Number, Ahead: e.Ahead}
}

// stepped answers a step at a counter with the ticket that it leaves there.
func stepped(s *queue.State, o *operation, events []queue.Event) answer {
	at, _ := s.Counter(o.counter) // it is there, or the step was refused
	a := answer{Counter: o.counter, Ticket: at.Ticket}
	for _, e := range events {
		switch e := e.(type) {
		case queue.TicketCalled:
			a.Ticket, a.Reason = e.Number, e.Reason
		case queue.DirectStarted:
			a.Ticket = e.Number
		case queue.TicketServed, queue.TicketMissed, queue.TicketTransferred, queue.TicketParked, queue.StepUndone:
			a.Ticket = ""
		}
	}
	return a
}

// named answers a step on a ticket that is at no counter.
func named(_ *queue.State, o *operation, _ []queue.Event) answer { return answer{Number: o.number} }

// gaveUp answers a cancelled digital ticket, which stays so.
func gaveUp(_ *queue.State, o *operation, _ []queue.Event) answer {
	return answer{Number: o.number, Phase: queue.Cancelled}
}

// followed answers a look at a digital ticket.
func followed(s *queue.State, o *operation, _ []queue.Event) answer {
	t, _ := s.Ticket(o.number) // only numbers that were given are looked at
	a := answer{Number: o.number, Phase: t.Phase, Ahead: s.AheadOf(t.Number)}
	if t.Phase == queue.Called || t.Phase == queue.Serving {
		a.Counter, a.Calls = t.Counter, t.Calls
	}
	return a
}

// possible holds all that a history may have led to.
type possible struct {
	at      time.Time          // of all events
	moments map[string]*moment // by their forms
}

// moment is the queue at one point of a possible order: a state of the model.
// There is one for each state, and it never changes.
type moment struct {
	in     *possible
	id     uint64
	events []queue.Event        // from the opening of the day on
	queue  *queue.State         // what they make
	issued time.Time            // latest issue that an answer told of
	next   map[taking][]*moment // what take has found out
}

// taking is an operation of a history with its answer.
type taking struct {
	o *operation
	a answer
}

// morning returns the moment at which a day begins.
func morning(day queue.DayOpened, at time.Time) *moment {
	m := &moment{in: &possible{at, map[string]*moment{}}}
	return m.after(time.Time{}, day)
}

// after returns the moment after events, with issued as the latest issue told.
// The queue is replayed: it cannot be copied, and a history is short. What a
// checkpoint would save is its form, so equal forms go on equally.
func (m *moment) after(issued time.Time, events ...queue.Event) *moment {
	out := &moment{in: m.in, events: slices.Concat(m.events, events), queue: queue.New(), issued: issued, next: map[taking][]*moment{}}
	for _, e := range out.events {
		out.queue.Apply(e, m.in.at)
	}
	whole := out.queue.Touched()
	slices.SortFunc(whole.Tickets, func(a, b queue.Ticket) int { return cmp.Compare(a.Number, b.Number) })
	data, _ := json.Marshal(whole) // plain data never fails
	form := out.issued.String() + string(data)
	if same, ok := m.in.moments[form]; ok {
		return same
	}
	out.id = uint64(len(m.in.moments))
	m.in.moments[form] = out
	return out
}

// take returns the moments to which o may lead if a was its answer; none: this
// cannot be. The checker asks the same again and again.
func (m *moment) take(o *operation, a answer) []*moment {
	out, known := m.next[taking{o, a}]
	if !known {
		out = m.decide(o, a)
		m.next[taking{o, a}] = out
	}
	return out
}

// decide is take without a memory. What is lost was done or not.
func (m *moment) decide(o *operation, a answer) []*moment {
	want, events := o.expect(m.queue, m.in.at)
	want.IssuedAt = a.IssuedAt
	issued := toldBy(events, a, m.issued)
	switch {
	case a.lost && len(events) > 0:
		return []*moment{m, m.after(m.issued, events...)}
	case !a.lost && want != a, issued.Before(m.issued):
		return nil
	case len(events) == 0:
		return []*moment{m}
	}
	return []*moment{m.after(issued, events...)}
}

// toldBy returns the time of issue that an answer to events tells, or before
// if it tells none.
func toldBy(events []queue.Event, a answer, before time.Time) time.Time {
	for _, e := range events {
		if _, ok := e.(queue.TicketIssued); ok {
			return a.IssuedAt
		}
	}
	return before
}

// skipAfterKill is how many numbers the office leaves out at a start that
// found the journal's end torn.
const skipAfterKill = 10

// restart is the daemon's own operation after a kill. It may skip numbers.
func restart() *operation {
	return &operation{name: "restart", command: queue.SkipNumbers{By: skipAfterKill}, answer: named}
}

// linearModel returns porcupine's model of a day. Its states are sets of
// moments: what was lost was done or not. It serves for one history.
func linearModel(day queue.DayOpened, at time.Time) porcupine.Model {
	all := porcupine.NondeterministicModel{
		Init: func() []any { return []any{morning(day, at)} },
		Step: func(state, input, output any) []any {
			var out []any
			for _, m := range state.(*moment).take(input.(*operation), output.(answer)) {
				out = append(out, m)
			}
			return out
		},
		Hash:              func(m any) uint64 { return m.(*moment).id * 0x9e3779b97f4a7c15 }, // spread over the bits
		DescribeOperation: func(input, output any) string { return describe(input.(*operation), output.(answer)) },
		DescribeState:     func(m any) string { return m.(*moment).String() },
	}
	return all.ToModel()
}

// describe names an operation and its answer for people.
func describe(o *operation, a answer) string {
	text := o.name
	if o.by != "" {
		text = o.by + ": " + text
	}
	if o.counter != 0 {
		text += fmt.Sprintf(" at %d", o.counter)
	}
	if o.number != "" {
		text += " " + string(o.number)
	}
	if o.body != nil {
		text += fmt.Sprintf(" %v", o.body)
	}
	switch {
	case a.lost:
		return text + " → lost"
	case a.Code != "":
		return text + " → " + a.Code
	}
	return fmt.Sprintf("%s → %s%s %s%s, %d ahead", text, a.Number, a.Ticket, a.Reason, a.Phase, a.Ahead)
}

// String describes the counters and who waits, for people.
func (m *moment) String() string {
	var out strings.Builder
	for _, c := range m.queue.Counters() {
		fmt.Fprintf(&out, "%d %s %s %s; ", c.ID, c.Status, c.Clerk, c.Ticket)
	}
	for _, v := range m.queue.Setup().Services {
		fmt.Fprintf(&out, "%s:", v.ID)
		for _, t := range m.queue.WaitingFor([]queue.ServiceID{v.ID}, 0) {
			fmt.Fprintf(&out, " %s", t.Number)
		}
		out.WriteString("; ")
	}
	return out.String()
}
