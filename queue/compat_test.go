package queue

import (
	"bytes"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

// What the first version of the queue wrote, before appointments, returns and
// undo.
const oldHeader = `{"day":"2026-03-02","setup":{"services":[
	{"id":"certify","prefix":"Α","name":{"el":"Βεβαιώσεις"},"first":1,"last":999}],
	"counters":[{"id":1,"services":["certify"]}],
	"policy":{"credit":7200,"early_gate":180,"late_grace":900,"special_credit":18000,"return_gap":3,"max_returns":2}},
	"next":{"Α":4},"seq":3,"calls":1,
	"counters":[{"id":1,"status":"open","clerk":"maria","ticket":"Α001","since":"2026-03-02T06:00:00Z"}]}`

func oldTickets() [][]byte {
	return [][]byte{
		[]byte(`{"number":"Α001","service":"certify","phase":"called","source":"kiosk","key":{"turn":"2026-03-02T06:01:00Z",
			"check_in":"2026-03-02T06:01:00Z","seq":1},"ahead":0,"counter":1,"announced":1,"calls":1,"called_at":"2026-03-02T06:05:00Z"}`),
		[]byte(`{"number":"Α002","service":"certify","phase":"waiting","source":"button","key":{"turn":"2026-03-02T06:02:00Z",
			"check_in":"2026-03-02T06:02:00Z","seq":2},"ahead":1}`),
		[]byte(`{"number":"Α003","service":"certify","phase":"waiting","source":"phone","key":{"turn":"2026-03-02T06:03:00Z",
			"check_in":"2026-03-02T06:03:00Z","seq":3},"ahead":2}`),
	}
}

// oldJournal is the same day as events: kind, JSON and minutes after opening.
func oldJournal(t testing.TB) *State {
	t.Helper()
	s := New()
	for _, e := range []struct {
		kind, data string
		minutes    int
	}{
		{"day_opened", `{"day":"2026-03-02","setup":{"services":[{"id":"certify","prefix":"Α","name":{"el":"Βεβαιώσεις"},"first":1,"last":999}],
			"counters":[{"id":1,"services":["certify"]}],
			"policy":{"credit":7200,"early_gate":180,"late_grace":900,"special_credit":18000,"return_gap":3,"max_returns":2}}}`, 0},
		{"counter_opened", `{"counter":1,"clerk":"maria"}`, 0},
		{"ticket_issued", `{"number":"Α001","service":"certify","source":"kiosk","seq":1,"ahead":0}`, 1},
		{"ticket_issued", `{"number":"Α002","service":"certify","source":"button","seq":2,"ahead":1}`, 2},
		{"ticket_issued", `{"number":"Α003","service":"certify","source":"phone","seq":3,"ahead":2}`, 3},
		{"ticket_called", `{"number":"Α001","counter":1,"reason":"TICKET_ORDER","runner_up":"Α002"}`, 5},
	} {
		event, err := DecodeEvent(e.kind, []byte(e.data))
		if err != nil {
			t.Fatal(err)
		}
		s.Apply(event, opening().Add(time.Duration(e.minutes)*time.Minute))
	}
	return s
}

func TestOldCheckpointsAndJournalsGoOn(t *testing.T) {
	loaded, err := Load([]byte(oldHeader), oldTickets())
	if err != nil {
		t.Fatal(err)
	}
	replayed := oldJournal(t)
	for name, s := range map[string]*State{"checkpoint": loaded, "journal": replayed} {
		t.Run(name, func(t *testing.T) {
			at := func(minutes int) time.Time { return opening().Add(time.Duration(minutes) * time.Minute) }
			if got, ok := s.NextDue(at(6)); ok {
				t.Errorf("something is due at %s, want nothing", got)
			}
			// The old policy has no rules for missed and no undo.
			must(t, s, Miss{Counter: 1}, at(5))
			if _, err := s.Decide(Undo{Counter: 1}, at(5)); err == nil {
				t.Error("a step was undone, though the policy says nothing of it")
			}
			must(t, s, MarkSpecial{Number: "Α003", Special: true}, at(6))
			must(t, s, Return{Number: "Α001"}, at(6))
			if got, want := numbers(s.Line(1, at(6), 0)), []Number{"Α003", "Α002", "Α001"}; !gocmp.Equal(got, want) {
				t.Errorf("got the line %v, want %v", got, want)
			}
			v, _ := s.Ticket("Α003")
			if got, want := v.Key.Turn, at(3).Add(-5*time.Hour); !got.Equal(want) || !v.CheckedIn().Equal(at(3)) {
				t.Errorf("Α003 has the turn %s and the check-in %s, want %s", got, v.CheckedIn(), want)
			}
			must(t, s, PutAppointment{ID: "r1", Service: "certify", Slot: at(60), BookedAt: at(-60)}, at(7))
			must(t, s, CheckIn{ID: "r1"}, at(58))
			must(t, s, CallNext{Counter: 1}, at(59))
			if c, _ := s.Counter(1); c.Ticket != "Α003" {
				t.Errorf("counter 1 called %q, want Α003", c.Ticket)
			}
			same(t, "checkpoint of it", reload(t, s), s)
		})
	}
}

// A day that an earlier version closed can go on. What was written of it is
// believed: its checkpoint knows of expired tickets only, its journal knows all.
func TestADayThatAnEarlierVersionClosedCanGoOn(t *testing.T) {
	replayed := oldJournal(t)
	closed, err := DecodeEvent("day_closed", []byte(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	replayed.Apply(closed, at(10))
	rows := oldTickets()
	for i, row := range rows {
		row = bytes.Replace(row, []byte(`"phase":"called"`), []byte(`"phase":"expired"`), 1)
		rows[i] = bytes.Replace(row, []byte(`"phase":"waiting"`), []byte(`"phase":"expired"`), 1)
	}
	head := strings.Replace(oldHeader, `"day":"2026-03-02",`, `"day":"2026-03-02","closed":true,`, 1)
	loaded, err := Load([]byte(head), rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		state *State
		line  []Number
	}{
		{"checkpoint", loaded, []Number{}},
		{"journal", replayed, []Number{"Α001", "Α002", "Α003"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := c.state
			if !s.Hours().IsZero() || s.Taking(at(11)) || s.PhaseCount(Expired) != 3 {
				t.Errorf("hours %+v, taking %t, %d expired", s.Hours(), s.Taking(at(11)), s.PhaseCount(Expired))
			}
			must(t, s, ReopenDay{Until: at(60)}, at(12))
			if d := gocmp.Diff(c.line, numbers(s.Line(1, at(12), 0))); d != "" {
				t.Errorf("the line (-want +got):\n%s", d)
			}
			must(t, s, SetHours{Hours: shifts()}, at(13))
			must(t, s, Issue{Service: "certify", Source: FromKiosk}, at(14))
			same(t, "checkpoint of it", reload(t, s), s)
		})
	}
}

// reload saves all of a state and loads it again.
func reload(t testing.TB, s *State) *State {
	t.Helper()
	var rows [][]byte
	for v := range s.Tickets {
		rows = append(rows, mustJSON(t, v))
	}
	out, err := Load(mustJSON(t, s.header()), rows)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestADayWithoutHoursIsWrittenAsBefore(t *testing.T) {
	s := day(t)
	for _, v := range []any{DayOpened{Day: "2026-03-02"}, s.header(), Ticket{}} {
		if text := string(mustJSON(t, v)); strings.Contains(text, "hours") || strings.Contains(text, "was") {
			t.Errorf("%T became %s", v, text)
		}
	}
	if got := string(mustJSON(t, []Event{DayClosed{}, DayReopened{}, HoursSet{}})); got != "[{},{},{}]" {
		t.Errorf("got %s, want nothing in them", got)
	}
}

func TestWalkInsAddNothingToTheirEvents(t *testing.T) {
	s := day(t)
	got := string(mustJSON(t, must(t, s, Issue{Service: "certify", Source: FromKiosk}, opening())[0]))
	if want := `{"number":"Α001","service":"certify","source":"kiosk","seq":1,"ahead":0}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
