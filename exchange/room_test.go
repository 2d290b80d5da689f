package exchange_test

import (
	"bytes"
	"maps"
	"testing"
	"time"

	"epass.internal/booking"
	"epass.internal/exchange"
	"epass.internal/office"
	"epass.internal/office/officetest"
	"epass.internal/queue"
)

func morning() time.Time { return officetest.Morning() }

func newRoom(t *testing.T) (*exchange.Room, *office.Office) {
	o, _ := officetest.Start(t, office.Options{Found: office.SampleSettings(), Keys: &officetest.Keys{}, Clock: morning})
	return exchange.New(o, morning), o
}

func imports(t *testing.T, r *exchange.Room, file string, how exchange.Import) exchange.Report {
	t.Helper()
	got, err := r.Import(t.Context(), office.Principal{Role: office.RoleSupervisor, ID: "boss"}, exchange.CSV, []byte(file), how)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestADryRunSaysOfDaysThatCannotBeKeptWhatTheImportDoes(t *testing.T) {
	r, _ := newRoom(t)
	const file = "Ημερομηνία;Ώρα;Υπηρεσία;Ονοματεπώνυμο\n1/2/2020;10:00;civil;Παλιό\n23/11/2026;10:00;civil;Νέο\n23/11/2062;10:00;civil;Λάθος\n"
	want := map[office.ImportResult]int{office.ImportOver: 1, office.ImportAdded: 1, office.ImportFar: 1}
	for _, how := range []exchange.Import{{DryRun: true}, {}} {
		if got := imports(t, r, file, how); !maps.Equal(got.Counts, want) || got.Done == how.DryRun {
			t.Errorf("%+v: %+v", how, got)
		}
	}
}

func TestAnExportLeavesOutWhoCannotBeRead(t *testing.T) {
	r, o := newRoom(t)
	imports(t, r, "Ημερομηνία;Ώρα;Υπηρεσία;Ονοματεπώνυμο\n23/11/2026;10:00;civil;Ελένη\n", exchange.Import{})
	date := booking.Date{Year: 2026, Month: time.November, Day: 23}
	_, err := o.Do(t.Context(), office.Request{By: office.System(), Command: office.ImportAppointments{Appointments: []office.Appointment{{
		ID: queue.AppointmentID("platform-0001"), Service: "civil", Start: booking.Wall{Date: date, Time: 11 * 60}, Minutes: 15,
		Code: booking.NewCode(7), Channel: booking.Online, State: office.AppointmentBooked, Revision: 1,
		Sealed: office.Sealed{Until: "2026-12-23", Data: make([]byte, 80)},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Export(t.Context(), exchange.CSV, date, date)
	if err != nil || bytes.Count(got, []byte("\n")) != 2 || !bytes.Contains(got, []byte("Ελένη")) {
		t.Errorf("%v\n%s", err, got)
	}
	if alarms := o.Alarms(); len(alarms) != 1 || alarms[0].Code != "names" {
		t.Errorf("alarms: %+v", alarms)
	}
}
