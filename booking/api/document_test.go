package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryDocumentIsReadBackAsItWasWritten(t *testing.T) {
	for name, want := range samples() {
		for _, lenient := range []bool{false, true} {
			data := mustEncode(t, want)
			got, err := decodeAs(name, data, lenient)
			if err != nil {
				t.Errorf("%s: %v", data, err)
				continue
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-written +read):\n%s", name, diff)
			}
			if again := mustEncode(t, got); !bytes.Equal(again, data) {
				t.Errorf("%s: written again it is %s, first it was %s", name, again, data)
			}
		}
	}
}

func TestGreekAndMarkupAreWrittenAsTheyAre(t *testing.T) {
	data := mustEncode(t, Text{EL: "<b>Ραντεβού</b> & «σία»"})
	if want := `{"el":"<b>Ραντεβού</b> & «σία»"}`; string(data) != want {
		t.Errorf("got %s, want %s", data, want)
	}
}

func TestRequestsAreReadStrictly(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", ``, []string{"1 syntax"}},
		{"cut off", `{"revision":1,`, []string{"1 syntax"}},
		{"cut off in a list that nobody knows", "{\n\"revision\":1,\"x\":[", []string{"2 x unknown_field", "2 syntax"}},
		{"no JSON", "{\n'revision':1}", []string{"2 syntax"}},
		{"not UTF-8", "{\"reason\":\"\xff\"}", []string{"0 syntax"}},
		{"more behind the end", `{"revision":1,"channel":"online"} {}`, []string{"1 syntax"}},
		{"noise behind the end", `{"revision":1,"channel":"online"}]`, []string{"1 syntax"}},
		{"a list", "\n[{}]", []string{"2 wrong_type"}},
		{"a text", `"online"`, []string{"1 wrong_type"}},
		{"null", `null`, []string{"1 wrong_type"}},
		{"unknown name", "{\"revision\":1,\n\"channel\":\"online\",\n\"why\":{\"a\":[1]}}", []string{"3 why unknown_field"}},
		{"name in other letters", `{"revision":1,"channel":"online","Reason":"x"}`, []string{"1 Reason unknown_field"}},
		{"name twice", `{"revision":1,"channel":"online","revision":2}`, []string{"1 revision duplicate"}},
		{"null instead of leaving it out", `{"revision":1,"channel":"online","reason":null}`, []string{"1 reason wrong_type"}},
		{"number as a text", `{"revision":"1","channel":"online"}`, []string{"1 revision wrong_type"}},
		{"number with a fraction", `{"revision":1.0,"channel":"online"}`, []string{"1 revision wrong_type"}},
		{"number without end", `{"revision":99999999999999999999,"channel":"online"}`, []string{"1 revision wrong_type"}},
		{"text as a number", `{"revision":1,"channel":7}`, []string{"1 channel wrong_type"}},
		{"text as an object", "{\"revision\":1,\"channel\":{\"a\":[{}]},\n\"x\":1}", []string{"1 channel wrong_type", "2 x unknown_field"}},
		{"missing fields", "{\n\"reason\":\"x\"}", []string{"2 revision missing", "2 channel missing"}},
		{"empty text", "{\"revision\":1,\n\"channel\":\"\"}", []string{"2 channel missing"}},
		{"unknown word", "{\"revision\":1,\n\"channel\":\"fax\"}", []string{"2 channel bad_value"}},
		{"out of range", "{\n\n\"revision\":0,\"channel\":\"online\"}", []string{"3 revision out_of_range"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Decode[Cancellation]([]byte(c.text))
			wantMistakes(t, err, c.want...)
			if got != (Cancellation{}) {
				t.Errorf("got %+v besides", got)
			}
		})
	}
}

func TestMistakesDeepInADocumentHavePathAndLine(t *testing.T) {
	text := string(mustEncode(t, samples()["Upload"]))
	text = strings.ReplaceAll(text, `,`, ",\n")
	for _, c := range []struct {
		name, old, new string
		want           []string
	}{
		{"in an element", `"date":"2026-03-02"`, `"date":"2026-02-30"`, []string{"6 changes[0].put.start.date bad_value"}},
		{"a field that is missing", "\"time\":\"09:30\",\n", ``, []string{"7 changes[0].put.start.time missing"}},
		{"a field too many in the last element", `"progress":{`, `"progress":{"who":"me",`, []string{"25 changes[2].progress.who unknown_field"}},
		{"two of one", `"key":"key00002"`, `"key":"key00001"`, []string{"16 changes[1].key duplicate"}},
		{"what an element lacks is at its line", `"reason":"Δεν χρειάζεται"}}`, `"reason":"Δεν χρειάζεται"}` + ",\n" + `"progress":{"state":"served","at":"2026-03-02T07:25:00Z"}}`, []string{"16 changes[1] bad_value"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := strings.Replace(text, c.old, c.new, 1)
			if changed == text {
				t.Fatalf("%q is not in\n%s", c.old, text)
			}
			_, err := Decode[Upload]([]byte(changed))
			wantMistakes(t, err, c.want...)
		})
	}
}

