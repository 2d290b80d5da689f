package simulate

import (
	"math"

	"epass.internal/queue"
)

// Description is what a run simulates: its JSON form is in docs/simulate.md.
type Description struct {
	Days      int       `json:"days"` // of each office
	Seed      uint64    `json:"seed"`
	Offices   []Office  `json:"offices"`
	Policies  []Policy  `json:"policies"`  // side by side; the first is what others are compared with
	Estimates Estimates `json:"estimates"` // of waits, by forecast
}

// Office is one office, with the people who come to it.
type Office struct {
	Name         string       `json:"name"`
	Group        string       `json:"group"`        // means are taken over the offices of a group
	OpenMinutes  float64      `json:"open_minutes"` // arrivals end then; whoever is there is served
	Services     []Service    `json:"services"`
	Counters     []Counter    `json:"counters"`
	WalkIns      WalkIns      `json:"walk_ins"`
	Appointments Appointments `json:"appointments"`
	Load         float64      `json:"load"` // expected work / minutes of the counters without pauses; 0: walk-ins as given
	SpecialShare float64      `json:"special_share"`
	Missed       Missed       `json:"missed"`
	DaySpeedSD   float64      `json:"day_speed_sd"`   // of a day's factor on all service times
	ClerkSpeedSD float64      `json:"clerk_speed_sd"` // of a counter's factor on a day
}

// Service is a service; its times are lognormal.
type Service struct {
	ID          queue.ServiceID `json:"id"`
	Share       float64         `json:"share"` // of the people, relative to the other services
	MeanMinutes float64         `json:"mean_minutes"`
	CV          float64         `json:"cv"` // standard deviation / mean
}

// Counter is a desk, its services and when nobody sits there.
type Counter struct {
	Services []queue.ServiceID `json:"services,omitempty"`
	Pauses   []Pause           `json:"pauses,omitempty"`
	ClosesAt float64           `json:"closes_at"` // minute; 0: open to the end
}

// Pause is a pause of a counter; it begins when the person there is served.
type Pause struct {
	At      float64 `json:"at"` // minute
	Minutes float64 `json:"minutes"`
}

// WalkIns are the people without an appointment.
type WalkIns struct {
	ByHour       []float64 `json:"by_hour"`       // people in each hour from the opening; shape only where a load is given
	OpeningShare float64   `json:"opening_share"` // of them stand at the door
	BurstAt      float64   `json:"burst_at"`      // minute at which Burst people come at once
	Burst        int       `json:"burst"`
	Patience     float64   `json:"patience"` // median minutes until one leaves unseen; 0: nobody leaves
}

// Appointments are the people who booked.
type Appointments struct {
	PerDay      float64 `json:"per_day"`      // booked; unused where a load is given
	Share       float64 `json:"share"`        // of all people where a load is given; those who booked and do not come count
	SlotMinutes float64 `json:"slot_minutes"` // from one slot to the next
	Stagger     bool    `json:"stagger"`      // spread a slot's appointments over its minutes
	NoShow      float64 `json:"no_show"`      // share that never comes
	EarlyMean   float64 `json:"early_mean"`   // mean minutes that people come before their slot
	EarlySD     float64 `json:"early_sd"`
}

// Missed is what happens to calls.
type Missed struct {
	Share         float64 `json:"share"`          // of the first calls that nobody answers
	ReturnShare   float64 `json:"return_share"`   // of those who come back
	ReturnMinutes float64 `json:"return_minutes"` // mean time until they do
	CallMinutes   float64 `json:"call_minutes"`   // that such a call costs the counter
}

// Rule is a way to choose who is called next.
type Rule string

// The rules. All but the first are what other systems do; under each of them
// special categories come first, and one who missed a call keeps the old place.
const (
	TurnRule          Rule = "turn"               // ours, through package queue
	ArrivalOrder      Rule = "arrival"            // first come, first served
	AppointmentsFirst Rule = "appointments_first" // from check-in on, in order of check-in (TheQ)
	DueFirst          Rule = "due_first"          // appointments once their slot has come, by slot; walk-ins before (ZMS)
	EffectiveTime     Rule = "effective_time"     // lowest of max(slot, check-in) or issue (Qmatic)
)

