package firmware

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// collect feeds p and returns what comes out.
func collect(d *Decoder, p []byte) []outcome {
	var all []outcome
	for f, err := range d.Feed(p) {
		all = append(all, outcome{frame: f, word: wordOf(err)})
	}
	return all
}

// wordOf returns the vectors' word for err.
func wordOf(err error) string {
	for word, sentinel := range words {
		if errors.Is(err, sentinel) {
			return word
		}
	}
	if err != nil {
		return "without a sentinel: " + err.Error()
	}
	return ""
}

func compare(t *testing.T, got, want []outcome) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(outcome{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("decoding (-want +got):\n%s", diff)
	}
}

// equal compares two outcomes as compare does, for tests with very many.
func equal(a, b outcome) bool { return a.word == b.word && same(a.frame, b.frame) }

// wire encodes frames that are known to be good.
func wire(t testing.TB, frames ...Frame) []byte {
	t.Helper()
	var p []byte
	for _, f := range frames {
		var err error
		if p, err = f.Append(p); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

var (
	ping   = Frame{Version: Version, Kind: KindReq, Seq: 1, Epoch: 0x1234, Type: TypePing}
	button = Frame{Version: Version, Kind: KindEvt, Seq: 5, Epoch: 0x1234, Type: TypeEvtButton, Payload: []byte{3, 1, 7, 0, 0x40, 0xe2, 1, 0}}
)

func TestDecoderResynchronisesBehindAnyNoise(t *testing.T) {
	state := uint64(1)
	random := func() int { // a linear congruential generator's best bits
		state = state*6364136223846793005 + 1442695040888963407
		return int(state >> 48)
	}
	good := wire(t, button)
	for range 20_000 {
		noise := make([]byte, random()%(3*MaxWire))
		for i := range noise {
			noise[i] = byte(random())
		}
		var d Decoder
		for _, o := range collect(&d, append(noise, delimiter)) {
			if o.word == "" {
				t.Fatalf("noise % x was taken for the frame %+v", noise, o.frame)
			}
		}
		if got := collect(&d, good); len(got) != 1 || !equal(got[0], outcome{frame: button}) {
			t.Fatalf("behind noise % x: got %+v, want the frame", noise, got)
		}
	}
}

// The checksum's distance covers flips of raw bytes. Flips of the stuffing move
// zeros, many raw bits at once, so all pairs on the wire are tried.
func TestDecoderTakesNoFrameWithOneOrTwoFlippedBits(t *testing.T) {
	good := wire(t, button)
	bits := (len(good) - 1) * 8
	for i := range bits {
		for j := i; j < bits; j++ {
			p := bytes.Clone(good)
			p[i/8] ^= 1 << (i % 8)
			if i != j {
				p[j/8] ^= 1 << (j % 8)
			}
			var d Decoder
			for _, o := range collect(&d, p) {
				if o.word == "" {
					t.Fatalf("bits %d and %d flipped, and still a frame: %+v", i, j, o.frame)
				}
			}
		}
	}
}

func TestDecoderTakesNoFrameCutShort(t *testing.T) {
	good := wire(t, button)
	for n := 1; n < len(good)-1; n++ {
		var d Decoder
		got := collect(&d, append(bytes.Clone(good[:n]), delimiter))
		if len(got) != 1 || got[0].word == "" {
			t.Errorf("the first %d bytes gave %+v, want one error", n, got)
		}
		compare(t, collect(&d, good), []outcome{{frame: button}})
	}
}

func TestDecoderHoldsNoMoreThanOneFrameOfEndlessNoise(t *testing.T) {
	var d Decoder
	noise := bytes.Repeat([]byte{0x55}, 4096)
	allocated := testing.AllocsPerRun(100, func() {
		for range d.Feed(noise) {
			t.Error("noise without a delimiter gave something")
		}
	})
	if allocated != 0 {
		t.Errorf("feeding noise allocated %v times, want 0", allocated)
	}
	if d.n != len(d.buf)+1 {
		t.Errorf("got %d bytes counted, want the count to stop at %d", d.n, len(d.buf)+1)
	}
	compare(t, collect(&d, append([]byte{delimiter}, wire(t, ping)...)), []outcome{{word: "long"}, {frame: ping}})
}

func TestDecoderCountsExactlyToTheLongestFrame(t *testing.T) {
	cases := []struct {
		name   string
		length int // bytes before the delimiter
		want   string
	}{
		{"as many bytes as a frame may have are looked at", MaxWire - 1, "stuffing"},
		{"one byte more is too long", MaxWire, "long"},
		{"many more are too long", 70_000, "long"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			p := append(bytes.Repeat([]byte{0xfe}, c.length), delimiter)
			compare(t, collect(&d, p), []outcome{{word: c.want}})
		})
	}
}

func TestDecoderGivesPayloadsOfTheirOwn(t *testing.T) {
	p := wire(t, button, button)
	var d Decoder
	var kept []Frame
	for f, err := range d.Feed(p) {
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, f)
	}
	clear(kept[1].Payload)
	clear(p)
	collect(&d, bytes.Repeat([]byte{0xaa, delimiter}, MaxWire))
	if diff := cmp.Diff(button, kept[0]); diff != "" {
		t.Errorf("a kept frame changed (-want +got):\n%s", diff)
	}
}

