package main

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// onTCP starts an emulated printer and returns where it listens.
func onTCP(t *testing.T) (e *emulator.Printer, address string) {
	t.Helper()
	e, err := emulator.New(emulator.Options{CompletionID: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	listens, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() { ended <- e.ListenAndServeTCP(ctx, "127.0.0.1:0", func(a net.Addr) { listens <- a }) }()
	t.Cleanup(func() { stop(); <-ended })
	return e, (<-listens).String()
}

func TestProbeWritesAProfileThatCheckAccepts(t *testing.T) {
	dir := t.TempDir()
	file, trace := filepath.Join(dir, "hall.toml"), filepath.Join(dir, "trace")
	e, address := onTCP(t)
	const answers = "\n80\ny\n576\n40\ny\nperhaps\ny\ny\nn\nnone\nn\n"
	o := epass(t, answers, "printer", "probe", "--port", "tcp:"+address, "--profile-out", file, "--trace", trace, "--data", dir)
	o.wants(t, 0, `it calls itself "e-PASS generic 1.00"`, "Press Enter to begin.", "Please answer y or n.", "The profile is in "+file)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got, err := printer.ParseProfile(data)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "probed-e-pass-generic" || got.Width != 576 || got.DPI != 203 || !got.CompletionID || !got.Cutter || got.UserChars || got.Ways().String() != "raster+qr+logo+double" {
		t.Errorf("got\n%s", data)
	}
	if n := len(e.Slips()); n != 3 {
		t.Errorf("%d slips, want 3", n)
	}
	said, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"DLE EOT ask for the status 1", "status 1: online", "= closed"} {
		if !strings.Contains(string(said), line) {
			t.Errorf("the trace lacks %q:\n%.2000s", line, said)
		}
	}
	conf := "data = \"" + dir + "\"\nlisten = \"127.0.0.1:0\"\n[printer]\nkind = \"tcp\"\nport = \"" + address + "\"\nprofile = \"" + file + "\"\n"
	epass(t, "", "check", "--config", written(t, conf)).wants(t, 0, "All is well.")
	epass(t, "", "check", "--config", written(t, strings.Replace(conf, "hall", "hell", 1))).wants(t, 1, "printer.profile: reading a profile:", "hell.toml")
	epass(t, "", "print", "--test", "--trace", "-", "--config", written(t, conf)).wants(t, 0, "The printer says that the slip is on paper.", "GS ( H confirm printing")
}

func TestProbeOfTheEmulatedPrinterAsksNothing(t *testing.T) {
	dir := t.TempDir()
	epass(t, "", "printer", "probe", "--yes", "--data", dir).wants(t, 0, `name = "probed-epson-tm-t20"`, `status = { value = true, known = "probed", source = "probe" }`)
	if slips, err := filepath.Glob(filepath.Join(dir, "slips", "*.png")); err != nil || len(slips) != 3 {
		t.Errorf("%d slips, %v", len(slips), err)
	}
}

func TestProbeSaysWhyItDoesNot(t *testing.T) {
	dir := t.TempDir()
	_, address := onTCP(t)
	none := written(t, "data = \""+dir+"\"\nlisten = \"127.0.0.1:0\"\n")
	for name, c := range map[string]struct {
		want string
		args []string
	}{
		"nobody answers":     {"standard input has ended", []string{"--port", "tcp:" + address}},
		"no address":         {"--port: ", []string{"--port", "printer"}},
		"no device":          {"opening", []string{"--port", "/dev/serial/by-id/nothing"}},
		"no printer":         {"printer.kind: no printer is configured", []string{"--config", none}},
		"no such printer":    {`printer.name: no printer is called "hall"`, []string{"--printer", "hall"}},
		"no profile name":    {"does not end in .toml", []string{"--profile-out", filepath.Join(dir, "x")}},
		"speed of a network": {"--baud: only serial ports have a speed", []string{"--port", "tcp:" + address, "--baud", "9600"}},
		"no speed":           {`--baud: "fast" is neither auto nor a speed`, []string{"--port", "/dev/ttyS0", "--baud", "fast"}},
		"speed of nothing":   {`--baud: "0" is neither auto nor a speed`, []string{"--port", "/dev/ttyS0", "--baud", "0"}},
		"no trace":           {"tracing a printer: ", []string{"--port", "tcp:" + address, "--trace", filepath.Join(dir, "no", "file")}},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"printer", "probe"}, c.args...)
			if name != "no printer" {
				args = append(args, "--data", dir)
			}
			epass(t, "", args...).wants(t, 1, "epass: ", c.want)
		})
	}
}

func TestProbeRefusesThePrinterOfARunningDaemon(t *testing.T) {
	_, address := onTCP(t)
	_, other := onTCP(t)
	c := sampleConfig(t)
	c.Printers = []printerConfig{newPrinterConfig(printerTCP)}
	c.Printers[0].Port = address
	trace := filepath.Join(t.TempDir(), "trace")
	c.Printers[0].Trace = trace
	h := serve(t, c)
	conf := written(t, "data = \""+c.Data+"\"\nlisten = \"127.0.0.1:0\"\n[printer]\nkind = \"tcp\"\nport = \""+address+"\"\n")
	probe := func(args ...string) outcome {
		return epass(t, "", append([]string{"printer", "probe", "--yes", "--config", conf}, args...)...)
	}
	probe().wants(t, 1, "the running daemon owns this printer")
	probe("--port", "tcp:"+address).wants(t, 1, "the running daemon owns this printer")
	probe("--port", "tcp:"+other).wants(t, 0, "probed-e-pass-generic")
	epass(t, "", "print", "--test", "--trace", "-", "--config", conf).wants(t, 1, "--trace: the running daemon owns the printer")
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	if said, err := os.ReadFile(trace); err != nil || !strings.Contains(string(said), "status 1: online") {
		t.Errorf("the daemon's trace says %.500q, %v", said, err)
	}
}
