package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"epass.internal/office"
)

func TestSettingsGoOutAndComeBackWhole(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("supervisor"))
	out := s.send(http.MethodGet, "/api/v1/settings", "", who)
	doc := strings.Replace(out.Body.String(), "ΚΕΠ Δήμου Καλαμαριάς", "ΚΕΠ Δήμου Πυλαίας", 1)
	if w := s.press(http.MethodPut, "/api/v1/settings", doc, who); w.Code != http.StatusOK || w.Body.String() != doc {
		t.Fatalf("got %d: %s", w.Code, w.Body)
	}
	got := answerOf[office.Settings](t, s.send(http.MethodGet, "/api/v1/settings", "", who))
	want := office.SampleSettings()
	want.Name.EL = "ΚΕΠ Δήμου Πυλαίας"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	if v := s.view(); v.Office.EL != "ΚΕΠ Δήμου Πυλαίας" {
		t.Errorf("the consoles show %v", v.Office)
	}
}

func TestSettingsThatCannotWorkAreRefusedWithWhere(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("supervisor"))
	s.issue("other")
	cases := []struct {
		name   string
		change func(*office.Settings)
		code   string
		where  string
	}{
		{"a code of letters", func(v *office.Settings) { v.Code = "abc" }, "invalid", "code"},
		{"no name", func(v *office.Settings) { v.Name.EL = "" }, "invalid", "name.el"},
		{"no services", func(v *office.Settings) { v.Setup.Services = nil }, "bad_setup", "services"},
		{"the same letter twice", func(v *office.Settings) { v.Setup.Services[1].Prefix = "Α" }, "bad_setup", "services[1].prefix"},
		{"a counter twice", func(v *office.Settings) { v.Setup.Counters[2].ID = 1 }, "bad_setup", "counters[2].id"},
		{"a service that somebody waits for is gone", func(v *office.Settings) {
			v.Setup.Services = v.Setup.Services[:3]
			v.Setup.Counters = v.Setup.Counters[:2]
			v.Booking = office.BookingSettings{}
		}, "settings_in_use", `"other"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := office.SampleSettings()
			c.change(&v)
			doc, _ := json.Marshal(v)
			w := s.press(http.MethodPut, "/api/v1/settings", string(doc), who)
			wantProblem(t, w, http.StatusUnprocessableEntity, c.code)
			var got struct{ Detail string }
			if _ = json.Unmarshal(w.Body.Bytes(), &got); !strings.Contains(got.Detail, c.where) {
				t.Errorf("the detail %q does not name %s", got.Detail, c.where)
			}
		})
	}
}

func TestStaffAreAddedChangedAndRemoved(t *testing.T) {
	s := staffed(t, Options{})
	s.command(office.PutStaff{Staff: office.Staff{Login: "root", Name: "Διαχειριστής", Role: office.RoleAdministrator, Password: "none"}})
	root := signedIn(s.session("root"))
	maria := s.session("maria")
	put := func(body string) office.StaffAnswer {
		return answerOf[office.StaffAnswer](t, s.press(http.MethodPut, "/api/v1/staff/maria", body, root))
	}
	want := office.StaffAnswer{Login: "maria", Name: "Μαρία Παππά", Role: office.RoleSupervisor}
	if got := put(`{"name":"Μαρία Παππά","role":"supervisor"}`); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if _, ok := s.office.Identify(maria); ok {
		t.Error("the session of the old role goes on")
	}
	if got := answerOf[office.StaffAnswer](t, s.signIn("maria", rightPassword)); got != want {
		t.Errorf("the old password: got %v", got)
	}
	put(`{"name":"Μαρία Παππά","role":"supervisor","password":"another-long-password"}`)
	wantProblem(t, s.signIn("maria", rightPassword), http.StatusUnauthorized, "wrong_password")
	if w := s.signIn("maria", "another-long-password"); w.Code != http.StatusOK {
		t.Errorf("the new password: %d", w.Code)
	}
	if w := s.press(http.MethodDelete, "/api/v1/staff/maria", "", root); w.Code != http.StatusNoContent {
		t.Errorf("removing: %d %s", w.Code, w.Body)
	}
	list := s.send(http.MethodGet, "/api/v1/staff", "", root)
	if got, want := list.Body.String(), `[{"login":"root","name":"Διαχειριστής","role":"administrator"}]`+"\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestStaffThatCannotBeAreRefused(t *testing.T) {
	s := sampleStage(t)
	root := signedIn(s.session("administrator"))
	cases := []struct {
		name, method, login, body string
		status                    int
		code                      string
	}{
		{"a short password", http.MethodPut, "nikos", `{"name":"Ν","role":"clerk","password":"elevenchars"}`, http.StatusUnprocessableEntity, "invalid"},
		{"a new name without password", http.MethodPut, "nikos", `{"name":"Ν","role":"clerk"}`, http.StatusUnprocessableEntity, "invalid"},
		{"a login in capitals", http.MethodPut, "Nikos", `{"name":"Ν","role":"clerk","password":"twelve-chars"}`, http.StatusUnprocessableEntity, "invalid"},
		{"a role that is no staff role", http.MethodPut, "nikos", `{"name":"Ν","role":"kiosk","password":"twelve-chars"}`, http.StatusUnprocessableEntity, "invalid"},
		{"the last administrator as clerk", http.MethodPut, "administrator", `{"name":"Ν","role":"clerk"}`, http.StatusConflict, "last_administrator"},
		{"removing the last administrator", http.MethodDelete, "administrator", "", http.StatusConflict, "last_administrator"},
		{"removing one who is not there", http.MethodDelete, "nobody", "", http.StatusNotFound, "not_found"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			wantProblem(t, s.press(c.method, "/api/v1/staff/"+c.login, c.body, root), c.status, c.code)
		})
	}
}

func TestHashOfAStaffRequestTellsNothingOfThePassword(t *testing.T) {
	s := sampleStage(t)
	root := signedIn(s.session("administrator"))
	put := func(name, password string) int {
		body := fmt.Sprintf(`{"name":%q,"role":"clerk","password":%q}`, name, password)
		return s.send(http.MethodPut, "/api/v1/staff/nikos", body, root, key("press-staff")).Code
	}
	if got := put("Νίκος", "first-password"); got != http.StatusOK {
		t.Fatalf("got %d", got)
	}
	if got := put("Νίκος", "other-password"); got != http.StatusOK {
		t.Errorf("another password: got %d, want the first answer", got)
	}
	if got := put("Νικόλαος", "first-password"); got != http.StatusUnprocessableEntity {
		t.Errorf("another name: got %d, want a refusal", got)
	}
}
