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

// BenchmarkCheckpointBesideReaders saves 50 tickets of today, alone and in turns
// while somebody reads days gone by without a pause; "ratio" is between them.
func BenchmarkCheckpointBesideReaders(b *testing.B) {
	d := filled(b, 100_000)
	days, err := d.Days(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	var took [2]time.Duration
	n := 0
	for b.Loop() {
		for beside := range took {
			stop, read := make(chan struct{}), make(chan error, 1)
			go func() { read <- readDays(b, d.Store, days[:beside*len(days)], stop) }()
			var c office.Checkpoint
			for range 50 {
				n++
				c.Changes = append(c.Changes, storetest.Ticket(friday, n%900+1, queue.Waiting))
			}
			begin := time.Now()
			storetest.Save(d, c)
			d.idle()
			took[beside] += time.Since(begin)
			close(stop)
			if err := <-read; err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(took[1])/float64(took[0]), "ratio")
}

// readDays reads days one after the other until it is stopped.
func readDays(b *testing.B, s *Store, days []queue.Day, stop chan struct{}) error {
	for i := 0; len(days) > 0; i++ {
		select {
		case <-stop:
			return nil
		default:
		}
		if _, err := s.Day(b.Context(), days[i%len(days)]); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkDays lists a thousand days, reads days of a thousand tickets, and
// removes them.
func BenchmarkDays(b *testing.B) {
	d := filled(b, 1_000_000)
	d.do([]edit{header(friday)})
	d.save()
	days, err := d.Days(b.Context())
	if err != nil || len(days) != 1001 {
		b.Fatalf("got %d days (%v)", len(days), err)
	}
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			if _, err := d.Days(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			if _, err := d.Day(b.Context(), days[n%1000]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("remove", func(b *testing.B) {
		for n := 1; b.Loop(); n++ {
			if _, err := d.Prune(b.Context(), days[min(n, 1000)]); err != nil {
				b.Fatal(err)
			}
		}
	})
}
