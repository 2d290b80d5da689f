package kiosk

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"epass.internal/office"
	"epass.internal/office/officetest"
	"epass.internal/queue"
	"github.com/google/go-cmp/cmp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
)

func TestPressGivesTheNextNumber(t *testing.T) {
	h := openHall(t, publicURL)
	h.press("certify", "press-001")
	got := h.press("certify", "press-002")
	if got.Number != "Α002" || got.Service != "certify" || got.Ahead != 1 || !got.IssuedAt.Equal(officetest.Morning()) {
		t.Errorf("issued %+v, want Α002 of certify, one ahead, at %v", got, officetest.Morning())
	}
	if !strings.HasPrefix(got.URL, publicURL+"/t#") || len(got.token()) != 22 {
		t.Errorf("address %q, want %s/t# and a token of 22 characters", got.URL, publicURL)
	}
}

func TestQRSaysTheAddressOfTheDigitalTicket(t *testing.T) {
	h := openHall(t, publicURL)
	got := h.press("certify", "press-001")
	bits, err := gozxing.NewSquareBitMatrix(len(got.QR))
	if err != nil {
		t.Fatal(err)
	}
	for y, row := range got.QR {
		if len(row) != len(got.QR) {
			t.Fatalf("row %d has %d modules, want %d", y, len(row), len(got.QR))
		}
		for x, module := range row {
			if module == '1' {
				bits.Set(x, y)
			}
		}
	}
	said, err := decoder.NewDecoder().Decode(bits, nil)
	if err != nil {
		t.Fatal(err)
	}
	if said.GetText() != got.URL {
		t.Errorf("the QR says %q, want %q", said.GetText(), got.URL)
	}
}

func TestOfficeWithoutAddressGivesNumbersWithoutQR(t *testing.T) {
	got := openHall(t, "").press("civil", "press-001")
	if got.Number != "Β001" || got.URL != "" || got.QR != nil {
		t.Errorf("issued %+v, want Β001 without address and QR", got)
	}
}

func TestPaperIsWantedWhereThereIsAPrinter(t *testing.T) {
	h := openHall(t, publicURL)
	for key, c := range map[string]struct {
		printer office.PrinterState
		paper   bool
	}{
		"press-none":  {office.PrinterNone, false},
		"press-ready": {office.PrinterReady, true},
		"press-out":   {office.PrinterOut, true},
	} {
		h.office.SetPrinter(office.PrinterLight{State: c.printer})
		if got := h.press("other", key); (got.Job > 0) != c.paper {
			t.Errorf("printer %s: print job %d, want paper: %v", c.printer, got.Job, c.paper)
		}
	}
}

func TestDoubleTapIsOneTicket(t *testing.T) {
	h := openHall(t, publicURL)
	const taps = 8
	answers := make([]reply, taps)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			answers[i] = h.send(http.MethodPost, "/api/v1/tickets", h.screen, "one-press", `{"service":"certify"}`)
		})
	}
	all.Wait()
	want := decode[Issued](t, answers[0])
	for _, a := range answers {
		if diff := cmp.Diff(want, decode[Issued](t, a)); diff != "" || a.status != http.StatusCreated {
			t.Errorf("%d, another answer to the same press (-first +this):\n%s", a.status, diff)
		}
	}
	count := 0
	if err := h.office.Read(t.Context(), func(s *office.State) { count = s.Queue.Count() }); err != nil {
		t.Fatal(err)
	}
	if count != 1 {
		t.Errorf("%d tickets after one press, want 1", count)
	}
}

func TestBadPressesAreRefusedAndGiveNothing(t *testing.T) {
	h := openHall(t, publicURL)
	display := h.pair(office.RoleDisplay)
	for name, c := range map[string]struct {
		token, key, body string
		status           int
		code             string
	}{
		"nobody":          {"", "press-001", `{"service":"certify"}`, http.StatusUnauthorized, "sign_in"},
		"a display":       {display, "press-001", `{"service":"certify"}`, http.StatusForbidden, "forbidden"},
		"no key":          {h.screen, "", `{"service":"certify"}`, http.StatusBadRequest, "idempotency_key"},
		"unknown service": {h.screen, "press-001", `{"service":"passports"}`, http.StatusNotFound, "unknown_service"},
		"no service":      {h.screen, "press-002", `{}`, http.StatusNotFound, "unknown_service"},
		"no body":         {h.screen, "press-003", ``, http.StatusBadRequest, "json"},
		"half a document": {h.screen, "press-004", `{"service":`, http.StatusBadRequest, "json"},
		"two documents":   {h.screen, "press-005", `{"service":"civil"}{}`, http.StatusBadRequest, "json"},
		"unknown field":   {h.screen, "press-006", `{"service":"civil","special":true}`, http.StatusBadRequest, "json"},
		"not a text":      {h.screen, "press-007", `{"service":1}`, http.StatusBadRequest, "json"},
		"too large":       {h.screen, "press-008", `{"service":"` + strings.Repeat("x", 70<<10) + `"}`, http.StatusRequestEntityTooLarge, "too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			r := h.send(http.MethodPost, "/api/v1/tickets", c.token, c.key, c.body)
			if r.status != c.status || r.code(t) != c.code {
				t.Errorf("%d %s, want %d %s", r.status, r.body, c.status, c.code)
			}
		})
	}
	if got := h.press("certify", "press-100").Number; got != "Α001" {
		t.Errorf("the first number is %s, want Α001", got)
	}
}

func TestKeyOfAnotherPressIsRefused(t *testing.T) {
	h := openHall(t, publicURL)
	h.press("certify", "press-001")
	r := h.send(http.MethodPost, "/api/v1/tickets", h.screen, "press-001", `{"service":"civil"}`)
	if r.status != http.StatusUnprocessableEntity || r.code(t) != "key_reused" {
		t.Errorf("%d %s, want 422 key_reused", r.status, r.body)
	}
}

func TestNumbersThatAreUsedUpSaySo(t *testing.T) {
	h := openHall(t, publicURL)
	settings := office.SampleSettings()
	settings.Setup.Services[0].Last = 1
	h.do(office.System(), office.PutSettings{Settings: settings})
	h.press("certify", "press-001")
	r := h.send(http.MethodPost, "/api/v1/tickets", h.screen, "press-002", `{"service":"certify"}`)
	if r.status != http.StatusConflict || r.code(t) != "numbers_exhausted" {
		t.Errorf("%d %s, want 409 numbers_exhausted", r.status, r.body)
	}
}

func TestTicketsOfTheKioskSaySo(t *testing.T) {
	h := openHall(t, publicURL)
	n := h.press("benefits", "press-001").Number
	var got queue.Ticket
	if err := h.office.Read(t.Context(), func(s *office.State) { got, _ = s.Queue.Ticket(n) }); err != nil {
		t.Fatal(err)
	}
	if got.Source != queue.FromKiosk {
		t.Errorf("source %q, want %q", got.Source, queue.FromKiosk)
	}
}
