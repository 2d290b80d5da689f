package queue

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// arguments are the words after a verb.
type arguments []string

// at returns the i-th word, empty if there is none.
func (a arguments) at(i int) string {
	if i < len(a) {
		return a[i]
	}
	return ""
}

func (a arguments) number(i int) int {
	n, _ := strconv.Atoi(a.at(i))
	return n
}

// after returns the word after a certain one, empty if that is not there.
func (a arguments) after(word string) string {
	if i := slices.Index(a, word); i >= 0 {
		return a.at(i + 1)
	}
	return ""
}

// from returns the words from the i-th on.
func (a arguments) from(i int) string { return strings.Join(a[min(i, len(a)):], " ") }

// commandOf returns the command of a verb. Those at a counter take its number
// first, those about a ticket its number.
func (p *script) commandOf(verb string, a arguments) (Command, error) {
	if c := p.counterCommand(verb, CounterID(a.number(0)), a); c != nil {
		return c, nil
	}
	if c := p.ticketCommand(verb, Number(a.at(0)), a); c != nil {
		return c, nil
	}
	switch verb {
	case "day":
		return p.opening(Day(a.at(0)))
	case "change":
		return ChangeSetup{Setup: p.setup}, nil
	case "end":
		return CloseDay{}, nil
	case "hours":
		hours, err := p.hoursOf(a)
		return SetHours{Hours: hours}, err
	case "reopen":
		return p.reopening(a)
	case "skip":
		return SkipNumbers{By: a.number(0)}, nil
	case "book":
		v, err := p.appointment(a)
		return PutAppointment{ID: v.ID, Service: v.Service, Slot: v.Slot, BookedAt: v.BookedAt}, err
	case "unbook":
		return CancelAppointment{ID: AppointmentID(a.at(0))}, nil
	case "tick":
		return Tick{}, nil
	}
	return nil, fmt.Errorf("%w: %s", errScript, verb)
}

// opening returns the command that opens a day with what was written for it.
func (p *script) opening(day Day) (Command, error) {
	hours, err := p.hoursOf(p.hours)
	if err != nil {
		return nil, err
	}
	out := OpenDay{Day: day, Setup: p.setup, Hours: hours}
	for _, a := range p.booked {
		v, err := p.appointment(a)
		if err != nil {
			return nil, err
		}
		out.Appointments = append(out.Appointments, v)
	}
	p.booked, p.hours = nil, nil
	return out, nil
}

// counterCommand returns a clerk's step. open may name a clerk and "takeover",
// pause a reason; transfer names a service ("-": the same) and perhaps "to" a
// counter; park may have seconds; exceptional has a number and a reason.
func (p *script) counterCommand(verb string, at CounterID, a arguments) Command {
	clerk, taking := strings.CutSuffix(a.from(1), " takeover")
	switch verb {
	case "open":
		return OpenCounter{Counter: at, Clerk: clerk, TakeOver: taking}
	case "pause":
		return PauseCounter{Counter: at, Reason: a.from(1)}
	case "close":
		return CloseCounter{Counter: at}
	case "next":
		return CallNext{Counter: at}
	case "recall":
		return Recall{Counter: at}
	case "start":
		return Start{Counter: at}
	case "finish":
		return Finish{Counter: at}
	case "missed":
		return Miss{Counter: at}
	case "transfer":
		to, _ := strconv.Atoi(a.after("to"))
		return Transfer{Counter: at, Service: ServiceID(strings.TrimPrefix(a.at(1), "-")), To: CounterID(to)}
	case "park":
		return Park{Counter: at, For: Seconds(a.number(1))}
	case "exceptional":
		return CallExceptional{Counter: at, Number: Number(a.at(1)), Reason: a.from(2)}
	case "direct":
		return DirectService{Counter: at, Service: ServiceID(a.at(1))}
	case "undo":
		return Undo{Counter: at}
	}
	return nil
}

// ticketCommand returns what happens to a ticket in the line, or makes one:
// issue and checkin may go on with "special" or "from" a source.
func (p *script) ticketCommand(verb string, n Number, a arguments) Command {
	special, source := a.at(1) == "special", cmp.Or(Source(a.after("from")), FromKiosk)
	switch verb {
	case "issue":
		return Issue{Service: ServiceID(n), Source: source, Special: special}
	case "checkin":
		return CheckIn{ID: AppointmentID(n), Source: source, Special: special}
	case "special":
		return MarkSpecial{Number: n, Special: true}
	case "ordinary":
		return MarkSpecial{Number: n}
	case "return":
		return Return{Number: n}
	case "unpark":
		return Unpark{Number: n}
	case "cancel":
		return Cancel{Number: n}
	}
	return nil
}

