package kiosk

import (
	"maps"
	"sync"
	"time"
)

// Limits of wrong codes: 24 million codes and a few hundred appointments leave
// no hope at this pace.
const (
	guessesAllowed = 8
	guessWindow    = 5 * time.Minute
	guessPause     = time.Minute
)

// guesses counts wrong codes of each device. The zero value is ready.
type guesses struct {
	mu      sync.Mutex
	devices map[string]*guessing
}

// guessing is what is known of one device.
type guessing struct {
	wrong []time.Time // within guessWindow
	open  int         // codes that are being looked at
	until time.Time   // no code is taken before
}

// begin lets a device try a code, or not. Codes at the same time count as
// wrong until they end, so that a burst of them gets no further.
func (g *guesses) begin(device string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.devices == nil {
		g.devices = map[string]*guessing{}
	}
	maps.DeleteFunc(g.devices, func(_ string, v *guessing) bool { return v.forget(now) })
	v := g.devices[device]
	if v == nil {
		v = &guessing{}
		g.devices[device] = v
	}
	if now.Before(v.until) || len(v.wrong)+v.open >= guessesAllowed {
		return false
	}
	v.open++
	return true
}

// end notes what became of a code that begin let through.
func (g *guesses) end(device string, wrong bool, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	v := g.devices[device]
	v.open--
	if !wrong {
		return
	}
	v.wrong = append(v.wrong, now)
	if len(v.wrong) >= guessesAllowed {
		v.wrong, v.until = nil, now.Add(guessPause)
	}
}

// forget drops what is too old to count and reports whether nothing is left.
func (v *guessing) forget(now time.Time) bool {
	for len(v.wrong) > 0 && now.Sub(v.wrong[0]) > guessWindow {
		v.wrong = v.wrong[1:]
	}
	return len(v.wrong) == 0 && v.open == 0 && !now.Before(v.until)
}
