package main

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"testing"

	"epass.internal/internal/serial"
	"epass.internal/printer/emulator"
)

// onPty starts an emulated printer that is set to a speed, and returns the path
// of its port.
func onPty(t *testing.T, baud int) (path string) {
	t.Helper()
	e, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e.SetBaud(baud)
	path = filepath.Join(t.TempDir(), "ttyEmulated")
	ctx, stop := context.WithCancel(t.Context())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- e.ServePty(ctx, path, func() { close(ready) }) }()
	t.Cleanup(func() { stop(); <-ended })
	<-ready
	return path
}

func TestProbeFindsTheSpeedOfAPort(t *testing.T) {
	path := onPty(t, 38400)
	conf := defaultConfig()
	conf.Data = t.TempDir()
	var out, log bytes.Buffer
	std := streams{out: &out, log: &log}
	c := probeCmd{Port: path, ProfileOut: filepath.Join(conf.Data, "hall.toml")}
	port, speed, err := c.attach(t.Context(), conf, nil, std)
	if err != nil || speed != 38400 {
		t.Fatalf("got %d baud, %v after\n%s", speed, err, &log)
	}
	answer := make([]byte, 1)
	if _, err := port.Write([]byte{0x10, 0x04, 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(port, answer); err != nil || answer[0] != 0x12 {
		t.Errorf("the port that was opened answers % x, %v", answer, err)
	}
	if err := port.Close(); err != nil {
		t.Error(err)
	}
	profile, err := findProfile(genericProfile)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.write(profile, speed, std); err != nil {
		t.Fatal(err)
	}
	said := outcome{out: out.String(), log: log.String()}
	said.wants(t, 0, "Asking at 115200 baud.", "The printer answers at 38400 baud.", "Put baud = 38400 into epass.toml", "[printer]\nbaud = 38400\nprofile = ")
}

func TestSpeedThatWasNamedIsNotLookedFor(t *testing.T) {
	const port = "/dev/ttyS0"
	unnamed := newPrinterConfig(printerSerial)
	unnamed.Port = port
	named := unnamed
	named.Baud, named.BaudGiven, named.Parity = 19200, true, "even"
	for name, c := range map[string]struct {
		flags      probeCmd
		configured printerConfig
		want       int
	}{
		"configured":                 {probeCmd{}, named, 19200},
		"configured without a speed": {probeCmd{}, unnamed, 0},
		"to be found all the same":   {probeCmd{Baud: "auto"}, named, 0},
		"another":                    {probeCmd{Baud: "9600"}, named, 9600},
		"in the address":             {probeCmd{Port: port + "?speed=57600"}, named, 57600},
		"not in the address":         {probeCmd{Port: port}, named, 0},
		"beside the address":         {probeCmd{Port: port, Baud: "38400"}, named, 38400},
		"instead of the address's":   {probeCmd{Port: port + "?speed=57600", Baud: "auto"}, named, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.flags.line(c.configured)
			if got.Baud != c.want || got.Address != port || got.Kind != serial.KindSerial || err != nil {
				t.Errorf("got %+v, %v, want %d baud", got, err, c.want)
			}
		})
	}
	if got, err := (&probeCmd{}).line(named); got.Parity != serial.ParityEven || err != nil {
		t.Errorf("the configured parity became %q, %v", got.Parity, err)
	}
}
