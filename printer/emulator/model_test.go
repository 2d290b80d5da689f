package emulator

import (
	"testing"

	"epass.internal/printer"
)

func TestEveryProfileIsAPrinter(t *testing.T) {
	for _, profile := range printer.Profiles() {
		t.Run(profile.Name, func(t *testing.T) {
			m := ModelOf(profile)
			p := newPrinter(t, Options{Model: m})
			e := listening(p)
			if s := p.State(); s.Model != profile.Name || s.Width != profile.Width {
				t.Errorf("it is %s with %d dots", s.Model, s.Width)
			}
			p.send("\x10\x04\x01")
			if got := e.heard(); (got == "\x12") != profile.Status || len(got) > 1 {
				t.Errorf("asked for its status it says % x", got)
			}
			for name := range profile.CodePages {
				letters, lacks := inPage(t, name, "Αθήνα") // fails if the printer has no such page
				selector := "\x1bt"
				if profile.Has(printer.QuirkStarPage) {
					selector = "\x1b\x1dt"
				}
				p.send(selector, string([]byte{profile.CodePages[name]}), letters, "\n")
				p.Tear()
				if got := p.Slips()[0].Text; got != "Αθήνα\n" || lacks != "" {
					t.Errorf("page %s prints %q and lacks %q", name, got, lacks)
				}
			}
			for what, c := range map[string]struct {
				has  bool
				data string
			}{
				"completion ids": {profile.CompletionID, "\x1d(H\x06\x0000abcd"}, "automatic status": {profile.ASB, "\x1da\x0e"},
				"a fence": {profile.Fence, "\x1dr\x01"}, "a cutter": {profile.Cutter, cutCmd}, "a presenter": {profile.Presenter, "\x1de\x05"},
				"QR codes": {profile.QR != printer.QRNone, sized("\x1d(k", "1Q0")}, "user characters": {profile.UserChars, "\x1b%\x00"},
				"NV graphics": {profile.Logo == printer.LogoNV, printKey("K1", "\x01\x01")}, "NV bit images": {profile.Logo == printer.LogoBit, "\x1cp\x01\x00"},
			} {
				before := p.Counters().Unknown
				p.send(c.data)
				if has := p.Counters().Unknown == before; has != c.has {
					t.Errorf("%s: the profile says %t, the printer %t", what, c.has, has)
				}
			}
		})
	}
}

func TestNonsenseInGraphicsIsIgnored(t *testing.T) {
	p := newPrinter(t, Options{})
	e := listening(p)
	for _, data := range []string{
		"", "0", "1E", "0E", "0EK1\x01", "0EK1\x03\x01", "0EK1\x00\x01", "0p0\x01\x01", "0p0\x03\x011\x08\x00\x08\x00" + block8, "0p1\x01\x011\x08\x00\x08\x00" + block8,
		"0p0\x01\x011\x08\x00\x08\x00short", "0q0\x01\x011\x08\x00\x08\x00short", "0p0\x01\x011\x00\x00\x08\x00", "0p0\x01\x011\x08\x00\xff\xff" + block8,
		"0C0K1", "0C1K1\x01\x08\x00\x08\x001" + block8, "0C0K1\x01\x08\x00\x08\x001short", "0D0K1\x01\x08\x00\x08\x001short", "0BK", "0AKC", "0@XX", "0\xff", "0I2\x32\x32",
	} {
		p.send(sized("\x1d(L", data))
	}
	p.send("\x1cq\x01\x01\x00\x01\x00"+block8, "\x1cp\x00\x00\x1cp\x02\x00\x1d(k\x02\x0010\x1d(H\x06\x0010abcd\x1d(H\x02\x0000\x1d(E\x01\x00\x02\x1c(C\x01\x000")
	e.want(t, "nonsense", "")
	if p.page.Height != 0 || len(p.stored.graphics) != 0 {
		t.Errorf("%d rows, %d pictures", p.page.Height, len(p.stored.graphics))
	}
	p.send("a\n", cutCmd)
	if got := p.Slips()[0].Text; got != "a\n" {
		t.Errorf("then it prints %q", got)
	}
}
