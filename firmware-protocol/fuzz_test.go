package firmware

import (
	"bytes"
	"testing"
)

// FuzzDecoder feeds any bytes. What the decoder takes for a frame it writes back
// byte for byte; everything else is an error with a sentinel; cutting the stream
// changes nothing.
func FuzzDecoder(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.wire, 1)
	}
	f.Fuzz(func(t *testing.T, p []byte, cut int) {
		var whole Decoder
		got := collect(&whole, p)
		var parts [][]byte
		for _, part := range bytes.SplitAfter(p, []byte{delimiter}) {
			if len(part) > 1 && part[len(part)-1] == delimiter {
				parts = append(parts, part)
			}
		}
		if len(got) != len(parts) {
			t.Fatalf("got %d outcomes of %d parts", len(got), len(parts))
		}
		for i, o := range got {
			if o.word == "" && !bytes.Equal(wire(t, o.frame), parts[i]) {
				t.Errorf("% x came back as % x", parts[i], wire(t, o.frame))
			}
			if o.word != "" && words[o.word] == nil {
				t.Errorf("% x gave an error %s", parts[i], o.word)
			}
		}
		if cut > 0 && cut < len(p) {
			var d Decoder
			compare(t, append(collect(&d, p[:cut]), collect(&d, p[cut:])...), got)
		}
	})
}

// FuzzFrame encodes any frame. What Append takes, the decoder gives back.
func FuzzFrame(f *testing.F) {
	f.Add(uint8(Version), uint8(KindReq), uint8(1), uint16(0x1234), uint8(TypePing), []byte(nil))
	f.Add(uint8(Version), uint8(KindNak), uint8(0), uint16(0), uint8(0), make([]byte, MaxPayload))
	f.Add(uint8(3), uint8(9), uint8(255), uint16(0xffff), uint8(255), make([]byte, MaxPayload+1))
	f.Fuzz(func(t *testing.T, version, kind, seq uint8, epoch uint16, typ uint8, payload []byte) {
		want := Frame{Version: version, Kind: Kind(kind), Seq: seq, Epoch: epoch, Type: Type(typ), Payload: payload}
		p, err := want.Append(nil)
		if fits := version == Version && kind <= 4 && len(payload) <= 119; fits != (err == nil) {
			t.Fatalf("encoding %+v gave %v", want, err)
		}
		if err != nil {
			return
		}
		var d Decoder
		compare(t, collect(&d, p), []outcome{{frame: want}})
	})
}
