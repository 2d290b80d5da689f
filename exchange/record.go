package exchange

import (
	"errors"
	"strings"
	"time"

	"epass.internal/booking"
	"epass.internal/booking/api"
)

// place is where something stands in a file, and what stands there if the
// format shows it.
type place struct {
	line   int
	column string
	value  string
}

// record is one appointment while it is put together. Its fields are named by
// their paths in the contract.
type record struct {
	api.Appointment
	in    *intake
	line  int
	new   bool
	seed  []string // what tells it from others if the file gives no identity
	where func(path string) place
	wrong map[string]bool // what is not right, or cannot be known for that
}

func (in *intake) record(line int, where func(path string) place) *record {
	return &record{
		Appointment: api.Appointment{Office: in.office.Code, State: api.Booked, Revision: 1, Channel: api.Desk},
		in:          in, line: line, where: where, wrong: map[string]bool{},
	}
}

// refuse notes a mistake in a field.
func (r *record) refuse(path, code string) { r.refuseAt(r.where(path), path, code) }

// refuseAt notes a mistake in a field at one of the places that it is read
// from.
func (r *record) refuseAt(at place, path, code string) {
	r.refuseSaying(at, path, code, r.in.say(path, code, at.value))
}

// refuseSaying notes a mistake that has a sentence of its own.
func (r *record) refuseSaying(at place, path, code string, s sentence) {
	r.wrong[path] = true
	r.in.report(at.line, at.column, code, s)
}

// fine reports whether nothing was found wrong with a field or what it belongs
// to.
func (r *record) fine(path string) bool {
	for !r.wrong[path] {
		i := strings.LastIndexByte(path, '.')
		if i < 0 {
			return true
		}
		path = path[:i]
	}
	return false
}

// setService finds a service by what the file calls it.
func (r *record) setService(text string) bool {
	service, found := r.in.services.find(text)
	if !found {
		r.refuse("service", MistakeService)
		return false
	}
	r.Service = service.ID
	return true
}

// setCode reads a code as people write it; none is none.
func (r *record) setCode(text string) {
	if text == "" {
		return
	}
	code, err := booking.ParseCode(text)
	switch {
	case errors.Is(err, booking.ErrMistyped):
		r.refuse("code", MistakeMistyped)
	case err != nil:
		r.refuse("code", api.MistakeValue)
	}
	r.Code = string(code)
}

// setContact keeps how to reach the person, if there is anything.
func (r *record) setContact(email, phone string) {
	if phone = plainPhone(phone); email != "" || phone != "" {
		r.Contact = &api.Contact{Email: email, Phone: phone}
	}
}

// plainPhone leaves out what people put between digits.
func plainPhone(text string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(" -./()", c) {
			return -1
		}
		return c
	}, text)
}

// usualMinutes is the length of an appointment whose file does not say it.
func (r *record) usualMinutes() {
	service, known := r.in.services.byID(r.Service)
	if !known {
		r.wrong["minutes"] = true // not without the service
		return
	}
	r.Minutes = service.Minutes
}

// finish completes and checks the record, and keeps it if it has no mistake.
func (r *record) finish() {
	if r.ID == "" && r.fine("id") {
		r.ID = identity(r.in.office.Code, r.seed...)
		r.new = true
	}
	drawn := r.Code == "" && r.fine("code")
	if drawn {
		r.Code = string(CodeOf(r.ID, 0))
	}
	r.BookedAt, r.ChangedAt = orNow(r.BookedAt, r.in.now), orNow(r.ChangedAt, r.in.now)
	r.checkContract()
	r.checkOffice()
	if len(r.wrong) > 0 {
		return
	}
	if first, known := r.in.lines[r.ID]; known {
		r.refuseSaying(r.where("id"), "id", api.MistakeDuplicate, twice(first))
		return
	}
	r.in.lines[r.ID] = r.line
	r.in.rows = append(r.in.rows, Row{r.line, r.Appointment, r.new, drawn})
}

func orNow(at, now time.Time) time.Time {
	if at.IsZero() {
		return now
	}
	return at
}

// checkContract notes what the contract does not allow.
func (r *record) checkContract() {
	var found api.Mistakes
	if !errors.As(api.Validate(r.Appointment), &found) {
		return
	}
	for _, m := range found {
		if r.fine(m.Path) {
			r.refuse(m.Path, m.Code)
		}
	}
}

// checkOffice notes what the contract allows and this office does not have.
func (r *record) checkOffice() {
	if r.fine("office") && r.Office != r.in.office.Code {
		r.refuse("office", MistakeOffice)
	}
	if _, known := r.in.services.byID(r.Service); r.fine("service") && !known {
		r.refuse("service", MistakeService)
	}
	if _, known := r.in.zones.find(r.Start.Zone); r.fine("start.zone") && !known {
		r.refuse("start.zone", MistakeZone)
	}
	if code, err := booking.ParseCode(r.Code); r.fine("code") && (err != nil || string(code) != r.Code) {
		r.refuse("code", MistakeMistyped)
	}
}
