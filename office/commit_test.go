package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/queue"
)

func TestRepeatedRequestGetsTheFirstAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := newMemory()
		h := open(t, disk)
		first, err := h.Do(t.Context(), issue("press-1"))
		if err != nil {
			t.Fatal(err)
		}
		same := func(when string, h *house) {
			t.Helper()
			records := len(disk.entries(t))
			got, err := h.Do(t.Context(), issue("press-1"))
			if err != nil || string(got) != string(first) {
				t.Errorf("%s: got %s, %v, want %s", when, got, err, first)
			}
			if n := len(disk.entries(t)); n != records {
				t.Errorf("%s: the repeat wrote %d records", when, n-records)
			}
		}
		same("at once", h)
		if err := h.end(); err != nil {
			t.Fatal(err)
		}
		h = open(t, disk)
		same("after a restart", h)
		h.clock.set(morning().AddDate(0, 0, 1))
		time.Sleep(2 * time.Second) // the day turns
		if h.day() != "2026-03-03" {
			t.Fatalf("the day is %s", h.day())
		}
		same("on the next business day", h)
	})
}

func TestAnswersAreForgottenAfterTwoBusinessDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[TicketAnswer](h, issue("press-1"))
		for n := range 2 {
			h.clock.set(morning().AddDate(0, 0, 3*n+3)) // weekends do not count
			time.Sleep(2 * time.Second)
			must[TicketAnswer](h, issue(fmt.Sprintf("press of day %d", n)))
		}
		want := h.disk.entries(t)
		must[TicketAnswer](h, issue("press-1"))
		if got := h.disk.entries(t); len(got) != len(want)+1 {
			t.Errorf("got %d records after %d: the old answer is still there", len(got), len(want))
		}
		h.onDisk()
	})
}

func TestKeyOfAnotherRequestIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[TicketAnswer](h, issue("press-1"))
		other := issue("press-1")
		other.Hash = HashRequest("POST", "/api/tickets", []byte("civil"))
		if err := h.try(other); !errors.Is(err, ErrKeyReused) {
			t.Errorf("another request: got %v, want ErrKeyReused", err)
		}
		// A key belongs to its principal: another kiosk may use the same.
		neighbour := issue("press-1")
		neighbour.By.ID = "door"
		if a := must[TicketAnswer](h, neighbour); a.Number != "Α002" {
			t.Errorf("another kiosk: got %s, want a number of its own", a.Number)
		}
	})
}

func TestRefusalIsNotKeptAsTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[CounterAnswer](h, at(queue.OpenCounter{Counter: 1, Clerk: "maria"}))
		next := at(queue.CallNext{Counter: 1})
		next.Key = "next-1"
		if err := h.try(next); !errors.Is(err, queue.ErrNobodyWaiting) {
			t.Fatalf("got %v, want ErrNobodyWaiting", err)
		}
		must[TicketAnswer](h, issue("press-1"))
		if a := must[CounterAnswer](h, next); a.Ticket != "Α001" {
			t.Errorf("pressed again with somebody waiting: got %+v, want Α001", a)
		}
	})
}

func TestDifferentHashesForDifferentRequests(t *testing.T) {
	seen := map[[32]byte]string{}
	for _, r := range [][3]string{{"POST", "/a", "x"}, {"PUT", "/a", "x"}, {"POST", "/b", "x"}, {"POST", "/a", "y"}, {"POST", "/a", ""}} {
		h := HashRequest(r[0], r[1], []byte(r[2]))
		if other, ok := seen[h]; ok {
			t.Errorf("%v has the hash of %s", r, other)
		}
		seen[h] = fmt.Sprint(r)
	}
}

// crowd sends n presses at once and returns a function that waits for their
// outcomes.
func crowd(h *house, n int) func() ([]json.RawMessage, []error) {
	bodies, errs := make([]json.RawMessage, n), make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { bodies[i], errs[i] = h.Do(context.Background(), issue(fmt.Sprintf("press-%d", i))) })
	}
	return func() ([]json.RawMessage, []error) {
		all.Wait()
		return bodies, errs
	}
}

func TestCommandsThatWaitAreOneGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := newMemory()
		h := open(t, disk)
		disk.gate = make(chan struct{})
		before := len(disk.appended())
		first := crowd(h, 1)
		synctest.Wait() // the first write is under way
		others := crowd(h, 50)
		synctest.Wait()
		disk.gate <- struct{}{}
		disk.gate <- struct{}{}
		first()
		_, errs := others()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		if got := disk.appended()[before:]; !slices.Equal(got, []int{1, 49}) {
			t.Errorf("groups of %v, want one of 1 and one of the 49 other presses", got)
		}
		disk.gate = nil
		h.onDisk()
	})
}

