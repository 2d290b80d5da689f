package booking

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
)

// failer is a test or a property.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func athens(t failer) *time.Location { return zone(t, "Europe/Athens") }

func zone(t failer, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatalf("loading zone %s: %v", name, err)
	}
	return loc
}

func date(t failer, text string) Date {
	t.Helper()
	d, err := ParseDate(text)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return d
}

func clock(t failer, text string) Clock {
	t.Helper()
	c, err := ParseClock(text)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return c
}

// moment reads "2006-01-02 15:04" as a Wall.
func moment(t failer, text string) Wall {
	t.Helper()
	return Wall{date(t, text[:10]), clock(t, text[11:])}
}

// rfc reads an instant with its offset.
func rfc(t failer, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return at
}

func timetable(t failer, c Calendar) *Timetable {
	t.Helper()
	table, err := NewTimetable(c, zone(t, c.Zone))
	if err != nil {
		t.Fatalf("making a timetable: %v", err)
	}
	return table
}

// shown writes spans as the clocks in Athens show them.
func shown(t failer, spans []Span) []string {
	out := []string{}
	for _, s := range spans {
		loc := athens(t)
		out = append(out, s.From.In(loc).Format("02 15:04 -07")+" to "+s.To.In(loc).Format("02 15:04 -07"))
	}
	return out
}

// wantMistakes checks path and code of every mistake in an error.
func wantMistakes(t *testing.T, err error, want ...string) {
	t.Helper()
	var mistakes Mistakes
	if !errors.As(err, &mistakes) || !errors.Is(err, ErrInvalid) {
		t.Fatalf("got error %v, want mistakes %q", err, want)
	}
	var got []string
	for _, m := range mistakes {
		got = append(got, m.Path+" "+m.Code)
		if m.Text == "" {
			t.Errorf("%s has no text", m.Path)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

// edit returns a document with some of its JSON replaced.
func edit[T any](t failer, doc T, change func(map[string]any)) T {
	t.Helper()
	var fields map[string]any
	data, err := json.Marshal(doc)
	if err == nil {
		err = json.Unmarshal(data, &fields)
	}
	if err != nil {
		t.Fatalf("%v", err)
	}
	change(fields)
	data, err = json.Marshal(fields)
	var out T
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		t.Fatalf("%v", err)
	}
	return out
}

func TestMain(m *testing.M) {
	// The zone of this machine must not matter.
	time.Local = time.FixedZone("elsewhere", -7*3600)
	os.Exit(m.Run())
}

func TestMistakesAreOneErrorThatNamesEachPath(t *testing.T) {
	var m Mistakes
	if m.err() != nil {
		t.Error("no mistakes are an error")
	}
	m.add("week.monday.open[0]", MistakeRange, "%d is too much", 7)
	m.add("zone", MistakeMissing, "missing")
	if got, want := m.err().Error(), "week.monday.open[0]: 7 is too much; zone: missing"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !errors.Is(m.err(), ErrInvalid) || errors.Is(m.err(), ErrTaken) {
		t.Error("mistakes are not just ErrInvalid")
	}
	var list Mistakes
	if !errors.As(m.err(), &list) || !slices.Equal(m, list) {
		t.Errorf("got %v, want the list itself", list)
	}
}
