package exchange

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"epass.internal/booking/api"
)

// maxProperties is how many properties of one name an event is listened to,
// such as its attendees.
const maxProperties = 100

// calendar is an iCalendar file being read.
type calendar struct {
	*intake
	open    []component    // the components that have begun, outermost first
	names   map[string]int // how many of them have a name
	event   *event         // the one among them, if any
	events  int            // so far
	cancels bool           // every event of this calendar is called off
	found   bool           // a calendar
	strayed bool           // something outside of it, which is said once
}

// component is a part of a file between BEGIN and END.
type component struct {
	line int
	name string
}

// event is a VEVENT being read, with those of its properties that say
// something here.
type event struct {
	line       int
	properties map[string][]property
	broken     bool // a property could not be read
}

// readICalendar reads a calendar's events. What it does not know it passes
// over, but what an event says and is not understood is a mistake.
func (in *intake) readICalendar(data []byte) {
	c := calendar{intake: in, names: map[string]int{}}
	for line, text := range contentLines(bytes.TrimPrefix(data, []byte(byteOrderMark))) {
		if !c.take(line, text) {
			return
		}
	}
	if !c.found {
		c.stray(1)
	}
	if last := len(c.open) - 1; last >= 0 {
		in.report(c.open[last].line, "", api.MistakeSyntax, notClosed(c.open[last].name))
	}
}

// take reads one line, and returns false if it does not want another one.
func (c *calendar) take(line int, text []byte) bool {
	p, ok := parseProperty(line, string(text))
	switch {
	case !utf8.Valid(text) && c.listens():
		c.spoil(line, MistakeEncoding, notUTF8())
	case ok && p.name == "BEGIN":
		return c.begin(line, strings.ToUpper(p.value))
	case ok && p.name == "END":
		c.end(line, strings.ToUpper(p.value))
	case len(c.open) == 0:
		c.stray(line)
	case !c.listens():
	case !ok:
		c.spoil(line, api.MistakeSyntax, notAProperty())
	case c.event == nil:
		c.property(p)
	case speaks(p.name) && len(c.event.properties[p.name]) < maxProperties:
		c.event.properties[p.name] = append(c.event.properties[p.name], p)
	}
	return true
}

// listens reports whether what is read now is not passed over: the properties
// of a calendar and of its events.
func (c *calendar) listens() bool {
	inside := len(c.open) > 0 && c.open[0].name == "VCALENDAR"
	return inside && (len(c.open) == 1 || len(c.open) == 2 && c.event != nil)
}

// spoil notes a line that cannot be read.
func (c *calendar) spoil(line int, code string, s sentence) {
	c.report(line, "", code, s)
	if c.event != nil {
		c.event.broken = true
	}
}

// stray notes the first line that belongs to no calendar.
func (c *calendar) stray(line int) {
	if !c.strayed {
		c.report(line, "", api.MistakeSyntax, notACalendar())
	}
	c.strayed = true
}

func (c *calendar) begin(line int, name string) bool {
	switch {
	case len(c.open) == 0 && name != "VCALENDAR":
		c.stray(line)
	case len(c.open) == 0:
		c.found, c.cancels = true, false
	case c.listens() && c.event == nil && name == "VEVENT":
		if c.full(c.events, line) {
			return false
		}
		c.events++
		c.event = &event{line: line, properties: map[string][]property{}}
	}
	c.open = append(c.open, component{line, name})
	c.names[name]++
	return true
}

// end closes a component, and with it those inside that have no end.
func (c *calendar) end(line int, name string) {
	switch {
	case len(c.open) == 0:
		c.stray(line)
		return
	case c.names[name] == 0:
		c.spoil(line, api.MistakeSyntax, notOpen(name))
		return
	}
	last := len(c.open) - 1
	for i := last; ; i-- {
		closed := c.open[i]
		c.names[closed.name]--
		if closed.name != name {
			continue
		}
		if i < last {
			c.spoil(c.open[i+1].line, api.MistakeSyntax, notClosed(c.open[i+1].name))
		}
		c.open = c.open[:i]
		break
	}
	if len(c.open) == 1 && c.event != nil {
		c.read(c.event)
	}
	if len(c.open) < 2 {
		c.event = nil
	}
}

// property reads what is said of the whole calendar.
func (c *calendar) property(p property) {
	switch p.name {
	case "VERSION":
		if version := strings.TrimSpace(p.value); version != "2.0" {
			c.report(p.line, p.name, api.MistakeValue, otherVersion(version))
		}
	case "METHOD":
		c.cancels = strings.EqualFold(p.value, "CANCEL")
	}
}

// sources are the properties that a field of an appointment is read from.
func sources(path string) []string {
	switch path {
	case "id", "office":
		return []string{"UID"}
	case "start", "start.date", "start.time":
		return []string{"DTSTART"}
	case "start.zone":
		return []string{"X-EPASS-ZONE", "DTSTART"}
	case "minutes":
		return []string{"DURATION", "DTEND"}
	case "service":
		return []string{"X-EPASS-SERVICE", "CATEGORIES"}
	case "name":
		return []string{"SUMMARY"}
	case "subject":
		return []string{"DESCRIPTION"}
	case "contact", "contact.email", "contact.phone":
		return []string{"CONTACT", "ATTENDEE"}
	case "state":
		return []string{"STATUS", "X-EPASS-STATE"}
	case "revision":
		return []string{"SEQUENCE"}
	case "code":
		return []string{"X-EPASS-CODE"}
	case "channel":
		return []string{"X-EPASS-CHANNEL"}
	case "consent":
		return []string{"X-EPASS-CONSENT"}
	case "booked_at":
		return []string{"X-EPASS-BOOKED-AT", "CREATED", "DTSTAMP"}
	case "changed_at":
		return []string{"X-EPASS-CHANGED-AT", "LAST-MODIFIED", "DTSTAMP"}
	}
	return nil
}

// repeating are the properties of an event that happens more than once, or is
// one time of such an event.
func repeating() []string { return []string{"RRULE", "RDATE", "RECURRENCE-ID"} }

// severalAllowed are the properties that an event may have more than once.
func severalAllowed() []string { return append(repeating(), "CATEGORIES", "CONTACT", "ATTENDEE") }

// speaks reports whether a property says something here.
func speaks(name string) bool {
	switch name {
	case "UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "CATEGORIES", "CONTACT", "ATTENDEE", "STATUS",
		"SEQUENCE", "CREATED", "LAST-MODIFIED", "DTSTAMP", "RRULE", "RDATE", "RECURRENCE-ID",
		"X-EPASS-ZONE", "X-EPASS-SERVICE", "X-EPASS-STATE", "X-EPASS-CODE", "X-EPASS-CHANNEL", "X-EPASS-CONSENT",
		"X-EPASS-BOOKED-AT", "X-EPASS-CHANGED-AT":
		return true
	}
	return false
}
