package exchange

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"epass.internal/booking"
	"epass.internal/booking/api"
)

// maxColumns is more than any table has that is one of appointments.
const maxColumns = 100

// table is a table being read.
type table struct {
	*intake
	columns []string       // the path of each column's field; empty: none
	headers []string       // as the file writes them
	index   map[string]int // of the columns, by path
}

// readCSV reads a table.
func (in *intake) readCSV(data []byte) {
	text := tableText(data)
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n") // lines as old Macs end them
	}
	known := headers()
	r := newCSVReader(text, separator(text, known))
	t := table{intake: in, index: map[string]int{}}
	cells, line := t.next(r)
	if len(cells) > maxColumns {
		in.report(line, "", api.MistakeTooLong, tooManyColumns())
		return
	}
	t.readHeader(cells, line, known)
	for count := 0; cells != nil; count++ {
		if cells, line = t.next(r); cells != nil {
			if in.full(count, line) {
				return
			}
			t.readRow(cells, line)
		}
	}
}

func newCSVReader(text string, separator rune) *csv.Reader {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = separator, -1, true
	return r
}

// separator finds out what stands between the cells: what gives the most
// known headers, or else the most cells.
func separator(text string, known map[string]field) rune {
	text = text[:min(len(text), 16<<10)] // has the first line, or that is none of headers
	best, most := ';', 0
	for _, s := range ";,\t" {
		r := newCSVReader(text, s)
		r.LazyQuotes = true
		cells, err := r.Read()
		if err != nil {
			continue
		}
		worth := len(cells)
		for _, cell := range cells {
			if _, ok := known[fold(cell)]; ok {
				worth += len(text)
			}
		}
		if worth > most {
			best, most = s, worth
		}
	}
	return best
}

// next returns the next line that is not empty and where it begins, and notes
// those that cannot be read; nil is the end.
func (t *table) next(r *csv.Reader) ([]string, int) {
	for {
		cells, err := r.Read()
		if wrong := (*csv.ParseError)(nil); errors.As(err, &wrong) {
			t.report(wrong.StartLine, "", api.MistakeSyntax, strayQuote())
			continue
		}
		if err != nil {
			return nil, 1
		}
		if slices.ContainsFunc(cells, func(cell string) bool { return api.Clean(cell) != "" }) {
			line, _ := r.FieldPos(0)
			return cells, line
		}
	}
}

// headers returns the fields by the headers of their columns, folded.
func headers() map[string]field {
	known := map[string]field{}
	for _, f := range fields() {
		for _, header := range append(f.aliases, f.header) {
			known[fold(header)] = f
		}
	}
	return known
}

func (t *table) readHeader(cells []string, line int, fields map[string]field) {
	for i, cell := range cells {
		header := api.Clean(cell)
		f, known := fields[fold(header)]
		_, again := t.index[f.path]
		switch {
		case header == "":
		case !known:
			t.report(line, header, MistakeColumn, unknownHeader(header))
		case again:
			t.report(line, header, api.MistakeDuplicate, headerTwice(header))
			f.path = ""
		default:
			t.index[f.path] = i
		}
		t.columns, t.headers = append(t.columns, f.path), append(t.headers, header)
	}
	for _, path := range mandatory() {
		if _, there := t.index[path]; !there {
			header := fieldOf(path).header
			t.report(line, header, api.MistakeMissing, missingHeader(header))
		}
	}
}

// tableRow is a line of a table.
type tableRow struct {
	*record
	cells map[string]string // by the path of their field
}

func (t *table) readRow(cells []string, line int) {
	row := tableRow{cells: map[string]string{}}
	row.record = t.record(line, func(path string) place { return t.place(row, path) })
	for i, cell := range cells {
		if i >= len(t.headers) || t.headers[i] == "" {
			if row.fine("cells") && api.Clean(cell) != "" {
				row.wrong["cells"] = true
				t.report(line, "", MistakeColumn, moreCells(i+1))
			}
			continue
		}
		switch path := t.columns[i]; {
		case path == "":
		case strings.Contains(cell, lost):
			row.refuse(path, MistakeEncoding)
		default:
			row.cells[path] = api.Clean(unguard(cell))
		}
	}
	for _, path := range mandatory() {
		if _, there := t.index[path]; !there {
			row.wrong[path] = true // and the header says so
		}
	}
	row.read()
}

// place finds a field in the file. What was derived is at what it was derived
// from.
func (t *table) place(row tableRow, path string) place {
	i, there := t.index[path]
	switch {
	case there && (path != "id" || row.cells[path] != ""):
		return place{row.line, t.headers[i], row.cells[path]}
	case path == "id" && row.Code != "" && row.cells["code"] != "":
		return t.place(row, "code")
	case path == "id":
		return t.place(row, "name")
	}
	return place{row.line, fieldOf(path).header, ""}
}

// read reads every cell and keeps the appointment.
func (r tableRow) read() {
	r.ID, r.Name, r.Subject = r.cells["id"], r.cells["name"], r.cells["subject"]
	r.setCode(r.cells["code"])
	r.setContact(r.cells["contact.email"], r.cells["contact.phone"])
	r.readStart()
	if r.fine("service") && r.given("service") {
		r.setService(r.cells["service"])
	}
	r.Minutes = r.number("minutes", 0)
	if r.cells["minutes"] == "" {
		r.usualMinutes()
	}
	r.Revision = r.number("revision", 1)
	r.new = r.cells["revision"] == ""
	r.readWords()
	r.BookedAt, r.ChangedAt = r.instant("booked_at"), r.instant("changed_at")
	r.seed = []string{"table", r.Start.Date, r.Start.Time, r.Service, r.Name}
	if r.Code != "" {
		r.seed = []string{"code", r.Code}
	}
	r.finish()
}

