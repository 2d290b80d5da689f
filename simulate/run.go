package simulate

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"epass.internal/queue/estimate"
)

// Options say how to run, not what: no result depends on them.
type Options struct {
	Workers  int                   // days at once; 0: one for each processor
	Progress func(done, total int) // called after each day, never by two at once; nil: nobody asks
}

// runner carries out a description.
type runner struct {
	*Description
	days      [][]dayResult // by office and day
	histories []func() func(float64) *estimate.History

	mu   sync.Mutex
	done int
	err  error // the first
}

// dayResult is what is kept of a day.
type dayResult struct {
	tallies   []tally // by policy
	forecasts []forecast
}

// Run simulates all days of all offices under all policies. It ends early with
// the context's error.
func Run(ctx context.Context, d Description, o Options) (Result, error) {
	if err := d.Validate(); err != nil {
		return Result{}, err
	}
	r := &runner{Description: &d}
	for i := range d.Offices {
		r.days = append(r.days, make([]dayResult, d.Days))
		r.histories = append(r.histories, sync.OnceValue(func() func(float64) *estimate.History {
			return history(&d.Offices[i], d.Seed)
		}))
	}
	r.work(ctx, o)
	if err := ctx.Err(); err != nil {
		return Result{}, fmt.Errorf("simulating: %w", err)
	}
	if r.err != nil {
		return Result{}, r.err
	}
	return r.result(), nil
}

// work plays all days, a bounded number at once.
func (r *runner) work(ctx context.Context, o Options) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	type job struct{ office, day int }
	jobs := make(chan job)
	var group sync.WaitGroup
	for range o.Workers {
		group.Go(func() {
			for j := range jobs {
				r.report(r.play(j.office, j.day), o.Progress)
			}
		})
	}
	for n := range len(r.Offices) * r.Days {
		select {
		case jobs <- job{n / r.Days, n % r.Days}:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(jobs)
	group.Wait()
}

func (r *runner) report(err error, progress func(done, total int)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
	r.done++
	if progress != nil {
		progress(r.done, len(r.Offices)*r.Days)
	}
}

// play plays one day of an office under every policy.
func (r *runner) play(office, number int) error {
	d := newDay(&r.Offices[office], r.Seed, number, r.Estimates.Share)
	result := dayResult{tallies: make([]tally, len(r.Policies))}
	for i, p := range r.Policies {
		l, ask, err := r.line(office, d, p)
		if err != nil {
			return err
		}
		played, err := run(d, l, p.window(), ask)
		if err != nil {
			return err
		}
		result.tallies[i].add(&played)
		if ask != nil {
			result.forecasts = played.forecasts
		}
	}
	r.days[office][number] = result
	return nil
}

// line returns the line of a policy. The first policy with our rule makes the
// forecasts.
func (r *runner) line(office int, d *day, p Policy) (line, *asking, error) {
	if before := p.Rule.before(); before != nil {
		return newBaseline(d.office, before), nil, nil
	}
	l, err := newTurnLine(d, p.Settings)
	if err != nil || r.Estimates.Share == 0 || p.Name != r.forecaster() {
		return l, nil, err
	}
	return l, &asking{
		line: l, history: r.histories[office](), paths: r.Estimates.Paths, mean: d.office.meanService(),
		seed: r.Seed ^ uint64(d.number)<<40,
	}, nil
}

// forecaster returns the name of the policy whose waits are forecast.
func (r *runner) forecaster() string {
	for _, p := range r.Policies {
		if p.Rule == TurnRule {
			return p.Name
		}
	}
	return ""
}
