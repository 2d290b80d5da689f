package console

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"epass.internal/booking"
	"epass.internal/office"
	"epass.internal/queue"
)

// documentOf is the sample's settings after a change.
func documentOf(t *testing.T, change func(*office.Settings)) string {
	t.Helper()
	v := office.SampleSettings()
	change(&v)
	doc, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(doc)
}

func named(name string) func(*office.Settings) {
	return func(v *office.Settings) { v.Name.EL = name }
}

func TestSettingsOfTwoSupervisorsDoNotOverwriteEachOther(t *testing.T) {
	s := sampleStage(t)
	first, second := signedIn(s.session("supervisor")), signedIn(s.session("administrator"))
	tag := s.send(http.MethodGet, "/api/v1/settings", "", first).Header().Get("ETag")
	if len(tag) != 26 || s.send(http.MethodGet, "/api/v1/settings", "", second).Header().Get("ETag") != tag {
		t.Fatalf("the tag is %q, or another for another", tag)
	}
	saved := s.press(http.MethodPut, "/api/v1/settings", documentOf(t, named("ΚΕΠ Πυλαίας")), first, header("If-Match", tag))
	if saved.Code != http.StatusOK || saved.Header().Get("ETag") == tag {
		t.Fatalf("got %d with tag %s", saved.Code, saved.Header().Get("ETag"))
	}
	late := documentOf(t, named("ΚΕΠ Θέρμης"))
	w := s.press(http.MethodPut, "/api/v1/settings", late, second, header("If-Match", tag))
	wantProblem(t, w, http.StatusPreconditionFailed, "settings_changed")
	if want := "Τις άλλαξε: Όνομα supervisor, στις " + s.clock.now().In(office.SampleSettings().Location()).Format("15:04"); !strings.Contains(w.Body.String(), want) {
		t.Errorf("%s does not say %q", w.Body, want)
	}
	w = s.press(http.MethodPut, "/api/v1/settings", late, second, header("If-Match", saved.Header().Get("ETag")))
	if got := answerOf[office.Settings](t, w).Name.EL; got != "ΚΕΠ Θέρμης" {
		t.Errorf("after looking again: %s", got)
	}
}

func TestSettingsSavedAtOnceByManyAreSavedByOne(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("supervisor"))
	tag := s.send(http.MethodGet, "/api/v1/settings", "", who).Header().Get("ETag")
	const many = 8
	answers := make([]*httptest.ResponseRecorder, many)
	var wg sync.WaitGroup
	for i := range many {
		doc := documentOf(t, named("ΚΕΠ "+strings.Repeat("Α", i+1)))
		wg.Go(func() {
			answers[i] = s.send(http.MethodPut, "/api/v1/settings", doc, who, header("If-Match", tag), key("saving-x"+strings.Repeat("x", i)))
		})
	}
	wg.Wait()
	saved := 0
	for _, w := range answers {
		if w.Code == http.StatusOK {
			saved++
		} else {
			wantProblem(t, w, http.StatusPreconditionFailed, "settings_changed")
		}
	}
	if saved != 1 {
		t.Errorf("%d were saved, want 1", saved)
	}
}

func TestSettingsSavedAgainWithTheSameKeyAreSavedOnce(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("supervisor"))
	tag := s.send(http.MethodGet, "/api/v1/settings", "", who).Header().Get("ETag")
	doc := documentOf(t, named("ΚΕΠ Πυλαίας"))
	first := s.send(http.MethodPut, "/api/v1/settings", doc, who, header("If-Match", tag), key("one-press"))
	again := s.send(http.MethodPut, "/api/v1/settings", doc, who, header("If-Match", tag), key("one-press"))
	if first.Code != http.StatusOK || again.Code != http.StatusOK || first.Body.String() != again.Body.String() {
		t.Errorf("got %d and %d: %s", first.Code, again.Code, again.Body)
	}
}

func TestOnlyAdministratorsChangeCodeAndSample(t *testing.T) {
	s := sampleStage(t)
	cases := map[string]func(*office.Settings){
		"code":   func(v *office.Settings) { v.Code = "0579" },
		"sample": func(v *office.Settings) { v.Sample = false },
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			doc := documentOf(t, change)
			w := s.press(http.MethodPut, "/api/v1/settings", doc, signedIn(s.session("supervisor")))
			wantProblem(t, w, http.StatusForbidden, "administrator")
			if w := s.press(http.MethodPut, "/api/v1/settings", doc, signedIn(s.session("administrator"))); w.Code != http.StatusOK {
				t.Errorf("an administrator: got %d", w.Code)
			}
			s.press(http.MethodPut, "/api/v1/settings", documentOf(t, func(*office.Settings) {}), signedIn(s.session("administrator")))
		})
	}
}

func clockOf(hour int) *booking.Clock {
	c := booking.Clock(hour * 60)
	return &c
}

