package simulate

import (
	"fmt"
	"slices"

	"epass.internal/queue"
)

// Validate reports everything in the description that cannot be simulated,
// each with its path. Errors wrap ErrBadDescription.
func (d *Description) Validate() error {
	var m mistakes
	m.within("days", float64(d.Days), 1, 100_000)
	m.within("estimates.share", d.Estimates.Share, 0, 1)
	m.within("estimates.paths", float64(d.Estimates.Paths), 1, 10_000)
	if len(d.Offices) == 0 {
		m.add("offices", "at least one office is needed")
	}
	if len(d.Policies) == 0 {
		m.add("policies", "at least one policy is needed")
	}
	for i := range d.Offices {
		m.office(fmt.Sprintf("offices[%d]", i), &d.Offices[i])
	}
	names := map[string]bool{}
	for i, p := range d.Policies {
		path := fmt.Sprintf("policies[%d]", i)
		m.policy(path, p)
		if names[p.Name] {
			m.add(path+".name", "%q is there twice", p.Name)
		}
		names[p.Name] = true
	}
	return m.err()
}

// within reports a value that is not from low to high; NaN is not.
func (m *mistakes) within(path string, v, low, high float64) {
	if !(v >= low && v <= high) {
		m.add(path, "%g must be from %g to %g", v, low, high)
	}
}

func (m *mistakes) policy(path string, p Policy) {
	rules := []Rule{TurnRule, ArrivalOrder, AppointmentsFirst, DueFirst, EffectiveTime}
	if !slices.Contains(rules, p.Rule) {
		m.add(path+".rule", "%q must be one of %q", p.Rule, rules)
	}
	if p.Name == "" {
		m.add(path+".name", "a name is needed")
	}
	const week = 7 * 24 * 60
	s := path + ".settings."
	m.within(s+"credit_minutes", p.Settings.CreditMinutes, 0, week)
	m.within(s+"early_gate_minutes", p.Settings.EarlyGateMinutes, 0, week)
	m.within(s+"late_grace_minutes", p.Settings.LateGraceMinutes, 0, week)
	m.within(s+"special_credit_minutes", p.Settings.SpecialCreditMinutes, 0, week)
	m.within(s+"return_gap", float64(p.Settings.ReturnGap), 0, 1000)
	m.within(s+"max_returns", float64(p.Settings.MaxReturns), 0, 1000)
}

func (m *mistakes) office(path string, o *Office) {
	if o.Name == "" {
		m.add(path+".name", "a name is needed")
	}
	m.within(path+".open_minutes", o.OpenMinutes, 1, 24*60)
	m.within(path+".load", o.Load, 0, 5)
	m.within(path+".special_share", o.SpecialShare, 0, 1)
	m.within(path+".day_speed_sd", o.DaySpeedSD, 0, 1)
	m.within(path+".clerk_speed_sd", o.ClerkSpeedSD, 0, 1)
	m.services(path+".services", o.Services)
	if len(o.Counters) == 0 || len(o.Counters) > 99 {
		m.add(path+".counters", "there must be from 1 to 99 counters")
	}
	for i, c := range o.Counters {
		m.counter(fmt.Sprintf("%s.counters[%d]", path, i), c, o)
	}
	m.reachable(path+".services", o)
	m.walkIns(path+".walk_ins", o)
	m.appointments(path+".appointments", o.Appointments)
	m.missed(path+".missed", o.Missed)
}

// letters are the prefixes of an office's services, which limits their number.
const letters = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"

func (m *mistakes) services(path string, services []Service) {
	if len(services) == 0 || len(services) > len([]rune(letters)) {
		m.add(path, "there must be from 1 to %d services", len([]rune(letters)))
	}
	seen := map[queue.ServiceID]bool{}
	for i, s := range services {
		at := fmt.Sprintf("%s[%d]", path, i)
		if s.ID == "" || seen[s.ID] {
			m.add(at+".id", "%q must be there, and once", s.ID)
		}
		seen[s.ID] = true
		m.within(at+".share", s.Share, 1e-9, 1e9)
		m.within(at+".mean_minutes", s.MeanMinutes, 0.1, 600)
		m.within(at+".cv", s.CV, 0, 5)
	}
}

func (m *mistakes) counter(path string, c Counter, o *Office) {
	for i, id := range c.Services {
		at := fmt.Sprintf("%s.services[%d]", path, i)
		if !slices.ContainsFunc(o.Services, func(s Service) bool { return s.ID == id }) {
			m.add(at, "no service is called %q", id)
		}
		if slices.Contains(c.Services[:i], id) {
			m.add(at, "%q is there twice", id)
		}
	}
	for i, p := range c.Pauses {
		m.within(fmt.Sprintf("%s.pauses[%d].at", path, i), p.At, 0, o.OpenMinutes)
		m.within(fmt.Sprintf("%s.pauses[%d].minutes", path, i), p.Minutes, 0, o.OpenMinutes)
	}
	m.within(path+".closes_at", c.ClosesAt, 0, o.OpenMinutes)
}

// reachable reports services that nobody would ever be called for.
func (m *mistakes) reachable(path string, o *Office) {
	for i, s := range o.Services {
		takes := func(c Counter) bool { return c.ClosesAt == 0 && slices.Contains(c.Services, s.ID) }
		if !slices.ContainsFunc(o.Counters, takes) {
			m.add(fmt.Sprintf("%s[%d].id", path, i), "no counter takes %q until the end", s.ID)
		}
	}
}

func (m *mistakes) walkIns(path string, o *Office) {
	w, sum := o.WalkIns, 0.0
	for i, n := range w.ByHour {
		m.within(fmt.Sprintf("%s.by_hour[%d]", path, i), n, 0, 10_000)
		sum += n
	}
	if float64(len(w.ByHour)) < o.OpenMinutes/60 {
		m.add(path+".by_hour", "%d hours are fewer than the office is open", len(w.ByHour))
	}
	if o.Load > 0 && sum == 0 {
		m.add(path+".by_hour", "a load needs people in some hour")
	}
	m.within(path+".opening_share", w.OpeningShare, 0, 1)
	m.within(path+".burst_at", w.BurstAt, 0, o.OpenMinutes)
	m.within(path+".burst", float64(w.Burst), 0, 10_000)
	m.within(path+".patience", w.Patience, 0, 24*60)
}

func (m *mistakes) appointments(path string, a Appointments) {
	m.within(path+".per_day", a.PerDay, 0, 10_000)
	m.within(path+".share", a.Share, 0, 1)
	m.within(path+".slot_minutes", a.SlotMinutes, 1, 24*60)
	m.within(path+".no_show", a.NoShow, 0, 0.99)
	m.within(path+".early_mean", a.EarlyMean, -600, 600)
	m.within(path+".early_sd", a.EarlySD, 0, 600)
}

func (m *mistakes) missed(path string, v Missed) {
	m.within(path+".share", v.Share, 0, 1)
	m.within(path+".return_share", v.ReturnShare, 0, 1)
	m.within(path+".return_minutes", v.ReturnMinutes, 0, 600)
	m.within(path+".call_minutes", v.CallMinutes, 0, 60)
}
