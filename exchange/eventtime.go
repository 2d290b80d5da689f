package exchange

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"epass.internal/booking"
	"epass.internal/booking/api"
)

// moment is what DTSTART or DTEND says: what the clocks of a zone show.
type moment struct {
	wall    booking.Wall
	seconds int
	zone    *time.Location
}

// at returns the instant of m.
func (m moment) at() time.Time {
	return m.wall.In(m.zone).Add(time.Duration(m.seconds) * time.Second)
}

// readTimes reads when the appointment begins, how long it takes and when it
// was made.
func (r eventRecord) readTimes() {
	if begin, ok := r.readStart(); ok {
		r.readLength(begin)
	}
	if !r.fine("start") || !r.fine("start.zone") {
		r.wrong["minutes"], r.wrong["start"] = true, true
	}
	r.BookedAt = r.instant("booked_at", "X-EPASS-BOOKED-AT", "CREATED", "DTSTAMP")
	r.ChangedAt = r.instant("changed_at", "X-EPASS-CHANGED-AT", "LAST-MODIFIED", "DTSTAMP")
}

// readStart reads the beginning and tells it in the zone that our own property
// names or else in the office's.
func (r eventRecord) readStart() (begin time.Time, ok bool) {
	zone := r.in.office.Zone
	if p, there := r.event.first("X-EPASS-ZONE"); there {
		if zone, ok = r.in.zones.find(p.value); !ok {
			r.refuse("start.zone", MistakeZone)
			return begin, false
		}
	}
	p, there := r.event.first("DTSTART")
	if !there {
		r.refuse("start", api.MistakeMissing)
		return begin, false
	}
	m, ok := r.moment(p, "start", zone)
	if !ok {
		return begin, false
	}
	wall := m.wall
	if m.zone.String() != zone.String() {
		wall = booking.WallAt(m.at(), zone)
		if shown := (moment{wall, m.seconds, zone}); !shown.at().Equal(m.at()) {
			r.refuseAt(place{p.line, p.name, wall.String()}, "start", MistakeTwice)
			return begin, false
		}
	}
	if m.seconds != 0 {
		r.refuse("start", api.MistakeValue)
		return begin, false
	}
	r.Start = api.Moment{Date: wall.Date.String(), Time: wall.Time.String(), Zone: zone.String()}
	return wall.In(zone), true
}

// moment reads a date with a time of day. Without a zone it is meant in the
// zone floating.
func (r eventRecord) moment(p property, path string, floating *time.Location) (moment, bool) {
	text, utc := strings.CutSuffix(strings.TrimSpace(p.value), "Z")
	t, err := time.Parse(localLayout, text)
	if err != nil || len(text) != len(localLayout) || p.kind != "" && p.kind != "DATE-TIME" {
		r.refuseAt(p.place(), path, api.MistakeValue)
		return moment{}, false
	}
	m := moment{booking.WallAt(t, time.UTC), t.Second(), floating}
	switch {
	case utc:
		m.zone = time.UTC
	case p.zone != "":
		zone, ok := r.in.zones.find(p.zone)
		if !ok {
			r.wrong[path] = true
			r.refuseAt(place{p.line, p.name, p.zone}, "start.zone", MistakeZone)
			return moment{}, false
		}
		m.zone = zone
	}
	return m, true
}

// readLength reads how long the appointment takes.
func (r eventRecord) readLength(begin time.Time) {
	end, ends := r.event.first("DTEND")
	duration, lasts := r.event.first("DURATION")
	var length time.Duration
	switch {
	case ends && lasts:
		r.refuseSaying(duration.place(), "minutes", api.MistakeDuplicate, endTwice())
		return
	case ends:
		m, ok := r.moment(end, "minutes", begin.Location())
		if !ok {
			return
		}
		length = m.at().Sub(begin)
	case lasts:
		var ok bool
		if length, ok = parseDuration(strings.TrimSpace(duration.value)); !ok {
			r.refuse("minutes", api.MistakeValue)
			return
		}
	default:
		r.usualMinutes()
		return
	}
	if length%time.Minute != 0 {
		r.refuse("minutes", api.MistakeValue)
	}
	r.Minutes = int(length / time.Minute)
}

// durationPattern is a duration of RFC 5545 section 3.3.6 that does not run
// backwards.
var durationPattern = regexp.MustCompile(`^\+?P(?:([0-9]{1,4})W|(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,7})S)?)?)$`)

func parseDuration(text string) (length time.Duration, ok bool) {
	parts := durationPattern.FindStringSubmatch(text)
	units := []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second}
	for i, unit := range units {
		if parts != nil && parts[i+1] != "" {
			n, _ := strconv.Atoi(parts[i+1]) // digits, by the pattern
			length += time.Duration(n) * unit
			ok = true
		}
	}
	return length, ok
}

// instant reads when something happened, from the first of the standard's
// properties that says it. Our own property says the same more exactly, unless
// another calendar has changed the event since.
func (r eventRecord) instant(path, exact string, standard ...string) time.Time {
	at := time.Time{}
	for _, name := range standard {
		// Some calendars write 1601 for never.
		if t := r.instantOf(path, name); t.Year() >= 1900 && at.IsZero() {
			at = t
		}
	}
	if t := r.instantOf(path, exact); !t.IsZero() && (at.IsZero() || t.Truncate(time.Second).Equal(at)) {
		at = t
	}
	return at
}

// instantOf reads the instant that a property says, in the form of a calendar
// or of the contract; none is zero.
func (r eventRecord) instantOf(path, name string) time.Time {
	p, there := r.event.first(name)
	if !there {
		return time.Time{}
	}
	text := strings.TrimSpace(p.value)
	at, err := time.Parse(utcLayout, text)
	if err != nil {
		at, err = time.Parse(time.RFC3339Nano, text)
	}
	if err != nil {
		r.refuseAt(p.place(), path, api.MistakeValue)
	}
	return at.UTC()
}
