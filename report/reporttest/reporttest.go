// Package reporttest plays business days through the queue, so that tests of
// reports have days as offices know them.
package reporttest

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"
	_ "time/tzdata" // the days are those of Athens

	"epass.internal/queue"
)

// Options say what a day is like.
type Options struct {
	Day     queue.Day
	Tickets int         // about how many people come
	Setup   queue.Setup // zero: Setup()
	Reasons []string    // of exceptional calls; none: some that clerks may type
	Until   time.Time   // the day still runs then; zero: it is closed in the evening
	Seed    uint64
}

// Setup is an office with four services and six counters.
func Setup() queue.Setup {
	service := func(id queue.ServiceID, prefix, el, en string) queue.Service {
		return queue.Service{ID: id, Prefix: prefix, Name: queue.Text{EL: el, EN: en}, First: 1, Last: 9999}
	}
	all := []queue.ServiceID{"certify", "civil", "benefits", "other"}
	setup := queue.Setup{
		Services: []queue.Service{
			service("certify", "Α", "Γνήσιο υπογραφής και αντίγραφα", "Certification of signatures and copies"),
			service("civil", "Β", "Ληξιαρχικές πράξεις", "Civil registry"),
			service("benefits", "Γ", "Επιδόματα και ασφάλιση", "Benefits and insurance"),
			service("other", "Δ", "Άλλες υποθέσεις", "Other matters"),
		},
		Policy: queue.DefaultPolicy(),
	}
	for id := queue.CounterID(1); id <= 6; id++ {
		setup.Counters = append(setup.Counters, queue.CounterSetup{ID: id, Services: all})
	}
	return setup
}

// Athens is the zone of the days.
func Athens() *time.Location {
	zone, err := time.LoadLocation("Europe/Athens")
	if err != nil {
		return time.UTC
	}
	return zone
}

// stepLength is how often somebody looks whether something happens.
const stepLength = 10 * time.Second

// Play plays a day from eight to eight.
func Play(opt Options) (*queue.State, error) {
	if len(opt.Setup.Services) == 0 {
		opt.Setup = Setup()
	}
	if len(opt.Reasons) == 0 {
		opt.Reasons = []string{"Επείγον", "Διόρθωση λάθους", "η κυρία με το μωρό"}
	}
	morning, err := time.ParseInLocation(time.DateOnly+" 15:04", string(opt.Day)+" 08:00", Athens())
	if err != nil {
		return nil, fmt.Errorf("playing day %q: %w", opt.Day, err)
	}
	p := &play{
		Options: opt, state: queue.New(), morning: morning.UTC(), now: morning.UTC(),
		random: rand.New(rand.NewPCG(opt.Seed, 20261121)),
	}
	p.plan()
	evening := p.morning.Add(12*time.Hour + 15*time.Minute)
	for p.now.Before(evening) && (opt.Until.IsZero() || p.now.Before(opt.Until)) {
		p.step()
		p.now = p.now.Add(stepLength)
	}
	if opt.Until.IsZero() {
		p.do(queue.CloseDay{})
	}
	return p.state, p.err
}

// play is a day on its way.
type play struct {
	Options
	state   *queue.State
	random  *rand.Rand
	morning time.Time
	now     time.Time
	coming  []plan // in order of time
	desks   []desk
	err     error
}

// plan is something that will happen.
type plan struct {
	at time.Time
	do func()
}

// desk is a counter and what is about to happen there.
type desk struct {
	id   queue.CounterID
	at   time.Time // of next
	next func()    // nil: it is free
}

// do carries out a command and reports whether the queue took it.
func (p *play) do(c queue.Command) bool {
	events, err := p.state.Decide(c, p.now)
	for _, e := range events {
		p.state.Apply(e, p.now)
	}
	for _, usual := range []error{queue.ErrNobodyWaiting, queue.ErrWrongPhase, queue.ErrNoTicketHere, queue.ErrCounterNotOpen, queue.ErrCounterBusy, queue.ErrNoDay} {
		if errors.Is(err, usual) {
			return false
		}
	}
	if err != nil && p.err == nil {
		p.err = fmt.Errorf("playing day %s: %T at %s: %w", p.Day, c, p.now, err)
	}
	return err == nil
}

func (p *play) chance(share float64) bool { return p.random.Float64() < share }

// seconds draws a time around a median, as services are: few are long.
func (p *play) seconds(median, spread float64) time.Duration {
	return time.Duration(median*math.Exp(spread*p.random.NormFloat64())) * time.Second
}

// service draws one, the first far more often than the others.
func (p *play) service() queue.ServiceID {
	all := p.Setup.Services
	for _, s := range all[:len(all)-1] {
		if p.chance(0.47) {
			return s.ID
		}
	}
	return all[len(all)-1].ID
}

// plan draws who will come: people by the hour, and appointments every 20
// minutes.
func (p *play) plan() {
	day := queue.OpenDay{Day: p.Day, Setup: p.Setup}
	for i := range p.Tickets / 5 {
		a := queue.Appointment{
			ID: queue.AppointmentID(fmt.Sprintf("%s-%d", p.Day, i)), Service: p.service(),
			Slot:     p.morning.Add(30*time.Minute + time.Duration(p.random.IntN(33))*20*time.Minute),
			BookedAt: p.morning.Add(-48 * time.Hour),
		}
		if p.chance(0.03) {
			a.Phase = queue.Withdrawn
		}
		day.Appointments = append(day.Appointments, a)
		if a.Phase != queue.Withdrawn && !p.chance(0.12) {
			at := a.Slot.Add(time.Duration(-8+9*p.random.NormFloat64()) * time.Minute)
			p.coming = append(p.coming, plan{at, func() { p.do(queue.CheckIn{ID: a.ID, Source: p.source()}) }})
		}
	}
	p.do(day)
	for range p.Tickets - p.Tickets/5 {
		at := p.morning.Add(p.arrival())
		p.coming = append(p.coming, plan{at, func() { p.walkIn() }})
	}
	slices.SortFunc(p.coming, func(a, b plan) int { return a.at.Compare(b.at) })
	for _, c := range p.Setup.Counters {
		p.desks = append(p.desks, desk{id: c.ID})
	}
}

