package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"epass.internal/office"
	"epass.internal/queue"
)

// running is a real office over a store.
type running struct {
	*office.Office
	t     *testing.T
	store *Store
	stop  func()
}

func run(t *testing.T, dir string, clock *wallClock) *running {
	t.Helper()
	s, err := Open(dir, Options{Clock: clock.Now, Journal: smallSegments, Check: inChild(t)})
	if err != nil {
		t.Fatal(err)
	}
	r := &running{t: t, store: s, Office: office.New(s, office.Options{Clock: clock.Now, Found: office.SampleSettings()})}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	r.stop = func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := CheckFile(filepath.Join(dir, fileName)); err != nil {
			t.Error(err)
		}
		done <- nil
	}
	t.Cleanup(r.stop)
	select {
	case <-r.Ready():
	case err := <-done:
		done <- nil
		t.Fatal(err)
	}
	return r
}

func (r *running) do(key string, by office.Principal, c office.Command) string {
	r.t.Helper()
	body, err := r.Do(r.t.Context(), office.Request{By: by, Key: key, Hash: [32]byte{1}, Command: c})
	if err != nil {
		r.t.Fatal(err)
	}
	return string(body)
}

// view is what people see of an office.
type view struct {
	Day      queue.Day
	Tickets  map[queue.Number]queue.Ticket
	Counters []queue.Counter
	Waiting  []queue.Ticket
	Staff    []office.Staff
	Devices  []office.Device
	Settings office.Settings
	Token    string
	Jobs     int
}

func (r *running) view() (v view) {
	r.t.Helper()
	err := r.Read(r.t.Context(), func(s *office.State) {
		v = view{
			Day: s.Queue.Day(), Counters: s.Queue.Counters(), Staff: s.StaffList(), Devices: s.DeviceList(),
			Settings: s.Settings, Token: s.Token("Α001"), Jobs: len(s.Jobs("", 1000)),
			Tickets: map[queue.Number]queue.Ticket{},
			Waiting: s.Queue.WaitingFor([]queue.ServiceID{s.Settings.Setup.Services[0].ID}, 0),
		}
		for t := range s.Queue.Tickets {
			v.Tickets[t.Number] = t
		}
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

// killed copies the folder of an office that stands still, as a kill leaves
// it: a checkpoint may be under way, so its file is left as the copy finds it.
func (r *running) killed() string {
	r.t.Helper()
	r.store.saver.slot <- struct{}{}
	defer func() { <-r.store.saver.slot }()
	return copyLive(r.t, string(r.store.folder))
}

// morning fills an office: staff, a kiosk, tickets, calls.
func morning(r *running) (firstTicket string) {
	clerk := office.Principal{Role: office.RoleClerk, ID: "maria"}
	kiosk := office.Principal{Role: office.RoleKiosk, ID: "hall"}
	service := office.SampleSettings().Setup.Services[0].ID
	counter := office.SampleSettings().Setup.Counters[0].ID
	r.do("staff", office.System(), office.PutStaff{Staff: office.Staff{
		Login: "maria", Name: "Μαρία", Role: office.RoleAdministrator, Password: "$argon2id$secret-of-maria",
	}})
	r.do("device", office.System(), office.PairDevice{Device: office.Device{Hash: "beef", Role: office.RoleKiosk, Name: "hall"}})
	for i := range 20 {
		body := r.do(fmt.Sprint("issue ", i), kiosk, office.IssueTicket{Service: service, Source: queue.FromKiosk})
		if i == 0 {
			firstTicket = body
		}
	}
	r.do("open", clerk, office.AtCounter{Counter: counter, Step: queue.OpenCounter{Counter: counter, Clerk: "maria"}})
	for i := range 5 {
		r.do(fmt.Sprint("call ", i), clerk, office.AtCounter{Counter: counter, Step: queue.CallNext{Counter: counter}})
	}
	return firstTicket
}

func TestOfficeIsTheSameAfterAKillAndAfterDamage(t *testing.T) {
	clock := newClock()
	r := run(t, t.TempDir(), clock)
	first := morning(r)
	want := r.view()
	kiosk := office.Principal{Role: office.RoleKiosk, ID: "hall"}
	service := office.SampleSettings().Setup.Services[0].ID
	for name, damage := range map[string]func(dir string){
		"killed":             func(string) {},
		"checkpoint deleted": func(dir string) { _ = os.Remove(filepath.Join(dir, fileName)) },
		"checkpoint noise":   func(dir string) { edited(t, filepath.Join(dir, fileName), noisy(0, 0)) },
		"checkpoint halved":  func(dir string) { edited(t, filepath.Join(dir, fileName), cutTo(5*pageSize)) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := r.killed()
			damage(dir)
			again := run(t, dir, clock)
			if diff := cmp.Diff(want, again.view()); diff != "" {
				t.Errorf("the office changed (-want +got):\n%s", diff)
			}
			if got := len(again.Alarms()); (got > 0) != (name != "killed") {
				t.Errorf("got alarms %v", again.Alarms())
			}
			if got := again.do("issue 0", kiosk, office.IssueTicket{Service: service, Source: queue.FromKiosk}); got != first {
				t.Errorf("a repeated request got %s, want %s", got, first)
			}
			again.do("new", kiosk, office.IssueTicket{Service: service, Source: queue.FromKiosk})
			if got := len(again.view().Tickets); got != len(want.Tickets)+1 {
				t.Errorf("got %d tickets, want one more than %d", got, len(want.Tickets))
			}
		})
	}
}
