package estimate

import (
	"fmt"
	"math"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"epass.internal/queue"
)

// past is n business days of a town, the last one yesterday.
func (w town) past(t testing.TB, n int) []*queue.State {
	var out []*queue.State
	for i := range n {
		out = append(out, w.day(t, i+1, nil))
	}
	return out
}

// near fails unless got is within a share of want.
func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within*want {
		t.Errorf("%s: got %.3f, want %.3f ± %.0f %%", what, got, want, 100*within)
	}
}

func TestThePastOfATownIsLearnt(t *testing.T) {
	w := sample()
	h := Learn(w.past(t, 30), minute(120))
	want := w.truth()
	for id := range w.minutes {
		near(t, "mean of service "+string(id), h.Times[id].Mean(), want.Times[id].Mean(), 0.1)
		for _, p := range []float64{0.1, 0.5, 0.9} {
			near(t, fmt.Sprintf("quantile %g of service %s", p, id), h.Times[id].quantile(p), want.Times[id].quantile(p), 0.15)
		}
		near(t, "special categories an hour for "+string(id), h.Specials[id], want.Specials[id], 0.5)
	}
	near(t, "median earliness", -h.Lateness.quantile(0.5), -want.Lateness.quantile(0.5), 0.2)
	near(t, "no-shows", h.NoShow, want.NoShow, 0.3)
	near(t, "missed", h.Missed, want.Missed, 0.3)
	near(t, "minutes of a pause", h.PauseMinutes, want.PauseMinutes, 0.15)
	near(t, "minutes between pauses", h.PauseEvery, want.PauseEvery, 0.3)
	near(t, "spread of days", h.DaySpread, want.DaySpread, 0.35)
	near(t, "spread of counters", h.ClerkSpread, want.ClerkSpread, 0.35)
}

// score is how forecasts did, corrected by those of the days before.
type score struct {
	past             []Residual
	today            []Residual
	n, held, missing float64
}

func (s *score) count(w Wait, actual time.Duration, measured bool) {
	s.today = append(s.today, w.Residual(actual))
	if !measured {
		return
	}
	c := NewCorrection(s.past)
	s.n++
	s.missing += math.Abs((actual - c.Middle(w)).Minutes())
	if actual <= c.Range(w).To {
		s.held++
	}
}

func (s *score) nextDay() { s.past, s.today = append(s.past, s.today...), nil }

// short is a business day n days before the office of the other tests, on
// which service a took these minutes, one after the other, at counter 1.
func short(t testing.TB, n int, minutes ...float64) *office {
	o := newOfficeOn(t, queue.Day(morning.AddDate(0, 0, -n).Format(time.DateOnly)), both, both)
	at := 0.0
	for _, m := range minutes {
		o.issue(at, "a")
		o.do(at, queue.CallNext{Counter: 1})
		at += m
		o.do(at, queue.Finish{Counter: 1})
	}
	return o
}

// times is n times the same minutes.
func times(n int, minutes float64) []float64 { return slices.Repeat([]float64{minutes}, n) }

// three is three days of 20 services each, one to three days ago.
func three(t testing.TB, minutes float64) []*queue.State {
	var out []*queue.State
	for n := range 3 {
		out = append(out, short(t, n+1, times(20, minutes)...).state)
	}
	return out
}

func TestTooLittleAPastIsNone(t *testing.T) {
	days := three(t, 6)
	if h := Learn(days, morning); h == nil {
		t.Fatal("three days of 20 tickets are not enough")
	}
	today, closed := short(t, 0, times(20, 6)...).state, short(t, 4).state
	for name, past := range map[string][]*queue.State{
		"nothing":                         nil,
		"two days":                        days[:2],
		"two days and today":              {days[0], days[1], today},
		"two days and one without people": {days[0], days[1], closed},
		"three days of 19 tickets":        {days[0], days[1], short(t, 3, times(19, 6)...).state},
	} {
		if h := Learn(past, morning); h != nil {
			t.Errorf("%s: got a history with %d services", name, len(h.Times))
		}
	}
}

