package booking

import (
	"fmt"
	"regexp"
	"time"
)

var idPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// Easter returns Orthodox Easter Sunday of a year after 1582, by Meeus' rule
// for the Julian calendar (Astronomical Algorithms, 2nd edition, chapter 8)
// and the days between the calendars, 13 from 1900 to 2099.
func Easter(year int) Date {
	a, b, c := year%4, year%7, year%19
	d := (19*c + 15) % 30
	e := (2*a + 4*b - d + 34) % 7
	n := d + e + 114
	julian := Date{year, time.Month(n / 31), n%31 + 1}
	return julian.AddDays(year/100 - year/400 - 2)
}

// MonthDay is a day of every year, in JSON 01-02.
type MonthDay struct {
	Month time.Month
	Day   int
}

// MarshalText returns 01-02.
func (d MonthDay) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%02d-%02d", int(d.Month), d.Day), nil
}

// UnmarshalText reads 01-02. 29 February is refused: most years lack it.
func (d *MonthDay) UnmarshalText(text []byte) error {
	date, err := ParseDate("2001-" + string(text))
	if err != nil {
		return fmt.Errorf("reading day %q: want MM-DD: %w", text, ErrInvalid)
	}
	*d = MonthDay{date.Month, date.Day}
	return nil
}

// Holiday is a row of the table of holidays. It is kept either on a fixed day
// or a number of days after Easter.
type Holiday struct {
	ID     string    `json:"id"`
	Name   Text      `json:"name"`
	Fixed  *MonthDay `json:"fixed,omitempty"`
	Easter *int      `json:"easter,omitempty"` // days after Easter Sunday; negative: before
	// Yields moves the day to Easter Tuesday in years in which it meets Holy
	// Week, Easter or Easter Monday, as decisions on 1 May have done.
	Yields bool `json:"yields,omitempty"`
	// Moved are the days decided for single years; each replaces the computed
	// day of its own year.
	Moved []Date `json:"moved,omitempty"`
	// Closes makes a half day of it, closed from this time on; nil: closed all
	// day.
	Closes *Clock `json:"closes,omitempty"`
}

// On returns the day on which the holiday is kept in a year.
func (h Holiday) On(year int) Date {
	for _, d := range h.Moved {
		if d.Year == year {
			return d
		}
	}
	if h.Fixed == nil {
		return Easter(year).AddDays(*h.Easter)
	}
	day := Date{year, h.Fixed.Month, h.Fixed.Day}
	if !h.Yields {
		return day
	}
	easter := Easter(year)
	if n := day.Sub(easter); n >= -6 && n <= 1 {
		return easter.AddDays(2)
	}
	return day
}

func (h Holiday) validate(m *Mistakes, path string) {
	if !idPattern.MatchString(h.ID) {
		m.add(path+".id", MistakeValue, "%q must be up to 32 of a–z, 0–9 and dash", h.ID)
	}
	if h.Name.EL == "" {
		m.add(path+".name.el", MistakeMissing, "the Greek name is missing")
	}
	if (h.Fixed == nil) == (h.Easter == nil) {
		m.add(path, MistakeValue, "needs either a fixed day or the days after Easter")
	}
	if h.Fixed != nil && !h.Fixed.real() {
		m.add(path+".fixed", MistakeRange, "%02d-%02d is not a day of every year", int(h.Fixed.Month), h.Fixed.Day)
	}
	if h.Easter != nil && (*h.Easter < -90 || *h.Easter > 90) {
		m.add(path+".easter", MistakeRange, "%d is more than 90 days from Easter", *h.Easter)
	}
	if h.Closes != nil && (*h.Closes < 0 || *h.Closes > clockEnd) {
		m.add(path+".closes", MistakeRange, "%s is not within 00:00 to 48:00", *h.Closes)
	}
	years := map[int]bool{}
	for i, d := range h.Moved {
		if years[d.Year] {
			m.add(at(path+".moved", i), MistakeDuplicate, "%d has a day already", d.Year)
		}
		years[d.Year] = true
	}
}

// real reports whether every year has the day.
func (d MonthDay) real() bool {
	return dateOf(Date{2001, d.Month, d.Day}.noon()) == Date{2001, d.Month, d.Day}
}

// GreekHolidays returns the holidays of Greek public services as a table to
// begin with. Only 1 May needs a look each year that it meets Holy Week: the
// decision may choose another day than Easter Tuesday.
func GreekHolidays() []Holiday {
	fixed := func(id, el, en string, month time.Month, day int) Holiday {
		return Holiday{ID: id, Name: Text{el, en}, Fixed: &MonthDay{month, day}}
	}
	movable := func(id, el, en string, days int) Holiday {
		return Holiday{ID: id, Name: Text{el, en}, Easter: &days}
	}
	mayDay := fixed("may-day", "Πρωτομαγιά", "Labour Day", time.May, 1)
	mayDay.Yields = true
	noon := Clock(12 * 60)
	christmasEve := fixed("christmas-eve", "Παραμονή Χριστουγέννων", "Christmas Eve", time.December, 24)
	newYearsEve := fixed("new-years-eve", "Παραμονή Πρωτοχρονιάς", "New Year's Eve", time.December, 31)
	christmasEve.Closes, newYearsEve.Closes = &noon, &noon
	return []Holiday{
		fixed("new-year", "Πρωτοχρονιά", "New Year's Day", time.January, 1),
		fixed("epiphany", "Θεοφάνια", "Epiphany", time.January, 6),
		movable("clean-monday", "Καθαρά Δευτέρα", "Clean Monday", -48),
		fixed("25-march", "Εθνική Εορτή 25ης Μαρτίου", "Independence Day", time.March, 25),
		movable("good-friday", "Μεγάλη Παρασκευή", "Good Friday", -2),
		movable("holy-saturday", "Μεγάλο Σάββατο", "Holy Saturday", -1),
		movable("easter", "Κυριακή του Πάσχα", "Easter Sunday", 0),
		movable("easter-monday", "Δευτέρα του Πάσχα", "Easter Monday", 1),
		mayDay,
		movable("whit-monday", "Δευτέρα του Αγίου Πνεύματος", "Whit Monday", 50),
		fixed("dormition", "Κοίμηση της Θεοτόκου", "Dormition of the Mother of God", time.August, 15),
		fixed("28-october", "Εθνική Εορτή 28ης Οκτωβρίου", "Ochi Day", time.October, 28),
		christmasEve,
		fixed("christmas", "Χριστούγεννα", "Christmas Day", time.December, 25),
		fixed("26-december", "Σύναξη της Θεοτόκου", "Synaxis of the Mother of God", time.December, 26),
		newYearsEve,
	}
}
