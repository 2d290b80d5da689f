package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"epass.internal/office"
)

func TestEveryCommandIsExplained(t *testing.T) {
	for _, command := range []string{"", "serve", "check", "print", "printer", "printer probe", "user", "user add", "user list", "dump", "recover", "simulate", "version", "help"} {
		t.Run("epass "+command, func(t *testing.T) {
			words := strings.Fields(command)
			long := epass(t, "", append(words, "--help")...)
			long.wants(t, 0, "Usage: epass", command)
			help := epass(t, "", append([]string{"help"}, words...)...)
			if help != long {
				t.Errorf("epass help says\n%s\nand --help\n%s", help.out, long.out)
			}
		})
	}
	if plain := epass(t, ""); plain != epass(t, "", "help") {
		t.Errorf("without a command it says %q", plain.out+plain.log)
	}
}

func TestWrongCommandLines(t *testing.T) {
	for name, args := range map[string][]string{
		"unknown command": {"sevre"}, "unknown flag": {"serve", "--port", "80"}, "half a command": {"user"},
		"no login": {"user", "add"}, "unknown role": {"user", "add", "maria", "--name", "Μαρία", "--role", "boss"},
		"print what?": {"print"},
	} {
		t.Run(name, func(t *testing.T) {
			epass(t, "", args...).wants(t, 2, "epass: ", `Try "epass help"`)
		})
	}
	epass(t, "", "help", "sevre").wants(t, 1, "sevre")
}

func TestVersionNamesTheProgram(t *testing.T) {
	epass(t, "", "version").wants(t, 0, "epass ", "go1.")
}

func TestCheckSaysWhatTheMachineLacks(t *testing.T) {
	dir := t.TempDir()
	good := "data = \"" + dir + "\"\nlisten = \"127.0.0.1:0\"\n"
	epass(t, "", "check", "--config", written(t, good)).wants(t, 0, "All is well.")
	for name, c := range map[string]struct{ text, want string }{
		"absent port":        {"[printer]\nkind = \"serial\"\nport = \"/dev/serial/by-id/nothing\"", "printer.port: opening serial"},
		"absent certificate": {"[tls]\ncertificate = \"" + dir + "/no.crt\"\nkey = \"" + dir + "/no.key\"", "tls: reading certificate and key"},
		"no certificate":     {"[tls]\ncertificate = \"" + written(t, "x") + "\"\nkey = \"" + written(t, "x") + "\"", "tls: reading certificate and key"},
	} {
		t.Run(name, func(t *testing.T) {
			epass(t, "", "check", "--config", written(t, good+c.text)).wants(t, 1, c.want)
		})
	}
	epass(t, "", "check", "--config", written(t, "listen = \"127.0.0.1:0\"\ndata = \""+written(t, "")+"\"")).wants(t, 1, "data:", "is not a folder")
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("the check left %v in the data folder (%v)", left, err)
	}
}

func TestCheckpointFileIsChecked(t *testing.T) {
	epass(t, "", "check", "--store", written(t, "no checkpoint")).wants(t, 1, "epass:")
}

// signsIn reports whether a password is the one of a member of staff.
func (h *house) signsIn(login, password string) bool {
	h.t.Helper()
	a := h.send(http.MethodPost, "/api/v1/session", map[string]string{"login": login, "password": password})
	return a.StatusCode == http.StatusOK
}

func TestStaffAreAddedWithoutADaemon(t *testing.T) {
	c := sampleConfig(t)
	user := func(stdin string, args ...string) outcome {
		t.Helper()
		return epass(t, stdin, append(append([]string{"user"}, args...), "--data", c.Data)...)
	}
	random := user("", "add", "maria", "--name", "Μαρία Παππά", "--role", "administrator")
	random.wants(t, 0, "maria (administrator) can sign in with the password ", "It is shown only now.")
	user("correct-horse-9\r\n", "add", "nikos", "--name", "Νίκος", "--password").wants(t, 0, "nikos (clerk) can sign in.")
	user("short\n", "add", "eleni", "--name", "Ελένη", "--password").wants(t, 1, "at least 12 characters")
	user("", "add", "Eleni", "--name", "Ελένη").wants(t, 1, "login")
	user("", "add", "eleni", "--name", "Ελένη\x1b[2J").wants(t, 1, "name: U+001B")
	user("", "list").wants(t, 0, "maria  administrator  Μαρία Παππά", "nikos  clerk          Νίκος")

	_, password, _ := strings.Cut(random.out, "password ")
	password, _, _ = strings.Cut(password, "\n")
	h := serve(t, c)
	if h.password != "" {
		t.Errorf("an office with an administrator makes another, with password %q", h.password)
	}
	if !h.signsIn("maria", password) || !h.signsIn("nikos", "correct-horse-9") {
		t.Error("a password that was shown or typed does not open")
	}
}

