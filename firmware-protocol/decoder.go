package firmware

import (
	"fmt"
	"iter"
)

// Decoder finds frames in a stream of bytes. It is a state machine without clock
// or I/O and holds at most one frame, whatever it is fed. Its zero value is ready
// and stands between two frames; use a new one when the line was opened again.
// Not for concurrent use.
type Decoder struct {
	// buf is what came since the last delimiter, still stuffed.
	buf [MaxWire - 1]byte
	// n counts the bytes that came since the last delimiter; at len(buf)+1 it
	// stops, and the bytes are too many for a frame.
	n int
}

// Feed takes the next bytes of the stream, cut anywhere, and yields in order,
// once for each delimiter with bytes before it, a frame or the error that says
// why those bytes are none: it wraps ErrLong, ErrStuffing, ErrShort, ErrChecksum,
// ErrVersion or ErrKind. After an error the next frame is read as if nothing had
// been. A frame's payload belongs to the caller. A caller that stops early has
// thrown away the rest of p.
func (d *Decoder) Feed(p []byte) iter.Seq2[Frame, error] {
	return func(yield func(Frame, error) bool) {
		for _, b := range p {
			if b != delimiter {
				d.keep(b)
				continue
			}
			if d.n == 0 {
				continue
			}
			if !yield(d.finish()) {
				return
			}
		}
	}
}

// keep stores one byte of a frame, or notes that there are too many.
func (d *Decoder) keep(b byte) {
	if d.n < len(d.buf) {
		d.buf[d.n] = b
	}
	d.n = min(d.n+1, len(d.buf)+1)
}

// finish reads what came before a delimiter and begins anew.
func (d *Decoder) finish() (Frame, error) {
	n := d.n
	d.n = 0
	if n > len(d.buf) {
		return Frame{}, fmt.Errorf("decoding a frame of more than %d bytes: %w", MaxRaw, ErrLong)
	}
	raw, ok := unstuff(d.buf[:n])
	if !ok {
		return Frame{}, fmt.Errorf("decoding a frame: %w", ErrStuffing)
	}
	f, err := parse(raw)
	if err != nil {
		return Frame{}, fmt.Errorf("decoding a frame: %w", err)
	}
	return f, nil
}
