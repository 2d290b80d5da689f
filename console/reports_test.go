package console

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"epass.internal/office"
	"epass.internal/queue"
	"epass.internal/report"
	"epass.internal/report/reporttest"
)

// shelf is an archive in memory that counts how often its days are read.
type shelf struct {
	days   map[queue.Day]*queue.State
	broken queue.Day
	fault  error // of the list

	mu    sync.Mutex
	reads map[queue.Day]int
}

func (s *shelf) Days(context.Context) ([]queue.Day, error) {
	return slices.Collect(maps.Keys(s.days)), s.fault
}

func (s *shelf) Day(_ context.Context, day queue.Day) (*queue.State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads[day]++
	if day == s.broken {
		return nil, errors.New("a row of the day is damaged")
	}
	return s.days[day], nil
}

// shelfOf has days of an office, played with some tickets each.
func shelfOf(t testing.TB, tickets int, days ...queue.Day) *shelf {
	t.Helper()
	s := &shelf{days: map[queue.Day]*queue.State{}, reads: map[queue.Day]int{}}
	sample := office.SampleSettings()
	reasons := []string{"η κυρία με το μωρό"}
	for i, r := range sample.Reasons {
		reasons = append(reasons, slices.Repeat([]string{r.EL}, max(1, 5-i))...)
	}
	for i, day := range days {
		played, err := reporttest.Play(reporttest.Options{
			Day: day, Tickets: tickets, Seed: uint64(i), Setup: sample.Setup, Reasons: reasons,
		})
		if err != nil {
			t.Fatal(err)
		}
		s.days[day] = played
	}
	return s
}

// reporting is a sample office on the day 2026-11-20 with an archive, and who
// may see its reports.
func reporting(t *testing.T, a Archive) (*stage, with) {
	t.Helper()
	s := newStage(t, office.SampleSettings(), Options{Archive: a})
	s.command(office.PutStaff{Staff: office.Staff{Login: "head", Name: "Προϊσταμένη", Role: office.RoleSupervisor, Password: "none"}})
	return s, signedIn(s.session("head"))
}

func TestReportOfToday(t *testing.T) {
	s, who := reporting(t, nil)
	s.issue("certify")
	s.issue("civil")
	got := answerOf[Report](t, s.send(http.MethodGet, "/api/v1/reports", "", who))
	if got.From != "2026-11-20" || got.To != got.From || got.Today != got.From || !got.Running || got.Zone != "Europe/Athens" {
		t.Errorf("got %+v", got)
	}
	if got.Figures.All.Issued != 2 || got.Figures.All.Unfinished != 2 || got.Figures.All.Kiosk != 2 {
		t.Errorf("figures: %+v", got.Figures.All)
	}
	if len(got.Services) != 4 || got.Services[0] != (ServiceName{"certify", "Α", office.SampleSettings().Setup.Services[0].Name}) {
		t.Errorf("services: %+v", got.Services)
	}
	if len(got.Figures.Hours) != 1 || got.Figures.Hours[0].Key != "10" {
		t.Errorf("hours: %+v; it is ten in Athens", got.Figures.Hours)
	}
}

func TestReportPutsDaysGoneByAndTodayTogether(t *testing.T) {
	archive := shelfOf(t, 40, "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21")
	s, who := reporting(t, archive)
	s.issue("certify")
	cases := []struct {
		name, from, to string
		want           []string
		running        bool
	}{
		{"one day", "2026-11-18", "2026-11-18", []string{"2026-11-18"}, false},
		{"today is the office's, not the archive's", "2026-11-20", "2026-11-20", []string{"2026-11-20"}, true},
		{"days gone by and today", "2026-11-18", "2026-11-25", []string{"2026-11-18", "2026-11-19", "2026-11-20"}, true},
		{"a year", "2025-11-21", "2026-11-21", []string{"2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"}, true},
		{"before there was anything", "2020-01-01", "2020-12-31", nil, false},
		{"days to come", "2026-11-21", "2026-12-31", nil, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := answerOf[Report](t, s.send(http.MethodGet, "/api/v1/reports?from="+c.from+"&to="+c.to, "", who))
			var days []string
			sum := 0
			for _, r := range got.Figures.Days {
				days = append(days, r.Key)
				sum += r.Issued
			}
			if diff := cmp.Diff(c.want, days); diff != "" {
				t.Errorf("days (-want +got):\n%s", diff)
			}
			if got.Running != c.running || sum != got.Figures.All.Issued {
				t.Errorf("running %t, %d tickets on the days and %d in all", got.Running, sum, got.Figures.All.Issued)
			}
		})
	}
	for day, n := range archive.reads {
		if n != 1 || day >= "2026-11-20" {
			t.Errorf("%s was read %d times", day, n)
		}
	}
	if got := len(archive.reads); got != 3 {
		t.Errorf("%d days were read, want 3", got)
	}
}

