package booking

import (
	"errors"
	"math"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func codes() *rapid.Generator[Code] {
	return rapid.Custom(func(t *rapid.T) Code { return NewCode(rapid.Uint64().Draw(t, "random")) })
}

func TestCodesHaveNoCharacterThatIsTakenForAnother(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := codes().Draw(t, "code")
		if len(c) != 7 || strings.ContainsAny(string(c), "01OILSZBNUV") {
			t.Fatalf("got %q", c)
		}
		if got := c.String(); got != string(c[:3])+"-"+string(c[3:]) {
			t.Fatalf("%s is written %s", c, got)
		}
		for _, r := range c.Greek() {
			if r != '-' && !unicode.IsDigit(r) && !unicode.Is(unicode.Greek, r) {
				t.Fatalf("%s has a letter in %s that is not Greek", c, c.Greek())
			}
		}
	})
}

func TestRandomBitsSpreadOverAllCodes(t *testing.T) {
	seen := map[Code]bool{}
	for i := range uint64(17 * 17 * 17) {
		seen[NewCode(i)] = true
	}
	if len(seen) != 17*17*17 {
		t.Errorf("got %d codes, want %d", len(seen), 17*17*17)
	}
	all := uint64(math.Pow(17, 6))
	if NewCode(5) != NewCode(5+all) || NewCode(all-1) == NewCode(all) {
		t.Error("there are not 17⁶ codes")
	}
}

func TestCodesAreReadHoweverTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := codes().Draw(t, "code")
		spread := strings.Join(strings.Split(string(c), ""), rapid.SampledFrom([]string{" ", "-", " – ", ", ", "\t"}).Draw(t, "between"))
		for _, text := range []string{
			string(c), c.String(), c.Greek(), strings.ToLower(c.Greek()), strings.ToLower(string(c)), " " + c.String() + "\n", spread,
		} {
			if got, err := ParseCode(text); err != nil || got != c {
				t.Fatalf("ParseCode(%q): got %s, %v, want %s", text, got, err, c)
			}
		}
	})
}

// spoken are the names of the characters in the order of symbols.
var spoken = [][]string{
	{"δύο", "two"},
	{"τρία", "three"},
	{"τέσσερα", "τέσσερις", "four"},
	{"πέντε", "five"},
	{"έξι", "six"},
	{"επτά", "εφτά", "seven"},
	{"οκτώ", "οχτώ", "eight"},
	{"εννέα", "εννιά", "nine"},
	{"άλφα", "alpha", "Alfa"},
	{"έψιλον", "Echo"},
	{"ήτα", "eta", "hotel"},
	{"κάπα", "κάππα", "kappa", "kilo"},
	{"μι", "νι", "Mike", "November"},
	{"ρο", "ρω", "rho", "papa"},
	{"ταυ", "ταφ", "tau", "tango"},
	{"χι", "chi", "xray"},
	{"ύψιλον", "ίψιλον", "upsilon", "yankee"},
}

func TestCodesAreReadAsTheyAreSpoken(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := codes().Draw(t, "code")
		said := make([]string, 0, len(c))
		words := false
		for _, r := range string(c) {
			word := string(r)
			if rapid.Bool().Draw(t, "as a word") {
				word = rapid.SampledFrom(spoken[strings.IndexRune(symbols, r)]).Draw(t, "word")
				words = true
			}
			said = append(said, word)
		}
		text := strings.Join(said, " ")
		if got, err := ParseCode(text); err != nil || got != c {
			t.Fatalf("ParseCode(%q), words %t: got %s, %v, want %s", text, words, got, err, c)
		}
	})
}

// «Ταυ» is three characters of a code as well as the name of one.
func TestLettersAndNamesOfLettersAreToldApart(t *testing.T) {
	typed := 0
	for i := range uint64(1 << 22) {
		c := NewCode(i)
		if !strings.HasPrefix(string(c), "TAY") {
			continue
		}
		if typed++; typed > 20 {
			break
		}
		if got, err := ParseCode("ταυ-" + string(c[3:])); err != nil || got != c {
			t.Errorf("got %s, %v, want %s", got, err, c)
		}
	}
	if typed == 0 {
		t.Error("no code begins with TAY")
	}
}

