package serial

import (
	"fmt"
	"strings"

	"go.bug.st/serial/enumerator"
)

// usbPrefix starts an address that names a device by what it is and not by
// where it is plugged in.
const usbPrefix = "usb:"

// usbID is the identity of a USB serial adapter; an empty serial matches any.
type usbID struct{ vid, pid, serial string }

// parseUSB reads usb:VID:PID[:SERIAL]. It returns the zero usbID for an address
// that does not begin with "usb:".
func parseUSB(address string) (usbID, error) {
	rest, ok := strings.CutPrefix(address, usbPrefix)
	if !ok {
		return usbID{}, nil
	}
	parts := strings.SplitN(rest, ":", 3)
	if len(parts) < 2 || !isHex4(parts[0]) || !isHex4(parts[1]) {
		return usbID{}, fmt.Errorf("%w: %q is not usb:VID:PID or usb:VID:PID:SERIAL with four hexadecimal digits each", ErrNever, address)
	}
	id := usbID{vid: strings.ToUpper(parts[0]), pid: strings.ToUpper(parts[1])}
	if len(parts) == 3 {
		id.serial = parts[2]
	}
	return id, nil
}

func isHex4(s string) bool {
	return len(s) == 4 && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

// find returns the path of the one port with identity id. Two alike devices
// without a serial in the address are an error: a guess may print at the wrong
// desk.
func (id usbID) find(ports []*enumerator.PortDetails) (string, error) {
	var paths []string
	for _, p := range ports {
		if p.IsUSB && strings.EqualFold(p.VID, id.vid) && strings.EqualFold(p.PID, id.pid) &&
			(id.serial == "" || p.SerialNumber == id.serial) {
			paths = append(paths, p.Name)
		}
	}
	switch len(paths) {
	case 0:
		return "", fmt.Errorf("%w: no USB serial device %s:%s is plugged in", ErrGone, id.vid, id.pid)
	case 1:
		return paths[0], nil
	}
	return "", fmt.Errorf("%w: %s all are USB device %s:%s; add the serial number to the address",
		ErrNever, strings.Join(paths, ", "), id.vid, id.pid)
}

// resolve turns an address into a path. Only the usb: form lists the ports,
// because the library opens each ttyS* to do so.
func resolve(address string) (string, error) {
	id, err := parseUSB(address)
	if err != nil || id == (usbID{}) {
		return address, err
	}
	ports, err := enumerator.GetDetailedPortsList()
	if err != nil {
		return "", fmt.Errorf("listing serial ports: %w", err)
	}
	return id.find(ports)
}
