package console

import (
	"time"

	"epass.internal/booking"
	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

// SettingsDefaults is what an office can begin with.
type SettingsDefaults struct {
	Calendar booking.Calendar `json:"calendar"` // with the holidays of public services
	Rules    booking.Rules    `json:"rules"`
	Policy   queue.Policy     `json:"policy"`

	Layouts office.SlipLayouts `json:"layouts"` // those that slips have while the settings have none
}

func (c *Console) defaultSettings(*web.Call) (any, error) {
	return SettingsDefaults{Calendar: booking.DefaultCalendar(), Rules: booking.DefaultRules(), Policy: queue.DefaultPolicy(), Layouts: c.opt.Layouts}, nil
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
	if err := c.checkSettings(v); err != nil {
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
