package e2e

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"epass.internal/booking"
	"epass.internal/booking/api"
	"epass.internal/office"
	"epass.internal/queue"
)

// linearHistories is how many histories are checked: 50 by default, as many as
// EPASS_LINEAR_HISTORIES says in the long run.
func linearHistories(t *testing.T) int {
	t.Helper()
	text := os.Getenv("EPASS_LINEAR_HISTORIES")
	if text == "" {
		return 50
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("EPASS_LINEAR_HISTORIES=%q is not a number of histories", text)
	}
	return n
}

// Who takes part in a history: each makes as many presses, one after the other.
// There are three counters for the clerks at counters, so two sit down at one.
const (
	linearKiosks  = 2
	linearDesks   = 2
	linearClerks  = linearDesks + 4
	linearPresses = 8
)

// linearTowns is how many histories are made at the same time, each with its
// own daemon, which knows nobody of the others.
const linearTowns = 2

// town is an office in which everybody is known and nothing has happened: each
// history begins with a copy of it.
type town struct {
	data, config string
	day          queue.DayOpened // with which each history begins
	at           time.Time       // when it was set up
	kiosks       []http.CookieJar
	clerks       []http.CookieJar
}

// newTown sets the office up once.
func newTown(t *testing.T) *town {
	t.Helper()
	w := &town{data: filepath.Join(t.TempDir(), "town"), config: benchConfig(t), at: time.Now().UTC().Truncate(time.Second)}
	d := start(t, w.data, "--config", w.config)
	admin := d.client()
	admin.signIn(t, "admin", d.password)
	var s office.Settings
	admin.must(t, http.MethodGet, "/api/v1/settings", nil, &s)
	linearSettings(&s, w.at)
	admin.must(t, http.MethodPut, "/api/v1/settings", s, nil)
	w.day = queue.DayOpened{Day: queue.Day(w.at.Format(time.DateOnly)), Setup: s.Setup, Appointments: linearAppointments(w.at)}
	admin.must(t, http.MethodPost, "/api/v1/appointments/import?name=day.json", appointmentFile(w.day.Appointments, s), nil)
	for range linearKiosks {
		c := d.client()
		c.pair(t, "kiosk")
		w.kiosks = append(w.kiosks, c.http.Jar)
	}
	for i := range linearClerks {
		c, login := d.client(), clerkName(i)
		admin.must(t, http.MethodPut, "/api/v1/staff/"+login, map[string]string{"name": login, "role": "clerk", "password": "correct-horse-" + login}, nil)
		c.signIn(t, login, "correct-horse-"+login)
		w.clerks = append(w.clerks, c.http.Jar)
	}
	if err := d.stop(); err != nil {
		t.Fatalf("stopping: %v\n%s", err, d.log)
	}
	if err := os.Remove(filepath.Join(w.data, "reserve")); err != nil { // made anew faster than copied
		t.Fatal(err)
	}
	return w
}

func clerkName(i int) string { return fmt.Sprintf("clerk%d", i) }

// linearSettings makes an office with few numbers and counters, in which time
// alone changes nothing for hours: it is noon there, and no window of time opens
// or ends within a history, as the model wants it.
func linearSettings(s *office.Settings, now time.Time) {
	service := func(id queue.ServiceID, prefix string, last, limit int) queue.Service {
		return queue.Service{ID: id, Prefix: prefix, Name: queue.Text{EL: prefix}, First: 1, Last: last, Limit: limit}
	}
	west := now.Hour() - 12
	if now.Hour() >= 21 {
		west = -14 // of Greenwich: tomorrow's noon, for in Athens it may be tomorrow
	}
	s.Zone = fmt.Sprintf("Etc/GMT%+d", west)
	s.Calendar.Zone, s.Booking = s.Zone, office.BookingSettings{Rules: s.Booking.Rules}
	s.Setup.Services = []queue.Service{service("certify", "Α", 999, 0), service("civil", "Β", 999, 4), service("benefits", "Γ", 2, 0)}
	s.Setup.Counters = []queue.CounterSetup{
		{ID: 1, Services: []queue.ServiceID{"certify", "civil"}},
		{ID: 2, Services: []queue.ServiceID{"certify", "civil", "benefits"}},
		{ID: 3, Services: []queue.ServiceID{"certify"}},
	}
	const week = 7 * 24 * 3600
	s.Setup.Policy = queue.Policy{SpecialCredit: week, ReturnGap: 2, MaxReturns: 2, MinCalls: 1, UndoSeconds: week}
}

