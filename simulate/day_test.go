package simulate

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// near reports a value that is further from want than a share of it.
func near(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	if math.Abs(got-want) > share*math.Abs(want) {
		t.Errorf("%s: got %.4g, want %.4g within %.0f %%", what, got, want, 100*share)
	}
}

func TestADayDependsOnItsSeedAndNumberOnly(t *testing.T) {
	o := load(t, small).Offices[0]
	people := func(seed uint64, n int) []person {
		var out []person
		for _, p := range newDay(&o, seed, n, 0.5).people {
			out = append(out, *p)
		}
		return out
	}
	same := cmp.AllowUnexported(person{})
	if diff := cmp.Diff(people(1, 4), people(1, 4), same); diff != "" {
		t.Errorf("the same day differs:\n%s", diff)
	}
	if cmp.Equal(people(1, 4), people(1, 5), same) || cmp.Equal(people(1, 4), people(2, 4), same) {
		t.Error("another day or seed has the same people")
	}
}

func TestOneSettingDoesNotShiftTheLuckOfTheOthers(t *testing.T) {
	o := load(t, small).Offices[0]
	slower := o
	slower.Services = []Service{o.Services[0], o.Services[1]}
	slower.Services[0].MeanMinutes *= 2
	slower.Missed.Share, slower.SpecialShare = 0.5, 0.5
	a, b := newDay(&o, 1, 1, 0), newDay(&slower, 1, 1, 0)
	if len(a.people) != len(b.people) {
		t.Fatalf("%d and %d people", len(a.people), len(b.people))
	}
	for i, p := range a.people {
		q, factor := b.people[i], 1.0
		if p.service == 0 {
			factor = 2
		}
		if p.arrive != q.arrive || p.service != q.service || math.Abs(q.work-factor*p.work) > 1e-9 {
			t.Fatalf("person %d: %+v became %+v", i, p, q)
		}
	}
}

func TestDaysHaveTheMomentsOfTheirDescription(t *testing.T) {
	o := mainOffices(t).Offices[1] // appointments 45 %
	walkIns, booked := o.expected()
	const days = 300
	var n, appointments, shows, specials, absent, early, work, square, first float64
	for i := range days {
		d := newDay(&o, 5, i, 0)
		for _, p := range d.people {
			if p.booked {
				appointments++
				if p.noShow {
					continue
				}
				shows++
				if p.slot >= 60 { // nobody comes in before the opening
					early += p.slot - p.arrive
					first++
				}
			}
			n++
			work += p.work
			square += p.work * p.work
			if p.special {
				specials++
			}
			if p.absent {
				absent++
			}
		}
	}
	near(t, "walk-ins a day", (n-shows)/days, walkIns, 0.02)
	near(t, "appointments a day", appointments/days, booked, 0.005)
	near(t, "no-shows", 1-shows/appointments, o.Appointments.NoShow, 0.05)
	near(t, "special categories", specials/n, o.SpecialShare, 0.05)
	near(t, "missed calls", absent/n, o.Missed.Share, 0.1)
	near(t, "minutes early", early/first, o.Appointments.EarlyMean, 0.03)
	near(t, "mean service", work/n, o.meanService(), 0.03)
	near(t, "load", work/days/o.netMinutes(), o.Load, 0.03)
	// Within the service, between the services, and the speed of the day.
	within := o.Services[0].CV * o.Services[0].CV
	between := (0.45*64+0.35*100+0.2*144)/(o.meanService()*o.meanService()) - 1
	want := (1+within)*(1+between)*(1+o.DaySpeedSD*o.DaySpeedSD) - 1
	near(t, "variation of service", math.Sqrt(square/n-work*work/n/n)/(work/n), math.Sqrt(want), 0.05)
}

func TestWalkInsFollowTheHours(t *testing.T) {
	o := mainOffices(t).Offices[0]
	r := newStream(3, "hours", 0)
	byHour := make([]float64, 7)
	door := 0.0
	const days, expected = 400, 100
	for range days {
		for _, at := range walkInTimes(&o, r, expected) {
			if at == 0 {
				door++
				continue
			}
			byHour[int(at/60)]++
		}
	}
	near(t, "at the door", door/days, expected*0.04, 0.1)
	for i, share := range o.WalkIns.ByHour {
		near(t, "in an hour", byHour[i]/days, expected*0.96*share/7, 0.08)
	}
}

func TestSlotsAreEvenAndStaggerSpreadsThem(t *testing.T) {
	o := Office{OpenMinutes: 60, Appointments: Appointments{SlotMinutes: 15}}
	if diff := cmp.Diff([]float64{0, 0, 15, 30, 30, 45}, slots(&o, 6)); diff != "" {
		t.Errorf("together (-want +got):\n%s", diff)
	}
	o.Appointments.Stagger = true
	if diff := cmp.Diff([]float64{0, 7.5, 15, 30, 37.5, 45}, slots(&o, 6)); diff != "" {
		t.Errorf("staggered (-want +got):\n%s", diff)
	}
}

func TestNobodyComesAfterTheDoorsCloseOnAShortLastHour(t *testing.T) {
	o := Office{OpenMinutes: 90, WalkIns: WalkIns{ByHour: []float64{10, 100}}}
	r := newStream(1, "short", 0)
	late := 0
	const days = 200
	for range days {
		for _, at := range walkInTimes(&o, r, 60) {
			if at >= 90 {
				t.Fatalf("somebody comes at minute %g", at)
			}
			if at >= 60 {
				late++
			}
		}
	}
	near(t, "in the half hour", float64(late)/days, 50, 0.05)
}
