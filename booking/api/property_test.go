package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// anyLine is what a person may have typed, made a text of the contract.
func anyLine(t *rapid.T, what string, shortest, longest int) string {
	letters := []rune("αάΑςΩ aZ09-'«»<>&\"\\/é\u0301\u200d漢😀")
	text := Clean(string(rapid.SliceOfN(rapid.SampledFrom(letters), shortest, longest).Draw(t, what)))
	if len(text) < shortest {
		return strings.Repeat("α", shortest)
	}
	return text
}

func anyMatch(t *rapid.T, what, pattern string) string {
	return rapid.StringMatching(pattern).Draw(t, what)
}

func anyText(t *rapid.T) Text { return Text{anyLine(t, "Greek", 1, 20), anyLine(t, "English", 0, 20)} }

func anyInstant(t *rapid.T) time.Time {
	return time.Unix(rapid.Int64Range(-2e9, 9e9).Draw(t, "seconds"), rapid.Int64Range(0, 999).Draw(t, "ms")*1e6).UTC()
}

func anyMoment(t *rapid.T) Moment {
	day := time.Date(2026, 1, rapid.IntRange(-3000, 3000).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
	return Moment{
		day.Format(time.DateOnly), day.Add(time.Duration(rapid.IntRange(0, 1439).Draw(t, "minute")) * time.Minute).Format("15:04"),
		rapid.SampledFrom([]string{"Europe/Athens", "UTC", "Asia/Nicosia"}).Draw(t, "zone"),
	}
}

func anyContact(t *rapid.T) *Contact {
	return rapid.SampledFrom([]*Contact{
		nil, {Email: "a.b+c@d.example.gr"}, {Phone: "2310000000"}, {"μαρία@παράδειγμα.ελ", "+306900000000"},
	}).Draw(t, "contact")
}

func anyDraft(t *rapid.T) Draft {
	return Draft{
		Revision: rapid.IntRange(0, maxRevision).Draw(t, "revision"), Service: anyMatch(t, "service", servicePattern.String()),
		Start: anyMoment(t), Name: anyLine(t, "name", 1, maxName), Subject: anyLine(t, "subject", 0, 30), Contact: anyContact(t),
		Consent: rapid.Bool().Draw(t, "consent"), Channel: rapid.SampledFrom(channels()).Draw(t, "channel"),
		Code: rapid.SampledFrom([]string{"", "6AME735"}).Draw(t, "code"),
	}
}

func anyAppointment(t *rapid.T) Appointment {
	d := anyDraft(t)
	return Appointment{
		ID: anyMatch(t, "id", idPattern.String()), Office: anyMatch(t, "office", officePattern.String()), Service: d.Service,
		Code: anyMatch(t, "code", codePattern.String()), Start: d.Start, Minutes: rapid.IntRange(1, maxMinutes).Draw(t, "minutes"),
		State: rapid.SampledFrom(states()).Draw(t, "state"), Revision: d.Revision + 1 - d.Revision/maxRevision,
		Name: d.Name, Subject: d.Subject, Contact: d.Contact, Consent: d.Consent, Channel: d.Channel,
		BookedAt: anyInstant(t), ChangedAt: anyInstant(t),
	}
}

func anyFeed(t *rapid.T) Feed {
	f := Feed{Office: "0578", Cursor: anyMatch(t, "cursor", cursorPattern.String()), More: rapid.Bool().Draw(t, "more"), Changes: []Change{}}
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		a := anyAppointment(t)
		c := Change{f.Cursor, anyInstant(t), KindAppointment, a.ID, &a}
		if rapid.Bool().Draw(t, "erased") {
			c.Kind, c.Appointment = KindErased, nil
		}
		f.Changes = append(f.Changes, c)
	}
	return f
}

func anyUpload(t *rapid.T) Upload {
	u := Upload{[]OfficeChange{}}
	for i := range rapid.IntRange(0, 3).Draw(t, "changes") {
		c := OfficeChange{Key: fmt.Sprintf("key%05d", i), At: anyInstant(t), ID: "01JQ6T9V2K7M"}
		switch rapid.IntRange(0, 2).Draw(t, "what") {
		case 0:
			d := anyDraft(t)
			c.Put = &d
		case 1:
			c.Cancel = &Cancellation{1, Desk, anyLine(t, "reason", 0, 30)}
		case 2:
			c.Progress = &Progress{Served, anyInstant(t)}
		}
		u.Changes = append(u.Changes, c)
	}
	return u
}

func anyAvailability(t *rapid.T) Availability {
	a := Availability{"0578", "certify", anyInstant(t), []Day{}}
	for i := range rapid.IntRange(0, 3).Draw(t, "days") {
		d := Day{Date: fmt.Sprintf("2026-03-%02d", i+1), Slots: []Slot{}}
		if rapid.Bool().Draw(t, "closed") {
			reason := anyText(t)
			d.Closed = &reason
		}
		for range rapid.IntRange(0, 2).Draw(t, "slots") {
			d.Slots = append(d.Slots, Slot{anyMoment(t), 20, rapid.IntRange(1, 999).Draw(t, "free")})
		}
		a.Days = append(a.Days, d)
	}
	return a
}