func TestDecoderStoppedEarlyBeginsAnewWithTheNextBytes(t *testing.T) {
	var d Decoder
	for f, err := range d.Feed(wire(t, ping, button, button)) {
		if err != nil || f.Type != TypePing {
			t.Errorf("got %+v, %v, want the first frame", f, err)
		}
		break
	}
	compare(t, collect(&d, wire(t, button)), []outcome{{frame: button}})
}

func TestDecoderErrorsSayWhatAndWhere(t *testing.T) {
	cases := []struct {
		name string
		p    []byte
		want string
	}{
		{"too long", bytes.Repeat([]byte{1}, 200), "decoding a frame of more than 128 bytes: frame is too long"},
		{"stuffing", []byte{9, 9}, "decoding a frame: byte stuffing is broken"},
		{"short", []byte{3, 9, 9}, "decoding a frame: 2 bytes, at least 9: frame is too short"},
		{"version", stuffedWithChecksum(0x20, 1, 2, 3, 4), "decoding a frame: version 2: protocol version is unknown"},
		{"kind", stuffedWithChecksum(0x17, 1, 2, 3, 4), "decoding a frame: kind 7: frame kind is unknown"},
		{"checksum", bytes.Repeat([]byte{1}, 20), "decoding a frame: checksum does not match"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			reported := 0
			for f, err := range d.Feed(append(c.p, delimiter)) {
				reported++
				if err == nil || err.Error() != c.want {
					t.Errorf("got %v, want %s", err, c.want)
				}
				if diff := cmp.Diff(Frame{}, f); diff != "" {
					t.Errorf("an error came with a frame:\n%s", diff)
				}
			}
			if reported != 1 {
				t.Errorf("got %d errors, want 1", reported)
			}
		})
	}
}

func TestFrameSurvivesItsNeighbours(t *testing.T) {
	frames := []Frame{ping, button, ping}
	for broken := range frames {
		var p []byte
		var want []outcome
		for i, f := range frames {
			w := wire(t, f)
			if i == broken {
				w = slices.Delete(w, 2, 3)
			}
			p = append(p, w...)
			want = append(want, outcome{frame: f})
		}
		want[broken] = outcome{word: "stuffing"}
		var d Decoder
		compare(t, collect(&d, p), want)
	}
}

func TestErrorsHaveDistinctWords(t *testing.T) {
	var texts []string
	for _, err := range words {
		texts = append(texts, err.Error())
	}
	slices.Sort(texts)
	if n := len(slices.Compact(slices.Clone(texts))); n != 6 {
		t.Errorf("got %d different sentences, want 6: %s", n, strings.Join(texts, ", "))
	}
}
