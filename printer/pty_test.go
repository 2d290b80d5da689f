package printer_test

import (
	"context"
	"image"
	"os"
	"slices"
	"sync"
	"testing"

	"epass.internal/internal/serial"
	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// socket is a printer in software on a real pseudo-terminal; pulling the cable
// gives it a new one, as an adapter that is plugged in again.
type socket struct {
	t *testing.T
	e *emulator.Printer

	mu       sync.Mutex
	path     string
	master   *os.File
	closePty func() error
	served   sync.WaitGroup
}

func plug(t *testing.T, opts emulator.Options) *socket {
	t.Helper()
	s := &socket{t: t, e: newEmulator(t, opts)}
	s.insert()
	t.Cleanup(func() {
		s.pull()
		s.served.Wait()
	})
	return s
}

func (s *socket) insert() {
	master, path, closePty, err := serial.OpenPty()
	if err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	s.master, s.path, s.closePty = master, path, closePty
	s.mu.Unlock()
	s.served.Go(func() { _ = s.e.Serve(context.Background(), master) }) // ends with the cable
}

// pull takes the cable out.
func (s *socket) pull() {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.master.Close() // whoever reads it is told
	_ = s.closePty()
}

func (s *socket) dial(ctx context.Context) (printer.Link, error) {
	s.mu.Lock()
	path := s.path
	s.mu.Unlock()
	return serial.Open(ctx, serial.Config{Kind: serial.KindSerial, Address: path})
}

func TestOverARealPort(t *testing.T) {
	s := plug(t, emulator.Options{CompletionID: true})
	desk := newDesk(slip("Α001"), slip("Β002"))
	_, stop := drive(t.Context(), t, printer.Config{Profile: profile(t, "epson-tm-t20"), Jobs: desk, Dial: s.dial})
	defer stop()
	desk.wait(t.Context(), t, 2, office.PrintPrinted)
	desk.wantReports(t, "1.1 sending", "1.1 printed", "2.1 sending", "2.1 printed")

	s.e.EndPaperAfter(200)
	desk.add(slip("Α003"))
	desk.wait(t.Context(), t, 3, office.PrintHeld)
	s.e.SetPaper(emulator.PaperOK)
	desk.wait(t.Context(), t, 3, office.PrintPrinted)
	stop()
	if got, want := codes(t, s.e), []string{url("Α001"), url("Β002"), url("Α003")}; !slices.Equal(got, want) {
		t.Errorf("slips: got %q, want %q", got, want)
	}
	if c := s.e.Counters(); c.Unknown != 0 || c.Lost != 0 {
		t.Errorf("the printer did not understand all: %+v", c)
	}
}

// The raster that came through the port is the picture that was drawn, but for
// lone dots that had to go.
func TestDotsArriveUnchanged(t *testing.T) {
	for _, name := range []string{"epson-tm-t20", "generic-58"} {
		p := plain(profile(t, name))
		s := plug(t, emulator.Options{CompletionID: true, Width: p.Width})
		desk := newDesk(slip("Α001"))
		_, stop := drive(t.Context(), t, printer.Config{Profile: p, Jobs: desk, Dial: s.dial})
		done := office.PrintPrinted
		if !p.CompletionID {
			done = office.PrintAssumed
		}
		desk.wait(t.Context(), t, 1, done)
		stop()
		s.e.Tear() // the narrow one has no cutter
		r, err := printer.NewRenderer()
		if err != nil {
			t.Fatal(err)
		}
		want, err := r.RenderJob(office.PrintJob{Slip: slip("Α001")}, p)
		if err != nil {
			t.Fatal(err)
		}
		got := newest(t, s.e)
		lost := 0
		for y := range want.Height {
			for x := range want.Width {
				c, _, _, _ := got.At(x+emulator.Margin, y+emulator.Margin).RGBA()
				if (c == 0) != want.Black(x, y) {
					lost++
				}
			}
		}
		if lost > 20 {
			t.Errorf("%s: %d dots differ", name, lost)
		}
	}
}

func TestCablePulledFromARealPort(t *testing.T) {
	s := plug(t, emulator.Options{CompletionID: true})
	desk := newDesk()
	_, stop := drive(t.Context(), t, printer.Config{Profile: profile(t, "epson-tm-t20"), Jobs: desk, Dial: s.dial})
	defer stop()
	s.e.EndPaperAfter(100) // so that the cable goes while the slip is half out
	desk.add(slip("Α001"))
	desk.wait(t.Context(), t, 1, office.PrintHeld)
	s.pull()
	desk.wait(t.Context(), t, 1, office.PrintUnknown)
	s.e.SetPaper(emulator.PaperOK)
	s.insert()
	desk.wait(t.Context(), t, 1, office.PrintPrinted)
	stop()
	desk.wantReports(t, "1.1 sending", "1.1 held paper_end", "1.1 unknown disconnected", "1.2 sending", "1.2 printed")
	if got, want := codes(t, s.e), []string{"copy " + url("Α001")}; len(got) == 0 || got[len(got)-1] != want[0] {
		t.Errorf("slips: got %q, want the last to be %q", got, want[0])
	}
}

// newest decodes the picture of the newest slip.
func newest(t *testing.T, e *emulator.Printer) image.Image {
	t.Helper()
	slips := e.Slips()
	if len(slips) == 0 {
		t.Fatal("no slip came out")
	}
	data, _ := e.SlipPNG(slips[0].ID)
	return decodePNG(t, data)
}
