package console

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"epass.internal/office"
	"epass.internal/queue"
	"epass.internal/report/reporttest"
)

// rows are days as a store keeps them: each is decoded when it is read.
type rows map[queue.Day]savedDay

type savedDay struct {
	head    []byte
	tickets [][]byte
}

func (r rows) Days(context.Context) ([]queue.Day, error) { return slices.Collect(maps.Keys(r)), nil }

func (r rows) Day(_ context.Context, day queue.Day) (*queue.State, error) {
	return queue.Load(r[day].head, r[day].tickets)
}

func saved(b *testing.B, s *queue.State) savedDay {
	b.Helper()
	encode := func(v any) []byte {
		data, err := json.Marshal(v)
		if err != nil {
			b.Fatal(err)
		}
		return data
	}
	changes := s.Touched()
	out := savedDay{head: encode(changes.Header)}
	for _, t := range changes.Tickets {
		out.tickets = append(out.tickets, encode(t))
	}
	return out
}

// BenchmarkReportOfAMonth answers a report of thirty days of 1,000 tickets, the
// first time and again.
func BenchmarkReportOfAMonth(b *testing.B) {
	month := rows{}
	for i := range 30 {
		day := queue.Day(fmt.Sprintf("2026-10-%02d", i+1))
		s, err := reporttest.Play(reporttest.Options{Day: day, Tickets: 1000, Seed: uint64(i)})
		if err != nil {
			b.Fatal(err)
		}
		month[day] = saved(b, s)
	}
	asked := period{"2026-10-01", "2026-10-31"}
	past := newPastDays(month, nil)
	answer := func(b *testing.B) {
		days, _, err := past.within(b.Context(), asked, "2026-11-20")
		g := gathered{asked: asked, settings: office.SampleSettings(), days: days}
		if err != nil || g.figures().All.Issued < 27_000 {
			b.Fatalf("%d days, %v", len(days), err)
		}
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			past = newPastDays(month, nil)
			answer(b)
		}
	})
	b.Run("again", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			answer(b)
		}
	})
}
