package queue

import (
	"math"
	"slices"
	"time"
)

// turn returns the turn time of a check-in and what the rule took it for. A
// walk-in (nil) has the time of its issue. An appointment that is not later
// than the grace has max(slot, check-in) − credit, but never a time before it
// was booked; a later one is a walk-in.
func (p Policy) turn(b *Booking, checkIn time.Time) (time.Time, Class) {
	if b == nil {
		return checkIn, WalkIn
	}
	if checkIn.After(b.Slot.Add(p.LateGrace.Duration())) {
		return checkIn, LateAsWalkIn
	}
	ready, class := b.Slot, Timely
	if checkIn.After(b.Slot) {
		ready, class = checkIn, LateInGrace
	}
	// Nobody books after the check-in; a clock elsewhere may say so.
	booked := earlier(b.BookedAt, checkIn)
	return later(ready.Add(-p.Credit.Duration()), booked), class
}

// gate returns when an appointment begins to compete; zero for a walk-in.
func (p Policy) gate(b *Booking) time.Time {
	if b == nil {
		return time.Time{}
	}
	return b.Slot.Add(-p.EarlyGate.Duration())
}

// ranked returns the key of t as a special category or not, computed from its
// check-in alone.
func (t *Ticket) ranked(special bool) Key {
	k := t.Plain
	if special {
		k.Turn = earlier(k.Turn, k.CheckIn.Add(-t.Priority.Duration()))
	}
	return k
}

// keyFor returns the key that marking t as special or not gives it. Without
// the credit a place that a return gave it stays.
func (t *Ticket) keyFor(special bool) Key {
	k := t.ranked(special)
	if !special && !t.Place.zero() && k.Compare(t.Place) < 0 {
		return t.Place
	}
	return k
}

// returnKey returns the key of a missed ticket that comes back at now: right
// behind the K-th ticket that may be called before it, of the last if there
// are fewer, never ahead of its own old key.
func (s *State) returnKey(t *Ticket, now time.Time) Key {
	ahead := s.competitors(t, now, s.setup.Policy.ReturnGap)
	if len(ahead) == 0 {
		return t.Key
	}
	k := ahead[len(ahead)-1].Key
	k.Return = s.returnBehind(k)
	if k.Compare(t.Key) < 0 {
		return t.Key
	}
	return k
}

// competitors returns the first n waiting tickets that compete with t at now,
// in order.
func (s *State) competitors(t *Ticket, now time.Time, n int) []*Ticket {
	var out []*Ticket
	for _, id := range s.rivals[t.Service] {
		found := 0
		for _, o := range s.waiting[id].all() {
			if found == n {
				break
			}
			if !o.Early(now) && s.meet(t, o) {
				out = append(out, o)
				found++
			}
		}
	}
	slices.SortFunc(out, func(a, b *Ticket) int { return a.Key.Compare(b.Key) })
	return out[:min(n, len(out))]
}

// returnStep is the space left between returns behind each other: 48 later
// ones fit in, one in front of the other.
const returnStep = 1 << 48

// returnBehind returns a return sequence that nobody has and that comes right
// behind k. Should the space there be used up, after dozens of returns to one
// place without a call, it comes behind all who took that place before.
func (s *State) returnBehind(k Key) uint64 {
	behind, last := uint64(math.MaxUint64), k.Return
	for _, t := range s.tickets {
		for _, o := range []Key{t.Key, t.Place} {
			if o.Seq != k.Seq || !o.CheckIn.Equal(k.CheckIn) || !o.Turn.Equal(k.Turn) {
				continue
			}
			last = max(last, o.Return)
			if o.Return > k.Return {
				behind = min(behind, o.Return)
			}
		}
	}
	space := behind - k.Return
	if last == k.Return || space < 2 {
		return last + returnStep
	}
	return behind - space/2
}

// meet reports whether two tickets share a counter that may call both.
func (s *State) meet(a, b *Ticket) bool {
	switch {
	case a.Pinned != 0 && b.Pinned != 0:
		return a.Pinned == b.Pinned
	case a.Pinned != 0:
		return slices.Contains(s.takes[a.Pinned], b.Service)
	case b.Pinned != 0:
		return slices.Contains(s.takes[b.Pinned], a.Service)
	}
	return slices.Contains(s.rivals[a.Service], b.Service)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
