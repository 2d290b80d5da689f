package office

import (
	"context"
	"errors"
	"hash/fnv"
	"sync"
	"time"

	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

// Run forecasts until ctx ends or the office does: after changes, and now and
// then because time goes by. The past is learnt at the start and with each
// business day.
func (o *Outlook) Run(ctx context.Context) error {
	o.office.outlook.Store(o) // what tickets are promised from now on is in the journal
	defer o.office.outlook.Store(nil)
	changed, stop := o.office.Watch()
	defer stop()
	var learning sync.WaitGroup
	defer learning.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	f := &forecaster{outlook: o, start: learning.Go, learnt: make(chan lesson)}
	renew := time.NewTicker(forecastRenew)
	defer renew.Stop()
	for f.forecast(ctx) {
		select {
		case <-ctx.Done():
			return nil
		case <-o.office.stopped:
			return nil
		case <-changed:
		case <-renew.C:
		case l := <-f.learnt:
			f.take(l)
		}
	}
	return nil
}

// forecaster is what the goroutine of Run works with.
type forecaster struct {
	outlook  *Outlook
	start    func(func()) // a goroutine that Run waits for
	history  *estimate.History
	of       queue.Day // that history was learnt for, or is being
	learning bool
	learnt   chan lesson
	again    time.Time // monotonic: when to try again to learn; zero: not
	fresh    bool      // history is newer than the forecast
}

// forecast makes a forecast and publishes it, unless the last one is as good.
// After one it waits, so that the next has all that changes together. It
// returns false at the end of the context or the office.
func (f *forecaster) forecast(ctx context.Context) bool {
	next, sit, err := f.look(ctx)
	switch {
	case ctx.Err() != nil || errors.Is(err, ErrStopped):
		return false
	case err != nil: // the disk does not save; alarms say so
		return pause(ctx, forecastEvery)
	case next == nil:
		return true
	}
	f.learn(ctx, next.day, sit.Now)
	next.waits = sit.Forecast(f.history.At(sit.Now), forecastPaths, seed(next.day, next.seq)).Waits()
	f.fresh = false
	if last := f.outlook.newest.Swap(next); !next.says(last) {
		f.outlook.office.notify()
	}
	return pause(ctx, forecastEvery)
}

// look takes the state as it is, in the office's goroutine; nothing if it was
// forecast not long ago.
func (f *forecaster) look(ctx context.Context) (next *prospect, sit estimate.Situation, err error) {
	o, last := f.outlook.office, f.outlook.newest.Load()
	recent := last != nil && last.age() < forecastRenew-forecastEvery && !f.fresh
	err = o.Read(ctx, func(s *State) {
		if recent && s.Seq == last.seq {
			return
		}
		now := o.opt.Clock()
		if now.Before(s.Now) {
			now = s.Now
		}
		next = &prospect{taken: time.Now(), day: s.Queue.Day(), seq: s.Seq, correction: s.promises.correction}
		next.letters, next.next = s.numbering(now)
		sit = estimate.Look(s.Queue, now.In(s.Location()))
	})
	return next, sit, err
}

// numbering returns which service's numbers begin with a letter, and the first
// of them that is not out.
func (s *State) numbering(now time.Time) (letters map[string]queue.ServiceID, next map[string]int) {
	letters = map[string]queue.ServiceID{}
	for _, v := range s.Queue.Setup().Services {
		letters[v.Prefix] = v.ID
	}
	if events, err := s.Queue.Decide(queue.SkipNumbers{}, now); err == nil {
		next = events[0].(queue.NumbersSkipped).Next
	}
	return letters, next
}

// seed returns what the chance of a forecast begins with: the same for the
// same state.
func seed(day queue.Day, seq uint64) uint64 {
	h := fnv.New64a()
	h.Write([]byte(day))
	return h.Sum64() + seq*0x9e3779b97f4a7c15
}

// pause waits; it returns false if ctx ends before.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
