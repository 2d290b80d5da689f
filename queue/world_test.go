package queue

import (
	"errors"
	"fmt"
	"math"
	"reflect"
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
// needed to check it: the events it had and what it knows of the tickets by
// itself.
type world struct {
	t      fataler
	dice   dice
	state  *State
	now    time.Time
	log    []logged
	given  map[Number]*paper // tickets of this day
	before map[CounterID]map[Number]Ticket
	hours  Hours             // of this day
	closed map[Number]Ticket // tickets as they were when this day was closed last
	saved  saved
	steps  int
	seen   map[string]int // events, refusals and what reopening brought back
}

// paper is what the world remembers of a ticket.
type paper struct {
	order   int // of issue
	at      time.Time
	booking *Booking
	policy  Policy // in force at check-in
	called  bool   // ever
}

func newWorld(t fataler, d dice) *world {
	return &world{
		t: t, dice: d, state: New(), now: opening(),
		given: map[Number]*paper{}, before: map[CounterID]map[Number]Ticket{}, seen: map[string]int{},
	}
}

// step lets some time pass and somebody do something.
func (w *world) step() {
	w.t.Helper()
	w.now = w.now.Add(time.Duration(w.dice.pick("seconds", 100)) * time.Second)
	if w.dice.pick("long", 12) == 0 {
		w.now = w.now.Add(time.Duration(w.dice.pick("minutes", 90)) * time.Minute)
	}
	c := w.command()
	events, err := w.decide(c)
	if err != nil && len(events) > 0 {
		w.t.Fatalf("%T%+v was refused with %v and caused %v", c, c, err, events)
	}
	w.check(c, events, err)
	w.carryOut(events)
	w.checkAfter(c, events)
	if w.dice.pick("checkpoint", 8) == 0 {
		w.saved.take(w.t, w.state, len(w.log))
	}
}

// decide decides c; now and then it looks whether that changed the state.
func (w *world) decide(c Command) ([]Event, error) {
	w.t.Helper()
	w.steps++
	if w.steps%4 != 0 {
		return w.state.Decide(c, w.now)
	}
	before := pictureOf(w.state)
	events, err := w.state.Decide(c, w.now)
	if after := pictureOf(w.state); !reflect.DeepEqual(before, after) {
		w.t.Fatalf("deciding %T%+v changed the state:\n%s", c, c, gocmp.Diff(before, after))
	}
	return events, err
}

// carryOut applies the events of one command.
func (w *world) carryOut(events []Event) {
	w.t.Helper()
	if len(events) == 0 {
		return
	}
	tickets := ticketsOf(w.state)
	for _, e := range events {
		switch e := e.(type) {
		case DayOpened:
			w.given, w.hours = map[Number]*paper{}, e.Hours
			w.saved.take(w.t, w.state, len(w.log))
		case HoursSet:
			w.hours = e.Hours
		case DayClosed:
			w.closed = ticketsOf(w.state)
		case DayReopened:
			w.hours.Ends = e.Until
		case TicketIssued:
			w.give(e.Number, e.Booking)
		case DirectStarted:
			w.give(e.Number, nil)
			w.given[e.Number].called = true
		case TicketCalled:
			w.given[e.Number].called = true
		}
		w.state.Apply(e, w.now)
		w.seen[e.Kind()]++
		w.log = append(w.log, logged{e, w.now})
	}
	w.remember(events, tickets)
}

func ticketsOf(s *State) map[Number]Ticket {
	out := map[Number]Ticket{}
	for t := range s.Tickets {
		out[t.Number] = t
	}
	return out
}

// remember keeps how things were before the last step of each counter.
func (w *world) remember(events []Event, tickets map[Number]Ticket) {
	for _, e := range events {
		switch e := e.(type) {
		case TicketCalled:
			w.before[e.Counter] = tickets
		case DirectStarted:
			w.before[e.Counter] = tickets
		case TicketStarted:
			w.before[tickets[e.Number].Counter] = tickets
		case TicketServed:
			w.before[tickets[e.Number].Counter] = tickets
		case TicketMissed:
			w.before[tickets[e.Number].Counter] = tickets
		case TicketTransferred:
			w.before[tickets[e.Number].Counter] = tickets
		case TicketParked:
			w.before[tickets[e.Number].Counter] = tickets
		}
	}
}

func (w *world) give(n Number, b *Booking) {
	w.t.Helper()
	if _, twice := w.given[n]; twice {
		w.t.Fatalf("%s was given a second time on %s", n, w.state.Day())
	}
	w.given[n] = &paper{order: len(w.given), at: w.now, booking: b, policy: w.state.Setup().Policy}
}

// begin opens the first day with somebody at each desk, so that most of what
// follows is accepted.
func (w *world) begin() {
	c := OpenDay{Day: "2026-03-02", Setup: testSetup(), Hours: w.firstHours(), Appointments: w.appointments()}
	for i := range c.Setup.Services {
		c.Setup.Services[i].ID = []ServiceID{"s0", "s1", "s2"}[i]
	}
	c.Setup.Counters = []CounterSetup{
		{ID: 1, Services: []ServiceID{"s0", "s1"}},
		{ID: 2, Services: []ServiceID{"s2"}},
		{ID: 3, Services: []ServiceID{"s0", "s1", "s2"}},
	}
	c.Setup.Policy = w.policy()
	for _, c := range []Command{c, OpenCounter{1, "maria", false}, OpenCounter{2, "nikos", false}, OpenCounter{3, "eleni", false}} {
		events, err := w.state.Decide(c, w.now)
		if err != nil {
			w.t.Fatalf("%T%+v refused: %v", c, c, err)
		}
		w.carryOut(events)
	}
}

// checkHistory holds the live state against everything it can be rebuilt
// from, and goes on with a rebuilt one.
func (w *world) checkHistory() {
	w.t.Helper()
	same(w.t, "replay", replay(New(), w.log), w.state)
	events := throughJSON(w.t, w.log)
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
	at := CounterID(w.dice.pick("counter", 9))
	if at > 4 { // somebody who has a ticket to do something with, if anybody
		at -= 4
		for _, c := range w.state.Counters() {
			if c.Ticket != "" && c.ID >= at {
				at = c.ID
				break
			}
		}
	}
	if !w.state.Open() && w.dice.pick("goes on", 3) > 0 {
		return w.afterwards()
	}
	switch w.dice.pick("command", 24) {
	case 19:
		return Tick{}
	case 17:
		if w.dice.pick("office", 3) == 0 {
			return w.office()
		}
		return Undo{Counter: at}
	case 1:
		return OpenCounter{Counter: at, Clerk: w.clerk(), TakeOver: w.dice.pick("takeover", 2) == 0}
	case 2:
		return []Command{PauseCounter{Counter: at, Reason: "break"}, CloseCounter{Counter: at}}[w.dice.pick("leaves", 2)]
	case 3, 4, 5, 18:
		return CallNext{Counter: at}
	case 6:
		return CallExceptional{Counter: at, Number: w.number(), Reason: []string{"", " ", "βρέφος"}[w.dice.pick("because", 3)]}
	case 7, 22:
		return []Command{Start{Counter: at}, Finish{Counter: at}, Recall{Counter: at}}[w.dice.pick("serves", 3)]
	case 8, 9:
		return Miss{Counter: at}
	case 10:
		return Transfer{Counter: at, Service: w.service(), To: CounterID(w.dice.pick("to", 5))}
	case 11:
		return Park{Counter: at, For: Seconds(w.dice.pick("for", 8)*200 - 200)}
	case 12:
		return Undo{Counter: at}
	case 13, 14:
		return w.atTheLine()
	case 15, 16:
		return w.appointment()
	}
	source := []Source{FromKiosk, FromButton, FromPhone, FromDesk}[w.dice.pick("source", 4)]
	return Issue{Service: w.service(), Source: source, Special: w.dice.pick("special", 6) == 0}
}

// office draws a command about the whole day.
func (w *world) office() Command {
	switch w.dice.pick("office", 12) {
	case 0:
		return w.nextDay()
	case 1, 2, 3, 4, 5:
		return ChangeSetup{Setup: w.setup()}
	case 6:
		if w.dice.pick("really", 2) == 0 {
			return CloseDay{}
		}
	case 7, 8:
		return SetHours{Hours: w.drawHours()}
	case 9:
		return ReopenDay{Until: w.soon()}
	}
	return SkipNumbers{By: []int{0, 1, 10, -1, math.MaxInt}[w.dice.pick("by", 5)]}
}

func (w *world) nextDay() Command {
	day := Day(w.now.AddDate(0, 0, w.dice.pick("days", 3)).Format(time.DateOnly))
	return OpenDay{Day: day, Setup: w.setup(), Hours: w.drawHours(), Appointments: w.appointments()}
}

// atTheLine draws a command about a ticket that is at no counter.
func (w *world) atTheLine() Command {
	n := w.number()
	switch w.dice.pick("line", 6) {
	case 0:
		return Unpark{Number: n}
	case 1, 2:
		for _, t := range w.tickets() { // somebody who can come back, if anybody
			if t.Phase == Missed {
				n = t.Number
			}
		}
		return Return{Number: n}
	case 3:
		return Cancel{Number: n}
	case 4:
		return MarkSpecial{Number: n, Special: w.dice.pick("special", 3) > 0}
	}
	return DirectService{Counter: CounterID(w.dice.pick("counter", 5)), Service: w.service()}
}

// appointment draws a command about appointments, or lets time do its work.
func (w *world) appointment() Command {
	id := w.id()
	switch w.dice.pick("appointment", 8) {
	case 0:
		return CancelAppointment{ID: id}
	case 1:
		return Tick{}
	case 2, 3:
		a := w.booked(id)
		return PutAppointment{ID: a.ID, Service: a.Service, Slot: a.Slot, BookedAt: a.BookedAt}
	}
	return CheckIn{ID: id, Source: FromKiosk, Special: w.dice.pick("special", 6) == 0}
}

func (w *world) appointments() []Appointment {
	var out []Appointment
	for range w.dice.pick("appointments", 8) {
		out = append(out, w.booked(AppointmentID(fmt.Sprintf("r%d", len(out)))))
	}
	return out
}

// booked draws an appointment around now; some are booked from the hall.
func (w *world) booked(id AppointmentID) Appointment {
	a := Appointment{ID: id, Service: w.service(), BookedAt: w.now.AddDate(0, 0, -3)}
	a.Slot = w.now.Add(time.Duration(w.dice.pick("slot", 60)-15) * time.Minute)
	if w.dice.pick("from the hall", 4) == 0 {
		a.BookedAt = w.now
	}
	return a
}

func (w *world) id() AppointmentID {
	return AppointmentID(fmt.Sprintf("r%d", w.dice.pick("id", 9)))
}

func (w *world) tickets() []Ticket {
	return slices.SortedFunc(w.state.Tickets, func(a, b Ticket) int { return w.given[a.Number].order - w.given[b.Number].order })
}

// number draws a ticket of the day, often one that waits, or one that is not.
func (w *world) number() Number {
	all := w.tickets()
	if w.dice.pick("waits", 2) == 0 {
		all = slices.DeleteFunc(all, func(t Ticket) bool { return t.Phase != Waiting })
	}
	i := w.dice.pick("number", 12)
	if len(all) == 0 || i == 0 {
		return "Α999"
	}
	return all[i%len(all)].Number
}

func (w *world) clerk() string { return []string{"maria", "nikos", "eleni"}[w.dice.pick("clerk", 3)] }

func (w *world) service() ServiceID { return ServiceID(fmt.Sprintf("s%d", w.dice.pick("service", 4))) }

// policy draws settings: the usual ones, or some with which much happens in
// little time.
func (w *world) policy() Policy {
	p := DefaultPolicy()
	if w.dice.pick("policy", 3) == 0 {
		return p
	}
	p.Credit = Seconds(w.dice.pick("credit", 30) * 60)
	p.EarlyGate = Seconds(w.dice.pick("early gate", 10) * 60)
	p.LateGrace = Seconds(w.dice.pick("late grace", 20) * 60)
	p.SpecialCredit = Seconds(w.dice.pick("special credit", 40) * 60)
	p.ReturnGap = w.dice.pick("return gap", 5)
	p.MaxReturns = w.dice.pick("max returns", 4)
	p.MinCalls = w.dice.pick("min calls", 3)
	p.MinSeconds = Seconds(w.dice.pick("min seconds", 2) * 30)
	p.UndoSeconds = Seconds(w.dice.pick("undo seconds", 4) * 300)
	return p
}

// setup draws services s0 to s3, each with a letter of its own that is not
// always the same, and four counters; it is not always valid.
func (w *world) setup() Setup {
	out := Setup{Policy: w.policy()}
	letters := []string{"Α", "Β", "Γ", "Δ"}
	if w.dice.pick("other letters", 6) == 0 {
		slices.Reverse(letters)
	}
	for i, letter := range letters {
		if w.dice.pick("leave out", 12) == 0 {
			continue
		}
		id := ServiceID(fmt.Sprintf("s%d", i))
		out.Services = append(out.Services, Service{
			ID: id, Prefix: letter, Name: Text{EL: "υπηρεσία"},
			First: 1 + w.dice.pick("first", 3), Last: 4 + w.dice.pick("last", 40), Limit: w.dice.pick("limit", 2) * 20,
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

// refusals are all the ways in which a command may be refused.
func refusals() []error {
	return []error{
		ErrNoDay, ErrDayOpen, ErrUnknownService, ErrUnknownCounter, ErrUnknownTicket, ErrNumbersExhausted,
		ErrCounterNotOpen, ErrCounterTaken, ErrCounterBusy, ErrNobodyWaiting, ErrNoTicketHere, ErrWrongPhase, ErrBadSetup,
		ErrDailyLimit, ErrUnknownAppointment, ErrBadAppointment, ErrCheckedIn, ErrAppointmentCancelled, ErrNotServedThere,
		ErrTooFewCalls, ErrTooSoon, ErrNoReason, ErrBadDuration, ErrNothingToUndo, ErrUndoDepends, ErrBadHours, ErrNotTaking,
	}
}

// check holds a decision against what a naive look at all tickets says.
func (w *world) check(c Command, events []Event, err error) {
	w.t.Helper()
	if err != nil {
		i := slices.IndexFunc(refusals(), func(known error) bool { return errors.Is(err, known) })
		if i < 0 {
			w.t.Fatalf("%T%+v was refused with %v, which nobody knows", c, c, err)
		}
		w.seen[refusals()[i].Error()]++
	}
	for _, e := range events {
		switch e := e.(type) {
		case TicketIssued:
			w.checkIssue(e)
		case TicketReturned:
			w.checkReturn(e)
		}
	}
	if c, ok := c.(CallNext); ok {
		w.checkCall(c, events, err)
	}
	w.checkHours(c, events, err)
}

// checkAfter looks at what a command left behind.
func (w *world) checkAfter(c Command, events []Event) {
	w.t.Helper()
	for _, e := range events {
		switch e := e.(type) {
		case StepUndone:
			w.checkUndone(e)
		case TicketCalled:
			w.checkWhy(e)
		case DayReopened:
			w.checkReopened()
		}
	}
	if _, ok := c.(Tick); ok {
		w.checkEnd()
		if at, due := w.state.NextDue(w.now); due && !at.After(w.now) {
			w.t.Fatalf("at %s a tick leaves something to do that was due %s", w.now, at)
		}
	}
	if _, ok := c.(ChangeSetup); ok && len(events) > 0 {
		w.checkStanding()
	}
}