// linearAppointments are hours away from now, so that none becomes due within a
// history: half of them are over, and count as walk-ins, half are early.
func linearAppointments(now time.Time) []queue.Appointment {
	var out []queue.Appointment
	for i := range 8 {
		hours := time.Duration(3)
		if i%2 == 0 {
			hours = -3
		}
		out = append(out, queue.Appointment{
			ID:       queue.AppointmentID(fmt.Sprintf("appointment-%d", i)),
			Service:  []queue.ServiceID{"certify", "civil"}[i/4],
			Slot:     now.Truncate(time.Minute).Add(hours*time.Hour + time.Duration(i)*time.Minute),
			BookedAt: now.Add(-24 * time.Hour),
			Phase:    queue.Booked,
		})
	}
	return out
}

// appointmentFile writes appointments as the platform does.
func appointmentFile(all []queue.Appointment, s office.Settings) api.AppointmentList {
	list := api.AppointmentList{Office: s.Code}
	for i, a := range all {
		start := a.Slot.In(s.Location())
		list.Appointments = append(list.Appointments, api.Appointment{
			ID: string(a.ID), Office: s.Code, Service: string(a.Service), Code: string(booking.NewCode(uint64(i))), Minutes: 10,
			Start: api.Moment{Date: start.Format(time.DateOnly), Time: start.Format("15:04"), Zone: s.Zone},
			State: api.Booked, Revision: 1, Name: "Κάποιος", Channel: api.Online, BookedAt: a.BookedAt, ChangedAt: a.BookedAt,
		})
	}
	return list
}

// copied returns a fresh copy of the office's folder.
func (w *town) copied(t *testing.T) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "epass-data")
	if err := os.CopyFS(data, os.DirFS(w.data)); err != nil {
		t.Fatal(err)
	}
	return data
}

// hands returns the clients of one history.
func (w *town) hands(r *record, first *life) []*hand {
	var out []*hand
	shared, all, counters := &board{}, verbs(), w.day.Setup.Counters
	add := func(who, login string, jar http.CookieJar) *hand {
		p := &phone{}
		c := &client{http: &http.Client{Jar: jar, Timeout: 30 * time.Second, Transport: p}}
		h := &hand{id: len(out), who: who, login: login, client: c, phone: p, verbs: all, board: shared, record: r, life: first}
		out = append(out, h)
		return h
	}
	for _, jar := range w.kiosks {
		add(atKiosk, "", jar)
	}
	for i, jar := range w.clerks {
		if i < linearDesks {
			add(atDesk, clerkName(i), jar)
			continue
		}
		add(atCounter, clerkName(i), jar).counter = counters[(i-linearDesks)%len(counters)].ID
	}
	return out
}

// history lets all hands press at a fresh copy of the office, kills the daemon
// so many times meanwhile, and returns what happened.
func (w *town) history(t *testing.T, kills int) *record {
	t.Helper()
	data := w.copied(t)
	d := start(t, data, "--config", w.config)
	now := &life{url: d.url, over: make(chan struct{})}
	r := &record{begin: time.Now()}
	hands := w.hands(r, now)
	pressed, finished := actAll(t, hands)
	for range kills {
		pause := len(hands)*linearPresses/(kills+1) - rand.IntN(len(hands))
		for range pause {
			select {
			case <-pressed:
			case <-finished:
			}
		}
		<-time.After(rand.N(2 * time.Millisecond)) // whatever instant that is, the verdict is the same
		d.kill()
		now.ended = r.now()
		d = start(t, data, "--config", w.config)
		now = r.revived(now, d.url)
	}
	<-finished
	hands[0].life = now
	if err := hands[0].lookAtAll(t.Context()); err != nil {
		t.Error(err)
	}
	d.kill()
	for _, h := range hands {
		h.client.http.CloseIdleConnections()
	}
	r.skips(readTruth(t, data))
	if err := os.RemoveAll(data); err != nil {
		t.Error(err)
	}
	return r
}

