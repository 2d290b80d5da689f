package printer

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

func TestCodePagesHaveAllTheirBytes(t *testing.T) {
	for _, p := range CodePages() {
		if len(p.high) != 128 {
			t.Errorf("%s: %d characters, want 128", p.Name, len(p.high))
		}
		for b := range 256 {
			r := p.Decode(byte(b))
			if r == noRune {
				continue
			}
			if got, ok := p.Encode(r); !ok || got != byte(b) {
				t.Errorf("%s: %#x prints %c, which is encoded as %#x", p.Name, b, r, got)
			}
		}
	}
}

func TestCodePagesAgreeWithTheTextLibrary(t *testing.T) {
	for name, other := range map[string]*charmap.Charmap{
		"1253": charmap.Windows1253, "8859-7": charmap.ISO8859_7, "928": charmap.ISO8859_7,
	} {
		p, _ := FindCodePage(name)
		for b := 0x20; b < 0x100; b++ {
			if got, want := p.Decode(byte(b)), other.DecodeByte(byte(b)); got != noRune && got != want {
				t.Errorf("%s: byte %#x prints %c, the library says %c", name, b, got, want)
			}
		}
		for _, r := range greekLetters {
			got, ok := p.Encode(r)
			if want, has := other.EncodeRune(r); !ok || !has || got != want {
				t.Errorf("%s: %c is %#x, the library says %#x", name, r, got, want)
			}
		}
	}
}

// TestIndependentCodePages asks the C library for every byte of every page.
func TestIndependentCodePages(t *testing.T) {
	iconv, err := exec.LookPath("iconv")
	if err != nil {
		t.Skip("NOT CHECKED: iconv is missing (Debian: libc-bin)")
	}
	for name, charset := range map[string]string{
		"737": "CP737", "869": "CP869", "8859-7": "ISO-8859-7", "928": "ISO-8859-7", "1253": "CP1253",
	} {
		p, _ := FindCodePage(name)
		letters := 0
		for i, want := range iconvPage(t, iconv, charset) {
			b := byte(0x20 + i)
			got := p.Decode(b)
			if got != noRune && got != want {
				t.Errorf("%s: byte %#x prints %c, iconv says %c", name, b, got, want)
			}
			if strings.ContainsRune(greekLetters, want) {
				letters++
				if got != want {
					t.Errorf("%s: byte %#x prints %c, iconv says %c", name, b, got, want)
				}
			}
		}
		if all := utf8.RuneCountInString(greekLetters); letters != all && name != "737" || letters != all-2 && name == "737" {
			t.Errorf("%s: iconv has %d of %d Greek letters", name, letters, all)
		}
	}
}

// iconvPage returns what the C library says of the bytes from 20h of a page,
// one on a line; -c leaves the line of a byte without a character empty.
func iconvPage(t *testing.T, iconv, charset string) []rune {
	t.Helper()
	var in []byte
	for b := 0x20; b < 0x100; b++ {
		in = append(in, byte(b), '\n')
	}
	cmd := exec.CommandContext(t.Context(), iconv, "-c", "-f", charset, "-t", "UTF-8")
	cmd.Stdin = bytes.NewReader(in)
	out, _ := cmd.Output() // it fails whenever it leaves something out
	lines := strings.Split(string(out), "\n")
	if len(lines) != 0x100-0x20+1 {
		t.Fatalf("iconv wrote %d lines for %s", len(lines)-1, charset)
	}
	page := make([]rune, 0, len(lines)-1)
	for _, line := range lines[:len(lines)-1] {
		r, _ := utf8.DecodeRuneInString(line)
		page = append(page, r)
	}
	return page
}

func TestOnlyPage737LacksLetters(t *testing.T) {
	for _, p := range CodePages() {
		want := ""
		if p.Name == "737" {
			want = "ΐΰ"
		}
		if got := lacks([]CodePage{p}); got != want {
			t.Errorf("%s lacks %q, want %q", p.Name, got, want)
		}
	}
	if got := lacks(nil); got != greekLetters {
		t.Errorf("without a page all letters are missing, got %q", got)
	}
	if _, ok := FindCodePage("851"); ok {
		t.Error("page 851 is known, though its tables disagree")
	}
}
