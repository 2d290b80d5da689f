package firmware

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// anyFrame draws a frame that can be encoded; zeros are frequent, as they are on
// the line.
func anyFrame(t *rapid.T) Frame {
	octet := rapid.OneOf(rapid.Just(byte(0)), rapid.Byte())
	return Frame{
		Version: Version,
		Kind:    Kind(rapid.IntRange(0, int(KindNak)).Draw(t, "kind")),
		Seq:     octet.Draw(t, "seq"),
		Epoch:   rapid.OneOf(rapid.Just(uint16(0)), rapid.Uint16()).Draw(t, "epoch"),
		Type:    Type(octet.Draw(t, "type")),
		Payload: rapid.SliceOfN(octet, 0, MaxPayload).Draw(t, "payload"),
	}
}

// same compares two frames; an empty payload has no other form.
func same(a, b Frame) bool {
	payloads := bytes.Equal(a.Payload, b.Payload)
	a.Payload, b.Payload = nil, nil
	return payloads && a.Version == b.Version && a.Kind == b.Kind && a.Seq == b.Seq && a.Epoch == b.Epoch && a.Type == b.Type
}

// feedInPieces cuts p at drawn places and returns all that comes out.
func feedInPieces(t *rapid.T, d *Decoder, p []byte) []outcome {
	var all []outcome
	for len(p) > 0 {
		n := rapid.IntRange(1, len(p)).Draw(t, "piece")
		all = append(all, collect(d, p[:n])...)
		p = p[n:]
	}
	return all
}

func TestAnyFramesComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		frames := rapid.SliceOfN(rapid.Custom(anyFrame), 0, 6).Draw(t, "frames")
		var p []byte
		for _, f := range frames {
			var err error
			if p, err = f.Append(p); err != nil {
				t.Fatal(err)
			}
		}
		var d Decoder
		got := feedInPieces(t, &d, p)
		if !slices.EqualFunc(got, frames, func(o outcome, f Frame) bool { return o.word == "" && same(o.frame, f) }) {
			t.Fatalf("got %+v, want %+v", got, frames)
		}
	})
}

func TestNoiseCostsNoFrameBehindItsDelimiter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyFrame(t)
		good, err := want.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		noise := rapid.SliceOfN(rapid.Byte(), 0, 3*MaxWire).Draw(t, "noise")
		var d Decoder
		got := feedInPieces(t, &d, slices.Concat(noise, []byte{delimiter}, good))
		last := got[len(got)-1]
		if last.word != "" || !same(last.frame, want) {
			t.Fatalf("got %+v last, want %+v", last, want)
		}
	})
}

func TestEachDelimiterGivesAtMostOneOutcome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOf(rapid.OneOf(rapid.Just(byte(delimiter)), rapid.Byte())).Draw(t, "stream")
		want := 0
		parts := bytes.Split(p, []byte{delimiter})
		for _, part := range parts[:len(parts)-1] {
			if len(part) > 0 {
				want++
			}
		}
		var d Decoder
		if got := len(feedInPieces(t, &d, p)); got != want {
			t.Fatalf("got %d outcomes, want %d", got, want)
		}
	})
}

func TestStuffingTakesOutAllZerosAndAddsOneByte(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.SliceOfN(rapid.OneOf(rapid.Just(byte(0)), rapid.Byte()), 0, MaxRaw).Draw(t, "raw")
		p := stuffed(raw)
		if len(p) != len(raw)+1 || bytes.IndexByte(p, 0) >= 0 {
			t.Fatalf("% x was stuffed to % x", raw, p)
		}
		if got, ok := unstuff(p); !ok || !bytes.Equal(got, raw) {
			t.Fatalf("got % x, %t, want % x", got, ok, raw)
		}
	})
}