// appointment reads ID SERVICE HH:MM, perhaps with "booked" HH:MM of the same
// day; otherwise it was booked the day before.
func (p *script) appointment(a arguments) (Appointment, error) {
	slot, err := p.clock(a.at(2))
	if err != nil {
		return Appointment{}, err
	}
	v := Appointment{ID: AppointmentID(a.at(0)), Service: ServiceID(a.at(1)), Slot: slot, BookedAt: slot.AddDate(0, 0, -1)}
	if at := a.after("booked"); at != "" {
		v.BookedAt, err = p.clock(at)
	}
	return v, err
}

// hoursOf reads FROM-TO..., perhaps with "last" and "ends" and a time each;
// nothing is no hours.
func (p *script) hoursOf(a arguments) (Hours, error) {
	var out Hours
	for i := 0; i < len(a); i++ {
		from, to, span := strings.Cut(a[i], "-")
		if !span {
			i++
			to = a.at(i)
		}
		at, err := p.clock(to)
		if err != nil {
			return Hours{}, err
		}
		switch from {
		case "last":
			out.Last = at
		case "ends":
			out.Ends = at
		default:
			begins, err := p.clock(from)
			if err != nil {
				return Hours{}, err
			}
			out.Open = append(out.Open, Span{From: begins, To: at})
		}
	}
	return out, nil
}

// reopening reads until when a day goes on; nothing is until it is closed.
func (p *script) reopening(a arguments) (Command, error) {
	if len(a) == 0 {
		return ReopenDay{}, nil
	}
	until, err := p.clock(a.at(0))
	return ReopenDay{Until: until}, err
}

// tellHours says hours as hoursOf reads them.
func (p *script) tellHours(h Hours) string {
	if h.IsZero() {
		return "no hours"
	}
	said := []string{"hours"}
	for _, v := range h.Open {
		said = append(said, p.hm(v.From)+"-"+p.hm(v.To))
	}
	if !h.Last.IsZero() {
		said = append(said, "last", p.hm(h.Last))
	}
	if !h.Ends.IsZero() {
		said = append(said, "ends", p.hm(h.Ends))
	}
	return strings.Join(said, " ")
}

// tell says an event in a few words.
func (p *script) tell(e Event) string {
	switch e := e.(type) {
	case DayOpened:
		return fmt.Sprintf("day %s begins", e.Day)
	case SetupChanged:
		return "setup changed"
	case DayClosed:
		return "day ends"
	case DayReopened:
		if e.Until.IsZero() {
			return "day goes on"
		}
		return "day goes on until " + p.hm(e.Until)
	case HoursSet:
		return p.tellHours(e.Hours)
	case TicketIssued:
		return fmt.Sprintf("%s ahead %d", e.Number, e.Ahead)
	case NumbersSkipped:
		var next []string
		for _, prefix := range slices.Sorted(maps.Keys(e.Next)) {
			next = append(next, fmt.Sprintf("%s%03d", prefix, e.Next[prefix]))
		}
		return "next " + strings.Join(next, " ")
	case CounterOpened:
		return fmt.Sprintf("counter %d open for %s", e.Counter, e.Clerk)
	case CounterPaused:
		return strings.TrimSpace(fmt.Sprintf("counter %d paused %s", e.Counter, e.Reason))
	case CounterClosed:
		return fmt.Sprintf("counter %d closed", e.Counter)
	case TicketCalled:
		said := fmt.Sprintf("%s called to %d before %s", e.Number, e.Counter, cmp.Or(e.RunnerUp, "nobody"))
		if e.Reason != ReasonTicketOrder {
			said += " because " + string(e.Reason)
		}
		return said
	case TicketRecalled:
		return fmt.Sprintf("%s called again", e.Number)
	case TicketStarted:
		return fmt.Sprintf("%s in service", e.Number)
	case TicketServed:
		return fmt.Sprintf("%s served", e.Number)
	case TicketMissed:
		return fmt.Sprintf("%s missed", e.Number)
	}
	return p.tellMove(e)
}

