package console

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
	"epass.internal/report"
)

func (c *Console) reportRoutes() []web.Route {
	return []web.Route{
		{Method: http.MethodGet, Path: "/api/v1/reports", Role: supervisor, JSON: c.reports},
		{Method: http.MethodGet, Path: "/api/v1/reports/file", Role: supervisor, Raw: c.reportFile},
	}
}

// Report is the figures of a period. It names nobody and no number.
type Report struct {
	From     queue.Day     `json:"from"`
	To       queue.Day     `json:"to"`
	Today    queue.Day     `json:"today"`
	At       time.Time     `json:"at"`      // when it was made
	Zone     string        `json:"zone"`    // of the hours
	Running  bool          `json:"running"` // the period has today, which is not over
	Damaged  []queue.Day   `json:"damaged"` // days that cannot be read and are left out
	Services []ServiceName `json:"services"`

	Figures report.Figures `json:"figures"`
}

// ServiceName is a service as it is called, or was called last.
type ServiceName struct {
	ID     queue.ServiceID `json:"id"`
	Prefix string          `json:"prefix"`
	Name   queue.Text      `json:"name"`
}

// gathered is what a report is made of.
type gathered struct {
	asked    period
	settings office.Settings
	now      time.Time
	today    queue.Day
	running  bool
	days     []dayVisits // the oldest first
	damaged  []queue.Day
}

// gather collects the days of the period that a request asks for: those gone
// by from the archive, the present one from the office.
func (c *Console) gather(call *web.Call) (*gathered, error) {
	asked, err := periodOf(call.URL.Query())
	if err != nil {
		return nil, err
	}
	g := &gathered{asked: asked, now: c.opt.Now()}
	var present dayVisits
	err = c.office.Read(call.Context(), func(s *office.State) { present = g.take(s) })
	if err != nil {
		return nil, fmt.Errorf("reporting the present day: %w", err)
	}
	if g.days, g.damaged, err = c.past.within(call.Context(), g.asked, present.day); err != nil {
		return nil, err
	}
	if g.asked.has(present.day) {
		g.days = append(g.days, present)
	}
	return g, nil
}

// take copies what the report needs of the office's state, and returns the
// present day: the running one or the last, which may still be opened again.
// Its visits are there if it is asked for.
func (g *gathered) take(s *office.State) dayVisits {
	day := s.Queue.Day()
	g.settings, g.today = s.Settings, day
	if !s.Queue.Open() {
		g.today = queue.Day(g.now.In(s.Settings.Location()).Format(time.DateOnly))
	}
	if g.asked == (period{}) {
		g.asked = period{g.today, g.today}
	}
	if !g.asked.has(day) {
		return dayVisits{day: day}
	}
	g.running = s.Queue.Open()
	return visitsOf(s.Queue)
}

// figures sums the days up.
func (g *gathered) figures() report.Figures {
	all := make([][]report.Visit, len(g.days))
	for i, d := range g.days {
		all[i] = d.visits
	}
	return report.Summarise(slices.Concat(all...), g.settings.Location(), reasonsOf(g.settings))
}

// reasonsOf returns the reasons of exceptional calls that say nothing about a
// person: those of the settings, and those that the clerk's page has buttons
// for. All others were typed.
func reasonsOf(s office.Settings) []queue.Text {
	return slices.Concat(s.Reasons, []queue.Text{
		{EL: "Ειδική κατηγορία πολίτη", EN: "Special category of citizen"},
		{EL: "Επείγον", EN: "Urgent"},
		{EL: "Διόρθωση λάθους", EN: "Mending a mistake"},
		{EL: "Επιστροφή με δικαιολογητικά", EN: "Back with documents"},
	})
}

// services returns those of all the days, each as it was called last: the
// order of the newest day first.
func (g *gathered) services() []queue.Service {
	var out []queue.Service
	seen := map[queue.ServiceID]bool{}
	for _, d := range slices.Backward(g.days) {
		for _, s := range d.services {
			if !seen[s.ID] {
				seen[s.ID] = true
				out = append(out, s)
			}
		}
	}
	return out
}

func (c *Console) reports(call *web.Call) (any, error) {
	g, err := c.gather(call)
	if err != nil {
		return nil, err
	}
	out := Report{
		From: g.asked.from, To: g.asked.to, Today: g.today, At: g.now.UTC(), Zone: g.settings.Zone, Running: g.running,
		Damaged: notNil(g.damaged), Services: []ServiceName{}, Figures: g.figures(),
	}
	for _, s := range g.services() {
		out.Services = append(out.Services, ServiceName{s.ID, s.Prefix, s.Name})
	}
	return out, nil
}

// reportKind is a kind of file that a report can be had as.
type reportKind struct {
	mime  string
	write func(*report.Document, report.Language) ([]byte, error)
}

func reportKindOf(format string) (reportKind, error) {
	switch format {
	case "", "csv":
		return reportKind{"text/csv; charset=utf-8", (*report.Document).CSV}, nil
	case "xlsx":
		return reportKind{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (*report.Document).XLSX}, nil
	}
	return reportKind{}, problemParameter.With(fmt.Sprintf("format: csv ή xlsx, όχι %.20q.", format), fmt.Sprintf("format: csv or xlsx, not %.20q.", format))
}

// reportLanguage returns the language of a file; not named, that of the
// reader.
func reportLanguage(call *web.Call) (report.Language, error) {
	lang := report.Language(call.URL.Query().Get("lang"))
	switch {
	case lang == report.Greek || lang == report.English:
		return lang, nil
	case lang != "":
		return "", problemParameter.With(fmt.Sprintf("lang: el ή en, όχι %.20q.", lang), fmt.Sprintf("lang: el or en, not %.20q.", lang))
	case web.Greek(call.Request):
		return report.Greek, nil
	}
	return report.English, nil
}

func (c *Console) reportFile(w http.ResponseWriter, call *web.Call) error {
	format := call.URL.Query().Get("format")
	kind, err := reportKindOf(format)
	if err != nil {
		return err
	}
	lang, err := reportLanguage(call)
	if err != nil {
		return err
	}
	g, err := c.gather(call)
	if err != nil {
		return err
	}
	data, err := kind.write(g.document(), lang)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", kind.mime)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"`, g.fileName(format)))
	h.Set("Cache-Control", "private, no-store")
	_, _ = w.Write(data) // a client that went away is no fault
	return nil
}

func (g *gathered) document() *report.Document {
	return &report.Document{
		Code: g.settings.Code, Office: g.settings.Name, From: g.asked.from, To: g.asked.to,
		Made: g.now.In(g.settings.Location()), Services: g.services(), Figures: g.figures(),
	}
}

// fileName is letters, digits, dots and dashes: the code of an office has
// digits.
func (g *gathered) fileName(format string) string {
	if format == "" {
		format = "csv"
	}
	return fmt.Sprintf("epass-%s-%s_%s.%s", g.settings.Code, g.asked.from, g.asked.to, format)
}
