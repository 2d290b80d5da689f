package exchange

import (
	"errors"
	"fmt"
	"mime"
	"path"
	"strings"
	"time"

	"epass.internal/booking"
	"epass.internal/booking/api"
)

// Format is how a file writes appointments.
type Format string

// The formats.
const (
	JSON      Format = "json"      // api.AppointmentList
	ICalendar Format = "icalendar" // RFC 5545
	CSV       Format = "csv"       // a table with Greek headers
)

// What a file is refused for as a whole.
var (
	ErrFormat      = errors.New("the file is neither JSON, iCalendar nor CSV")
	ErrOtherOffice = errors.New("the appointments belong to another office")
	ErrUnknownZone = errors.New("not an IANA name of a time zone")
)

// The largest file, in bytes, and the most appointments that Read takes.
const (
	MaxBytes = 4 << 20
	MaxRows  = 20_000
)

// FormatOf tells the format of a file by its name or, if that does not say it,
// by the content type it was sent with. The name comes first because browsers
// send CSV as whatever program opens it. Errors wrap ErrFormat.
func FormatOf(filename, contentType string) (Format, error) {
	switch strings.ToLower(path.Ext(filename)) {
	case ".json":
		return JSON, nil
	case ".ics", ".ical":
		return ICalendar, nil
	case ".csv", ".tsv":
		return CSV, nil
	}
	// A parameter that is not valid leaves the type as it is.
	switch media, _, _ := mime.ParseMediaType(contentType); media {
	case "application/json":
		return JSON, nil
	case "text/calendar":
		return ICalendar, nil
	case "text/csv", "text/tab-separated-values":
		return CSV, nil
	}
	return "", fmt.Errorf("recognising file %q of type %q: %w", filename, contentType, ErrFormat)
}

// Service is what the office gives appointments for.
type Service struct {
	ID      string
	Prefix  string // Greek letter
	Name    booking.Text
	Minutes int // length of an appointment if the file does not say it
}

// Office is what a file leaves open.
type Office struct {
	Code     string
	Zone     *time.Location // of an IANA name; of moments that name none
	Services []Service
}

// Row is an appointment that was read and has no mistake.
type Row struct {
	Line        int // where it begins, from 1
	Appointment api.Appointment
	// New says that the file gave no identity or no revision of ours: the
	// appointment is an import, not a copy that the office has given out.
	// BookedAt and ChangedAt may be the moment of reading then.
	New bool
	// Drawn says that the file gave no code and this one is made of the
	// identity. Where another appointment has it, CodeOf makes others.
	Drawn bool
}

// Mistake is one thing in a file that cannot be.
type Mistake struct {
	Line   int    // the first of the record, property or value it is about, from 1
	Column string // header, property or JSON path; empty: the whole line
	Code   string // of package api or one of the words below
	EL, EN string // a sentence each that says what to do
}

// The kinds of mistakes beside those of package api.
const (
	MistakeService  = "unknown_service"
	MistakeZone     = "unknown_zone"
	MistakeTwice    = "ambiguous_time" // the second time that the clocks show it
	MistakeOffice   = "other_office"
	MistakeMistyped = "mistyped" // a code whose check character says no
	MistakeRepeats  = "repeats"  // an event that happens more than once
	MistakeColumn   = "unknown_column"
	MistakeEncoding = "encoding"
	MistakeFormat   = "unknown_format"
	MistakeMore     = "more" // there are more mistakes than are listed
)

// Read returns the appointments of a file and all its mistakes, both in the
// order of their lines; of more than a hundred mistakes the last one says how
// many. The zone of the office must not be nil.
func Read(f Format, data []byte, o Office, now time.Time) ([]Row, []Mistake) {
	in := newIntake(f, o, now)
	if len(data) > MaxBytes {
		in.report(1, "", api.MistakeTooLong, tooLarge())
		return in.result()
	}
	switch f {
	case JSON:
		in.readJSON(data)
	case ICalendar:
		in.readICalendar(data)
	case CSV:
		in.readCSV(data)
	default:
		in.report(1, "", MistakeFormat, unknownFormat())
	}
	return in.result()
}

// Write returns a file that Read takes back as the same appointments, as long
// as the office has their services. It has no limit of its own. Errors are
// api.Mistakes or wrap ErrOtherOffice, ErrUnknownZone or ErrFormat.
func Write(f Format, list api.AppointmentList, o Office) ([]byte, error) {
	if err := api.Validate(list); err != nil {
		return nil, fmt.Errorf("writing appointments: %w", err)
	}
	if list.Office != o.Code {
		return nil, fmt.Errorf("writing appointments of office %s at %s: %w", list.Office, o.Code, ErrOtherOffice)
	}
	switch f {
	case JSON:
		return writeJSON(list)
	case ICalendar:
		return writeICalendar(list, o)
	case CSV:
		return writeCSV(list, o)
	}
	return nil, fmt.Errorf("writing appointments as %q: %w", f, ErrFormat)
}
