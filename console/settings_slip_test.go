package console

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strings"
	"sync"
	"testing"

	"epass.internal/office"
)

// ownTicket and ownAppointment are what an office has that has chosen nothing.
const (
	ownTicket      = `{"version":1,"blocks":[{"kind":"logo"},{"kind":"office"},{"kind":"rule"},{"kind":"title"},{"kind":"service"},{"kind":"number"},{"kind":"ahead"},{"kind":"wait"},{"kind":"moment"},{"kind":"qr"},{"kind":"notice"}]}`
	ownAppointment = `{"version":1,"blocks":[{"kind":"office"},{"kind":"service"},{"kind":"moment","size":"medium"},{"kind":"number"},{"kind":"qr","size":"large"}]}`
)

// pictured is what a preview was asked for.
type pictured struct {
	layout string
	slip   office.Slip
	paper  SlipPaper
}

// sketcher draws white slips of the width asked for and remembers them.
type sketcher struct {
	mu    sync.Mutex
	drawn []pictured
}

func (s *sketcher) draw(layout []byte, slip office.Slip, paper SlipPaper) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drawn = append(s.drawn, pictured{string(layout), slip, paper})
	if paper.Profile == "none" {
		return nil, fmt.Errorf("%w: none", ErrProfile)
	}
	width := paper.Width
	if width == 0 {
		width = 576
	}
	var out bytes.Buffer
	err := png.Encode(&out, image.NewPaletted(image.Rect(0, 0, width, 900), []color.Color{color.White}))
	return out.Bytes(), err
}

func (s *sketcher) last() pictured {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.drawn) == 0 {
		return pictured{}
	}
	return s.drawn[len(s.drawn)-1]
}

// options are those of a console that can draw slips.
func (s *sketcher) options() Options {
	return Options{Preview: s.draw, Layouts: office.SlipLayouts{Ticket: []byte(ownTicket), Appointment: []byte(ownAppointment)}}
}

// checkBlocks is a layout language of kinds and sizes.
func checkBlocks(_ office.SlipKind, doc []byte) error {
	var v struct{ Blocks []struct{ Kind, Size string } }
	if err := json.Unmarshal(doc, &v); err != nil {
		return fmt.Errorf("blocks: %w", err)
	}
	numbers := 0
	for i, b := range v.Blocks {
		if b.Kind == "number" {
			numbers++
		}
		if b.Size == "vast" {
			return fmt.Errorf("blocks[%d].size: %q is no size", i, b.Size)
		}
	}
	if numbers != 1 {
		return errors.New("blocks: one number is needed")
	}
	return nil
}

// slipStage is a sample stage that can draw slips.
func slipStage(t *testing.T, sketch *sketcher) *stage {
	t.Helper()
	s := newStage(t, office.SampleSettings(), sketch.options())
	for _, role := range []office.Role{office.RoleClerk, office.RoleSupervisor} {
		s.command(office.PutStaff{Staff: office.Staff{Login: string(role), Name: string(role), Role: role, Password: "none"}})
	}
	return s
}

