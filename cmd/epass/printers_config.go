package main

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"epass.internal/internal/serial"
	"epass.internal/office"
)

// printerConfig says where a ticket printer is and which kiosks print there.
type printerConfig struct {
	Name   string   `toml:"name"`   // what staff call it; needed where there are several
	Kiosks []string `toml:"kiosks"` // names of paired kiosks; those that nobody names use the first printer
	Kind   string   `toml:"kind"`
	// Port is, by kind: a path or usb:VID:PID[:SERIAL], host:port, the path of a
	// character device; of the emulator, where it also listens for TCP.
	Port string `toml:"port"`

	// Of serial ports only.
	Baud      int    `toml:"baud"` // bits per second
	BaudGiven bool   `toml:"-"`    // whether the table names a speed, or Baud is the usual one
	Flow      string `toml:"flow"`
	Parity    string `toml:"parity"`
	Data      int    `toml:"data"` // bits, always 8
	Stop      int    `toml:"stop"` // bits

	Profile string `toml:"profile"` // of the table, or the path of a file
	Trace   string `toml:"trace"`   // file that every byte is written to, for people; empty: none
}

// Kinds of printers.
const (
	printerEmulator = "emulator"
	printerSerial   = "serial"
	printerTCP      = "tcp"
	printerDevice   = "device"
	printerNone     = "none"
)

// Profiles where none is named: what the emulated printer is, and what every
// printer for 80 mm paper understands.
const (
	emulatorProfile = "epson-tm-t20"
	genericProfile  = "generic-80"
)

// maxPrinterName is how many letters of a name pages have room for.
const maxPrinterName = 40

// usualBaud is the speed of a serial port where none is named; maxBaud is the
// fastest that a port has.
const (
	usualBaud = 115200
	maxBaud   = 4_000_000
)

func defaultProfile(kind string) string {
	if kind == printerEmulator {
		return emulatorProfile
	}
	return genericProfile
}

// newPrinterConfig returns a printer of a kind with the usual settings.
func newPrinterConfig(kind string) printerConfig {
	return printerConfig{Kind: kind, Baud: usualBaud, Flow: "none", Parity: "none", Data: 8, Stop: 1, Profile: defaultProfile(kind)}
}

// failOver is how long a printer is not ready before another takes its jobs.
type failOver time.Duration

const defaultFailOver = failOver(20 * time.Second)

// UnmarshalText reads a duration such as 20s; 0s means never.
func (f *failOver) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	if err != nil || d < 0 {
		return fmt.Errorf("printer_failover: %q is no time such as 20s", text)
	}
	*f = failOver(d)
	return nil
}

