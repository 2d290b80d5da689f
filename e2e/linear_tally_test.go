package e2e

import (
	"cmp"
	"slices"
	"sync"
	"testing"

	"github.com/anishathalye/porcupine"
)

// tally counts what histories were made of, so that nobody takes empty ones
// for a proof.
type tally struct {
	mu                                                  sync.Mutex
	histories, operations, kills, lost, resent, doubled int
	overlaps                                            int // pairs of operations at the same time
	most                                                int // operations at the same time
	outOfOrder                                          int // histories that neither the order of calls nor that of answers explains
	outcomes                                            map[string]map[string]int
}

func newTally() *tally { return &tally{outcomes: map[string]map[string]int{}} }

// add counts a history and what was in it.
func (s *tally) add(r *record, model porcupine.Model) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.histories++
	s.kills += len(r.kills)
	s.lost += r.left
	s.resent += r.resent
	s.doubled += r.doubled
	s.operations += len(r.history)
	for i, a := range r.history {
		s.count(a.Input.(*operation).name, a.Output.(answer))
		together := 1
		for _, b := range r.history[:i] {
			if a.Call <= b.Return && b.Call <= a.Return {
				s.overlaps++
			}
		}
		for _, b := range r.history {
			if b.Call < a.Call && a.Call < b.Return {
				together++
			}
		}
		s.most = max(s.most, together)
	}
	byCall := func(a, b porcupine.Operation) int { return cmp.Compare(a.Call, b.Call) }
	byReturn := func(a, b porcupine.Operation) int { return cmp.Compare(a.Return, b.Return) }
	if !explains(model, r.history, byCall) && !explains(model, r.history, byReturn) {
		s.outOfOrder++
	}
}

// count counts one outcome of the verb name.
func (s *tally) count(name string, a answer) {
	outcome := cmp.Or(a.Code, "done")
	if a.lost {
		outcome = "lost"
	}
	if s.outcomes[name] == nil {
		s.outcomes[name] = map[string]int{}
	}
	s.outcomes[name][outcome]++
}

// explains reports whether the model allows a history in one given order.
func explains(model porcupine.Model, history []porcupine.Operation, order func(a, b porcupine.Operation) int) bool {
	state := model.Init()
	for _, o := range slices.SortedFunc(slices.Values(history), order) {
		ok, next := model.Step(state, o.Input, o.Output)
		if !ok {
			return false
		}
		state = next
	}
	return true
}

// judge says what the histories were made of, and fails if that was too little.
// A handful of histories is not judged.
func (s *tally) judge(t *testing.T) {
	t.Helper()
	t.Logf("%d histories of %d operations, %d pairs of them at the same time, at most %d at once; in %d histories neither the order of calls nor that of answers was right",
		s.histories, s.operations, s.overlaps, s.most, s.outOfOrder)
	t.Logf("%d kills: %d operations sent again, %d left without an answer; %d sent twice at the same time", s.kills, s.resent, s.lost, s.doubled)
	refused, never := 0, 0
	for _, v := range verbs() {
		outcomes := s.outcomes[v.name]
		t.Logf("%-9s %v", v.name, outcomes)
		for outcome, n := range outcomes {
			if outcome != "done" && outcome != "lost" {
				refused += n
			}
		}
		if outcomes["done"] == 0 {
			never++
		}
	}
	for what, n := range map[string]int{
		"refusals": refused, "pairs at the same time": s.overlaps / 10, "kills": 3 * s.kills, "presses sent again": 3 * s.resent,
		"presses without an answer": 3 * s.lost, "presses sent twice": s.doubled, "histories out of order": 3 * s.outOfOrder,
	} {
		if n < s.histories && s.histories >= 50 {
			t.Errorf("too few %s", what)
		}
	}
	if never > 1 && s.histories >= 50 { // chance may leave out one
		t.Errorf("%d kinds of operations were never done", never)
	}
}
