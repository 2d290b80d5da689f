package booking

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// desk is a schedule with the reservations it has given.
type desk struct {
	t     failer
	s     *Schedule
	taken []Reservation
	now   time.Time
}

func newDesk(t failer, p Plan) *desk {
	t.Helper()
	return &desk{t: t, s: schedule(t, p, DefaultCalendar()), now: moment(t, "2026-03-01 12:00").In(athens(t))}
}

// book books for a citizen on Monday 2 March.
func (d *desk) book(id string, service ServiceID, at string) (Reservation, error) {
	d.t.Helper()
	r, err := d.s.Book(Request{ID: id, Service: service, Start: moment(d.t, "2026-03-02 "+at), Channel: Online}, d.taken, d.now)
	if err == nil {
		d.taken = append(d.taken, r)
	}
	return r, err
}

func (d *desk) mustBook(id string, service ServiceID, at string) Reservation {
	d.t.Helper()
	r, err := d.book(id, service, at)
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	return r
}

// keep puts the answer of a change in the place of the old reservation.
func (d *desk) keep(r Reservation, err error) Reservation {
	d.t.Helper()
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	for i := range d.taken {
		if d.taken[i].ID == r.ID {
			d.taken[i] = r
		}
	}
	return r
}

func TestABookingBelongsToOneQueueAndOneCounter(t *testing.T) {
	d := newDesk(t, morning())
	got := d.mustBook("a", "certify", "09:00")
	want := Reservation{ID: "a", Queue: Queue{"0578", "certify"}, Counter: 1, Start: moment(t, "2026-03-02 09:00"), Minutes: 20, Revision: 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	moved := d.keep(d.s.Move(Change{ID: "a", Revision: 1, Service: "all", Start: moment(t, "2026-03-02 09:00"), Channel: Online}, d.taken, d.now))
	want = Reservation{ID: "a", Queue: Queue{"0578", "all"}, Counter: 2, Start: moment(t, "2026-03-02 09:00"), Minutes: 30, Revision: 2}
	if diff := cmp.Diff(want, moved); diff != "" {
		t.Errorf("moved to another service (-want +got):\n%s", diff)
	}
}

func TestTheIdlestCounterTakesTheNextOne(t *testing.T) {
	plan := morning()
	plan.Rules.Aligned = true
	d := newDesk(t, plan)
	for i, want := range []CounterID{1, 2} {
		if r := d.mustBook(string(rune('a'+i)), "certify", "09:00"); r.Counter != want {
			t.Errorf("booking %d at nine: counter %d, want %d", i, r.Counter, want)
		}
	}
	d.mustBook("c", "all", "10:00")
	if r := d.mustBook("d", "certify", "11:00"); r.Counter != 1 {
		t.Errorf("counter %d, want 1, which has one less", r.Counter)
	}
	if r, err := d.s.Book(Request{ID: "e", Service: "certify", Start: moment(t, "2026-03-02 11:20"), Counter: 2, Channel: Desk}, d.taken, d.now); err != nil || r.Counter != 2 {
		t.Errorf("asked for counter 2: got %d, %v", r.Counter, err)
	}
}

func TestBookingsAreRefusedForAReason(t *testing.T) {
	calendar := DefaultCalendar()
	calendar.Week.Monday.Open = []Range{{480, 600}, {660, 1200}}
	for _, c := range []struct {
		name    string
		request Request
		now     string
		want    error
	}{
		{"identity is known", Request{ID: "held", Service: "all", Start: moment(t, "2026-03-02 11:00")}, "2026-03-01 12:00", ErrDuplicate},
		{"identity was cancelled", Request{ID: "gone", Service: "all", Start: moment(t, "2026-03-02 11:00")}, "2026-03-01 12:00", ErrDuplicate},
		{"no such service", Request{Service: "passport", Start: moment(t, "2026-03-02 11:00")}, "2026-03-01 12:00", ErrUnknownService},
		{"taken", Request{Service: "all", Start: moment(t, "2026-03-02 09:00")}, "2026-03-01 12:00", ErrTaken},
		{"between two slots", Request{Service: "all", Start: moment(t, "2026-03-02 09:10")}, "2026-03-01 12:00", ErrNotASlot},
		{"a counter without such slots", Request{Service: "all", Start: moment(t, "2026-03-02 09:30"), Counter: 1}, "2026-03-01 12:00", ErrNotASlot},
		{"before the windows begin", Request{Service: "all", Start: moment(t, "2026-03-02 08:30")}, "2026-03-01 12:00", ErrNotASlot},
		{"in the break", Request{Service: "all", Start: moment(t, "2026-03-02 10:00")}, "2026-03-01 12:00", ErrClosed},
		{"on Sunday", Request{Service: "all", Start: moment(t, "2026-03-08 09:00")}, "2026-03-01 12:00", ErrClosed},
		{"a time that clocks do not show", Request{Service: "all", Start: Wall{date(t, "2026-03-29"), 3*60 + 30}}, "2026-03-01 12:00", ErrNotASlot},
		{"a time after midnight counted on", Request{Service: "all", Start: Wall{date(t, "2026-03-01"), 33 * 60}}, "2026-03-01 12:00", ErrNotASlot},
		{"in less than an hour", Request{Service: "all", Start: moment(t, "2026-03-02 11:00")}, "2026-03-02 10:01", ErrTooSoon},
		{"yesterday, by a clerk", Request{Service: "all", Start: moment(t, "2026-03-02 11:00"), Channel: Desk}, "2026-03-03 10:00", ErrTooSoon},
		{"in a year", Request{Service: "all", Start: moment(t, "2027-03-01 09:00")}, "2026-03-01 12:00", ErrTooFar},
		{"on the day after the last", Request{Service: "all", Start: moment(t, "2026-04-01 09:00")}, "2026-03-01 12:00", ErrTooFar},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := schedule(t, morning(), calendar)
			taken := []Reservation{
				{ID: "held", Queue: Queue{"0578", "all"}, Counter: 2, Start: moment(t, "2026-03-02 09:00"), Minutes: 30, Revision: 1},
				{ID: "gone", Queue: Queue{"0578", "all"}, Counter: 2, Start: moment(t, "2026-03-02 11:00"), Minutes: 30, Revision: 2, Cancelled: true},
			}
			if c.request.Channel == "" {
				c.request.Channel = Online
			}
			got, err := s.Book(c.request, taken, moment(t, c.now).In(athens(t)))
			if !errors.Is(err, c.want) || got != (Reservation{}) {
				t.Errorf("got %+v, %v, want %v", got, err, c.want)
			}
		})
	}
	plan := morning()
	plan.Rules.Online.SameDay = false
	d := newDesk(t, plan)
	d.now = moment(t, "2026-03-02 08:00").In(athens(t))
	if _, err := d.book("a", "all", "11:00"); !errors.Is(err, ErrSameDay) {
		t.Errorf("on the same day: got %v, want ErrSameDay", err)
	}
}