// tellMove says the events that move a ticket or an appointment.
func (p *script) tellMove(e Event) string {
	switch e := e.(type) {
	case TicketExpired:
		return fmt.Sprintf("%s expired", e.Number)
	case TicketReturned:
		return fmt.Sprintf("%s waits again with turn %s", e.Number, p.hm(e.Key.Turn))
	case TicketTransferred:
		said := fmt.Sprintf("%s waits for %s", e.Number, e.Service)
		if e.To != 0 {
			said += fmt.Sprintf(" at counter %d", e.To)
		}
		return said
	case TicketParked:
		if e.Until.IsZero() {
			return fmt.Sprintf("%s parked", e.Number)
		}
		return fmt.Sprintf("%s parked until %s", e.Number, p.hm(e.Until))
	case TicketUnparked:
		return fmt.Sprintf("%s waits again", e.Number)
	case TicketCancelled:
		return fmt.Sprintf("%s cancelled", e.Number)
	case TicketMarked:
		return fmt.Sprintf("%s special %t, turn %s", e.Number, e.Special, p.hm(e.Key.Turn))
	case DirectStarted:
		return fmt.Sprintf("%s in service at %d", e.Number, e.Counter)
	case StepUndone:
		return fmt.Sprintf("%v as before", e.Numbers)
	case AppointmentPut:
		return fmt.Sprintf("%s booked for %s", e.ID, p.hm(e.Slot))
	case AppointmentCancelled:
		return fmt.Sprintf("%s cancelled", e.ID)
	case AppointmentMissed:
		return fmt.Sprintf("%s missed", e.ID)
	}
	return e.Kind()
}

// show looks at the state at the time of the last command:
//
//	waiting N       the line of the services of a counter
//	line N          the tickets that a counter may call, in order
//	ahead NUMBER    how many come before a ticket
//	turn NUMBER     its turn, and what the rule took it for
//	ticket NUMBER   what happened to it
//	why A B         why A comes or came before B, as the clerk reads it
//	told A B        the same as the holder of B reads it
//	undo N          what undo would bring back at a counter
//	taking          whether walk-ins get numbers
//	hours, counters, calls, appointments, due
func (p *script) show(f arguments) (string, error) {
	s, n, at := p.state, Number(f.at(1)), CounterID(f.number(1))
	var said []string
	switch f.at(0) {
	case "waiting":
		said = texts(numbers(s.WaitingAt(s.Takes(at), p.now, 0)))
	case "line":
		said = texts(numbers(s.Line(at, p.now, 0)))
	case "undo":
		said = texts(s.Undoable(at, p.now))
	case "ahead":
		said = append(said, strconv.Itoa(s.AheadAt(n, p.now)))
	case "turn":
		t, _ := s.Ticket(n)
		said = append(said, p.hm(t.Key.Turn), string(t.Class))
	case "ticket":
		said = p.showTicket(n)
	case "why", "told":
		why, err := s.Why(n, Number(f.at(2)), p.now)
		if f[0] == "told" {
			why = why.ForCitizen()
		}
		said = p.tellWhy(why, err)
	case "counters":
		for _, c := range s.Counters() {
			said = append(said, fmt.Sprintf("%d %s %s %s;", c.ID, c.Status, cmp.Or(c.Clerk, "-"), cmp.Or(c.Ticket, "-")))
		}
	case "calls":
		for _, t := range s.LastCalls() {
			said = append(said, fmt.Sprintf("%s@%d", t.Number, t.Counter))
		}
	case "appointments":
		for _, a := range s.Appointments() {
			said = append(said, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", a.ID, p.hm(a.Slot), a.Phase, a.Ticket))+";")
		}
	case "hours":
		said = append(said, p.tellHours(s.Hours()))
	case "taking":
		said = append(said, map[bool]string{true: "numbers are given", false: "no numbers"}[s.Taking(p.now)])
	case "due":
		if next, ok := s.NextDue(p.now); ok {
			said = append(said, p.hm(next))
		}
	default:
		return "", errScript
	}
	return cmp.Or(strings.TrimSpace(strings.Join(said, " ")), "nobody"), nil
}

func texts(numbers []Number) []string {
	var out []string
	for _, n := range numbers {
		out = append(out, string(n))
	}
	return out
}

func (p *script) showTicket(n Number) []string {
	t, _ := p.state.Ticket(n)
	said := []string{fmt.Sprintf("%s, calls %d", t.Phase, t.Calls)}
	for _, at := range []struct {
		what string
		when time.Time
	}{{"called", t.CalledAt}, {"started", t.StartedAt}, {"ended", t.EndedAt}} {
		if !at.when.IsZero() {
			said = append(said, at.what, p.hm(at.when))
		}
	}
	return said
}

// tellWhy says an explanation: the reason, the two turns and what it knows of
// the first ticket.
func (p *script) tellWhy(e Explanation, err error) []string {
	if err != nil {
		return []string{err.Error()}
	}
	said := []string{string(e.Reason)}
	if !e.Before {
		said = append(said, "(not before)")
	}
	for _, v := range []Side{e.First, e.Second} {
		said = append(said, string(v.Number))
		if !v.Turn.IsZero() {
			said = append(said, "turn "+p.hm(v.Turn))
		}
		if !v.Slot.IsZero() {
			said = append(said, "slot "+p.hm(v.Slot))
		}
		if v.Special {
			said = append(said, "special")
		}
	}
	if e.Because != "" {
		said = append(said, "«"+e.Because+"»")
	}
	return said
}