// decodePrinters reads the table [printer], or each of [[printer]]. Without
// any there is one printer that is none.
func decodePrinters(meta toml.MetaData, raw toml.Primitive) ([]printerConfig, error) {
	tables := []toml.Primitive{raw}
	switch {
	case !meta.IsDefined("printer"):
		return []printerConfig{newPrinterConfig(printerNone)}, nil
	case meta.Type("printer") != "Hash":
		if err := meta.PrimitiveDecode(raw, &tables); err != nil {
			return nil, err
		}
	}
	var out []printerConfig
	for _, table := range tables {
		c, err := decodePrinter(meta, table)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// decodePrinter reads one table; what it leaves out is as usual.
func decodePrinter(meta toml.MetaData, table toml.Primitive) (printerConfig, error) {
	c := newPrinterConfig(printerNone)
	c.Profile = ""
	if err := meta.PrimitiveDecode(table, &c); err != nil {
		return c, err
	}
	if c.Profile == "" {
		c.Profile = defaultProfile(c.Kind)
	}
	var named struct {
		Baud *int `toml:"baud"`
	}
	if err := meta.PrimitiveDecode(table, &named); err != nil {
		return c, err
	}
	c.BaudGiven = named.Baud != nil
	return c, nil
}

// routes returns which printer prints what.
func (c config) routes() office.PrintRoutes {
	out := office.PrintRoutes{FailOver: time.Duration(c.FailOver), Kiosks: map[string]string{}}
	for _, p := range c.Printers {
		out.Printers = append(out.Printers, p.Name)
		for _, kiosk := range p.Kiosks {
			out.Kiosks[kiosk] = p.Name
		}
	}
	return out
}

// printerMistakes returns what is wrong with the printers, each and together.
func (c config) printerMistakes() []error {
	if len(c.Printers) == 1 {
		return c.Printers[0].mistakes()
	}
	var out []error
	names, ports, kiosks := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i, p := range c.Printers {
		wrong := func(key, format string, args ...any) {
			out = append(out, fmt.Errorf("printer[%d].%s: %s", i, key, fmt.Sprintf(format, args...)))
		}
		for _, err := range p.mistakes() {
			out = append(out, fmt.Errorf("printer[%d]: %w", i, err))
		}
		switch {
		case p.Name == "":
			wrong("name", "each of several printers needs one, such as hall")
		case names[p.Name]:
			wrong("name", "%q is another printer already", p.Name)
		}
		names[p.Name] = true
		switch {
		case p.Kind == printerNone:
			wrong("kind", "none among several printers: leave it out")
		case p.Port != "" && ports[p.Port]:
			wrong("port", "%q is another printer's already: a port has one owner", p.Port)
		}
		ports[p.Port] = true
		for _, kiosk := range p.Kiosks {
			switch {
			case strings.TrimSpace(kiosk) == "":
				wrong("kiosks", "%q is no name of a kiosk: write it as under Συσκευές", kiosk)
			case kiosks[kiosk]:
				wrong("kiosks", "%q prints at another printer already", kiosk)
			}
			kiosks[kiosk] = true
		}
	}
	return out
}

// link returns the line to a real printer.
func (p printerConfig) link() serial.Config {
	c := serial.Config{Kind: serial.Kind(p.Kind), Address: p.Port}
	if c.Kind == serial.KindSerial {
		c.Baud, c.Flow, c.Parity, c.DataBits, c.StopBits = p.Baud, serial.Flow(p.Flow), serial.Parity(p.Parity), p.Data, p.Stop
	}
	return c
}

// String says how the printer is reached: as the probe takes it, where it is
// real.
func (p printerConfig) String() string {
	switch p.Kind {
	case printerNone:
		return "none"
	case printerEmulator:
		return "emulated"
	}
	return p.link().String()
}

// mistakes returns what is wrong with one printer by itself.
func (p printerConfig) mistakes() []error {
	if n := utf8.RuneCountInString(p.Name); n > maxPrinterName {
		return []error{fmt.Errorf("printer.name: %q has %d letters, and pages have room for %d", p.Name, n, maxPrinterName)}
	}
	if strings.ContainsFunc(p.Name, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.N) && r != ' ' && r != '-' }) {
		return []error{fmt.Errorf("printer.name: %q is not made of letters, digits, spaces and hyphens", p.Name)}
	}
	switch p.Kind {
	case printerNone:
		if p.Port != "" {
			return []error{fmt.Errorf("printer.kind: it is none, although printer.port is %q: say what the port is, emulator, serial, tcp or device", p.Port)}
		}
		return nil
	case printerEmulator:
		if _, _, err := net.SplitHostPort(p.Port); p.Port != "" && (err != nil || !loopback(p.Port)) {
			return []error{fmt.Errorf("printer.port: %q is not an address of this machine such as 127.0.0.1:9100", p.Port)}
		}
	case printerSerial, printerTCP, printerDevice:
		if err := p.checkLink(); err != nil {
			return []error{err}
		}
	default:
		return []error{fmt.Errorf("printer.kind: %q must be emulator, serial, tcp, device or none", p.Kind)}
	}
	profile, err := findProfile(p.Profile)
	if err != nil {
		return []error{fmt.Errorf("printer.profile: %w", err)}
	}
	if p.Kind == printerEmulator && !profile.Cutter {
		return []error{fmt.Errorf("printer.profile: %s has no cutter, and the emulated printer shows a slip when it is cut", p.Profile)}
	}
	return nil
}

// checkLink reports the first mistake in the line to a real printer.
func (p printerConfig) checkLink() error {
	if err := p.checkMode(); err != nil {
		return err
	}
	if _, _, err := net.SplitHostPort(p.Port); p.Kind == printerTCP && err != nil {
		return fmt.Errorf("printer.port: %q is not host:port, such as 192.168.1.50:9100", p.Port)
	}
	if err := p.link().Check(); err != nil {
		return fmt.Errorf("printer.port: %w", err)
	}
	return nil
}

// checkMode reports the first setting that no serial port has.
func (p printerConfig) checkMode() error {
	switch {
	case !slices.Contains([]string{"none", "rtscts", "xonxoff", "dtrdsr"}, p.Flow):
		return fmt.Errorf("printer.flow: %q must be none, rtscts, xonxoff or dtrdsr", p.Flow)
	case p.Baud <= 0 || p.Baud > maxBaud:
		return fmt.Errorf("printer.baud: %d is no speed such as 115200; `epass printer probe --baud auto` finds it", p.Baud)
	case !slices.Contains([]string{"none", "even", "odd"}, p.Parity):
		return fmt.Errorf("printer.parity: %q must be none, even or odd", p.Parity)
	case p.Data == 7:
		return errors.New("printer.data: 7 bits carry neither pictures nor Greek letters: set the printer to 8 bits (Epson: DIP switch 1-4 OFF; others: \"data bits\" or \"word length\" on their test print and in their menu), and leave data out here")
	case p.Data != 8:
		return fmt.Errorf("printer.data: %d must be 8 bits", p.Data)
	case p.Stop != 1 && p.Stop != 2:
		return fmt.Errorf("printer.stop: %d must be 1 or 2 bits", p.Stop)
	}
	return nil
}
