package console

import (
	"net/http"
	"sync"

	"epass.internal/internal/feed"
	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

func (c *Console) liveRoutes() []web.Route {
	return []web.Route{
		{Method: http.MethodGet, Path: "/api/v1/live/console", Role: clerk, Raw: c.live},
		{Method: http.MethodGet, Path: "/api/v1/office", Role: anyone, JSON: c.about},
	}
}

// live keeps a socket that gets the console's state until its session ends.
func (c *Console) live(w http.ResponseWriter, call *web.Call) error {
	token := tokenOf(call.Request, clerk, c.opt.TLS)
	valid := func() bool {
		_, ok := c.office.Identify(token)
		return ok
	}
	session := call.Identity.Session
	leave := c.sockets.enter(session, valid)
	defer leave()
	err := c.hub.Serve(w, call.Request, feed.Subscription{
		Channel: c.topic, Session: session, Class: feed.First, Valid: valid,
	})
	if err != nil {
		c.opt.Log.Debug("console socket ended", "login", call.Identity.Name, "error", err)
	}
	return nil
}

// sockets knows the sessions that have a socket open: those end with their
// session also when it was not the person who ended it.
type sockets struct {
	mu   sync.Mutex
	open map[string]*watched
}

type watched struct {
	valid func() bool
	count int
}

func newSockets() *sockets { return &sockets{open: map[string]*watched{}} }

// enter counts a socket of a session until leave is called.
func (s *sockets) enter(session string, valid func() bool) (leave func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[session] == nil {
		s.open[session] = &watched{valid: valid}
	}
	s.open[session].count++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.open[session].count--
		if s.open[session].count == 0 {
			delete(s.open, session)
		}
	}
}

// sweep calls end for each session that is over.
func (s *sockets) sweep(end func(session string)) {
	s.mu.Lock()
	var over []string
	for session, w := range s.open {
		if !w.valid() {
			over = append(over, session)
		}
	}
	s.mu.Unlock()
	for _, session := range over {
		end(session)
	}
}

// about is what anyone may know of the office.
type about struct {
	Code   string         `json:"code"`
	Office queue.Text     `json:"office"`
	Sample bool           `json:"sample"`
	Open   bool           `json:"open"`
	Alarms []office.Alarm `json:"alarms"`
}

// about answers from the state published last, also with a faulty disk.
func (c *Console) about(*web.Call) (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return about{
		Code: c.view.Code, Office: c.view.Office, Sample: c.view.Sample, Open: c.view.Open,
		Alarms: notNil(c.office.Alarms()),
	}, nil
}
