package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"epass.internal/internal/serial"
	"epass.internal/printer"
)

// config holds the facts of this machine: addresses, paths, ports. The facts
// of the office are data in the store.
type config struct {
	Data         string        `toml:"data"`
	Listen       string        `toml:"listen"`
	PublicURL    string        `toml:"public_url"`
	AllowedHosts []string      `toml:"allowed_hosts"`
	Sample       bool          `toml:"sample"`
	TLS          tlsConfig     `toml:"tls"`
	Log          logConfig     `toml:"log"`
	Printer      printerConfig `toml:"printer"`
}

// tlsConfig names the certificate that every address but loopback needs.
type tlsConfig struct {
	Certificate string `toml:"certificate"`
	Key         string `toml:"key"`
}

// load reads the certificate; none is configured: none.
func (t tlsConfig) load() ([]tls.Certificate, error) {
	if t.Certificate == "" {
		return nil, nil
	}
	c, err := tls.LoadX509KeyPair(t.Certificate, t.Key)
	if err != nil {
		return nil, fmt.Errorf("tls: reading certificate and key: %w", err)
	}
	return []tls.Certificate{c}, nil
}

type logConfig struct {
	Level  string `toml:"level"`
	Format string `toml:"format"`
}

// printerConfig says where the ticket printer is.
type printerConfig struct {
	Kind string `toml:"kind"`
	// Port is, by kind: a path or usb:VID:PID[:SERIAL], host:port, the path of a
	// character device; of the emulator, where it also listens for TCP.
	Port    string `toml:"port"`
	Baud    int    `toml:"baud"` // serial only, bits per second
	Flow    string `toml:"flow"` // serial only
	Profile string `toml:"profile"`
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

func defaultProfile(kind string) string {
	if kind == printerEmulator {
		return emulatorProfile
	}
	return genericProfile
}

// defaultConfig is what runs with no file at all: a sample office with an
// emulated printer, for this machine only.
func defaultConfig() config {
	return config{
		Data:    "epass-data",
		Listen:  "127.0.0.1:8080",
		Sample:  true,
		Log:     logConfig{Level: "info", Format: "text"},
		Printer: printerConfig{Kind: printerEmulator, Baud: 115200, Flow: "none", Profile: emulatorProfile},
	}
}

// loadConfig reads a configuration file; path "" is the default of no file.
// All mistakes come back together, each with the path of its key.
func loadConfig(path string) (config, error) {
	c := defaultConfig()
	if path == "" {
		return c, nil
	}
	c.Sample, c.Printer.Kind, c.Printer.Profile = false, printerNone, ""
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, fmt.Errorf("%s: there is no such file; leave out --config to run the sample office", path)
	}
	if err != nil {
		return c, fmt.Errorf("reading the configuration: %w", err)
	}
	meta, err := toml.Decode(string(data), &c)
	if parse := new(toml.ParseError); errors.As(err, parse) {
		return c, fmt.Errorf("%s:%d: %s", path, parse.Position.Line, parse.Message)
	}
	if err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	if c.Printer.Profile == "" {
		c.Printer.Profile = defaultProfile(c.Printer.Kind)
	}
	var mistakes []error
	for _, key := range meta.Undecoded() {
		mistakes = append(mistakes, fmt.Errorf("%s: there is no such key%s", key, suggestion(key.String())))
	}
	mistakes = append(mistakes, c.mistakes()...)
	for i, m := range mistakes {
		mistakes[i] = fmt.Errorf("%s: %w", path, m)
	}
	return c, errors.Join(mistakes...)
}

// suggestion names the known key that a wrong one may have meant.
func suggestion(key string) string {
	known := []string{
		"data", "listen", "public_url", "allowed_hosts", "sample", "tls.certificate", "tls.key", "log.level", "log.format",
		"printer.kind", "printer.port", "printer.baud", "printer.flow", "printer.profile",
	}
	last := key[strings.LastIndex(key, ".")+1:]
	for _, k := range known {
		if k[strings.LastIndex(k, ".")+1:] == last || strings.HasPrefix(k, key) {
			return fmt.Sprintf("; did you mean %s?", k)
		}
	}
	return "; the keys are " + strings.Join(known, ", ")
}

// mistakes returns everything that is wrong with the values.
func (c config) mistakes() []error {
	var out []error
	add := func(key, format string, args ...any) {
		out = append(out, fmt.Errorf("%s: %s", key, fmt.Sprintf(format, args...)))
	}
	if c.Data == "" {
		add("data", "name the folder that holds the office's data")
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		add("listen", "%q is not host:port, such as 127.0.0.1:8080", c.Listen)
	}
	if (c.TLS.Certificate == "") != (c.TLS.Key == "") {
		add("tls", "certificate and key come together")
	}
	if !loopback(c.Listen) && c.TLS.Certificate == "" {
		add("listen", "%s is not on this machine alone: set tls.certificate and tls.key, or listen on 127.0.0.1", c.Listen)
	}
	if c.PublicURL != "" && !plainAddress(c.PublicURL) {
		add("public_url", "%q is not an address such as https://kep.example.gr, without path and slash", c.PublicURL)
	}
	for i, host := range c.AllowedHosts {
		if host == "" || strings.ContainsAny(host, "/*@ ") || strings.Contains(host, ":") && net.ParseIP(host) == nil {
			add(fmt.Sprintf("allowed_hosts[%d]", i), "%q is not the name of a machine such as epass.lan, without scheme and port", host)
		}
	}
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		add("log.level", "%q must be debug, info, warn or error", c.Log.Level)
	}
	if !slices.Contains([]string{"text", "json"}, c.Log.Format) {
		add("log.format", "%q must be text or json", c.Log.Format)
	}
	return append(out, c.Printer.mistakes()...)
}

// plainAddress reports whether text is scheme and host of a web server, and no
// more.
func plainAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && text == u.Scheme+"://"+u.Host
}

// link returns the line to a real printer.
func (p printerConfig) link() serial.Config {
	return serial.Config{Kind: serial.Kind(p.Kind), Address: p.Port, Baud: p.Baud, Flow: serial.Flow(p.Flow)}
}

func (p printerConfig) mistakes() []error {
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
	profile, err := printer.FindProfile(p.Profile)
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
	if !slices.Contains([]string{"none", "rtscts", "xonxoff"}, p.Flow) {
		return fmt.Errorf("printer.flow: %q must be none, rtscts or xonxoff", p.Flow)
	}
	if p.Baud <= 0 {
		return fmt.Errorf("printer.baud: %d is no speed such as 115200", p.Baud)
	}
	if _, _, err := net.SplitHostPort(p.Port); p.Kind == printerTCP && err != nil {
		return fmt.Errorf("printer.port: %q is not host:port, such as 192.168.1.50:9100", p.Port)
	}
	if err := p.link().Check(); err != nil {
		return fmt.Errorf("printer.port: %w", err)
	}
	return nil
}

// loopback reports whether an address is reached from this machine alone.
func loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return true // reported by itself
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
