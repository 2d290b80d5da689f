package console

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"epass.internal/booking"
	"epass.internal/office"
	"epass.internal/queue"
)

// form is what the page sends, changed for a case.
func form(changes map[string]any) string {
	v := map[string]any{
		"service": "benefits", "date": "2026-11-20", "time": "11:00", "name": "Ελένη Ιωάννου", "subject": "Επίδομα",
		"email": "eleni@example.gr", "phone": "690 000 0000", "consent": true, "channel": "phone",
	}
	maps.Copy(v, changes)
	data, _ := json.Marshal(v)
	return string(data)
}

const appointments = "/api/v1/appointments"

func (s *stage) book(t *testing.T, who with, changes map[string]any) office.AppointmentAnswer {
	t.Helper()
	return answerOf[office.AppointmentAnswer](t, s.press(http.MethodPost, appointments, form(changes), who))
}

func TestAClerkBooksForACallerAndFindsIt(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	booked := s.book(t, who, nil)
	day := answerOf[AppointmentDay](t, s.send(http.MethodGet, appointments+"?date=2026-11-20", "", who))
	if len(day.Appointments) != 1 || day.Today != "2026-11-20" || day.Now.String() != "10:00" {
		t.Fatalf("the day: %+v", day)
	}
	got := day.Appointments[0]
	want := office.Person{Name: "Ελένη Ιωάννου", Subject: "Επίδομα", Email: "eleni@example.gr", Phone: "6900000000", Consent: true}
	if got.ID != booked.ID || got.Person == nil || *got.Person != want || got.Mail != MailQueued || got.Code != booked.Code.String() {
		t.Errorf("got %+v of %+v", got, got.Person)
	}
	for _, words := range []string{got.Code, strings.ToLower(got.Greek), "ιωαννου", "ΕΛΕΝΗ", "ιωά ελ"} {
		body, _ := json.Marshal(map[string]string{"words": words})
		found := answerOf[AppointmentSearch](t, s.send(http.MethodPost, appointments+"/search", string(body), who))
		if len(found.Appointments) != 1 || found.Appointments[0].ID != booked.ID {
			t.Errorf("searching for %q: %+v", words, found)
		}
	}
	if found := answerOf[AppointmentSearch](t, s.send(http.MethodPost, appointments+"/search", `{"words":"μαρία"}`, who)); len(found.Appointments) != 0 {
		t.Errorf("searching for somebody else: %+v", found)
	}
}

func TestAPressThatIsRepeatedBooksOnce(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	first := answerOf[office.AppointmentAnswer](t, s.send(http.MethodPost, appointments, form(nil), who, key("the-same-press")))
	again := answerOf[office.AppointmentAnswer](t, s.send(http.MethodPost, appointments, form(nil), who, key("the-same-press")))
	if first != again {
		t.Errorf("got %+v, then %+v", first, again)
	}
	w := s.send(http.MethodPost, appointments, form(map[string]any{"name": "Άλλος"}), who, key("the-same-press"))
	wantProblem(t, w, http.StatusUnprocessableEntity, "key_reused")
}

func TestWithoutConsentNothingIsKeptToReachThePerson(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	booked := s.book(t, who, map[string]any{"consent": false})
	got := answerOf[AppointmentView](t, s.send(http.MethodGet, appointments+"/"+string(booked.ID), "", who))
	if got.Person.Email != "" || got.Person.Phone != "" || got.Mail != MailNone {
		t.Errorf("got %+v", got)
	}
}

func TestBookingsThatCannotBeAreRefusedWithWhere(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	cases := []struct {
		name    string
		changes map[string]any
		status  int
		code    string
		where   string
	}{
		{"nobody comes", map[string]any{"name": " "}, 422, "invalid", "name"},
		{"a name that turns the writing", map[string]any{"name": "a\u202eb"}, 422, "invalid", "name"},
		{"a name without end", map[string]any{"name": strings.Repeat("α", 101)}, 422, "invalid", "name"},
		{"a subject without end", map[string]any{"subject": strings.Repeat("α", 201)}, 422, "invalid", "subject"},
		{"no address", map[string]any{"email": "eleni"}, 422, "invalid", "email"},
		{"no number", map[string]any{"phone": "call me"}, 422, "invalid", "phone"},
		{"a citizen's channel", map[string]any{"channel": "online"}, 422, "invalid", "channel"},
		{"no date", map[string]any{"date": "23/11/2026"}, 400, "json", ""},
		{"a field too many", map[string]any{"afm": "123456789"}, 400, "json", "afm"},
		{"an unknown service", map[string]any{"service": "passports"}, 404, "no_appointments", ""},
		{"a time between slots", map[string]any{"time": "11:07"}, 409, "not_a_slot", ""},
		{"a time that is over", map[string]any{"time": "09:00"}, 409, "slot_too_soon", ""},
		{"a day too far", map[string]any{"date": "2027-11-19"}, 409, "slot_too_far", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := s.press(http.MethodPost, appointments, form(c.changes), who)
			wantProblem(t, w, c.status, c.code)
			var got struct{ Detail string }
			if _ = json.Unmarshal(w.Body.Bytes(), &got); !strings.Contains(got.Detail, c.where) {
				t.Errorf("the detail %q does not name %s", got.Detail, c.where)
			}
		})
	}
}

