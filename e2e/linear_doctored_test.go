package e2e

import (
	"slices"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"epass.internal/office"
	"epass.internal/queue"
)

// Places in the history that goodHistory returns.
const (
	annaOpens = iota
	nikosOpens
	firstDraw
	secondDraw
	thirdDraw
	annaCalls
	nikosCalls
	lookAtSecond
	nikosCallsAgain
	lookAtThird
	annaFindsNobody
	annaFinishes
	lookAtFirst
)

// goodHistory is a short history as it should be: two draws at the same time,
// two calls at the same time, and a look while a call is under way.
func goodHistory() []porcupine.Operation {
	anna, nikos := &hand{login: "anna", counter: 1}, &hand{login: "nikos", counter: 2}
	next := func(h *hand) *operation { return h.step("next", h.counter, nil, queue.CallNext{Counter: h.counter}) }
	open := func(h *hand) *operation {
		return h.step("open", h.counter, nil, queue.OpenCounter{Counter: h.counter, Clerk: h.login})
	}
	called := func(at queue.CounterID, n queue.Number) answer {
		return answer{Counter: at, Ticket: n, Reason: queue.ReasonTicketOrder}
	}
	finish := anna.step("finish", 1, nil, queue.Finish{Counter: 1})
	return []porcupine.Operation{
		annaOpens:       {Input: open(anna), Output: answer{Counter: 1}, Call: 1, Return: 4},
		nikosOpens:      {Input: open(nikos), Output: answer{Counter: 2}, Call: 2, Return: 3},
		firstDraw:       {Input: draw("certify"), Output: answer{Number: "Α001", IssuedAt: clock(1)}, Call: 5, Return: 9},
		secondDraw:      {Input: draw("certify"), Output: answer{Number: "Α002", Ahead: 1, IssuedAt: clock(2)}, Call: 6, Return: 8},
		thirdDraw:       {Input: draw("certify"), Output: answer{Number: "Α003", Ahead: 2, IssuedAt: clock(3)}, Call: 10, Return: 11},
		annaCalls:       {Input: next(anna), Output: called(1, "Α001"), Call: 12, Return: 16},
		nikosCalls:      {Input: next(nikos), Output: called(2, "Α002"), Call: 13, Return: 15},
		lookAtSecond:    {Input: look("Α002", "token"), Output: answer{Number: "Α002", Phase: queue.Called, Counter: 2, Calls: 1}, Call: 17, Return: 18},
		nikosCallsAgain: {Input: next(nikos), Output: called(2, "Α003"), Call: 19, Return: 22},
		lookAtThird:     {Input: look("Α003", "token"), Output: answer{Number: "Α003", Phase: queue.Waiting}, Call: 20, Return: 21},
		annaFindsNobody: {Input: next(anna), Output: answer{Code: "nobody_waiting"}, Call: 23, Return: 24},
		annaFinishes:    {Input: finish, Output: answer{Counter: 1}, Call: 25, Return: 26},
		lookAtFirst:     {Input: look("Α001", "token"), Output: answer{Number: "Α001", Phase: queue.Served}, Call: 27, Return: 28},
	}
}

func clock(second int) time.Time { return time.Date(2026, 11, 20, 9, 0, second, 0, time.UTC) }

// doctor changes a history.
type doctor func(h []porcupine.Operation) []porcupine.Operation

// told changes what the client of one operation was told.
func told(at int, set func(a *answer)) doctor {
	return func(h []porcupine.Operation) []porcupine.Operation {
		a := h[at].Output.(answer)
		set(&a)
		h[at].Output = a
		return h
	}
}

// swapped exchanges two answers.
func swapped(i, j int) doctor {
	return func(h []porcupine.Operation) []porcupine.Operation {
		h[i].Output, h[j].Output = h[j].Output, h[i].Output
		return h
	}
}

// then adds operations that follow one another behind all others.
func then(more ...porcupine.Operation) doctor {
	return func(h []porcupine.Operation) []porcupine.Operation {
		for i, o := range more {
			o.Call = int64(100 + 2*i)
			o.Return = o.Call + 1
			h = append(h, o)
		}
		return h
	}
}

// both is one doctor after the other.
func both(a, b doctor) doctor {
	return func(h []porcupine.Operation) []porcupine.Operation { return b(a(h)) }
}

