package firmware

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// vector is one block of vectors/frames.txt, whose top describes it.
type vector struct {
	name      string
	good      bool
	raw, wire []byte
	outcomes  []outcome
}

// outcome is one thing a decoder gives: a frame, or an error with its word.
type outcome struct {
	frame Frame
	word  string
}

// words are the names that the vectors have for errors.
var words = map[string]error{
	"long":     ErrLong,
	"stuffing": ErrStuffing,
	"short":    ErrShort,
	"checksum": ErrChecksum,
	"version":  ErrVersion,
	"kind":     ErrKind,
}

// vectors reads vectors/frames.txt.
func vectors(t testing.TB) []vector {
	t.Helper()
	text, err := os.ReadFile("vectors/frames.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	var now *vector
	for i, line := range strings.Split(string(text), "\n") {
		word, value, _ := strings.Cut(line, " ")
		switch {
		case strings.HasPrefix(line, "#"):
		case line == "":
			now = nil
		case word == "good" || word == "bad":
			all = append(all, vector{name: value, good: word == "good"})
			now = &all[len(all)-1]
		case now == nil:
			t.Fatalf("line %d: %q stands outside a vector", i+1, line)
		default:
			if err := now.line(word, strings.TrimSpace(value)); err != nil {
				t.Fatalf("line %d: %v", i+1, err)
			}
		}
	}
	return all
}

// line reads one line inside a block.
func (v *vector) line(word, value string) (err error) {
	switch word {
	case "raw":
		v.raw, err = appendHex(v.raw, value)
	case "wire":
		v.wire, err = appendHex(v.wire, value)
	case "frame":
		var f Frame
		f, err = frameOf(value)
		v.outcomes = append(v.outcomes, outcome{frame: f})
	case "error":
		if words[value] == nil {
			return fmt.Errorf("no error has the word %q", value)
		}
		v.outcomes = append(v.outcomes, outcome{word: value})
	default:
		return fmt.Errorf("no line has the word %q", word)
	}
	return err
}

func appendHex(b []byte, text string) ([]byte, error) {
	more, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	return append(b, more...), err
}

func frameOf(text string) (f Frame, err error) {
	front, payload, _ := strings.Cut(text, " payload=")
	const form = "version=%d kind=%d seq=%d epoch=0x%04x type=0x%02x"
	if _, err := fmt.Sscanf(front, form, &f.Version, (*uint8)(&f.Kind), &f.Seq, &f.Epoch, (*uint8)(&f.Type)); err != nil {
		return f, fmt.Errorf("reading %q: %w", front, err)
	}
	f.Payload, err = appendHex(nil, payload)
	return f, err
}

func TestVectorsDecodeToTheirOutcomes(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.name, func(t *testing.T) {
			var d Decoder
			compare(t, collect(&d, v.wire), v.outcomes)
		})
	}
}

func TestVectorsDecodeAlikeHoweverTheyAreCut(t *testing.T) {
	for _, v := range vectors(t) {
		for size := 1; size < len(v.wire); size++ {
			var d Decoder
			var got []outcome
			for chunk := range slices.Chunk(v.wire, size) {
				got = append(got, collect(&d, chunk)...)
			}
			if !slices.EqualFunc(got, v.outcomes, equal) {
				t.Errorf("%s cut by %d: got %+v, want %+v", v.name, size, got, v.outcomes)
			}
		}
	}
}

func TestGoodVectorsEncodeToTheirWire(t *testing.T) {
	for _, v := range vectors(t) {
		if !v.good {
			continue
		}
		t.Run(v.name, func(t *testing.T) {
			var got []byte
			for _, o := range v.outcomes {
				var err error
				if got, err = o.frame.Append(got); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(got, v.wire) {
				t.Errorf("got wire % x, want % x", got, v.wire)
			}
		})
	}
}

func TestGoodVectorsUnstuffToTheirRawBytes(t *testing.T) {
	for _, v := range vectors(t) {
		if v.raw == nil {
			continue
		}
		t.Run(v.name, func(t *testing.T) {
			got, ok := unstuff(bytes.Clone(v.wire[:len(v.wire)-1]))
			if !ok || !bytes.Equal(got, v.raw) {
				t.Errorf("got raw % x, %t, want % x", got, ok, v.raw)
			}
			if got := append(stuffed(v.raw), delimiter); !bytes.Equal(got, v.wire) {
				t.Errorf("got wire % x, want % x", got, v.wire)
			}
		})
	}
}

func TestVectorsShowEveryKindAndEveryError(t *testing.T) {
	missing := map[string]bool{}
	for word := range words {
		missing[word] = true
	}
	for k := Kind(0); k.Known(); k++ {
		missing[k.String()] = true
	}
	for _, v := range vectors(t) {
		for _, o := range v.outcomes {
			delete(missing, o.word)
			if o.word == "" {
				delete(missing, o.frame.Kind.String())
			}
			if v.good && o.word != "" {
				t.Errorf("good vector %s has the error %q", v.name, o.word)
			}
		}
	}
	for what := range missing {
		t.Errorf("no vector shows %s", what)
	}
}

func TestVectorNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range vectors(t) {
		if v.name == "" || seen[v.name] {
			t.Errorf("the name %q is empty or stands twice", v.name)
		}
		seen[v.name] = true
	}
	if got, want := len(seen), 40; got < want {
		t.Errorf("got %d vectors, want at least %d", got, want)
	}
}
