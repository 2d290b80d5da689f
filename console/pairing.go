package console

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"epass.internal/office"
)

// Limits of screens that ask to be paired.
const (
	codeLife   = 10 * time.Minute
	codesMost  = 16 // in all
	codesPerIP = 4  // from one address, beyond which its oldest gives way
)

// asking is a screen that shows a code until an administrator enters it.
type asking struct {
	code   string // six digits
	secret string // that the screen claims with and, once let in, its token
	role   office.Role
	from   string // address
	until  time.Time
}

// shown returns the code as people read it, such as 481 223.
func (a asking) shown() string { return a.code[:3] + " " + a.code[3:] }

// pending holds the screens that ask, oldest first, in memory only.
type pending struct {
	now  func() time.Time
	mu   sync.Mutex
	list []asking
}

// add gives a screen its code and secret; ok is false, with the time to wait,
// when too many ask.
func (p *pending) add(role office.Role, from string) (a asking, wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forget()
	mine := func(v asking) bool { return v.from == from }
	if countFunc(p.list, mine) >= codesPerIP {
		i := slices.IndexFunc(p.list, mine)
		p.list = slices.Delete(p.list, i, i+1)
	}
	if len(p.list) >= codesMost {
		return asking{}, p.list[0].until.Sub(p.now()), false
	}
	a = asking{code: p.freshCode(), secret: office.NewToken(), role: role, from: from, until: p.now().Add(codeLife)}
	p.list = append(p.list, a)
	return a, 0, true
}

func countFunc[E any](list []E, match func(E) bool) int {
	n := 0
	for _, v := range list {
		if match(v) {
			n++
		}
	}
	return n
}

// freshCode returns six random digits that no screen shows.
func (p *pending) freshCode() string {
	for {
		var b [8]byte
		_, _ = rand.Read(b[:]) // never fails
		code := fmt.Sprintf("%06d", binary.BigEndian.Uint64(b[:])%1_000_000)
		if !slices.ContainsFunc(p.list, func(v asking) bool { return v.code == code }) {
			return code
		}
	}
}

// find returns the screen that shows a code, typed with or without spaces.
func (p *pending) find(code string) (asking, bool) {
	digits := strings.Join(strings.Fields(code), "")
	return p.first(func(v asking) bool { return v.code == digits })
}

// waits reports whether a screen with this secret still asks.
func (p *pending) waits(secret string) bool {
	_, ok := p.first(func(v asking) bool { return v.secret == secret })
	return ok
}

func (p *pending) first(match func(asking) bool) (asking, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forget()
	i := slices.IndexFunc(p.list, match)
	if i < 0 {
		return asking{}, false
	}
	return p.list[i], true
}

// remove ends the asking of a screen that was let in.
func (p *pending) remove(code string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list = slices.DeleteFunc(p.list, func(v asking) bool { return v.code == code })
}

func (p *pending) forget() {
	now := p.now()
	p.list = slices.DeleteFunc(p.list, func(v asking) bool { return !now.Before(v.until) })
}
