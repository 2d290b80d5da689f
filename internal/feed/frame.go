package feed

import (
	"encoding/binary"
	"math"
	"strconv"
	"time"
)

// First bytes of the frames a server sends: FIN and the opcode, RFC 6455 §5.2.
const (
	textFrame  = 0x81
	closeFrame = 0x88
	pingFrame  = 0x89
)

// appendHeader appends the header of an unmasked, unfragmented frame with a
// payload of n bytes.
func appendHeader(dst []byte, first byte, n int) []byte {
	switch {
	case n < 126:
		return append(dst, first, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(dst, first, 126), uint16(n))
	}
	return binary.BigEndian.AppendUint64(append(dst, first, 127), uint64(n))
}

// appendState appends the frame {"seq":seq,"time":now,"state":state}, now in
// milliseconds since 1970. state is the payload's tail but for one brace.
func appendState(dst []byte, seq uint64, now time.Time, state []byte) []byte {
	var room [64]byte
	head := strconv.AppendUint(append(room[:0], `{"seq":`...), seq, 10)
	head = strconv.AppendInt(append(head, `,"time":`...), now.UnixMilli(), 10)
	head = append(head, `,"state":`...)
	dst = appendHeader(dst, textFrame, len(head)+len(state)+1)
	dst = append(append(dst, head...), state...)
	return append(dst, '}')
}

// appendBeat appends a ping for the peer's websocket layer and the frame
// {"beat":seq,"time":now} for its page, which cannot see pings.
func appendBeat(dst []byte, seq uint64, now time.Time) []byte {
	var room [64]byte
	body := strconv.AppendUint(append(room[:0], `{"beat":`...), seq, 10)
	body = strconv.AppendInt(append(body, `,"time":`...), now.UnixMilli(), 10)
	body = append(body, '}')
	dst = appendHeader(dst, pingFrame, 0)
	return append(appendHeader(dst, textFrame, len(body)), body...)
}

// appendClose appends a close frame without a reason.
func appendClose(dst []byte, code int) []byte {
	return binary.BigEndian.AppendUint16(appendHeader(dst, closeFrame, 2), uint16(code))
}
