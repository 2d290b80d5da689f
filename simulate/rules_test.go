package simulate

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"epass.internal/queue"
)

// handmade is a day at one counter, ten minutes each, with the people given.
func handmade(people ...*person) *day {
	o := &Office{
		Name: "handmade", OpenMinutes: 480,
		Services: []Service{{ID: "a", Share: 1, MeanMinutes: 10}},
		Counters: []Counter{{Services: []queue.ServiceID{"a"}}},
		Missed:   Missed{CallMinutes: 1},
	}
	d := &day{office: o, people: people, coming: len(people), paces: []float64{1}}
	slices.SortStableFunc(d.people, func(a, b *person) int { return int(a.arrive - b.arrive) })
	for i, p := range d.people {
		p.id, p.work, p.patience = i, 10, math.Inf(1)
	}
	return d
}

func comes(at float64) *person { return &person{arrive: at} }

func booked(slot, at float64) *person { return &person{booked: true, slot: slot, arrive: at} }

// order plays a day and returns who was called, by their arrival.
func order(t *testing.T, d *day, p Policy) []float64 {
	t.Helper()
	r := runner{Description: &Description{}}
	l, ask, err := r.line(0, d, p)
	if err != nil {
		t.Fatal(err)
	}
	got, err := run(d, l, p.window(), ask)
	if err != nil {
		t.Fatal(err)
	}
	called := slices.Clone(d.people)
	slices.SortStableFunc(called, func(a, b *person) int {
		return int(math.Copysign(1, got.fates[a.id].called-got.fates[b.id].called))
	})
	var out []float64
	for _, p := range called {
		out = append(out, p.arrive)
	}
	return out
}

