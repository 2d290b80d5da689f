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
)

// config holds the facts of this machine: addresses, paths, ports. The facts
// of the office are data in the store.
type config struct {
	Data         string          `toml:"data"`
	Listen       string          `toml:"listen"`
	PublicURL    string          `toml:"public_url"`
	AllowedHosts []string        `toml:"allowed_hosts"`
	Sample       bool            `toml:"sample"`
	TLS          tlsConfig       `toml:"tls"`
	Log          logConfig       `toml:"log"`
	FailOver     failOver        `toml:"printer_failover"`
	Printers     []printerConfig `toml:"-"` // the table [printer], or each of [[printer]]; at least one
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

// defaultConfig is what runs with no file at all: a sample office with an
// emulated printer, for this machine only.
func defaultConfig() config {
	return config{
		Data:     "epass-data",
		Listen:   "127.0.0.1:8080",
		Sample:   true,
		Log:      logConfig{Level: "info", Format: "text"},
		FailOver: defaultFailOver,
		Printers: []printerConfig{newPrinterConfig(printerEmulator)},
	}
}

// loadConfig reads a configuration file; path "" is the default of no file.
// All mistakes come back together, each with the path of its key.
func loadConfig(path string) (config, error) {
	c := defaultConfig()
	if path == "" {
		return c, nil
	}
	c.Sample, c.Printers = false, nil
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, fmt.Errorf("%s: there is no such file; leave out --config to run the sample office", path)
	}
	if err != nil {
		return c, fmt.Errorf("reading the configuration: %w", err)
	}
	meta, err := c.decode(string(data))
	if parse := new(toml.ParseError); errors.As(err, parse) {
		return c, fmt.Errorf("%s:%d: %s", path, parse.Position.Line, parse.Message)
	}
	if err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
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

// decode reads the text of a configuration file.
func (c *config) decode(text string) (toml.MetaData, error) {
	whole := struct {
		*config
		Printer toml.Primitive `toml:"printer"`
	}{config: c}
	meta, err := toml.Decode(text, &whole)
	if err != nil {
		return meta, err
	}
	c.Printers, err = decodePrinters(meta, whole.Printer)
	return meta, err
}

// suggestion names the known key that a wrong one may have meant.
func suggestion(key string) string {
	known := []string{
		"data", "listen", "public_url", "allowed_hosts", "sample", "tls.certificate", "tls.key", "log.level", "log.format",
		"printer_failover", "printer.kind", "printer.port", "printer.baud", "printer.flow", "printer.parity", "printer.data", "printer.stop",
		"printer.profile", "printer.name", "printer.kiosks", "printer.trace",
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
	return append(out, c.printerMistakes()...)
}

// plainAddress reports whether text is scheme and host of a web server, and no
// more.
func plainAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && text == u.Scheme+"://"+u.Host
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
