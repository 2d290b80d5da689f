package office

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"time"
)

// Staff is a member of staff who can sign in.
type Staff struct {
	Login    string `json:"login"`
	Name     string `json:"name"`
	Role     Role   `json:"role"`
	Password string `json:"password"` // argon2id in PHC form, never the password itself
	// Fresh says that the daemon made the password and nobody has signed in
	// with it: it may be that nobody ever saw it.
	Fresh bool `json:"fresh,omitempty"`
}

var loginPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,31}$`)

// Validate reports what is wrong with a member of staff. Errors wrap ErrInvalid.
func (s Staff) Validate() error {
	switch {
	case !loginPattern.MatchString(s.Login):
		return fmt.Errorf("login %q must be 2 to 32 of a–z, 0–9, dot, dash and underscore: %w", s.Login, ErrInvalid)
	case !s.Role.Staff():
		return fmt.Errorf("role %q must be clerk, supervisor or administrator: %w", s.Role, ErrInvalid)
	case s.Password == "":
		return fmt.Errorf("password hash is missing: %w", ErrInvalid)
	}
	return checkName("name", s.Name)
}

// TokenHash is the SHA-256 of a session's or device's token, in hex. Only it
// is stored.
type TokenHash string

// HashToken returns the form of a token that may be stored.
func HashToken(token string) TokenHash {
	sum := sha256.Sum256([]byte(token))
	return TokenHash(hex.EncodeToString(sum[:]))
}

// Session is one sign-in of a member of staff.
type Session struct {
	Hash    TokenHash `json:"hash"`
	Login   string    `json:"login"`
	Expires time.Time `json:"expires"` // UTC
}

// Device is a kiosk or a hall display that was paired with the office.
type Device struct {
	Hash TokenHash `json:"hash"`
	Role Role      `json:"role"` // RoleKiosk or RoleDisplay
	Name string    `json:"name"`
}
