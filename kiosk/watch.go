package kiosk

import (
	"encoding/json"
	"sync"

	"epass.internal/office"
	"epass.internal/queue"
)

// watched holds the digital tickets that phones look at, and nothing of the
// others: a change costs the office's goroutine what the phones at hand need.
// The zero value is ready to use.
type watched struct {
	mu      sync.Mutex
	tickets map[ticketKey]*watchedTicket
}

type watchedTicket struct {
	phones int
	seq    uint64 // journal record the view was taken at
	view   []byte // JSON; nil: not taken yet
}

// add counts a phone in; remove counts it out.
func (w *watched) add(k ticketKey) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tickets == nil {
		w.tickets = map[ticketKey]*watchedTicket{}
	}
	if w.tickets[k] == nil {
		w.tickets[k] = &watchedTicket{}
	}
	w.tickets[k].phones++
}

func (w *watched) remove(k ticketKey) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.tickets[k]
	if t.phones--; t.phones == 0 {
		delete(w.tickets, k)
	}
}

// keys returns the tickets that anyone looks at.
func (w *watched) keys() []ticketKey {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]ticketKey, 0, len(w.tickets))
	for k := range w.tickets {
		out = append(out, k)
	}
	return out
}

// snapshot is what some tickets were at one journal record.
type snapshot struct {
	seq   uint64
	views map[ticketKey]TicketView
}

// snap takes the views of keys from the state as it is now.
func (k *Kiosk) snap(s *office.State, keys []ticketKey) snapshot {
	out := snapshot{seq: s.Seq, views: make(map[ticketKey]TicketView, len(keys))}
	for _, key := range keys {
		out.views[key] = k.ticketView(s, key)
	}
	return out
}

// ticketView returns the digital ticket of a key with its wait.
func (k *Kiosk) ticketView(s *office.State, key ticketKey) TicketView {
	v := newTicketView(s, key, k.clock())
	if v.Phase == queue.Waiting {
		v.Wait, v.Passing = k.waitOf(v.Number)
	}
	return v
}

// put keeps the views of a snapshot that are newer than those at hand.
func (w *watched) put(s snapshot) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for k, v := range s.views {
		t := w.tickets[k]
		if t == nil || t.view != nil && t.seq > s.seq {
			continue
		}
		data, err := json.Marshal(v)
		if err != nil {
			return err
		}
		t.seq, t.view = s.seq, data
	}
	return nil
}

// view returns the JSON of a ticket that is watched, or nil.
func (w *watched) view(k ticketKey) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	if t := w.tickets[k]; t != nil {
		return t.view
	}
	return nil
}
