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
	_ "time/tzdata"

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
//	hours FROM-TO... [last HH:MM] [ends HH:MM]
//	                               and opening hours
//	zone NAME                      all times are of this zone's clocks, not of UTC
//	HH:MM[:SS] VERB ARGS           a command, see commandOf
//	show WHAT ARGS                 a look at the state, see show
//
// Times are of the day that was opened last: 25:00 is an hour after its end.
// One that the clocks show twice says which, as 03:30+02. After each script its events are replayed: the state must be the same.
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
	zone  *time.Location
	now   time.Time // of the last command
	log   []logged

	booked []arguments // of the day that opens next
	hours  arguments   // and its hours
}

// play carries out a script and returns it with the outcomes of now.
func play(t *testing.T, text string) string {
	t.Helper()
	p := &script{state: New(), date: opening(), zone: time.UTC, setup: Setup{Policy: DefaultPolicy()}}
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
		p.booked = append(p.booked, f[1:])
		return "", nil
	case "hours":
		p.hours = f[1:]
		return "", nil
	case "zone":
		zone, err := time.LoadLocation(f[1])
		p.zone = zone
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
		said = append(said, p.tell(e))
	}
	return cmp.Or(strings.Join(said, ", "), "nothing"), nil
}

// clock reads a time of day.
func (p *script) clock(text string) (time.Time, error) {
	zone := p.zone
	text, offset, ambiguous := strings.Cut(text, "+")
	if ambiguous {
		hours, err := strconv.Atoi(offset)
		if err != nil {
			return time.Time{}, err
		}
		zone = time.FixedZone("", hours*3600)
	}
	var h, m, s int
	if n, err := fmt.Sscanf(text, "%d:%d:%d", &h, &m, &s); n < 2 {
		return time.Time{}, fmt.Errorf("%w: time %s: %w", errScript, text, err)
	}
	year, month, day := p.date.Date()
	return time.Date(year, month, day, h, m, s, 0, zone).UTC(), nil
}

// hm writes a time of day.
func (p *script) hm(at time.Time) string {
	if p.zone == time.UTC {
		return at.Format("15:04")
	}
	return at.In(p.zone).Format("15:04-07")
}
