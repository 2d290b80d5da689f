package exchange

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"epass.internal/booking/api"
)

// uidEnd is behind the office's code in the UID of an event that was written
// here: identity@0578.epass.
const uidEnd = ".epass"

// eventRecord is an appointment that is put together from an event.
type eventRecord struct {
	*record
	event *event
}

// first returns the first property of the first name that the event has.
func (e *event) first(names ...string) (property, bool) {
	for _, name := range names {
		if p := e.properties[name]; len(p) > 0 {
			return p[0], true
		}
	}
	return property{}, false
}

// text returns what a property says as a text of the contract.
func (e *event) text(name string) string {
	p, _ := e.first(name)
	return api.Clean(unescape(p.value))
}

// place finds a field in the file; what is missing is at the event's first
// line.
func (e *event) place(path string) place {
	names := sources(path)
	if p, there := e.first(names...); there {
		return p.place()
	}
	return place{e.line, names[len(names)-1], ""}
}

func (p property) place() place { return place{p.line, p.name, unescape(p.value)} }

// read makes an appointment of an event.
func (c *calendar) read(e *event) {
	r := eventRecord{c.record(e.line, e.place), e}
	if e.broken {
		r.wrong["property"] = true
	}
	r.refuseRepeated()
	r.readIdentity()
	r.readService()
	r.readTimes()
	r.Name, r.Subject = r.text("name"), r.text("subject")
	r.setCode(e.text("X-EPASS-CODE"))
	r.setContact(e.reached("mailto:"), e.reached("tel:"))
	r.readState(c.cancels)
	r.readWords()
	r.finish()
}

// text returns the text of a field as far as none of it is lost.
func (r eventRecord) text(path string) string {
	p, _ := r.event.first(sources(path)...)
	if strings.Contains(p.value, lost) {
		r.refuse(path, MistakeEncoding)
	}
	return r.event.text(p.name)
}

// refuseRepeated notes properties that are there twice, and that the event is.
func (r eventRecord) refuseRepeated() {
	for _, name := range slices.Sorted(maps.Keys(r.event.properties)) {
		list := r.event.properties[name]
		if len(list) > 1 && !slices.Contains(severalAllowed(), name) {
			r.refuseSaying(list[1].place(), "property", api.MistakeDuplicate, propertyTwice(name))
		}
	}
	if p, there := r.event.first(repeating()...); there {
		r.refuseSaying(p.place(), "repeats", MistakeRepeats, repeats())
	}
}

// readIdentity reads which appointment this is and how often it has changed.
func (r eventRecord) readIdentity() {
	uid := strings.TrimSpace(r.event.text("UID"))
	if uid == "" {
		r.refuse("id", api.MistakeMissing)
	}
	r.seed = []string{"calendar", uid}
	id, at, _ := strings.Cut(uid, "@")
	office, ours := strings.CutSuffix(at, uidEnd)
	if ours {
		r.ID, r.Office = id, office
	}
	p, counted := r.event.first("SEQUENCE")
	r.new = !ours || !counted
	if !counted {
		return
	}
	n, err := strconv.Atoi(strings.TrimSpace(p.value))
	if err != nil || n < 0 {
		r.refuse("revision", api.MistakeValue)
		return
	}
	// Some calendars put seconds since 1970 here; those are no revisions.
	const most = 1_000_000
	if r.Revision = n + 1; !ours {
		r.Revision = min(r.Revision, most)
	}
}

// readService finds the service, by our own property or by a category.
func (r eventRecord) readService() {
	if own := r.event.text("X-EPASS-SERVICE"); own != "" {
		r.setService(own)
		return
	}
	code := api.MistakeMissing
	for _, p := range r.event.properties["CATEGORIES"] {
		for name := range values(p.value) {
			if _, ok := r.in.services.find(api.Clean(name)); ok {
				r.setService(api.Clean(name))
				return
			}
		}
		code = MistakeService
	}
	r.refuse("service", code)
}

// reached returns what follows a scheme in the first contact that has it, or
// in the first attendee.
func (e *event) reached(scheme string) string {
	for _, p := range slices.Concat(e.properties["CONTACT"], e.properties["ATTENDEE"]) {
		value := api.Clean(unescape(p.value))
		if len(value) < len(scheme) || !strings.EqualFold(value[:len(scheme)], scheme) {
			continue
		}
		address, _, _ := strings.Cut(value[len(scheme):], "?")
		if plain, err := url.PathUnescape(address); err == nil {
			address = plain
		}
		return api.Clean(address)
	}
	return ""
}

// readState reads where the appointment stands: by STATUS, which every
// calendar can change, and in more detail by our own property.
func (r eventRecord) readState(calledOff bool) {
	if p, there := r.event.first("X-EPASS-STATE"); there {
		state, ok := wordOf(stateWords(), p.value)
		if !ok {
			r.refuseAt(p.place(), "state", api.MistakeValue)
		}
		r.State = api.State(state)
	}
	p, _ := r.event.first("STATUS")
	switch strings.ToUpper(strings.TrimSpace(p.value)) {
	case "":
	case "CONFIRMED", "TENTATIVE":
		if r.State == api.Cancelled {
			r.State = api.Booked
		}
	case "CANCELLED":
		calledOff = true
	default:
		r.refuse("state", api.MistakeValue)
	}
	if calledOff {
		r.State = api.Cancelled
	}
}

func (r eventRecord) readWords() {
	if p, there := r.event.first("X-EPASS-CHANNEL"); there {
		channel, ok := wordOf(channelWords(), p.value)
		if !ok {
			r.refuse("channel", api.MistakeValue)
		}
		r.Channel = api.Channel(channel)
	}
	p, _ := r.event.first("X-EPASS-CONSENT")
	consent, ok := yesOrNo(p.value)
	if !ok {
		r.refuse("consent", api.MistakeValue)
	}
	r.Consent = consent
}
