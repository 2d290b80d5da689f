package console

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"epass.internal/queue"
	"epass.internal/report"
)

// Archive has the business days gone by.
type Archive interface {
	// Days lists them, in any order; today may be among them.
	Days(ctx context.Context) ([]queue.Day, error)
	// Day returns one of them, as it was at its end.
	Day(ctx context.Context, day queue.Day) (*queue.State, error)
}

// keptDays is how many days gone by are kept in memory as visits: a year and
// more. A day of 1,000 tickets takes some 200 KB.
const keptDays = 400

// dayVisits is what a report needs of a business day.
type dayVisits struct {
	day      queue.Day
	visits   []report.Visit
	services []queue.Service
}

// visitsOf takes it from a state, and keeps nothing of that.
func visitsOf(s *queue.State) dayVisits {
	return dayVisits{day: s.Day(), visits: report.Visits(s), services: s.Setup().Services}
}

// pastDays reads days gone by, each once. They never change.
type pastDays struct {
	archive Archive // nil: there are none
	log     *slog.Logger

	mu   sync.Mutex // of what follows
	kept map[queue.Day]dayVisits
	used []queue.Day // keys of kept, the one used last at the end
}

func newPastDays(archive Archive, log *slog.Logger) *pastDays {
	return &pastDays{archive: archive, log: log, kept: map[queue.Day]dayVisits{}}
}

// within returns the days of a period before the present one, the oldest
// first, and which of them cannot be read.
func (p *pastDays) within(ctx context.Context, asked period, present queue.Day) (days []dayVisits, damaged []queue.Day, err error) {
	if p.archive == nil {
		return nil, nil, nil
	}
	all, err := p.archive.Days(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("reporting days gone by: %w", err)
	}
	slices.Sort(all)
	for _, day := range all {
		if !asked.has(day) || day >= present {
			continue
		}
		d, err := p.day(ctx, day)
		switch {
		case ctx.Err() != nil:
			return nil, nil, ctx.Err()
		case err != nil:
			p.log.Error("a day is left out of a report", "day", day, "error", err)
			damaged = append(damaged, day)
		default:
			days = append(days, d)
		}
	}
	return days, damaged, nil
}

// day returns a day gone by, from memory if it is kept.
func (p *pastDays) day(ctx context.Context, day queue.Day) (dayVisits, error) {
	if d, ok := p.find(day); ok {
		return d, nil
	}
	s, err := p.archive.Day(ctx, day)
	if err != nil {
		return dayVisits{}, err
	}
	d := visitsOf(s)
	p.keep(d)
	return d, nil
}

func (p *pastDays) find(day queue.Day) (dayVisits, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d, ok := p.kept[day]
	if ok {
		p.use(day)
	}
	return d, ok
}

// keep keeps a day in the place of the one that was not used for longest.
func (p *pastDays) keep(d dayVisits) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept[d.day] = d
	p.use(d.day)
	if len(p.used) > keptDays {
		delete(p.kept, p.used[0])
		p.used = slices.Delete(p.used, 0, 1)
	}
}

func (p *pastDays) use(day queue.Day) {
	p.used = append(slices.DeleteFunc(p.used, func(d queue.Day) bool { return d == day }), day)
}
