package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"epass.internal/office"
	"epass.internal/queue"
)

// crashKills is how often the daemon is killed: 10 times by default, as often
// as EPASS_CRASH_KILLS says in the long run.
func crashKills(t *testing.T) int {
	t.Helper()
	text := os.Getenv("EPASS_CRASH_KILLS")
	if text == "" {
		return 10
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("EPASS_CRASH_KILLS=%q is not a number of kills", text)
	}
	return n
}

// press is one request of a client, repeated with its key until it is
// answered.
type press struct {
	key     string
	path    string
	body    any
	counter int
}

// actor is one kiosk or clerk: it presses, and remembers what it was told.
type actor struct {
	client  *client
	next    func() press
	pending *press
	told    []seen
}

// act presses until ctx ends. A press whose answer did not come stays pending
// for the next life of the daemon.
func (a *actor) act(ctx context.Context) error {
	for ctx.Err() == nil {
		if a.pending == nil {
			p := a.next()
			a.pending = &p
		}
		r, err := a.client.send(ctx, http.MethodPost, a.pending.path, a.pending.key, a.pending.body)
		if err != nil || r.status == http.StatusServiceUnavailable {
			return nil // the daemon is gone; the press is repeated when it is back
		}
		if err := a.remember(r); err != nil {
			return err
		}
		a.pending = nil
	}
	return nil
}

func (a *actor) remember(r reply) error {
	if r.status == http.StatusConflict {
		return nil // such as nobody waiting: nothing was promised
	}
	if r.status >= 300 {
		return fmt.Errorf("%s: status %d: %s", a.pending.path, r.status, r.body)
	}
	var answer struct{ Number, Ticket string }
	if err := json.Unmarshal(r.body, &answer); err != nil {
		return err
	}
	if n := answer.Number + answer.Ticket; n != "" {
		a.told = append(a.told, seen{a.pending.key, n, a.pending.counter})
	}
	return nil
}

func newKiosk(t testing.TB, d *daemon) *actor {
	c := d.client()
	c.pair(t, "kiosk")
	services := []string{"certify", "civil", "benefits", "other"}
	return &actor{client: c, next: func() press {
		body := map[string]string{"service": services[rand.IntN(len(services))]}
		return press{key: office.NewToken(), path: "/api/v1/tickets", body: body}
	}}
}

func newClerk(t testing.TB, d *daemon, counter int) *actor {
	c := d.client()
	login := fmt.Sprintf("clerk%d", counter)
	admin := d.client()
	admin.signIn(t, "admin", d.password)
	admin.must(t, http.MethodPut, "/api/v1/staff/"+login, map[string]string{"name": login, "role": "clerk", "password": "correct-horse-" + login}, nil)
	c.signIn(t, login, "correct-horse-"+login)
	at := fmt.Sprintf("/api/v1/counters/%d/", counter)
	c.must(t, http.MethodPost, at+"open", map[string]bool{"take_over": false}, nil)
	steps := []string{"next", "next", "next", "recall", "missed", "finish", "start"}
	return &actor{client: c, next: func() press {
		return press{key: office.NewToken(), path: at + steps[rand.IntN(len(steps))], counter: counter}
	}}
}

// TestNothingIsLostWhenTheDaemonIsKilled kills the daemon under load again and
// again and compares everything the clients were told with the journal and
// with the state that the daemon loads from it.
func TestNothingIsLostWhenTheDaemonIsKilled(t *testing.T) {
	data := filepath.Join(t.TempDir(), "epass-data")
	d := start(t, data)
	widen(t, d)
	var actors []*actor
	for range 4 {
		actors = append(actors, newKiosk(t, d))
	}
	for counter := 1; counter <= 4; counter++ {
		actors = append(actors, newClerk(t, d, counter))
	}
	kills := crashKills(t)
	for range kills {
		load(t, actors, d.kill)
		d = start(t, data)
		for _, a := range actors {
			a.client.base = d.url
		}
	}
	load(t, actors, d.kill)
	var told []seen
	for _, a := range actors {
		told = append(told, a.told...)
	}
	tr := readTruth(t, data)
	for _, v := range violations(told, tr) {
		t.Error(v)
	}
	compareState(t, data, tr)
	t.Logf("%d kills, %d answers compared with %d events: %d unanswered presses are left",
		kills+1, len(told), len(tr.facts), countPending(actors))
	if len(told) < 10*kills {
		t.Errorf("only %d answers in %d lives: the load was no load", len(told), kills)
	}
}

func countPending(actors []*actor) int {
	n := 0
	for _, a := range actors {
		if a.pending != nil {
			n++
		}
	}
	return n
}

// widen lets every service give 99,999 numbers: a long run needs them.
func widen(t *testing.T, d *daemon) {
	t.Helper()
	admin := d.client()
	admin.signIn(t, "admin", d.password)
	var s office.Settings
	admin.must(t, http.MethodGet, "/api/v1/settings", nil, &s)
	for i := range s.Setup.Services {
		s.Setup.Services[i].Last = 99_999
	}
	admin.must(t, http.MethodPut, "/api/v1/settings", s, nil)
}

// TestNothingIsLostWhenTheDaemonIsStopped stops the daemon under load, as its
// supervisor does: it ends well, and what clients were told is there.
func TestNothingIsLostWhenTheDaemonIsStopped(t *testing.T) {
	data := filepath.Join(t.TempDir(), "epass-data")
	d := start(t, data)
	widen(t, d)
	var actors []*actor
	for counter := 1; counter <= 3; counter++ {
		actors = append(actors, newKiosk(t, d), newClerk(t, d, counter))
	}
	for range 3 {
		load(t, actors, func() {
			if err := d.stop(); err != nil {
				t.Errorf("stopping: %v\n%s", err, d.log)
			}
		})
		d = start(t, data)
		for _, a := range actors {
			a.client.base = d.url
		}
	}
	d.kill()
	var told []seen
	for _, a := range actors {
		told = append(told, a.told...)
	}
	tr := readTruth(t, data)
	for _, v := range violations(told, tr) {
		t.Error(v)
	}
	compareState(t, data, tr)
	if len(told) < 30 {
		t.Errorf("only %d answers in three lives: the load was no load", len(told))
	}
}

// load lets the actors press for a random while and ends the daemon meanwhile.
func load(t *testing.T, actors []*actor, end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var wg sync.WaitGroup
	for _, a := range actors {
		wg.Go(func() {
			if err := a.act(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	<-time.After(20*time.Millisecond + rand.N(150*time.Millisecond)) // when the power is cut is what is random here
	end()
	cancel()
	wg.Wait()
}

// compareState loads the office once more and compares its tickets with the
// journal's.
func compareState(t *testing.T, data string, tr truth) {
	t.Helper()
	d := start(t, data)
	if err := d.stop(); err != nil {
		t.Fatalf("stopping: %v\n%s", err, d.log)
	}
	withStore(t, data, func(s *office.State) {
		want := 0
		for _, f := range tr.facts {
			if f.kind != "ticket_issued" || f.day != string(s.Queue.Day()) {
				continue
			}
			want++
			if _, ok := s.Queue.Ticket(queue.Number(f.number)); !ok {
				t.Errorf("%s %s is in the journal and not in the state", f.day, f.number)
			}
		}
		if got := s.Queue.Count(); got != want {
			t.Errorf("the state has %d tickets, the journal %d", got, want)
		}
	})
}
