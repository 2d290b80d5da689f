// Package console is what the staff of an office work with: sign-in, the
// counters' steps, prints, settings, staff and paired screens, and the pages
// for them. It also serves the start page and the slips of an emulated printer.
package console

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"epass.internal/internal/feed"
	"epass.internal/internal/web"
	"epass.internal/office"
)

// Slips are what an emulated printer has printed.
type Slips interface {
	List() []SlipInfo           // newest first
	PNG(id int) ([]byte, error) // office.ErrNotFound where it is not there
}

// SlipInfo names one slip.
type SlipInfo struct {
	ID      int       `json:"id"`
	At      time.Time `json:"at"`                // when it was cut, UTC
	Printer string    `json:"printer,omitempty"` // empty where the office has one without a name
}

// Options say how a console runs.
type Options struct {
	TLS       bool              // the pages are served under TLS: cookies are Secure and bound to the host
	Passwords *office.Passwords // shared with whoever else hashes; nil: its own
	Slips     Slips             // of the emulated printer; nil: there is none
	Printers  Printers          // nil: there are none
	Now       func() time.Time  // for sign-in limits and pairing codes; nil: time.Now
	Log       *slog.Logger      // nil: discarded
	Archive   Archive           // of the days gone by, for reports; nil: they have only today

	Preview SlipPreview        // nil: slips cannot be looked at
	Layouts office.SlipLayouts // of an office that has chosen none
}

// Console serves the staff of one office. Make it with New.
type Console struct {
	office  *office.Office
	hub     *feed.Hub
	topic   *feed.Topic
	opt     Options
	doors   *door
	pending *pending
	sockets *sockets
	past    *pastDays
	gate    *settingsGate

	mu   sync.Mutex // of what follows
	view View       // published last
}

// New returns the console of an office. Its live state goes out through hub.
func New(o *office.Office, hub *feed.Hub, opt Options) *Console {
	if opt.Passwords == nil {
		opt.Passwords = office.NewPasswords()
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	return &Console{
		office:  o,
		hub:     hub,
		topic:   hub.Topic(),
		opt:     opt,
		doors:   newDoor(opt.Now),
		pending: &pending{now: opt.Now},
		sockets: newSockets(),
		past:    newPastDays(opt.Archive, opt.Log),
		gate:    &settingsGate{},
	}
}

// Refresh publishes the console's state if it changed, and ends the sockets of
// sessions that are over. With a disk that cannot be read the last state goes
// out with the alarms of the moment.
func (c *Console) Refresh(ctx context.Context) error {
	c.sockets.sweep(c.hub.CloseSession)
	c.mu.Lock()
	defer c.mu.Unlock()
	view := c.view
	err := c.office.Read(ctx, func(s *office.State) { view = viewOf(s, later(c.opt.Now(), s.Now)) })
	view.around(c.office.Printer(), c.office.Alarms())
	c.view = view
	data, encoding := json.Marshal(view)
	if encoding != nil {
		return fmt.Errorf("encoding the console's state: %w", encoding)
	}
	c.topic.Show(data)
	if err != nil {
		return fmt.Errorf("reading the console's state: %w", err)
	}
	return nil
}

// Routes returns the console's rows of the route table.
func (c *Console) Routes() ([]web.Route, error) {
	routes, err := pages()
	if err != nil {
		return nil, err
	}
	for _, part := range [][]web.Route{
		c.sessionRoutes(), c.liveRoutes(), c.counterRoutes(), c.ticketRoutes(), c.whyRoutes(), c.printRoutes(),
		c.settingsRoutes(), c.staffRoutes(), c.deviceRoutes(), c.appointmentRoutes(), c.dayRoutes(),
		c.reportRoutes(),
	} {
		routes = append(routes, part...)
	}
	return routes, nil
}

// Roles of routes, as the route table names them.
const (
	anyone        = string(office.RolePublic)
	clerk         = string(office.RoleClerk)
	supervisor    = string(office.RoleSupervisor)
	administrator = string(office.RoleAdministrator)
)

// do carries out a command that came over HTTP.
func (c *Console) do(call *web.Call, command office.Command) (json.RawMessage, error) {
	return c.office.Do(call.Context(), office.RequestOf(call, command))
}
