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

// awayOf returns who is parked, those who come back first at the top, and the
// newest of those who did not come.
func awayOf(q *queue.State) ([]ParkedView, []MissedView) {
	if q.PhaseCount(queue.Parked)+q.PhaseCount(queue.Missed) == 0 {
		return nil, nil
	}
	var parked []ParkedView
	var missed []MissedView
	for t := range q.Tickets {
		if t.Phase == queue.Parked {
			parked = append(parked, ParkedView{Number: t.Number, Service: t.Service, Until: t.Until, Special: t.Special})
		}
		if t.Phase == queue.Missed {
			missed = append(missed, MissedView{Number: t.Number, Service: t.Service, Since: t.EndedAt, Counter: t.Counter, Special: t.Special})
		}
	}
	slices.SortFunc(parked, func(a, b ParkedView) int {
		return cmp.Or(compareUntil(a.Until, b.Until), cmp.Compare(a.Number, b.Number))
	})
	slices.SortFunc(missed, func(a, b MissedView) int { return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(a.Number, b.Number)) })
	return parked, missed[:min(len(missed), waitingShown)]
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
