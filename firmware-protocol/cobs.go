package firmware

// Consistent Overhead Byte Stuffing (Cheshire and Baker, 1999) takes the zeros
// out of a frame, so that a zero on the line is always a frame's end. Each zero
// becomes the distance to the next one; the first distance stands in front.
//
// A raw frame has at most MaxRaw bytes, so that a distance never reaches 255,
// the one value for which COBS has a rule of its own, and stuffing always adds
// exactly one byte.

// delimiter ends a frame on the wire.
const delimiter = 0

// stuff takes the zeros out of p[1:], in place, and puts the first distance into
// p[0]. p is at least 1 and at most MaxRaw+1 long.
func stuff(p []byte) {
	code := 0 // where the distance to the next zero will stand
	for i := 1; i < len(p); i++ {
		if p[i] == 0 {
			p[code] = byte(i - code)
			code = i
		}
	}
	p[code] = byte(len(p) - code)
}

// unstuff puts the zeros back, in place, and returns the raw frame, a part of p.
// p is not empty, holds no zero and is shorter than MaxWire. It reports whether
// the last distance ends where p does.
func unstuff(p []byte) (raw []byte, ok bool) {
	next := 0
	for next < len(p) {
		distance := int(p[next])
		p[next] = 0
		next += distance
	}
	return p[1:], next == len(p)
}