func TestNobodyIsAnsweredBeforeTheGroupIsOnDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := newMemory()
		h := open(t, disk)
		disk.gate = make(chan struct{})
		wait := crowd(h, 1)
		synctest.Wait()
		answered := make(chan string, 3)
		go func() {
			_, err := h.Do(context.Background(), issue("another press"))
			answered <- fmt.Sprint("press: ", err)
		}()
		go func() {
			err := h.try(at(queue.CallNext{Counter: 1}))
			answered <- fmt.Sprint("refusal: ", errors.Is(err, queue.ErrCounterNotOpen))
		}()
		go func() {
			n := 0
			err := h.Read(context.Background(), func(s *State) { n = s.Queue.Count() })
			answered <- fmt.Sprint("read: ", n, err)
		}()
		synctest.Wait()
		disk.gate <- struct{}{}
		wait()
		synctest.Wait() // the second group is being written
		if len(answered) > 0 {
			t.Fatalf("%s was answered before the group was on disk", <-answered)
		}
		disk.gate <- struct{}{}
		got := []string{<-answered, <-answered, <-answered}
		slices.Sort(got)
		if want := []string{"press: <nil>", "read: 2 <nil>", "refusal: true"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestReadThatIsGivenUpIsNeverCalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := newMemory()
		h := open(t, disk)
		disk.gate = make(chan struct{})
		wait := crowd(h, 1)
		synctest.Wait() // the write is under way; the next group waits behind it
		ctx, giveUp := context.WithCancel(t.Context())
		called, ended := false, make(chan error, 1)
		go func() { ended <- h.Read(ctx, func(*State) { called = true }) }()
		synctest.Wait()
		giveUp()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want Canceled", err)
		}
		disk.gate <- struct{}{}
		wait()
		h.read(func(*State) {}) // the group of the read is over
		if called {
			t.Error("the read was called after its caller had gone")
		}
	})
}

func TestReadThatBeganEndsBeforeItsCallerGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		ctx, giveUp := context.WithCancel(t.Context())
		began, goOn, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		whole := false
		go func() {
			ended <- h.Read(ctx, func(*State) {
				close(began)
				<-goOn
				whole = true
			})
		}()
		<-began
		giveUp()
		synctest.Wait()
		if len(ended) > 0 {
			t.Error("the caller went on while its read was running")
		}
		close(goOn)
		<-ended
		if !whole {
			t.Error("the caller does not see what its read did")
		}
	})
}

func TestRefusalsAndReadsWriteNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		before := len(h.disk.appended())
		if err := h.try(at(queue.CallNext{Counter: 1})); !errors.Is(err, queue.ErrCounterNotOpen) {
			t.Errorf("got %v, want ErrCounterNotOpen", err)
		}
		h.day()
		if got := len(h.disk.appended()) - before; got != 0 {
			t.Errorf("%d writes, want none", got)
		}
	})
}

func TestWatchersHearOfChangesOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		changed, stop := h.Watch()
		h.day()
		synctest.Wait()
		if len(changed) != 0 {
			t.Error("a read was reported as a change")
		}
		must[TicketAnswer](h, issue("press-1"))
		must[TicketAnswer](h, issue("press-2"))
		synctest.Wait()
		if len(changed) != 1 {
			t.Errorf("%d values wait after two changes, want 1", len(changed))
		}
		<-changed
		stop()
		must[TicketAnswer](h, issue("press-3"))
		synctest.Wait()
		if len(changed) != 0 {
			t.Error("a stopped watcher still hears of changes")
		}
	})
}

func TestStoppedOfficeAnswersThatItStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[TicketAnswer](h, issue("press-1"))
		if err := h.end(); err != nil {
			t.Fatalf("a graceful stop returned %v", err)
		}
		if err := h.try(issue("press-2")); !errors.Is(err, ErrStopped) {
			t.Errorf("got %v, want ErrStopped", err)
		}
		if h.disk.seq != uint64(len(h.disk.records)) {
			t.Errorf("the last checkpoint is of record %d of %d", h.disk.seq, len(h.disk.records))
		}
	})
}
