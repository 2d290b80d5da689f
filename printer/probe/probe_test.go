package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"net"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// eyes is an operator who looks at what an emulated printer printed. The only
// thing it knows of the printer is its ruler.
type eyes struct {
	t     *testing.T
	p     *emulator.Printer
	dpi   int // of the printer, to measure in millimetres
	paper string
	erase string
	seen  uint64 // the newest slip at the last question about the cutter
	asked []Topic
}

// newest returns the newest slip and its dots.
func (e *eyes) newest() (emulator.Slip, *printer.Bitmap) {
	slips := e.p.Slips()
	if len(slips) == 0 {
		return emulator.Slip{}, printer.NewBitmap(8, 0)
	}
	dots, _ := e.p.SlipDots(slips[0].ID)
	return slips[0], dots
}

// Ask looks and answers.
func (e *eyes) Ask(_ context.Context, q Question) (string, error) {
	e.asked = append(e.asked, q.Topic)
	slip, dots := e.newest()
	switch q.Topic {
	case TopicReady:
		ok, closed := emulator.PaperOK, false
		return "", e.p.Apply(emulator.Control{Paper: &ok, CoverOpen: &closed})
	case TopicPaper:
		return e.paper, nil
	case TopicCut:
		cut := slip.ID > e.seen
		e.seen = slip.ID
		return letter(cut), nil
	case TopicTorn:
		e.p.Tear()
		return "", nil
	case TopicWidth:
		return fmt.Sprint(widest(dots)), nil
	case TopicBar:
		return fmt.Sprintf("%.1f mm", float64(longest(dots))*25.4/float64(e.dpi)), nil
	case TopicFeed:
		return "y", nil
	case TopicSquares:
		return letter(longest(dots) >= 2*square), nil
	case TopicCode:
		return letter(slices.Contains(slip.Codes, "E-PASS PROBE")), nil
	case TopicSigns:
		return letter(!strings.Contains(slip.Text, "~")), nil
	case TopicLetters:
		return readable(slip.Text), nil
	case TopicStar:
		return "", nil
	case TopicErase:
		return e.erase, nil
	case TopicPicture:
		return letter(longest(dots) >= 24), nil
	case TopicSpeed, TopicLegible: // FindSpeed's: a probe has its port
	}
	e.t.Errorf("asked about %s", q.Topic)
	return "", io.EOF
}

func letter(yes bool) string {
	if yes {
		return "y"
	}
	return "n"
}

// longest returns the length of the longest black run in a row.
func longest(b *printer.Bitmap) int {
	most := 0
	for y := range b.Height {
		run := 0
		for x := range b.Width {
			if run++; !b.Black(x, y) {
				run = 0
			}
			most = max(most, run)
		}
	}
	return most
}

// widest returns the number of the rightmost bar that is on the paper.
func widest(b *printer.Bitmap) int {
	last := 0
	for y := range b.Height {
		for x := last; x < b.Width; x++ {
			if b.Black(x, y) {
				last = x + 1
			}
		}
	}
	all := []int{384, 420, 432, 512, 546, 576, 640}
	i, found := slices.BinarySearch(all, last)
	if !found {
		return all[max(i-1, 0)]
	}
	return all[i]
}

