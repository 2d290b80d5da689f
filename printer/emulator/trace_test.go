package emulator

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"epass.internal/internal/serial"
	"epass.internal/internal/serial/escpos"
)

// What passes between a driver and a printer reads like a conversation.
func TestConversationCanBeRead(t *testing.T) {
	p := newPrinter(t, Options{CompletionID: true})
	line, err := p.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	port := serial.Trace(line, &out, escpos.NewDialogue())
	say := func(data string, answer int) {
		t.Helper()
		if _, err := port.Write([]byte(data)); err != nil {
			t.Fatal(err)
		}
		for b := make([]byte, 1); answer > 0; answer-- { // one by one, however they come
			if _, err := io.ReadFull(port, b); err != nil {
				t.Fatal(err)
			}
		}
	}
	p.SetPaper(PaperNearEnd)
	say("\x10\x04\x04", 1)
	say("\x1b@\x1c.\x1da\x0e", 4)
	say("\x1dv0\x00\x48\x00\x02\x00"+strings.Repeat("\x55", 144), 0)
	say("\x1d(H\x06\x0000 \x21#~\x1dVB\x18", 7)
	if err := port.Close(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for l := range strings.Lines(out.String()) {
		got = append(got, strings.TrimSpace(l[len("15:04:05.000 "):])) // the time is the machine's
	}
	want := []string{
		"→ 10 04 04                             DLE EOT ask for the status 4",
		"← 1E                                   status 4: paper near end",
		"→ 1B 40                                ESC @ initialise",
		"→ 1C 2E                                FS . leave Kanji mode",
		"→ 1D 61 0E                             GS a automatic status 14",
		"← 10 00 03 00                          automatic status: online, paper near end",
		"→ 1D 76 30 00 48 00 02 00 … 152 bytes  GS v 0 raster picture 576 × 2",
		"→ 1D 28 48 06 00 30 30 20 21 23 7E     GS ( H confirm printing fn 48 “ !#~”",
		"→ 1D 56 42 18                          GS V cut 66 24",
		"← 37 22 20 21 23 7E 00                 printed “ !#~”",
		"= closed",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
