package exchange

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"epass.internal/booking"
	"epass.internal/booking/api"
)

func TestGoldenFilesAreWrittenAndReadBack(t *testing.T) {
	for f, name := range map[Format]string{JSON: "written.json", ICalendar: "written.ics", CSV: "written.csv"} {
		data := mustWrite(t, f, sample())
		golden(t, name, data)
		rows, mistakes := Read(f, data, office(), now())
		wantSame(t, sample().Appointments, rows, mistakes)
	}
}

// failing is what a test and a property have in common.
type failing interface {
	Helper()
	Fatalf(format string, args ...any)
}

// wantSame checks that what was read is what was written, not New and not
// Drawn.
func wantSame(t failing, want []api.Appointment, rows []Row, mistakes []Mistake) {
	t.Helper()
	if len(mistakes) > 0 {
		t.Fatalf("mistakes:\n%s", report(nil, mistakes))
	}
	got := []api.Appointment{}
	for _, row := range rows {
		if row.New || row.Drawn {
			t.Fatalf("not a copy of ours: %+v", row)
		}
		got = append(got, row.Appointment)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-written +read):\n%s", diff)
	}
}

// anyLine is what a person may have typed, made a text of the contract.
func anyLine(t *rapid.T, what string, shortest, longest int) string {
	letters := []rune("αάΐΰςΩ aZ09-'’«»<>&\"\\/,;:=+@.nN%\té\u0301\u200d漢😀\u00a0")
	text := api.Clean(string(rapid.SliceOfN(rapid.SampledFrom(letters), shortest, longest).Draw(t, what)))
	if len(text) < shortest {
		return strings.Repeat("ΐ", shortest)
	}
	return text
}

func anyInstant(t *rapid.T, what string) time.Time {
	return time.Unix(rapid.Int64Range(-2e9, 9e9).Draw(t, what), rapid.SampledFrom([]int64{0, 0, 1, 25e7, 999999999}).Draw(t, "ns")).UTC()
}

func anyMoment(t *rapid.T) api.Moment {
	day := time.Date(2026, 1, rapid.IntRange(-30000, 3000).Draw(t, "day"), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	day = rapid.SampledFrom([]string{day, "2026-03-29", "2026-10-25", "1900-01-01", "9999-12-31"}).Draw(t, "date")
	return api.Moment{
		Date: day, Time: booking.Clock(rapid.IntRange(0, 1439).Draw(t, "minute")).String(),
		Zone: rapid.SampledFrom([]string{"Europe/Athens", "Europe/Athens", "UTC", "Asia/Nicosia", "Etc/GMT+3", "America/Argentina/Buenos_Aires"}).Draw(t, "zone"),
	}
}

func anyContact(t *rapid.T) *api.Contact {
	return rapid.SampledFrom([]*api.Contact{
		nil, {Email: "a.b+c@d.example.gr"}, {Phone: "2310000000"}, {Phone: "00302310000000"}, {Phone: "12345"},
		{Email: "μαρία@παράδειγμα.ελ", Phone: "+306900000000"}, {Email: "=a%2?b@example.gr"}, {Email: "'+a&b=c@example.gr"},
	}).Draw(t, "contact")
}

func anyAppointment(t *rapid.T, id string) api.Appointment {
	return api.Appointment{
		ID: id, Office: "0578", Service: rapid.SampledFrom(office().Services).Draw(t, "service").ID,
		Code: string(booking.NewCode(rapid.Uint64().Draw(t, "code"))), Start: anyMoment(t), Minutes: rapid.IntRange(1, 480).Draw(t, "minutes"),
		State:    rapid.SampledFrom([]api.State{api.Booked, api.CheckedIn, api.Served, api.Cancelled, api.Missed}).Draw(t, "state"),
		Revision: rapid.SampledFrom([]int{1, 2, 17, 1_000_000}).Draw(t, "revision"),
		Name:     anyLine(t, "name", 1, 100), Subject: anyLine(t, "subject", 0, 200), Contact: anyContact(t), Consent: rapid.Bool().Draw(t, "consent"),
		Channel:  rapid.SampledFrom([]api.Channel{api.Online, api.Phone, api.Desk}).Draw(t, "channel"),
		BookedAt: anyInstant(t, "booked"), ChangedAt: anyInstant(t, "changed"),
	}
}

// anyList is a list that is valid for the office: of its services, with codes
// whose check is right and zones that there are.
func anyList(t *rapid.T) api.AppointmentList {
	list := api.AppointmentList{Office: "0578", Appointments: []api.Appointment{}}
	pattern := rapid.SampledFrom([]string{`[0-9A-Za-z][0-9A-Za-z_-]{7,20}`, `[0-9E-]{7,20}1`, `[0-9]{8}|0[0-9]{20}`}).Draw(t, "ids")
	for _, id := range rapid.SliceOfNDistinct(rapid.StringMatching("[0-9]"+pattern), 0, 4, rapid.ID[string]).Draw(t, "id") {
		list.Appointments = append(list.Appointments, anyAppointment(t, id))
	}
	return list
}

func TestWhateverIsWrittenIsReadBack(t *testing.T) {
	for _, f := range formats() {
		t.Run(string(f), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				list := anyList(t)
				data, err := Write(f, list, office())
				if err != nil {
					t.Fatalf("%+v is not written: %v", list, err)
				}
				rows, mistakes := Read(f, data, office(), now())
				wantSame(t, list.Appointments, rows, mistakes)
			})
		})
	}
}

