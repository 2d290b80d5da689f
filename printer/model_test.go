package printer_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// act is one thing that happens in a schedule.
type act struct {
	What  string
	Bytes int           // until it happens, for what happens between bytes
	N     int           // which job, how many echoes
	Pause time.Duration // before it
}

// acts are what may happen. Those of the first line come often: without a
// ticket nothing is at stake.
func acts() []string {
	return []string{
		"ticket", "ticket", "ticket", "mend", "mend",
		"paper", "cover", "jam", "unplug", "power cycle", "power off", "dead line", "mute line",
		"echoes", "busy", "kill", "replace", "discard", "retry", "recover",
	}
}

// schedule is what happens to a printer of a profile.
type schedule struct {
	Profile string
	Kind    string // of kinds
	Baud    int    // of a serial line behind the kernel's buffer; 0: bytes pass at once
	Acts    []act
}

// setup returns the profile of the printer.
func (c schedule) setup(t *testing.T) printer.Profile {
	p := profile(t, c.Profile)
	kinds[c.Kind](&p)
	return p
}

// schedules generates schedules. Each begins with a ticket.
func schedules() *rapid.Generator[schedule] {
	pauses := []time.Duration{0, 0, 0, 50 * time.Millisecond, time.Second, 4 * time.Second, 25 * time.Second, 90 * time.Second, 11 * time.Minute}
	one := rapid.Custom(func(t *rapid.T) act {
		return act{
			What:  rapid.SampledFrom(acts()).Draw(t, "what"),
			Bytes: rapid.IntRange(1, 30_000).Draw(t, "bytes"),
			N:     rapid.IntRange(0, 3).Draw(t, "n"),
			Pause: rapid.SampledFrom(pauses).Draw(t, "pause"),
		}
	})
	return rapid.Custom(func(t *rapid.T) schedule {
		rest := rapid.SliceOfN(one, 1, 12).Draw(t, "acts")
		return schedule{
			Profile: rapid.SampledFrom([]string{"epson-tm-t20", "epson-tm-t20", "generic-80"}).Draw(t, "profile"),
			Kind:    rapid.SampledFrom([]string{"dots", "documented", "code pages", "own characters"}).Draw(t, "kind"),
			Baud:    rapid.SampledFrom([]int{0, 0, 9600, 115200}).Draw(t, "baud"),
			Acts:    append([]act{{What: "ticket"}}, rest...),
		}
	})
}

// do lets an act happen. Power takes the line with it, as it does at USB and TCP
// printers. A line that loses bytes without anybody noticing is a serial one
// without handshake: its picture may be spoilt and yet be confirmed.
func (s *stage) do(a act) {
	e, job := s.printer(), s.someJob(a.N)
	later := func(c emulator.Control) {
		if c.AfterBytes = a.Bytes; a.N == 0 {
			c.AfterBytes = 0 // at once
		}
		if err := e.Apply(c); err != nil {
			s.t.Fatal(err)
		}
	}
	switch a.What {
	case "ticket":
		s.ticket()
	case "mend":
		s.mend()
	case "paper":
		later(emulator.Control{Paper: new(emulator.PaperEnd)})
	case "cover":
		later(emulator.Control{CoverOpen: new(true)})
	case "jam":
		later(emulator.Control{Blade: new(emulator.BladeSticks)})
	case "unplug":
		later(emulator.Control{Cable: new(emulator.CableOut)})
	case "dead line":
		s.lossy = true
		later(emulator.Control{Cable: new(emulator.CableBroken)})
	case "mute line":
		later(emulator.Control{Cable: new(emulator.CableOneWay)})
	case "power cycle":
		later(emulator.Control{PowerCycle: true, Cable: new(emulator.CableOut)})
	case "power off":
		later(emulator.Control{Power: new(false), Cable: new(emulator.CableOut)})
	case "busy":
		later(emulator.Control{Busy: new(true)})
	case "echoes":
		e.SetEchoes(a.N)
	case "kill":
		s.kill()
		s.start()
	case "replace":
		s.replace()
	case "discard":
		s.operator(office.DiscardPrint{Job: job})
	case "retry":
		s.want(job)
		s.operator(office.RetryPrint{Job: job})
	case "recover":
		_ = s.recover() // refused without a jam
	}
}

// someJob returns one of the jobs there are.
func (s *stage) someJob(n int) uint64 {
	if len(s.jobs) == 0 {
		return 0
	}
	return s.jobs[n%len(s.jobs)]
}

// settle mends whatever breaks until nothing moves any more.
func (s *stage) settle() {
	for range 240 { // twenty minutes: every wait of the driver is shorter, on slow lines too
		s.mend()
		time.Sleep(5 * time.Second)
		if len(s.moving()) == 0 {
			return
		}
	}
	s.fault("still moving: %v", s.moving())
}

