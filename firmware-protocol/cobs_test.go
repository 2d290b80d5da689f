package firmware

import (
	"bytes"
	"testing"
)

// stuffed returns raw without its zeros.
func stuffed(raw []byte) []byte {
	p := append([]byte{0}, raw...)
	stuff(p)
	return p
}

// The examples of the paper and of its usual retellings, for blocks that are
// short enough for a frame.
func TestStuffingOfKnownBytes(t *testing.T) {
	cases := []struct {
		name string
		raw  []byte
		want []byte
	}{
		{"nothing", nil, []byte{1}},
		{"one zero", []byte{0}, []byte{1, 1}},
		{"two zeros", []byte{0, 0}, []byte{1, 1, 1}},
		{"zero around a byte", []byte{0, 0x11, 0}, []byte{1, 2, 0x11, 1}},
		{"zero inside", []byte{0x11, 0x22, 0, 0x33}, []byte{3, 0x11, 0x22, 2, 0x33}},
		{"no zero", []byte{0x11, 0x22, 0x33, 0x44}, []byte{5, 0x11, 0x22, 0x33, 0x44}},
		{"zeros at the end", []byte{0x11, 0, 0, 0}, []byte{2, 0x11, 1, 1, 1}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := stuffed(c.raw); !bytes.Equal(got, c.want) {
				t.Errorf("stuffing % x: got % x, want % x", c.raw, got, c.want)
			}
			got, ok := unstuff(bytes.Clone(c.want))
			if !ok || !bytes.Equal(got, c.raw) {
				t.Errorf("unstuffing % x: got % x, %t, want % x", c.want, got, ok, c.raw)
			}
		})
	}
}

func TestUnstuffingRefusesDistancesThatMissTheEnd(t *testing.T) {
	cases := []struct {
		name string
		p    []byte
	}{
		{"one too far", []byte{3, 0x11}},
		{"second one too far", []byte{2, 0x11, 2}},
		{"far too far", []byte{0xff, 1, 1}},
		{"lone far code", []byte{2}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if raw, ok := unstuff(bytes.Clone(c.p)); ok {
				t.Errorf("% x was unstuffed to % x", c.p, raw)
			}
		})
	}
}
