package kiosk

import (
	"sync"
	"time"
)

// guesses counts wrong codes of each device. The zero value is ready.
type guesses struct {
	mu      sync.Mutex
	devices map[string]guessing
}

// guessing is what is known of one device.
type guessing struct {
	wrong []time.Time // within guessWindow
	until time.Time   // no code is taken before
}

// closed reports whether a device has to wait.
func (g *guesses) closed(device string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return now.Before(g.devices[device].until)
}

// wrong notes a wrong code.
func (g *guesses) wrong(device string, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.devices == nil {
		g.devices = map[string]guessing{}
	}
	for name, v := range g.devices { // devices come and go
		if len(v.wrong) == 0 || now.Sub(v.wrong[len(v.wrong)-1]) > guessWindow {
			delete(g.devices, name)
		}
	}
	v := g.devices[device]
	for len(v.wrong) > 0 && now.Sub(v.wrong[0]) > guessWindow {
		v.wrong = v.wrong[1:]
	}
	v.wrong = append(v.wrong, now)
	if len(v.wrong) >= guessesAllowed {
		v = guessing{wrong: []time.Time{now}, until: now.Add(guessPause)}
	}
	g.devices[device] = v
}
