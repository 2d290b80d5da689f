package emulator

import (
	"fmt"
	"testing"
	"unicode/utf8"
)

func TestNationalCharactersTakeThePlaceOfASCII(t *testing.T) {
	for n, want := range map[byte]string{
		0: "#$@[\\]^`{|}~", 1: "#$à°ç§^`éùè¨", 2: "#$§ÄÖÜ^`äöüß", 7: "₧$@¡Ñ¿^`¨ñ}~", 13: "#$@[₩]^`{|}~", 15: "#¥@[\\]^`{|}~",
	} {
		got := printed(t, Options{}, "\x1bR", string([]byte{n}), "#$@[\\]^`{|}~\n")
		if got.Text != want+"\n" {
			t.Errorf("set %d: printed %q, want %q", n, got.Text, want)
		}
	}
	for n, set := range nationalSets() {
		if got := utf8.RuneCountInString(set); got != len(nationalBytes) {
			t.Errorf("set %d has %d characters, want %d", n, got, len(nationalBytes))
		}
	}
}

func TestNationalCharactersLeaveTheRestAlone(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"letters and a code page": {"\x1bR\x02\x1bt\x2fAz0 \xc1\xe8\n", "Az0 Αθ\n"},
		"put back":                {"\x1bR\x02[\x1bR\x00[\n", "Ä[\n"},
		"put back by ESC @":       {"\x1bR\x02[\n\x1b@[\n", "Ä\n[\n"},
		"unheard of":              {"\x1bR\x02\x1bR\x63[\n", "Ä\n"},
		"UTF-8":                   {"\x1bR\x02\x1c(C\x02\x000\x02[\n", "[\n"},
	} {
		if got := printed(t, Options{}, c.data); got.Text != c.want {
			t.Errorf("%s: printed %q, want %q", name, got.Text, c.want)
		}
	}
	own := paper(t, Options{}, "\x1bR\x02", glyphCmd('~'), "\x1b%\x01~\n")
	if got := black(own); got != 12*24 {
		t.Errorf("a user-defined character has %d dots, want %d", got, 12*24)
	}
}

// Letters are drawn by their meaning, whichever way they were chosen.
func TestNationalCharactersLookAsInACodePage(t *testing.T) {
	for set, page := range map[byte]string{2: "\x8e\x99\x9a", 5: "\x8e\x99\x8f"} {
		want := paper(t, Options{}, page, "\n")
		got := paper(t, Options{}, fmt.Sprintf("\x1bR%c[\\]\n", set))
		if !same(got, want) {
			t.Errorf("set %d draws other letters", set)
		}
	}
}
