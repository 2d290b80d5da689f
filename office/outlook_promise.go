package office

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

// waitPromised is the forecast that somebody got with a number. It has seconds
// as they came from the paths: what was shown is that with the correction of
// the day.
type waitPromised struct {
	Number  queue.Number  `json:"number"`
	Low     queue.Seconds `json:"low"`
	Middle  queue.Seconds `json:"middle"`
	High    queue.Seconds `json:"high"`
	Passing int           `json:"passing,omitempty"`
	Rough   bool          `json:"rough,omitempty"` // without a past
}

// Kind returns the name of the event in the journal.
func (waitPromised) Kind() string { return "wait_promised" }

// promise returns what somebody who gets a number now may count on; false where
// nothing can be said.
func (o *Outlook) promise(e queue.TicketIssued) (waitPromised, bool) {
	w, ok := o.expect(e)
	seconds := func(d time.Duration) queue.Seconds { return queue.Seconds(d.Round(time.Second) / time.Second) }
	return waitPromised{
		Number: e.Number, Low: seconds(w.Low), Middle: seconds(w.Middle), High: seconds(w.High),
		Passing: w.Passing, Rough: w.Rough,
	}, ok
}

// promise returns what the office's outlook promises somebody who gets a number
// now; false without an outlook, or where it can say nothing.
func (s *State) promise(e queue.TicketIssued) (waitPromised, bool) {
	if s.outlook == nil {
		return waitPromised{}, false
	}
	return s.outlook.Load().promise(e)
}

// wait returns the forecast of a promise, with the people ahead at issue.
func (e waitPromised) wait(ahead int) estimate.Wait {
	return estimate.Wait{
		Low: e.Low.Duration(), Middle: e.Middle.Duration(), High: e.High.Duration(),
		Ahead: ahead, Passing: e.Passing, Rough: e.Rough,
	}
}

// How much is kept of how promises erred: together 2,000 residuals, of many
// days rather than of many people of one.
const (
	residualDays = 40
	residualsDay = 50
)

// promises are what was promised today, and how the promises of past days
// erred. Both are part of the office's state.
type promises struct {
	today      map[queue.Number]waitPromised
	past       map[queue.Day][]estimate.Residual
	correction estimate.Correction // by past; stays all day
}

func newPromises() promises {
	return promises{today: map[queue.Number]waitPromised{}, past: map[queue.Day][]estimate.Residual{}}
}

// shown returns the range that somebody was shown with a number.
func (p *promises) shown(t queue.Ticket) (estimate.Range, bool) {
	e, ok := p.today[t.Number]
	if !ok {
		return estimate.Range{}, false
	}
	return p.correction.Range(e.wait(t.Ahead)), true
}

// settle ends the day of a queue: of its promises stays how they erred. It
// returns the days whose residuals are new or gone.
func (p *promises) settle(q *queue.State) []queue.Day {
	residuals := p.residuals(q)
	clear(p.today)
	if len(residuals) == 0 {
		return nil
	}
	p.past[q.Day()] = residuals
	changed := []queue.Day{q.Day()}
	days := slices.Sorted(maps.Keys(p.past))
	for _, d := range days[:max(0, len(days)-residualDays)] {
		delete(p.past, d)
		changed = append(changed, d)
	}
	p.correct()
	return changed
}

// correct makes the correction from the residuals there are.
func (p *promises) correct() {
	var all []estimate.Residual
	for _, d := range slices.Sorted(maps.Keys(p.past)) {
		all = append(all, p.past[d]...)
	}
	p.correction = estimate.NewCorrection(all)
}

// residuals returns how promises of the day erred that came from a past, of
// people who were called: of many a part, evenly over the day.
func (p *promises) residuals(q *queue.State) []estimate.Residual {
	var called []queue.Ticket
	for t := range q.Tickets {
		if e, ok := p.today[t.Number]; ok && !e.Rough && !t.First.IsZero() {
			called = append(called, t)
		}
	}
	slices.SortFunc(called, func(a, b queue.Ticket) int { return cmp.Compare(a.Plain.Seq, b.Plain.Seq) })
	n := min(len(called), residualsDay)
	out := make([]estimate.Residual, n)
	for i := range out {
		t := called[i*len(called)/n]
		r := p.today[t.Number].wait(t.Ahead).Residual(t.First.Sub(t.CheckedIn()))
		out[i] = estimate.Residual{Low: thousandths(r.Low), Middle: thousandths(r.Middle), High: thousandths(r.High)}
	}
	return out
}

func thousandths(v float64) float64 { return math.Round(v*1000) / 1000 }