func TestTheOrderOfDaysIsOfNoMatter(t *testing.T) {
	days := sample().past(t, 5)
	want := Learn(days, minute(120))
	slices.Reverse(days)
	if d := cmp.Diff(want, Learn(days, minute(120)), cmp.AllowUnexported(History{}, rates{}), cmp.Comparer(func(a, b *time.Location) bool { return a == b })); d != "" {
		t.Errorf("backwards (-forwards +backwards):\n%s", d)
	}
}

func TestRecentDaysCountMore(t *testing.T) {
	var days []*queue.State
	for n := range 4 {
		days = append(days, short(t, n+1, times(20, 10)...).state, short(t, n+61, times(20, 5)...).state)
	}
	// Sixty days ago, two half-lives, a ticket counts a quarter.
	near(t, "mean minutes", Learn(days, morning).Times["a"].Mean(), (4*10+5)/5, 0.02)
}

func TestMinutesThatCannotBeTrueAreLeftOut(t *testing.T) {
	days := three(t, 6)
	days = append(days, short(t, 4, 241, 6, 0.1, 6, 0).state)
	h := Learn(days, morning)
	if s := h.Times["a"]; s[0] != 6 || s[len(s)-1] != 6 {
		t.Errorf("times go from %g to %g, want 6 only", s[0], s[len(s)-1])
	}
	// Who is called and sent away within seconds did not come; who was
	// forgotten for four hours did not either, for all that is known.
	near(t, "missed", h.Missed, 3./65, 0.05)
}

func TestACallThatWasUndoneTookNoTime(t *testing.T) {
	days := three(t, 6)
	o := short(t, 4, 6)
	o.issue(100, "a")
	o.do(100, queue.CallNext{Counter: 1})
	o.do(100.4, queue.Undo{Counter: 1})
	o.do(200, queue.CallNext{Counter: 1})
	o.do(206, queue.Finish{Counter: 1})
	h := Learn(append(days, o.state), morning)
	if s := h.Times["a"]; s[0] != 6 || s[len(s)-1] != 6 || h.Missed != 0 {
		t.Errorf("times go from %g to %g, missed %g; want 6 only and none", s[0], s[len(s)-1], h.Missed)
	}
}

func TestRecallsBelongToTheService(t *testing.T) {
	days := three(t, 6)
	o := short(t, 4)
	o.issue(0, "b")
	o.do(0, queue.CallNext{Counter: 1})
	o.do(4, queue.Recall{Counter: 1})
	o.do(9, queue.Finish{Counter: 1})
	h := Learn(append(days, o.state), morning)
	if got := h.Times["b"][points-1]; got != 9 {
		t.Errorf("the longest service took %g minutes, want the 9 from the first call", got)
	}
}

func TestARareServiceIsNearTheUsual(t *testing.T) {
	days := three(t, 6)
	o := short(t, 4)
	o.issue(0, "b")
	o.do(0, queue.CallNext{Counter: 1})
	o.do(60, queue.Finish{Counter: 1})
	h := Learn(append(days, o.state), morning)
	// One ticket of 60 minutes and five usual ones.
	near(t, "mean minutes of the rare service", h.Times["b"].Mean(), (60+5*6.9)/6, 0.05)
	if got := h.times("c").Mean(); math.Abs(got-h.Usual.Mean()) > 1e-9 {
		t.Errorf("a service that nobody had takes %g minutes, want the usual %g", got, h.Usual.Mean())
	}
}

func TestSpecialCategoriesAreCountedByTheLocalHour(t *testing.T) {
	var days []*queue.State
	for n := range 3 {
		o := short(t, n+1, times(20, 6)...) // from 06:00 to 08:00
		for range 2 {
			o.do(130, queue.Issue{Service: "b", Source: queue.FromKiosk, Special: true})
		}
		o.do(250, queue.Issue{Service: "a", Source: queue.FromKiosk})
		days = append(days, o.state)
	}
	athens := time.FixedZone("EET", 2*3600)
	h := Learn(days, morning.In(athens))
	for at, want := range map[float64]float64{0: 0, 60: 1, 120: 1, 180: 0} { // 08:00, 09:00 … there
		if got := h.At(minute(at)).Specials["b"]; math.Abs(got-want) > 1e-9 {
			t.Errorf("minute %g: %g special categories an hour, want %g", at, got, want)
		}
	}
	for at := range 24 {
		for id, got := range h.At(minute(float64(60 * at))).Specials {
			if math.IsNaN(got) || math.IsInf(got, 0) {
				t.Errorf("hour %d: %g special categories for %s", at, got, id)
			}
		}
	}
}

