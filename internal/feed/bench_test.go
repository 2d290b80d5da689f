package feed

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// board is a state of about 2 KiB, as a hall display's.
func boardState() []byte {
	return append(append([]byte(`"`), bytes.Repeat([]byte("x"), 2000)...), '"')
}

// BenchmarkLastDisplay is the time from Publish to the last of n displays
// against bare writes of the same bytes to the same number of connections.
func BenchmarkLastDisplay(b *testing.B) {
	manyFiles()
	for _, n := range []int{1, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			raw, f := newRawTCP(b, n), newOffice(b, testOptions())
			topic, state := f.Topic(), boardState()
			f.at("/", Subscription{Channel: topic})
			topic.Publish(state)
			displays := listen(b, f.upgraded(b, "/", n))
			displays.all(b)
			same := appendState(nil, 100, time.Now(), state)
			var got, base times
			for b.Loop() {
				base.measure(func() { raw.send(b, same); raw.all(b) })
				got.measure(func() { topic.Publish(state); displays.all(b) })
			}
			report(b, got, base)
		})
	}
}

// BenchmarkDisplaysAmongPhones is the time to the last of 20 displays with
// 1,000 phones on the same hub, each with a state of its own, against 20
// displays on a hub without phones.
func BenchmarkDisplaysAmongPhones(b *testing.B) {
	manyFiles()
	alone, among := newOffice(b, testOptions()), newOffice(b, testOptions())
	state := boardState()
	var topics [2]*Topic
	var displays [2]*audience
	for i, f := range []*office{alone, among} {
		topics[i] = f.Topic()
		f.at("/", Subscription{Channel: topics[i]})
		topics[i].Publish(state)
		displays[i] = listen(b, f.upgraded(b, "/", 20))
		displays[i].all(b)
	}
	n := 0
	own := among.Personal(func(key string) []byte { n++; return fmt.Appendf(nil, `"%s %0200d"`, key, n) })
	among.at("/own", Subscription{Channel: own, Key: "Α017", Class: Later})
	phones := listen(b, among.upgraded(b, "/own", 1000))
	phones.all(b)
	var got, base times
	for b.Loop() {
		base.measure(func() { topics[0].Publish(state); displays[0].all(b) })
		got.measure(func() { topics[1].Publish(state); own.Refresh(); displays[1].all(b) })
		phones.all(b)
	}
	report(b, got, base)
}

// BenchmarkStalled is the time to the last of 95 displays with five more that
// do not read, against 95 displays alone.
func BenchmarkStalled(b *testing.B) {
	manyFiles()
	state := boardState()
	var topics [2]*Topic
	var displays [2]*audience
	for i, stalled := range []int{0, 5} {
		f := newOffice(b, tiny())
		topics[i] = f.Topic()
		f.at("/", Subscription{Channel: topics[i]})
		topics[i].Publish(state)
		for _, c := range f.upgraded(b, "/", stalled) {
			defer func() { _ = c.Close() }()
		}
		displays[i] = listen(b, f.upgraded(b, "/", 95))
		displays[i].all(b)
		for f.busy() < stalled { // until the kernels are full
			topics[i].Publish(state)
			displays[i].all(b)
		}
	}
	var got, base times
	for b.Loop() {
		base.measure(func() { topics[0].Publish(state); displays[0].all(b) })
		got.measure(func() { topics[1].Publish(state); displays[1].all(b) })
	}
	report(b, got, base)
}

// busy counts the connections whose socket takes nothing.
func (f *office) busy() int {
	return len(f.selected(func(c *conn) bool { return c.wire.link.busy() }))
}

// BenchmarkMemory reports what a connection costs the process; the client's
// end of it, some hundred bytes, is in it.
func BenchmarkMemory(b *testing.B) {
	manyFiles()
	for _, n := range []int{1000, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			f := newOffice(b, testOptions())
			topic := f.Topic()
			f.at("/", Subscription{Channel: topic})
			topic.Publish(boardState())
			before := resident(b)
			conns := f.upgraded(b, "/", n)
			buf := make([]byte, 64<<10)
			for _, c := range conns {
				if err := readFrame(c, buf); err != nil {
					b.Fatal(err)
				}
			}
			got := resident(b) - before
			for b.Loop() { // nothing is timed
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(got)/float64(n), "bytes/conn")
			for _, c := range conns {
				_ = c.Close()
				<-f.ended
			}
		})
	}
}

// resident returns the process's resident bytes, free ones given back.
func resident(b *testing.B) int {
	debug.FreeOSMemory()
	runtime.GC()
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Skip("no /proc here")
	}
	var size, rss int
	if _, err := fmt.Sscan(string(statm), &size, &rss); err != nil {
		b.Fatal(err)
	}
	return rss * os.Getpagesize()
}