// readable returns the rows that read like the sample.
func readable(text string) string {
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^ ?(\d+) (.*)$`).FindAllStringSubmatch(text, -1) {
		if line := strings.TrimRight(m[2], " "); line == sample || line == strings.NewReplacer("ΐ", ".", "ΰ", ".").Replace(sample) {
			out = append(out, m[1])
		}
	}
	if out == nil {
		return "none"
	}
	return strings.Join(out, ", ")
}

// probed runs a probe against a printer of a model, in no real time.
func probed(t *testing.T, p *emulator.Printer, who Operator) (printer.Profile, []string, error) {
	t.Helper()
	var said []string
	host, device := net.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Serve(ctx, device) }()
	out, err := Run(ctx, Config{
		Port: pipe{host}, Operator: who, At: time.Date(2026, 11, 22, 9, 41, 0, 0, time.UTC),
		Say: func(line string) { said = append(said, line) },
	})
	_ = host.Close()
	stop()
	<-ended
	return out, said, err
}

func newEmulator(t *testing.T, m emulator.Model) *emulator.Printer {
	t.Helper()
	p, err := emulator.New(emulator.Options{Model: m})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// models are what the probe has to find.
func models(t *testing.T) map[string]emulator.Model {
	t.Helper()
	of := func(name string) emulator.Model {
		p, err := printer.FindProfile(name)
		if err != nil {
			t.Fatal(err)
		}
		return emulator.ModelOf(p)
	}
	noID := emulator.Generic()
	noID.CodePages = maps.Clone(noID.CodePages)
	clone := of("xprinter-pos-80")
	clone.Kanji, clone.Identity = true, false
	narrow := of("xprinter-pos-58")
	narrow.BitImages = true
	dense := of("epson-tm-t88v")
	dense.DPI, dense.Width = 180, 512
	all := map[string]emulator.Model{
		"no completion id": noID, "clone in Kanji mode without a name": clone, "58 mm with the older memory": narrow, "180 dots an inch": dense,
	}
	for _, p := range printer.Profiles() {
		all[p.Name] = emulator.ModelOf(p)
	}
	return all
}

// TestTheProbeFindsTheModel lets the probe loose on printers that have exactly
// what a profile says, and on others.
func TestTheProbeFindsTheModel(t *testing.T) {
	for name, m := range models(t) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newEmulator(t, m)
				who := &eyes{t: t, p: p, dpi: m.DPI, paper: "80", erase: "y"}
				if m.Width < 480 {
					who.paper = "58"
				}
				got, said, err := probed(t, p, who)
				if err != nil {
					t.Fatalf("%v after\n%s", err, strings.Join(said, "\n"))
				}
				if diff := cmp.Diff(abilitiesOf(m), abilitiesOf(emulator.ModelOf(got)), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("-want +got\n%s\n%s", diff, strings.Join(said, "\n"))
				}
				for _, slip := range p.Slips() { // a question without its end would take a byte of the slip
					if strings.HasPrefix(slip.Text, "@") {
						t.Errorf("the slip reads %q", slip.Text)
					}
				}
				again, err := printer.ParseProfile(got.File())
				if err != nil {
					t.Fatalf("%v in\n%s", err, got.File())
				}
				if diff := cmp.Diff(string(got.File()), string(again.File())); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// abilitiesOf leaves out of a model what no profile says, and of its code pages
// those that are not Greek.
func abilitiesOf(m emulator.Model) emulator.Model {
	m.Name, m.Maker, m.Identity, m.Kanji, m.KeepsGlyphs, m.UTF8 = "", "", false, false, false, false
	if m.Graphics { // the older memory is not tried where there is the newer
		m.BitImages = false
	}
	greek := make(map[byte]string)
	for n, page := range m.CodePages {
		if _, ok := printer.FindCodePage(page); ok {
			greek[n] = page
		}
	}
	if m.CodePages = greek; len(greek) == 0 {
		m.StarPages = false // there is nothing to tell it by
	}
	return m
}

func TestEveryFactSaysThatItWasProbed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := emulator.ModelOf(known(t, "epson-tm-t20iii"))
		p := newEmulator(t, m)
		got, said, err := probed(t, p, &eyes{t: t, p: p, dpi: 203, paper: "80"})
		if err != nil {
			t.Fatal(err)
		}
		if got.Name != "probed-epson-tm-t20iii" || !slices.Equal(got.Models, []string{"Epson TM-T20III"}) {
			t.Errorf("it is called %s, for %q", got.Name, got.Models)
		}
		for key, e := range got.Evidence {
			if want := (printer.Evidence{Known: printer.Probed, Source: "probe"}); e != want && key != "cut_feed" {
				t.Errorf("%s: %+v", key, e)
			}
		}
		if want := `epass printer probe on 2026-11-22; the printer calls itself "Epson epson-tm-t20iii 1.00"`; got.Sources["probe"] != want {
			t.Errorf("got %q, want %q", got.Sources["probe"], want)
		}
		if got, want := got.Ways().String(), "text+chars+qr+logo+double"; got != want {
			t.Errorf("it may print by %s, want %s", got, want)
		}
		if !slices.Contains(said, "Its profile here is epson-tm-t20iii.") {
			t.Errorf("it said %q", said)
		}
		if c := p.Counters(); c.Unknown != 0 || c.Stored != 0 {
			t.Errorf("the probe sent %d unknown commands %v and stored %d pictures", c.Unknown, c.Names, c.Stored)
		}
	})
}

func known(t *testing.T, name string) printer.Profile {
	t.Helper()
	p, err := printer.FindProfile(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Without an operator, what the printer says is probed and the rest as before.
func TestWithoutEyesTheRestStaysAsItWasKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := emulator.ModelOf(known(t, "epson-tm-t20iii"))
		m.CompletionID = false // an old firmware
		p := newEmulator(t, m)
		got, _, err := probed(t, p, nil)
		if err != nil {
			t.Fatal(err)
		}
		if e := got.Evidence["completion_id"]; got.CompletionID || e.Known != printer.Probed {
			t.Errorf("completion ids: %v, %+v", got.CompletionID, e)
		}
		if e := got.Evidence["width"]; got.Width != 576 || e != (printer.Evidence{Known: printer.Documented, Source: "db"}) {
			t.Errorf("width: %d, %+v", got.Width, e)
		}
		if _, err := printer.ParseProfile(got.File()); err != nil {
			t.Error(err)
		}
		if n := len(p.Slips()); n != 3 {
			t.Errorf("%d slips, want 3", n)
		}
	})
}

func TestSilentPrinterCostsLittleTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newEmulator(t, emulator.ModelOf(known(t, "silent-80")))
		start := time.Now()
		_, said, err := probed(t, p, nil)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("it took %v", took)
		}
		if !slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, "The printer says nothing.") }) {
			t.Errorf("it said %q", said)
		}
	})
}

func TestProbeWaitsForPaper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newEmulator(t, emulator.Generic())
		p.SetPaper(emulator.PaperEnd)
		if _, _, err := probed(t, p, nil); !errors.Is(err, ErrNotReady) {
			t.Errorf("without anyone to put paper in: %v", err)
		}
		who := &eyes{t: t, p: p, dpi: 203, paper: "80"}
		if _, _, err := probed(t, p, who); err != nil || who.asked[1] != TopicReady {
			t.Errorf("with somebody: %v, asked about %q", err, who.asked)
		}
	})
}

// stubborn answers every question with the same words.
type stubborn string

func (s stubborn) Ask(context.Context, Question) (string, error) { return string(s), nil }

func TestNonsenseIsAskedAgainButNotForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, said, err := probed(t, newEmulator(t, emulator.Generic()), stubborn("perhaps"))
		if !errors.Is(err, ErrAnswer) {
			t.Errorf("got %v, want ErrAnswer", err)
		}
		if n := strings.Count(strings.Join(said, "\n"), "Please type a number"); n != maxTries {
			t.Errorf("asked %d times, want %d", n, maxTries)
		}
	})
}

// A printer that takes nothing, one that hangs up, and an operator who gives up
// all end the probe.
func TestProbeNeverHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		deaf, other := net.Pipe() // nobody reads
		start := time.Now()
		_, err := Run(t.Context(), Config{Port: pipe{deaf}, Say: func(string) {}})
		if err == nil || time.Since(start) > chunkWait {
			t.Errorf("a deaf printer: %v after %v", err, time.Since(start))
		}
		_ = other.Close()

		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		mute, reader := net.Pipe()
		go func() { _, _ = io.Copy(io.Discard, reader) }()
		if _, err := Run(ctx, Config{Port: pipe{mute}, Say: func(string) {}}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("stopped: %v", err)
		}
		_ = reader.Close()
	})
}

func TestResolutionByRuler(t *testing.T) {
	for mm, want := range map[float64]int{40: 203, 39.5: 203, 45: 180, 44: 180, 27: 300, 33: 0} {
		if got := resolution(mm); got != want {
			t.Errorf("%.1f mm: got %d, want %d", mm, got, want)
		}
	}
	if got := resolution(math.Inf(1)); got != 0 {
		t.Errorf("got %d", got)
	}
}
