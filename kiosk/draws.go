package kiosk

import (
	"maps"
	"net/http"
	"sync"
	"time"

	"epass.internal/internal/web"
)

// Limits of numbers that phones draw by themselves.
const (
	addressWindow = 10 * time.Minute
	perAddress    = 20              // numbers from one address in a window: a hall may share one
	answerWait    = 2 * time.Minute // for which a press without an outcome holds its phone
	deviceMemory  = 24 * time.Hour
)

// What a phone is refused for.
var (
	problemInvitation = web.Problem{Status: http.StatusGone, Code: "invitation_over", Title: web.Text{
		EL: "Ο κωδικός έληξε. Σαρώστε ξανά τον κωδικό QR στην οθόνη του γραφείου.", EN: "The code has expired. Scan the QR code on the office's screen again.",
	}}
	problemHasNumber = web.Problem{Status: http.StatusConflict, Code: "phone_has_number", Title: web.Text{
		EL: "Έχετε ήδη αριθμό σε αυτή τη συσκευή. Για νέο αριθμό, ακυρώστε πρώτα εκείνον.", EN: "This device has a number already. To get another, cancel that one first.",
	}}
	problemPhones = web.Problem{Status: http.StatusTooManyRequests, Code: "too_many_numbers", Title: web.Text{
		EL: "Δόθηκαν πολλοί αριθμοί από αυτό το δίκτυο. Πάρτε αριθμό από την οθόνη αφής.", EN: "Many numbers were given to this network. Please take a number at the touch screen.",
	}}
)

// draws remembers which number a device drew and how many came from an
// address. The zero value is ready to use.
type draws struct {
	mu      sync.Mutex
	devices map[string]drawn // by their names
	since   time.Time        // begin of the window in which counts are
	counts  map[string]int   // by network
}

// drawn is the last press of a device.
type drawn struct {
	key    string // Idempotency-Key
	at     time.Time
	ticket ticketKey // zero: the office has not answered
}

// press is one wish of a phone for a number.
type press struct {
	device, key, network string
	invited              bool      // its code is good
	had                  ticketKey // that the device drew last, as it was looked up
	waits                bool      // and that is not over
}

// ticket returns the number that a device drew last.
func (p *draws) ticket(device string) ticketKey {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.devices[device].ticket
}

// admit lets a press through, or says why not. The same press again is always
// let through: the office answers it as before.
func (p *draws) admit(v press, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	d, known := p.devices[v.device]
	open := known && d.ticket == (ticketKey{}) && now.Sub(d.at) < answerWait
	switch {
	case known && d.key == v.key:
		return nil
	case !v.invited:
		return problemInvitation
	case v.waits, open, d.ticket != v.had:
		return problemHasNumber
	case !p.count(v.network, now):
		return problemPhones
	}
	p.devices[v.device] = drawn{key: v.key, at: now}
	return nil
}

// count counts a number for a network and reports whether it is within the
// limit; the caller holds the mutex.
func (p *draws) count(network string, now time.Time) bool {
	if p.counts == nil || now.Sub(p.since) >= addressWindow {
		p.since, p.counts = now, map[string]int{}
		if p.devices == nil {
			p.devices = map[string]drawn{}
		}
		maps.DeleteFunc(p.devices, func(_ string, d drawn) bool { return now.Sub(d.at) > deviceMemory })
	}
	if p.counts[network] >= perAddress {
		return false
	}
	p.counts[network]++
	return true
}

// settle remembers the number that a press got. A zero number forgets a press
// that got none.
func (p *draws) settle(v press, got ticketKey) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch d := p.devices[v.device]; {
	case d.key != v.key:
	case got != (ticketKey{}):
		d.ticket = got
		p.devices[v.device] = d
	case d.ticket == (ticketKey{}):
		delete(p.devices, v.device)
	}
}
