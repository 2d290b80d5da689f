// Package display is the hall's screen: the calls, newest first, how many
// wait, and a chime. It shows numbers and counters, never a person.
package display

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
	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

//go:embed web
var files embed.FS

// Outlook says how long a walk-in would wait who takes a number now. It
// answers at once, in any goroutine.
type Outlook interface {
	New(s queue.ServiceID) (estimate.Range, bool)
}

// Display serves the hall's screens.
type Display struct {
	office *office.Office
	hub    *feed.Hub
	topic  *feed.Topic
	clock  func() time.Time

	outlook Outlook // nil: no waits are shown

	mu    sync.Mutex
	board Board
}

// New returns the screens of an office.
func New(o *office.Office, h *feed.Hub) *Display {
	return &Display{
		office: o, hub: h, topic: h.Topic(), clock: time.Now,
		board: Board{Calls: []Call{}, Services: []Service{}},
	}
}

// Foresee lets the board show waits. It is called before it is served.
func (d *Display) Foresee(o Outlook) { d.outlook = o }

// Routes returns the display's rows of the route table.
func (d *Display) Routes() ([]web.Route, error) {
	public, screen := string(office.RolePublic), string(office.RoleDisplay)
	tree, err := fs.Sub(files, "web")
	if err != nil {
		return nil, fmt.Errorf("opening the display's pages: %w", err)
	}
	page, err := fs.ReadFile(tree, "display.html")
	if err != nil {
		return nil, fmt.Errorf("opening the display's pages: %w", err)
	}
	routes, err := web.Files("/display/", public, tree)
	return append(routes,
		web.File("/display", public, "display.html", page),
		web.Route{Method: http.MethodGet, Path: "/api/v1/display", Role: screen, JSON: d.once},
		web.Route{Method: http.MethodGet, Path: "/api/v1/live/display", Role: screen, Raw: d.live},
	), err
}

// Refresh publishes the board if it changed. While the office cannot save it
// publishes the last board with that mark.
func (d *Display) Refresh(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.look(ctx); err != nil {
		return fmt.Errorf("refreshing the board: %w", err)
	}
	state, err := json.Marshal(d.board)
	if err != nil {
		return fmt.Errorf("encoding the board: %w", err)
	}
	d.topic.Show(state)
	return nil
}

// look renews the board; the caller holds the mutex.
func (d *Display) look(ctx context.Context) error {
	if d.office.Faulty() {
		d.board.Fault = true
		return nil
	}
	var board Board
	err := d.office.Read(ctx, func(s *office.State) { board = NewBoard(s, d.clock()) })
	if errors.Is(err, office.ErrDiskFault) || errors.Is(err, office.ErrOutcomeUnknown) {
		d.board.Fault = true
		return nil
	}
	if err != nil {
		return err
	}
	d.foresee(board)
	d.board = board
	return nil
}

// foresee adds the waits of those who would take a number now.
func (d *Display) foresee(b Board) {
	if d.outlook == nil || !b.Taking {
		return
	}
	for i := range b.Services {
		v := &b.Services[i]
		v.Wait = new(office.WaitText(d.outlook.New(v.ID)))
	}
}

// once answers the board as it was published last.
func (d *Display) once(c *web.Call) (any, error) {
	if d.topic.State() == nil {
		if err := d.Refresh(c.Context()); err != nil {
			return nil, err
		}
	}
	return json.RawMessage(d.topic.State()), nil
}

// live feeds a screen. The hub has answered whatever happens; a screen that
// went away is no fault.
func (d *Display) live(w http.ResponseWriter, c *web.Call) error {
	_ = d.hub.Serve(w, c.Request, feed.Subscription{
		Channel: d.topic,
		Session: c.Identity.Session,
		Class:   feed.First,
		Valid:   func() bool { return d.office.Holds(c.Identity.Session) },
	})
	return nil
}
