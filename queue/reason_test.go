package queue

import (
	"testing"
	"time"
)

// at is a time of the test day in minutes after opening.
func at(minutes int) time.Time { return opening().Add(time.Duration(minutes) * time.Minute) }

// walkIn is a ticket that was issued so many minutes after opening.
func walkIn(minutes int) *Ticket {
	e := TicketIssued{Number: NewNumber("Α", minutes), Service: "certify", Seq: uint64(minutes)}
	return e.ticket(DefaultPolicy(), at(minutes))
}

// booked is an appointment with its slot that checked in, both in minutes.
func booked(slot, checkIn int) *Ticket {
	p, b := DefaultPolicy(), &Booking{Slot: at(slot), BookedAt: at(-3000)}
	e := TicketIssued{Number: NewNumber("Β", slot), Service: "certify", Seq: uint64(checkIn), Booking: b, Gate: p.gate(b)}
	e.Turn, e.Class = p.turn(b, at(checkIn))
	return e.ticket(p, at(checkIn))
}

func (t *Ticket) with(change func(*Ticket)) *Ticket {
	change(t)
	return t
}

func markedSpecial(t *Ticket)  { t.Special, t.Key = true, t.keyFor(true) }
func wasTransferred(t *Ticket) { t.Moves, t.CalledAt = 1, at(0) }

// returnedAt puts a ticket where a return would, behind a turn.
func returnedAt(minutes int) func(*Ticket) {
	return func(t *Ticket) {
		t.CalledAt, t.Place = at(0), Key{Turn: at(minutes), CheckIn: at(minutes), Seq: 1, Return: 1}
		t.Key = t.Place
	}
}

