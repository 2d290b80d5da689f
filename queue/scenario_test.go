package queue

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
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
//	policy NAME VALUE              and another setting, by its name in JSON
//	appointment ID SERVICE HH:MM   the day that opens next has an appointment
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
	now   time.Time // of the last command
	log   []logged

	booked []Appointment // of the day that opens next
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
	case "policy":
		return "", json.Unmarshal(fmt.Appendf(nil, `{%q: %s}`, f[1], f[2]), &p.setup.Policy)
	case "appointment":
		a, err := p.appointment(f[1:])
		p.booked = append(p.booked, a)
		return "", err
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
		if limit := arguments(args).after("limit"); limit != "" {
			v.Limit, _ = strconv.Atoi(limit)
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
	p.now = at
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
