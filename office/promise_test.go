package office

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

// promising is an office with an outlook, in a bubble, with one counter open.
func promising(t *testing.T, disk *memory, clock *wallClock) *house {
	t.Helper()
	h := openAt(t, disk, clock)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	outlook := NewOutlook(h.Office, nil, nil)
	go func() { ended <- outlook.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-ended
	})
	return h
}

func TestASlipSaysTheWaitThatWasPromisedAlsoAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk, clock := newMemory(), &wallClock{}
		clock.set(morning())
		h := promising(t, disk, clock)
		first := must[TicketAnswer](h, issue("press-1"))
		must[CounterAnswer](h, at(queue.OpenCounter{Counter: 1, Clerk: "maria"}))
		must[CounterAnswer](h, at(queue.CallNext{Counter: 1}))
		time.Sleep(3 * time.Second) // for a forecast
		for _, key := range []string{"press-2", "press-3", "press-4"} {
			must[TicketAnswer](h, issue(key))
		}
		waits := func(h *house) map[string]string {
			out := map[string]string{}
			h.read(func(s *State) {
				for _, j := range s.Jobs("", 10) {
					out[j.Slip.Number] = j.Slip.Wait.EL
				}
			})
			return out
		}
		before := waits(h)
		if got := before[string(first.Number)]; got != "" {
			t.Errorf("with no counter open the slip promises %q", got)
		}
		if got := before["Α004"]; !strings.HasPrefix(got, "Αναμονή: ") {
			t.Errorf("the slip says %q", got)
		}
		h.onDisk()
		if err := h.end(); err != nil {
			t.Fatal(err)
		}
		again := openAt(t, disk.crash(), clock)
		if after := waits(again); after["Α004"] != before["Α004"] {
			t.Errorf("the slip said %q, and after a restart %q", before["Α004"], after["Α004"])
		}
	})
}

func TestPromisesOfPastDaysCorrectThoseOfToday(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const days, people = 3, 40
		h := open(t, newMemory())
		o := outlookOf(h, weeks(t, 5, 2))
		for day := range days {
			h.clock.set(morning().AddDate(0, 0, day))
			time.Sleep(3 * time.Second)
			h.sitDown()
			time.Sleep(3 * time.Second)
			for n := range people {
				must[TicketAnswer](h, issue(fmt.Sprintf("press-%d-%d", day, n)))
				time.Sleep(time.Minute)
				must[CounterAnswer](h, at(queue.CallNext{Counter: 1}))
				time.Sleep(9 * time.Minute)
				must[CounterAnswer](h, at(queue.Finish{Counter: 1}))
			}
			h.promised(people, day)
			h.onDisk()
		}
		if o.newest.Load().correction == (estimate.Correction{}) {
			t.Error("the past corrects nothing")
		}
		if err := h.end(); err != nil {
			t.Fatal(err)
		}
		again := openAt(t, h.disk, h.clock)
		again.promised(people, days-1)
		again.onDisk()
	})
}

// promised checks how many promises of today and past days with promises the
// office knows.
func (h *house) promised(today, past int) {
	h.t.Helper()
	h.read(func(s *State) {
		if len(s.promises.today) != today || len(s.promises.past) != past {
			h.t.Errorf("%d promises of today and %d past days, want %d and %d", len(s.promises.today), len(s.promises.past), today, past)
		}
	})
}
