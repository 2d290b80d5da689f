package exchange

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"epass.internal/booking/api"
)

// The forms of date and time in a calendar.
const (
	localLayout = "20060102T150405"
	utcLayout   = "20060102T150405Z"
)

// calendarWriter writes content lines.
type calendarWriter struct{ bytes.Buffer }

// put writes a property, folded into lines of at most 75 octets (RFC 5545
// section 3.1) between characters.
func (w *calendarWriter) put(name, value string) {
	text, room := name+":"+value, 75
	for len(text) > room {
		end := room
		for !utf8.RuneStart(text[end]) {
			end--
		}
		w.WriteString(text[:end] + "\r\n ")
		text, room = text[end:], 74 // and the space
	}
	w.WriteString(text + "\r\n")
}

// text writes a property whose value is a text.
func (w *calendarWriter) text(name, text string) {
	w.put(name, strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`).Replace(text))
}

// writeICalendar writes a calendar with one event an appointment and the zones
// that they are in.
func writeICalendar(list api.AppointmentList, o Office) ([]byte, error) {
	observances, err := observances(list, o)
	if err != nil {
		return nil, fmt.Errorf("writing appointments as a calendar: %w", err)
	}
	var w calendarWriter
	w.put("BEGIN", "VCALENDAR")
	w.put("VERSION", "2.0")
	w.put("PRODID", "-//e-PASS//Appointments//EL")
	w.put("METHOD", "PUBLISH")
	w.zones(observances)
	services := newDirectory(o.Services)
	for _, a := range list.Appointments {
		name := a.Service
		if s, ok := services.byID(a.Service); ok {
			name = s.Name.EL
		}
		w.event(a, name, o.Zone.String())
	}
	w.put("END", "VCALENDAR")
	return w.Bytes(), nil
}

// event writes an appointment for a service with a name. What the standard has
// no property for is in properties of our own.
func (w *calendarWriter) event(a api.Appointment, service, zone string) {
	w.put("BEGIN", "VEVENT")
	w.put("UID", a.ID+"@"+a.Office+uidEnd)
	w.put("DTSTAMP", a.ChangedAt.Format(utcLayout))
	w.start(a.Start)
	w.put("DURATION", "PT"+strconv.Itoa(a.Minutes)+"M")
	w.text("SUMMARY", a.Name)
	if a.Subject != "" {
		w.text("DESCRIPTION", a.Subject)
	}
	w.text("CATEGORIES", service)
	status := "CONFIRMED"
	if a.State == api.Cancelled {
		status = "CANCELLED"
	}
	w.put("STATUS", status)
	w.contact(a.Contact)
	w.put("SEQUENCE", strconv.Itoa(a.Revision-1))
	w.put("CREATED", a.BookedAt.Format(utcLayout))
	w.put("LAST-MODIFIED", a.ChangedAt.Format(utcLayout))
	if a.Start.Zone != zone {
		w.put("X-EPASS-ZONE", a.Start.Zone)
	}
	w.own(a)
	w.put("END", "VEVENT")
}

// start writes when an appointment begins. UTC is a zone that must not be
// named (section 3.2.19).
func (w *calendarWriter) start(m api.Moment) {
	local := strings.ReplaceAll(m.Date, "-", "") + "T" + strings.ReplaceAll(m.Time, ":", "") + "00"
	if m.Zone == "UTC" {
		w.put("DTSTART", local+"Z")
		return
	}
	w.put("DTSTART;TZID="+m.Zone, local)
}

// contact writes how to reach the person. It is no ATTENDEE: calendars send
// invitations to those.
func (w *calendarWriter) contact(c *api.Contact) {
	if c == nil {
		return
	}
	if c.Email != "" {
		w.text("CONTACT", "mailto:"+url.PathEscape(c.Email))
	}
	if c.Phone != "" {
		w.text("CONTACT", "tel:"+c.Phone)
	}
}

func (w *calendarWriter) own(a api.Appointment) {
	w.put("X-EPASS-SERVICE", a.Service)
	w.put("X-EPASS-CODE", a.Code)
	w.put("X-EPASS-STATE", string(a.State))
	w.put("X-EPASS-CHANNEL", string(a.Channel))
	w.put("X-EPASS-CONSENT", strings.ToUpper(strconv.FormatBool(a.Consent)))
	if a.BookedAt.Nanosecond() != 0 {
		w.put("X-EPASS-BOOKED-AT", a.BookedAt.Format(time.RFC3339Nano))
	}
	if a.ChangedAt.Nanosecond() != 0 {
		w.put("X-EPASS-CHANGED-AT", a.ChangedAt.Format(time.RFC3339Nano))
	}
}
