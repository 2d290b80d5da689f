package office

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/internal/web"
	"epass.internal/queue"
)

// put is the request that adds a member of staff.
func put(login string, role Role) Request {
	return Request{By: System(), Command: PutStaff{Staff{Login: login, Name: login, Role: role, Password: "$argon2id$of-" + login}}}
}

// signIn starts a session of maria that lasts until expires.
func signIn(h *house, token string, expires time.Time) {
	h.t.Helper()
	must[any](h, Request{By: clerk(), Command: StartSession{Session: Session{HashToken(token), "maria", expires}}})
}

func TestLastAdministratorStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[StaffAnswer](h, put("eleni", RoleAdministrator))
		must[StaffAnswer](h, put("maria", RoleClerk))
		remove := Request{By: System(), Command: RemoveStaff{"eleni"}}
		if err := h.try(remove); !errors.Is(err, ErrLastAdmin) {
			t.Errorf("removing the only administrator: got %v, want ErrLastAdmin", err)
		}
		if err := h.try(put("eleni", RoleSupervisor)); !errors.Is(err, ErrLastAdmin) {
			t.Errorf("making the only administrator a supervisor: got %v, want ErrLastAdmin", err)
		}
		must[StaffAnswer](h, put("eleni", RoleAdministrator)) // a new password
		must[StaffAnswer](h, put("nikos", RoleAdministrator))
		must[any](h, remove)
		if err := h.try(remove); !errors.Is(err, ErrNotFound) {
			t.Errorf("removing again: got %v, want ErrNotFound", err)
		}
		h.read(func(s *State) {
			if list := s.StaffList(); len(list) != 2 || list[0].Login != "maria" || list[1].Login != "nikos" {
				t.Errorf("got %+v, want maria and nikos", list)
			}
		})
	})
}

func TestStaffThatCannotBeAreRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*Staff)
		want  string
	}{
		{"capital letters", func(s *Staff) { s.Login = "Maria" }, "login"},
		{"one letter", func(s *Staff) { s.Login = "m" }, "login"},
		{"no name", func(s *Staff) { s.Name = "" }, "name"},
		{"endless name", func(s *Staff) { s.Name = strings.Repeat("Μ", 81) }, "name"},
		{"name with a terminal's command", func(s *Staff) { s.Name = "Μαρία\x1b[2J" }, "name"},
		{"role of a device", func(s *Staff) { s.Role = RoleKiosk }, "role"},
		{"no password", func(s *Staff) { s.Password = "" }, "password"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := maria()
			c.spoil(&v)
			if err := v.Validate(); !errors.Is(err, ErrInvalid) || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want ErrInvalid of the %s", err, c.want)
			}
		})
	}
	if err := maria().Validate(); err != nil {
		t.Errorf("maria herself is refused: %v", err)
	}
}

func TestSessionLastsUntilItExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[StaffAnswer](h, put("maria", RoleClerk))
		if _, ok := h.Identify("token-1"); ok {
			t.Fatal("a token that nobody has is known")
		}
		signIn(h, "token-1", morning().Add(time.Hour))
		want := web.Identity{Role: "clerk", Name: "maria", Session: string(HashToken("token-1"))}
		if got, ok := h.Identify("token-1"); !ok || got != want {
			t.Errorf("signed in: got %+v, want %+v", got, want)
		}
		if _, ok := h.Identify(want.Session); ok {
			t.Error("the stored hash works as a token")
		}
		h.clock.set(morning().Add(time.Hour))
		if got, ok := h.Identify("token-1"); ok {
			t.Errorf("after its time: got %+v, want nobody", got)
		}
		h.read(func(s *State) {
			if got, ok := s.Session("token-1", h.clock.now()); ok {
				t.Errorf("after its time the state says %+v", got)
			}
		})
		// The next sign-in takes it out of the store.
		signIn(h, "token-2", morning().Add(2*time.Hour))
		h.read(func(s *State) {
			if len(s.sessions) != 1 {
				t.Errorf("%d sessions are kept, want 1", len(s.sessions))
			}
		})
		h.onDisk()
	})
}

