package console

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"

	"epass.internal/booking"
	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

func (c *Console) settingsRoutes() []web.Route {
	const path = "/api/v1/settings"
	return []web.Route{
		{Method: http.MethodGet, Path: path, Role: supervisor, Raw: c.getSettings},
		{Method: http.MethodPut, Path: path, Role: supervisor, LargeBody: largestSettings, Raw: c.putSettings},
		{Method: http.MethodGet, Path: path + "/defaults", Role: supervisor, JSON: defaultSettings},
		{Method: http.MethodPost, Path: path + "/preview", Role: supervisor, Keyless: true, LargeBody: largestSettings, JSON: c.previewSettings},
	}
}

// largestSettings bounds the document, in bytes: a table of holidays and
// closures of some years.
const largestSettings = 512 << 10

// settingsTag is the entity tag of settings: whoever changes them names those
// that were looked at.
func settingsTag(s office.Settings) (tag string, doc []byte, err error) {
	doc, err = json.Marshal(s)
	sum := sha256.Sum256(doc)
	return `"` + hex.EncodeToString(sum[:12]) + `"`, doc, err
}

func (c *Console) getSettings(w http.ResponseWriter, call *web.Call) error {
	now, err := c.settingsNow(call)
	if err != nil {
		return err
	}
	return writeSettings(w, now)
}

func (c *Console) settingsNow(call *web.Call) (office.Settings, error) {
	var out office.Settings
	err := c.office.Read(call.Context(), func(s *office.State) { out = s.Settings })
	return out, err
}

func writeSettings(w http.ResponseWriter, s office.Settings) error {
	tag, doc, err := settingsTag(s)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("ETag", tag)
	_, _ = w.Write(append(doc, '\n')) // a client that went away is no fault
	return nil
}

// What a change of settings is refused for before the office sees it.
var (
	problemMatch = web.Problem{
		Status: http.StatusPreconditionFailed, Code: "settings_changed",
		Title: web.Text{EL: "Οι ρυθμίσεις άλλαξαν στο μεταξύ. Φορτώστε τις ξανά και επαναλάβετε την αλλαγή.", EN: "The settings were changed meanwhile. Load them again and repeat your change."},
	}
	problemAdministrator = web.Problem{
		Status: http.StatusForbidden, Code: "administrator",
		Title: web.Text{EL: "Τον κωδικό γραφείου και τη δοκιμαστική λειτουργία αλλάζει μόνο διαχειριστής.", EN: "Only an administrator changes the office's code and the sample mode."},
	}
)

// putSettings replaces the settings. A page names those it looked at in
// If-Match; a program that leaves it out replaces whatever there is.
func (c *Console) putSettings(w http.ResponseWriter, call *web.Call) error {
	var v office.Settings
	if err := call.Decode(&v); err != nil {
		return err
	}
	if err := v.Validate(); err != nil {
		return err
	}
	now, err := c.settingsNow(call)
	if err != nil {
		return err
	}
	// A repeated press finds its own change in force.
	want, _, _ := settingsTag(v)
	have, _, err := settingsTag(now)
	if err != nil {
		return err
	}
	switch match := call.Header.Get("If-Match"); {
	case match != "" && match != have && want != have:
		return problemMatch
	case (v.Code != now.Code || v.Sample != now.Sample) && !office.Role(call.Identity.Role).Includes(office.RoleAdministrator):
		return problemAdministrator
	}
	if _, err := c.do(call, office.PutSettings{Settings: v}); err != nil {
		return err
	}
	return writeSettings(w, v)
}

// SettingsDefaults is what an office can begin with.
type SettingsDefaults struct {
	Calendar booking.Calendar `json:"calendar"` // with the holidays of public services
	Rules    booking.Rules    `json:"rules"`
	Policy   queue.Policy     `json:"policy"`
}

func defaultSettings(*web.Call) (any, error) {
	return SettingsDefaults{Calendar: booking.DefaultCalendar(), Rules: booking.DefaultRules(), Policy: queue.DefaultPolicy()}, nil
}

// previewDays is how far a preview looks ahead.
const previewDays = 60

// SettingsPreview says what settings would mean.
type SettingsPreview struct {
	Days     []DayPreview     `json:"days"`     // of the coming weeks, from today
	Holidays []HolidayPreview `json:"holidays"` // in the order of the table
}

// DayPreview is a business day with its hours and its slots for appointments.
type DayPreview struct {
	Date       booking.Date            `json:"date"`
	Open       []queue.Span            `json:"open"`
	LastTicket time.Time               `json:"last_ticket,omitzero"`
	Cause      booking.Cause           `json:"cause"`
	Reason     booking.Text            `json:"reason,omitzero"`
	Slots      map[queue.ServiceID]int `json:"slots"` // by service, as if nothing were booked
}

// HolidayPreview is when a holiday is kept this year and in the next.
type HolidayPreview struct {
	ID    string         `json:"id"`
	Dates []booking.Date `json:"dates"`
}

// previewSettings checks settings and says what they would mean, without
// putting them in force.
func (c *Console) previewSettings(call *web.Call) (any, error) {
	var v office.Settings
	if err := call.Decode(&v); err != nil {
		return nil, err
	}
	if err := v.Validate(); err != nil {
		return nil, err
	}
	return previewOf(v, c.opt.Now())
}

func previewOf(v office.Settings, now time.Time) (SettingsPreview, error) {
	table, schedule, err := v.Plan()
	out := SettingsPreview{Days: []DayPreview{}, Holidays: []HolidayPreview{}}
	if err != nil || table == nil {
		return out, err
	}
	today := table.BusinessDay(now)
	for i := range previewDays {
		day := table.Day(today.AddDays(i))
		row := DayPreview{
			Date: day.Date, Open: []queue.Span{}, LastTicket: day.LastTicket, Cause: day.Cause, Reason: day.Reason,
			Slots: map[queue.ServiceID]int{},
		}
		for _, span := range day.Open {
			row.Open = append(row.Open, queue.Span(span))
		}
		for _, service := range v.Booking.Services {
			row.Slots[queue.ServiceID(service.ID)] = schedule.Capacity(day.Date, service.ID)
		}
		out.Days = append(out.Days, row)
	}
	for _, h := range v.Calendar.Holidays {
		out.Holidays = append(out.Holidays, HolidayPreview{h.ID, []booking.Date{h.On(today.Year), h.On(today.Year + 1)}})
	}
	return out, nil
}