func TestChangesEndOneHourBefore(t *testing.T) {
	d := newDesk(t, morning())
	d.mustBook("a", "all", "11:00")
	move := Change{ID: "a", Revision: 1, Service: "all", Start: moment(t, "2026-03-02 11:30"), Channel: Online}
	for _, c := range []struct {
		name, now string
		channel   Channel
		want      error
	}{
		{"an hour before", "2026-03-02 10:00", Online, nil},
		{"later", "2026-03-02 10:01", Online, ErrTooLate},
		{"a clerk may until it begins", "2026-03-02 11:00", Desk, nil},
		{"it has begun", "2026-03-02 11:01", Desk, ErrTooLate},
	} {
		t.Run(c.name, func(t *testing.T) {
			move := move
			move.Channel = c.channel
			now := moment(t, c.now).In(athens(t))
			if _, err := d.s.Move(move, d.taken, now); !errors.Is(err, c.want) {
				t.Errorf("moving: got %v, want %v", err, c.want)
			}
			if _, err := d.s.Cancel(move, d.taken, now); !errors.Is(err, c.want) {
				t.Errorf("cancelling: got %v, want %v", err, c.want)
			}
		})
	}
}

func TestChangesAreRefusedForAReason(t *testing.T) {
	d := newDesk(t, morning())
	d.mustBook("a", "all", "11:00")
	d.mustBook("b", "all", "11:30")
	d.mustBook("c", "all", "10:30")
	d.keep(d.s.Cancel(Change{ID: "c", Revision: 1, Channel: Online}, d.taken, d.now))
	elsewhere := d.taken[1]
	elsewhere.ID, elsewhere.Queue.Office = "e", "0001"
	d.taken = append(d.taken, elsewhere)
	for _, c := range []struct {
		name   string
		change Change
		want   error
		cancel bool // whether cancelling is refused too
	}{
		{"nobody has it", Change{ID: "z", Revision: 1}, ErrUnknownReservation, true},
		{"another office has it", Change{ID: "e", Revision: 1}, ErrUnknownReservation, true},
		{"it is cancelled", Change{ID: "c", Revision: 2}, ErrCancelled, true},
		{"somebody changed it", Change{ID: "a", Revision: 2}, ErrStale, true},
		{"the new time is taken", Change{ID: "a", Revision: 1, Service: "all", Start: moment(t, "2026-03-02 11:30")}, ErrTaken, false},
		{"the new time is no slot", Change{ID: "a", Revision: 1, Service: "all", Start: moment(t, "2026-03-02 11:31")}, ErrNotASlot, false},
		{"the new time is over", Change{ID: "a", Revision: 1, Service: "all", Start: moment(t, "2026-02-27 11:30")}, ErrTooSoon, false},
		{"the new time is far away", Change{ID: "a", Revision: 1, Service: "all", Start: moment(t, "2026-04-03 11:30")}, ErrTooFar, false},
		{"the new service is not given", Change{ID: "a", Revision: 1, Service: "passport"}, ErrUnknownService, false},
		{"the new counter has no such slot", Change{ID: "a", Revision: 1, Service: "all", Counter: 1, Start: moment(t, "2026-03-02 09:00")}, ErrNotASlot, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.change.Channel = Online
			if got, err := d.s.Move(c.change, d.taken, d.now); !errors.Is(err, c.want) || got != (Reservation{}) {
				t.Errorf("moving: got %+v, %v, want %v", got, err, c.want)
			}
			if _, err := d.s.Cancel(c.change, d.taken, d.now); c.cancel && !errors.Is(err, c.want) || !c.cancel && err != nil {
				t.Errorf("cancelling: got %v", err)
			}
		})
	}
}

