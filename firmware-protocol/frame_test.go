package firmware

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"strings"
	"testing"
)

// stuffedWithChecksum completes a body that no encoder would make, delimiter
// excluded.
func stuffedWithChecksum(body ...byte) []byte {
	return stuffed(binary.LittleEndian.AppendUint32(body, crc32.Checksum(body, castagnoli)))
}

func TestChecksumIsCRC32C(t *testing.T) {
	if got, want := crc32.Checksum([]byte("123456789"), castagnoli), uint32(0xE3069283); got != want {
		t.Errorf("got check value %08X, want %08X", got, want)
	}
}

func TestAppendRefusesWhatNoDecoderAccepts(t *testing.T) {
	cases := []struct {
		name string
		f    Frame
		want error
		text string
	}{
		{"version 0", Frame{}, ErrVersion, "version 0"},
		{"version 2", Frame{Version: 2}, ErrVersion, "version 2"},
		{"version wider than four bits", Frame{Version: 0x11}, ErrVersion, "version 17"},
		{"kind 5", Frame{Version: Version, Kind: 5}, ErrKind, "kind 5"},
		{"kind wider than four bits", Frame{Version: Version, Kind: 0x10}, ErrKind, "kind 16"},
		{"120 bytes of payload", Frame{Version: Version, Payload: make([]byte, MaxPayload+1)}, ErrLong, "120 bytes of payload, at most 119"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.f.Append([]byte("before"))
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
				t.Errorf("got %v, want %v with %q", err, c.want, c.text)
			}
			if string(got) != "before" {
				t.Errorf("got %q, want what was there", got)
			}
		})
	}
}

func TestAppendKeepsWhatStandsBefore(t *testing.T) {
	front := []byte{1, 0, 2}
	got, err := ping.Append(bytes.Clone(front))
	if err != nil {
		t.Fatal(err)
	}
	if want := append(front, wire(t, ping)...); !bytes.Equal(got, want) {
		t.Errorf("got % x, want % x", got, want)
	}
}

func TestAppendIntoRoomAllocatesNothing(t *testing.T) {
	room := make([]byte, 0, MaxWire)
	f := button
	f.Payload = make([]byte, MaxPayload)
	got := testing.AllocsPerRun(100, func() {
		if _, err := f.Append(room); err != nil {
			t.Error(err)
		}
	})
	if got != 0 {
		t.Errorf("got %v allocations, want 0", got)
	}
}

func TestWireIsNeverLongerThanPromised(t *testing.T) {
	for n := range MaxPayload + 1 {
		for _, fill := range []byte{0, 1, 0xff} {
			f := ping
			f.Payload = bytes.Repeat([]byte{fill}, n)
			got := wire(t, f)
			if want := headerSize + n + checksumSize + 2; len(got) != want || len(got) > MaxWire {
				t.Errorf("%d bytes of %02x: got %d on the wire, want %d and at most %d", n, fill, len(got), want, MaxWire)
			}
			if at := bytes.IndexByte(got, delimiter); at != len(got)-1 {
				t.Errorf("%d bytes of %02x: the first delimiter stands at %d of %d", n, fill, at, len(got))
			}
		}
	}
}

func TestHeaderStandsWhereTheStandardSays(t *testing.T) {
	f := Frame{Version: Version, Kind: KindNak, Seq: 0xa1, Epoch: 0xb2c3, Type: 0xd4, Payload: []byte{0xe5}}
	w := wire(t, f)
	raw, ok := unstuff(w[:len(w)-1])
	if want := []byte{0x14, 0xa1, 0xc3, 0xb2, 0xd4, 0xe5}; !ok || !bytes.HasPrefix(raw, want) {
		t.Errorf("got % x, %t, want it to begin with % x", raw, ok, want)
	}
}
