package simulate

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"epass.internal/queue"
)

// small is a description that says no more than it has to.
const small = `{
  "days": 3, "seed": 7,
  "offices": [{
    "name": "ΚΕΠ 0578", "group": "sample", "open_minutes": 120,
    "services": [{"id": "a", "share": 2, "mean_minutes": 6, "cv": 0.5}, {"id": "b", "share": 1, "mean_minutes": 9, "cv": 0.7}],
    "counters": [{"services": ["a", "b"], "pauses": [{"at": 60, "minutes": 15}]}, {"services": ["a"]}],
    "walk_ins": {"by_hour": [12, 6]},
    "appointments": {"per_day": 8, "stagger": false},
    "missed": {"share": 0.1}
  }],
  "policies": [{"name": "ours", "settings": {"credit_minutes": 60}}, {"name": "FIFO", "rule": "arrival"}]
}`

func load(t testing.TB, text string) Description {
	t.Helper()
	d, err := Load(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// mainOffices are the 36 offices of the product's targets.
func mainOffices(t testing.TB) Description {
	t.Helper()
	f, err := os.Open("testdata/policy-main.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := Load(f)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWhatIsLeftOutHasItsDefault(t *testing.T) {
	d := load(t, small)
	o, p := d.Offices[0], d.Policies[0]
	if o.Appointments.NoShow != 0.15 || o.Appointments.SlotMinutes != 15 || o.Appointments.Stagger || o.Missed.ReturnShare != 0.7 {
		t.Errorf("office %+v", o)
	}
	want := queue.DefaultPolicy()
	want.Credit, want.UndoSeconds = 3600, 0
	if diff := cmp.Diff(want, p.Settings.policy()); p.Rule != TurnRule || diff != "" {
		t.Errorf("rule %s, settings (-want +got):\n%s", p.Rule, diff)
	}
	if d.Estimates != (Estimates{Share: 0.05, Paths: 100}) {
		t.Errorf("estimates %+v", d.Estimates)
	}
}

func TestTheFlatFormIsBroughtIntoTheOther(t *testing.T) {
	d := mainOffices(t)
	if len(d.Offices) != 36 || len(d.Policies) != 5 {
		t.Fatalf("%d offices under %d policies", len(d.Offices), len(d.Policies))
	}
	o := d.Offices[0]
	if o.Name != "M-c4-r070-a30" || o.Group != "load 0.70" || o.Load != 0.7 || o.Appointments.EarlyMean != 8 {
		t.Errorf("first office %+v", o)
	}
	want := []Counter{
		{Services: []queue.ServiceID{"s1", "s2"}, Pauses: []Pause{{170, 20}}},
		{Services: []queue.ServiceID{"s1", "s2", "s3"}, Pauses: []Pause{{190, 20}}},
		{Services: []queue.ServiceID{"s1", "s2", "s3"}, Pauses: []Pause{{210, 20}}},
		{Services: []queue.ServiceID{"s1", "s3"}, Pauses: []Pause{{230, 20}}},
	}
	if diff := cmp.Diff(want, o.Counters); diff != "" {
		t.Errorf("counters (-want +got):\n%s", diff)
	}
	walkIns, booked := o.expected()
	if work := (walkIns + booked*0.85) * o.meanService(); work < 0.7*1600-1e-6 || work > 0.7*1600+1e-6 {
		t.Errorf("%.1f minutes of work are expected, want 0.7 of 1600", work)
	}
	if share := booked / (walkIns + booked); share < 0.3-1e-9 || share > 0.3+1e-9 {
		t.Errorf("%.3f of the people book, want 0.3", share)
	}
}

func TestEveryMistakeIsNamedWithItsPath(t *testing.T) {
	cases := []struct {
		name, from, to string
		want           []string
	}{
		{"unknown name", `"missed"`, `"mised"`, []string{"offices[0].mised: unknown name"}},
		{"text for number", `"days": 3`, `"days": "3"`, []string{"days: a whole number is expected"}},
		{"half a day", `"days": 3`, `"days": 2.5`, []string{"days: a whole number is expected"}},
		{"number for text", `"name": "ours"`, `"name": 5`, []string{"policies[0].name: a text is expected"}},
		{"number for truth", `"stagger": false`, `"stagger": 0`, []string{"offices[0].appointments.stagger: true or false"}},
		{"text for number deep inside", `"at": 60`, `"at": "noon"`, []string{"offices[0].counters[0].pauses[0].at: a number"}},
		{"object for list", `[12, 6]`, `{}`, []string{"offices[0].walk_ins.by_hour: a list"}},
		{"list for object", `{"share": 0.1}`, `[]`, []string{"offices[0].missed: an object"}},
		{"service nobody has", `{"services": ["a"]}`, `{"services": ["c"]}`, []string{`offices[0].counters[1].services[0]: no service is called "c"`}},
		{"service nobody serves", `["a", "b"]`, `["a"]`, []string{`offices[0].services[1].id: no counter takes "b"`}},
		{"hours that are missing", `[12, 6]`, `[12]`, []string{"offices[0].walk_ins.by_hour: 1 hours"}},
		{"rule that does not exist", `"arrival"`, `"lottery"`, []string{`policies[1].rule: "lottery"`}},
		{"two policies of one name", `"FIFO"`, `"ours"`, []string{"policies[1].name"}},
		{"several at once", `"share": 0.1`, `"share": 2, "call_minutes": -1`, []string{"offices[0].missed.share: 2", "offices[0].missed.call_minutes: -1"}},
		{"no JSON", `"days"`, `days`, []string{"as JSON"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(small, c.from, c.to, 1)
			if text == small {
				t.Fatalf("%s is not in the sample", c.from)
			}
			_, err := Load(strings.NewReader(text))
			if !errors.Is(err, ErrBadDescription) {
				t.Fatalf("got %v, want ErrBadDescription", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error does not say %q:\n%v", want, err)
				}
			}
		})
	}
}

func TestMistakesInTheFlatFormAreNamedWithTheirPath(t *testing.T) {
	good, err := os.ReadFile("testdata/policy-main.json")
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct{ name, from, to, want string }{
		{"unknown name", `"rho"`, `"row"`, "[0].row: unknown name"},
		{"mask without such a service", "   3,", "   9,", "[0].counters[0]: 9 is no set of 3 services"},
		{"counter that is not there", `"close_counter_idx": -1`, `"close_counter_idx": 4`, "[0].close_counter_idx"},
		{"service without share", "   0.45,\n", "", "[0].svc_share: 2 shares for 3 services"},
		{"share over one", `"no_show": 0.15`, `"no_show": 1.5`, "offices[0].appointments.no_show: 1.5"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(bytes.NewReader(bytes.Replace(good, []byte(c.from), []byte(c.to), 1)))
			if !errors.Is(err, ErrBadDescription) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want it to say %q", err, c.want)
			}
		})
	}
}

// FuzzLoad wants what is accepted to be written and read again the same.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(`[{"name":"x","open_min":60,"counters":[1],"svc_mean_min":[5],"svc_share":[1],"hour_profile":[1],"slot_min":15,"rho":1,"close_counter_idx":-1}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Load(bytes.NewReader(data))
		if err != nil {
			return
		}
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Load(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("reading what was written: %v\n%s", err, text)
		}
		back, err := json.Marshal(again)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(text, back) {
			t.Errorf("wrote\n%s\nand read\n%s", text, back)
		}
	})
}

func TestTheExampleInTheManualIsAccepted(t *testing.T) {
	page, err := os.ReadFile("../docs/simulate.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(page), "```json\n")
	text, _, _ = strings.Cut(text, "```")
	d := load(t, text)
	if len(d.Offices) != 1 || len(d.Policies) != 3 || d.Policies[1].Settings.CreditMinutes != 60 {
		t.Errorf("the example is read as %+v", d)
	}
	d.Days = 1
	if got := simulated(t, d, 0); len(got.Groups) != 1 {
		t.Errorf("the example gives %d groups", len(got.Groups))
	}
}