func TestWhatEndsASession(t *testing.T) {
	for _, c := range []struct {
		name string
		ends Request
	}{
		{"signing out", Request{By: clerk(), Command: EndSession{HashToken("token")}}},
		{"a new password", put("maria", RoleClerk)},
		{"another role", put("maria", RoleSupervisor)},
		{"leaving the office", Request{By: System(), Command: RemoveStaff{"maria"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				disk := newMemory()
				h := open(t, disk)
				must[StaffAnswer](h, put("eleni", RoleAdministrator))
				must[StaffAnswer](h, put("maria", RoleClerk))
				signIn(h, "token", morning().Add(time.Hour))
				must[any](h, c.ends)
				if got, ok := h.Identify("token"); ok {
					t.Errorf("got %+v, want nobody", got)
				}
				if err := h.end(); err != nil {
					t.Fatal(err)
				}
				if got, ok := open(t, disk).Identify("token"); ok {
					t.Errorf("after a restart: got %+v, want nobody", got)
				}
			})
		})
	}
}

func TestSignInEndsTheSessionItReplaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[StaffAnswer](h, put("maria", RoleClerk))
		signIn(h, "before", morning().Add(time.Hour))
		signIn(h, "elsewhere", morning().Add(time.Hour))
		must[any](h, Request{By: clerk(), Command: StartSession{
			Session: Session{HashToken("after"), "maria", morning().Add(time.Hour)}, Replaces: HashToken("before"),
		}})
		for token, want := range map[string]bool{"before": false, "elsewhere": true, "after": true} {
			if _, ok := h.Identify(token); ok != want {
				t.Errorf("session %s holds: got %t", token, ok)
			}
		}
		h.onDisk()
	})
}

func TestOfficeIsUnclaimedUntilAnAdministratorSignsIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := newMemory()
		h := open(t, disk)
		unclaimed := func(when string, want bool) {
			t.Helper()
			h.read(func(s *State) {
				if got := s.Unclaimed(); got != want {
					t.Errorf("%s: unclaimed is %t", when, got)
				}
			})
		}
		unclaimed("a new office", true)
		must[StaffAnswer](h, put("maria", RoleClerk))
		unclaimed("with a clerk", true)
		made := Staff{Login: "admin", Name: "Διαχειριστής", Role: RoleAdministrator, Password: "$hash", Fresh: true}
		must[StaffAnswer](h, Request{By: System(), Command: PutStaff{made}})
		signIn(h, "token", morning().Add(time.Hour))
		unclaimed("with an administrator who was never here", true)
		must[any](h, Request{By: System(), Command: StartSession{Session: Session{HashToken("first"), "admin", morning().Add(time.Hour)}}})
		unclaimed("after the sign-in", false)
		if _, ok := h.Identify("first"); !ok {
			t.Error("the first session does not hold")
		}
		h.onDisk()
		if err := h.end(); err != nil {
			t.Fatal(err)
		}
		h = open(t, disk)
		unclaimed("after a restart", false)
	})
}

func TestSessionNeedsAMemberOfStaff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		err := h.try(Request{By: clerk(), Command: StartSession{Session: Session{HashToken("token"), "nobody", morning().Add(time.Hour)}}})
		if !errors.Is(err, ErrSignIn) {
			t.Errorf("got %v, want ErrSignIn", err)
		}
	})
}

func TestDeviceIsKnownUntilItIsRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := newMemory()
		h := open(t, disk)
		d := Device{Hash: HashToken("token"), Role: RoleDisplay, Name: "hall"}
		must[any](h, Request{By: System(), Command: PairDevice{d}})
		if err := h.end(); err != nil {
			t.Fatal(err)
		}
		h = open(t, disk)
		h.clock.set(morning().AddDate(5, 0, 0)) // devices do not expire
		want := web.Identity{Role: "display", Name: "hall", Session: string(d.Hash)}
		if got, ok := h.Identify("token"); !ok || got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		h.read(func(s *State) {
			if got, ok := s.Device("token"); !ok || got != d || len(s.DeviceList()) != 1 {
				t.Errorf("got %+v of %+v", got, s.DeviceList())
			}
		})
		remove := Request{By: System(), Command: RemoveDevice{d.Hash}}
		must[any](h, remove)
		if got, ok := h.Identify("token"); ok {
			t.Errorf("after it was removed: got %+v, want nobody", got)
		}
		if err := h.try(remove); !errors.Is(err, ErrNotFound) {
			t.Errorf("removing again: got %v, want ErrNotFound", err)
		}
		d.Role = RoleClerk
		if err := h.try(Request{By: System(), Command: PairDevice{d}}); !errors.Is(err, ErrInvalid) {
			t.Errorf("pairing a device as a clerk: got %v, want ErrInvalid", err)
		}
	})
}