// TestServicesThatAreCalledAlikeAreToldApart has names that are letters or
// identities of other services.
func TestServicesThatAreCalledAlikeAreToldApart(t *testing.T) {
	o := office()
	o.Services = append(o.Services, Service{"copies", "Δ", booking.Text{EL: "Α"}, 5}, Service{"a", "Ε", booking.Text{EL: "Ίδιο"}, 5},
		Service{"b", "Ζ", booking.Text{EL: "ΙΔΙΟ"}, 5}, Service{"c", "Η", booking.Text{EL: "certify"}, 5}, Service{"d", "Θ", booking.Text{EL: "…"}, 5})
	list := api.AppointmentList{Office: o.Code}
	for i, s := range o.Services {
		a := sample().Appointments[0]
		a.ID, a.Service = fmt.Sprintf("service-%d", i), s.ID
		list.Appointments = append(list.Appointments, a)
	}
	for _, f := range formats() {
		data, err := Write(f, list, o)
		if err != nil {
			t.Fatal(err)
		}
		rows, mistakes := Read(f, data, o, now())
		wantSame(t, list.Appointments, rows, mistakes)
	}
}

func TestWhatReadWouldRefuseIsNotWritten(t *testing.T) {
	elsewhere, nowhere, invalid := sample(), sample(), sample()
	elsewhere.Office = "0001"
	for i := range elsewhere.Appointments {
		elsewhere.Appointments[i].Office = "0001"
	}
	nowhere.Appointments[1].Start.Zone = "Europe/Atlantis"
	invalid.Appointments[0].Name = ""
	for _, c := range []struct {
		name string
		f    Format
		list api.AppointmentList
		want error
	}{
		{"another office", CSV, elsewhere, ErrOtherOffice},
		{"a zone that there is not", ICalendar, nowhere, ErrUnknownZone},
		{"an appointment without a name", JSON, invalid, api.ErrInvalid},
		{"another format", "pdf", sample(), ErrFormat},
	} {
		data, err := Write(c.f, c.list, office())
		if !errors.Is(err, c.want) || data != nil {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

func TestAnAppointmentOfAServiceThatIsNoMoreIsWritten(t *testing.T) {
	list := sample()
	list.Appointments = list.Appointments[:1]
	list.Appointments[0].Service = "closed-down"
	for _, f := range formats() {
		rows, mistakes := Read(f, mustWrite(t, f, list), office(), now())
		if len(rows) != 0 || len(mistakes) != 1 || mistakes[0].Code != MistakeService {
			t.Errorf("%s: got\n%s", f, report(rows, mistakes))
		}
	}
}

func BenchmarkRead(b *testing.B) {
	list := api.AppointmentList{Office: "0578"}
	for i := range 1000 {
		a := sample().Appointments[i%4]
		a.ID = fmt.Sprintf("appointment-%d", i)
		list.Appointments = append(list.Appointments, a)
	}
	for _, f := range formats() {
		b.Run(string(f), func(b *testing.B) {
			data := mustWrite(b, f, list)
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if rows, _ := Read(f, data, office(), now()); len(rows) != len(list.Appointments) {
					b.Fatalf("%d appointments are read", len(rows))
				}
			}
		})
	}
}