// given reports whether a mandatory cell has something in it.
func (r tableRow) given(path string) bool {
	if r.cells[path] == "" {
		r.refuse(path, api.MistakeMissing)
		return false
	}
	return true
}

func (r tableRow) readStart() {
	r.Start.Zone = r.cells["start.zone"]
	if r.Start.Zone == "" {
		r.Start.Zone = r.in.office.Zone.String()
	}
	if text := r.cells["start.date"]; r.fine("start.date") && r.given("start.date") {
		date, ok := tableDate(text)
		if !ok {
			r.refuse("start.date", api.MistakeValue)
		}
		r.Start.Date = date
	}
	if text := r.cells["start.time"]; r.fine("start.time") && r.given("start.time") {
		clock, ok := tableTime(text)
		if !ok {
			r.refuse("start.time", api.MistakeValue)
		}
		r.Start.Time = clock
	}
}

// tableDate reads a date as Greeks write it, or year first.
func tableDate(text string) (string, bool) {
	for _, layout := range []string{"2/1/2006", "2-1-2006", "2.1.2006", "2006-1-2"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}

// tableTime reads a time of day, of 24 hours or of 12 with the half of the day
// behind it.
func tableTime(text string) (string, bool) {
	digits := strings.TrimRight(text, " .πμΠΜAaPpMm")
	clock := strings.ReplaceAll(digits, ".", ":")
	t, err := time.Parse("15:04", clock)
	if err != nil {
		if t, err = time.Parse("15:04:05", clock); err != nil || t.Second() != 0 || t.Nanosecond() != 0 {
			return "", false
		}
	}
	half := fold(strings.TrimPrefix(text, digits))
	if half == "" {
		return t.Format("15:04"), len(text) == len(digits)
	}
	if t.Hour() < 1 || t.Hour() > 12 {
		return "", false
	}
	minutes := t.Hour()%12*60 + t.Minute()
	switch half {
	case "ΠΜ", "AM":
	case "ΜΜ", "PM":
		minutes += 12 * 60
	default:
		return "", false
	}
	return booking.Clock(minutes).String(), true
}

// number reads a whole number; an empty cell is what is usual.
func (r tableRow) number(path string, usual int) int {
	text := r.cells[path]
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		r.refuse(path, api.MistakeValue)
	}
	return n
}

func (r tableRow) readWords() {
	if text := r.cells["state"]; text != "" {
		state, ok := wordOf(stateWords(), text)
		if !ok {
			r.refuse("state", api.MistakeValue)
		}
		r.State = api.State(state)
	}
	if text := r.cells["channel"]; text != "" {
		channel, ok := wordOf(channelWords(), text)
		if !ok {
			r.refuse("channel", api.MistakeValue)
		}
		r.Channel = api.Channel(channel)
	}
	consent, ok := yesOrNo(r.cells["consent"])
	if !ok {
		r.refuse("consent", api.MistakeValue)
	}
	r.Consent = consent
}

// instant reads a moment that something happened at; an empty cell is none.
func (r tableRow) instant(path string) time.Time {
	text := r.cells[path]
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		r.refuse(path, api.MistakeValue)
	}
	return at.UTC()
}

// writeCSV writes a table that Greek Excel opens by a double click.
func writeCSV(list api.AppointmentList, o Office) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(byteOrderMark)
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
	var headers []string
	for _, f := range fields() {
		headers = append(headers, f.header)
	}
	lines := [][]string{headers}
	services := newDirectory(o.Services)
	for _, a := range list.Appointments {
		lines = append(lines, tableCells(a, services))
	}
	if err := w.WriteAll(lines); err != nil {
		return nil, fmt.Errorf("writing appointments as a table: %w", err)
	}
	return b.Bytes(), nil
}

// tableCells returns the cells of an appointment. The service is named by its
// name if that is read as the same.
func tableCells(a api.Appointment, services directory) []string {
	service, consent, contact := a.Service, "ΟΧΙ", api.Contact{}
	if s, ok := services.byID(a.Service); ok {
		if found, ok := services.find(api.Clean(s.Name.EL)); ok && found.ID == a.Service {
			service = s.Name.EL
		}
	}
	if a.Consent {
		consent = "ΝΑΙ"
	}
	if a.Contact != nil {
		contact = *a.Contact
	}
	return []string{
		guard(a.ID), guard(booking.Code(a.Code).String()), greekDate(a.Start.Date), a.Start.Time, strconv.Itoa(a.Minutes),
		guard(service), guard(a.Name), guard(a.Subject), guard(contact.Email), guard(contact.Phone),
		consent, nameOf(stateWords(), string(a.State)),
		guard(a.Start.Zone), nameOf(channelWords(), string(a.Channel)), strconv.Itoa(a.Revision),
		a.BookedAt.Format(time.RFC3339Nano), a.ChangedAt.Format(time.RFC3339Nano),
	}
}

// greekDate returns a date of the contract, day first.
func greekDate(date string) string {
	return date[8:] + "/" + date[5:7] + "/" + date[:4]
}