func TestPreviewOfASlipIsAPictureOfItsPaper(t *testing.T) {
	sketch := &sketcher{}
	s := slipStage(t, sketch)
	who := signedIn(s.session("supervisor"))
	for body, want := range map[string]struct {
		width   int
		layout  string
		kind    office.SlipKind
		service string
	}{
		`{"kind":"ticket"}`: {576, "", office.SlipOfTicket, "certify"},
		`{"kind":"ticket","layout":null,"width":384,"service":"civil"}`:                             {384, "", office.SlipOfTicket, "civil"},
		`{"kind":"appointment","width":576,"layout":{"version":1,"blocks":[{"kind":"number"}]}}`:    {576, `{"version":1,"blocks":[{"kind":"number"}]}`, office.SlipOfAppointment, "certify"},
		`{"kind":"appointment","profile":"generic-58","width":384,"service":"none of this office"}`: {384, "", office.SlipOfAppointment, "certify"},
	} {
		w := s.send(http.MethodPost, "/api/v1/settings/slip", body, who)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/png" {
			t.Fatalf("%s: got %d %s: %s", body, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
		size, err := png.DecodeConfig(w.Body)
		got := sketch.last()
		if err != nil || size.Width != want.width || got.layout != want.layout || got.slip.Kind() != want.kind || string(got.slip.For) != want.service {
			t.Errorf("%s: got %d dots, %v, of %+v", body, size.Width, err, got)
		}
		if got.slip.Office.EL != "ΚΕΠ Δήμου Καλαμαριάς" || got.slip.Order.EL == "" {
			t.Errorf("%s: the slip says %+v", body, got.slip)
		}
	}
}

func TestPreviewOfASlipIsRefusedWithWhere(t *testing.T) {
	s := slipStage(t, &sketcher{})
	who := signedIn(s.session("supervisor"))
	for body, where := range map[string]string{
		`{"kind":"letter"}`:                      "kind: ",
		`{}`:                                     "kind: ",
		`{"kind":"ticket","width":5760}`:         "width: ",
		`{"kind":"ticket","profile":"none"}`:     "profile: ",
		`{"kind":"ticket","layout":[]}`:          "layouts.ticket: ",
		`{"kind":"appointment","layout":"\u001"`: "",
		`{"kind":"ticket","layout":{"x":"` + strings.Repeat("x", 64<<10) + `"}}`: "layouts.ticket: ",
	} {
		w := s.send(http.MethodPost, "/api/v1/settings/slip", body, who)
		var got struct{ Detail string }
		_ = json.Unmarshal(w.Body.Bytes(), &got)
		want := http.StatusUnprocessableEntity
		if where == "" {
			want = http.StatusBadRequest
		}
		if w.Code != want || !strings.HasPrefix(got.Detail, where) {
			t.Errorf("%.80s: got %d %q, want it to begin with %q", body, w.Code, got.Detail, where)
		}
	}
	w := s.send(http.MethodPost, "/api/v1/settings/slip", `{"kind":"ticket","layout":{"x":"`+strings.Repeat("x", largestSlip)+`"}}`, who)
	wantProblem(t, w, http.StatusRequestEntityTooLarge, "too_large")
}

func TestOnlySupervisorsSeePreviewsOfSlips(t *testing.T) {
	sketch := &sketcher{}
	s := slipStage(t, sketch)
	wantProblem(t, s.send(http.MethodPost, "/api/v1/settings/slip", `{"kind":"ticket"}`, signedIn(s.session("clerk"))), http.StatusForbidden, "forbidden")
	wantProblem(t, s.send(http.MethodPost, "/api/v1/settings/slip", `{"kind":"ticket"}`), http.StatusUnauthorized, "sign_in")
	if got := sketch.last(); got != (pictured{}) {
		t.Errorf("drawn: %+v", got)
	}
	bare := sampleStage(t)
	wantProblem(t, bare.send(http.MethodPost, "/api/v1/settings/slip", `{"kind":"ticket"}`, signedIn(bare.session("supervisor"))), http.StatusNotFound, "not_found")
}

func TestLayoutsAreSavedWithTheSettings(t *testing.T) {
	s := slipStage(t, &sketcher{})
	who := signedIn(s.session("supervisor"))
	usual := answerOf[SettingsDefaults](t, s.send(http.MethodGet, "/api/v1/settings/defaults", "", who)).Layouts
	if string(usual.Ticket) != ownTicket || string(usual.Appointment) != ownAppointment {
		t.Errorf("the usual layouts are %s and %s", usual.Ticket, usual.Appointment)
	}
	doc := documentOf(t, func(v *office.Settings) { v.Layouts.Appointment = []byte(ownAppointment) })
	w := s.press(http.MethodPut, "/api/v1/settings", doc, who)
	if got := answerOf[office.Settings](t, w).Layouts; got.Ticket != nil || string(got.Appointment) != ownAppointment {
		t.Errorf("saved: %s", w.Body)
	}
	if got := s.settingsOf().Layouts; got.Ticket != nil || string(got.Appointment) != ownAppointment {
		t.Errorf("in force: %+v", got)
	}
}
