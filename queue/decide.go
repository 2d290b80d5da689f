package queue

import "time"

// Command is a wish to change the queue.
type Command interface {
	decide(s *State, now time.Time) ([]Event, error)
}

// Decide validates a command against the state at the time now (UTC, never
// before that of an earlier event) and returns the events it causes. It
// changes nothing. Errors wrap the sentinels of this package.
func (s *State) Decide(c Command, now time.Time) ([]Event, error) {
	return c.decide(s, now)
}

// Apply changes the state by one event that Decide returned at the time at.
// It cannot fail: an event is a fact. What it does not know it leaves alone.
func (s *State) Apply(e Event, at time.Time) {
	s.forget(at)
	e.apply(s, at)
	s.now = later(s.now, at)
	s.touched.header = true
}