func TestAClerkReadsInGreekWhatIsWrongWithAPerson(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	for field, value := range map[string]string{"name": "", "subject": "α\u202e", "email": "eleni@", "phone": "12"} {
		w := s.press(http.MethodPost, appointments, form(map[string]any{field: value}), who)
		var got struct{ Detail string }
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || !strings.HasPrefix(got.Detail, field+": γράψτε ") {
			t.Errorf("%s: %q, %v", field, got.Detail, err)
		}
	}
}

func TestASlotThatSomebodyTookIsRefusedAndNoLongerOffered(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	free := func() int {
		v := answerOf[Availability](t, s.send(http.MethodGet, "/api/v1/availability?service=benefits&from=2026-11-20&days=2", "", who))
		if len(v.Days) != 2 || v.Minutes != 20 {
			t.Fatalf("got %+v", v)
		}
		return len(v.Days[0].Slots)
	}
	before := free()
	s.book(t, who, nil)
	wantProblem(t, s.press(http.MethodPost, appointments, form(nil), who), http.StatusConflict, "slot_taken")
	if after := free(); after != before-1 {
		t.Errorf("%d free slots, then %d", before, after)
	}
}

func TestAChangeNamesTheRevisionThatWasLookedAt(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	path := appointments + "/" + string(s.book(t, who, nil).ID)
	moved := answerOf[office.AppointmentAnswer](t, s.press(http.MethodPut, path, form(map[string]any{"revision": 1, "time": "12:00", "name": "Ελένη Ιωάννου-Νικολάου"}), who))
	if moved.Revision != 2 || moved.Start.Time.String() != "12:00" {
		t.Errorf("moved: %+v", moved)
	}
	wantProblem(t, s.press(http.MethodPut, path, form(map[string]any{"revision": 1}), who), http.StatusConflict, "stale")
	wantProblem(t, s.press(http.MethodPost, path+"/cancel", `{"revision":1}`, who), http.StatusConflict, "stale")
	gone := answerOf[office.AppointmentAnswer](t, s.press(http.MethodPost, path+"/cancel", `{"revision":2}`, who))
	if gone.State != office.AppointmentCancelled {
		t.Errorf("cancelled: %+v", gone)
	}
	wantProblem(t, s.press(http.MethodPut, path, form(map[string]any{"revision": 3}), who), http.StatusConflict, "reservation_cancelled")
	wantProblem(t, s.press(http.MethodPost, path+"/checkin", "", who), http.StatusConflict, "appointment_cancelled")
}

func TestTheClerkChecksInAndTheCounterKnowsTheVisit(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	path := appointments + "/" + string(s.book(t, who, nil).ID)
	ticket := answerOf[DeskTicket](t, s.press(http.MethodPost, path+"/checkin", `{"special":false,"print":true}`, who))
	if ticket.Number != "Γ001" {
		t.Fatalf("got %+v", ticket)
	}
	wantProblem(t, s.press(http.MethodPost, path+"/checkin", "", who), http.StatusConflict, "checked_in")
	for _, step := range []string{"open", "next"} {
		answerOf[office.CounterAnswer](t, s.press(http.MethodPost, "/api/v1/counters/4/"+step, "", who))
	}
	view := s.view()
	at := view.Counters[3]
	if at.Visit == "" || at.Slot.IsZero() || view.Appointments.CheckedIn != 1 {
		t.Errorf("the counter: %+v, counts %+v", at, view.Appointments)
	}
	if data, _ := json.Marshal(view); strings.Contains(string(data), "Ιωάννου") {
		t.Errorf("the live view names the citizen: %s", data)
	}
	if got := answerOf[AppointmentView](t, s.send(http.MethodGet, path, "", who)); got.Ticket != "Γ001" || got.State != office.AppointmentCheckedIn {
		t.Errorf("got %+v", got)
	}
}

