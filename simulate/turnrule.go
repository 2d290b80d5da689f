package simulate

import (
	"errors"
	"fmt"
	"time"

	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

// turnLine is a line under our rule: the real queue, driven by its commands.
type turnLine struct {
	day    *day
	state  *queue.State
	number []queue.Number // of people
	person map[queue.Number]*person
}

// today is the day that all simulated ones pass for. It means nothing.
const today queue.Day = "2026-03-02"

// at returns the instant of a minute of the day.
func at(minute float64) time.Time {
	opening := time.Date(2026, time.March, 2, 6, 0, 0, 0, time.UTC)
	return opening.Add(time.Duration(minute * float64(time.Minute)))
}

// newTurnLine opens the day with its appointments.
func newTurnLine(d *day, s Settings) (*turnLine, error) {
	l := &turnLine{day: d, state: queue.New(), number: make([]queue.Number, len(d.people)), person: map[queue.Number]*person{}}
	open := queue.OpenDay{Day: today, Setup: d.office.setup(s.policy())}
	if err := l.do(open, 0); err != nil {
		return nil, err
	}
	for _, p := range d.people {
		if !p.booked {
			continue
		}
		put := queue.PutAppointment{ID: p.appointment(), Service: d.office.Services[p.service].ID, Slot: at(p.slot), BookedAt: at(0).AddDate(0, 0, -7)}
		if err := l.do(put, 0); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (p *person) appointment() queue.AppointmentID {
	return queue.AppointmentID(fmt.Sprintf("p%d", p.id))
}

// setup returns the office as package queue knows it.
func (o *Office) setup(p queue.Policy) queue.Setup {
	out := queue.Setup{Policy: p}
	prefixes := []rune(letters)
	for i, s := range o.Services {
		out.Services = append(out.Services, queue.Service{
			ID: s.ID, Prefix: string(prefixes[i]), Name: queue.Text{EL: string(s.ID)}, First: 1, Last: 99_999,
		})
	}
	for i, c := range o.Counters {
		out.Counters = append(out.Counters, queue.CounterSetup{ID: desk(i), Services: c.Services})
	}
	return out
}

// desk returns the number on the sign of counter i.
func desk(i int) queue.CounterID { return queue.CounterID(i + 1) }

// do carries out a command.
func (l *turnLine) do(c queue.Command, now float64) error {
	_, err := l.decide(c, now)
	return err
}

// decide carries out a command and returns what it caused.
func (l *turnLine) decide(c queue.Command, now float64) ([]queue.Event, error) {
	events, err := l.state.Decide(c, at(now))
	if err != nil {
		return nil, fmt.Errorf("simulating %T at minute %.1f of day %d of %s: %w", c, now, l.day.number, l.day.office.Name, err)
	}
	for _, e := range events {
		l.state.Apply(e, at(now))
	}
	return events, nil
}

func (l *turnLine) arrive(p *person, now float64) error {
	events, err := l.decide(l.checkIn(p), now)
	for _, e := range events {
		if issued, ok := e.(queue.TicketIssued); ok {
			l.number[p.id], l.person[issued.Number] = issued.Number, p
		}
	}
	return err
}

func (l *turnLine) checkIn(p *person) queue.Command {
	if p.booked {
		return queue.CheckIn{ID: p.appointment(), Source: queue.FromKiosk, Special: p.special}
	}
	return queue.Issue{Service: l.day.office.Services[p.service].ID, Source: queue.FromKiosk, Special: p.special}
}

func (l *turnLine) call(counter int, now float64) (*person, error) {
	err := l.do(queue.CallNext{Counter: desk(counter)}, now)
	if errors.Is(err, queue.ErrNobodyWaiting) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c, _ := l.state.Counter(desk(counter))
	return l.person[c.Ticket], nil
}

func (l *turnLine) finish(counter int, now float64) error {
	return l.do(queue.Finish{Counter: desk(counter)}, now)
}

func (l *turnLine) miss(counter int, now float64) error {
	return l.do(queue.Miss{Counter: desk(counter)}, now)
}

// back does nothing for a ticket that missed too many calls.
func (l *turnLine) back(p *person, now float64) error {
	if t, _ := l.state.Ticket(l.number[p.id]); t.Phase != queue.Missed {
		return nil
	}
	return l.do(queue.Return{Number: l.number[p.id]}, now)
}

func (l *turnLine) sit(counter int, open bool, now float64) error {
	if open {
		return l.do(queue.OpenCounter{Counter: desk(counter), Clerk: fmt.Sprintf("clerk%d", counter)}, now)
	}
	return l.do(queue.PauseCounter{Counter: desk(counter)}, now)
}

// forecast estimates the wait of a person who has just got a number.
func (l *turnLine) forecast(p *person, h *estimate.History, paths int, now float64, seed uint64) (estimate.Wait, bool) {
	if err := l.do(queue.Tick{}, now); err != nil {
		return estimate.Wait{}, false
	}
	sit := estimate.Look(l.state, at(now))
	return sit.Forecast(h, paths, seed).Of(l.number[p.id])
}