// The cases are in the order in which the reasons are tried; each has what
// comes after it, too, where that can be.
func TestTheFirstReasonThatHoldsIsGiven(t *testing.T) {
	both := func(fs ...func(*Ticket)) func(*Ticket) {
		return func(t *Ticket) {
			for _, f := range fs {
				f(t)
			}
		}
	}
	for _, c := range []struct {
		name          string
		first, second *Ticket
		now           int
		want          Reason
	}{
		{"special before who would come first", walkIn(10).with(markedSpecial), walkIn(5), 20, ReasonSpecialCategory},
		{"special and transferred", walkIn(10).with(both(markedSpecial, wasTransferred)), walkIn(5), 20, ReasonSpecialCategory},
		{"special appointment before its gate", booked(60, 10).with(markedSpecial), walkIn(15), 20, ReasonSpecialCategory},
		{"special who comes first anyway", walkIn(5).with(markedSpecial), walkIn(10), 20, ReasonTicketOrder},
		{"special alone", walkIn(5).with(markedSpecial), nil, 20, ReasonTicketOrder},
		{"special that returned", walkIn(5).with(both(markedSpecial, returnedAt(8))), walkIn(10), 20, ReasonReturned},
		{"transferred", walkIn(5).with(wasTransferred), walkIn(10), 20, ReasonTransferred},
		{"transferred alone", walkIn(5).with(wasTransferred), nil, 20, ReasonTransferred},
		{"transferred after a return", walkIn(5).with(both(wasTransferred, returnedAt(8))), walkIn(10), 20, ReasonTransferred},
		{"returned", walkIn(5).with(returnedAt(8)), walkIn(10), 20, ReasonReturned},
		{"returned appointment", booked(60, 10).with(returnedAt(8)), walkIn(10), 20, ReasonReturned},
		{"the other lost its lead by missing", walkIn(8), walkIn(5).with(returnedAt(9)), 20, ReasonReturned},
		{"the special other lost its lead by missing", walkIn(8), walkIn(12).with(both(markedSpecial, returnedAt(15))), 20, ReasonReturned},
		{"the other missed, but came later anyway", walkIn(5), walkIn(8).with(returnedAt(9)), 20, ReasonTicketOrder},
		{"early and nobody else", booked(60, 10), nil, 20, ReasonEarlyNobodyElse},
		{"early and only another early", booked(60, 10), booked(70, 10), 20, ReasonEarlyNobodyElse},
		{"the other is early with a lower turn", walkIn(10), booked(60, 5), 20, ReasonAppointmentTime},
		{"a late one before an early other", booked(20, 30), booked(60, 5), 30, ReasonLateGrace},
		{"too late, before a walk-in", booked(5, 30), walkIn(40), 50, ReasonLateAsWalkIn},
		{"too late, behind a walk-in", walkIn(20), booked(5, 30), 50, ReasonLateAsWalkIn},
		{"too late, behind an appointment", booked(40, 35), booked(5, 30), 50, ReasonLateAsWalkIn},
		{"late in grace", booked(20, 30), walkIn(5), 50, ReasonLateGrace},
		{"the other was late for the same slot", booked(20, 20), booked(20, 30), 50, ReasonLateGrace},
		{"the other was late for an earlier slot", booked(30, 30), booked(25, 35), 50, ReasonLateGrace},
		{"the other was late for a later slot", booked(20, 20), booked(25, 35), 50, ReasonAppointmentTime},
		{"in time", booked(20, 15), walkIn(5), 50, ReasonAppointmentTime},
		{"in time alone", booked(20, 15), nil, 50, ReasonAppointmentTime},
		{"in time, behind the earlier slot", booked(20, 15), booked(30, 10), 50, ReasonAppointmentTime},
		{"waited longer than the credit", walkIn(5), booked(130, 100), 130, ReasonWaitedLonger},
		{"waited longer than a late one's credit", walkIn(5), booked(130, 135), 140, ReasonWaitedLonger},
		{"two walk-ins", walkIn(5), walkIn(10), 20, ReasonTicketOrder},
		{"a walk-in alone", walkIn(5), nil, 20, ReasonTicketOrder},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.second != nil && order(c.first, c.second, at(c.now)) >= 0 {
				t.Fatalf("turn %s does not come before %s", c.first.Key.Turn, c.second.Key.Turn)
			}
			if got := reasonOf(c.first, c.second, at(c.now)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// A citizen who is told why cannot tell a special category from an exceptional
// call, and cannot compute it from times either.
func TestACitizenIsNotToldOfASpecialCategory(t *testing.T) {
	play := func(c ...Command) *State {
		s := day(t)
		must(t, s, OpenCounter{Counter: 1, Clerk: "maria"}, at(0))
		must(t, s, Issue{Service: "certify"}, at(1))
		for i, c := range c {
			must(t, s, c, at(2+i))
		}
		return s
	}
	told := func(s *State) Explanation {
		why, err := s.Why("Α002", "Α001", at(10))
		if err != nil {
			t.Fatal(err)
		}
		return why.ForCitizen()
	}
	special := told(play(Issue{Service: "certify", Special: true}, CallNext{Counter: 1}))
	exceptional := told(play(Issue{Service: "certify"}, CallExceptional{Counter: 1, Number: "Α002", Reason: "ασθενοφόρο"}))
	if special != exceptional {
		t.Errorf("special %+v\nexceptional %+v\nwant them alike", special, exceptional)
	}
	if special.Reason != ReasonOfficePriority || !special.Before {
		t.Errorf("got %s, %t, want %s before", special.Reason, special.Before, ReasonOfficePriority)
	}

	// Called first with or without the mark: the turn that is told is the plain one.
	s := play(Issue{Service: "certify"}, MarkSpecial{Number: "Α001", Special: true}, CallNext{Counter: 1})
	why, err := s.Why("Α001", "Α002", at(10))
	if err != nil || !why.First.Special || why.First.Turn.Equal(at(1)) {
		t.Fatalf("staff read %+v, %v, want the special turn", why, err)
	}
	if got := why.ForCitizen().First; got.Special || !got.Turn.Equal(at(1)) || !got.PlainTurn.IsZero() {
		t.Errorf("a citizen reads %+v, want the turn of the issue", got)
	}
}