func TestEachMistakeInSettingsIsNamedByItsPath(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("supervisor"))
	date := booking.Date{Year: 2026, Month: 12, Day: 7}
	cases := []struct {
		path   string
		change func(*office.Settings)
	}{
		{"code", func(v *office.Settings) { v.Code = "57" }},
		{"name.el", func(v *office.Settings) { v.Name.EL = "" }},
		{"name.en", func(v *office.Settings) { v.Name.EN = strings.Repeat("x", 200) }},
		{"notice.el", func(v *office.Settings) { v.Notice.EL = "δύο\nγραμμές" }},
		{"zone", func(v *office.Settings) { v.Zone = "Αθήνα" }},
		{"calendar.zone", func(v *office.Settings) { v.Zone = "Europe/Berlin" }},
		{"setup.services[1].prefix", func(v *office.Settings) { v.Setup.Services[1].Prefix = "Α" }},
		{"setup.services[2].name.el", func(v *office.Settings) { v.Setup.Services[2].Name.EL = "" }},
		{"setup.services[0]", func(v *office.Settings) { v.Setup.Services[0].Last = 0 }},
		{"setup.services[0].limit", func(v *office.Settings) { v.Setup.Services[0].Limit = -1 }},
		{"setup.counters[1].id", func(v *office.Settings) { v.Setup.Counters[1].ID = 1 }},
		{"setup.policy.credit", func(v *office.Settings) { v.Setup.Policy.Credit = -1 }},
		{"setup.policy.undo_seconds", func(v *office.Settings) { v.Setup.Policy.UndoSeconds = 1 << 30 }},
		{"overtime", func(v *office.Settings) { v.Overtime = 1000 }},
		{"calendar.last_ticket", func(v *office.Settings) { v.Calendar.LastTicket = -1 }},
		{"calendar.week.monday.open[0]", func(v *office.Settings) { v.Calendar.Week.Monday.Open = []booking.Range{{From: 600, To: 540}} }},
		{"calendar.week.monday.open[1]", func(v *office.Settings) {
			v.Calendar.Week.Monday.Open = []booking.Range{{From: 480, To: 840}, {From: 800, To: 1200}}
		}},
		{"calendar.week.sunday.last_ticket", func(v *office.Settings) {
			v.Calendar.Week.Sunday = booking.Hours{Open: []booking.Range{{From: 480, To: 840}}, LastTicket: clockOf(15)}
		}},
		{"calendar.holidays[1].id", func(v *office.Settings) {
			day := booking.MonthDay{Month: 1, Day: 2}
			h := booking.Holiday{ID: "a", Name: booking.Text{EL: "Α"}, Fixed: &day}
			v.Calendar.Holidays = []booking.Holiday{h, h}
		}},
		{"calendar.holidays[0]", func(v *office.Settings) {
			v.Calendar.Holidays = []booking.Holiday{{ID: "a", Name: booking.Text{EL: "Α"}}}
		}},
		{"calendar.closures[0].reason.el", func(v *office.Settings) { v.Calendar.Closures = []booking.Closure{{Date: date}} }},
		{"calendar.openings[0].hours.open", func(v *office.Settings) {
			v.Calendar.Openings = []booking.Opening{{Date: date, Reason: booking.Text{EL: "Εκλογές"}}}
		}},
		{"booking.keep_days", func(v *office.Settings) { v.Booking.KeepDays = -1 }},
		{"booking.services[0].minutes", func(v *office.Settings) { v.Booking.Services[0].Minutes = 0 }},
		{"booking.windows[0].services", func(v *office.Settings) { v.Booking.Windows[0].Services = nil }},
		{"booking.windows[2].services[1]", func(v *office.Settings) {
			v.Booking.Windows[2].Services = []booking.ServiceID{"other", "certify"}
		}},
		{"booking.windows[1]", func(v *office.Settings) { v.Booking.Windows[1] = v.Booking.Windows[0] }},
		{"booking.rules.gap", func(v *office.Settings) { v.Booking.Rules.Gap = 500 }},
		{"booking.rules.online.days", func(v *office.Settings) { v.Booking.Rules.Online.Days = 1000 }},
		{"layouts.ticket", func(v *office.Settings) { v.Layouts.Ticket = []byte(`[]`) }},
		{"layouts.appointment.blocks[1].size", func(v *office.Settings) {
			v.Layouts.Appointment = []byte(`{"blocks":[{"kind":"number"},{"kind":"qr","size":"vast"}]}`)
		}},
		{"reasons[5].el", func(v *office.Settings) { v.Reasons = append(v.Reasons, queue.Text{EN: "Only English"}) }},
	}
	for _, c := range cases {
		t.Run(c.path, func(t *testing.T) {
			doc := documentOf(t, c.change)
			for _, w := range []*httptest.ResponseRecorder{
				s.press(http.MethodPut, "/api/v1/settings", doc, who), s.send(http.MethodPost, "/api/v1/settings/preview", doc, who),
			} {
				var got struct{ Detail string }
				if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusUnprocessableEntity || !strings.HasPrefix(got.Detail, c.path+": ") {
					t.Errorf("got %d %q", w.Code, got.Detail)
				}
			}
		})
	}
}