// lost and still: the finish has no answer, and the look after it sees the
// ticket at the counter.
func lost() doctor { return told(annaFinishes, func(a *answer) { a.lost = true }) }

func still() doctor {
	return told(lookAtFirst, func(a *answer) { *a = answer{Number: "Α001", Phase: queue.Called, Counter: 1, Calls: 1} })
}

func drawnThen(n queue.Number) porcupine.Operation {
	return porcupine.Operation{Input: draw("certify"), Output: answer{Number: n, IssuedAt: clock(4)}}
}

func restarted() porcupine.Operation {
	return porcupine.Operation{Input: restart(), Output: answer{lost: true}}
}

// truths are changes after which the history might as well have been so.
func truths() map[string]doctor {
	return map[string]doctor{
		"no change": then(),
		"draws at the same time, other way round": swapped(firstDraw, secondDraw),
		"look that sees the call under way": told(lookAtThird, func(a *answer) {
			*a = answer{Number: "Α003", Phase: queue.Called, Counter: 2, Calls: 1}
		}),
		"lost finish that was done":        lost(),
		"lost finish that was not done":    both(lost(), still()),
		"numbers left out at a restart":    then(restarted(), drawnThen("Α014")),
		"no numbers left out at a restart": then(restarted(), drawnThen("Α004")),
	}
}

// lies are changes that no order explains.
func lies() map[string]doctor {
	served := porcupine.Operation{Input: look("Α001", "token"), Output: answer{Number: "Α001", Phase: queue.Served}}
	return map[string]doctor{
		"two counters with one ticket":             told(nikosCalls, func(a *answer) { a.Ticket = "Α001" }),
		"a number twice":                           told(thirdDraw, func(a *answer) { a.Number = "Α002" }),
		"a number left out":                        told(thirdDraw, func(a *answer) { a.Number = "Α004" }),
		"numbers left out without a restart":       then(drawnThen("Α014")),
		"a number forgotten at a restart":          then(restarted(), drawnThen("Α003")),
		"later ticket called first":                told(annaCalls, func(a *answer) { a.Ticket = "Α003" }),
		"calls one after the other, out of order":  swapped(nikosCalls, nikosCallsAgain),
		"stale look":                               told(lookAtSecond, func(a *answer) { *a = answer{Number: "Α002", Phase: queue.Waiting} }),
		"look that does not see a finish":          still(),
		"lost finish that was done after its life": both(both(lost(), still()), then(served)),
		"nobody waiting, though somebody is":       told(nikosCallsAgain, func(a *answer) { *a = answer{Code: "nobody_waiting"} }),
		"somebody called, though nobody waits": told(annaFindsNobody, func(a *answer) {
			*a = answer{Counter: 1, Ticket: "Α003", Reason: queue.ReasonTicketOrder}
		}),
		"wrong number of people ahead": told(thirdDraw, func(a *answer) { a.Ahead = 1 }),
		"wrong reason":                 told(annaCalls, func(a *answer) { a.Reason = queue.ReasonReturned }),
		"issue that goes back in time": told(thirdDraw, func(a *answer) { a.IssuedAt = clock(0) }),
		"step at another clerk's counter": func(h []porcupine.Operation) []porcupine.Operation {
			h[annaFinishes].Input.(*operation).by = "nikos"
			return h
		},
		"press of a clerk that had not sat down": func(h []porcupine.Operation) []porcupine.Operation {
			return slices.Delete(h, annaOpens, annaOpens+1)
		},
	}
}

// TestDoctoredHistoriesAreFound changes a good history: where the change is a
// lie the checker says so, and where it might as well have been so it does not.
func TestDoctoredHistoriesAreFound(t *testing.T) {
	s := office.SampleSettings()
	linearSettings(&s, clock(0))
	day := queue.DayOpened{Day: "2026-11-20", Setup: s.Setup}
	judge := func(name string, change doctor, want bool) {
		t.Run(name, func(t *testing.T) {
			if got := porcupine.CheckOperations(linearModel(day, clock(0)), change(goodHistory())); got != want {
				t.Errorf("the checker says %v, want %v", got, want)
			}
		})
	}
	for name, change := range truths() {
		judge(name, change, true)
	}
	for name, change := range lies() {
		judge(name, change, false)
	}
}
