package queue

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"
)

// header is the part of the state that is not a ticket.
type header struct {
	Day      Day            `json:"day"`
	Closed   bool           `json:"closed,omitempty"`
	Hours    Hours          `json:"hours,omitzero"`
	Setup    Setup          `json:"setup"`
	Next     map[string]int `json:"next"`
	Seq      uint64         `json:"seq"`
	Calls    uint64         `json:"calls"`
	Counters []Counter      `json:"counters"`

	Appointments []Appointment `json:"appointments,omitempty"`
	Steps        []step        `json:"steps,omitempty"`
	Now          time.Time     `json:"now,omitzero"`
}

func (s *State) header() header {
	return header{
		Day: s.day, Closed: s.closed, Hours: s.hours, Setup: s.setup, Next: maps.Clone(s.next),
		Seq: s.seq, Calls: s.calls, Counters: s.Counters(),
		Appointments: s.Appointments(), Steps: s.sortedSteps(), Now: s.now,
	}
}

// Changes is what changed since the last call of Touched: copies to be saved.
type Changes struct {
	Day     Day
	Header  any // JSON-encodable, whole; nil: unchanged
	Tickets []Ticket
}

// Touched returns all that changed since it was called last, for a checkpoint.
func (s *State) Touched() Changes {
	c := Changes{Day: s.day}
	if s.touched.header {
		c.Header = s.header()
	}
	for n := range s.touched.tickets {
		c.Tickets = append(c.Tickets, *s.tickets[n])
	}
	clear(s.touched.tickets)
	s.touched.header = false
	return c
}

// Load returns the state that was saved as a header and tickets, each in the
// JSON form that Changes gave.
func Load(head []byte, tickets [][]byte) (*State, error) {
	var h header
	if err := json.Unmarshal(head, &h); err != nil {
		return nil, fmt.Errorf("reading the day's header: %w", err)
	}
	s := New()
	s.day, s.closed, s.hours, s.seq, s.calls, s.now = h.Day, h.Closed, h.Hours, h.Seq, h.Calls, h.Now
	maps.Copy(s.next, h.Next)
	for _, c := range h.Counters {
		s.counters[c.ID] = &c
	}
	s.use(h.Setup)
	s.keepAppointments(h.Appointments)
	for _, p := range h.Steps {
		s.steps[p.Counter] = &p
	}
	for _, data := range tickets {
		if err := s.loadTicket(data); err != nil {
			return nil, fmt.Errorf("reading a ticket of day %s: %w", h.Day, err)
		}
	}
	s.recent = s.lastAnnounced()
	clear(s.touched.tickets)
	s.touched.header = false
	return s, nil
}

// loadTicket reads a ticket. What was written before tickets had a plain key
// is a walk-in that never returned.
func (s *State) loadTicket(data []byte) error {
	t := new(Ticket)
	if err := json.Unmarshal(data, t); err != nil {
		return err
	}
	if _, ok := s.services[t.Service]; !ok && t.Phase == Waiting {
		return fmt.Errorf("%s: %w", t.Number, ErrUnknownService)
	}
	if t.Plain.zero() {
		t.Plain, t.Priority = t.Key, s.setup.Policy.SpecialCredit
	}
	s.tickets[t.Number] = t
	s.drawn[t.drawnFor()]++
	s.place(t)
	return nil
}
