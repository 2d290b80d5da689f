package kiosk

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"epass.internal/booking"
	"epass.internal/office"
	"epass.internal/queue"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// weekdays is open from Monday to Friday, 8:00 to 14:00, last number 13:30.
func weekdays() booking.Calendar {
	hours := booking.Hours{Open: []booking.Range{{From: 8 * 60, To: 14 * 60}}}
	return booking.Calendar{Zone: "Europe/Athens", LastTicket: 30, Week: booking.Week{
		Monday: hours, Tuesday: hours, Wednesday: hours, Thursday: hours, Friday: hours,
	}}
}

// athens is a time of November 2026 on the office's clocks.
func athens(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour-2, minute, 0, 0, time.UTC)
}

// desk is a hall with hours on Friday 20 November 2026 at ten o'clock.
func desk(t *testing.T) *hall {
	t.Helper()
	settings := office.SampleSettings()
	settings.Calendar = weekdays()
	return openHallOf(t, publicURL, settings, athens(20, 10, 0))
}

func (h *hall) at(now time.Time) { h.now.Store(&now) }

// wallOf reads a date and a time of day.
func wallOf(t *testing.T, date, clock string) (w booking.Wall) {
	t.Helper()
	var err error
	if w.Date, err = booking.ParseDate(date); err != nil {
		t.Fatal(err)
	}
	if w.Time, err = booking.ParseClock(clock); err != nil {
		t.Fatal(err)
	}
	return w
}

// book books an appointment for certify and returns its code. Random makes it.
func (h *hall) book(random uint64, date, clock string) booking.Code {
	h.t.Helper()
	id, start := queue.AppointmentID("appointment-"+strconv.FormatUint(random, 10)), wallOf(h.t, date, clock)
	person := office.Person{Name: "zz-mark Παπαδοπούλου", Subject: "zz-mark"}
	sealed, r, err := h.office.Conceal(h.t.Context(), office.Request{By: office.System(), Key: string(id)}, id, start.Date, person)
	if err != nil {
		h.t.Fatal(err)
	}
	r.Command = office.BookAppointment{
		ID: id, Random: [8]uint64{random}, Service: "certify", Start: start, Channel: booking.Desk, Person: sealed,
	}
	a, err := office.Do[office.AppointmentAnswer](h.t.Context(), h.office, r)
	if err != nil {
		h.t.Fatal(err)
	}
	return a.Code
}

// give brings a code to the touch screen.
func (h *hall) give(code, key string) reply {
	h.t.Helper()
	return h.send(http.MethodPost, "/api/v1/checkin", h.screen, key, `{"code":`+strconv.Quote(code)+`}`)
}

func (h *hall) tickets() (n int) {
	h.t.Helper()
	if err := h.office.Read(h.t.Context(), func(s *office.State) { n = s.Queue.Count() }); err != nil {
		h.t.Fatal(err)
	}
	return n
}

func TestCodeGivesTheNumberOfItsAppointment(t *testing.T) {
	h := desk(t)
	h.office.SetPrinter(office.PrinterLight{State: office.PrinterReady})
	r := h.give(h.book(1, "2026-11-20", "11:00").String(), "code-0001")
	if r.status != http.StatusCreated {
		t.Fatalf("%d %s, want 201", r.status, r.body)
	}
	got := decode[CheckedIn](t, r)
	if got.Number != "Α001" || got.Service != "certify" || got.Time != "11:00" || got.Class != queue.Timely || !got.Early || got.Again || got.Phase != queue.Waiting {
		t.Errorf("checked in %+v, want Α001 of certify, early for 11:00", got)
	}
	if got.Job == 0 || len(got.QR) == 0 || !strings.HasPrefix(got.URL, publicURL+"/t#") {
		t.Errorf("job %d, address %q, want a slip and a digital ticket", got.Job, got.URL)
	}
	if strings.Contains(string(r.body), "zz-mark") {
		t.Errorf("the answer names somebody: %s", r.body)
	}
	view := decode[TicketView](t, h.send(http.MethodGet, "/api/v1/ticket", got.token(), "", ""))
	if view.Time != "11:00" || view.Class != queue.Timely || !view.Early {
		t.Errorf("digital ticket %+v, want its appointment at 11:00", view)
	}
}

func TestClassFollowsTheTimeOfArrival(t *testing.T) {
	for at, want := range map[time.Time]CheckedIn{
		athens(20, 10, 30): {Class: queue.Timely, Early: true},
		athens(20, 10, 58): {Class: queue.Timely},
		athens(20, 11, 15): {Class: queue.LateInGrace},
		athens(20, 11, 16): {Class: queue.LateAsWalkIn},
		athens(20, 13, 45): {Class: queue.LateAsWalkIn}, // after the last number
	} {
		h := desk(t)
		code := h.book(1, "2026-11-20", "11:00").String()
		h.at(at)
		r := h.give(code, "code-0001")
		if got := decode[CheckedIn](t, r); r.status != http.StatusCreated || got.Class != want.Class || got.Early != want.Early {
			t.Errorf("at %v: %d %s, want class %q, early %v", at, r.status, r.body, want.Class, want.Early)
		}
	}
}