// moving returns the jobs that neither are over nor wait for an operator.
func (s *stage) moving() []office.PrintJob {
	var out []office.PrintJob
	s.read(func(st *office.State) {
		for _, j := range st.UndoneJobs("", len(s.jobs)) {
			if st.Asks(j.ID, s.clock()) == office.AskNothing {
				out = append(out, j)
			}
		}
	})
	return out
}

func (s *stage) read(fn func(*office.State)) {
	if err := s.office.Read(s.ctx, fn); err != nil {
		s.t.Fatal(err)
	}
}

// check compares what the office believes with what is on paper.
func (s *stage) check() {
	var paper []*printer.Bitmap
	for _, e := range s.all {
		e.Tear()
		for _, v := range e.Slips() {
			dots, _ := e.SlipDots(v.ID)
			paper = append(paper, dots)
		}
	}
	for _, id := range s.jobs {
		var j office.PrintJob
		s.read(func(st *office.State) { j, _ = st.PrintJob(id, "") })
		plain, copies := count(s.t, s.draws, j, s.profile, paper)
		if plain > 1 {
			s.fault("%s has %d slips without a mark", j.Slip.Number, plain)
		}
		if j.State == office.PrintPrinted && plain+copies == 0 && !s.lossy {
			s.fault("%s is said to be printed and has no slip", j.Slip.Number)
		}
		if j.State == office.PrintAssumed && j.Fault == "" && s.profile.CompletionID {
			s.fault("%s is assumed without a word to the operator", j.Slip.Number)
		}
	}
}

// play runs a schedule and returns what was wrong.
func (c schedule) play(t *testing.T, r *printer.Renderer, b breach) (faults []string) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s := newStage(ctx, t, r, c.setup(t), c.Baud, b)
		for _, a := range c.Acts {
			time.Sleep(a.Pause)
			s.do(a)
		}
		s.settle()
		s.check()
		s.kill()
		cancel()
		synctest.Wait()
		faults = s.faults
	})
	return faults
}

// drawer returns a renderer that many schedules share.
func drawer(t *testing.T) *printer.Renderer {
	t.Helper()
	r, err := printer.NewRenderer()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestSchedules is the model-based test of the driver: whatever happens to
// printer, line and daemon, every ticket ends on paper or before an operator's
// eyes, with at most one slip that is not marked, and nothing is sent to a
// printer that is not ready.
func TestSchedules(t *testing.T) {
	r := drawer(t)
	rounds := 3 // of 100 schedules
	if os.Getenv("EPASS_LONG") != "" {
		rounds = 100
	}
	for round := range rounds {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				c := schedules().Draw(rt, "schedule")
				if faults := c.play(t, r, breach{}); len(faults) > 0 {
					rt.Fatalf("%s", strings.Join(faults, "\n"))
				}
			})
		})
	}
}

// unmarked is a driver that forgets to mark a second slip.
type unmarked struct{ printer.Jobs }

func (u unmarked) NextPrintJob(ctx context.Context) (office.PrintJob, error) {
	j, err := u.Jobs.NextPrintJob(ctx)
	j.Copy = false
	return j, err
}

// hopeful is a driver that takes what it does not know for printed.
type hopeful struct{ printer.Jobs }

func (h hopeful) ReportPrint(ctx context.Context, r office.PrintReport) error {
	if r.State == office.PrintUnknown {
		r.State = office.PrintPrinted
	}
	return h.Jobs.ReportPrint(ctx, r)
}

// The checker is worth something only if it notices a driver that breaks a rule.
func TestSchedulesCatchBrokenDrivers(t *testing.T) {
	r := drawer(t)
	for _, c := range []struct {
		name string
		with breach
		want string
	}{
		{"one that forgets the mark", breach{jobs: func(j printer.Jobs) printer.Jobs { return unmarked{j} }}, "slips without a mark"},
		{"one that hopes for the best", breach{jobs: func(j printer.Jobs) printer.Jobs { return hopeful{j} }}, "has no slip"},
		{"one that forgets to use its own characters", breach{bytes: func(b []byte) []byte {
			return bytes.ReplaceAll(b, []byte("\x1b%\x01"), []byte("\x1b%\x00"))
		}}, "has no slip"},
		{"one that does not look first", breach{profile: func(p *printer.Profile) { p.Status, p.ASB = false, false }}, "not ready"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for seed := range 500 {
				found := schedules().Example(seed).play(t, r, c.with)
				if strings.Contains(strings.Join(found, "\n"), c.want) {
					t.Logf("noticed by schedule %d", seed+1)
					return
				}
			}
			t.Errorf("500 schedules did not notice it")
		})
	}
}
