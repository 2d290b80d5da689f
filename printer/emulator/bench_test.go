package emulator

import (
	"strings"
	"testing"

	"epass.internal/printer"
)

// BenchmarkSlip is what a test pays for one slip, and how fast bytes go in.
func BenchmarkSlip(b *testing.B) {
	dots := printer.NewBitmap(576, 700)
	for i := range dots.Bits {
		dots.Bits[i] = byte(i * 7)
	}
	var raster strings.Builder
	raster.WriteString("\x1b@")
	for y := 0; y < 640; y += 128 {
		raster.WriteString("\x1dv0\x00\x48\x00\x80\x00" + string(dots.Bits[y*72:(y+128)*72]))
	}
	text := "\x1b@\x1bt\x2f\x1ba\x01\x1d!\x33\xc1017\n\x1d!\x00" + strings.Repeat("\xc8\xe5\xf9\xf1\xe5\xdf\xf4\xe5 \xf4\xef\xed \xe1\xf1\xe9\xe8\xec\xfc\n", 8)
	for name, data := range map[string]string{
		"raster": raster.String(), "text": text, "own code and logo": define("K1") + printKey("K1", "\x01\x01") + qrCmds(4, '1', "https://epass.example.gr/t/A017") + sized("\x1d(k", "1Q0"),
	} {
		b.Run(name, func(b *testing.B) {
			p, err := New(Options{CompletionID: true})
			if err != nil {
				b.Fatal(err)
			}
			job := []byte(data + "\x1d(H\x06\x0000abcd\x1dVB\x18")
			b.SetBytes(int64(len(job)))
			b.ReportAllocs()
			for b.Loop() {
				p.change(func() { p.take(job) })
			}
		})
	}
}

// BenchmarkNew is what a test pays for a printer.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
