package estimate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"epass.internal/queue"
)

// town is where the people of synthetic days come from. Times are lognormal,
// with a mean and the standard deviation of the logarithm.
type town struct {
	minutes  map[queue.ServiceID]float64
	spread   float64 // of one time
	days     float64 // of a day's factor
	clerks   float64 // of a counter's factor on a day
	walkIns  float64 // an hour
	booked   int     // appointments a day
	noShow   float64
	early    float64 // mean minutes before the slot
	missed   float64
	specials float64 // share of walk-ins
	pause    float64 // minutes, once a day at each counter; 0: none
	desks    [][]queue.ServiceID
	hours    float64
}

// sample is a town whose office is busy and never idle for long.
func sample() town {
	return town{
		minutes: map[queue.ServiceID]float64{"a": 7, "b": 13}, spread: 0.55, days: 0.1, clerks: 0.1,
		walkIns: 14, booked: 14, noShow: 0.15, early: 8, missed: 0.03, specials: 0.08, pause: 20,
		desks: [][]queue.ServiceID{both, both, onlyA}, hours: 7,
	}
}

// guest is somebody who comes.
type guest struct {
	at      float64
	command queue.Command
	asks    bool
}

// business is a day of a town as it goes on.
type business struct {
	*office
	town
	random random
	paces  []float64
	rests  []float64 // when each counter's pause is due; +Inf: it was
	free   []float64 // when each counter does something next; +Inf: nobody waits
	alone  []bool    // whom the counter called does not come
	guests []guest
}

// day plays a business day n days before the office of the other tests, after
// it where n is negative. Somebody is asked about now and then.
func (w town) day(t testing.TB, n int, ask func(o *office, at float64, number queue.Number)) *queue.State {
	name := queue.Day(morning.AddDate(0, 0, -n).Format(time.DateOnly))
	b := &business{office: newOfficeOn(t, name, w.desks...), town: w, random: random(1_000_003 * (n + 10_000))}
	day := math.Exp(w.days * b.random.normal())
	for i := range w.desks {
		b.paces = append(b.paces, day*math.Exp(w.clerks*b.random.normal()))
		b.rests = append(b.rests, 150+25*float64(i))
		if w.pause == 0 {
			b.rests[i] = math.Inf(1)
		}
		b.free, b.alone = append(b.free, 0), append(b.alone, false)
	}
	b.invite()
	for b.next(ask) {
	}
	b.do(24*60, queue.CloseDay{})
	return b.state
}

// invite draws who comes.
func (b *business) invite() {
	for at := b.random.gap(60 / b.walkIns); at < b.hours*60; at += b.random.gap(60 / b.walkIns) {
		issue := queue.Issue{Service: b.service(), Source: queue.FromKiosk, Special: b.random.share() < b.specials}
		b.guests = append(b.guests, guest{at: at, command: issue, asks: b.random.share() < 0.2})
	}
	for i := range b.booked {
		slot := 60 + (b.hours*60-60)*float64(i)/float64(b.booked)
		put := queue.PutAppointment{ID: queue.AppointmentID(fmt.Sprint(i)), Service: b.service(), Slot: minute(slot), BookedAt: morning.AddDate(0, 0, -9)}
		b.do(0, put)
		comes, at := b.random.share() >= b.noShow, max(0, slot-b.early+8*b.random.normal())
		if comes {
			b.guests = append(b.guests, guest{at: at, command: queue.CheckIn{ID: put.ID, Source: queue.FromKiosk}, asks: b.random.share() < 0.2})
		}
	}
	slices.SortFunc(b.guests, func(a, b guest) int { return cmp.Compare(a.at, b.at) })
}

func (b *business) service() queue.ServiceID {
	if b.random.share() < 0.6 {
		return "a"
	}
	return "b"
}

// next does what happens next; false at the end of the day.
func (b *business) next(ask func(*office, float64, queue.Number)) bool {
	desk := slices.Index(b.free, slices.Min(b.free))
	if len(b.guests) > 0 && b.guests[0].at < b.free[desk] {
		g := b.guests[0]
		b.guests = b.guests[1:]
		b.do(g.at, queue.Tick{})
		n := b.do(g.at, g.command)
		for i := range b.free {
			if math.IsInf(b.free[i], 1) {
				b.free[i] = g.at
			}
		}
		if g.asks && ask != nil {
			ask(b.office, g.at, n)
		}
		return true
	}
	if math.IsInf(b.free[desk], 1) {
		return false
	}
	b.step(desk, b.free[desk])
	return true
}

// step lets a counter end what it does, and pause or call.
func (b *business) step(desk int, now float64) {
	id := queue.CounterID(desk + 1)
	if c, _ := b.state.Counter(id); c.Ticket != "" {
		var end queue.Command = queue.Finish{Counter: id}
		if b.alone[desk] {
			end = queue.Miss{Counter: id}
		}
		b.do(now, end)
	}
	if now >= b.rests[desk] {
		b.rests[desk] = math.Inf(1)
		b.do(now, queue.PauseCounter{Counter: id})
		b.free[desk] = now + b.pause
		return
	}
	b.do(now, queue.OpenCounter{Counter: id, Clerk: fmt.Sprint("clerk", desk)})
	b.do(now, queue.CallNext{Counter: id})
	b.free[desk] = math.Inf(1)
	if c, _ := b.state.Counter(id); c.Ticket != "" {
		t, _ := b.state.Ticket(c.Ticket)
		b.free[desk] = now + b.draw(&b.random, t.Service)*b.paces[desk]
		if b.alone[desk] = b.random.share() < b.missed; b.alone[desk] {
			b.free[desk] = now + missedMinutes
		}
	}
}

// draw draws the minutes of a service.
func (w *town) draw(r *random, id queue.ServiceID) float64 {
	return w.minutes[id] * math.Exp(w.spread*r.normal()-w.spread*w.spread/2)
}

// truth is the history of one who knows how the town is made.
func (w town) truth() *History {
	r := random(5)
	h := &History{Times: map[queue.ServiceID]Sample{}, NoShow: w.noShow, Missed: w.missed, DaySpread: w.days, ClerkSpread: w.clerks}
	for id := range w.minutes {
		var times []float64
		for range 5_000 {
			times = append(times, w.draw(&r, id))
		}
		h.Times[id] = NewSample(times)
	}
	var late []float64
	for range 5_000 {
		late = append(late, 8*r.normal()-w.early)
	}
	h.Lateness = NewSample(late)
	h.Specials = map[queue.ServiceID]float64{"a": 0.6 * w.walkIns * w.specials, "b": 0.4 * w.walkIns * w.specials}
	if w.pause > 0 {
		h.PauseEvery, h.PauseMinutes = w.hours*60-w.pause, w.pause
	}
	return h
}