func TestPausesAreSeenOnlyWhileSomebodyWaits(t *testing.T) {
	idle := func(n int, waits bool) *queue.State {
		o := short(t, n, times(20, 6)...)
		if waits {
			o.issue(119, "a")
		}
		o.issue(135, "a")
		o.do(138, queue.CallNext{Counter: 1}) // 18 minutes later
		o.do(144, queue.CallNext{Counter: 1})
		if waits {
			o.do(150, queue.Finish{Counter: 1})
		}
		return o.state
	}
	h := Learn([]*queue.State{idle(1, true), idle(2, true), idle(3, true)}, morning)
	if math.Abs(h.PauseMinutes-18) > 1e-9 {
		t.Errorf("a pause takes %g minutes, want 18", h.PauseMinutes)
	}
	h = Learn([]*queue.State{idle(1, false), idle(2, false), idle(3, false)}, morning)
	if h.PauseEvery != 0 || h.PauseMinutes != 0 {
		t.Errorf("a pause of %g minutes every %g, although nobody waited", h.PauseMinutes, h.PauseEvery)
	}
}

func TestWithOneCounterItsDaysDiffer(t *testing.T) {
	w := sample()
	w.desks, w.walkIns, w.days, w.clerks = w.desks[:1], 5, 0.3, 0
	h := Learn(w.past(t, 30), morning)
	near(t, "spread of days", h.DaySpread, 0.3, 0.35)
	if h.ClerkSpread > usualSpread {
		t.Errorf("the only counter has the spread %.3f of its own", h.ClerkSpread)
	}
}

func TestALearntPastForecastsAsWellAsTheTruth(t *testing.T) {
	days, before := 40, 12
	if os.Getenv("EPASS_LONG") != "" {
		days = 400
	}
	w := sample()
	histories := []*History{w.truth(), Learn(w.past(t, 20), morning)}
	scores := make([]score, len(histories))
	for d := range days {
		for _, asked := range w.ask(t, -d, histories) {
			for k := range scores {
				scores[k].count(asked.waits[k], asked.actual, d >= before)
			}
		}
		for k := range scores {
			scores[k].nextDay()
		}
	}
	truth, learnt := scores[0], scores[1]
	t.Logf("%g forecasts: error %.2f minutes (truth %.2f), upper end holds %.1f %% (truth %.1f)", learnt.n,
		learnt.missing/learnt.n, truth.missing/truth.n, 100*learnt.held/learnt.n, 100*truth.held/truth.n)
	if held := 100 * learnt.held / learnt.n; held < 87 || held > 95 {
		t.Errorf("the upper end holds %.1f %% of the waits, want 87 to 95", held)
	}
	if learnt.missing > 1.15*truth.missing {
		t.Errorf("mean error %.2f minutes, with the truth %.2f", learnt.missing/learnt.n, truth.missing/truth.n)
	}
}

// asked is a forecast by several histories, and what followed.
type asked struct {
	number queue.Number
	at     float64
	waits  []Wait
	actual time.Duration
}

// ask plays a day and forecasts for some who get a number.
func (w town) ask(t testing.TB, n int, histories []*History) []asked {
	var out []asked
	state := w.day(t, n, func(o *office, at float64, number queue.Number) {
		a := asked{number: number, at: at}
		sit := Look(o.state, minute(at))
		for _, h := range histories {
			got, ok := sit.Forecast(h.At(minute(at)), 60, uint64(len(out))).Of(number)
			if !ok {
				return
			}
			a.waits = append(a.waits, got)
		}
		out = append(out, a)
	})
	for i := range out {
		ticket, _ := state.Ticket(out[i].number)
		out[i].actual = ticket.First.Sub(minute(out[i].at))
	}
	return out
}