func TestCodeGivenAgainTellsTheSameNumber(t *testing.T) {
	h := desk(t)
	h.office.SetPrinter(office.PrinterLight{State: office.PrinterReady})
	code := h.book(1, "2026-11-20", "11:00").String()
	first := decode[CheckedIn](t, h.give(code, "code-0001"))
	r := h.give(code, "code-0002")
	want := first
	want.Again, want.Job = true, 0
	if diff := cmp.Diff(want, decode[CheckedIn](t, r)); diff != "" || r.status != http.StatusOK {
		t.Errorf("%d, the same code again (-want +got):\n%s", r.status, diff)
	}
	h.step(1, queue.OpenCounter{Counter: 1, Clerk: "maria"}, queue.CallNext{Counter: 1}, queue.Finish{Counter: 1})
	if got := decode[CheckedIn](t, h.give(code, "code-0003")); !got.Again || got.Phase != queue.Served {
		t.Errorf("after the service: %+v, want the served number", got)
	}
	if n := h.tickets(); n != 1 {
		t.Errorf("%d tickets, want 1", n)
	}
}

// A lost answer is asked for again with the same key: the slip is on its way.
func TestSameKeyGetsTheFirstAnswer(t *testing.T) {
	h := desk(t)
	h.office.SetPrinter(office.PrinterLight{State: office.PrinterReady})
	code := h.book(1, "2026-11-20", "11:00").String()
	first, again := h.give(code, "code-0001"), h.give(code, "code-0001")
	if diff := cmp.Diff(decode[CheckedIn](t, first), decode[CheckedIn](t, again)); diff != "" || again.status != http.StatusCreated {
		t.Errorf("%d, the same request again (-first +again):\n%s", again.status, diff)
	}
}

func TestCodesThatAreRefusedSayWhy(t *testing.T) {
	h := desk(t)
	today, gone := h.book(1, "2026-11-20", "11:00"), h.book(2, "2026-11-20", "12:00")
	later, never := h.book(3, "2026-11-25", "10:20"), h.book(4, "2026-11-25", "11:00")
	h.do(office.System(), office.CancelAppointment{ID: "appointment-2", Revision: 1})
	h.do(office.System(), office.CancelAppointment{ID: "appointment-4", Revision: 1})
	display := h.pair(office.RoleDisplay)
	wrong := string(today[:6]) + strings.Trim("23", string(today[6]))[:1]
	for name, c := range map[string]struct {
		token, key, body string
		status           int
		code, says       string
	}{
		"nobody":          {"", "code-0001", `{"code":"KP7-4TX9"}`, http.StatusUnauthorized, "sign_in", ""},
		"a display":       {display, "code-0001", `{"code":"KP7-4TX9"}`, http.StatusForbidden, "forbidden", ""},
		"no key":          {h.screen, "", `{"code":"KP7-4TX9"}`, http.StatusBadRequest, "idempotency_key", ""},
		"unknown field":   {h.screen, "code-0002", `{"code":"KP7-4TX9","special":true}`, http.StatusBadRequest, "json", ""},
		"not a code":      {h.screen, "code-0003", `{"code":"0123"}`, http.StatusBadRequest, "bad_code", "KP7-4TX9"},
		"mistyped":        {h.screen, "code-0004", `{"code":"` + wrong + `"}`, http.StatusBadRequest, "mistyped_code", "character"},
		"unknown":         {h.screen, "code-0005", `{"code":"` + booking.NewCode(99).String() + `"}`, http.StatusNotFound, "unknown_appointment", "no appointment"},
		"another day":     {h.screen, "code-0006", `{"code":"` + later.String() + `"}`, http.StatusConflict, "other_day", "It is on Wednesday 25/11 at 10:20."},
		"cancelled":       {h.screen, "code-0007", `{"code":"` + gone.String() + `"}`, http.StatusConflict, "appointment_cancelled", "cancelled"},
		"cancelled later": {h.screen, "code-0008", `{"code":"` + never.String() + `"}`, http.StatusConflict, "appointment_cancelled", "cancelled"},
	} {
		t.Run(name, func(t *testing.T) {
			r := h.send(http.MethodPost, "/api/v1/checkin", c.token, c.key, c.body)
			if r.status != c.status || r.code(t) != c.code || !strings.Contains(string(r.body), c.says) {
				t.Errorf("%d %s, want %d %s saying %q", r.status, r.body, c.status, c.code, c.says)
			}
		})
	}
	if n := h.tickets(); n != 0 {
		t.Errorf("%d tickets, want none", n)
	}
}

