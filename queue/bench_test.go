package queue

import (
	"strconv"
	"testing"
	"time"
)

// BenchmarkNext asks who is next while 1,000 people wait for three services.
func BenchmarkNext(b *testing.B) {
	s := day(b)
	services := []ServiceID{"certify", "civil", "benefits"}
	for i := range 1000 {
		must(b, s, Issue{Service: services[i%3], Source: FromKiosk}, opening().Add(time.Duration(i)*time.Second))
	}
	b.ReportAllocs()
	for b.Loop() {
		if winner, _ := s.Next(3, opening()); winner != "Α001" {
			b.Fatalf("got %s", winner)
		}
	}
}

// BenchmarkNextWorst asks while 998 appointments wait before their gate,
// all with a lower turn than the one person to be called.
func BenchmarkNextWorst(b *testing.B) {
	s := day(b)
	for i := range 998 {
		id := AppointmentID(strconv.Itoa(i))
		must(b, s, PutAppointment{ID: id, Service: "certify", Slot: opening().Add(time.Hour)}, opening())
		must(b, s, CheckIn{ID: id}, opening())
	}
	must(b, s, Issue{Service: "certify"}, opening())
	b.ReportAllocs()
	for b.Loop() {
		if winner, _ := s.Next(3, opening()); winner != "Α999" {
			b.Fatalf("got %s", winner)
		}
	}
}

// BenchmarkAhead tells one of 1,000 how many come before.
func BenchmarkAhead(b *testing.B) {
	s := day(b)
	for range 999 {
		must(b, s, Issue{Service: "certify"}, opening())
	}
	b.ReportAllocs()
	for b.Loop() {
		if got := s.AheadAt("Α999", opening()); got != 998 {
			b.Fatalf("got %d", got)
		}
	}
}

// BenchmarkReplay replays a day of 1,000 tickets that were drawn, called and
// served.
func BenchmarkReplay(b *testing.B) {
	s, log := New(), []logged(nil)
	do := func(c Command, at time.Time) {
		for _, e := range must(b, s, c, at) {
			log = append(log, logged{e, at})
		}
	}
	do(OpenDay{Day: "2026-03-02", Setup: testSetup()}, opening())
	do(OpenCounter{Counter: 1, Clerk: "maria"}, opening())
	for i := range 1000 {
		at := opening().Add(time.Duration(i) * 20 * time.Second)
		do(Issue{Service: []ServiceID{"certify", "civil"}[i%2], Source: FromKiosk}, at)
		if i >= 50 { // people wait
			do(CallNext{Counter: 1}, at)
			do(Start{Counter: 1}, at)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if got := replay(New(), log).Count(); got != 1000 {
			b.Fatalf("got %d tickets", got)
		}
	}
}
