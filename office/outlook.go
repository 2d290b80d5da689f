package office

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

// Archive gives the business days that the disk remembers.
type Archive interface {
	// Days returns the business days there are, today among them or not.
	Days(ctx context.Context) ([]queue.Day, error)
	// Day returns one of them as it ended.
	Day(ctx context.Context, day queue.Day) (*queue.State, error)
}

// Outlook says how long people still wait: it forecasts from the live state
// and the office's past, beside the office's goroutine, which it needs for a
// glance only. Make it with NewOutlook and call Run in one goroutine. The
// other methods answer at once from the newest forecast, in any goroutine.
type Outlook struct {
	office  *Office
	archive Archive // nil: no past
	log     *slog.Logger
	newest  atomic.Pointer[prospect]
}

// How a forecast is made and how long it is good for.
const (
	forecastPaths = 100
	forecastEvery = time.Second      // at most so often, after changes
	forecastRenew = 15 * time.Second // without a change
	forecastStale = 2 * time.Minute  // nothing is said on the ground of an older one
)

// NewOutlook returns the outlook of an office. An archive of nil is an office
// without a past, a log of nil is discarded.
func NewOutlook(o *Office, archive Archive, log *slog.Logger) *Outlook {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Outlook{office: o, archive: archive, log: log}
}

// Of returns what to show a person who waits. It is false where nothing can
// be said: no open counter takes the ticket, or it does not wait.
func (o *Outlook) Of(n queue.Number) (estimate.Range, bool) { return o.prospect().of(n) }

// New returns what to show a walk-in who would take a number now.
func (o *Outlook) New(s queue.ServiceID) (estimate.Range, bool) {
	p := o.prospect()
	w, ok := p.waits.New[s]
	return p.shown(w, ok)
}

// expect returns the raw forecast for somebody who gets a number now. An
// office without an outlook (nil) expects nothing. Special categories get
// none: they are called next.
func (o *Outlook) expect(e queue.TicketIssued) (w estimate.Wait, ok bool) {
	if o == nil || e.Special {
		return w, false
	}
	p := o.prospect()
	if w, ok = p.waits.CheckIns[e.Appointment]; !ok && !e.Class.HasCredit() {
		w, ok = p.waits.New[e.Service]
	}
	return w.After(p.age()), ok
}

// prospect returns the newest forecast; one that says nothing if that is none
// or too old.
func (o *Outlook) prospect() *prospect {
	p := o.newest.Load()
	if p == nil || p.age() > forecastStale {
		return &prospect{}
	}
	return p
}

// prospect is one forecast of everybody; nobody changes it.
type prospect struct {
	taken      time.Time // monotonic
	day        queue.Day
	seq        uint64
	correction estimate.Correction
	waits      estimate.Waits
	letters    map[string]queue.ServiceID // whose numbers begin with a letter
	next       map[string]int             // first number of a letter that was not out
}

func (p *prospect) age() time.Duration { return time.Since(p.taken) }

func (p *prospect) shown(w estimate.Wait, ok bool) (estimate.Range, bool) {
	if !ok {
		return estimate.Range{}, false
	}
	return p.correction.Range(w.After(p.age())), true
}

// of says of a number that came out since what it says of a new one.
func (p *prospect) of(n queue.Number) (estimate.Range, bool) {
	w, ok := p.waits.Tickets[n]
	if letter, running, _ := n.Split(); !ok && p.next[letter] > 0 && running >= p.next[letter] {
		w, ok = p.waits.New[p.letters[letter]]
	}
	return p.shown(w, ok)
}

// says reports whether p tells those who wait, and those who may come, what
// another forecast tells them.
func (p *prospect) says(what *prospect) bool {
	if what == nil || len(p.waits.New) != len(what.waits.New) {
		return false
	}
	for n, w := range p.waits.Tickets {
		if told, ok := what.of(n); !ok || !p.tells(w, told) {
			return false
		}
	}
	for id, w := range p.waits.New {
		old, ok := what.waits.New[id]
		if told, ok := what.shown(old, ok); !ok || !p.tells(w, told) {
			return false
		}
	}
	return true
}

// tells reports whether somebody with forecast w is shown a range.
func (p *prospect) tells(w estimate.Wait, r estimate.Range) bool {
	mine, _ := p.shown(w, true)
	return mine.From == r.From && mine.To == r.To
}
