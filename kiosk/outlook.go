package kiosk

import (
	"epass.internal/office"
	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

// Outlook says how long people wait. It answers at once, in any goroutine.
type Outlook interface {
	// Of says it of a number that waits.
	Of(n queue.Number) (estimate.Range, bool)
	// New says it of a walk-in who would take a number now.
	New(s queue.ServiceID) (estimate.Range, bool)
}

// Foresee lets the pages show waits. It is called before they are served.
func (k *Kiosk) Foresee(o Outlook) { k.outlook = o }

// waitOf says how long a number waits and how many booked appointments may
// still come before it; nothing in an office without an outlook.
func (k *Kiosk) waitOf(n queue.Number) (wait *queue.Text, passing int) {
	if k.outlook == nil {
		return nil, 0
	}
	r, known := k.outlook.Of(n)
	return new(office.WaitText(r, known)), r.Passing
}

// waitFor says how long a walk-in would wait for a service.
func (k *Kiosk) waitFor(id queue.ServiceID) *queue.Text {
	if k.outlook == nil {
		return nil
	}
	return new(office.WaitText(k.outlook.New(id)))
}

// foresee adds the waits to services.
func (k *Kiosk) foresee(services []Service) {
	for i := range services {
		if services[i].Refused == "" {
			services[i].Wait = k.waitFor(services[i].ID)
		}
	}
}
