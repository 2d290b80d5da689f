package escpos

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"epass.internal/internal/serial"
)

var _ serial.Reader = (*Dialogue)(nil)

// lines writes pieces as text.
func lines(pieces []serial.Piece) []string {
	var out []string
	for _, p := range pieces {
		out = append(out, fmt.Sprintf("%X %s", p.Bytes, p.Words))
	}
	return out
}

func TestSentBytesAreSaidInWords(t *testing.T) {
	for name, c := range map[string]struct {
		writes []string
		want   []string
	}{
		"a job": {
			[]string{"\x1b@\x1c.Hi\xc1\n\x1dV\x42\x10"},
			[]string{"1B40 ESC @ initialise", "1C2E FS . leave Kanji mode", "4869C1 “Hi.”", "0A LF", "1D564210 GS V cut 66 16"},
		},
		"a picture in parts": {
			[]string{"\x1dv0\x00\x02\x00\x02\x00a", "bc", "d\x1b@"},
			[]string{
				"1D76300002000200" + "61 GS v 0 raster picture 16 × 2, 1 bytes so far", "6263 GS v 0 raster picture 16 × 2, 3 bytes so far",
				"64 GS v 0 raster picture 16 × 2", "1B40 ESC @ initialise",
			},
		},
		"a command in parts":  {[]string{"\x1b", "@"}, []string{"1B command begun", "40 ESC @ initialise"}},
		"a status question":   {[]string{"\x10\x04\x02"}, []string{"100402 DLE EOT ask for the status 2"}},
		"inside of a picture": {[]string{"\x1dv0\x00\x04\x00\x01\x00\x10\x04\x01a"}, []string{"1D7630000400010010040161 GS v 0 raster picture 32 × 1", "100401 DLE EOT ask for the status 1, inside of data"}},
		"not understood":      {[]string{"\x1b\x01a"}, []string{"1B01 not understood", "61 “a”"}},
		"unknown of a family": {[]string{"\x1d(z\x01\x00a"}, []string{"1D287A010061 GS ( z not known 1 B"}},
		"text in parts":       {[]string{"ab", "cd\x01"}, []string{"6162 “ab”", "6364 “cd”", "01 control byte"}},
		"escape after escape": {[]string{"a\x1b\x1b@"}, []string{"61 “a”", "1B not understood", "1B40 ESC @ initialise"}},
		"old bar code":        {[]string{"\x1dk\x04AB\x1b@"}, []string{"1D6B044142 GS k bar code 4 “AB”", "1B40 ESC @ initialise"}},
	} {
		d := NewDialogue()
		var got []string
		for _, w := range c.writes {
			got = append(got, lines(d.Sent([]byte(w)))...)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

func TestAnswersAreSaidInWords(t *testing.T) {
	for name, c := range map[string]struct {
		sent, received string
		want           []string
	}{
		"statuses in order":   {"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04", "\x1a\x36\x1a\x7e", []string{"1A status 1: offline", "36 status 2: cover open, stopped by paper end", "1A status 3: cutter error", "7E status 4: paper end"}},
		"all well":            {"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04", "\x12\x12\x12\x12", []string{"12 status 1: online", "12 status 2: nothing stops it", "12 status 3: no error", "12 status 4: paper present"}},
		"near end":            {"\x10\x04\x04", "\x1e", []string{"1E status 4: paper near end"}},
		"nobody asked":        {"", "\x12", []string{"12 status, not asked for"}},
		"asked for more":      {"\x10\x04\x09", "\x12", []string{"12 status, not asked for"}},
		"automatic":           {"", "\x38\x48\x0f\x00", []string{"38480F00 automatic status: offline, cover open, cutter error, recovers by itself, paper end"}},
		"automatic, well":     {"", "\x10\x00\x03\x00", []string{"10000300 automatic status: online, paper near end"}},
		"completion":          {"", "\x37\x22abcd\x00", []string{"37226162636400 printed “abcd”"}},
		"cleared":             {"", "\x37\x25\x00", []string{"372500 buffers cleared"}},
		"other blocks":        {"", "\x5fEPSON\x00\x3b0\x00\x3741\x00", []string{"5F4550534F4E00 says “EPSON”", "3B3000 power-off notice", "37343100 block “41”"}},
		"flow control inside": {"", "\x37\x22a\x13b\x11cd\x00", []string{"13 XOFF pause", "11 XON go on", "37226162636400 printed “abcd”"}},
		"fence":               {"\x1dr\x01", "\x00\x0c\x03", []string{"00 status in order: paper present", "0C status in order: paper end", "03 status in order: paper near end"}},
		"kiosk printer":       {"\x10\x04\x14", "\x10\x0f\x20\x00\x00\x00\x10\x00\x00\x00", []string{"100F20000000 full status: paper present, ticket in the mouth", "10000000 automatic status: online, paper present"}},
		"noise":               {"", "\x90\xff", []string{"90 not understood", "FF not understood"}},
		"inside of a picture": {"\x1dv0\x00\x04\x00\x01\x00\x10\x04\x01a", "\x12", []string{"12 status 1: online"}},
	} {
		d := NewDialogue()
		d.Sent([]byte(c.sent))
		var got []string
		for i := range len(c.received) { // one by one: the same as at once
			got = append(got, lines(d.Received([]byte(c.received[i:i+1])))...)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

// FuzzDialogue: no byte is lost or told twice, and memory is bounded.
func FuzzDialogue(f *testing.F) {
	f.Add([]byte("\x1b@Hi\n\x1dv0\x00\x04\x00\x01\x00\x10\x04\x01a\x1b\x1b@"), []byte("\x12\x37\x22abcd\x00\x10\x00\x03\x00"), 4)
	f.Fuzz(func(t *testing.T, sent, received []byte, chunk int) {
		chunk = min(max(chunk, 1), 32)
		d := NewDialogue()
		var told []byte
		for part := range slices.Chunk(sent, chunk) {
			for _, p := range d.Sent(part) {
				if !bytes.HasSuffix([]byte(p.Words), []byte("inside of data")) {
					told = append(told, p.Bytes...)
				}
			}
		}
		if !bytes.Equal(told, sent) {
			t.Errorf("sent % x, told % x", sent, told)
		}
		d.Received(received)
		if len(d.heard.asked) > maxAsked || len(d.heard.begun) > 100 {
			t.Errorf("remembers %d questions and %d bytes", len(d.heard.asked), len(d.heard.begun))
		}
	})
}