// typed are all characters that ParseCode takes.
func typed() []rune {
	var out []rune
	for r := range rune(0x500) {
		if unicode.ToUpper(r) == r && digit(r) >= 0 {
			out = append(out, r)
		}
	}
	return out
}

func TestEveryWrongCharacterIsFound(t *testing.T) {
	all := typed()
	if len(all) != 17+9+6+4 { // with the Greek twins and what is taken for something else
		t.Fatalf("%d characters can be typed: %c", len(all), all)
	}
	rapid.Check(t, func(t *rapid.T) {
		c := codes().Draw(t, "code")
		for i := range c {
			for _, r := range all {
				wrong := string(c[:i]) + string(r) + string(c[i+1:])
				got, err := ParseCode(wrong)
				if same := digit(r) == digit(rune(c[i])); same && got != c || !same && !errors.Is(err, ErrMistyped) {
					t.Fatalf("ParseCode(%q) instead of %s: got %s, %v", wrong, c, got, err)
				}
			}
		}
	})
}

func TestEveryTwoSwappedCharactersAreFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := codes().Draw(t, "code")
		for i := range c {
			for j := range i {
				swapped := []byte(c)
				swapped[i], swapped[j] = swapped[j], swapped[i]
				got, err := ParseCode(string(swapped))
				if same := c[i] == c[j]; same && got != c || !same && !errors.Is(err, ErrMistyped) {
					t.Fatalf("ParseCode(%q) instead of %s: got %s, %v", swapped, c, got, err)
				}
			}
		}
	})
}

func TestOneKeyHeldDownIsNoCode(t *testing.T) {
	for _, r := range symbols {
		if got, err := ParseCode(strings.Repeat(string(r), codeLength)); !errors.Is(err, ErrMistyped) {
			t.Errorf("%c: got %s, %v, want ErrMistyped", r, got, err)
		}
	}
}

func TestWhatIsNoCodeIsRefused(t *testing.T) {
	good := string(NewCode(123456789))
	for _, c := range []struct{ name, text string }{
		{"empty", ""},
		{"too short", good[:6]},
		{"too long", good + "2"},
		{"zero", "0" + good[1:]},
		{"one", "1" + good[1:]},
		{"letter O", "O" + good[1:]},
		{"Greek letter without a twin", "Ω" + good[1:]},
		{"a ticket number", "Α017"},
		{"one word too many", "κάπα " + good},
		{"an unknown word", "banana"},
		{"not UTF-8", "\xff" + good[1:]},
		{"digits of another script", "٢" + good[1:]},
		{"underscore", good[:3] + "_" + good[3:]},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := ParseCode(c.text); !errors.Is(err, ErrNotACode) || got != "" {
				t.Errorf("ParseCode(%q): got %q, %v, want ErrNotACode", c.text, got, err)
			}
		})
	}
}

func TestStrangeCodesAreWrittenAsTheyAre(t *testing.T) {
	if got := Code("AB").String(); got != "AB" {
		t.Errorf("got %q", got)
	}
	if got := Code("").Greek(); got != "" {
		t.Errorf("got %q", got)
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add("KP7-4TX9")
	f.Add("κάπα ρο επτά τέσσερα ταυ χι εννέα")
	f.Add(NewCode(1).Greek())
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCode(text)
		if err != nil {
			if c != "" || !errors.Is(err, ErrNotACode) && !errors.Is(err, ErrMistyped) {
				t.Fatalf("ParseCode(%q): got %q, %v", text, c, err)
			}
			return
		}
		for _, again := range []string{string(c), c.String(), c.Greek()} {
			if got, err := ParseCode(again); err != nil || got != c {
				t.Fatalf("ParseCode(%q): %s is read back as %s, %v", text, c, got, err)
			}
		}
	})
}
