package exchange

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"epass.internal/booking"
	"epass.internal/booking/api"
)

// observance is a time in which a zone has one offset.
type observance struct {
	zone   string
	onset  time.Time // zero: since ever
	from   int       // seconds east of UTC before
	to     int
	name   string
	summer bool
}

// observances returns those of the zones of a list in which its appointments
// begin and end. A reader needs no others: what holds at a time is the last
// one that began before.
func observances(list api.AppointmentList, o Office) ([]observance, error) {
	known, found := newZones(o.Zone), map[observance]bool{}
	for _, a := range list.Appointments {
		zone, ok := known.find(a.Start.Zone)
		if !ok {
			return nil, fmt.Errorf("finding zone %q of appointment %s: %w", a.Start.Zone, a.ID, ErrUnknownZone)
		}
		begin, err := instantOf(a.Start, zone)
		if err != nil {
			return nil, fmt.Errorf("reading the start of appointment %s: %w", a.ID, err)
		}
		end := begin.Add(booking.Minutes(a.Minutes).Duration())
		if zone != time.UTC {
			found[observanceAt(begin)], found[observanceAt(end)] = true, true
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b observance) int {
		return cmp.Or(cmp.Compare(a.zone, b.zone), a.onset.Compare(b.onset))
	}), nil
}

// instantOf returns the instant of a moment.
func instantOf(m api.Moment, zone *time.Location) (time.Time, error) {
	date, err := booking.ParseDate(m.Date)
	if err != nil {
		return time.Time{}, err
	}
	clock, err := booking.ParseClock(m.Time)
	if err != nil {
		return time.Time{}, err
	}
	return date.At(clock, zone), nil
}

// observanceAt returns what a zone has at an instant.
func observanceAt(at time.Time) observance {
	onset, _ := at.ZoneBounds()
	name, to := at.Zone()
	from := to
	if !onset.IsZero() {
		_, from = onset.Add(-time.Second).Zone()
	}
	return observance{at.Location().String(), onset.UTC(), from, to, name, at.IsDST()}
}

// zones writes zones as RFC 5545 section 3.6.5 has them, one observance each
// time that the clocks were changed.
func (w *calendarWriter) zones(list []observance) {
	for i, o := range list {
		if i == 0 || list[i-1].zone != o.zone {
			w.put("BEGIN", "VTIMEZONE")
			w.put("TZID", o.zone)
		}
		kind, onset := "STANDARD", "16010101T000000"
		if o.summer {
			kind = "DAYLIGHT"
		}
		if !o.onset.IsZero() {
			onset = o.onset.Add(time.Duration(o.from) * time.Second).Format(localLayout)
		}
		w.put("BEGIN", kind)
		w.put("DTSTART", onset)
		w.put("TZOFFSETFROM", offset(o.from))
		w.put("TZOFFSETTO", offset(o.to))
		w.text("TZNAME", o.name)
		w.put("END", kind)
		if i == len(list)-1 || list[i+1].zone != o.zone {
			w.put("END", "VTIMEZONE")
		}
	}
}

// offset writes seconds east of UTC as ±hhmm, with seconds if there are any.
func offset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	text := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
	if rest := seconds % 60; rest != 0 {
		text += fmt.Sprintf("%02d", rest)
	}
	return text
}
