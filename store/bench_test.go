package store

import (
	"fmt"
	"testing"
	"time"

	"epass.internal/office"
	"epass.internal/queue"
	"epass.internal/store/storetest"
)

// BenchmarkCheckpoint saves 50 changed tickets of today with more and more
// tickets in days gone by; "ratio" is against the fewest.
func BenchmarkCheckpoint(b *testing.B) {
	var few time.Duration
	for _, stored := range []int{1_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint("stored=", stored), func(b *testing.B) {
			d := filled(b, stored)
			n := 0
			for b.Loop() {
				c := office.Checkpoint{}
				for range 50 {
					n++
					phase := []queue.Phase{queue.Waiting, queue.Served}[n/900%2]
					c.Changes = append(c.Changes, storetest.Ticket(friday, n%900+1, phase))
				}
				storetest.Save(d, c)
				d.idle()
			}
			took := b.Elapsed() / time.Duration(b.N)
			if few == 0 {
				few = took
			}
			b.ReportMetric(float64(took)/float64(few), "ratio")
			b.ReportMetric(float64(d.Stats().FileSize)/float64(stored), "file-B/ticket")
			if got := d.Stats().Failures; got != 0 {
				b.Errorf("got %d failures", got)
			}
		})
	}
}

// filled is a store with so many tickets in older days, started anew.
func filled(b *testing.B, stored int) *desk {
	b.Helper()
	dir, clock := b.TempDir(), newClock()
	d := start(b, dir, clock, nil)
	storetest.Fill(d, stored)
	d.end()
	return start(b, dir, clock, nil)
}

// BenchmarkLoad starts after a clean stop, with the check of the whole file in
// this process.
func BenchmarkLoad(b *testing.B) {
	for _, stored := range []int{1_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint("stored=", stored), func(b *testing.B) {
			d := filled(b, stored)
			for b.Loop() {
				if err := d.load(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