func TestStaffAreAddedThroughTheDaemon(t *testing.T) {
	h := serve(t, sampleConfig(t))
	user := func(stdin string, args ...string) outcome {
		t.Helper()
		return epass(t, stdin, append(append([]string{"user"}, args...), "--data", h.conf.Data)...)
	}
	user("correct-horse-9\n", "add", "nikos", "--name", "Νίκος", "--password").wants(t, 0, "nikos (clerk) can sign in.")
	if !h.signsIn("nikos", "correct-horse-9") {
		t.Error("the password that was typed does not open")
	}
	user("", "list").wants(t, 0, "admin  administrator", "nikos  clerk")
	user("", "add", "Νίκος", "--name", "Νίκος").wants(t, 1, "login")
	user("", "add", "admin", "--name", "Νίκος").wants(t, 1, "at least one administrator")
	info, err := os.Stat(filepath.Join(h.conf.Data, socketName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the operator's socket is open to others: %v, %v", info.Mode(), err)
	}
}

func TestOfficeWithClerksOnlyGetsAnAdministrator(t *testing.T) {
	c := sampleConfig(t)
	epass(t, "correct-horse-9\n", "user", "add", "nikos", "--name", "Νίκος", "--password", "--data", c.Data).wants(t, 0)
	h := serve(t, c)
	if h.password == "" || !h.signsIn("admin", h.password) {
		t.Errorf("nobody can administer the office; the password shown is %q", h.password)
	}
}

func TestRootKeepsOutOfTheFoldersOfOthers(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a folder to another user")
	}
	c := sampleConfig(t)
	epass(t, "", "user", "list", "--data", c.Data).wants(t, 0)
	if err := os.Chown(c.Data, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"user", "list"}, {"recover"}} {
		epass(t, "", append(command, "--data", c.Data)...).wants(t, 1, "belongs to #12345", "sudo -u #12345")
	}
}

func TestDumpIsForStoppedDaemonsAndMasksSecrets(t *testing.T) {
	h := serve(t, sampleConfig(t))
	secrets := []string{h.password, h.signIn(), h.pair(office.RoleKiosk)}
	epass(t, "", "dump", "--data", h.conf.Data).wants(t, 1, "in use", "stop that one first")
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	dumped := epass(t, "", "dump", "--data", h.conf.Data)
	dumped.wants(t, 0, `"staff_put"`, `"session_started"`, `"login":"admin"`)
	for line := range strings.Lines(dumped.out) {
		if !json.Valid([]byte(line)) {
			t.Errorf("%q is not JSON", line)
		}
	}
	for _, secret := range secrets {
		if strings.Contains(dumped.out, secret) || strings.Contains(dumped.out, string(office.HashToken(secret))) {
			t.Errorf("the dump has the secret %s or its hash", secret)
		}
	}
}

func TestRecoverRebuildsTheCheckpoint(t *testing.T) {
	h := serve(t, sampleConfig(t))
	password := h.password
	h.signIn()
	epass(t, "", "recover", "--data", h.conf.Data).wants(t, 1, "in use")
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(h.conf.Data, "epass.db"), []byte("noise"), 0o600); err != nil {
		t.Fatal(err)
	}
	epass(t, "", "recover", "--look", "--data", h.conf.Data).wants(t, 0, "epass.db", "journal: records 1 to", "Nothing was changed.")
	epass(t, "", "recover", "--data", h.conf.Data).wants(t, 0)
	if again := serve(t, h.conf); !again.signsIn("admin", password) {
		t.Error("after the recovery the administrator does not get in")
	}
}

func TestTestSlipsComeOutOfTheEmulatedPrinter(t *testing.T) {
	dir := t.TempDir()
	conf := written(t, "data = \""+dir+"\"\n[printer]\nkind = \"emulator\"\n")
	epass(t, "", "print", "--test", "--config", conf).wants(t, 0, "The printer says that the slip is on paper.", "newest picture in "+dir)
	slips, err := filepath.Glob(filepath.Join(dir, "slips", "*.png"))
	if err != nil || len(slips) != 1 {
		t.Errorf("there are %d slips (%v), want one", len(slips), err)
	}
}

func TestTestSlipsThatCannotBePrinted(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct{ printer, want string }{
		"absent port": {"kind = \"serial\"\nport = \"/dev/serial/by-id/nothing\"", "the slip was not printed in time"},
		"no printer":  {"kind = \"none\"", "printer.kind: no printer is configured"},
	} {
		t.Run(name, func(t *testing.T) {
			conf := written(t, "data = \""+dir+"\"\n[printer]\n"+c.printer)
			epass(t, "", "print", "--test", "--wait", "300ms", "--config", conf).wants(t, 1, c.want)
		})
	}
	h := serve(t, sampleConfig(t))
	epass(t, "", "print", "--test", "--data", h.conf.Data).wants(t, 0, "The running daemon prints it as job 1")
}