func TestReportLeavesOutWhatCannotBeRead(t *testing.T) {
	archive := shelfOf(t, 30, "2026-11-18", "2026-11-19")
	archive.broken = "2026-11-18"
	s, who := reporting(t, archive)
	for range 2 { // a day that could not be read is tried again
		got := answerOf[Report](t, s.send(http.MethodGet, "/api/v1/reports?from=2026-11-18&to=2026-11-19", "", who))
		if diff := cmp.Diff([]queue.Day{"2026-11-18"}, got.Damaged); diff != "" {
			t.Errorf("damaged (-want +got):\n%s", diff)
		}
		if len(got.Figures.Days) != 1 || got.Figures.Days[0].Key != "2026-11-19" {
			t.Errorf("days: %+v", got.Figures.Days)
		}
	}
	if archive.reads["2026-11-18"] != 2 || archive.reads["2026-11-19"] != 1 {
		t.Errorf("reads: %v", archive.reads)
	}
	archive.fault = errors.New("the disk is gone")
	wantProblem(t, s.send(http.MethodGet, "/api/v1/reports?from=2026-11-18&to=2026-11-19", "", who), http.StatusInternalServerError, "internal")
}

func TestReportShowsOnlyReasonsOfTheSettings(t *testing.T) {
	s, who := reporting(t, nil)
	listed := office.SampleSettings().Reasons[0]
	s.command(office.PutStaff{Staff: office.Staff{Login: "maria", Name: "Μαρία", Role: office.RoleClerk, Password: "none"}})
	clerk := signedIn(s.session("maria"))
	answerOf[any](t, s.press(http.MethodPost, "/api/v1/counters/1/open", "", clerk))
	for i, because := range []string{listed.EL, listed.EN, "ο κύριος Παππάς με το παιδί"} {
		s.issue("certify")
		s.clock.advance(time.Minute)
		body := fmt.Sprintf(`{"number":"Α00%d","reason":%q}`, i+1, because)
		answerOf[any](t, s.press(http.MethodPost, "/api/v1/counters/1/call", body, clerk))
	}
	w := s.send(http.MethodGet, "/api/v1/reports", "", who)
	if strings.Contains(w.Body.String(), "Παππάς") || strings.Contains(w.Body.String(), "Α001") {
		t.Errorf("the report tells too much: %s", w.Body)
	}
	want := []report.ReasonCount{{Reason: listed, Count: 2}, {Count: 1}}
	if diff := cmp.Diff(want, answerOf[Report](t, w).Figures.Reasons); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// buttonText finds the texts of the clerk's buttons for exceptional calls.
var buttonText = regexp.MustCompile(`\bbecause(?:Special|Urgent|Mistake|Papers): '([^']*)'`)

func TestReportsShowTheReasonsOfTheButtons(t *testing.T) {
	texts, err := tree.ReadFile("web/texts.js")
	if err != nil {
		t.Fatal(err)
	}
	listed := reasonsOf(office.Settings{})
	for _, found := range buttonText.FindAllStringSubmatch(string(texts), -1) {
		if !slices.ContainsFunc(listed, func(r queue.Text) bool { return found[1] == r.EL || found[1] == r.EN }) {
			t.Errorf("the reason %q has a button, and reports do not show it", found[1])
		}
	}
}

func TestReportsRefuseBadPeriodsAndFiles(t *testing.T) {
	s, who := reporting(t, nil)
	cases := []struct{ name, query, detail string }{
		{"no end", "?from=2026-11-01", "to: γράψτε"},
		{"no beginning", "?to=2026-11-01", "from: γράψτε"},
		{"no date", "?from=yesterday&to=2026-11-01", "from: γράψτε"},
		{"a day that never is", "?from=2026-02-30&to=2026-11-01", "from: γράψτε"},
		{"another way to write it", "?from=2026-11-01&to=21/11/2026", "to: γράψτε"},
		{"the wrong way round", "?from=2026-11-02&to=2026-11-01", "to: η τελευταία"},
		{"longer than a year", "?from=2025-11-01&to=2026-11-02", "to: το πολύ 366"},
		{"a file that is not there", "?format=pdf", "format: csv ή xlsx"},
		{"a language that is not there", "?format=csv&lang=fr", "lang: el ή en"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			paths := []string{"/api/v1/reports/file" + c.query}
			if !strings.Contains(c.query, "format") {
				paths = append(paths, "/api/v1/reports"+c.query)
			}
			for _, path := range paths {
				w := s.send(http.MethodGet, path, "", who)
				wantProblem(t, w, http.StatusBadRequest, "parameter")
				if !strings.Contains(w.Body.String(), c.detail) {
					t.Errorf("%s: got %s, want %s", path, w.Body, c.detail)
				}
			}
		})
	}
	if w := s.send(http.MethodGet, "/api/v1/reports?from=2025-11-01&to=2026-11-01", "", who); w.Code != http.StatusOK {
		t.Errorf("366 days: %d %s", w.Code, w.Body)
	}
}