func TestCapacityComesBack(t *testing.T) {
	d := newDesk(t, morning())
	d.mustBook("a", "all", "09:00")
	if _, err := d.book("b", "all", "09:00"); !errors.Is(err, ErrTaken) {
		t.Fatalf("the same slot twice: got %v", err)
	}
	d.keep(d.s.Move(Change{ID: "a", Revision: 1, Service: "all", Start: moment(t, "2026-03-02 10:00"), Channel: Online}, d.taken, d.now))
	d.mustBook("b", "all", "09:00")
	gone := d.keep(d.s.Cancel(Change{ID: "b", Revision: 1, Channel: Online}, d.taken, d.now))
	if !gone.Cancelled || gone.Revision != 2 {
		t.Errorf("got %+v, want it cancelled at revision 2", gone)
	}
	d.mustBook("c", "all", "09:00")
}

func TestMovingPrefersTheSameCounterAndMayOverlapItself(t *testing.T) {
	plan := morning()
	plan.Services[0].Minutes = 30
	plan.Rules.Aligned = true
	d := newDesk(t, plan)
	d.mustBook("a", "certify", "09:00")
	b := d.mustBook("b", "certify", "09:00")
	move := func(at string, counter CounterID) Reservation {
		b = d.keep(d.s.Move(Change{ID: "b", Revision: b.Revision, Service: "certify", Start: moment(t, "2026-03-02 "+at), Counter: counter, Channel: Online}, d.taken, d.now))
		return b
	}
	if r := move("10:00", 0); r.Counter != 2 {
		t.Errorf("moved to counter %d, want to stay at 2", r.Counter)
	}
	if r := move("10:00", 0); r.Counter != 2 || r.Revision != 3 {
		t.Errorf("moved to where it is: %+v", r)
	}
	d.mustBook("c", "all", "11:00")
	if r := move("11:00", 0); r.Counter != 1 {
		t.Errorf("moved to counter %d, want 1: the other is taken", r.Counter)
	}
	if r := move("11:30", 2); r.Counter != 2 {
		t.Errorf("moved to counter %d, want 2 as asked for", r.Counter)
	}
}
