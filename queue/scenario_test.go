package queue

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

var rewrite = flag.Bool("rewrite", false, "write what the scenarios in testdata do now into them")

// TestScenarios plays the scripts in testdata. A line is a step, "→" and what
// came of it; lines that begin with # tell the story. Steps are
//
//	service ID LETTER FIRST-LAST   the setup being written gets a service
//	counter N ID...                and a counter, or another set for it
//	remove ID|N                    and loses one
//	HH:MM[:SS] VERB ARGS           a command, see commandOf
//	show WHAT ARGS                 a look at the state, see show
//
// After each script its events are replayed: the state must be the same.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := string(text)
			got := play(t, want)
			if *rewrite {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := gocmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); d != "" {
				t.Errorf("the engine does something else (-script +engine):\n%s", d)
			}
		})
	}
}

// script is a scenario being played.
type script struct {
	state *State
	setup Setup
	date  time.Time
	log   []logged
}

// play carries out a script and returns it with the outcomes of now.
func play(t *testing.T, text string) string {
	t.Helper()
	p := &script{state: New(), date: opening(), setup: Setup{Policy: DefaultPolicy()}}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		step, _, _ := strings.Cut(line, "→")
		fields := strings.Fields(step)
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		outcome, err := p.step(fields)
		if err != nil {
			t.Fatalf("line %d: %s: %v", i+1, line, err)
		}
		lines[i] = strings.TrimRight(step, " ")
		if outcome != "" {
			lines[i] += " → " + outcome
		}
	}
	same(t, "replay", replay(New(), throughJSON(t, p.log)), p.state)
	return strings.Join(lines, "\n")
}

var errScript = errors.New("not a step of a scenario")

func (p *script) step(f []string) (string, error) {
	switch f[0] {
	case "service", "counter", "remove":
		return "", p.write(f[0], f[1:])
	case "show":
		return p.show(f[1:])
	}
	return p.command(f)
}

// write changes the setup that the next day or change command brings into
// force.
func (p *script) write(what string, args []string) error {
	services, counters := slices.Clone(p.setup.Services), slices.Clone(p.setup.Counters)
	services = slices.DeleteFunc(services, func(v Service) bool { return string(v.ID) == args[0] })
	counters = slices.DeleteFunc(counters, func(v CounterSetup) bool { return strconv.Itoa(int(v.ID)) == args[0] })
	switch what {
	case "service":
		v := Service{ID: ServiceID(args[0]), Prefix: args[1], Name: Text{EL: args[0]}}
		if _, err := fmt.Sscanf(args[2], "%d-%d", &v.First, &v.Last); err != nil {
			return err
		}
		services = append(services, v)
	case "counter":
		n, err := strconv.Atoi(args[0])
		if err != nil {
			return err
		}
		v := CounterSetup{ID: CounterID(n)}
		for _, id := range args[1:] {
			v.Services = append(v.Services, ServiceID(id))
		}
		counters = append(counters, v)
		slices.SortFunc(counters, func(a, b CounterSetup) int { return cmp.Compare(a.ID, b.ID) })
	}
	p.setup.Services, p.setup.Counters = services, counters
	return nil
}

// command carries out a timed step and tells what came of it.
func (p *script) command(f []string) (string, error) {
	if len(f) < 2 {
		return "", errScript
	}
	if f[1] == "day" {
		date, err := time.Parse(time.DateOnly, f[2])
		if err != nil {
			return "", err
		}
		p.date = date
	}
	at, err := p.clock(f[0])
	if err != nil {
		return "", err
	}
	c, err := p.commandOf(f[1], f[2:])
	if err != nil {
		return "", err
	}
	events, err := p.state.Decide(c, at)
	if err != nil {
		return "refused: " + err.Error(), nil
	}
	said := []string{}
	for _, e := range events {
		p.state.Apply(e, at)
		p.log = append(p.log, logged{e, at})
		said = append(said, tell(e))
	}
	return cmp.Or(strings.Join(said, ", "), "nothing"), nil
}

func (p *script) clock(text string) (time.Time, error) {
	if len(text) == len("15:04") {
		text += ":00"
	}
	of, err := time.Parse(time.TimeOnly, text)
	if err != nil {
		return time.Time{}, err
	}
	return p.date.Truncate(24 * time.Hour).Add(of.Sub(of.Truncate(24 * time.Hour))), nil
}

