package e2e

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"

	"epass.internal/internal/journal"
)

// seen is what one client was told: the ticket it drew, or the ticket that a
// press of «Επόμενος» brought to its counter. Key is that of the request.
type seen struct {
	key     string
	number  string
	counter int // 0: the ticket was drawn
}

// fact is one event of the journal with the business day it belongs to.
type fact struct {
	day, kind, number string
	counter           int
}

// truth is what the journal says: every event in order, and the answer of
// every request key.
type truth struct {
	facts   []fact
	answers map[string]string // key → number in the kept answer
}

// readTruth reads the journal of a stopped daemon.
func readTruth(t testing.TB, data string) truth {
	t.Helper()
	records := map[uint64][]byte{}
	var last uint64
	err := journal.Scan(filepath.Join(data, "journal"), func(f journal.Finding) error {
		if f.Problem == nil {
			records[f.Seq] = append([]byte(nil), f.Payload...) // the later of two copies is right
			last = max(last, f.Seq)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	out := truth{answers: map[string]string{}}
	day := ""
	for seq := uint64(1); seq <= last; seq++ {
		if records[seq] == nil {
			t.Fatalf("journal record %d of %d is missing", seq, last)
		}
		day = out.add(t, records[seq], day)
	}
	return out
}

// add takes one record and returns the business day after it.
func (tr *truth) add(t testing.TB, record []byte, day string) string {
	t.Helper()
	var e struct {
		Events []map[string]struct {
			Day     string `json:"day"`
			Number  string `json:"number"`
			Counter int    `json:"counter"`
		} `json:"events"`
		Answer *struct {
			Key  string                          `json:"key"`
			Body struct{ Number, Ticket string } `json:"body"`
		} `json:"answer"`
	}
	if err := json.Unmarshal(record, &e); err != nil {
		t.Fatalf("journal record: %v in %s", err, record)
	}
	for _, m := range e.Events {
		for kind, v := range m {
			if kind == "day_opened" {
				day = v.Day
			}
			tr.facts = append(tr.facts, fact{day, kind, v.Number, v.Counter})
		}
	}
	if e.Answer != nil {
		tr.answers[requestKey(e.Answer.Key)] = e.Answer.Body.Number + e.Answer.Body.Ticket
	}
	return day
}

// requestKey returns the Idempotency-Key of a kept answer, which stands behind
// the principal.
func requestKey(kept string) string {
	for i := len(kept) - 1; i >= 0; i-- {
		if kept[i] == ' ' {
			return kept[i+1:]
		}
	}
	return kept
}

// violations compares what clients were told with the journal: nothing lost,
// no number given twice, no ticket called twice.
func violations(told []seen, tr truth) []string {
	var out []string
	report := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	issued, called := map[string]int{}, map[string]int{}
	for _, f := range tr.facts {
		ticket := f.day + " " + f.number
		switch f.kind {
		case "ticket_issued":
			if issued[ticket]++; issued[ticket] > 1 {
				report("%s was issued %d times", ticket, issued[ticket])
			}
		case "ticket_called":
			if called[ticket]++; called[ticket] > 1 {
				report("%s was called %d times", ticket, called[ticket])
			}
			if issued[ticket] == 0 {
				report("%s was called and never issued", ticket)
			}
		}
	}
	for _, s := range told {
		switch kept, ok := tr.answers[s.key]; {
		case !ok:
			report("the answer %s of request %s is lost", s.number, s.key)
		case kept != s.number:
			report("request %s was answered %s and the journal says %s", s.key, s.number, kept)
		}
	}
	return append(out, shared(told)...)
}

// shared reports numbers that two requests of the same kind were told. Numbers
// begin anew each day, so it counts how often the journal may allow it.
func shared(told []seen) []string {
	byKey := map[string]seen{}
	var out []string
	for _, s := range told {
		if before, ok := byKey[s.key]; ok && before != s {
			out = append(out, fmt.Sprintf("request %s was answered %s and %s", s.key, before.number, s.number))
		}
		byKey[s.key] = s
	}
	return out
}

func TestViolationsFindsWhatIsWrong(t *testing.T) {
	good := truth{
		facts: []fact{
			{"2026-11-20", "ticket_issued", "Α001", 0}, {"2026-11-20", "ticket_called", "Α001", 2},
			{"2026-11-21", "ticket_issued", "Α001", 0},
		},
		answers: map[string]string{"k1": "Α001", "k2": "Α001"},
	}
	told := []seen{{"k1", "Α001", 0}, {"k2", "Α001", 2}}
	with := func(f ...fact) truth { return truth{append(append([]fact{}, good.facts...), f...), good.answers} }
	for name, c := range map[string]struct {
		told  []seen
		truth truth
		want  int
	}{
		"a day as it should be":        {told, good, 0},
		"an answer that is not stored": {append(told, seen{"k3", "Α002", 0}), good, 1},
		"an answer that changed":       {[]seen{{"k1", "Α009", 0}}, good, 1},
		"two answers to one request":   {append(told, seen{"k1", "Α002", 0}), good, 2},
		"a number given twice":         {told, with(fact{"2026-11-21", "ticket_issued", "Α001", 0}), 1},
		"a ticket called twice":        {told, with(fact{"2026-11-20", "ticket_called", "Α001", 3}), 1},
		"a call of nobody":             {told, with(fact{"2026-11-21", "ticket_called", "Α044", 3}), 1},
	} {
		t.Run(name, func(t *testing.T) {
			if got := violations(c.told, c.truth); len(got) != c.want {
				t.Errorf("got %d violations %q, want %d", len(got), got, c.want)
			}
		})
	}
}
