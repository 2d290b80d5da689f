package api

import (
	"errors"
	"strings"
	"testing"
	"time"

	"epass.internal/booking"
)

func TestOnlyTheNameIsNeeded(t *testing.T) {
	text := `{"revision":0,"service":"certify","start":{"date":"2026-03-02","time":"09:30","zone":"Europe/Athens"},"name":"Μαρία Παπαδοπούλου","consent":false,"channel":"phone"}`
	d, err := Decode[Draft]([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := d.UsableContact(); ok || c != (Contact{}) {
		t.Errorf("got contact %+v from nothing", c)
	}
	_, err = Decode[Draft]([]byte(strings.Replace(text, "Μαρία Παπαδοπούλου", "", 1)))
	wantMistakes(t, err, "1 name missing")
}

func TestContactIsUsableOnlyWithConsent(t *testing.T) {
	for _, c := range []struct {
		name    string
		contact *Contact
		consent bool
		want    bool
	}{
		{"agreed", &Contact{Email: "maria@example.gr"}, true, true},
		{"refused", &Contact{Email: "maria@example.gr"}, false, false},
		{"agreed to nothing", nil, true, false},
		{"neither", nil, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, a := draft(), appointment()
			d.Contact, d.Consent, a.Contact, a.Consent = c.contact, c.consent, c.contact, c.consent
			if err := errors.Join(Validate(d), Validate(a)); err != nil {
				t.Errorf("the booking is blocked: %v", err)
			}
			for what, usable := range map[string]func() (Contact, bool){"draft": d.UsableContact, "appointment": a.UsableContact} {
				got, ok := usable()
				if ok != c.want || ok && got != *c.contact || !ok && got != (Contact{}) {
					t.Errorf("%s: got %+v, %t, want %t", what, got, ok, c.want)
				}
			}
		})
	}
}

func TestEveryMistakeOfADocumentIsFound(t *testing.T) {
	long := strings.Repeat("α", 201)
	for _, c := range []struct {
		name string
		doc  func() Document
		want []string
	}{
		{"draft of nothing", func() Document { return Draft{} }, []string{
			"0 service missing", "0 start.date missing", "0 start.time missing", "0 start.zone missing", "0 name missing", "0 channel missing",
		}},
		{"negative revision", func() Document { d := draft(); d.Revision = -1; return d }, []string{"0 revision out_of_range"}},
		{"revision beyond all", func() Document { d := draft(); d.Revision = 1_000_001; return d }, []string{"0 revision out_of_range"}},
		{"service with capitals", func() Document { d := draft(); d.Service = "Certify"; return d }, []string{"0 service bad_value"}},
		{"day that is not", func() Document { d := draft(); d.Start.Date = "2026-02-29"; return d }, []string{"0 start.date bad_value"}},
		{"day of long ago", func() Document { d := draft(); d.Start.Date = "1899-12-31"; return d }, []string{"0 start.date bad_value"}},
		{"day written otherwise", func() Document { d := draft(); d.Start.Date = "2/3/2026"; return d }, []string{"0 start.date bad_value"}},
		{"midnight of the day after", func() Document { d := draft(); d.Start.Time = "24:00"; return d }, []string{"0 start.time bad_value"}},
		{"seconds", func() Document { d := draft(); d.Start.Time = "09:30:00"; return d }, []string{"0 start.time bad_value"}},
		{"offset instead of a zone", func() Document { d := draft(); d.Start.Zone = "+02:00"; return d }, []string{"0 start.zone bad_value"}},
		{"zone of the machine", func() Document { d := draft(); d.Start.Zone = "Local"; return d }, []string{"0 start.zone bad_value"}},
		{"zone out of its folder", func() Document { d := draft(); d.Start.Zone = "Europe/../../x"; return d }, []string{"0 start.zone bad_value"}},
		{"name of spaces", func() Document { d := draft(); d.Name = " "; return d }, []string{"0 name bad_value"}},
		{"name with a line", func() Document { d := draft(); d.Name = "Μαρία\nΠαπαδοπούλου"; return d }, []string{"0 name bad_value"}},
		{"name that turns the line around", func() Document { d := draft(); d.Name = "Μαρία\u202e"; return d }, []string{"0 name bad_value"}},
		{"name from a broken file", func() Document { d := draft(); d.Name = "Μ\ufffdρία"; return d }, []string{"0 name bad_value"}},
		{"name with loose accents", func() Document { d := draft(); d.Name = "Μαρι\u0301α"; return d }, []string{"0 name bad_value"}},
		{"name without end", func() Document { d := draft(); d.Name = long[:202]; return d }, []string{"0 name too_long"}},
		{"subject without end", func() Document { d := draft(); d.Subject = long; return d }, []string{"0 subject too_long"}},
		{"empty contact", func() Document { d := draft(); d.Contact = &Contact{}; return d }, []string{"0 contact missing"}},
		{"address without a place", func() Document { d := draft(); d.Contact.Email = "maria"; return d }, []string{"0 contact.email bad_value"}},
		{"two addresses", func() Document { d := draft(); d.Contact.Email = "a@b.gr, c@d.gr"; return d }, []string{"0 contact.email bad_value"}},
		{"address with a name", func() Document { d := draft(); d.Contact.Email = "Maria <a@b.gr>"; return d }, []string{"0 contact.email bad_value"}},
		{"address with a header", func() Document { d := draft(); d.Contact.Email = "a@b.gr\r\nBcc:x"; return d }, []string{"0 contact.email bad_value", "0 contact.email bad_value"}},
		{"address without end", func() Document { d := draft(); d.Contact.Email = "a@" + strings.Repeat("b", 250) + ".gr"; return d }, []string{"0 contact.email too_long"}},
		{"number with spaces", func() Document { d := draft(); d.Contact.Phone = "690 000 0000"; return d }, []string{"0 contact.phone bad_value"}},
		{"channel of tomorrow", func() Document { d := draft(); d.Channel = "fax"; return d }, []string{"0 channel bad_value"}},
		{"code with a zero", func() Document { d := draft(); d.Code = "6AME730"; return d }, []string{"0 code bad_value"}},
		{"progress to where it began", func() Document { return Progress{Booked, instantOf("2026-03-02T07:25:00Z")} }, []string{"0 state bad_value"}},
		{"appointment of nothing", func() Document { return Appointment{} }, []string{
			"0 id missing", "0 office missing", "0 service missing", "0 code missing", "0 start.date missing", "0 start.time missing", "0 start.zone missing",
			"0 minutes out_of_range", "0 state missing", "0 revision out_of_range", "0 name missing", "0 channel missing", "0 booked_at missing", "0 changed_at missing",
		}},
		{"short identity", func() Document { a := appointment(); a.ID = "01JQ6T9"; return a }, []string{"0 id bad_value"}},
		{"identity that is a path", func() Document { a := appointment(); a.ID = "../../../x"; return a }, []string{"0 id bad_value"}},
		{"list with a stranger", func() Document {
			a, b := appointment(), appointment()
			b.Office = "0001"
			return AppointmentList{"0578", []Appointment{a, b}}
		}, []string{"0 appointments[1].id duplicate", "0 appointments[1].office bad_value"}},
		{"list too long", func() Document { return Feed{"0578", "c", false, make([]Change, 501)} }, []string{"0 changes too_long"}},
		{"office that is no number", func() Document { o := office(); o.Code = "Κ578"; return o }, []string{"0 code bad_value"}},
		{"prefix that looks Greek", func() Document { o := office(); o.Services[0].Prefix = "A"; return o }, []string{"0 services[0].prefix bad_value"}},
		{"final sigma", func() Document { o := office(); o.Services[0].Prefix = "ς"; return o }, []string{"0 services[0].prefix bad_value"}},
		{"service twice", func() Document { o := office(); o.Services = append(o.Services, o.Services[0]); return o }, []string{"0 services[1].id duplicate"}},
		{"office twice", func() Document { return OfficeList{[]Office{office(), office()}} }, []string{"0 offices[1].code duplicate"}},
		{"nowhere", func() Document { o := office(); o.Address = &Text{}; o.Phone = "-"; return o }, []string{"0 address.el missing", "0 phone bad_value"}},
		{"slot without a place", func() Document { return Slot{monday(), 20, 0} }, []string{"0 free out_of_range"}},
		{"day twice", func() Document {
			d := Day{"2026-03-02", nil, []Slot{}}
			return Availability{"0578", "certify", instantOf("2026-03-02T07:25:00Z"), []Day{d, d}}
		}, []string{"0 days[1].date duplicate"}},
		{"change without its appointment", func() Document {
			return Change{Cursor: "c1", At: instantOf("2026-03-02T07:25:00Z"), Kind: KindAppointment, ID: "01JQ6T9V2K7M"}
		}, []string{"0 appointment missing"}},
		{"change about another appointment", func() Document {
			a := appointment()
			return Change{"c1", instantOf("2026-03-02T07:25:00Z"), KindAppointment, "01JQ6T9V2K7Z", &a}
		}, []string{"0 appointment.id bad_value"}},
		{"erased but there", func() Document {
			a := appointment()
			return Change{"c1", instantOf("2026-03-02T07:25:00Z"), KindErased, a.ID, &a}
		}, []string{"0 appointment bad_value"}},
		{"cursor with a slash", func() Document { return Feed{"0578", "a/b", false, []Change{}} }, []string{"0 cursor bad_value"}},
		{"change of nothing", func() Document {
			return OfficeChange{Key: "key00001", At: instantOf("2026-03-02T07:25:00Z"), ID: "01JQ6T9V2K7M"}
		}, []string{"0 bad_value"}},
		{"refused without a reason", func() Document { return Receipt{Key: "key00001", Outcome: Refused} }, []string{"0 problem missing"}},
		{"applied with a problem", func() Document { p := problem(); return Receipt{"key00001", Applied, nil, &p} }, []string{"0 problem bad_value"}},
		{"problem that is none", func() Document { p := problem(); p.Status, p.Code, p.Title = 200, "Bad code", ""; return p }, []string{"0 status out_of_range", "0 code bad_value", "0 title missing"}},
		{"mistake without a line", func() Document { return Mistake{Line: -1, Code: MistakeValue} }, []string{"0 line out_of_range"}},
	} {
		t.Run(c.name, func(t *testing.T) { wantMistakes(t, Validate(c.doc()), c.want...) })
	}
}

func TestLabelsOfEveryZoneArePassable(t *testing.T) {
	for _, zone := range []string{"Europe/Athens", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+2", "America/Port-au-Prince", "Asia/Nicosia"} {
		d := draft()
		d.Start.Zone = zone
		if err := Validate(d); err != nil {
			t.Errorf("%s: %v", zone, err)
		}
		if _, err := time.LoadLocation(zone); err != nil {
			t.Errorf("%s is no zone: %v", zone, err)
		}
	}
}

// The codes that are given fit into the contract.
func TestCodesOfAppointmentsFit(t *testing.T) {
	for i := range uint64(5000) {
		d := draft()
		d.Code = string(booking.NewCode(i * 6_700_417))
		if err := Validate(d); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := booking.ParseCode(draft().Code); err != nil {
		t.Error(err)
	}
}

func TestEntityTagsAreRevisions(t *testing.T) {
	for _, n := range []int{1, 7, 1_000_000} {
		if got, err := ParseETag(ETag(n)); err != nil || got != n {
			t.Errorf("%d: got %d, %v", n, got, err)
		}
	}
	for _, tag := range []string{"", "7", `"7`, `W/"7"`, `"07"`, `"+7"`, `"0"`, `"-1"`, `""`, `*`, `"7","8"`} {
		if n, err := ParseETag(tag); !errors.Is(err, ErrInvalid) || n != 0 {
			t.Errorf("%s: got %d, %v, want ErrInvalid", tag, n, err)
		}
	}
}

func TestCleanMakesWhatPeopleTypeAText(t *testing.T) {
	for in, want := range map[string]string{
		"  Μαρία \t Παπαδοπούλου\n": "Μαρία Παπαδοπούλου",
		"Μαρι\u0301α":               "Μαρία",
		"Μ\u202eαρία\x00":           "Μαρία",
		"\xffΜαρία":                 "Μαρία",
		"Μαρία\u00a0Π.":             "Μαρία Π.",
		"   ":                       "",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q): got %q, want %q", in, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("Μαρι\u0301α \u202e\x00")
	f.Add("α\u200e\u0301")
	f.Fuzz(func(t *testing.T, text string) {
		got := Clean(text)
		if again := Clean(got); again != got {
			t.Fatalf("%q becomes %q, then %q", text, got, again)
		}
		var m Mistakes
		if mayText(&m, "x", got, len(got)); len(m) > 0 {
			t.Fatalf("%q becomes %q, which is refused: %v", text, got, m)
		}
	})
}

func TestProblemsAreErrorsForClients(t *testing.T) {
	p := Problem{Status: 409, Code: CodeSlotTaken, Title: "Taken."}
	var err error = p
	if got := err.Error(); got != "409 slot_taken: Taken." {
		t.Errorf("got %q", got)
	}
	p.Detail = "At nine."
	if got := p.Error(); got != "409 slot_taken: Taken. At nine." {
		t.Errorf("got %q", got)
	}
	seen := map[string]bool{}
	for _, code := range Codes() {
		if p.Code = code; Validate(p) != nil || seen[code] {
			t.Errorf("code %q is not one, or there twice", code)
		}
		seen[code] = true
	}
}
