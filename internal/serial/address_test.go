package serial

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	bug "go.bug.st/serial"
)

func TestAddressesAreRead(t *testing.T) {
	for address, want := range map[string]Config{
		"/dev/ttyUSB0":                           {Kind: KindSerial, Address: "/dev/ttyUSB0"},
		"/dev/ttyUSB0?speed=115200&flow=rtscts":  {Kind: KindSerial, Address: "/dev/ttyUSB0", Baud: 115200, Flow: FlowRTSCTS},
		"/dev/ttyS0?parity=even&data=7&stop=2":   {Kind: KindSerial, Address: "/dev/ttyS0", Parity: ParityEven, DataBits: 7, StopBits: 2},
		"usb:04b8:0202":                          {Kind: KindSerial, Address: "usb:04b8:0202"},
		"usb:04b8:0202:A1:2?flow=dtrdsr":         {Kind: KindSerial, Address: "usb:04b8:0202:A1:2", Flow: FlowDTRDSR},
		"tcp:printer:9100":                       {Kind: KindTCP, Address: "printer:9100"},
		"tcp:[::1]:9100":                         {Kind: KindTCP, Address: "[::1]:9100"},
		"lp:/dev/usb/lp0":                        {Kind: KindDevice, Address: "/dev/usb/lp0"},
		"/dev/usb/lp0":                           {Kind: KindDevice, Address: "/dev/usb/lp0"},
		"/dev/lp0":                               {Kind: KindDevice, Address: "/dev/lp0"},
		"/dev/serial/by-id/usb-x?flow=xonxoff":   {Kind: KindSerial, Address: "/dev/serial/by-id/usb-x", Flow: FlowXonXoff},
		"/dev/ttyUSB0?flow=none&parity=none":     {Kind: KindSerial, Address: "/dev/ttyUSB0", Flow: FlowNone, Parity: ParityNone},
		"/dev/ttyUSB0?stop=1&data=8&parity=odd":  {Kind: KindSerial, Address: "/dev/ttyUSB0", Parity: ParityOdd, DataBits: 8, StopBits: 1},
		"/dev/ttyUSB0?speed=9600&flow=dtrdsr":    {Kind: KindSerial, Address: "/dev/ttyUSB0", Baud: 9600, Flow: FlowDTRDSR},
		"usb:2e8a:0005?speed=38400&parity=even":  {Kind: KindSerial, Address: "usb:2e8a:0005", Baud: 38400, Parity: ParityEven},
		"tcp:printer.kep.example.gr:9100":        {Kind: KindTCP, Address: "printer.kep.example.gr:9100"},
		"lp:/dev/something/of/the/users/own/lp?": {Kind: KindDevice, Address: "/dev/something/of/the/users/own/lp?"},
	} {
		got, err := ParseAddress(address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", address, diff)
		}
	}
}

func TestMistakesInAddressesAreNamed(t *testing.T) {
	for address, says := range map[string]string{
		"":                           "write a path",
		"COM3":                       "write a path",
		"printer:9100":               "write a path",
		"usb:04b8":                   "usb:VID:PID",
		"tcp:":                       "no address",
		"/dev/ttyUSB0?speed=fast":    "no number",
		"/dev/ttyUSB0?speed=-1":      "no number",
		"/dev/ttyUSB0?speed=0":       "no number",
		"/dev/ttyUSB0?speed=9999999": "speed",
		"/dev/ttyUSB0?flow=magic":    "flow control",
		"/dev/ttyUSB0?parity=mark":   "parity",
		"/dev/ttyUSB0?data=5":        "data bits",
		"/dev/ttyUSB0?stop=3":        "stop bits",
		"/dev/ttyUSB0?baud=9600":     "none of speed",
		"/dev/ttyUSB0?flow=":         "one value",
		"/dev/ttyUSB0?flow=a&flow=b": "one value",
		"/dev/ttyUSB0?%zz":           "escape",
	} {
		c, err := ParseAddress(address)
		if !errors.Is(err, ErrNever) || !strings.Contains(err.Error(), says) || c != (Config{}) {
			t.Errorf("%q: got %+v, %v, want ErrNever saying %q", address, c, err, says)
		}
	}
}

// FuzzAddress: what is accepted is written back to an address of the same line.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"/dev/ttyUSB0?speed=115200&flow=rtscts", "usb:04b8:0202:A", "tcp:printer:9100", "lp:/dev/usb/lp0", "/dev/lp0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		c, err := ParseAddress(address)
		if err != nil {
			return
		}
		again, err := ParseAddress(c.String())
		if err != nil || again != c {
			t.Errorf("%q is %+v, but %q is %+v, %v", address, c, c.String(), again, err)
		}
	})
}

func TestSettingsReachTheLibrary(t *testing.T) {
	for name, c := range map[string]struct {
		config Config
		want   bug.Mode
	}{
		"the usual":    {Config{}, bug.Mode{BaudRate: 115200, DataBits: 8}},
		"all of them":  {Config{Baud: 9600, Parity: ParityEven, DataBits: 7, StopBits: 2}, bug.Mode{BaudRate: 9600, DataBits: 7, Parity: bug.EvenParity, StopBits: bug.TwoStopBits}},
		"odd parity":   {Config{Parity: ParityOdd}, bug.Mode{BaudRate: 115200, DataBits: 8, Parity: bug.OddParity}},
		"one stop bit": {Config{StopBits: 1, Parity: ParityNone}, bug.Mode{BaudRate: 115200, DataBits: 8}},
	} {
		if diff := cmp.Diff(c.want, *c.config.mode()); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}