// commandOf returns the command of a verb. Those at a counter take its number
// first; open may name a clerk and "takeover", pause a reason.
func (p *script) commandOf(verb string, args []string) (Command, error) {
	first, rest, n := "", "", 0
	if len(args) > 0 {
		first, rest = args[0], strings.Join(args[1:], " ")
		n, _ = strconv.Atoi(first)
	}
	at := CounterID(n)
	clerk, taking := strings.CutSuffix(rest, " takeover")
	c, ok := map[string]Command{
		"day":    OpenDay{Day: Day(first), Setup: p.setup},
		"change": ChangeSetup{Setup: p.setup},
		"end":    CloseDay{},
		"issue":  Issue{Service: ServiceID(first), Source: FromKiosk},
		"skip":   SkipNumbers{By: n},
		"open":   OpenCounter{Counter: at, Clerk: clerk, TakeOver: taking},
		"pause":  PauseCounter{Counter: at, Reason: rest},
		"close":  CloseCounter{Counter: at},
		"next":   CallNext{Counter: at},
		"recall": Recall{Counter: at},
		"start":  Start{Counter: at},
		"finish": Finish{Counter: at},
		"missed": Miss{Counter: at},
	}[verb]
	if !ok {
		return nil, fmt.Errorf("%w: %s", errScript, verb)
	}
	return c, nil
}

// tell says an event in a few words.
func tell(e Event) string {
	switch e := e.(type) {
	case DayOpened:
		return fmt.Sprintf("day %s begins", e.Day)
	case SetupChanged:
		return "setup changed"
	case DayClosed:
		return "day ends"
	case TicketIssued:
		return fmt.Sprintf("%s ahead %d", e.Number, e.Ahead)
	case NumbersSkipped:
		var next []string
		for _, prefix := range slices.Sorted(maps.Keys(e.Next)) {
			next = append(next, fmt.Sprintf("%s%03d", prefix, e.Next[prefix]))
		}
		return "next " + strings.Join(next, " ")
	case CounterOpened:
		return fmt.Sprintf("counter %d open for %s", e.Counter, e.Clerk)
	case CounterPaused:
		return strings.TrimSpace(fmt.Sprintf("counter %d paused %s", e.Counter, e.Reason))
	case CounterClosed:
		return fmt.Sprintf("counter %d closed", e.Counter)
	case TicketCalled:
		return fmt.Sprintf("%s called to %d before %s", e.Number, e.Counter, cmp.Or(e.RunnerUp, "nobody"))
	case TicketRecalled:
		return fmt.Sprintf("%s called again", e.Number)
	case TicketStarted:
		return fmt.Sprintf("%s in service", e.Number)
	case TicketServed:
		return fmt.Sprintf("%s served", e.Number)
	case TicketMissed:
		return fmt.Sprintf("%s missed", e.Number)
	}
	return e.Kind()
}

// show looks at the state: waiting N (the line of a counter), ahead NUMBER,
// ticket NUMBER, counters, calls.
func (p *script) show(f []string) (string, error) {
	s, first := p.state, ""
	if len(f) > 1 {
		first = f[1]
	}
	var said []string
	switch f[0] {
	case "waiting":
		n, _ := strconv.Atoi(first)
		for _, t := range s.WaitingFor(s.Takes(CounterID(n)), 0) {
			said = append(said, string(t.Number))
		}
	case "ahead":
		said = append(said, strconv.Itoa(s.AheadOf(Number(first))))
	case "ticket":
		t, _ := s.Ticket(Number(first))
		said = append(said, fmt.Sprintf("%s, calls %d", t.Phase, t.Calls))
		for _, at := range []struct {
			what string
			when time.Time
		}{{"called", t.CalledAt}, {"started", t.StartedAt}, {"ended", t.EndedAt}} {
			if !at.when.IsZero() {
				said = append(said, at.what, at.when.Format("15:04"))
			}
		}
	case "counters":
		for _, c := range s.Counters() {
			said = append(said, fmt.Sprintf("%d %s %s %s;", c.ID, c.Status, cmp.Or(c.Clerk, "-"), cmp.Or(c.Ticket, "-")))
		}
	case "calls":
		for _, t := range s.LastCalls() {
			said = append(said, fmt.Sprintf("%s@%d", t.Number, t.Counter))
		}
	default:
		return "", errScript
	}
	return cmp.Or(strings.Join(said, " "), "nobody"), nil
}
