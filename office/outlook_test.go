package office

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

// outlookOf is an outlook that runs beside a house until the test ends.
func outlookOf(h *house, archive Archive) *Outlook {
	h.t.Helper()
	o := NewOutlook(h.Office, archive, nil)
	ctx, stop := context.WithCancel(h.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- o.Run(ctx) }()
	h.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			h.t.Errorf("the outlook ended with %v", err)
		}
	})
	return o
}

// settled lets everything happen that does not wait for time.
func settled() { synctest.Wait() }

// sitDown opens counter 1.
func (h *house) sitDown() {
	must[CounterAnswer](h, at(queue.OpenCounter{Counter: 1, Clerk: clerk().ID}))
}

func TestAWaitIsKnownOnceACounterIsOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		o := outlookOf(h, nil)
		n := must[TicketAnswer](h, issue("press-1")).Number
		time.Sleep(forecastEvery + time.Millisecond)
		settled()
		if got, ok := o.Of(n); ok {
			t.Errorf("no counter is open and the wait is %+v", got)
		}
		if got, ok := o.New("certify"); ok {
			t.Errorf("no counter is open and a new wait is %+v", got)
		}
		h.sitDown()
		time.Sleep(forecastEvery + time.Millisecond)
		settled()
		if got, ok := o.Of(n); !ok || got.From != 0 || got.To != 5*time.Minute || got.Ahead != 0 {
			t.Errorf("a counter is free: got %+v, %t; want up to 5 minutes", got, ok)
		}
		// Behind one person of the usual ten minutes.
		if got, ok := o.New("certify"); !ok || got.From != 5*time.Minute || got.To != 20*time.Minute || got.Ahead != 1 {
			t.Errorf("a new one: got %+v, %t; want 5 to 20 minutes and one ahead", got, ok)
		}
		if got, ok := o.New("other"); ok {
			t.Errorf("no open counter takes service other, and its wait is %+v", got)
		}
	})
}

func TestANumberIsKnownBeforeTheNextForecast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		h.sitDown()
		o := outlookOf(h, nil)
		must[TicketAnswer](h, issue("press-1"))
		time.Sleep(3 * forecastEvery)
		must[TicketAnswer](h, issue("press-2")) // is forecast, the next one waits for a second
		settled()
		n := must[TicketAnswer](h, issue("press-3")).Number
		want, _ := o.New("certify")
		if got, ok := o.Of(n); !ok || got != want {
			t.Errorf("got %+v, %t; want %+v, as for anybody new", got, ok, want)
		}
		for _, other := range []queue.Number{"Α000", "Ω001", "", "Α"} {
			if got, ok := o.Of(other); ok {
				t.Errorf("%q does not wait and gets %+v", other, got)
			}
		}
		time.Sleep(2 * forecastEvery)
		settled()
		if got, ok := o.Of(n); !ok || got.Ahead != 2 {
			t.Errorf("a second later got %+v, %t; want two people ahead", got, ok)
		}
	})
}

// watch returns how many forecasts are published within a while.
func (o *Outlook) watch(d time.Duration) int {
	n, last := 0, o.newest.Load()
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		settled()
		if p := o.newest.Load(); p != last {
			n, last = n+1, p
		}
	}
	return n
}

func TestForecastsFollowChangesAtMostOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		h.sitDown()
		o := outlookOf(h, nil)
		o.watch(5 * time.Second)
		var presses sync.WaitGroup
		presses.Go(func() {
			for i := range 100 {
				must[TicketAnswer](h, issue(fmt.Sprint("press-", i)))
				time.Sleep(100 * time.Millisecond)
			}
		})
		if n := o.watch(10 * time.Second); n < 9 || n > 11 {
			t.Errorf("%d forecasts within ten seconds of changes, want one a second", n)
		}
		presses.Wait()
		o.watch(2 * time.Second)
		if n := o.watch(60 * time.Second); n < 3 || n > 4 {
			t.Errorf("%d forecasts within a minute without a change, want one in 15 seconds", n)
		}
	})
}

func TestAlarmsAreNoReasonForAForecast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		o := outlookOf(h, nil)
		time.Sleep(2 * forecastEvery)
		settled()
		before := o.newest.Load()
		h.Raise(Alarm{Code: "paper", EL: "Τέλος χαρτιού", EN: "Out of paper"})
		time.Sleep(2 * forecastEvery)
		settled()
		if o.newest.Load() != before {
			t.Error("an alarm made a forecast, although nothing changed in the queue")
		}
	})
}

func TestPagesAreToldWhenRangesChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		outlookOf(h, nil)
		time.Sleep(2 * forecastEvery)
		settled()
		changed, stop := h.Watch()
		defer stop()
		drain := func() (n int) {
			for {
				settled()
				select {
				case <-changed:
					n++
				default:
					return n
				}
			}
		}
		h.sitDown()
		if drain() == 0 {
			t.Fatal("nobody is told that a counter opened")
		}
		time.Sleep(forecastEvery)
		must[TicketAnswer](h, issue("press-1"))
		time.Sleep(time.Minute)
		drain()
		time.Sleep(time.Minute) // one person waits, in front of a free counter
		if n := drain(); n > 0 {
			t.Errorf("pages were told %d times of ranges that stay", n)
		}
	})
}

func TestWaitsShrinkWithTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		minutes := func(n int) time.Duration { return time.Duration(n) * time.Minute }
		p := &prospect{taken: time.Now(), waits: estimate.Waits{
			Tickets: map[queue.Number]estimate.Wait{"Α001": {Low: minutes(16), Middle: minutes(20), High: minutes(26)}},
		}}
		o := NewOutlook(nil, nil, nil)
		o.newest.Store(p)
		if got, ok := o.Of("Α001"); !ok || got.From != minutes(15) || got.To != minutes(30) {
			t.Errorf("at once got %+v, %t; want 15 to 30 minutes", got, ok)
		}
		time.Sleep(90 * time.Second)
		if got, ok := o.Of("Α001"); !ok || got.From != minutes(10) || got.To != minutes(25) {
			t.Errorf("90 seconds later got %+v, %t; want 10 to 25 minutes", got, ok)
		}
		time.Sleep(31 * time.Second)
		if got, ok := o.Of("Α001"); ok {
			t.Errorf("after two minutes without a forecast got %+v, want nothing", got)
		}
	})
}

func TestRangesAreCorrected(t *testing.T) {
	long := estimate.Wait{Low: 10 * time.Minute, Middle: 15 * time.Minute, High: 20 * time.Minute}
	past := slices.Repeat([]estimate.Residual{long.Residual(40 * time.Minute)}, 100)
	p := &prospect{taken: time.Now(), correction: estimate.NewCorrection(past), waits: estimate.Waits{
		New: map[queue.ServiceID]estimate.Wait{"certify": long},
	}}
	o := NewOutlook(nil, nil, nil)
	o.newest.Store(p)
	if got, ok := o.New("certify"); !ok || got.To < 40*time.Minute {
		t.Errorf("after waits of 40 minutes got %+v, %t", got, ok)
	}
}

func TestTheOutlookEndsWithItsOffice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		o := NewOutlook(h.Office, nil, nil)
		ended := make(chan error, 1)
		go func() { ended <- o.Run(t.Context()) }()
		time.Sleep(2 * forecastEvery)
		if err := h.end(); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; err != nil {
			t.Errorf("the outlook ended with %v", err)
		}
	})
}

func TestADiskThatFailsStopsNoForecastForGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := newMemory()
		h := open(t, disk)
		h.sitDown()
		o := outlookOf(h, nil)
		time.Sleep(2 * forecastEvery)
		disk.fail(outage{lose: 1, loads: 1})
		if err := h.try(issue("press-1")); !errors.Is(err, ErrOutcomeUnknown) {
			t.Fatalf("got %v, want ErrOutcomeUnknown", err)
		}
		time.Sleep(10 * forecastEvery)
		must[TicketAnswer](h, issue("press-2"))
		time.Sleep(2 * forecastEvery)
		settled()
		if got, ok := o.New("certify"); !ok || got.Ahead != 1 {
			t.Errorf("got %+v, %t; want one ahead", got, ok)
		}
	})
}

func TestNoTwoStatesHaveOneSeed(t *testing.T) {
	seen := map[uint64]bool{}
	for _, d := range []queue.Day{"2026-03-02", "2026-03-03"} {
		for seq := range uint64(1000) {
			seen[seed(d, seq)] = true
		}
	}
	if len(seen) != 2000 {
		t.Errorf("2000 states have %d seeds", len(seen))
	}
}

// TestManyReadWhileTheQueueMoves is for the race detector.
func TestManyReadWhileTheQueueMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		h.sitDown()
		o := outlookOf(h, weeks(t, 3, 4))
		over := make(chan struct{})
		var readers sync.WaitGroup
		known := make([]int, 8)
		for i := range known {
			readers.Go(func() {
				for {
					select {
					case <-over:
						return
					case <-time.After(70 * time.Millisecond):
					}
					_, ok := o.Of(queue.NewNumber("Α", i+1))
					_, also := o.New("certify")
					_, too := o.promise(queue.TicketIssued{Service: "civil"})
					if ok && also && too {
						known[i]++
					}
				}
			})
		}
		for i := range 40 {
			must[TicketAnswer](h, issue(fmt.Sprint("press-", i)))
			if i%5 == 4 {
				must[CounterAnswer](h, at(queue.CallNext{Counter: 1}))
			}
			time.Sleep(300 * time.Millisecond)
		}
		close(over)
		readers.Wait()
		if slices.Contains(known, 0) {
			t.Errorf("known by each reader: %v", known)
		}
	})
}
