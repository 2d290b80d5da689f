// Package kiosk is what citizens touch: the screen that gives numbers and the
// digital ticket on their phones.
package kiosk

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"sync"
	"time"

	"epass.internal/internal/feed"
	"epass.internal/internal/web"
	"epass.internal/office"
)

//go:embed web
var files embed.FS

// Kiosk serves touch screens and digital tickets.
type Kiosk struct {
	office  *office.Office
	hub     *feed.Hub
	screens map[string]*feed.Topic // by the printer of the kiosk's slips; never changed
	phones  *feed.Personal
	watched watched
	secret  secret
	draws   draws
	guesses guesses
	clock   func() time.Time
	outlook Outlook // nil: no waits are shown

	mu   sync.Mutex
	view View
}

// New returns the touch screens and digital tickets of an office.
func New(o *office.Office, h *feed.Hub) *Kiosk {
	k := &Kiosk{
		office: o, hub: h, screens: map[string]*feed.Topic{}, clock: time.Now, secret: newSecret(),
		view: View{Services: []Service{}, Alarms: []office.Alarm{}},
	}
	for _, printer := range o.PrinterNames() {
		k.screens[printer] = h.Topic()
	}
	k.phones = h.Personal(k.phoneView)
	return k
}

// Routes returns the kiosk's rows of the route table.
func (k *Kiosk) Routes() ([]web.Route, error) {
	public, screen, hall := string(office.RolePublic), string(office.RoleKiosk), string(office.RoleDisplay)
	tree, err := fs.Sub(files, "web")
	if err != nil {
		return nil, fmt.Errorf("opening the kiosk's pages: %w", err)
	}
	routes, err := web.Files("/kiosk/", public, tree)
	if err != nil {
		return nil, fmt.Errorf("opening the kiosk's pages: %w", err)
	}
	for _, page := range [...][2]string{{"/kiosk", "kiosk.html"}, {"/t", "ticket.html"}} {
		data, err := fs.ReadFile(tree, page[1])
		if err != nil {
			return nil, fmt.Errorf("opening the kiosk's pages: %w", err)
		}
		routes = append(routes, web.File(page[0], public, page[1], data))
	}
	return append(routes,
		web.Route{Method: http.MethodPost, Path: "/api/v1/tickets", Role: screen, JSON: k.issue},
		web.Route{Method: http.MethodPost, Path: "/api/v1/checkin", Role: screen, JSON: k.checkIn},
		web.Route{Method: http.MethodGet, Path: "/api/v1/kiosk", Role: screen, JSON: k.once},
		web.Route{Method: http.MethodGet, Path: "/api/v1/live/kiosk", Role: screen, Raw: k.live},
		web.Route{Method: http.MethodGet, Path: "/api/v1/ticket", Role: public, JSON: k.ticket},
		web.Route{Method: http.MethodPost, Path: "/api/v1/ticket/cancel", Role: public, JSON: k.cancel},
		web.Route{Method: http.MethodGet, Path: "/api/v1/ticket/why", Role: public, JSON: k.why},
		web.Route{Method: http.MethodGet, Path: "/api/v1/kiosk/invitation", Role: screen, JSON: k.invitation},
		web.Route{Method: http.MethodGet, Path: "/api/v1/display/invitation", Role: hall, JSON: k.invitation},
		web.Route{Method: http.MethodGet, Path: "/api/v1/phone", Role: public, JSON: k.choices},
		web.Route{Method: http.MethodPost, Path: "/api/v1/phone/tickets", Role: public, Raw: k.draw},
		web.Route{Method: http.MethodPost, Path: "/api/v1/phone/checkin", Role: public, Raw: k.checkInPhone},
		web.Route{Method: http.MethodGet, Path: "/api/v1/live/ticket", Role: public, Raw: k.liveTicket},
	), nil
}

// Refresh publishes the view if it changed and renews the digital tickets
// that are looked at. While the office cannot save it publishes the last view
// with that mark and leaves the tickets as they were.
func (k *Kiosk) Refresh(ctx context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	renewed, err := k.look(ctx)
	if err != nil {
		return fmt.Errorf("refreshing the kiosk: %w", err)
	}
	if err := k.show(); err != nil {
		return err
	}
	if renewed {
		k.phones.Refresh()
	}
	return nil
}

// show publishes the view to the kiosks of each printer; the caller holds the
// mutex.
func (k *Kiosk) show() error {
	for printer, topic := range k.screens {
		state, err := json.Marshal(k.view.printing(printer, k.office.SlipsOf(printer)))
		if err != nil {
			return fmt.Errorf("encoding the kiosk's view: %w", err)
		}
		topic.Show(state)
	}
	return nil
}

// screen returns what the kiosk that asks is shown.
func (k *Kiosk) screen(c *web.Call) *feed.Topic {
	return k.screens[k.office.PrinterOf(c.Identity.Name)]
}

// prints reports whether the kiosk that asks has a printer, be it out.
func (k *Kiosk) prints(c *web.Call) bool {
	return k.office.SlipsOf(k.office.PrinterOf(c.Identity.Name)).State != office.PrinterNone
}

// look renews the view and the watched tickets in one read of the state and
// reports whether it could; the caller holds the mutex.
func (k *Kiosk) look(ctx context.Context) (renewed bool, err error) {
	fault := k.office.Faulty()
	if !fault {
		err := k.read(ctx)
		fault = errors.Is(err, office.ErrDiskFault) || errors.Is(err, office.ErrOutcomeUnknown)
		if err != nil && !fault {
			return false, err
		}
	}
	k.view.Fault = fault
	k.view.Alarms = append([]office.Alarm{}, k.office.Alarms()...)
	k.view.Public = k.office.PublicURL() != ""
	return !fault, nil
}

func (k *Kiosk) read(ctx context.Context) error {
	keys := k.watched.keys()
	var tickets snapshot
	var view View
	err := k.office.Read(ctx, func(s *office.State) {
		view = NewView(s, k.clock())
		tickets = k.snap(s, keys)
	})
	if err != nil {
		return err
	}
	k.foresee(view.Services)
	k.view = view
	return k.watched.put(tickets)
}

// once answers the view as it was published last.
func (k *Kiosk) once(c *web.Call) (any, error) {
	screen := k.screen(c)
	if screen.State() == nil {
		if err := k.Refresh(c.Context()); err != nil {
			return nil, err
		}
	}
	return json.RawMessage(screen.State()), nil
}

// live feeds a touch screen. The hub has answered whatever happens; a screen
// that went away is no fault.
func (k *Kiosk) live(w http.ResponseWriter, c *web.Call) error {
	_ = k.hub.Serve(w, c.Request, feed.Subscription{
		Channel: k.screen(c),
		Session: c.Identity.Session,
		Class:   feed.First,
		Valid:   func() bool { return k.office.Holds(c.Identity.Session) },
	})
	return nil
}