// Policy is a rule with its settings.
type Policy struct {
	Name     string   `json:"name"`
	Rule     Rule     `json:"rule"`
	Settings Settings `json:"settings"` // of the turn rule
}

// Settings are those of the turn rule, as queue.Policy has them.
type Settings struct {
	CreditMinutes        float64 `json:"credit_minutes"`
	EarlyGateMinutes     float64 `json:"early_gate_minutes"`
	LateGraceMinutes     float64 `json:"late_grace_minutes"`
	SpecialCreditMinutes float64 `json:"special_credit_minutes"`
	ReturnGap            int     `json:"return_gap"`
	MaxReturns           int     `json:"max_returns"`
}

// Estimates says how many forecasts are made and how.
type Estimates struct {
	Share float64 `json:"share"` // of the tickets that get one; 0: none
	Paths int     `json:"paths"`
}

// defaultSettings are the turn rule's where nobody has changed them.
func defaultSettings() Settings {
	p := queue.DefaultPolicy()
	minutes := func(s queue.Seconds) float64 { return s.Duration().Minutes() }
	return Settings{
		CreditMinutes: minutes(p.Credit), EarlyGateMinutes: minutes(p.EarlyGate), LateGraceMinutes: minutes(p.LateGrace),
		SpecialCreditMinutes: minutes(p.SpecialCredit), ReturnGap: p.ReturnGap, MaxReturns: p.MaxReturns,
	}
}

// policy returns the settings as package queue takes them.
func (s Settings) policy() queue.Policy {
	p := queue.DefaultPolicy()
	seconds := func(minutes float64) queue.Seconds { return queue.Seconds(math.Round(minutes * 60)) }
	p.Credit, p.EarlyGate = seconds(s.CreditMinutes), seconds(s.EarlyGateMinutes)
	p.LateGrace, p.SpecialCredit = seconds(s.LateGraceMinutes), seconds(s.SpecialCreditMinutes)
	p.ReturnGap, p.MaxReturns = s.ReturnGap, s.MaxReturns
	p.UndoSeconds = 0
	return p
}

// DefaultPolicies returns our rule and the four baselines.
func DefaultPolicies() []Policy {
	return []Policy{
		{Name: "e-PASS", Rule: TurnRule, Settings: defaultSettings()},
		{Name: "FIFO", Rule: ArrivalOrder},
		{Name: "TheQ", Rule: AppointmentsFirst},
		{Name: "ZMS", Rule: DueFirst},
		{Name: "Qmatic", Rule: EffectiveTime},
	}
}

// netMinutes returns the minutes of the counters without their pauses.
func (o *Office) netMinutes() float64 {
	sum := 0.0
	for _, c := range o.Counters {
		end := o.OpenMinutes
		if c.ClosesAt > 0 {
			end = min(end, c.ClosesAt)
		}
		sum += end
		for _, p := range c.Pauses {
			sum -= max(0, min(p.At+p.Minutes, end)-min(p.At, end))
		}
	}
	return sum
}

// meanService returns the mean service time over all people.
func (o *Office) meanService() float64 {
	work, share := 0.0, 0.0
	for _, s := range o.Services {
		work += s.Share * s.MeanMinutes
		share += s.Share
	}
	return work / share
}

// expected returns how many walk-ins and booked appointments a day has.
func (o *Office) expected() (walkIns, booked float64) {
	if o.Load == 0 {
		for _, n := range o.WalkIns.ByHour {
			walkIns += n
		}
		return walkIns, o.Appointments.PerDay
	}
	a := o.Appointments
	coming := o.Load*o.netMinutes()/o.meanService() - float64(o.WalkIns.Burst)
	people := coming / (1 - a.Share*a.NoShow)
	return people * (1 - a.Share), people * a.Share
}