// TestWhateverIsWrittenIsReadBack makes documents of every text that can be.
func TestWhateverIsWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for name, want := range map[string]Document{
			"Draft": anyDraft(t), "Appointment": anyAppointment(t), "Feed": anyFeed(t), "Upload": anyUpload(t), "Availability": anyAvailability(t),
		} {
			data, err := Encode(want)
			if err != nil {
				t.Fatalf("%+v is not written: %v", want, err)
			}
			var indented bytes.Buffer
			if err := json.Indent(&indented, data, "", "\t"); err != nil {
				t.Fatalf("%s: %v", data, err)
			}
			got, err := decodeAs(name, indented.Bytes(), false)
			if err != nil {
				t.Fatalf("%s is refused: %v", indented.Bytes(), err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s (-written +read):\n%s", name, diff)
			}
		}
	})
}

// spot is a place in a document where something can be spoilt.
type spot struct {
	path     string
	object   map[string]any
	field    string
	optional bool
}

// spots lists every field that is present in a document, however deep.
func spots(doc any, t reflect.Type, path string) []spot {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var out []spot
	switch v := doc.(type) {
	case map[string]any:
		for _, f := range inOrder(t) {
			if inner, ok := v[f.name]; ok {
				where := in(path, f.name)
				out = append(out, spot{where, v, f.name, f.optional})
				out = append(out, spots(inner, f.kind, where)...)
			}
		}
	case []any:
		for i, inner := range v {
			out = append(out, spots(inner, t.Elem(), nth(path, i))...)
		}
	}
	return out
}

// spoilings are what can be done to any field, and the mistake that it makes.
func spoilings() map[string]struct {
	spoil func(spot)
	code  string
	names func(spot) string
} {
	here := func(s spot) string { return s.path }
	type spoiling = struct {
		spoil func(spot)
		code  string
		names func(spot) string
	}
	return map[string]spoiling{
		"null":         {func(s spot) { s.object[s.field] = nil }, MistakeType, here},
		"another type": {func(s spot) { s.object[s.field] = otherType(s.object[s.field]) }, MistakeType, here},
		"left out":     {func(s spot) { delete(s.object, s.field) }, MistakeMissing, here},
		"other letters": {func(s spot) { s.object[strings.ToUpper(s.field)] = s.object[s.field] }, MistakeUnknown, func(s spot) string {
			return strings.TrimSuffix(s.path, s.field) + strings.ToUpper(s.field)
		}},
	}
}

// otherType returns a value of another JSON type.
func otherType(v any) any {
	if _, ok := v.(bool); ok {
		return "true"
	}
	return true
}

// TestNoFieldCanBeSpoiltUnnoticed spoils every field of every document, one at
// a time, and expects exactly one mistake, which names it.
func TestNoFieldCanBeSpoiltUnnoticed(t *testing.T) {
	spoilt := 0
	for name, doc := range samples() {
		kind := reflect.TypeOf(doc)
		for what, s := range spoilings() {
			for i := range spots(asObject(t, doc), kind, "") {
				fresh := asObject(t, doc)
				target := spots(fresh, kind, "")[i]
				if what == "left out" && target.optional {
					continue
				}
				s.spoil(target)
				data, err := json.Marshal(fresh)
				if err != nil {
					t.Fatal(err)
				}
				_, err = decodeAs(name, data, false)
				var got Mistakes
				if errors.As(err, &got); len(got) != 1 || got[0].Path != s.names(target) || got[0].Code != s.code || got[0].Line != 1 {
					t.Errorf("%s with %s %s: got %v", name, target.path, what, err)
				}
				spoilt++
			}
		}
	}
	if spoilt < 1000 {
		t.Errorf("only %d fields were spoilt", spoilt)
	}
}

// TestLinesAreThoseOfTheFields spoils the value of a field in a document with
// one field a line.
func TestLinesAreThoseOfTheFields(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		feed := anyFeed(t)
		feed.Changes = append(feed.Changes, Change{"c1", anyInstant(t), KindErased, "01JQ6T9V2K7M", nil})
		data, err := Encode(feed)
		if err != nil {
			t.Fatal(err)
		}
		var indented bytes.Buffer
		if err := json.Indent(&indented, data, "", " "); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(indented.String(), "\n")
		var dates []int
		for i, line := range lines {
			if strings.Contains(line, `"at": "`) {
				dates = append(dates, i)
			}
		}
		i := rapid.SampledFrom(dates).Draw(t, "line")
		lines[i] = lines[i][:strings.Index(lines[i], ": ")] + `: "2026-03-02T09:25:00+02:00",`
		_, err = Decode[Feed]([]byte(strings.Join(lines, "\n")))
		var got Mistakes
		want := fmt.Sprintf("changes[%d].at", slices.Index(dates, i))
		if errors.As(err, &got); len(got) != 1 || got[0].Line != i+1 || got[0].Path != want || got[0].Code != MistakeValue {
			t.Fatalf("line %d, %s: got %v", i+1, want, err)
		}
	})
}

func BenchmarkDecodeFeed(b *testing.B) {
	a := appointment()
	feed := Feed{"0578", "c", false, slices.Repeat([]Change{{"c", a.BookedAt, KindAppointment, a.ID, &a}}, maxChanges)}
	data, err := Encode(feed)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := DecodeAnswer[Feed](data); err != nil {
			b.Fatal(err)
		}
	}
}
