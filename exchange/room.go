package exchange

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"epass.internal/booking"
	"epass.internal/booking/api"
	"epass.internal/internal/web"
	shell "epass.internal/office"
	"epass.internal/queue"
)

// Room takes files of appointments into an office and gives its appointments
// as files.
type Room struct {
	office *shell.Office
	now    func() time.Time
}

// New returns the room of an office.
func New(o *shell.Office, now func() time.Time) *Room { return &Room{o, now} }

// Routes returns the room's rows of the route table.
func (r *Room) Routes() []web.Route {
	supervisor := string(shell.RoleSupervisor)
	return []web.Route{
		{
			Method: http.MethodPost, Path: "/api/v1/appointments/import", Role: supervisor,
			Keyless: true, // the same file again changes nothing
			Media: []string{
				"application/json", "text/calendar", "text/csv", "text/tab-separated-values", "text/plain",
				"application/vnd.ms-excel", "application/octet-stream",
			},
			LargeBody: MaxBytes, JSON: r.take,
		},
		{Method: http.MethodGet, Path: "/api/v1/appointments/export", Role: supervisor, Raw: r.give},
	}
}

// Report says what an import did, or would do.
type Report struct {
	Format   Format                     `json:"format"`
	DryRun   bool                       `json:"dry_run"`
	Done     bool                       `json:"done"` // false: nothing was taken, because of DryRun or mistakes
	Rows     []ReportRow                `json:"rows"`
	Counts   map[shell.ImportResult]int `json:"counts"`
	Mistakes []ReportMistake            `json:"mistakes"`
}

// ReportRow is an appointment of the file.
type ReportRow struct {
	Line    int                 `json:"line"`
	ID      queue.AppointmentID `json:"id"`
	Service queue.ServiceID     `json:"service"`
	Start   booking.Wall        `json:"start"`
	Result  shell.ImportResult  `json:"result"`
}

// ReportMistake is something in the file that cannot be.
type ReportMistake struct {
	Line   int      `json:"line"`
	Column string   `json:"column,omitempty"`
	Code   string   `json:"code"`
	Text   api.Text `json:"text"`
}

// problemFormat is the answer to a file that is none of ours.
var problemFormat = web.Problem{
	Status: http.StatusUnsupportedMediaType, Code: "file_format",
	Title: web.Text{
		EL: "Το αρχείο δεν είναι JSON, iCalendar (.ics) ή CSV. Αποθηκεύστε το σε μία από αυτές τις μορφές.",
		EN: "The file is neither JSON, iCalendar (.ics) nor CSV. Save it as one of these.",
	},
}

// take imports the file in the body.
func (r *Room) take(call *web.Call) (any, error) {
	query := call.URL.Query()
	format, err := FormatOf(query.Get("name"), call.Header.Get("Content-Type"))
	if err != nil {
		return nil, problemFormat
	}
	how := Import{DryRun: query.Get("dry_run") == "1", Partial: query.Get("partial") == "1"}
	return r.Import(call.Context(), shell.By(call.Identity), format, call.Body, how)
}

// Import says how a file is taken.
type Import struct {
	DryRun  bool // only say what would happen
	Partial bool // take what is right of a file with mistakes; else nothing of it
}

// Import takes the appointments of a file.
func (r *Room) Import(ctx context.Context, by shell.Principal, f Format, data []byte, how Import) (Report, error) {
	at, err := r.place(ctx)
	if err != nil {
		return Report{}, err
	}
	rows, mistakes := Read(f, data, at, r.now())
	out := Report{Format: f, DryRun: how.DryRun, Mistakes: reported(mistakes), Counts: map[shell.ImportResult]int{}}
	out.Done = !how.DryRun && (len(mistakes) == 0 || how.Partial)
	results, found, err := r.enter(ctx, by, rows, at.Zone, out.Done)
	if err != nil {
		return Report{}, err
	}
	out.Rows = make([]ReportRow, len(rows))
	for i, row := range rows {
		out.Rows[i] = ReportRow{row.Line, found[i].ID, found[i].Service, found[i].Start, results[i]}
		out.Counts[results[i]]++
	}
	return out, nil
}

