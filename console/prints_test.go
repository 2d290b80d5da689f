package console

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"epass.internal/office"
)

func TestPrintsAreWantedAndGivenUp(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	s.issue("certify")
	presses := []struct {
		name, path string
		want       uint64
	}{
		{"a test slip", "prints/test", 1},
		{"a copy of a slip", "tickets/%CE%91001/reprint", 2},
		{"a copy, typed with a Latin letter", "tickets/a1/reprint", 3},
		{"giving one up", "prints/2/discard", 2},
	}
	for _, c := range presses {
		t.Run(c.name, func(t *testing.T) {
			got := answerOf[office.JobAnswer](t, s.press(http.MethodPost, "/api/v1/"+c.path, "", who))
			if got.Job != c.want {
				t.Errorf("got job %d, want %d", got.Job, c.want)
			}
		})
	}
	at := s.clock.now()
	want := []PrintView{
		{ID: 3, Number: "Α001", State: office.PrintQueued, Copy: true, At: at},
		{ID: 2, Number: "Α001", State: office.PrintDiscarded, Copy: true, Fault: "operator", At: at},
		{ID: 1, State: office.PrintQueued, At: at},
	}
	if diff := cmp.Diff(want, s.view().Prints); diff != "" {
		t.Errorf("prints (-want +got):\n%s", diff)
	}
}

func TestPrintsThatAreRefused(t *testing.T) {
	s := sampleStage(t)
	who := signedIn(s.session("clerk"))
	s.press(http.MethodPost, "/api/v1/prints/test", "", who)
	s.press(http.MethodPost, "/api/v1/prints/1/discard", "", who)
	cases := []struct {
		name, path string
		status     int
		code       string
	}{
		{"a number that was not given", "tickets/%CE%91001/reprint", http.StatusNotFound, "unknown_ticket"},
		{"what is no number", "tickets/%21/reprint", http.StatusBadRequest, "bad_number"},
		{"a job that is not there", "prints/9/discard", http.StatusNotFound, "not_found"},
		{"a job that is no number", "prints/x/discard", http.StatusNotFound, "not_found"},
		{"a job that is over", "prints/1/discard", http.StatusConflict, "print_state"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			wantProblem(t, s.press(http.MethodPost, "/api/v1/"+c.path, "", who), c.status, c.code)
		})
	}
}

// roll is an emulated printer with slips 1 to its value.
type roll int

func (r roll) List() []SlipInfo {
	var out []SlipInfo
	for id := int(r); id > 0; id-- {
		out = append(out, SlipInfo{ID: id, At: time.Unix(int64(id), 0).UTC()})
	}
	return out
}

func (r roll) PNG(id int) ([]byte, error) {
	if id < 1 || id > int(r) {
		return nil, fmt.Errorf("slip %d: %w", id, office.ErrNotFound)
	}
	var b bytes.Buffer
	err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 576, 800)))
	return b.Bytes(), err
}

func TestSlipsOfTheEmulatedPrinter(t *testing.T) {
	cases := []struct {
		name  string
		slips Slips
		want  slipList
	}{
		{"none without one", nil, slipList{Emulated: false, Slips: []SlipInfo{}}},
		{"none yet", roll(0), slipList{Emulated: true, Slips: []SlipInfo{}}},
		{"newest first", roll(2), slipList{Emulated: true, Slips: roll(2).List()}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, office.SampleSettings(), Options{Slips: c.slips})
			s.command(office.PutStaff{Staff: office.Staff{Login: "maria", Name: "Μαρία", Role: office.RoleClerk, Password: "none"}})
			who := signedIn(s.session("maria"))
			got := answerOf[slipList](t, s.send(http.MethodGet, "/api/v1/slips", "", who))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			wantProblem(t, s.send(http.MethodGet, "/api/v1/slips/9", "", who), http.StatusNotFound, "not_found")
			wantProblem(t, s.send(http.MethodGet, "/api/v1/slips/x", "", who), http.StatusNotFound, "not_found")
			if c.slips == roll(2) {
				w := s.send(http.MethodGet, "/api/v1/slips/2", "", who)
				if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || got != "image/png" || !strings.HasPrefix(w.Body.String(), "\x89PNG") {
					t.Errorf("got %d %s and %d bytes", w.Code, got, w.Body.Len())
				}
			}
		})
	}
}
