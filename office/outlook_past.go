package office

import (
	"context"
	"fmt"
	"slices"
	"time"

	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

// How far back the past goes, and when to try again after it could not be
// read.
const (
	pastDays   = 30 // business days that somebody was served on
	pastRead   = 60 // days that are read for them
	learnAgain = 10 * time.Minute
)

// lesson is what came of learning.
type lesson struct {
	history *estimate.History // nil: too little of a past
	err     error
}

// learn begins to learn the past of a day, in the background, unless that was
// done.
func (f *forecaster) learn(ctx context.Context, day queue.Day, now time.Time) {
	due := day != f.of || !f.again.IsZero() && !time.Now().Before(f.again)
	if f.outlook.archive == nil || day == "" || f.learning || !due {
		return
	}
	f.of, f.learning = day, true
	f.start(func() {
		var l lesson
		l.history, l.err = f.outlook.past(ctx, day, now)
		select {
		case f.learnt <- l:
		case <-ctx.Done():
		}
	})
}

// take goes on with what was learnt; without it, with what was known before.
func (f *forecaster) take(l lesson) {
	f.learning, f.again = false, time.Time{}
	if l.err != nil {
		f.again = time.Now().Add(learnAgain)
		f.outlook.log.Warn("learning the past for forecasts", "day", string(f.of), "error", l.err)
		return
	}
	f.history, f.fresh = l.history, true
}

// past learns from the days before today, the newest first, one at a time in
// memory. A day that cannot be read is left out.
func (o *Outlook) past(ctx context.Context, today queue.Day, now time.Time) (*estimate.History, error) {
	days, err := o.archive.Days(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing past days: %w", err)
	}
	days = slices.DeleteFunc(slices.Sorted(slices.Values(days)), func(d queue.Day) bool { return d >= today })
	past, told, unread := estimate.NewPast(now), 0, error(nil)
	for _, day := range slices.Backward(days[max(0, len(days)-pastRead):]) {
		if told == pastDays {
			break
		}
		state, err := o.archive.Day(ctx, day)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			unread = err
			o.log.Warn("leaving a day out of forecasts", "day", string(day), "error", err)
		case past.Add(state):
			told++
		}
	}
	history := past.History()
	if history == nil {
		return nil, unread
	}
	return history, nil
}
