package queue

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Undo takes back the counter's last step (a call, start, finish, miss,
// transfer, parking or direct service) if it was not longer ago than the
// policy's UndoSeconds and none of its tickets has changed since by another
// hand. A recall and what happens in the line are not steps. The ticket of a
// direct service is cancelled, for its number was given.
type Undo struct{ Counter CounterID }

// step is what a counter did last: enough to take it back.
type step struct {
	Counter CounterID `json:"counter"`
	At      time.Time `json:"at"`
	Held    Number    `json:"held,omitempty"`   // by the counter before the step
	Before  []Ticket  `json:"before,omitempty"` // the tickets it changed, as they were
	Made    Number    `json:"made,omitempty"`   // ticket of a direct service
	Broken  bool      `json:"broken,omitempty"` // another hand changed one of them since
}

// changed reports whether the step changed ticket n.
func (p *step) changed(n Number) bool {
	return n == p.Made || slices.ContainsFunc(p.Before, func(t Ticket) bool { return t.Number == n })
}

// remember records that a counter changes a ticket, given as it was. It is a
// new step, or goes on with the last one.
func (s *State) remember(id CounterID, at when, before Ticket, goesOn bool) {
	c, ok := s.counters[id]
	if !ok || s.setup.Policy.UndoSeconds == 0 {
		return
	}
	if s.steps[id] == nil || !goesOn {
		s.steps[id] = &step{Counter: id, At: at, Held: c.Ticket}
	}
	if before.Number != "" {
		s.steps[id].Before = append(s.steps[id].Before, before)
	}
}

// made records the ticket that a counter's step has made.
func (s *State) made(id CounterID, n Number) {
	if p := s.steps[id]; p != nil {
		p.Made = n
	}
}

// spoil breaks the steps with ticket n of all counters but by.
func (s *State) spoil(n Number, by CounterID) {
	for id, p := range s.steps {
		if id != by && p.changed(n) {
			p.Broken = true
		}
	}
}

// forget drops the steps that are too old to be undone.
func (s *State) forget(now time.Time) {
	for id, p := range s.steps {
		if s.tooOld(p, now) {
			delete(s.steps, id)
		}
	}
}

func (s *State) tooOld(p *step, now time.Time) bool {
	return now.Sub(p.At) > s.setup.Policy.UndoSeconds.Duration()
}

// sortedSteps returns the steps that can still be undone by counter.
func (s *State) sortedSteps() []step {
	var out []step
	for _, id := range slices.Sorted(maps.Keys(s.steps)) {
		p := *s.steps[id]
		p.Before = slices.Clone(p.Before)
		out = append(out, p)
	}
	return out
}

func (c Undo) decide(s *State, now time.Time) ([]Event, error) {
	if _, err := s.counter(c.Counter); err != nil {
		return nil, err
	}
	p, ok := s.steps[c.Counter]
	if !ok || s.tooOld(p, now) {
		return nil, fmt.Errorf("undoing at counter %d: %w", c.Counter, ErrNothingToUndo)
	}
	if p.Broken {
		return nil, fmt.Errorf("undoing at counter %d: %w", c.Counter, ErrUndoDepends)
	}
	e := StepUndone{Counter: c.Counter}
	for _, t := range p.Before {
		e.Numbers = append(e.Numbers, t.Number)
	}
	if p.Made != "" {
		e.Numbers = append(e.Numbers, p.Made)
	}
	return []Event{e}, nil
}

// Undoable returns the tickets of the step that Undo would take back at now,
// for the sign on the button; none if it would be refused.
func (s *State) Undoable(id CounterID, now time.Time) []Number {
	events, err := Undo{Counter: id}.decide(s, now)
	if err != nil {
		return nil
	}
	return events[0].(StepUndone).Numbers
}

func (e StepUndone) apply(s *State, at when) {
	p, ok := s.steps[e.Counter]
	if !ok {
		return
	}
	for _, before := range p.Before {
		if t, ok := s.tickets[before.Number]; ok {
			s.change(t, e.Counter, func() { *t = before })
		}
	}
	if t, ok := s.tickets[p.Made]; ok {
		s.change(t, e.Counter, func() { t.Phase, t.EndedAt = Cancelled, at })
	}
	s.hold(e.Counter, p.Held)
	delete(s.steps, e.Counter)
	s.recent = s.lastAnnounced()
}

// recentCalls is how many called tickets the hall can be shown.
const recentCalls = 12

// showFirst puts a ticket that was announced at the top of the hall's list.
func (s *State) showFirst(t *Ticket) {
	s.recent = slices.DeleteFunc(s.recent, func(o *Ticket) bool { return o == t })
	s.recent = slices.Insert(s.recent, 0, t)
	s.recent = s.recent[:min(recentCalls, len(s.recent))]
}

// lastAnnounced finds the tickets announced last, newest first.
func (s *State) lastAnnounced() []*Ticket {
	var out []*Ticket
	for _, t := range s.tickets {
		if t.Announced > 0 {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b *Ticket) int { return cmp.Compare(b.Announced, a.Announced) })
	return out[:min(recentCalls, len(out))]
}
