package exchange

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"epass.internal/booking/api"
)

// TestOneSpoiltLineIsToldAsTheContractTellsIt spoils one line of a list and
// compares with what the contract says of the whole. The other appointments
// are still read. What is wrong with the list's office is told once, unlike in
// the contract, and has a test of its own.
func TestOneSpoiltLineIsToldAsTheContractTellsIt(t *testing.T) {
	clean := strings.Split(string(mustWrite(t, JSON, sample())), "\n")
	rapid.Check(t, func(t *rapid.T) {
		lines := slices.Clone(clean)
		i := rapid.IntRange(2, len(lines)-2).Draw(t, "line")
		lines[i] = spoil(t, lines[i])
		data := []byte(strings.Join(lines, "\n"))
		_, err := api.Decode[api.AppointmentList](data)
		var want api.Mistakes
		errors.As(err, &want)
		rows, mistakes := Read(JSON, data, office(), now())
		if slices.ContainsFunc(want, func(m api.Mistake) bool { return m.Code == api.MistakeSyntax }) {
			if !slices.ContainsFunc(mistakes, func(m Mistake) bool { return m.Code == api.MistakeSyntax && m.Line >= i }) {
				t.Fatalf("line %d: got\n%s", i+1, report(nil, mistakes))
			}
			return
		}
		if diff := gocmp.Diff(told(want), toldOf(mistakes)); diff != "" {
			t.Fatalf("line %d is %s (-contract +got):\n%s", i+1, lines[i], diff)
		}
		if len(rows) < len(sample().Appointments)-1 && i > 2 && i < len(lines)-3 {
			t.Fatalf("line %d: only %d appointments are read", i+1, len(rows))
		}
	})
}

// spoil changes a line so that it is something else.
func spoil(t *rapid.T, line string) string {
	name, value, _ := strings.Cut(line, ": ")
	return rapid.SampledFrom([]string{
		name + ": null,", name + ": 7,", name + `: "?",`, strings.ToUpper(name) + ": " + value, strings.ToUpper(line), line + line, "", name + ": {\n},",
		strings.TrimSuffix(line, ","), name + ": [[{}]],", line + `"more": {"a": [1, {"b": null}]},`, `"appointments": [`,
	}).Draw(t, "spoilt")
}

// told is where and what mistakes are, in an order of its own.
func told(mistakes api.Mistakes) []string {
	var out []string
	for _, m := range mistakes {
		out = append(out, fmt.Sprint(m.Line, m.Path, m.Code))
	}
	return slices.Compact(slices.Sorted(slices.Values(out)))
}

func toldOf(mistakes []Mistake) []string {
	var out []string
	for _, m := range mistakes {
		// What the contract cannot know.
		if m.Code != MistakeService && m.Code != MistakeMistyped && m.Code != MistakeZone {
			out = append(out, fmt.Sprint(m.Line, m.Column, m.Code))
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(out)))
}

func TestWhatIsNoListIsRefused(t *testing.T) {
	for file, want := range map[string]string{
		"":                                      "1 syntax",
		"\n\n{":                                 "3 syntax",
		"[]":                                    "1 wrong_type",
		"\n7":                                   "2 wrong_type",
		`{"office":"0578","appointments":[]}{}`: "1 syntax",
		"{\"office\":\"0578\",\n\"appointments\":{}}":                       "2 appointments wrong_type",
		"{\"office\":\"0578\",\n\"appointments\":null}":                     "2 appointments wrong_type",
		"{\"office\":\"0578\",\n\n\"appointments\":[],\"appointments\":[]}": "3 appointments duplicate",
		"{\"appointments\":[],\n\"office\":\"0001\"}":                       "2 office other_office",
		"{\"office\":\"0578\",\n\"appointments\":[\n\n\n]":                  "5 syntax",
		"{\"office\":\"\xff\"}":                                             "1 encoding",
	} {
		rows, mistakes := Read(JSON, []byte(file), office(), now())
		if len(rows) > 0 {
			t.Errorf("%q has\n%s", file, report(rows, nil))
		}
		wantMistakes(t, mistakes, want)
	}
}

func TestMuchThatIsNoAppointmentIsNotLookedAt(t *testing.T) {
	_, mistakes := Read(JSON, []byte(`{"office":"0578",`+strings.Repeat(`"x":1,`, maxElement/6)+`"appointments":[]}`), office(), now())
	wantMistakes(t, mistakes, "1 too_long")
}

func TestAListOfAnotherOfficeIsRefusedOnce(t *testing.T) {
	elsewhere := office()
	elsewhere.Code = "0001"
	rows, mistakes := Read(JSON, mustWrite(t, JSON, sample()), elsewhere, now())
	if len(rows) > 0 {
		t.Errorf("got\n%s", report(rows, nil))
	}
	wantMistakes(t, mistakes, "2 office other_office")
}

func TestAppointmentsBeforeBrokenJSONAreRead(t *testing.T) {
	data := string(mustWrite(t, JSON, sample()))
	third := strings.Index(data, "cafe-cafe-cafe")
	for _, file := range []string{data[:third], data[:third] + "\n" + data[third+len(`cafe-cafe-cafe"`):], data[:third-7] + "]" + data[third:]} {
		rows, mistakes := Read(JSON, []byte(file), office(), now())
		if len(rows) != 2 || len(mistakes) != 1 || mistakes[0].Code != api.MistakeSyntax || cmp.Compare(mistakes[0].Line, rows[1].Line) <= 0 {
			t.Errorf("got\n%s", report(rows, mistakes))
		}
	}
}

func TestAByteOrderMarkIsPassedOver(t *testing.T) {
	rows, mistakes := Read(JSON, append([]byte(byteOrderMark), mustWrite(t, JSON, sample())...), office(), now())
	wantSame(t, sample().Appointments, rows, mistakes)
}

func TestAnAppointmentThatIsFarTooLongIsNotLookedAt(t *testing.T) {
	list := sample()
	list.Appointments = list.Appointments[:1]
	data := strings.Replace(string(mustWrite(t, JSON, list)), `"id"`, strings.Repeat(`"x": 1,`, maxElement/7)+`"id"`, 1)
	_, mistakes := Read(JSON, []byte(data), office(), now())
	wantMistakes(t, mistakes, "4 appointments[0] too_long")
}
