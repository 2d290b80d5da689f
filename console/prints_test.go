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
	"epass.internal/queue"
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
		{"printing one again", "prints/3/retry", 3},
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
		{"retrying what is over", "prints/1/retry", http.StatusConflict, "print_state"},
		{"retrying what is not there", "prints/9/retry", http.StatusNotFound, "not_found"},
		{"recovering no printer", "printers/recover", http.StatusNotFound, "not_found"},
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

// pair is two printers; the cutter of the second is jammed until somebody
// recovers it.
type pair struct{ recovered []string }

func (p *pair) Printers() []PrinterInfo {
	desk := PrinterInfo{Name: "Γκισέ", State: office.PrinterReady, Heard: time.Unix(1_700_000_000, 0).UTC(), Emulated: true, Page: "/emulator-2"}
	hall := PrinterInfo{
		Name: "Είσοδος", State: office.PrinterOut, Fault: "cutter", Kiosks: []string{"Kiosk 1"},
		Text: queue.Text{EL: "Ο κόπτης μπλόκαρε.", EN: "The cutter is jammed."}, Heard: time.Unix(1_700_000_000, 0).UTC(),
	}
	if len(p.recovered) > 0 {
		hall = PrinterInfo{Name: "Είσοδος", State: office.PrinterReady, Heard: time.Unix(1_700_000_000, 0).UTC()}
	}
	return []PrinterInfo{desk, hall}
}

func (p *pair) RecoverCutter(name string) error {
	if name != "Είσοδος" || len(p.recovered) > 0 {
		return office.ErrPrintState
	}
	p.recovered = append(p.recovered, name)
	return nil
}

func (p *pair) SlipPicture(job office.PrintJob) ([]byte, error) {
	var b bytes.Buffer
	picture := image.NewGray(image.Rect(0, 0, 576, 700))
	for i := range picture.Pix {
		picture.Pix[i] = byte(255 - i/576%50*int(job.ID)%256)
	}
	err := png.Encode(&b, picture)
	return b.Bytes(), err
}

// report is a printer's word about a job.
func (s *stage) report(r office.PrintReport) {
	s.t.Helper()
	if err := s.office.PrintDesk("Είσοδος").ReportPrint(s.t.Context(), r); err != nil {
		s.t.Fatal(err)
	}
}

func TestOperatorDecidesAboutPrints(t *testing.T) {
	two := &pair{}
	s := newStage(t, office.SampleSettings(), Options{Printers: two})
	s.command(office.PutStaff{Staff: office.Staff{Login: "maria", Name: "Μαρία", Role: office.RoleClerk, Password: "none"}})
	who := signedIn(s.session("maria"))
	s.command(office.IssueTicket{Service: "certify", Source: queue.FromKiosk, Print: true})

	list := answerOf[printerList](t, s.send(http.MethodGet, "/api/v1/printers", "", who))
	if diff := cmp.Diff(printerList{two.Printers()}, list); diff != "" {
		t.Errorf("printers (-want +got):\n%s", diff)
	}
	w := s.send(http.MethodGet, "/api/v1/prints/1/slip.png", "", who)
	if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || got != "image/png" || !strings.HasPrefix(w.Body.String(), "\x89PNG") {
		t.Errorf("the picture is %d %s and %d bytes", w.Code, got, w.Body.Len())
	}
	wantProblem(t, s.send(http.MethodGet, "/api/v1/prints/2/slip.png", "", who), http.StatusNotFound, "not_found")

	s.report(office.PrintReport{ID: 1, Attempt: 1, State: office.PrintSending})
	s.report(office.PrintReport{ID: 1, Attempt: 1, State: office.PrintHeld, Fault: "cutter"})
	wantProblem(t, s.press(http.MethodPost, "/api/v1/prints/1/retry", `{"printer":"Γκισέ"}`, who), http.StatusConflict, "print_state")
	wantProblem(t, s.press(http.MethodPost, "/api/v1/prints/1/retry", `{"printer":"cellar"}`, who), http.StatusNotFound, "not_found")
	answerOf[office.JobAnswer](t, s.press(http.MethodPost, "/api/v1/prints/1/retry", "", who))
	want := PrintView{ID: 1, Number: "Α001", State: office.PrintHeld, Sent: true, Fault: "cutter", Order: office.OrderRetry, Printer: "Είσοδος", At: s.clock.now()}
	if diff := cmp.Diff([]PrintView{want}, s.view().Prints); diff != "" {
		t.Errorf("while the printer has it (-want +got):\n%s", diff)
	}
	s.report(office.PrintReport{ID: 1, Attempt: 1, State: office.PrintUnknown, Fault: "operator"})
	answerOf[office.JobAnswer](t, s.press(http.MethodPost, "/api/v1/prints/1/retry", `{"printer":"Γκισέ"}`, who))
	want = PrintView{ID: 1, Number: "Α001", State: office.PrintUnknown, Sent: true, Copy: true, Fault: "operator", Printer: "Γκισέ", At: s.clock.now()}
	if diff := cmp.Diff([]PrintView{want}, s.view().Prints); diff != "" {
		t.Errorf("at the other printer (-want +got):\n%s", diff)
	}
	s.clock.advance(office.PrintFresh + time.Second)
	if got := s.view().Prints[0].Ask; got != office.AskOld {
		t.Errorf("after ten minutes it asks %q, want %q", got, office.AskOld)
	}

	answerOf[struct{}](t, s.press(http.MethodPost, "/api/v1/printers/recover", `{"printer":"Είσοδος"}`, who))
	wantProblem(t, s.press(http.MethodPost, "/api/v1/printers/recover", `{"printer":"Είσοδος"}`, who), http.StatusConflict, "print_state")
	if diff := cmp.Diff([]string{"Είσοδος"}, two.recovered); diff != "" {
		t.Errorf("recovered (-want +got):\n%s", diff)
	}
}
