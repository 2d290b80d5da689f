package firmware

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
)

// Version is the only protocol version there is, in the upper four bits of a
// frame's first byte.
const Version = 1

// Sizes in bytes, SPEC.md section 2. A raw frame is header, payload and checksum
// before stuffing; the wire adds one code byte in front and the delimiter behind.
const (
	MaxPayload = MaxRaw - headerSize - checksumSize
	MaxRaw     = 128
	MaxWire    = MaxRaw + 2

	headerSize   = 5
	checksumSize = 4
)

// What can be wrong with a frame. The Decoder looks for them in this order and
// reports the first; Append reports only ErrLong, ErrVersion and ErrKind.
var (
	ErrLong     = errors.New("frame is too long")
	ErrStuffing = errors.New("byte stuffing is broken")
	ErrShort    = errors.New("frame is too short")
	ErrChecksum = errors.New("checksum does not match")
	ErrVersion  = errors.New("protocol version is unknown")
	ErrKind     = errors.New("frame kind is unknown")
)

// castagnoli is the table of CRC-32C (polynomial 0x1EDC6F41, check 0xE3069283):
// Hamming distance at least 6 over a raw frame, where the common CRC-16s have 4
// or less.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Frame is one frame as it was before stuffing, without its checksum.
type Frame struct {
	Version uint8  // always Version
	Kind    Kind   // what the frame is in the exchange, and so its direction
	Seq     uint8  // number in its direction; 0 only in HELLO and "nothing yet"
	Epoch   uint16 // boot of the controller; 0 as long as the host does not know it
	Type    Type   // meaning of Payload; every value is carried, known or not
	Payload []byte // 0 to MaxPayload bytes
}

// Append appends the frame as it goes over the wire, delimiter included, to dst.
// It refuses what no Decoder would accept, with ErrVersion, ErrKind or ErrLong,
// and then returns dst as it was.
func (f Frame) Append(dst []byte) ([]byte, error) {
	if err := f.check(); err != nil {
		return dst, fmt.Errorf("encoding a frame: %w", err)
	}
	if len(f.Payload) > MaxPayload {
		return dst, fmt.Errorf("encoding a frame with %d bytes of payload, at most %d: %w", len(f.Payload), MaxPayload, ErrLong)
	}
	start := len(dst)
	dst = append(dst, 0, f.Version<<4|uint8(f.Kind), f.Seq)
	dst = binary.LittleEndian.AppendUint16(dst, f.Epoch)
	dst = append(dst, uint8(f.Type))
	dst = append(dst, f.Payload...)
	dst = binary.LittleEndian.AppendUint32(dst, crc32.Checksum(dst[start+1:], castagnoli))
	stuff(dst[start:])
	return append(dst, delimiter), nil
}

// check refuses a header that this version does not have.
func (f Frame) check() error {
	if f.Version != Version {
		return fmt.Errorf("version %d: %w", f.Version, ErrVersion)
	}
	if !f.Kind.Known() {
		return fmt.Errorf("kind %d: %w", uint8(f.Kind), ErrKind)
	}
	return nil
}

// parse reads a raw frame. The result does not share memory with raw.
func parse(raw []byte) (Frame, error) {
	if len(raw) < headerSize+checksumSize {
		return Frame{}, fmt.Errorf("%d bytes, at least %d: %w", len(raw), headerSize+checksumSize, ErrShort)
	}
	body, sum := raw[:len(raw)-checksumSize], raw[len(raw)-checksumSize:]
	if crc32.Checksum(body, castagnoli) != binary.LittleEndian.Uint32(sum) {
		return Frame{}, ErrChecksum
	}
	f := Frame{
		Version: body[0] >> 4,
		Kind:    Kind(body[0] & 0x0f),
		Seq:     body[1],
		Epoch:   binary.LittleEndian.Uint16(body[2:]),
		Type:    Type(body[4]),
	}
	if err := f.check(); err != nil {
		return Frame{}, err
	}
	if payload := body[headerSize:]; len(payload) > 0 {
		f.Payload = slices.Clone(payload)
	}
	return f, nil
}
