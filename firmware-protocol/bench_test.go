package firmware

import (
	"fmt"
	"testing"
)

// benchmarked are the frames of an ordinary second and the largest one.
func benchmarked() []Frame {
	long := button
	long.Payload = make([]byte, MaxPayload)
	return []Frame{ping, button, long}
}

func BenchmarkAppend(b *testing.B) {
	for _, f := range benchmarked() {
		b.Run(fmt.Sprintf("payload=%d", len(f.Payload)), func(b *testing.B) {
			room := make([]byte, 0, MaxWire)
			b.SetBytes(int64(len(wire(b, f))))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := f.Append(room); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecoder(b *testing.B) {
	for _, f := range benchmarked() {
		b.Run(fmt.Sprintf("payload=%d", len(f.Payload)), func(b *testing.B) {
			p := wire(b, f)
			var d Decoder
			b.SetBytes(int64(len(p)))
			b.ReportAllocs()
			for b.Loop() {
				for _, err := range d.Feed(p) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

func BenchmarkDecoderOnNoise(b *testing.B) {
	noise := make([]byte, 4096)
	for i := range noise {
		noise[i] = byte(i*37 + i>>8)
	}
	var d Decoder
	b.SetBytes(int64(len(noise)))
	for b.Loop() {
		for f, err := range d.Feed(noise) {
			if err == nil {
				b.Fatalf("noise was taken for %+v", f)
			}
		}
	}
}
