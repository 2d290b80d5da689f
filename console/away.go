package console

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"epass.internal/queue"
)

// CallView is why a ticket was called.
type CallView struct {
	Reason   queue.Reason `json:"reason"`
	RunnerUp queue.Number `json:"runner_up,omitempty"` // who would have come otherwise
	Sentence queue.Text   `json:"sentence"`
}

// ParkedView is one who comes back with the same turn.
type ParkedView struct {
	Number  queue.Number    `json:"number"`
	Service queue.ServiceID `json:"service"`
	Until   time.Time       `json:"until,omitzero"` // waits again by itself; zero: when a clerk brings it back
	Special bool            `json:"special,omitempty"`
}

// MissedView is one who did not come when called and may return.
type MissedView struct {
	Number  queue.Number    `json:"number"`
	Service queue.ServiceID `json:"service"`
	Since   time.Time       `json:"since"`
	Counter queue.CounterID `json:"counter"` // that called it
	Special bool            `json:"special,omitempty"`
}

func callOf(t queue.Ticket) *CallView {
	if t.Call.Reason == "" {
		return nil
	}
	return &CallView{Reason: t.Call.Reason, RunnerUp: t.Call.RunnerUp, Sentence: callSentence(t.Number, t.Call)}
}

// aside are the tickets that do not wait in the common line.
type aside struct {
	parked []ParkedView // who comes back first at the top
	missed []MissedView // the newest first
	pinned []queue.Ticket
}

func asideOf(q *queue.State) aside {
	var out aside
	for t := range q.Tickets {
		switch {
		case t.Phase == queue.Parked:
			out.parked = append(out.parked, ParkedView{Number: t.Number, Service: t.Service, Until: t.Until, Special: t.Special})
		case t.Phase == queue.Missed:
			out.missed = append(out.missed, MissedView{Number: t.Number, Service: t.Service, Since: t.EndedAt, Counter: t.Counter, Special: t.Special})
		case t.Phase == queue.Waiting && t.Pinned != 0:
			out.pinned = append(out.pinned, t)
		}
	}
	slices.SortFunc(out.parked, func(a, b ParkedView) int {
		return cmp.Or(compareUntil(a.Until, b.Until), cmp.Compare(a.Number, b.Number))
	})
	slices.SortFunc(out.missed, func(a, b MissedView) int { return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(a.Number, b.Number)) })
	out.missed = out.missed[:min(len(out.missed), waitingShown)]
	return out
}

// elsewhere returns how many wait for the services, but only for another
// counter than id.
func (a aside) elsewhere(id queue.CounterID, services []queue.ServiceID) int {
	n := 0
	for _, t := range a.pinned {
		if t.Pinned != id && slices.Contains(services, t.Service) {
			n++
		}
	}
	return n
}

// compareUntil puts those behind who come back only when somebody says so.
func compareUntil(a, b time.Time) int {
	switch {
	case a.IsZero() == b.IsZero():
		return a.Compare(b)
	case a.IsZero():
		return 1
	}
	return -1
}

// undoOf returns what the counter's last step changed and until when it can be
// taken back, to the millisecond; nothing if it cannot.
func undoOf(q *queue.State, id queue.CounterID, now time.Time) ([]queue.Number, time.Time) {
	numbers := q.Undoable(id, now)
	if len(numbers) == 0 {
		return nil, time.Time{}
	}
	longest := q.Setup().Policy.UndoSeconds.Duration().Milliseconds()
	after := func(ms int) time.Time { return now.Add(time.Duration(ms) * time.Millisecond) }
	over := sort.Search(int(longest)+1, func(ms int) bool { return len(q.Undoable(id, after(ms))) == 0 })
	return numbers, after(over - 1)
}
