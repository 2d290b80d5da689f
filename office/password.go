package office

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Parameters of argon2id: 19 MiB, two passes, one lane (OWASP Password Storage
// Cheat Sheet).
const (
	argonMemory = 19 * 1024 // KiB
	argonTime   = 2
	argonLanes  = 1
	argonKey    = 32
)

// Passwords hashes and checks passwords, at most two at a time: each takes 19
// MiB and a good part of a second on a small machine.
type Passwords struct {
	turns chan struct{}
}

// NewPasswords returns a Passwords ready for use.
func NewPasswords() *Passwords { return &Passwords{turns: make(chan struct{}, 2)} }

// Hash returns the PHC form of a password's argon2id hash.
func (p *Passwords) Hash(password string) string {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(p.key(password, salt)))
}

// Check reports whether password is the one hashed. A hash in another form
// never matches; it takes as long, so that a missing name does not show.
func (p *Passwords) Check(password, hash string) bool {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 {
		p.key(password, make([]byte, 16))
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	got := p.key(password, salt)
	return err1 == nil && err2 == nil && subtle.ConstantTimeCompare(got, want) == 1
}

func (p *Passwords) key(password string, salt []byte) []byte {
	p.turns <- struct{}{}
	defer func() { <-p.turns }()
	return argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey)
}

// NewToken returns a fresh token of 160 bits for a session or device.
func NewToken() string {
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails
	return strings.ToLower(base32.StdEncoding.EncodeToString(b))
}

// NewPassword returns a random password that a person can type: 80 bits in
// four groups.
func NewPassword() string {
	t := NewToken()
	return t[0:4] + "-" + t[4:8] + "-" + t[8:12] + "-" + t[12:16]
}