func TestAppointmentsAreForStaffOnly(t *testing.T) {
	s := sampleStage(t)
	clerk := signedIn(s.session("clerk"))
	id := string(s.book(t, clerk, nil).ID)
	kiosk := cookie(office.RoleKiosk, s.device(office.RoleKiosk))
	for _, r := range s.console.appointmentRoutes() {
		path := strings.Replace(r.Path, "{id}", id, 1)
		if w := s.press(r.Method, path, form(nil), kiosk); w.Code != http.StatusForbidden && w.Code != http.StatusUnauthorized {
			t.Errorf("%s %s as a kiosk: %d", r.Method, r.Path, w.Code)
		}
	}
}

func TestAnAppointmentOfAnotherDayWaitsForItsDay(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	path := appointments + "/" + string(s.book(t, who, map[string]any{"date": "2026-11-23"}).ID)
	wantProblem(t, s.press(http.MethodPost, path+"/checkin", "", who), http.StatusConflict, "other_day")
	answerOf[office.JobAnswer](t, s.press(http.MethodPost, path+"/slip", "", who))
	code := answerOf[AppointmentView](t, s.send(http.MethodGet, path, "", who)).Code
	want := []PrintView{{ID: 1, Code: code, State: office.PrintQueued, At: s.clock.now()}}
	if diff := cmp.Diff(want, s.view().Prints); code == "" || diff != "" {
		t.Errorf("its slip on the way to paper, code %q (-want +got):\n%s", code, diff)
	}
	wantProblem(t, s.send(http.MethodGet, appointments+"/nobody", "", who), http.StatusNotFound, "unknown_reservation")
}

func TestTheDayIsClosedAndReopenedBySupervisors(t *testing.T) {
	s := sampleStage(t)
	s.issue("certify")
	boss := signedIn(s.session("supervisor"))
	var w *httptest.ResponseRecorder
	if w = s.press(http.MethodPost, "/api/v1/day/close", "", signedIn(s.session("clerk"))); w.Code != http.StatusForbidden {
		t.Errorf("a clerk closes the day: %d", w.Code)
	}
	answerOf[office.DayAnswer](t, s.press(http.MethodPost, "/api/v1/day/close", "", boss))
	if v := s.view(); v.Open || v.WaitingTotal != 0 {
		t.Errorf("closed: %+v", v)
	}
	wantProblem(t, s.press(http.MethodPost, "/api/v1/day/close", "", boss), http.StatusConflict, "closed")
	answerOf[office.DayAnswer](t, s.press(http.MethodPost, "/api/v1/day/reopen", `{"until":"2026-11-20T20:00:00Z"}`, boss))
	if v := s.view(); !v.Open || v.WaitingTotal != 1 || v.Waiting[0].Number != queue.Number("Α001") {
		t.Errorf("reopened: %+v", v)
	}
}

func TestAPersonWhoCannotBeReadHidesNobodyElse(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	good := s.book(t, who, nil)
	damaged := good.Start
	damaged.Time += 60
	s.command(office.ImportAppointments{Appointments: []office.Appointment{{
		ID: "platform-0001", Service: "benefits", Start: damaged, Minutes: 20, Code: booking.NewCode(7), Channel: booking.Online,
		State: office.AppointmentBooked, Revision: 1, Sealed: office.Sealed{Until: "2026-12-20", Data: make([]byte, 80)},
	}}})
	day := answerOf[AppointmentDay](t, s.send(http.MethodGet, appointments+"?date=2026-11-20", "", who))
	if len(day.Appointments) != 2 || day.Appointments[0].Person == nil || day.Appointments[1].Person != nil {
		t.Errorf("the day: %+v", day.Appointments)
	}
	found := answerOf[AppointmentSearch](t, s.send(http.MethodPost, appointments+"/search", `{"words":"ιωάννου"}`, who))
	if len(found.Appointments) != 1 || found.Appointments[0].ID != good.ID {
		t.Errorf("searching: %+v", found)
	}
	if alarms := s.office.Alarms(); len(alarms) != 1 || alarms[0].Code != "names" {
		t.Errorf("alarms: %+v", alarms)
	}
}
