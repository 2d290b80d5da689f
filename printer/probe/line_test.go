package probe

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/printer"
)

func TestAnswersAreFoundAmongNoise(t *testing.T) {
	for name, c := range map[string]struct {
		match matcher
		heard string
		want  string
	}{
		"status":                  {realTime, "\x12", "\x12"},
		"status after noise":      {realTime, "\xff\x80\x16", "\x16"},
		"echo of a question":      {realTime, "\x10\x04\x01", ""},
		"fence":                   {ordered, "\x0f", "\x0f"},
		"fence after a status":    {ordered, "\x12\x00", "\x00"},
		"automatic status":        {automatic, "\x12\x18\x08\x0c\x00", "\x18\x08\x0c\x00"},
		"half of it":              {automatic, "\x10\x00\x00", ""},
		"broken automatic status": {automatic, "\x10\x00\x80\x00", ""},
		"presenter":               {full, "\x12\x10\x0f\x20\x00\x00\x00", "\x10\x0f\x20\x00\x00\x00"},
		"half a presenter":        {full, "\x10\x0f\x20", ""},
		"name":                    {block(0x5F), "\x12_EPSON\x00x", "EPSON"},
		"name without its end":    {block(0x5F), "_EPSON", ""},
		"another completion":      {block(append([]byte{0x37, 0x22}, "PRB1"...)...), "\x37\x22PRB0\x00", ""},
		"nothing at all":          {automatic, "", ""},
	} {
		if got := c.match([]byte(c.heard)); string(got) != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	if got := block(0x37, 0x25)([]byte{0x37, 0x25, 0}); got == nil || len(got) != 0 {
		t.Errorf("an empty block is an answer: got %v", got)
	}
}

// FuzzMatchers: what is found was heard, and more noise behind it changes nothing.
func FuzzMatchers(f *testing.F) {
	for _, s := range []string{"\x12", "\x10\x00\x00\x00", "\x10\x0f\x20\x00\x00\x00", "_EPSON\x00", "\x37\x72\x40K1\x00", "\x37\x22PRB0\x00\x37\x25\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, heard []byte) {
		for i, match := range []matcher{realTime, ordered, automatic, full, block(0x5F), block(0x37, 0x72)} {
			got := match(heard)
			if !bytes.Contains(heard, got) {
				t.Errorf("matcher %d found %q, which was not heard", i, got)
			}
			if again := match(append(bytes.Clone(heard), 0xFF)); got != nil && !bytes.Equal(got, again) {
				t.Errorf("matcher %d found %q, and later %q", i, got, again)
			}
		}
	})
}

func TestPauseIsObeyed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, device := net.Pipe()
		l := &line{port: pipe{host}}
		sent := make(chan error, 1)
		go func() { sent <- l.send(make([]byte, 3*chunk)) }()
		read := func(n int) {
			t.Helper()
			if _, err := io.ReadFull(device, make([]byte, n)); err != nil {
				t.Fatal(err)
			}
		}
		say := func(b byte) {
			t.Helper()
			if _, err := device.Write([]byte{b}); err != nil {
				t.Fatal(err)
			}
		}
		read(chunk)
		say(xoff)
		if err := device.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if n, err := device.Read(make([]byte, 1)); n != 0 || err == nil {
			t.Errorf("%d bytes came in a pause", n)
		}
		if err := device.SetReadDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		say(xon)
		read(2 * chunk)
		if err := <-sent; err != nil {
			t.Errorf("sending: %v", err)
		}

		go func() { sent <- l.send(make([]byte, 2*chunk)) }()
		read(chunk)
		say(xoff)
		if err := <-sent; !errors.Is(err, errPause) {
			t.Errorf("a pause without an end: %v", err)
		}
		_, _ = host.Close(), device.Close()
	})
}

func TestLateAnswerIsNotThatOfTheNextQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, device := net.Pipe()
		go func() {
			question := make([]byte, 3)
			_, _ = io.ReadFull(device, question)
			<-time.After(inTurn + time.Millisecond) // synctest's clock
			_, _ = device.Write([]byte{0x0F})
			_, _ = io.ReadFull(device, question)
			_, _ = device.Write([]byte{0x03})
		}()
		l := &line{port: pipe{host}}
		ask := []byte{gs, 'r', 1}
		if got, err := l.ask(ask, inTurn, ordered); got != nil || err != nil {
			t.Errorf("too late: got %q, %v", got, err)
		}
		if got, err := l.ask(ask, inTurn, ordered); string(got) != "\x03" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
		if l.noise != 1 {
			t.Errorf("%d bytes of noise, want 1", l.noise)
		}
		_, _ = host.Close(), device.Close()
	})
}

func TestTheCauseOfAFaultComesFirst(t *testing.T) {
	for want, status := range map[printer.Fault][5]byte{
		printer.FaultNone:          {0, 0x12, 0x12, 0x12, 0x12},
		printer.FaultCoverOpen:     {0, 0x1A, 0x36, 0x12, 0x7E},
		printer.FaultPaperEnd:      {0, 0x1A, 0x32, 0x12, 0x7E},
		printer.FaultCutter:        {0, 0x1A, 0x52, 0x1A, 0x12},
		printer.FaultRecoverable:   {0, 0x1A, 0x52, 0x52, 0x12},
		printer.FaultUnrecoverable: {0, 0x1A, 0x56, 0x32, 0x12},
		printer.FaultOffline:       {0, 0x1A, 0x12, 0x12, 0x1E},
	} {
		if got := faultOf(status); got != want {
			t.Errorf("% x: got %q, want %q", status[1:], got, want)
		}
	}
}

func TestPrintersAreKnownByTheirNames(t *testing.T) {
	for _, c := range []struct {
		identity identity
		profile  string
		want     bool
	}{
		{identity{maker: "EPSON", model: "TM-T20III"}, "epson-tm-t20iii", true},
		{identity{maker: "EPSON", model: "TM-T20II"}, "epson-tm-t20iii", false},
		{identity{model: "Custom VKP80II"}, "custom-vkp80ii", true},
		{identity{}, "generic-80", false},
		{identity{maker: "EPSON"}, "epson-tm-t20", false},
	} {
		if got := c.identity.is(known(t, c.profile)); got != c.want {
			t.Errorf("%q is %s: got %v, want %v", c.identity, c.profile, got, c.want)
		}
	}
	if got, want := legible([]byte("\x01TM-T20\x7f\xff ")), "TM-T20"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := slug("Star TSP100 (ESC/POS)"), "star-tsp100-esc-pos"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStepsFitThePaper(t *testing.T) {
	for width, paper := range map[int]float64{384: 58, 432: 58, 512: 80, 576: 80, 832: 112} {
		if got := paperFor(width); got != paper {
			t.Errorf("%d dots: %v mm, want %v", width, got, paper)
		}
		if list := steps(paper); len(list) < 2 || list[0] > width || list[len(list)-1] < width {
			t.Errorf("%d dots are not among %v", width, list)
		}
	}
}
