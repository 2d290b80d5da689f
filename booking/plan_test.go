package booking

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// morning is an office with two counters for signatures, of which the second
// also takes everything else.
func morning() Plan {
	return Plan{
		Office:   "0578",
		Services: []Service{{"certify", 20}, {"all", 30}},
		Windows: []Window{
			{Counter: 1, Services: []ServiceID{"certify"}, From: 9 * 60, To: 12 * 60},
			{Counter: 2, Services: []ServiceID{"certify", "all"}, From: 9 * 60, To: 12 * 60},
		},
		Rules: DefaultRules(),
	}
}

func TestPlansInJSONAreWhatSupervisorsEdit(t *testing.T) {
	const text = `{"office":"0578","services":[{"id":"certify","minutes":20}],
		"windows":[{"counter":1,"services":["certify"],"weekdays":["monday","friday"],"from":"09:00","to":"12:00","first":"2026-03-01","through":"2026-06-30","max":4}],
		"rules":{"gap":5,"aligned":true,"online":{"book_lead":60,"change_lead":60,"days":30,"same_day":true},"desk":{"book_lead":0,"change_lead":0,"days":90,"same_day":true}}}`
	var got Plan
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	rules := DefaultRules()
	rules.Gap, rules.Aligned = 5, true
	want := Plan{"0578", []Service{{"certify", 20}}, []Window{{
		1, []ServiceID{"certify"}, []Weekday{1, 5}, 540, 720, &Date{2026, 3, 1}, &Date{2026, 6, 30}, 4,
	}}, rules}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(want, edit(t, want, func(map[string]any) {})); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
	var d Weekday
	if err := d.UnmarshalText([]byte("Monday")); !errors.Is(err, ErrInvalid) {
		t.Errorf("Monday with a capital: got %v, want ErrInvalid", err)
	}
}

func TestEveryMistakeOfAPlanHasItsPath(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Plan)
		want   []string
	}{
		{"office of letters", func(p *Plan) { p.Office = "05a8" }, []string{"office bad_value"}},
		{"office of five digits", func(p *Plan) { p.Office = "00578" }, []string{"office bad_value"}},
		{"service without identity", func(p *Plan) { p.Services = append(p.Services, Service{"", 10}) }, []string{"services[2].id bad_value"}},
		{"service twice", func(p *Plan) { p.Services = append(p.Services, Service{"all", 10}) }, []string{"services[2].id duplicate"}},
		{"slot without length", func(p *Plan) { p.Services[0].Minutes = 0 }, []string{"services[0].minutes out_of_range"}},
		{"slot of a day", func(p *Plan) { p.Services[0].Minutes = 481 }, []string{"services[0].minutes out_of_range"}},
		{"counter zero", func(p *Plan) { p.Windows[0].Counter = 0 }, []string{"windows[0].counter out_of_range"}},
		{"window for nothing", func(p *Plan) { p.Windows[0].Services = nil }, []string{"windows[0].services missing"}},
		{"window for what is not offered", func(p *Plan) { p.Windows[0].Services[0] = "passport" }, []string{"windows[0].services[0] unknown"}},
		{"service twice in a window", func(p *Plan) { p.Windows[1].Services[1] = "certify" }, []string{"windows[1].services[1] duplicate"}},
		{"weekday twice", func(p *Plan) { p.Windows[1].Weekdays = []Weekday{1, 2, 1} }, []string{"windows[1].weekdays[2] duplicate"}},
		{"an eighth weekday", func(p *Plan) { p.Windows[1].Weekdays = []Weekday{7} }, []string{"windows[1].weekdays[0] duplicate"}},
		{"ends before it begins", func(p *Plan) { p.Windows[1].To = 480 }, []string{"windows[1] out_of_range"}},
		{"through before first", func(p *Plan) { p.Windows[1].First, p.Windows[1].Through = &Date{2026, 3, 2}, &Date{2026, 3, 1} }, []string{"windows[1].through out_of_range"}},
		{"negative number", func(p *Plan) { p.Windows[1].Max = -1 }, []string{"windows[1].max out_of_range"}},
		{"the same twice", func(p *Plan) { p.Windows[1].Counter = 1 }, []string{"windows[1] overlap"}},
		{"gap", func(p *Plan) { p.Rules.Gap = 121 }, []string{"rules.gap out_of_range"}},
		{"limits", func(p *Plan) {
			p.Rules.Online, p.Rules.Desk = Limits{-1, 10081, 367, true}, Limits{Days: -1}
		}, []string{"rules.online.book_lead out_of_range", "rules.online.change_lead out_of_range", "rules.online.days out_of_range", "rules.desk.days out_of_range"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := morning()
			c.change(&plan)
			_, err := NewSchedule(plan, timetable(t, DefaultCalendar()))
			wantMistakes(t, err, c.want...)
		})
	}
}

func TestWindowsThatNeverMeetMayLookAlike(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(a, b *Window)
	}{
		{"other counter", func(_, b *Window) { b.Counter = 9 }},
		{"other service", func(_, b *Window) { b.Services = []ServiceID{"all"} }},
		{"later in the day", func(_, b *Window) { b.From, b.To = 720, 780 }},
		{"other weekdays", func(a, b *Window) { a.Weekdays, b.Weekdays = []Weekday{1, 2}, []Weekday{3} }},
		{"from the day after", func(a, b *Window) { a.Through, b.First = &Date{2026, 5, 31}, &Date{2026, 6, 1} }},
		{"until the day before", func(a, b *Window) { a.First, b.Through = &Date{2026, 6, 1}, &Date{2026, 5, 31} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := morning()
			plan.Windows[1] = morning().Windows[0]
			c.change(&plan.Windows[0], &plan.Windows[1])
			if err := plan.Validate(); err != nil {
				t.Errorf("refused: %v", err)
			}
		})
	}
	plan := morning()
	plan.Windows[1] = morning().Windows[0]
	plan.Windows[0].Through, plan.Windows[1].First = &Date{2026, 6, 1}, &Date{2026, 6, 1}
	wantMistakes(t, plan.Validate(), "windows[1] overlap")
}
