package estimate

import (
	"fmt"
	"math"
	"testing"

	"epass.internal/queue"
)

// busy is a situation with n waiting and a past that varies.
func busy(n int) (Situation, History) {
	h := History{
		Times: map[queue.ServiceID]Sample{}, NoShow: 0.15, Missed: 0.01, DaySpread: 0.1, ClerkSpread: 0.1,
		Specials: map[queue.ServiceID]float64{"a": 0.6, "b": 0.6}, PauseEvery: 400, PauseMinutes: 20,
	}
	r := random(7)
	for _, id := range both {
		var times []float64
		for range 1000 {
			times = append(times, 8*math.Exp(0.55*r.normal()))
		}
		h.Times[id] = NewSample(times)
	}
	for i := range 200 {
		h.Lateness = append(h.Lateness, float64(i)/5-30)
	}
	sit := Situation{Now: minute(120), Policy: queue.DefaultPolicy(), Services: both}
	for i := range n {
		at := minute(float64(i) * 120 / float64(n))
		sit.Waiting = append(sit.Waiting, Waiting{
			Number: queue.NewNumber("Α", i+1), Service: both[i%2],
			Key: queue.Key{Turn: at, CheckIn: at, Seq: uint64(i + 1)},
		})
	}
	for i := range 8 {
		sit.Desks = append(sit.Desks, Desk{ID: queue.CounterID(i + 1), Takes: both, Status: queue.StatusOpen, Serving: "a", From: minute(118)})
	}
	for i := range 60 {
		sit.Coming = append(sit.Coming, queue.Appointment{
			ID: queue.AppointmentID(fmt.Sprint(i)), Service: both[i%2], Phase: queue.Booked,
			Slot: minute(110 + float64(i)*2), BookedAt: morning.AddDate(0, 0, -1),
		})
	}
	for i := range 150 {
		sit.Served = append(sit.Served, Done{Service: both[i%2], Minutes: 9})
	}
	return sit, h
}

// BenchmarkLook is what a forecast costs the one who owns the queue: 1,000
// people wait, 500 were served; the bound is 200 µs.
func BenchmarkLook(b *testing.B) {
	o := newOffice(b, both, both, both, both, both, both, both, both)
	for i := range 60 {
		o.do(0, queue.PutAppointment{ID: queue.AppointmentID(fmt.Sprint(i)), Service: both[i%2], Slot: minute(float64(200 + i)), BookedAt: morning})
	}
	for i := range 1_500 {
		o.issue(float64(i)/30, both[i%2])
	}
	for i := range 500 {
		o.do(50+float64(i)/10, queue.CallNext{Counter: 1})
	}
	for b.Loop() {
		if sit := Look(o.state, minute(100)); len(sit.Waiting) != 1_000 || len(sit.Coming) != 60 {
			b.Fatalf("%d wait, %d may come", len(sit.Waiting), len(sit.Coming))
		}
	}
}

// BenchmarkForecast is 100 paths for 200 waiting people; the bound is 5 ms.
func BenchmarkForecast(b *testing.B) {
	sit, h := busy(200)
	for b.Loop() {
		f := sit.Forecast(&h, 100, 1)
		if w, ok := f.Of(sit.Waiting[199].Number); !ok || w.Middle == 0 {
			b.Fatalf("got %+v, %t", w, ok)
		}
	}
}
