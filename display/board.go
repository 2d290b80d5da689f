package display

import (
	"time"

	"epass.internal/office"
	"epass.internal/queue"
)

// maxCalls is how many calls the hall sees at once.
const maxCalls = 8

// Board is all that the hall sees. It has no place for a name, a clerk or a
// special category.
type Board struct {
	Office   queue.Text     `json:"office"`
	Zone     string         `json:"zone"`          // of the wall clock, IANA name
	Day      queue.Day      `json:"day"`           // announcements count anew each day
	Open     bool           `json:"open"`          // the day is running: numbers are called
	Taking   bool           `json:"taking"`        // walk-ins get numbers
	Closed   *office.Closed `json:"closed"`        // nil: taking
	Last     time.Time      `json:"last,omitzero"` // of the last number, within an hour
	Calls    []Call         `json:"calls"`         // newest first
	Waiting  int            `json:"waiting"`
	Services []Service      `json:"services"`
	Fault    bool           `json:"fault"` // the office cannot save: what is shown may be old
}

// Call is one announced number.
type Call struct {
	Number    queue.Number    `json:"number"`
	Counter   queue.CounterID `json:"counter"`
	Announced uint64          `json:"announced"` // grows with each call and recall of the day
	At        time.Time       `json:"at"`        // of the announcement, UTC
	Here      bool            `json:"here"`      // the counter still waits for the number or serves it
}

// Service is a service and how many wait for it.
type Service struct {
	ID      queue.ServiceID `json:"id"`
	Prefix  string          `json:"prefix"`
	Name    queue.Text      `json:"name"`
	Waiting int             `json:"waiting"`
	Wait    *queue.Text     `json:"wait,omitempty"` // how long a walk-in would wait; nil: nothing is said
}

// NewBoard returns the board of a state at now, without the waits.
func NewBoard(s *office.State, now time.Time) Board {
	now = later(now, s.Now)
	b := Board{
		Office:   s.Settings.Name,
		Zone:     s.Settings.Zone,
		Day:      s.Queue.Day(),
		Open:     s.Queue.Open(),
		Taking:   s.Queue.Taking(now),
		Closed:   s.Closed(now),
		Last:     s.LastSoon(now),
		Calls:    []Call{},
		Services: []Service{},
	}
	calls := s.Queue.LastCalls()
	for _, t := range calls[:min(maxCalls, len(calls))] {
		b.Calls = append(b.Calls, newCall(t))
	}
	for _, v := range s.Queue.Setup().Services {
		n := s.Queue.WaitingCount(v.ID)
		b.Waiting += n
		b.Services = append(b.Services, Service{Prefix: v.Prefix, Name: v.Name, Waiting: n, ID: v.ID})
	}
	return b
}

func newCall(t queue.Ticket) Call {
	return Call{
		Number:    t.Number,
		Counter:   t.Counter,
		Announced: t.Announced,
		At:        t.CalledAt,
		Here:      t.Phase == queue.Called || t.Phase == queue.Serving,
	}
}

// later returns the later of two times: a clock that was set back does not
// take the queue back.
func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
