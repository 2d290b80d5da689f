package e2e

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"epass.internal/office"
)

// slipCount returns how many slips the emulated printer has cut.
func slipCount(t *testing.T, staff *client) int {
	t.Helper()
	r, err := staff.send(t.Context(), http.MethodGet, "/api/v1/slips", "", nil)
	if err != nil || r.status != http.StatusOK {
		t.Fatalf("listing slips: %v, status %d: %s", err, r.status, r.body)
	}
	var list struct{ Slips []struct{ ID int } }
	if err := json.Unmarshal(r.body, &list); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
	return len(list.Slips)
}

// TestUnfinishedPrintsAreFoundAgain kills the daemon while slips are on their
// way: after the next start every ticket has one, and any that may be a second
// one is a copy.
func TestUnfinishedPrintsAreFoundAgain(t *testing.T) {
	const tickets = 12
	data, _, d := drawn(t, tickets)
	password := d.password
	d.kill()
	again := start(t, data)
	staff := again.client()
	staff.signIn(t, "admin", password)
	for range 600 {
		if slipCount(t, staff) >= tickets {
			break
		}
		<-time.After(50 * time.Millisecond) // the printer takes its time; the loop is bounded
	}
	if err := again.stop(); err != nil {
		t.Fatalf("stopping: %v\n%s", err, again.log)
	}
	withStore(t, data, func(s *office.State) {
		jobs := s.Jobs("", 100)
		if len(jobs) != tickets {
			t.Errorf("%d print jobs for %d tickets", len(jobs), tickets)
		}
		for _, j := range jobs {
			if !j.State.Over() {
				t.Errorf("the slip of %s is %s (%s)", j.Slip.Number, j.State, j.Fault)
			}
			if j.Attempt > 1 && !j.Copy {
				t.Errorf("the second slip of %s is not marked as a copy", j.Slip.Number)
			}
		}
	})
}
