package journal

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// timed is one way to make something durable and how long each try took.
type timed struct {
	write func() error
	took  []time.Duration
}

// interleave measures several ways in turns, so that they share the disk's
// moods, with a pause before each as in an office.
func interleave(b *testing.B, pause time.Duration, ways ...*timed) {
	b.Helper()
	for b.Loop() {
		for _, w := range ways {
			<-time.After(pause)
			start := time.Now()
			if err := w.write(); err != nil {
				b.Fatal(err)
			}
			w.took = append(w.took, time.Since(start))
		}
	}
	b.ReportMetric(0, "ns/op")
}

// percentile returns the p-th of 100 parts of the sorted times.
func (w *timed) percentile(p int) float64 {
	slices.Sort(w.took)
	return float64(w.took[min(len(w.took)-1, len(w.took)*p/100)])
}

// bare is the floor: one block written in place and synced, in a file of zeros.
func bare(b *testing.B) *timed {
	b.Helper()
	f, err := SystemDisk().OpenFile(filepath.Join(b.TempDir(), "bare"), os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.Close() })
	if err := writeZeros(f, 0, DefaultSegmentSize); err != nil {
		b.Fatal(err)
	}
	block, at := make([]byte, blockSize), int64(0)
	return &timed{write: func() error {
		if _, err := f.WriteAt(block, at%DefaultSegmentSize); err != nil {
			return err
		}
		at += blockSize
		return f.Sync()
	}}
}

// appending is a journal that gets groups of n records of 300 bytes. Nothing is
// released, so every new segment is made in the background meanwhile.
func appending(b *testing.B, n int) *timed {
	b.Helper()
	j, _ := open(b, b.TempDir(), Options{SegmentSize: DefaultSegmentSize, Disk: SystemDisk()})
	group := asBytes(slices.Repeat([]string{strings.Repeat("x", 300)}, n))
	return &timed{write: func() error {
		_, err := j.Append(group)
		return err
	}}
}

func compare(b *testing.B, pause time.Duration, records int) {
	b.Helper()
	floor, journal := bare(b), appending(b, records)
	interleave(b, pause, floor, journal)
	b.ReportMetric(journal.percentile(50)/floor.percentile(50), "p50-ratio")
	b.ReportMetric(journal.percentile(99)/floor.percentile(99), "p99-ratio")
	b.ReportMetric(floor.percentile(50)/1000, "bare-p50-µs")
	b.ReportMetric(floor.percentile(99)/1000, "bare-p99-µs")
	b.ReportMetric(float64(records)*1e9/journal.percentile(50), "records/s")
}

// BenchmarkSparse is one ticket now and then, against a bare write and sync.
func BenchmarkSparse(b *testing.B) { compare(b, 2*time.Millisecond, 1) }

// BenchmarkBusy is one ticket after the other.
func BenchmarkBusy(b *testing.B) { compare(b, 0, 1) }

// BenchmarkGroup64 is 64 tickets in each group.
func BenchmarkGroup64(b *testing.B) { compare(b, 0, 64) }

// BenchmarkEncode64 is the part of a group of 64 that is not the disk's.
func BenchmarkEncode64(b *testing.B) {
	group := asBytes(slices.Repeat([]string{strings.Repeat("x", 300)}, 64))
	length, _ := bodyLength(group)
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = encodeGroup(buf, header{epoch: 1, first: 1}, group, length)
	}
}

// BenchmarkOpen starts on a day of about 5,000 groups in five segments.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	j, _ := open(b, dir, Options{SegmentSize: DefaultSegmentSize, Disk: SystemDisk()})
	group := asBytes(slices.Repeat([]string{strings.Repeat("x", 300)}, 640))
	for range 5 * 1024 / 49 {
		if _, err := j.Append(group); err != nil {
			b.Fatal(err)
		}
	}
	closeJournal(b, j)
	for b.Loop() {
		j, _, err := Open(dir, Options{})
		if err != nil {
			b.Fatal(err)
		}
		closeJournal(b, j)
	}
}
