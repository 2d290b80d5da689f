package kiosk

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"time"

	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

// invitationLife is how long one code is shown. It is accepted as long again,
// so that there is time to scan it and to choose.
const invitationLife = 30 * time.Second

// secret makes the codes that invite a phone to draw a number. It is drawn
// anew with each start: what an earlier process showed invites nobody.
type secret [sha256.Size]byte

func newSecret() (s secret) {
	_, _ = rand.Read(s[:]) // never fails
	return s
}

// sign returns 96 bits of HMAC-SHA-256 over what a text is for and the text.
func (s secret) sign(purpose, text string) string {
	mac := hmac.New(sha256.New, s[:])
	mac.Write([]byte(purpose + " " + text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:12])
}

// code returns the code that is shown at a time, shown back windows earlier.
func (s secret) code(at time.Time, back int64) string {
	window := at.Unix()/int64(invitationLife/time.Second) - back
	return s.sign("invitation", strconv.FormatInt(window, 10))
}

// invites reports whether a code is the one shown at a time, or the one before.
func (s secret) invites(code string, at time.Time) bool {
	return hmac.Equal([]byte(code), []byte(s.code(at, 0))) || hmac.Equal([]byte(code), []byte(s.code(at, 1)))
}

// Invitation is the rotating code as a screen shows it.
type Invitation struct {
	URL     string `json:"url"`
	Image   string `json:"image"`   // URL as a QR symbol with its quiet zone: an SVG as data URL
	Seconds int64  `json:"seconds"` // until the next code
}

// invitation answers the code of now. Without a public address no phone finds
// the office, and nobody is invited while no numbers are given.
func (k *Kiosk) invitation(c *web.Call) (any, error) {
	base := k.office.PublicURL()
	if base == "" {
		return nil, web.ProblemNotFound
	}
	now, taking := k.clock(), false
	if err := k.office.Read(c.Context(), func(s *office.State) { taking = s.Queue.Taking(later(now, s.Now)) }); err != nil {
		return nil, fmt.Errorf("inviting phones: %w", err)
	}
	if !taking {
		return nil, fmt.Errorf("inviting phones: %w", queue.ErrNotTaking)
	}
	life := int64(invitationLife / time.Second)
	out := Invitation{URL: base + "/t#new=" + k.secret.code(now, 0), Seconds: life - now.Unix()%life}
	rows, err := modules(out.URL)
	if err != nil {
		return nil, fmt.Errorf("drawing the QR of an invitation: %w", err)
	}
	out.Image = "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(symbol(rows))
	return out, nil
}

// quiet is the light margin of a QR symbol in modules (ISO/IEC 18004).
const quiet = 4

// symbol draws the rows of a QR symbol as SVG, each dark module a square.
func symbol(rows []string) []byte {
	size := len(rows) + 2*quiet
	out := fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges">`+
		`<path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, size, size, size, size)
	for y, row := range rows {
		for x, module := range row {
			if module == '1' {
				out = fmt.Appendf(out, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	return append(out, `"/></svg>`...)
}
