package exchange

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"

	"epass.internal/booking"
)

// identity derives the identity of an appointment from what tells it from
// others of the same office: 128 bits of SHA-256, in hexadecimal digits. Each
// part is hashed with its length, so that no two lists are hashed the same.
func identity(office string, parts ...string) string {
	h := sha256.New()
	for _, part := range append([]string{"e-PASS appointment", office}, parts...) {
		fmt.Fprintf(h, "%d:%s,", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// CodeOf returns a code that is made of an appointment's identity, and with
// other attempts, from 0 on, others of the same identity.
func CodeOf(id string, attempt int) booking.Code {
	sum := sha256.Sum256([]byte("e-PASS code\x00" + id + "\x00" + strconv.Itoa(attempt)))
	return booking.NewCode(binary.BigEndian.Uint64(sum[:8]))
}
