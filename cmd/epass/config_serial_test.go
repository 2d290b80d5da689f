package main

import (
	"cmp"
	"testing"

	"epass.internal/internal/serial"
)

// The file and the probe's --port take the same settings of a serial port, and
// make the same line of them. Seven bits are refused in the file alone: an
// address may be that of another device.
func TestSerialSettingsAreThoseOfAnAddress(t *testing.T) {
	for _, c := range []struct{ settings, file string }{
		{"parity=even", `parity = "even"`}, {"parity=odd", `parity = "odd"`}, {"parity=none", `parity = "none"`}, {"parity=space", `parity = "space"`},
		{"data=6", "data = 6"}, {"data=8", "data = 8"}, {"data=9", "data = 9"}, {"data=-7", "data = -7"},
		{"stop=0", "stop = 0"}, {"stop=1", "stop = 1"}, {"stop=2", "stop = 2"}, {"stop=3", "stop = 3"},
		{"speed=0", "baud = 0"}, {"speed=1", "baud = 1"}, {"speed=4000000", "baud = 4000000"}, {"speed=4000001", "baud = 4000001"},
		{"flow=none", `flow = "none"`}, {"flow=dtrdsr", `flow = "dtrdsr"`}, {"flow=dtr", `flow = "dtr"`},
	} {
		line, addressErr := serial.ParseAddress("/dev/ttyS0?" + c.settings)
		conf, fileErr := loadConfig(written(t, "[printer]\nkind = \"serial\"\nport = \"/dev/ttyS0\"\n"+c.file))
		if (addressErr == nil) != (fileErr == nil) {
			t.Errorf("%s: as an address %v, in the file %v", c.settings, addressErr, fileErr)
		}
		if fileErr != nil {
			continue
		}
		got := conf.Printers[0].link()
		line.Baud, line.DataBits, line.StopBits = cmp.Or(line.Baud, 115200), cmp.Or(line.DataBits, 8), cmp.Or(line.StopBits, 1)
		line.Flow, line.Parity = cmp.Or(line.Flow, serial.FlowNone), cmp.Or(line.Parity, serial.ParityNone)
		if got != line {
			t.Errorf("%s: the file makes %+v, the address %+v", c.settings, got, line)
		}
		if again, err := serial.ParseAddress(conf.Printers[0].String()); err != nil || again != got {
			t.Errorf("%s is shown as %s, which is %+v, %v", c.settings, conf.Printers[0], again, err)
		}
	}
}

func TestCheckShowsHowPrintersAreReached(t *testing.T) {
	dir := "data = \"" + t.TempDir() + "\"\nlisten = \"127.0.0.1:0\"\n"
	_, address := onTCP(t)
	for name, c := range map[string]struct{ text, want string }{
		"no printer": {"", "printer: none\n"},
		"emulated":   {"[printer]\nkind = \"emulator\"", "printer: emulated, profile epson-tm-t20\n"},
		"network":    {"[printer]\nname = \"hall\"\nkind = \"tcp\"\nport = \"" + address + "\"", "printer hall: tcp:" + address + ", profile generic-80\n"},
	} {
		t.Run(name, func(t *testing.T) {
			epass(t, "", "check", "--config", written(t, dir+c.text)).wants(t, 0, c.want, "All is well.")
		})
	}
}

func TestCheckShowsHowASerialPortIsReached(t *testing.T) {
	_, path, hangUp, err := serial.OpenPty()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := hangUp(); err != nil {
			t.Error(err)
		}
	})
	text := "data = \"" + t.TempDir() + "\"\nlisten = \"127.0.0.1:0\"\n[printer]\nkind = \"serial\"\nport = \"" + path + "\"\n"
	const eight = "?speed=115200&flow=none&parity=none&data=8&stop=1, profile generic-80\n"
	const other = "?speed=38400&flow=xonxoff&parity=odd&data=8&stop=2, profile generic-80\n"
	epass(t, "", "check", "--config", written(t, text)).wants(t, 0, "printer: "+path+eight)
	text += "baud = 38400\nflow = \"xonxoff\"\nparity = \"odd\"\ndata = 8\nstop = 2\n"
	epass(t, "", "check", "--config", written(t, text)).wants(t, 0, "printer: "+path+other, "All is well.")
}