func TestRulesCallInTheirOrder(t *testing.T) {
	specialAt := func(at float64) *person { return &person{arrive: at, special: true} }
	cases := []struct {
		name   string
		people []*person
		want   map[Rule][]float64
	}{
		{
			// The counter is busy from 0 to 10 and then takes one each ten minutes.
			"an early appointment, a walk-in, a due appointment",
			[]*person{comes(0), booked(40, 1), comes(2), booked(5, 3)},
			map[Rule][]float64{
				TurnRule:          {0, 3, 2, 1},
				ArrivalOrder:      {0, 1, 2, 3},
				AppointmentsFirst: {0, 1, 3, 2},
				DueFirst:          {0, 3, 2, 1},
				EffectiveTime:     {0, 2, 3, 1},
			},
		}, {
			"two appointments in the wrong order, both due",
			[]*person{comes(0), booked(9, 1), booked(4, 2), comes(3)},
			map[Rule][]float64{
				TurnRule:          {0, 2, 1, 3},
				ArrivalOrder:      {0, 1, 2, 3},
				AppointmentsFirst: {0, 1, 2, 3},
				DueFirst:          {0, 2, 1, 3},
				EffectiveTime:     {0, 3, 2, 1},
			},
		}, {
			"a special category comes last",
			[]*person{comes(0), comes(1), booked(2, 2), specialAt(9)},
			map[Rule][]float64{
				TurnRule:          {0, 9, 2, 1},
				ArrivalOrder:      {0, 9, 1, 2},
				AppointmentsFirst: {0, 9, 2, 1},
				DueFirst:          {0, 9, 2, 1},
				EffectiveTime:     {0, 9, 1, 2},
			},
		}, {
			"nobody else waits for the counter",
			[]*person{booked(60, 5)},
			map[Rule][]float64{TurnRule: {5}, DueFirst: {5}, EffectiveTime: {5}},
		}, {
			"twenty minutes late, beyond the grace",
			[]*person{comes(0), comes(22), booked(3, 23), comes(24), comes(1), comes(2)},
			map[Rule][]float64{
				TurnRule: {0, 1, 2, 22, 23, 24},
				DueFirst: {0, 1, 2, 23, 22, 24},
			},
		},
	}
	for _, c := range cases {
		for rule, want := range c.want {
			t.Run(c.name+"/"+string(rule), func(t *testing.T) {
				got := order(t, handmade(c.people...), Policy{Name: "x", Rule: rule, Settings: defaultSettings()})
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("called, by arrival (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestTheCreditEndsWhereTheWindowDoes(t *testing.T) {
	// Everybody takes ten minutes; the walk-in of minute 1 has twelve walk-ins
	// before it and is reached at minute 120, the appointment is there since 31.
	people := []*person{comes(1), booked(31, 30)}
	for range 12 {
		people = append(people, comes(0))
	}
	s := defaultSettings()
	s.CreditMinutes = 20
	got := order(t, handmade(people...), Policy{Name: "x", Rule: TurnRule, Settings: s})
	if got[len(got)-1] != 30 {
		t.Errorf("called, by arrival: %v; want the appointment last with a credit of 20 minutes", got)
	}
}

func TestAMissedCallCostsAMinuteAndThePersonComesBack(t *testing.T) {
	away := comes(0)
	away.absent, away.back = true, 3
	d := handmade(away, comes(0), comes(0))
	l, err := newTurnLine(d, defaultSettings())
	if err != nil {
		t.Fatal(err)
	}
	got, err := run(d, l, 120, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{0, 1, 11} // first calls; the one who was away comes at 21
	for i, f := range got.fates {
		if f.called != want[i] {
			t.Errorf("person %d was called at %g, want %g", i, f.called, want[i])
		}
	}
	if got.busy != 31 {
		t.Errorf("the counter was busy for %g minutes, want 1 and three times 10", got.busy)
	}
	if ticket, _ := l.state.Ticket(l.number[0]); ticket.Phase != queue.Served || ticket.Misses != 1 {
		t.Errorf("who came back is %s after %d misses", ticket.Phase, ticket.Misses)
	}
}

func TestWhoLosesPatienceIsCalledInVain(t *testing.T) {
	d := handmade(comes(0), comes(0), comes(0))
	d.people[1].patience, d.people[1].back = 5, 3
	l, err := newTurnLine(d, defaultSettings())
	if err != nil {
		t.Fatal(err)
	}
	got, err := run(d, l, 120, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.busy != 21 || got.fates[2].called != 11 {
		t.Errorf("busy for %g minutes, the last called at %g; want 21 and 11", got.busy, got.fates[2].called)
	}
}

func TestCountersPauseBetweenPeopleAndClose(t *testing.T) {
	d := handmade(comes(0), comes(1), comes(2), comes(3))
	d.office.Counters = []Counter{
		{Services: []queue.ServiceID{"a"}, Pauses: []Pause{{At: 5, Minutes: 30}}},
		{Services: []queue.ServiceID{"a"}, ClosesAt: 15},
	}
	d.paces = []float64{1, 1}
	for _, p := range []Policy{{Name: "ours", Rule: TurnRule, Settings: defaultSettings()}, {Name: "FIFO", Rule: ArrivalOrder}} {
		r := runner{Description: &Description{}}
		l, _, err := r.line(0, d, p)
		if err != nil {
			t.Fatal(err)
		}
		got, err := run(d, l, p.window(), nil)
		if err != nil {
			t.Fatal(err)
		}
		// The first counter ends at 10 and pauses to 40, the second calls at 11
		// for the last time.
		want := []float64{0, 1, 11, 40}
		for i, f := range got.fates {
			if f.called != want[i] {
				t.Errorf("%s: person %d was called at %g, want %g", p.Name, i, f.called, want[i])
			}
		}
	}
}

// poisson is a day of n people who come to c counters of one service.
func poisson(n, c int, every float64, work func(r stream) float64) *day {
	d := handmade()
	d.office.Counters, d.paces = nil, nil
	for range c {
		d.office.Counters = append(d.office.Counters, Counter{Services: []queue.ServiceID{"a"}})
		d.paces = append(d.paces, 1)
	}
	r, at := newStream(11, "poisson", c), 0.0
	for i := range n {
		at += r.gap(every)
		d.people = append(d.people, &person{id: i, arrive: at, work: work(r), patience: math.Inf(1)})
	}
	d.coming = n
	return d
}

// meanWait plays a day first come, first served.
func meanWait(t *testing.T, d *day) float64 {
	t.Helper()
	got, err := run(d, newBaseline(d.office, byArrival), math.Inf(1), nil)
	if err != nil {
		t.Fatal(err)
	}
	var sum tally
	sum.add(&got)
	return sum.values()[MeanWait]
}

func TestWaitsFollowTheErlangCFormula(t *testing.T) {
	const mean, load = 10.0, 0.7
	for _, c := range []int{1, 3, 6} {
		d := poisson(60_000, c, mean/load/float64(c), func(r stream) float64 { return r.gap(mean) })
		near(t, "mean wait of M/M/c", meanWait(t, d), erlangC(c, load)*mean/float64(c)/(1-load), 0.1)
	}
}

// erlangC is the share of arrivals that wait at c counters under a load.
func erlangC(c int, load float64) float64 {
	offered := load * float64(c)
	term, sum := 1.0, 0.0
	for k := range c {
		sum += term
		term *= offered / float64(k+1)
	}
	return term / (1 - load) / (sum + term/(1-load))
}

func TestWaitsFollowThePollaczekKhinchineFormula(t *testing.T) {
	const mean, cv, load = 10.0, 0.6, 0.7
	d := poisson(60_000, 1, mean/load, func(r stream) float64 { return r.lognormal(mean, cv) })
	near(t, "mean wait of M/G/1", meanWait(t, d), mean*load*(1+cv*cv)/2/(1-load), 0.06)
}
