package queue

import (
	"slices"
	"time"
)

// Apply changes the state by one event that Decide returned at the time at.
// It cannot fail: an event is a fact.
func (s *State) Apply(e Event, at time.Time) { e.apply(s, at) }

func (e DayOpened) apply(s *State, _ when) {
	s.clear()
	s.day, s.closed = e.Day, false
	s.use(e.Setup)
}

func (e SetupChanged) apply(s *State, _ when) { s.use(e.Setup) }

// use puts a setup in force: counters and numbers that exist go on.
func (s *State) use(setup Setup) {
	s.touched.header = true
	s.setup = setup
	clear(s.services)
	for _, v := range setup.Services {
		s.services[v.ID] = v
		s.next[v.Prefix] = max(s.next[v.Prefix], v.First)
		if s.waiting[v.ID] == nil {
			s.waiting[v.ID] = &line{}
		}
	}
	kept := map[CounterID]*Counter{}
	clear(s.takes)
	for _, v := range setup.Counters {
		s.takes[v.ID] = v.Services
		kept[v.ID] = s.counters[v.ID]
		if kept[v.ID] == nil {
			kept[v.ID] = &Counter{ID: v.ID, Status: StatusClosed}
		}
	}
	s.counters = kept
	s.rivals = rivals(setup)
}

// rivals returns for each service those that share a counter with it, itself
// among them.
func rivals(setup Setup) map[ServiceID][]ServiceID {
	out := map[ServiceID][]ServiceID{}
	for _, v := range setup.Services {
		out[v.ID] = []ServiceID{v.ID}
	}
	for _, c := range setup.Counters {
		for _, a := range c.Services {
			for _, b := range c.Services {
				if !slices.Contains(out[a], b) {
					out[a] = append(out[a], b)
				}
			}
		}
	}
	return out
}

func (DayClosed) apply(s *State, at when) {
	for _, t := range s.tickets {
		if t.Phase.Over() {
			continue
		}
		if t.Phase == Waiting {
			s.waiting[t.Service].remove(t)
		}
		s.turn(t, Expired)
		t.EndedAt = at
	}
	for _, c := range s.counters {
		*c = Counter{ID: c.ID, Status: StatusClosed, Since: at}
	}
	s.closed = true
	s.touched.header = true
}

func (e TicketIssued) apply(s *State, at when) {
	t := &Ticket{
		Number:  e.Number,
		Service: e.Service,
		Phase:   Waiting,
		Source:  e.Source,
		Key:     Key{Turn: at, CheckIn: at, Seq: e.Seq},
		Ahead:   e.Ahead,
	}
	prefix, running, _ := e.Number.Split()
	s.next[prefix] = max(s.next[prefix], running+1)
	s.seq = max(s.seq, e.Seq)
	s.tickets[t.Number] = t
	s.phases[Waiting]++
	s.waiting[t.Service].add(t)
	s.touch(t)
	s.touched.header = true
}

func (e NumbersSkipped) apply(s *State, _ when) {
	for prefix, n := range e.Next {
		s.next[prefix] = max(s.next[prefix], n)
	}
	s.touched.header = true
}

func (e CounterOpened) apply(s *State, at when) {
	s.setCounter(e.Counter, func(c *Counter) {
		c.Status, c.Clerk, c.Since, c.Pausing = StatusOpen, e.Clerk, at, ""
	})
}

func (e CounterPaused) apply(s *State, at when) {
	s.setCounter(e.Counter, func(c *Counter) {
		c.Status, c.Since, c.Pausing = StatusPaused, at, e.Reason
	})
}

func (e CounterClosed) apply(s *State, at when) {
	s.setCounter(e.Counter, func(c *Counter) {
		*c = Counter{ID: c.ID, Status: StatusClosed, Since: at}
	})
}

func (s *State) setCounter(id CounterID, set func(*Counter)) {
	set(s.counters[id])
	s.touched.header = true
}

func (e TicketCalled) apply(s *State, at when) {
	t := s.tickets[e.Number]
	s.waiting[t.Service].remove(t)
	s.turn(t, Called)
	t.Counter, t.Calls = e.Counter, 0
	t.StartedAt = time.Time{}
	s.announce(t, at)
	s.setCounter(e.Counter, func(c *Counter) { c.Ticket = t.Number })
}

func (e TicketRecalled) apply(s *State, at when) { s.announce(s.tickets[e.Number], at) }

func (s *State) announce(t *Ticket, at when) {
	s.calls++
	t.Announced = s.calls
	t.Calls++
	t.CalledAt = at
	s.touch(t)
	s.touched.header = true
	s.recent = slices.DeleteFunc(s.recent, func(o *Ticket) bool { return o == t })
	s.recent = slices.Insert(s.recent, 0, t)
	s.recent = s.recent[:min(recentCalls, len(s.recent))]
}

func (e TicketStarted) apply(s *State, at when) {
	t := s.tickets[e.Number]
	s.turn(t, Serving)
	t.StartedAt = at
}

func (e TicketServed) apply(s *State, at when) {
	t := s.leave(e.Number, Served)
	if t.StartedAt.IsZero() {
		t.StartedAt = t.CalledAt
	}
	t.EndedAt = at
}

func (e TicketMissed) apply(s *State, at when) {
	t := s.leave(e.Number, Missed)
	t.Misses++
	t.EndedAt = at
}

// leave takes a ticket away from its counter.
func (s *State) leave(n Number, p Phase) *Ticket {
	t := s.tickets[n]
	s.turn(t, p)
	s.setCounter(t.Counter, func(c *Counter) { c.Ticket = "" })
	return t
}

// turn brings a ticket into another phase of its life.
func (s *State) turn(t *Ticket, p Phase) {
	s.phases[t.Phase]--
	s.phases[p]++
	t.Phase = p
	s.touch(t)
}

func (s *State) touch(t *Ticket) { s.touched.tickets[t.Number] = struct{}{} }
