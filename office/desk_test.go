package office

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/queue"
)

// phase returns where ticket n stands.
func (h *house) phase(n queue.Number) queue.Phase {
	var p queue.Phase
	h.read(func(s *State) {
		t, _ := s.Queue.Ticket(n)
		p = t.Phase
	})
	return p
}

func TestParkedTicketComesBackByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[TicketAnswer](h, issue("press-1"))
		must[CounterAnswer](h, at(queue.OpenCounter{Counter: 1, Clerk: "maria"}))
		must[CounterAnswer](h, at(queue.CallNext{Counter: 1}))
		if a := must[CounterAnswer](h, at(queue.Park{Counter: 1, For: 300})); a.Ticket != "" {
			t.Errorf("the counter still has %s", a.Ticket)
		}
		time.Sleep(299 * time.Second)
		if got := h.phase("Α001"); got != queue.Parked {
			t.Errorf("before its time the ticket is %s", got)
		}
		time.Sleep(3 * time.Second)
		if got := h.phase("Α001"); got != queue.Waiting {
			t.Errorf("after its time the ticket is %s", got)
		}
	})
}

func TestMissedTicketReturnsAndAnyClerkMayBringItBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[TicketAnswer](h, issue("press-1"))
		must[CounterAnswer](h, at(queue.OpenCounter{Counter: 1, Clerk: "maria"}))
		must[CounterAnswer](h, at(queue.CallNext{Counter: 1}))
		must[CounterAnswer](h, at(queue.Miss{Counter: 1}))
		back := Request{By: Principal{Role: RoleClerk, ID: "nikos"}, Key: "return-1", Command: OnTicket{"Α001", queue.Return{Number: "Α001"}}}
		for range 2 { // the second is the same press
			if a := must[NumberAnswer](h, back); a.Number != "Α001" {
				t.Errorf("got %s", a.Number)
			}
		}
		if got := h.phase("Α001"); got != queue.Waiting {
			t.Errorf("the ticket is %s", got)
		}
	})
}

func TestDirectServiceHasATicketWithAPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[CounterAnswer](h, at(queue.OpenCounter{Counter: 1, Clerk: "maria"}))
		a := must[CounterAnswer](h, at(queue.DirectService{Counter: 1, Service: "certify"}))
		h.read(func(s *State) {
			if got, ok := s.TicketByToken(s.Token(a.Ticket)); !ok || got.Phase != queue.Serving {
				t.Errorf("got %+v, %t", got, ok)
			}
		})
	})
}

func TestReasonsAreTextThatCanBeShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		number := must[TicketAnswer](h, issue("press-1")).Number
		must[CounterAnswer](h, at(queue.OpenCounter{Counter: 1, Clerk: "maria"}))
		for _, reason := range []string{"back\u202eward", "two\nlines", "bell\a"} {
			for _, step := range []queue.Command{
				queue.CallExceptional{Counter: 1, Number: number, Reason: reason}, queue.PauseCounter{Counter: 1, Reason: reason},
			} {
				if err := h.try(at(step)); !errors.Is(err, ErrInvalid) {
					t.Errorf("%T for %q: got %v, want ErrInvalid", step, reason, err)
				}
			}
		}
		must[CounterAnswer](h, at(queue.CallExceptional{Counter: 1, Number: number, Reason: "Άτομο με αναπηρία"}))
	})
}