func TestReportFiles(t *testing.T) {
	s, who := reporting(t, shelfOf(t, 60, "2026-11-18", "2026-11-19"))
	cases := []struct{ name, query, accept, kind, file, says string }{
		{"CSV in Greek", "&format=csv&lang=el", "", "text/csv; charset=utf-8", "epass-0578-2026-11-18_2026-11-20.csv", "Ομάδα;Στοιχείο;"},
		{"CSV in English", "&format=csv&lang=en", "el", "text/csv; charset=utf-8", "epass-0578-2026-11-18_2026-11-20.csv", "Group;Row;"},
		{"CSV in the reader's language", "", "en", "text/csv; charset=utf-8", "epass-0578-2026-11-18_2026-11-20.csv", "Group;Row;"},
		{"XLSX", "&format=xlsx&lang=el", "", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "epass-0578-2026-11-18_2026-11-20.xlsx", "PK\x03\x04"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := s.send(http.MethodGet, "/api/v1/reports/file?from=2026-11-18&to=2026-11-20"+c.query, "", who, header("Accept-Language", c.accept))
			h := w.Header()
			if w.Code != http.StatusOK || h.Get("Content-Type") != c.kind || h.Get("Content-Disposition") != `attachment; filename="`+c.file+`"` {
				t.Errorf("got %d %s %s", w.Code, h.Get("Content-Type"), h.Get("Content-Disposition"))
			}
			if !strings.Contains(w.Body.String()[:40], c.says) {
				t.Errorf("it begins with %q", w.Body.String()[:40])
			}
			if c.kind[:8] == "text/csv" {
				r := csv.NewReader(strings.NewReader(w.Body.String()))
				r.Comma = ';'
				if rows, err := r.ReadAll(); err != nil || len(rows) < 20 {
					t.Errorf("%d rows, %v", len(rows), err)
				}
			}
		})
	}
}

func TestServicesAreCalledAsTheyWereLast(t *testing.T) {
	old := reporttest.Setup()
	old.Services[0].Name = queue.Text{EL: "Παλιό όνομα"}
	old.Services[1].ID, old.Services[1].Name = "gone", queue.Text{EL: "Υπηρεσία που καταργήθηκε"}
	for i := range old.Counters {
		old.Counters[i].Services = []queue.ServiceID{"certify", "gone"}
	}
	day, err := reporttest.Play(reporttest.Options{Day: "2026-11-19", Tickets: 10, Setup: old})
	if err != nil {
		t.Fatal(err)
	}
	s, who := reporting(t, &shelf{days: map[queue.Day]*queue.State{"2026-11-19": day}, reads: map[queue.Day]int{}})
	got := answerOf[Report](t, s.send(http.MethodGet, "/api/v1/reports?from=2026-11-19&to=2026-11-20", "", who)).Services
	names := map[queue.ServiceID]string{}
	for _, v := range got {
		names[v.ID] = v.Name.EL
	}
	if names["certify"] != office.SampleSettings().Setup.Services[0].Name.EL || names["gone"] != "Υπηρεσία που καταργήθηκε" {
		t.Errorf("got %v", names)
	}
}

func TestOldDaysGiveWayInMemory(t *testing.T) {
	state := queue.New()
	past := newPastDays(onShelf{state}, nil)
	first := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	day := func(i int) queue.Day { return queue.Day(first.AddDate(0, 0, i).Format(time.DateOnly)) }
	for i := range keptDays + 10 {
		if i%2 == 0 {
			past.keep(dayVisits{day: day(0)}) // used again and again
		}
		past.keep(dayVisits{day: day(i)})
	}
	if len(past.kept) != keptDays || len(past.used) != keptDays {
		t.Errorf("%d days kept, %d used; want %d", len(past.kept), len(past.used), keptDays)
	}
	if _, ok := past.find(day(0)); !ok {
		t.Error("the day that is used most was forgotten")
	}
	if _, ok := past.find(day(5)); ok {
		t.Error("a day that was not used for long is kept")
	}
}

// onShelf has one and the same day at any date.
type onShelf struct{ state *queue.State }

func (onShelf) Days(context.Context) ([]queue.Day, error)              { return nil, nil }
func (s onShelf) Day(context.Context, queue.Day) (*queue.State, error) { return s.state, nil }
