package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// written returns the path of a configuration file.
func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "epass.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestNoFileIsTheSampleOfficeOnThisMachine(t *testing.T) {
	got, err := loadConfig("")
	want := config{
		Data: "epass-data", Listen: "127.0.0.1:8080", Sample: true,
		Log:      logConfig{"info", "text"},
		FailOver: failOver(20 * time.Second),
		Printers: []printerConfig{{Kind: "emulator", Baud: 115200, Flow: "none", Parity: "none", Data: 8, Stop: 1, Profile: "epson-tm-t20"}},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	if mistakes := got.mistakes(); len(mistakes) > 0 {
		t.Errorf("the default has mistakes: %v", mistakes)
	}
}

func TestEmptyFileIsARealOfficeWithoutPrinter(t *testing.T) {
	got, err := loadConfig(written(t, ""))
	want := config{
		Data: "epass-data", Listen: "127.0.0.1:8080",
		Log:      logConfig{"info", "text"},
		FailOver: failOver(20 * time.Second),
		Printers: []printerConfig{{Kind: "none", Baud: 115200, Flow: "none", Parity: "none", Data: 8, Stop: 1, Profile: "generic-80"}},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func TestEveryKeyIsRead(t *testing.T) {
	got, err := loadConfig(written(t, `
data = "/var/lib/epass"
listen = "0.0.0.0:8443"
public_url = "https://kep-0578.example.gr"
allowed_hosts = ["epass.lan", "2001:db8::1"]
sample = true
printer_failover = "45s"
[tls]
certificate = "/etc/epass/tls.crt"
key = "/etc/epass/tls.key"
[log]
level = "debug"
format = "json"
[[printer]]
name = "Είσοδος ισογείου δεξιά"
kiosks = ["Kiosk 1", "Kiosk 2"]
kind = "serial"
port = "/dev/serial/by-id/usb-printer"
baud = 9600
flow = "rtscts"
parity = "even"
data = 8
stop = 2
profile = "generic-58"
trace = "/tmp/trace"
[[printer]]
name = "Γκισέ"
kind = "tcp"
port = "192.168.1.50:9100"
`))
	want := config{
		Data: "/var/lib/epass", Listen: "0.0.0.0:8443", PublicURL: "https://kep-0578.example.gr",
		AllowedHosts: []string{"epass.lan", "2001:db8::1"}, Sample: true,
		TLS:      tlsConfig{"/etc/epass/tls.crt", "/etc/epass/tls.key"},
		Log:      logConfig{"debug", "json"},
		FailOver: failOver(45 * time.Second),
		Printers: []printerConfig{
			{"Είσοδος ισογείου δεξιά", []string{"Kiosk 1", "Kiosk 2"}, "serial", "/dev/serial/by-id/usb-printer", 9600, true, "rtscts", "even", 8, 2, "generic-58", "/tmp/trace"},
			{"Γκισέ", nil, "tcp", "192.168.1.50:9100", 115200, false, "none", "none", 8, 1, "generic-80", ""},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func TestMistakesNameTheirKeys(t *testing.T) {
	const serialPort = "[printer]\nkind = \"serial\"\nport = \"/dev/ttyUSB0\"\n"
	two := func(a, b string) string {
		return fmt.Sprintf("[[printer]]\nname = %q\nkind = \"tcp\"\nport = \"10.0.0.1:9100\"\nkiosks = [\"k\"]\n[[printer]]\nname = %q\nkind = \"tcp\"\n", a, b)
	}
	for _, c := range []struct{ name, text, want string }{
		{"no data folder", `data = ""`, "data: name the folder"},
		{"no port", `listen = "127.0.0.1"`, "listen: \"127.0.0.1\" is not host:port"},
		{"open to the network without TLS", `listen = "0.0.0.0:8080"`, "listen: 0.0.0.0:8080 is not on this machine alone: set tls.certificate"},
		{"every address without TLS", `listen = ":8080"`, "listen: :8080 is not on this machine alone"},
		{"a name that may be anybody without TLS", `listen = "kep.lan:8080"`, "listen: kep.lan:8080 is not on this machine alone"},
		{"certificate without key", "[tls]\ncertificate = \"tls.crt\"", "tls: certificate and key come together"},
		{"key without certificate", "[tls]\nkey = \"tls.key\"", "tls: certificate and key come together"},
		{"address without scheme", `public_url = "kep.example.gr"`, "public_url:"},
		{"address with a slash", `public_url = "https://kep.example.gr/"`, "public_url:"},
		{"address with a path", `public_url = "https://kep.example.gr/tickets"`, "public_url:"},
		{"address with a name in it", `public_url = "https://maria@kep.example.gr"`, "public_url:"},
		{"address that is no web server", `public_url = "javascript://x"`, "public_url:"},
		{"host with scheme", `allowed_hosts = ["epass.lan", "https://kep.lan"]`, "allowed_hosts[1]:"},
		{"host with port", `allowed_hosts = ["kep.lan:8443"]`, "allowed_hosts[0]:"},
		{"every host", `allowed_hosts = ["*"]`, "allowed_hosts[0]:"},
		{"no host", `allowed_hosts = [""]`, "allowed_hosts[0]:"},
		{"unknown level", "[log]\nlevel = \"loud\"", "log.level: \"loud\" must be debug, info, warn or error"},
		{"unknown format", "[log]\nformat = \"xml\"", "log.format: \"xml\" must be text or json"},
		{"unknown kind", "[printer]\nkind = \"laser\"", "printer.kind: \"laser\" must be emulator, serial, tcp, device or none"},
		{"port without kind", "[printer]\nport = \"/dev/ttyUSB0\"", "printer.kind: it is none, although printer.port is \"/dev/ttyUSB0\""},
		{"kind without port", "[printer]\nkind = \"serial\"", "printer.port:"},
		{"network printer without its port number", "[printer]\nkind = \"tcp\"\nport = \"192.168.1.50\"", "printer.port: \"192.168.1.50\" is not host:port"},
		{"bad USB name", "[printer]\nkind = \"serial\"\nport = \"usb:xyz\"", "printer.port:"},
		{"unknown flow control", serialPort + "flow = \"rts\"", "printer.flow: \"rts\" must be none, rtscts, xonxoff or dtrdsr"},
		{"no speed", serialPort + "baud = 0", "printer.baud: 0 is no speed"},
		{"faster than any port", serialPort + "baud = 9999999", "printer.baud: 9999999 is no speed"},
		{"unknown parity", serialPort + "parity = \"mark\"", "printer.parity: \"mark\" must be none, even or odd"},
		{"no parity", serialPort + "parity = \"\"", "printer.parity: \"\" must be none, even or odd"},
		{"too few data bits", serialPort + "data = 5", "printer.data: 5 must be 8 bits"},
		{"no data bits", serialPort + "data = 0", "printer.data: 0 must be 8 bits"},
		{"seven data bits", serialPort + "data = 7", "printer.data: 7 bits carry neither pictures nor Greek letters: set the printer to 8 bits (Epson: DIP switch 1-4 OFF"},
		{"too many stop bits", serialPort + "stop = 3", "printer.stop: 3 must be 1 or 2 bits"},
		{"no stop bits", serialPort + "stop = 0", "printer.stop: 0 must be 1 or 2 bits"},
		{"a word for stop bits", serialPort + "stop = \"one\"", "printer.stop"},
		{"parity outside of its table", `parity = "even"`, "parity: there is no such key; did you mean printer.parity?"},
		{"unknown profile", serialPort + "profile = \"star\"", "printer.profile:"},
		{"emulator for the network", "[printer]\nkind = \"emulator\"\nport = \"0.0.0.0:9100\"", "printer.port: \"0.0.0.0:9100\" is not an address of this machine"},
		{"emulator without cutter", "[printer]\nkind = \"emulator\"\nprofile = \"silent-58\"", "printer.profile: silent-58 has no cutter"},
		{"printer without a name", two("", "b"), "printer[0].name: each of several printers needs one"},
		{"two printers of one name", two("a", "a"), "printer[1].name: \"a\" is another printer already"},
		{"name for which there is no room", two("a", strings.Repeat("ά", 41)), "has 41 letters, and pages have room for 40"},
		{"kiosk without a name", two("a", "b") + "port = \"10.0.0.2:9100\"\nkiosks = [\" \"]", "printer[1].kiosks: \" \" is no name of a kiosk"},
		{"name that is a path", two("a", "../b"), "printer.name: \"../b\" is not made of letters"},
		{"one port for two printers", two("a", "b") + "port = \"10.0.0.1:9100\"", "printer[1].port: \"10.0.0.1:9100\" is another printer's already"},
		{"one kiosk at two printers", two("a", "b") + "port = \"10.0.0.2:9100\"\nkiosks = [\"k\"]", "printer[1].kiosks: \"k\" prints at another printer already"},
		{"misspelt key of a printer", two("a", "b") + "prot = \"x\"", "printer.prot: there is no such key"},
		{"no time", `printer_failover = "soon"`, "printer_failover"},
		{"a word for a number", serialPort + "baud = \"fast\"", "printer.baud"},
		{"unknown key", `listten = "x"`, "listten: there is no such key; the keys are data, listen"},
		{"key of another table", "baud = 9600", "baud: there is no such key; did you mean printer.baud?"},
		{"misspelt table", "[printers]\nkind = \"tcp\"", "printers.kind: there is no such key; did you mean printer.kind?"},
		{"no TOML", "listen = \n", "epass.toml:1:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := loadConfig(written(t, c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "epass.toml") {
				t.Errorf("got %v, want the file and %q", err, c.want)
			}
		})
	}
}

func TestAllMistakesComeTogether(t *testing.T) {
	_, err := loadConfig(written(t, "listen = \"x\"\nlistten = 1\n[log]\nlevel = \"\"\n[printer]\nkind = \"\"\n"))
	if err == nil {
		t.Fatal("the file was taken")
	}
	for _, want := range []string{"listen:", "listten:", "log.level:", "printer.kind:"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %s", err, want)
		}
	}
}

func TestFileThatIsNotThere(t *testing.T) {
	_, err := loadConfig(filepath.Join(t.TempDir(), "none.toml"))
	if err == nil || !strings.Contains(err.Error(), "there is no such file") {
		t.Errorf("got %v", err)
	}
	if _, err := loadConfig(t.TempDir()); err == nil {
		t.Error("a folder was taken for a file")
	}
}

func TestLoopbackIsThisMachineAlone(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1:80": true, "127.1.2.3:80": true, "[::1]:80": true, "localhost:80": true,
		":80": false, "0.0.0.0:80": false, "[::]:80": false, "192.0.2.1:80": false, "localhost.example:80": false,
	} {
		if got := loopback(address); got != want {
			t.Errorf("%s: got %t", address, got)
		}
	}
}
