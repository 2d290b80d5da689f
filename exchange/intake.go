package exchange

import (
	"cmp"
	"slices"
	"time"

	"epass.internal/booking/api"
)

// maxMistakes is how many mistakes are listed before the rest is counted.
const maxMistakes = 100

// intake gathers what is read from one file.
type intake struct {
	format    Format
	office    Office
	now       time.Time
	limit     int // of appointments
	services  directory
	zones     zones
	elsewhere bool // a list of another office
	rows      []Row
	lines     map[string]int // of the rows, by identity
	mistakes  []Mistake
	more      int // mistakes that are not listed
	moreLine  int // of the first of them
}

func newIntake(f Format, o Office, now time.Time) *intake {
	return &intake{
		format: f, office: o, now: now.UTC(), limit: MaxRows, services: newDirectory(o.Services),
		zones: newZones(o.Zone), lines: map[string]int{},
	}
}

// report notes a mistake.
func (in *intake) report(line int, column, code string, s sentence) {
	if len(in.mistakes) < maxMistakes {
		in.mistakes = append(in.mistakes, Mistake{line, shortened(column, 100), code, s.el, s.en})
		return
	}
	if in.more == 0 {
		in.moreLine = line
	}
	in.more++
}

// full reports whether an appointment that begins at a line is one too many,
// and notes that.
func (in *intake) full(count, line int) bool {
	if count < in.limit {
		return false
	}
	in.report(line, "", api.MistakeTooLong, tooManyRows(in.limit))
	return true
}

// result returns all that was read.
func (in *intake) result() ([]Row, []Mistake) {
	in.drawCodes()
	byLine := func(a, b Mistake) int { return cmp.Compare(a.Line, b.Line) }
	slices.SortStableFunc(in.mistakes, byLine)
	if in.more > 0 {
		s := andMore(in.more)
		in.mistakes = append(in.mistakes, Mistake{in.moreLine, "", MistakeMore, s.el, s.en})
	}
	return in.rows, in.mistakes
}

// drawCodes gives appointments that came without a code the first of their
// codes that no other of the file has. Codes in the file come first, then those
// of earlier lines: the same file gives the same codes.
func (in *intake) drawCodes() {
	taken := map[string]bool{}
	for _, row := range in.rows {
		if !row.Drawn {
			taken[row.Appointment.Code] = true
		}
	}
	for i, row := range in.rows {
		if !row.Drawn {
			continue
		}
		code := row.Appointment.Code
		for n := 1; taken[code]; n++ {
			code = string(CodeOf(row.Appointment.ID, n))
		}
		taken[code] = true
		in.rows[i].Appointment.Code = code
	}
}

// zones are zones by their IANA names; nil is a name that there is not.
type zones map[string]*time.Location

func newZones(office *time.Location) zones {
	return zones{office.String(): office, "UTC": time.UTC}
}

// find returns a zone by its IANA name. "Local" is a name to package time
// only.
func (z zones) find(name string) (*time.Location, bool) {
	zone, known := z[name]
	if !known && name != "" && name != "Local" {
		if loaded, err := time.LoadLocation(name); err == nil {
			zone = loaded
		}
		z[name] = zone
	}
	return zone, zone != nil
}
