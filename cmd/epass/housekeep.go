package main

import (
	"context"
	"fmt"
	"time"

	"epass.internal/office"
	"epass.internal/queue"
)

// daysKept is for how many days the tickets of days gone by are kept for
// reports and estimates. They name nobody.
const daysKept = 400

// housekeepEvery is how often the daemon looks whether a new day has begun.
const housekeepEvery = time.Minute

// housekeep removes the oldest days gone by, once on each business day: at
// opening, because there is no power at night.
func (p *program) housekeep(ctx context.Context) error {
	tick := time.NewTicker(housekeepEvery)
	defer tick.Stop()
	var done queue.Day
	for {
		day, err := p.prune(ctx, done)
		if err != nil && ctx.Err() == nil {
			p.log.Error("removing days gone by", "error", err)
		}
		done = day
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// prune removes the days that are too old, unless that is done for today, and
// returns the day that it is done for.
func (p *program) prune(ctx context.Context, done queue.Day) (queue.Day, error) {
	var today queue.Day
	if err := p.office.Read(ctx, func(s *office.State) { today = s.Queue.Day() }); err != nil || today == done {
		return done, err
	}
	date, err := time.Parse(time.DateOnly, string(today))
	if err != nil {
		return done, fmt.Errorf("reading the business day: %w", err)
	}
	before := queue.Day(date.AddDate(0, 0, -daysKept).Format(time.DateOnly))
	removed, err := p.store.Prune(ctx, before)
	if err != nil {
		return done, err
	}
	if removed > 0 {
		p.log.Info("days gone by were removed", "days", removed, "before", before)
	}
	return today, nil
}