func TestClosedOfficeStillSaysTheDayOfAnAppointment(t *testing.T) {
	h := desk(t)
	today, other := h.book(1, "2026-11-20", "11:00"), h.book(2, "2026-11-23", "10:20")
	h.do(office.System(), office.CloseDay{})
	for code, want := range map[booking.Code]string{today: "closed", other: "other_day"} {
		if r := h.give(code.String(), "code-"+string(code)); r.status != http.StatusConflict || r.code(t) != want {
			t.Errorf("%d %s, want 409 %s", r.status, r.body, want)
		}
	}
}

func TestDayIsSaidInWords(t *testing.T) {
	for _, c := range []struct {
		at     time.Time
		over   bool
		el, en string
	}{
		{athens(25, 10, 20), false, "Είναι την Τετάρτη 25/11 στις 10:20.", "It is on Wednesday 25/11 at 10:20."},
		{athens(23, 9, 0), false, "Είναι τη Δευτέρα 23/11 στις 09:00.", "It is on Monday 23/11 at 09:00."},
		{athens(14, 9, 5), true, "Ήταν το Σάββατο 14/11 στις 09:05.", "It was on Saturday 14/11 at 09:05."},
	} {
		zone, err := time.LoadLocation("Europe/Athens")
		if err != nil {
			t.Fatal(err)
		}
		if el, en := dayInWords(c.at.In(zone), c.over); el != c.el || en != c.en {
			t.Errorf("got %q, %q, want %q, %q", el, en, c.el, c.en)
		}
	}
}

func TestTooManyWrongCodesCloseTheDeviceForAMinute(t *testing.T) {
	h := desk(t)
	code := h.book(1, "2026-11-20", "11:00").String()
	for i := range guessesAllowed {
		unknown := booking.NewCode(uint64(100 + i)).String()
		if r := h.give(unknown, "wrong-000"+strconv.Itoa(i)); r.code(t) != "unknown_appointment" {
			t.Fatalf("wrong code %d: %d %s", i, r.status, r.body)
		}
	}
	if r := h.give(code, "code-0001"); r.status != http.StatusTooManyRequests || r.code(t) != "too_many_codes" {
		t.Errorf("the right code then: %d %s, want 429 too_many_codes", r.status, r.body)
	}
	other := h.pair(office.RoleKiosk)
	if r := h.send(http.MethodPost, "/api/v1/checkin", other, "code-0002", `{"code":"0"}`); r.code(t) != "bad_code" {
		t.Errorf("another kiosk: %d %s, want it open", r.status, r.body)
	}
	h.at(athens(20, 10, 1))
	if r := h.give(code, "code-0003"); r.status != http.StatusCreated {
		t.Errorf("a minute later: %d %s, want 201", r.status, r.body)
	}
}

// However a code is written, if it can be read it checks in.
func TestEveryWayToWriteACodeChecksIn(t *testing.T) {
	h := desk(t)
	code := h.book(1234567, "2026-11-20", "11:00")
	first := decode[CheckedIn](t, h.give(code.String(), "code-0001"))
	ways := map[rune][]string{
		'2': {"2", "z", "Ζ", " δύο "}, '3': {"3", " τρία "}, '4': {"4", " four "}, '5': {"5", "s", "Σ"}, '6': {"6", "g", " έξι "},
		'7': {"7", " εφτά "}, '8': {"8", "b", "β"}, '9': {"9", " εννέα "}, 'A': {"a", "α", "ά", "A"}, 'E': {"e", "Ε", "έ"},
		'H': {"h", "η", "Η"}, 'K': {"k", "κ", " κάπα "}, 'M': {"m", "μ", "n", "Ν"}, 'P': {"p", "ρ", "r", " ρο "},
		'T': {"t", "τ", " ταυ "}, 'X': {"x", "χ", " χι "}, 'Y': {"y", "υ", "ύ"},
	}
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		var typed strings.Builder
		for _, r := range string(code) {
			typed.WriteString(rapid.SampledFrom(ways[r]).Draw(t, "way") + rapid.SampledFrom([]string{"", "", "-", " ", "–"}).Draw(t, "gap"))
		}
		if got, err := booking.ParseCode(typed.String()); err != nil || got != code {
			t.Skip("cannot be read")
		}
		n++
		r := h.give(typed.String(), "way-"+strconv.Itoa(1000+n))
		if got := decode[CheckedIn](h.t, r); r.status != http.StatusOK || got.Number != first.Number {
			t.Fatalf("%q: %d %s, want %s", typed.String(), r.status, r.body, first.Number)
		}
	})
	if n == 0 {
		t.Error("no way to write the code could be read")
	}
}
