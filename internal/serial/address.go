package serial

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// The prefixes of an address that say what kind of line it names.
const (
	tcpPrefix    = "tcp:"
	devicePrefix = "lp:"
)

// ParseAddress reads a line written as one text:
//
//	/dev/serial/by-id/usb-…?speed=115200&flow=rtscts&parity=even&data=8&stop=1
//	usb:04b8:0202          usb:04b8:0202:SERIAL?speed=38400
//	tcp:printer:9100
//	lp:/dev/usb/lp0        /dev/usb/lp0
//
// What follows the question mark is for serial ports only, and optional. The
// result is checked.
func ParseAddress(address string) (Config, error) {
	c, err := parseAddress(address)
	if err == nil {
		err = c.Check()
	}
	if err != nil {
		return Config{}, fmt.Errorf("reading the address %q: %w", address, err)
	}
	return c, nil
}

func parseAddress(address string) (Config, error) {
	if rest, ok := strings.CutPrefix(address, tcpPrefix); ok {
		return Config{Kind: KindTCP, Address: rest}, nil
	}
	if rest, ok := strings.CutPrefix(address, devicePrefix); ok {
		return Config{Kind: KindDevice, Address: rest}, nil
	}
	if isPrinterDevice(address) {
		return Config{Kind: KindDevice, Address: address}, nil
	}
	where, settings, some := strings.Cut(address, "?")
	if !strings.HasPrefix(where, "/") && !strings.HasPrefix(where, usbPrefix) {
		return Config{}, fmt.Errorf("%w: write a path such as /dev/ttyUSB0, usb:VID:PID, tcp:host:port or lp:/dev/usb/lp0", ErrNever)
	}
	c := Config{Kind: KindSerial, Address: where}
	if !some {
		return c, nil
	}
	return c, c.settings(settings)
}

// isPrinterDevice reports a path that can only be a printer without a mode.
func isPrinterDevice(path string) bool {
	return strings.HasPrefix(path, "/dev/usb/lp") || strings.HasPrefix(path, "/dev/lp")
}

// settings reads what follows the question mark.
func (c *Config) settings(text string) error {
	values, err := url.ParseQuery(text)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNever, err)
	}
	for key, list := range values {
		if err := c.set(key, list); err != nil {
			return err
		}
	}
	return nil
}

// set sets one of them.
func (c *Config) set(key string, list []string) error {
	if len(list) != 1 || list[0] == "" {
		return fmt.Errorf("%w: %s needs one value", ErrNever, key)
	}
	value := list[0]
	switch key {
	case "flow":
		c.Flow = Flow(value)
		return nil
	case "parity":
		c.Parity = Parity(value)
		return nil
	}
	numbers := map[string]*int{"speed": &c.Baud, "data": &c.DataBits, "stop": &c.StopBits}
	to, ok := numbers[key]
	if !ok {
		return fmt.Errorf("%w: %q is none of speed, flow, parity, data, stop", ErrNever, key)
	}
	n, err := strconv.Atoi(value)
	if err != nil || n <= 0 {
		return fmt.Errorf("%w: %s=%q is no number above zero", ErrNever, key, value)
	}
	*to = n
	return nil
}

// String writes c as ParseAddress reads it.
func (c Config) String() string {
	switch c.Kind {
	case KindTCP:
		return tcpPrefix + c.Address
	case KindDevice:
		return devicePrefix + c.Address
	case KindSerial:
	}
	var settings []string
	for _, s := range []struct{ key, value, usual string }{
		{"speed", strconv.Itoa(c.Baud), "0"},
		{"flow", string(c.Flow), ""},
		{"parity", string(c.Parity), ""},
		{"data", strconv.Itoa(c.DataBits), "0"},
		{"stop", strconv.Itoa(c.StopBits), "0"},
	} {
		if s.value != s.usual {
			settings = append(settings, s.key+"="+url.QueryEscape(s.value))
		}
	}
	if len(settings) == 0 {
		return c.Address
	}
	return c.Address + "?" + strings.Join(settings, "&")
}

// checkMode reports what is wrong with the settings of a serial port.
func (c Config) checkMode() error {
	if c.Baud < 0 || c.Baud > maxBaud {
		return fmt.Errorf("%w: speed %d is not between 0 and %d", ErrNever, c.Baud, maxBaud)
	}
	if !slices.Contains([]Flow{"", FlowNone, FlowRTSCTS, FlowXonXoff, FlowDTRDSR}, c.Flow) {
		return fmt.Errorf("%w: flow control %q is none of none, rtscts, xonxoff, dtrdsr", ErrNever, c.Flow)
	}
	if !slices.Contains([]Parity{"", ParityNone, ParityEven, ParityOdd}, c.Parity) {
		return fmt.Errorf("%w: parity %q is none of none, even, odd", ErrNever, c.Parity)
	}
	if !slices.Contains([]int{0, 7, 8}, c.DataBits) {
		return fmt.Errorf("%w: %d data bits; printers have 7 or 8", ErrNever, c.DataBits)
	}
	if !slices.Contains([]int{0, 1, 2}, c.StopBits) {
		return fmt.Errorf("%w: %d stop bits; there are 1 or 2", ErrNever, c.StopBits)
	}
	return nil
}