func TestStaffRolesIncludeTheOnesBefore(t *testing.T) {
	all := []Role{RolePublic, RoleKiosk, RoleDisplay, RoleClerk, RoleSupervisor, RoleAdministrator, RoleSystem}
	may := map[Role][]Role{
		RoleClerk:         {RoleClerk},
		RoleSupervisor:    {RoleClerk, RoleSupervisor},
		RoleAdministrator: {RoleClerk, RoleSupervisor, RoleAdministrator},
	}
	for _, r := range all {
		for _, need := range all {
			want := need == RolePublic || need == r
			for _, v := range may[r] {
				want = want || v == need
			}
			if got := r.Includes(need); got != want {
				t.Errorf("%s may do what %s may: got %t, want %t", r, need, got, want)
			}
		}
	}
}

func TestOnlyTheClerkOfACounterStepsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[TicketAnswer](h, issue("press-1"))
		nikos := func(step queue.Command) Request {
			return Request{By: Principal{Role: RoleClerk, ID: "nikos"}, Command: AtCounter{Counter: 1, Step: step}}
		}
		must[CounterAnswer](h, at(queue.OpenCounter{Counter: 1, Clerk: "maria"}))
		for _, step := range []queue.Command{
			queue.CallNext{Counter: 1}, queue.PauseCounter{Counter: 1}, queue.CloseCounter{Counter: 1}, queue.Finish{Counter: 1},
		} {
			if err := h.try(nikos(step)); !errors.Is(err, ErrNotYourCounter) {
				t.Errorf("%T by another clerk: got %v, want ErrNotYourCounter", step, err)
			}
		}
		must[CounterAnswer](h, nikos(queue.OpenCounter{Counter: 1, Clerk: "nikos", TakeOver: true}))
		want := CounterAnswer{Counter: 1, Ticket: "Α001", Reason: queue.ReasonTicketOrder}
		if got := must[CounterAnswer](h, nikos(queue.CallNext{Counter: 1})); got != want {
			t.Errorf("after taking over: got %+v, want %+v", got, want)
		}
		if err := h.try(at(queue.Finish{Counter: 1})); !errors.Is(err, ErrNotYourCounter) {
			t.Errorf("the clerk before: got %v, want ErrNotYourCounter", err)
		}
		if got := must[CounterAnswer](h, nikos(queue.Finish{Counter: 1})); got != (CounterAnswer{Counter: 1}) {
			t.Errorf("after finishing: got %+v, want a free counter", got)
		}
	})
}

func TestPasswordsAreCheckedAgainstTheirHash(t *testing.T) {
	p := NewPasswords()
	hash := p.Hash("κωδικός 1")
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(hash, "κωδικός") {
		t.Errorf("the hash is %q", hash)
	}
	for _, c := range []struct {
		name, password, hash string
		want                 bool
	}{
		{"right", "κωδικός 1", hash, true},
		{"wrong", "κωδικός 2", hash, false},
		{"empty", "", hash, false},
		{"nobody has that name", "κωδικός 1", "", false},
		{"not a hash", "κωδικός 1", "$a$b$c$!$!", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := p.Check(c.password, c.hash); got != c.want {
				t.Errorf("got %t, want %t", got, c.want)
			}
		})
	}
	if again := p.Hash("κωδικός 1"); again == hash {
		t.Error("the same password has the same hash twice: no salt")
	}
}

func TestSecretsAreLongAndNeverTheSame(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		token, password := NewToken(), NewPassword()
		if len(token) != 32 || len(password) != 19 || seen[token] || seen[password] {
			t.Fatalf("got token %q and password %q", token, password)
		}
		seen[token], seen[password] = true, true
	}
}
