package office

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"epass.internal/queue"
)

// onlyNumbers is a layout language of one word.
func onlyNumbers(kind SlipKind, doc []byte) error {
	var v struct{ Blocks []string }
	if err := json.Unmarshal(doc, &v); err != nil {
		return fmt.Errorf("blocks: %w", err)
	}
	for i, b := range v.Blocks {
		if b != "number" {
			return fmt.Errorf("blocks[%d]: no %s is on slips of kind %s", i, b, kind)
		}
	}
	return nil
}

func TestLayoutsThatCannotWorkAreRefusedWithTheirPlace(t *testing.T) {
	for _, c := range []struct {
		name    string
		layouts SlipLayouts
		where   string
	}{
		{"no object", SlipLayouts{Ticket: []byte(`[1]`)}, "layouts.ticket: "},
		{"nothing said", SlipLayouts{Ticket: []byte(`null`)}, "layouts.ticket: "},
		{"half an object", SlipLayouts{Appointment: []byte(`{"blocks":`)}, "layouts.appointment: "},
		{"white alone", SlipLayouts{Appointment: []byte(` `)}, "layouts.appointment: "},
		{"broken text", SlipLayouts{Ticket: []byte("{\"blocks\":[\"\xff\"]}")}, "layouts.ticket: "},
		{"too long", SlipLayouts{Ticket: []byte(`{"blocks":["` + strings.Repeat("n", layoutLimit) + `"]}`)}, "layouts.ticket: "},
		{"what the language does not have", SlipLayouts{Ticket: []byte(`{"blocks":["number"]}`), Appointment: []byte(`{"blocks":["number","name"]}`)},
			"layouts.appointment.blocks[1]: no name is on slips of kind appointment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.layouts.check(onlyNumbers); !errors.Is(err, ErrInvalid) || !strings.HasPrefix(err.Error(), c.where) {
				t.Errorf("got %v, want one at %s", err, c.where)
			}
		})
	}
}

func TestSlipsAreDrawnInTheLayoutInForce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := newMemory()
		h := open(t, disk)
		if err := h.CheckSettings(SampleSettings()); err != nil {
			t.Errorf("the sample office is refused: %v", err)
		}
		must[TicketAnswer](h, issue("press-1"))
		wanted := func() json.RawMessage {
			job, err := h.PrintDesk("").NextPrintJob(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return job.Layout
		}
		if got := wanted(); got != nil {
			t.Errorf("an office that has chosen none prints in %s", got)
		}
		s := SampleSettings()
		s.Layouts = SlipLayouts{Ticket: []byte(`{ "blocks": ["number"] }`)}
		must[Settings](h, Request{By: clerk(), Command: PutSettings{s}})
		if got := string(wanted()); got != `{"blocks":["number"]}` {
			t.Errorf("the slip is drawn in %s", got)
		}
		s.Layouts.Ticket = []byte(`[]`)
		if err := h.try(Request{By: clerk(), Command: PutSettings{s}}); !errors.Is(err, ErrInvalid) || !strings.HasPrefix(err.Error(), "layouts.ticket: ") {
			t.Errorf("got %v", err)
		}
		h.onDisk()
	})
}

func TestSettingsWithoutLayoutsStayAsTheyWere(t *testing.T) {
	doc, err := json.Marshal(SampleSettings())
	if err != nil || strings.Contains(string(doc), "layouts") {
		t.Errorf("the sample's document has layouts, or %v", err)
	}
	want := SampleSettings()
	want.Layouts.Appointment = []byte(`{"blocks":["number"]}`)
	doc, err = json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Settings
	if err := json.Unmarshal(doc, &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("settings (-want +got):\n%s", d)
	}
}

func TestSampleSlipIsOfTheServiceWithTheLongestName(t *testing.T) {
	at := time.Date(2026, 11, 21, 7, 0, 0, 0, time.UTC)
	s := SampleSettings()
	ticket, civil, visit := SampleSlip(s, SlipOfTicket, "", at), SampleSlip(s, SlipOfTicket, "civil", at), SampleSlip(s, SlipOfAppointment, "", at)
	if ticket.For != "certify" || ticket.Number != "Α027" || ticket.Kind() != SlipOfTicket || ticket.Title != (SlipLine{}) {
		t.Errorf("got %+v", ticket)
	}
	if civil.For != "civil" || civil.Number != "Β027" || civil.Service.EL != "Πιστοποιητικά και δημοτολόγιο" {
		t.Errorf("got %+v", civil)
	}
	if visit.Kind() != SlipOfAppointment || visit.Appointment.Start.Format("2006-01-02 15:04 MST") != "2026-11-22 10:20 EET" {
		t.Errorf("got %+v", visit)
	}
}

func TestRuleOfOrderSaysTheCredit(t *testing.T) {
	got := orderText(queue.Policy{Credit: 15 * 60})
	if !strings.HasSuffix(got.EL, "η ώρα του μείον 15\u00a0λεπτά.") || !strings.HasSuffix(got.EN, "its time less 15\u00a0minutes.") {
		t.Errorf("got %+v", got)
	}
	if got := orderText(queue.Policy{}); !strings.HasSuffix(got.EL, "η ώρα του.") || !strings.HasSuffix(got.EN, "its time.") {
		t.Errorf("without a credit: %+v", got)
	}
}
