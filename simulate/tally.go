package simulate

import (
	"math"
	"slices"
)

// Measure names a figure of a rule in an office.
type Measure int

// The measures. Waits are minutes from issue, or max(slot, check-in), to the
// first call; nobody who is called before the slot has waited. Classes do not
// overlap: special categories are neither walk-ins nor appointments here.
const (
	WalkInMean Measure = iota
	WalkInP50
	WalkInP95
	AppointmentMean
	AppointmentP50
	AppointmentP95
	SpecialMean
	SpecialP50
	SpecialP95
	Prompt      // % of appointments called within 10 minutes of max(slot, check-in)
	Passed      // calls of people who came later past a walk-in, mean over walk-ins
	BeyondCount // overtakings beyond the rule's window
	FIFOCount   // walk-ins called before one who came earlier
	IdleCount   // times a counter called nobody although somebody waited
	Utilisation // % of the counters' minutes within opening hours spent with people
	MeanWait    // of all, from check-in
	SpecialHere // 95th percentile for special categories from check-in, though it be before their slot
	measures
)

// promptMinutes is how soon an appointment counts as punctual.
const promptMinutes = 10

// String returns the measure's name in tables.
func (m Measure) String() string {
	return [measures]string{
		"walk-in mean", "walk-in p50", "walk-in p95",
		"appointment mean", "appointment p50", "appointment p95",
		"special mean", "special p50", "special p95",
		"punctual %", "overtaken", "beyond window", "FIFO broken", "idle",
		"utilisation %", "wait of all", "special p95 from check-in",
	}[m]
}

// class is whom a wait belongs to.
type class int

const (
	walkIn class = iota
	appointment
	special
	classes
)

// tally gathers what days did to people.
type tally struct {
	waits   [classes][]float64
	here    []float64 // of special categories, from check-in
	sum     float64   // of all, from check-in
	prompt  int       // ordinary appointments
	passed  int
	beyond  int
	fifo    int
	idle    int
	busy    float64
	minutes float64 // that counters could have worked
}

func (p *person) class() class {
	switch {
	case p.special:
		return special
	case p.booked:
		return appointment
	}
	return walkIn
}

// add counts a day. Who was never called is left out.
func (t *tally) add(p *played) {
	for i, who := range p.day.people[:p.day.coming] {
		f := p.fates[i]
		if math.IsNaN(f.called) {
			continue
		}
		c, wait := who.class(), max(0, f.called-who.ready())
		t.waits[c] = append(t.waits[c], wait)
		t.sum += f.called - who.arrive
		t.passed += f.passed
		if c == special {
			t.here = append(t.here, f.called-who.arrive)
		}
		if c == appointment && wait <= promptMinutes {
			t.prompt++
		}
	}
	t.beyond += p.beyond
	t.fifo += p.fifo
	t.idle += p.idle
	t.busy += p.busy
	t.minutes += p.day.office.netMinutes()
}

// merge adds other days.
func (t *tally) merge(o *tally) {
	for c := range t.waits {
		t.waits[c] = append(t.waits[c], o.waits[c]...)
	}
	t.here = append(t.here, o.here...)
	t.sum += o.sum
	t.prompt += o.prompt
	t.passed += o.passed
	t.beyond += o.beyond
	t.fifo += o.fifo
	t.idle += o.idle
	t.busy += o.busy
	t.minutes += o.minutes
}

// values returns all measures.
func (t *tally) values() [measures]float64 {
	var v [measures]float64
	people := 0
	for c := range classes {
		slices.Sort(t.waits[c])
		v[3*int(c)] = mean(t.waits[c])
		v[3*int(c)+1] = quantile(t.waits[c], 0.5)
		v[3*int(c)+2] = quantile(t.waits[c], 0.95)
		people += len(t.waits[c])
	}
	v[Prompt] = 100 * ratio(float64(t.prompt), len(t.waits[appointment]))
	v[Passed] = ratio(float64(t.passed), len(t.waits[walkIn]))
	v[BeyondCount], v[FIFOCount], v[IdleCount] = float64(t.beyond), float64(t.fifo), float64(t.idle)
	slices.Sort(t.here)
	v[SpecialHere] = quantile(t.here, 0.95)
	v[Utilisation] = 100 * t.busy / t.minutes
	v[MeanWait] = ratio(t.sum, people)
	return v
}