func reported(mistakes []Mistake) []ReportMistake {
	out := make([]ReportMistake, 0, len(mistakes))
	for _, m := range mistakes {
		out = append(out, ReportMistake{m.Line, m.Column, m.Code, api.Text{EL: m.EL, EN: m.EN}})
	}
	return out
}

// place returns what a file leaves open.
func (r *Room) place(ctx context.Context) (Office, error) {
	var out Office
	err := r.office.Read(ctx, func(s *shell.State) {
		out.Code, out.Zone = s.Settings.Code, s.Location()
		minutes := map[queue.ServiceID]booking.Minutes{}
		for _, v := range s.Settings.Booking.Services {
			minutes[queue.ServiceID(v.ID)] = v.Minutes
		}
		for _, v := range s.Settings.Setup.Services {
			out.Services = append(out.Services, Service{
				ID: string(v.ID), Prefix: v.Prefix, Name: booking.Text(v.Name), Minutes: int(cmp.Or(minutes[v.ID], usualMinutes)),
			})
		}
	})
	return out, err
}

// usualMinutes is the length of an appointment where neither the file nor the
// office says one.
const usualMinutes = 15

// enter says what becomes of each row and, if really, takes them.
func (r *Room) enter(ctx context.Context, by shell.Principal, rows []Row, zone *time.Location, really bool) ([]shell.ImportResult, []shell.Appointment, error) {
	all := make([]shell.Appointment, len(rows))
	results := make([]shell.ImportResult, len(rows))
	if err := r.office.Read(ctx, func(s *shell.State) {
		for i, row := range rows {
			all[i] = appointmentOf(row.Appointment, zone)
			if all[i].Start.Date.String() >= string(s.Queue.Day()) && all[i].State != shell.AppointmentCancelled {
				all[i].State = shell.AppointmentBooked // what becomes of it is seen here
			}
			if row.Drawn {
				all[i].Code = freeCode(s, all[i])
			}
			results[i] = s.Importing(all[i])
		}
	}); err != nil || !really {
		return results, all, err
	}
	// Rows of one file are of one kind: given by the platform, or new to it.
	for start := 0; start < len(rows); start += shell.ImportLimit {
		end := min(start+shell.ImportLimit, len(rows))
		done, err := r.batch(ctx, by, rows[start:end], all[start:end], results[start:end])
		if err != nil {
			return nil, nil, err
		}
		copy(results[start:end], done)
	}
	return results, all, nil
}

// batch takes as many rows as go into one command.
func (r *Room) batch(ctx context.Context, by shell.Principal, rows []Row, all []shell.Appointment, expected []shell.ImportResult) ([]shell.ImportResult, error) {
	for i := range rows {
		if expected[i] != shell.ImportAdded && expected[i] != shell.ImportChanged {
			continue // known or refused: nothing of it is stored
		}
		sealed, _, err := r.office.Conceal(ctx, shell.Request{}, all[i].ID, all[i].Start.Date, personOf(rows[i].Appointment))
		if err != nil {
			return nil, err
		}
		all[i].Sealed = sealed
	}
	tell := slices.ContainsFunc(rows, func(v Row) bool { return v.New })
	return shell.Do[[]shell.ImportResult](ctx, r.office, shell.Request{By: by, Command: shell.ImportAppointments{Appointments: all, Tell: tell}})
}

// freeCode returns the first code of an appointment's identity that no other
// has.
func freeCode(s *shell.State, a shell.Appointment) booking.Code {
	code := a.Code
	for n := 1; ; n++ {
		if holder, used := s.AppointmentByCode(code); !used || holder.ID == a.ID {
			return code
		}
		code = CodeOf(string(a.ID), n)
	}
}

// appointmentOf returns the office's form of an appointment, without who comes.
func appointmentOf(a api.Appointment, zone *time.Location) shell.Appointment {
	return shell.Appointment{
		ID: queue.AppointmentID(a.ID), Service: queue.ServiceID(a.Service), Start: wallOf(a.Start, zone), Minutes: booking.Minutes(a.Minutes),
		Code: booking.Code(a.Code), Channel: booking.Channel(a.Channel), State: shell.AppointmentState(a.State),
		Revision: a.Revision, BookedAt: a.BookedAt, ChangedAt: a.ChangedAt,
	}
}

