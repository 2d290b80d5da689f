package emulator

import (
	"io"
	"testing"

	"epass.internal/internal/serial"
)

func TestOtherSpeedIsOtherBytes(t *testing.T) {
	p := newPrinter(t, Options{})
	master, path, hangUp, err := serial.OpenPty()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := hangUp(); err != nil {
			t.Error(err)
		}
	})
	far := tuned{master, p}
	const question, garbled = "\x10\x04\x01", "\xef\xfb\xfe"
	for _, c := range []struct {
		name         string
		ours, theirs int
		want         string
	}{
		{"no speed", 0, 9600, question},
		{"the same", 9600, 9600, question},
		{"too fast", 9600, 115200, garbled},
		{"too slow", 38400, 19200, garbled},
		{"an unusual one", 250000, 250000, question},
	} {
		p.SetBaud(c.ours)
		port, err := serial.Open(t.Context(), serial.Config{Kind: serial.KindSerial, Address: path, Baud: c.theirs})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for what, way := range map[string]struct {
			from io.Writer
			to   io.Reader
		}{"the printer": {port, far}, "the driver": {far, port}} {
			got := make([]byte, len(question))
			if _, err := way.from.Write([]byte(question)); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadFull(way.to, got); err != nil || string(got) != c.want {
				t.Errorf("%s: %s heard % x, want % x (%v)", c.name, what, got, c.want, err)
			}
		}
		if err := port.Close(); err != nil {
			t.Error(err)
		}
	}
}