func TestSettingsAreReadStrictly(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("supervisor"))
	doc := documentOf(t, func(*office.Settings) {})
	cases := map[string]string{
		"an unknown key":          strings.Replace(doc, `"zone":`, `"zones":1,"zone":`, 1),
		"an hour without minutes": strings.Replace(doc, `"from":"07:00"`, `"from":"7"`, 1),
		"a number as text":        strings.Replace(doc, `"overtime":30`, `"overtime":"30"`, 1),
		"half a document":         doc[:len(doc)/2],
	}
	for name, body := range cases {
		t.Run(name, func(t *testing.T) {
			if body == doc {
				t.Fatal("nothing was changed")
			}
			wantProblem(t, s.press(http.MethodPut, "/api/v1/settings", body, who), http.StatusBadRequest, "json")
			wantProblem(t, s.send(http.MethodPost, "/api/v1/settings/preview", body, who), http.StatusBadRequest, "json")
		})
	}
}

func TestPreviewSaysWhatSettingsMeanAndChangesNothing(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("supervisor"))
	before := s.send(http.MethodGet, "/api/v1/settings", "", who).Body.String()
	today := booking.DateAt(s.clock.now(), office.SampleSettings().Location())
	closed := booking.Closure{Date: today.AddDays(1), Reason: booking.Text{EL: "Απεργία"}}
	doc := documentOf(t, func(v *office.Settings) {
		v.Calendar.Holidays = booking.GreekHolidays()
		v.Calendar.Closures = []booking.Closure{closed}
	})
	w := s.send(http.MethodPost, "/api/v1/settings/preview", doc, who)
	got := answerOf[SettingsPreview](t, w)
	if len(got.Days) != previewDays || got.Days[0].Date != today || len(got.Days[0].Open) != 1 || got.Days[0].Slots["certify"] == 0 {
		t.Errorf("%d days, the first %+v", len(got.Days), got.Days[0])
	}
	want := DayPreview{Date: closed.Date, Open: []queue.Span{}, Cause: booking.ByClosure, Reason: closed.Reason,
		Slots: map[queue.ServiceID]int{"certify": 0, "civil": 0, "benefits": 0, "other": 0}}
	if diff := cmp.Diff(want, got.Days[1]); diff != "" {
		t.Errorf("the day that is closed (-want +got):\n%s", diff)
	}
	for _, h := range got.Holidays {
		if h.ID == "easter" && (h.Dates[0] != booking.Easter(today.Year) || h.Dates[1] != booking.Easter(today.Year+1)) {
			t.Errorf("Easter on %v", h.Dates)
		}
	}
	if after := s.send(http.MethodGet, "/api/v1/settings", "", who).Body.String(); after != before || len(got.Holidays) != len(booking.GreekHolidays()) {
		t.Error("the preview changed the settings, or left out holidays")
	}
}

func TestPreviewOfAnOfficeWithoutHoursIsEmpty(t *testing.T) {
	s := sampleStage(t)
	doc := documentOf(t, func(v *office.Settings) { v.Calendar, v.Booking = booking.Calendar{}, office.BookingSettings{} })
	w := s.send(http.MethodPost, "/api/v1/settings/preview", doc, signedIn(s.session("supervisor")))
	if got, want := w.Body.String(), `{"days":[],"holidays":[]}`+"\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDefaultsAreValidSettings(t *testing.T) {
	s := sampleStage(t)
	got := answerOf[SettingsDefaults](t, s.send(http.MethodGet, "/api/v1/settings/defaults", "", signedIn(s.session("supervisor"))))
	v := office.SampleSettings()
	v.Calendar, v.Booking.Rules, v.Setup.Policy = got.Calendar, got.Rules, got.Policy
	if err := v.Validate(); err != nil {
		t.Error(err)
	}
	if len(got.Calendar.Holidays) != len(booking.GreekHolidays()) || got.Policy != queue.DefaultPolicy() {
		t.Errorf("%d holidays, policy %+v", len(got.Calendar.Holidays), got.Policy)
	}
}

func TestNewHoursAreInForceAtOnce(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("supervisor"))
	ends := s.view().Ends
	doc := documentOf(t, func(v *office.Settings) { v.Overtime = 45 })
	if w := s.press(http.MethodPut, "/api/v1/settings", doc, who); w.Code != http.StatusOK {
		t.Fatalf("got %d: %s", w.Code, w.Body)
	}
	if got, want := s.view().Ends, ends.Add(15*time.Minute); !got.Equal(want) {
		t.Errorf("the day ends at %s, want %s", got, want)
	}
}
