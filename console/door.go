package console

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"epass.internal/internal/web"
)

// How many sign-ins may fail for a name, and from an address, within a time.
const (
	failureLimit  = 5
	failureWindow = time.Minute
)

// door lets sign-ins through one at a time, so that failures are counted
// before the next password is tried, and none after too many failures.
type door struct {
	now      func() time.Time
	turn     chan struct{}          // holds the one turn; who has it owns failures
	failures map[string][]time.Time // by name or address, oldest first
}

func newDoor(now func() time.Time) *door {
	return &door{now: now, turn: make(chan struct{}, 1), failures: map[string][]time.Time{}}
}

// errTooMany says how long to wait before the next sign-in.
type errTooMany struct{ wait time.Duration }

func (e errTooMany) Error() string {
	return fmt.Sprintf("too many failed sign-ins, %s to wait", e.wait)
}

// try calls check unless one of the keys has failed too often, and counts a
// false as a failure of each.
func (d *door) try(ctx context.Context, keys []string, check func() bool) (bool, error) {
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	d.forget()
	for _, key := range keys {
		if times := d.failures[key]; len(times) >= failureLimit {
			return false, errTooMany{times[0].Add(failureWindow).Sub(d.now())}
		}
	}
	if check() {
		return true, nil
	}
	for _, key := range keys {
		d.failures[key] = append(d.failures[key], d.now())
	}
	return false, nil
}

// forget drops the failures that no longer count.
func (d *door) forget() {
	from := d.now().Add(-failureWindow)
	for key, times := range d.failures {
		for len(times) > 0 && !times[0].After(from) {
			times = times[1:]
		}
		d.failures[key] = times
		if len(times) == 0 {
			delete(d.failures, key)
		}
	}
}

// problem is what one who must wait is told.
func (e errTooMany) problem() web.Problem {
	seconds := e.seconds()
	return web.Problem{
		Status: http.StatusTooManyRequests,
		Code:   "too_many_attempts",
		Title:  web.Text{EL: "Πολλές αποτυχημένες προσπάθειες σύνδεσης.", EN: "Too many failed attempts to sign in."},
	}.With(
		fmt.Sprintf("Δοκιμάστε ξανά σε %d δευτερόλεπτα.", seconds),
		fmt.Sprintf("Try again in %d seconds.", seconds),
	)
}

// seconds rounds the wait up, so that whoever waits that long gets in.
func (e errTooMany) seconds() int { return int((e.wait + time.Second - 1) / time.Second) }
