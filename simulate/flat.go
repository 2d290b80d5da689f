package simulate

import (
	"fmt"
	"math/bits"

	"epass.internal/queue"
)

// flat is an office in the flat form: one object of numbers, times in minutes
// from the opening, counters as bit masks of services.
type flat struct {
	Name            string    `json:"name"`
	Set             string    `json:"set"`
	OpenMin         float64   `json:"open_min"`
	Counters        []int     `json:"counters"`
	SvcMeanMin      []float64 `json:"svc_mean_min"`
	SvcShare        []float64 `json:"svc_share"`
	SvcCV           float64   `json:"svc_cv"`
	Rho             float64   `json:"rho"`
	ApptShare       float64   `json:"appt_share"`
	SlotMin         float64   `json:"slot_min"`
	StaggerSlots    bool      `json:"stagger_slots"`
	NoShow          float64   `json:"no_show"`
	CheckinMean     float64   `json:"checkin_minus_slot_mean"`
	CheckinSD       float64   `json:"checkin_minus_slot_sd"`
	SpecialShare    float64   `json:"special_share"`
	DayFactorSD     float64   `json:"day_factor_sd"`
	ClerkFactorSD   float64   `json:"clerk_factor_sd"`
	BreakMin        float64   `json:"break_min"`
	PMissFirstCall  float64   `json:"p_miss_first_call"`
	PReturn         float64   `json:"p_return_after_miss"`
	ReturnDelayMean float64   `json:"return_delay_mean"`
	HourProfile     []float64 `json:"hour_profile"`
	OpenBatchShare  float64   `json:"open_batch_share"`
	PatienceMedian  float64   `json:"patience_median"`
	CloseCounterIdx int       `json:"close_counter_idx"` // −1: none
	CloseAt         float64   `json:"close_at"`
	BurstAt         float64   `json:"burst_at"`
	BurstN          int       `json:"burst_n"`
}

func loadFlat(data []byte) (Description, error) {
	var all []flat
	if err := decode(data, &all); err != nil {
		return Description{}, err
	}
	d := common()
	var m mistakes
	for i, f := range all {
		m.flat(fmt.Sprintf("[%d]", i), f)
		if len(m) == 0 {
			d.Offices = append(d.Offices, f.office())
		}
	}
	return d, m.err()
}

// flat reports what cannot be brought into the other form.
func (m *mistakes) flat(path string, f flat) {
	if len(f.SvcMeanMin) != len(f.SvcShare) || len(f.SvcShare) == 0 || len(f.SvcShare) > 24 {
		m.add(path+".svc_share", "%d shares for %d services", len(f.SvcShare), len(f.SvcMeanMin))
	}
	for i, mask := range f.Counters {
		if mask <= 0 || bits.Len(uint(mask)) > len(f.SvcShare) {
			m.add(fmt.Sprintf("%s.counters[%d]", path, i), "%d is no set of %d services", mask, len(f.SvcShare))
		}
	}
	if f.CloseCounterIdx < -1 || f.CloseCounterIdx >= len(f.Counters) {
		m.add(path+".close_counter_idx", "there is no counter %d", f.CloseCounterIdx)
	}
}

// office brings the flat form into the other. Offices of one load are a group;
// the counters pause one after the other around the middle of the day.
func (f flat) office() Office {
	o := Office{
		Name: f.Name, Group: fmt.Sprintf("load %.2f", f.Rho), OpenMinutes: f.OpenMin, Load: f.Rho,
		WalkIns: WalkIns{
			ByHour: f.HourProfile, OpeningShare: f.OpenBatchShare,
			BurstAt: f.BurstAt, Burst: f.BurstN, Patience: f.PatienceMedian,
		},
		Appointments: Appointments{
			Share: f.ApptShare, SlotMinutes: f.SlotMin, Stagger: f.StaggerSlots,
			NoShow: f.NoShow, EarlyMean: 0 - f.CheckinMean, EarlySD: f.CheckinSD,
		},
		SpecialShare: f.SpecialShare,
		Missed:       Missed{Share: f.PMissFirstCall, ReturnShare: f.PReturn, ReturnMinutes: f.ReturnDelayMean, CallMinutes: usualMissed().CallMinutes},
		DaySpeedSD:   f.DayFactorSD, ClerkSpeedSD: f.ClerkFactorSD,
	}
	for i, share := range f.SvcShare {
		o.Services = append(o.Services, Service{ID: flatService(i), Share: share, MeanMinutes: f.SvcMeanMin[i], CV: f.SvcCV})
	}
	for i, mask := range f.Counters {
		o.Counters = append(o.Counters, f.counter(i, mask))
	}
	return o
}

func flatService(i int) queue.ServiceID { return queue.ServiceID(fmt.Sprintf("s%d", i+1)) }

func (f flat) counter(i, mask int) Counter {
	var c Counter
	for s := range f.SvcShare {
		if mask&(1<<s) != 0 {
			c.Services = append(c.Services, flatService(s))
		}
	}
	if f.BreakMin > 0 {
		at := f.OpenMin/2 + (float64(i)-float64(len(f.Counters))/2)*f.BreakMin
		c.Pauses = []Pause{{At: max(0, at), Minutes: f.BreakMin}}
	}
	if i == f.CloseCounterIdx {
		c.ClosesAt = f.CloseAt
	}
	return c
}
