package report

import (
	"fmt"
	"testing"

	"epass.internal/queue"
	"epass.internal/report/reporttest"
)

// played returns a day of the tests, or ends the test.
func played(t testing.TB, opt reporttest.Options) *queue.State {
	t.Helper()
	s, err := reporttest.Play(opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// month returns the visits of thirty days.
func month(t testing.TB, tickets int) []Visit {
	t.Helper()
	var out []Visit
	for i := range 30 {
		day := queue.Day(fmt.Sprintf("2026-11-%02d", i+1))
		out = append(out, Visits(played(t, reporttest.Options{Day: day, Tickets: tickets, Seed: uint64(i)}))...)
	}
	return out
}

// BenchmarkVisits takes the facts of a day of 1,000 tickets.
func BenchmarkVisits(b *testing.B) {
	s := played(b, reporttest.Options{Day: "2026-11-20", Tickets: 1000})
	b.ReportAllocs()
	for b.Loop() {
		if got := len(Visits(s)); got < 900 {
			b.Fatalf("got %d visits", got)
		}
	}
}

// BenchmarkSummarise sums up a month of 1,000-ticket days.
func BenchmarkSummarise(b *testing.B) {
	visits := month(b, 1000)
	b.ReportAllocs()
	for b.Loop() {
		if got := Summarise(visits, reporttest.Athens(), nil); got.All.Issued < 27_000 {
			b.Fatalf("got %d tickets", got.All.Issued)
		}
	}
}

// BenchmarkFiles writes the files of a month.
func BenchmarkFiles(b *testing.B) {
	d := Document{Code: "0578", From: "2026-11-01", To: "2026-11-30", Services: reporttest.Setup().Services}
	d.Figures = Summarise(month(b, 200), reporttest.Athens(), nil)
	for name, write := range map[string]func(Language) ([]byte, error){"csv": d.CSV, "xlsx": d.XLSX} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := write(Greek); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