func TestAnswersMaySayMore(t *testing.T) {
	text := []byte(`{"office":"0578","cursor":"c1","more":false,"since":[{"a":null}],"changes":[{"cursor":"c1","at":"2026-03-02T07:25:00Z","kind":"erased","id":"01JQ6T9V2K7M","by":{"x":[1,2]}}]}`)
	got, err := DecodeAnswer[Feed](text)
	if err != nil {
		t.Fatal(err)
	}
	want := Feed{"0578", "c1", false, []Change{{Cursor: "c1", At: instantOf("2026-03-02T07:25:00Z"), Kind: KindErased, ID: "01JQ6T9V2K7M"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err = Decode[Feed](text)
	wantMistakes(t, err, "1 since unknown_field", "1 changes[0].by unknown_field")
	_, err = DecodeAnswer[Feed]([]byte(`{"OFFICE":"0578"}`))
	wantMistakes(t, err, "1 OFFICE unknown_field", "1 office missing", "1 cursor missing", "1 more missing", "1 changes missing")
}

func TestWhatDecodeWouldRefuseIsNotWritten(t *testing.T) {
	for name, c := range map[string]struct {
		doc  Document
		want string
	}{
		"a list that is nil":     {OfficeList{}, "0 offices missing"},
		"an empty name":          {Text{}, "0 el missing"},
		"a text that is no text": {Text{EL: "\xff"}, "0 el bad_value"},
		"an instant elsewhere":   {Progress{Served, instantOf("2026-03-02T09:25:00+02:00")}, "0 at bad_value"},
		"an instant of no year":  {Progress{Served, instantOf("0001-01-02T00:00:00Z")}, "0 at out_of_range"},
		"no instant":             {Progress{State: Served}, "0 at missing"},
	} {
		data, err := Encode(c.doc)
		if data != nil {
			t.Errorf("%s: got %s", name, data)
		}
		wantMistakes(t, err, c.want)
	}
}

func TestMistakesReadLikeALog(t *testing.T) {
	_, err := Decode[Cancellation]([]byte("{\n\"channel\":7,\n\"revision\":\"x\"}"))
	want := "line 2 channel: want a text; line 3 revision: want a whole number of at most nine digits"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if got := (Mistakes{{Code: MistakeSyntax, Detail: "x"}, {Path: "a", Detail: "y"}}).Error(); got != ": x; a: y" {
		t.Errorf("got %q", got)
	}
	if errors.Is(err, errors.ErrUnsupported) {
		t.Error("mistakes are every error")
	}
}

func TestWantedTypesAreNamed(t *testing.T) {
	_, err := Decode[Change]([]byte(`{"cursor":1,"at":"yesterday","kind":true,"id":[],"appointment":[]}`))
	wantMistakes(t, err, "1 cursor wrong_type", "1 at wrong_type", "1 kind wrong_type", "1 id wrong_type", "1 appointment wrong_type")
	for _, part := range []string{"an instant such as", "want an object", "want a text"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not say %q", err, part)
		}
	}
	_, err = Decode[Feed]([]byte(`{"office":"0578","cursor":"c","more":"no","changes":{}}`))
	if !strings.Contains(err.Error(), "true or false") || !strings.Contains(err.Error(), "a list") {
		t.Errorf("got %v", err)
	}
	_, err = Decode[Progress]([]byte(`{"state":"served","at":{"year":2026}}`))
	wantMistakes(t, err, "1 at wrong_type")
}

// FuzzDocuments: what is accepted is written so that it is accepted again and
// means the same, and is plain to any other JSON reader.
func FuzzDocuments(f *testing.F) {
	for name, doc := range samples() {
		data, err := Encode(doc)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(name, data)
		f.Add(name, bytes.ReplaceAll(data, []byte(`,"`), []byte(",\n \"")))
	}
	f.Add("Text", []byte(`{"el":"\u0391\u0301"}`))
	f.Add("Cancellation", []byte(`{"revision":-0,"channel":"online","reason":"\ud800"}`))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		doc, err := decodeAs(name, data, false)
		if err != nil {
			if _, known := samples()[name]; known && !errors.Is(err, ErrInvalid) {
				t.Fatalf("%s: %v", data, err)
			}
			return
		}
		if !json.Valid(data) {
			t.Fatalf("accepted what is no JSON: %s", data)
		}
		first, err := Encode(doc)
		if err != nil {
			t.Fatalf("%s is accepted but not written: %v", data, err)
		}
		again, err := decodeAs(name, first, false)
		if err != nil {
			t.Fatalf("%s is written as %s, which is refused: %v", data, first, err)
		}
		second, err := Encode(again)
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%s is written as %s, then as %s, %v", data, first, second, err)
		}
		if _, err := decodeAs(name, data, true); err != nil {
			t.Fatalf("%s is refused as an answer: %v", data, err)
		}
	})
}