// wallOf returns a valid moment as the office's clocks show it.
func wallOf(m api.Moment, zone *time.Location) booking.Wall {
	date, _ := booking.ParseDate(m.Date)
	clock, _ := booking.ParseClock(m.Time)
	wall := booking.Wall{Date: date, Time: clock}
	if there, err := time.LoadLocation(m.Zone); err == nil && m.Zone != zone.String() {
		return booking.WallAt(wall.In(there), zone)
	}
	return wall
}

func personOf(a api.Appointment) shell.Person {
	p := shell.Person{Name: a.Name, Subject: a.Subject, Consent: a.Consent}
	if contact, ok := a.UsableContact(); ok {
		p.Email, p.Phone = contact.Email, contact.Phone
	}
	return p
}

// problemExport is the answer to an export that cannot be read.
var problemExport = web.Problem{
	Status: http.StatusBadRequest, Code: "parameter",
	Title: web.Text{EL: "Η διεύθυνση έχει λάθος παράμετρο:", EN: "The address has a wrong parameter:"},
}

// give exports the appointments from one date to another as a file.
func (r *Room) give(w http.ResponseWriter, call *web.Call) error {
	query := call.URL.Query()
	format := Format(query.Get("format"))
	kinds := map[Format][2]string{JSON: {"json", "application/json"}, ICalendar: {"ics", "text/calendar; charset=utf-8"}, CSV: {"csv", "text/csv; charset=utf-8"}}
	kind, ok := kinds[format]
	if !ok {
		return problemExport.With("format: json, icalendar ή csv.", "format: json, icalendar or csv.")
	}
	from, err1 := booking.ParseDate(query.Get("from"))
	to, err2 := booking.ParseDate(query.Get("to"))
	if err := errors.Join(err1, err2); err != nil {
		return problemExport.With("from και to: η μορφή είναι 2026-11-23.", "from and to: the form is 2026-11-23.")
	}
	data, err := r.Export(call.Context(), format, from, to)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", kind[1])
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="appointments-%s-%s.%s"`, from, to, kind[0]))
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(data) // a client that went away is no fault
	return nil
}

// Export writes the appointments from one date to another. Those whose person
// was deleted or cannot be read are left out; of the latter the office raises
// an alarm.
func (r *Room) Export(ctx context.Context, format Format, from, to booking.Date) ([]byte, error) {
	at, err := r.place(ctx)
	if err != nil {
		return nil, err
	}
	var all []shell.Appointment
	if err := r.office.Read(ctx, func(s *shell.State) { all = s.Appointments() }); err != nil {
		return nil, err
	}
	list := api.AppointmentList{Office: at.Code, Appointments: []api.Appointment{}}
	for _, a := range all {
		if a.Start.Date.Compare(from) < 0 || a.Start.Date.Compare(to) > 0 {
			continue
		}
		p, err := r.office.Reveal(a)
		if errors.Is(err, shell.ErrErased) || errors.Is(err, shell.ErrUnreadable) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list.Appointments = append(list.Appointments, contractOf(a, p, at))
	}
	return Write(format, list, at)
}

// contractOf returns the contract's form of an appointment.
func contractOf(a shell.Appointment, p shell.Person, at Office) api.Appointment {
	out := api.Appointment{
		ID: string(a.ID), Office: at.Code, Service: string(a.Service), Code: string(a.Code), Minutes: int(a.Minutes),
		Start: api.Moment{Date: a.Start.Date.String(), Time: a.Start.Time.String(), Zone: at.Zone.String()},
		State: api.State(a.State), Revision: a.Revision, Name: p.Name, Subject: p.Subject, Consent: p.Consent,
		Channel: api.Channel(a.Channel), BookedAt: a.BookedAt, ChangedAt: a.ChangedAt,
	}
	if p.Email != "" || p.Phone != "" {
		out.Contact = &api.Contact{Email: p.Email, Phone: p.Phone}
	}
	return out
}