// revived tells the hands where the daemon is now.
func (r *record) revived(last *life, url string) *life {
	last.next = &life{url: url, over: make(chan struct{})}
	r.kills = append(r.kills, porcupine.Annotation{Tag: "daemon", Start: last.ended, End: r.now(), Description: "killed"})
	close(last.over)
	return last.next
}

// actAll lets all hands act at the same time. It tells each press that is over,
// and when all are.
func actAll(t *testing.T, hands []*hand) (pressed, finished chan struct{}) {
	pressed, finished = make(chan struct{}, len(hands)*linearPresses), make(chan struct{})
	var wg sync.WaitGroup
	for _, h := range hands {
		wg.Go(func() {
			if err := h.act(t.Context(), linearPresses, pressed); err != nil {
				t.Error(err)
			}
		})
	}
	go func() {
		wg.Wait()
		close(finished)
	}()
	return pressed, finished
}

// skips adds the daemon's own operation after a kill where the journal says
// that numbers were left out.
func (r *record) skips(tr truth) {
	if !slices.ContainsFunc(tr.facts, func(f fact) bool { return f.kind == "numbers_skipped" }) {
		return
	}
	for _, k := range r.kills {
		r.add(linearKiosks+linearClerks, restart(), k.Start, answer{lost: true}, k.End)
	}
}

// TestHistoriesAreLinearizable lets clients press at the same time at the real
// program, which is killed meanwhile: for every history there has to be one
// order, true to what was over before what began, in which the sequential queue
// gives all the answers that they got.
func TestHistoriesAreLinearizable(t *testing.T) {
	sum, n := newTally(), linearHistories(t)
	t.Run("towns", func(t *testing.T) {
		for town := range linearTowns {
			t.Run(strconv.Itoa(town), func(t *testing.T) {
				t.Parallel()
				w := newTown(t)
				for i := town; i < n; i += linearTowns {
					w.check(t, i, sum)
				}
			})
		}
	})
	sum.judge(t)
}

// check makes history i and checks it; of every tenth also a forged copy.
func (w *town) check(t *testing.T, i int, sum *tally) {
	t.Helper()
	r := w.history(t, []int{0, 1, 0, 2}[i/linearTowns%4])
	model := linearModel(w.day, w.at)
	if !porcupine.CheckOperations(model, r.history) {
		t.Fatalf("history %d is not linearizable: see %s", i, r.draw(t, model, i))
	}
	sum.add(r, model)
	if i%10 == 0 && porcupine.CheckOperations(model, forged(r.history)) {
		t.Fatalf("history %d with a number given twice passes as well", i)
	}
}

// forged returns a history in which two clients drew the same number.
func forged(history []porcupine.Operation) []porcupine.Operation {
	var draws []int
	for i, o := range history {
		if a := o.Output.(answer); o.Input.(*operation).number == "" && a.Number != "" {
			draws = append(draws, i)
		}
	}
	out := slices.Clone(history)
	first, other := out[draws[0]].Output.(answer), out[draws[len(draws)/2]].Output.(answer)
	other.Number = first.Number
	out[draws[len(draws)/2]].Output = other
	return out
}

// draw leaves a picture of history i for people and returns its name.
func (r *record) draw(t *testing.T, model porcupine.Model, i int) string {
	t.Helper()
	_, info := porcupine.CheckOperationsVerbose(model, r.history, 0)
	info.AddAnnotations(r.kills)
	var page bytes.Buffer
	if err := porcupine.Visualize(model, info, &page); err != nil {
		t.Error(err)
	}
	name := fmt.Sprintf("linear-%d.html", i)
	artifact(t, name, page.Bytes())
	return "artifacts/" + name
}