// arrival draws a time after the morning: most come late in the morning.
func (p *play) arrival() time.Duration {
	weights := [...]float64{6, 10, 13, 14, 13, 10, 7, 5, 6, 7, 5, 2.5}
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	x, hour := p.random.Float64()*sum, 0
	for hour < len(weights)-1 && x > weights[hour] {
		x -= weights[hour]
		hour++
	}
	length := time.Hour
	if hour == len(weights)-1 {
		length /= 2 // the last number is at half past seven
	}
	return time.Duration(hour)*time.Hour + time.Duration(p.random.Float64()*float64(length))
}

func (p *play) source() queue.Source {
	x := p.random.Float64()
	switch {
	case x < 0.68:
		return queue.FromKiosk
	case x < 0.78:
		return queue.FromButton
	case x < 0.94:
		return queue.FromPhone
	}
	return queue.FromDesk
}

func (p *play) walkIn() {
	before := p.state.Count()
	p.do(queue.Issue{Service: p.service(), Source: p.source(), Special: p.chance(0.04)})
	if p.state.Count() > before && p.chance(0.015) {
		last := p.lastIssued()
		p.later(10*time.Minute, func() { p.do(queue.Cancel{Number: last}) })
	}
}

func (p *play) lastIssued() queue.Number {
	var last queue.Ticket
	for t := range p.state.Tickets {
		if t.Plain.Seq > last.Plain.Seq {
			last = t
		}
	}
	return last.Number
}

// later plans something that was not known in the morning.
func (p *play) later(after time.Duration, do func()) {
	at := p.now.Add(after)
	i, _ := slices.BinarySearchFunc(p.coming, at, func(e plan, at time.Time) int { return cmp.Or(e.at.Compare(at), -1) })
	p.coming = slices.Insert(p.coming, i, plan{at, do})
}

func (p *play) step() {
	for len(p.coming) > 0 && !p.coming[0].at.After(p.now) {
		due := p.coming[0]
		p.coming = p.coming[1:]
		due.do()
	}
	p.do(queue.Tick{})
	for i := range p.desks {
		p.work(&p.desks[i])
	}
}

// work lets a counter go on: the first three are always open, the others in the
// busy hours.
func (p *play) work(d *desk) {
	if d.next != nil {
		if p.now.Before(d.at) {
			return
		}
		next := d.next
		d.next = nil
		next()
		return
	}
	hour := int(p.now.Sub(p.morning).Hours())
	if d.id > 3 && (hour < 1 || hour > 6) {
		p.do(queue.CloseCounter{Counter: d.id})
		return
	}
	p.do(queue.OpenCounter{Counter: d.id, Clerk: fmt.Sprintf("clerk-%d", d.id)})
	p.call(d)
}

func (d *desk) after(at time.Time, next func()) { d.at, d.next = at, next }

// call calls somebody: the next, now and then one out of order, or serves
// somebody without a number.
func (p *play) call(d *desk) {
	switch {
	case p.chance(0.0001):
		if p.do(queue.DirectService{Counter: d.id, Service: p.service()}) {
			p.serve(d)
		}
		return
	case p.chance(0.01) && p.exceptional(d):
	case !p.do(queue.CallNext{Counter: d.id}):
		return
	}
	if p.chance(0.05) {
		p.nobody(d)
		return
	}
	d.after(p.now.Add(p.seconds(22, 0.5)), func() {
		p.do(queue.Start{Counter: d.id})
		p.serve(d)
	})
}

func (p *play) exceptional(d *desk) bool {
	line := p.state.Line(d.id, p.now, 6)
	if len(line) == 0 {
		return false
	}
	return p.do(queue.CallExceptional{Counter: d.id, Number: line[len(line)-1].Number, Reason: p.Reasons[p.random.IntN(len(p.Reasons))]})
}

// nobody calls again, and gives up.
func (p *play) nobody(d *desk) {
	d.after(p.now.Add(45*time.Second), func() {
		p.do(queue.Recall{Counter: d.id})
		d.after(p.now.Add(45*time.Second), func() {
			at, _ := p.state.Counter(d.id)
			p.do(queue.Miss{Counter: d.id})
			if p.chance(0.4) {
				p.later(p.seconds(400, 0.5), func() { p.do(queue.Return{Number: at.Ticket}) })
			}
		})
	})
}

// serve ends a service: most are finished, some go on elsewhere or wait aside.
func (p *play) serve(d *desk) {
	medians := map[queue.ServiceID]float64{"certify": 190, "civil": 420, "benefits": 610, "other": 330}
	at, _ := p.state.Counter(d.id)
	t, _ := p.state.Ticket(at.Ticket)
	d.after(p.now.Add(p.seconds(cmp.Or(medians[t.Service], 300), 0.55)), func() {
		switch {
		case p.chance(0.04):
			p.do(queue.Transfer{Counter: d.id, Service: p.service()})
		case p.chance(0.03):
			p.do(queue.Park{Counter: d.id, For: 600})
		default:
			p.do(queue.Finish{Counter: d.id})
		}
	})
}
