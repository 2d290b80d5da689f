package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"epass.internal/queue"
	"epass.internal/report/reporttest"
)

// sixDays are the visits of six days in which everything happens.
var sixDays = sync.OnceValues(func() ([]Visit, error) {
	var visits []Visit
	for i := range 6 {
		day := queue.Day(fmt.Sprintf("2026-11-%d", 16+i))
		s, err := reporttest.Play(reporttest.Options{Day: day, Tickets: 250, Seed: uint64(i)})
		if err != nil {
			return nil, err
		}
		visits = append(visits, Visits(s)...)
	}
	return visits, nil
})

// week is a report of six days.
func week(t *testing.T) *Document {
	t.Helper()
	visits, err := sixDays()
	if err != nil {
		t.Fatal(err)
	}
	visits = slices.Clone(visits)
	visits = append(visits, Visit{Day: "2026-11-21", Drawn: "certify", Service: "certify", Outcome: Served, Because: []string{"=1+1"}})
	d := &Document{
		Code: "0578", Office: queue.Text{EL: "ΚΕΠ Δοκιμής", EN: "Office of Tests"}, From: "2026-11-16", To: "2026-11-21",
		Made: time.Date(2026, 11, 21, 14, 5, 0, 0, reporttest.Athens()), Services: reporttest.Setup().Services,
	}
	d.Figures = Summarise(visits, reporttest.Athens(), append(slices.Clone(presets), queue.Text{EL: "=1+1"}))
	return d
}

// readCSV reads a file as a spreadsheet of a Greek office does, by header.
func readCSV(t *testing.T, data []byte) (head []string, rows []map[string]string) {
	t.Helper()
	text, marked := bytes.CutPrefix(data, []byte("\xef\xbb\xbf"))
	if !marked {
		t.Error("no byte order mark")
	}
	if bytes.Count(text, []byte("\n")) != bytes.Count(text, []byte("\r\n")) {
		t.Error("a line does not end with CR LF")
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = ';'
	lines, err := r.ReadAll() // every line must have as many fields
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		if len(row) != len(line) {
			t.Fatal("two columns have one name")
		}
		rows = append(rows, row)
	}
	return lines[0], rows
}

func decimal(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || strings.Contains(text, ".") {
		t.Errorf("%q is no number with a decimal comma", text)
	}
	return v
}

func TestCSVReadsBackAsTheFigures(t *testing.T) {
	d := week(t)
	data, err := d.CSV(Greek)
	if err != nil {
		t.Fatal(err)
	}
	head, rows := readCSV(t, data)
	if head[0] != "Ομάδα" || head[2] != "Αριθμοί που εκδόθηκαν" {
		t.Errorf("headers: %q", head[:3])
	}
	f := d.Figures
	if want := 1 + len(f.Services) + len(f.Counters) + len(f.Hours) + len(f.Days) + len(f.Kinds) + len(f.Reasons); len(rows) != want {
		t.Errorf("%d rows, want %d", len(rows), want)
	}
	all := rows[0]
	if all["Ομάδα"] != "Σύνολο" || all["Στοιχείο"] != "2026-11-16 – 2026-11-21" || all["Αριθμοί που εκδόθηκαν"] != strconv.Itoa(f.All.Issued) {
		t.Errorf("first row: %v", all)
	}
	if got, want := decimal(t, all["Αναμονή: 95ο εκατοστημόριο (λεπτά)"]), float64(f.All.Wait.P95)/60; got < want-0.051 || got > want+0.051 {
		t.Errorf("95th percentile of waits: got %f minutes, want %f", got, want)
	}
	if got, want := decimal(t, all["Ειδικές κατηγορίες %"]), 100*float64(f.All.Special)/float64(f.All.Issued); got < want-0.051 || got > want+0.051 {
		t.Errorf("special share: got %f, want %f", got, want)
	}
	sum, days := 0, 0
	for _, row := range rows {
		if row["Ομάδα"] == "Ημέρα" {
			n, _ := strconv.Atoi(row["Εξυπηρετήθηκαν"])
			sum += n
			days++
		}
	}
	if sum != f.All.Served || days != 6 {
		t.Errorf("%d served on %d days, want %d on 6", sum, days, f.All.Served)
	}
}

func TestCSVOfServicesAndReasons(t *testing.T) {
	d := week(t)
	data, err := d.CSV(English)
	if err != nil {
		t.Fatal(err)
	}
	_, rows := readCSV(t, data)
	find := func(group, name string) map[string]string {
		i := slices.IndexFunc(rows, func(r map[string]string) bool { return r["Group"] == group && r["Row"] == name })
		if i < 0 {
			t.Fatalf("no row %s, %s", group, name)
		}
		return rows[i]
	}
	if got := find("Service", "Β · Civil registry"); got["Numbers issued"] != strconv.Itoa(rowOf(d.Figures.Services, "civil").Issued) {
		t.Errorf("civil: %v", got)
	}
	find("Hour of arrival", "10:00–10:59")
	find("Kind of visit", "With appointment")
	if got := find("Reason of an exceptional call", "another reason"); got["Numbers issued"] != "" || decimal(t, got["Exceptional calls"]) < 1 {
		t.Errorf("another reason: %v", got)
	}
	find("Reason of an exceptional call", "'=1+1") // no formula
}

// bookOf opens a workbook as a spreadsheet does.
func bookOf(t *testing.T, d *Document, l Language) *excelize.File {
	t.Helper()
	data, err := d.XLSX(l)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestXLSXReadsBackAsTheFigures(t *testing.T) {
	d := week(t)
	f := bookOf(t, d, Greek)
	if got, want := f.GetSheetList(), []string{"Σύνοψη", "Γραφήματα", "Υπηρεσίες", "Θυρίδες", "Ώρες", "Ημέρες", "Είδη"}; !slices.Equal(got, want) {
		t.Errorf("sheets: got %q, want %q", got, want)
	}
	for _, table := range d.tables(Greek) {
		sheet := table.name.EL
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != len(table.rows)+2 {
			t.Fatalf("%s: %d rows, want %d", sheet, len(rows), len(table.rows)+2)
		}
		for i, c := range columns() {
			if rows[0][i+1] != c.name.EL {
				t.Errorf("%s: column %d is %q, want %q", sheet, i+2, rows[0][i+1], c.name.EL)
			}
			for j, r := range append(slices.Clone(table.rows), d.Figures.All) {
				checkCell(t, sheet, c, &r, append(rows[j+1], make([]string, len(columns())+1)...)[i+1])
			}
		}
		if panes, err := f.GetPanes(sheet); err != nil || !panes.Freeze || panes.XSplit != 1 || panes.YSplit != 1 {
			t.Errorf("%s: the first row and column are not frozen: %+v, %v", sheet, panes, err)
		}
	}
}

func checkCell(t *testing.T, sheet string, c column, r *Row, got string) {
	t.Helper()
	want, known := c.value(r)
	if !known {
		if got != "" {
			t.Errorf("%s, %s of %s: got %q, want nothing", sheet, c.id, r.Key, got)
		}
		return
	}
	if v, err := strconv.ParseFloat(got, 64); err != nil || v < want-1e-9 || v > want+1e-9 {
		t.Errorf("%s, %s of %s: got %q, want %f", sheet, c.id, r.Key, got, want)
	}
}

func TestXLSXShowsNumbersAsPeopleReadThem(t *testing.T) {
	d := week(t)
	f := bookOf(t, d, Greek)
	letter := func(id string) string {
		name, err := excelize.ColumnNumberToName(2 + slices.IndexFunc(columns(), func(c column) bool { return c.id == id }))
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	cases := []struct{ name, sheet, cell, want string }{
		{"days are dates", "Ημέρες", "A2", "16/11/2026"},
		{"hours are ranges", "Ώρες", "A2", hourLabel(d.Figures.Hours[0].Key)},
		{"durations have a decimal", "Ημέρες", letter("wait_median") + "2", fmt.Sprintf("%.1f", float64(d.Figures.Days[0].Wait.Median)/60)},
		{"shares are percent", "Ημέρες", letter("special_share") + "2", fmt.Sprintf("%.1f%%", 100*float64(d.Figures.Days[0].Special)/float64(d.Figures.Days[0].Issued))},
		{"the last row sums up", "Ημέρες", "A8", "Σύνολο"},
		{"the overview names the office", "Σύνοψη", "B3", "0578 · ΚΕΠ Δοκιμής"},
		{"and the days", "Σύνοψη", "B5", "21/11/2026"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got, err := f.GetCellValue(c.sheet, c.cell); err != nil || got != c.want {
				t.Errorf("%s!%s: got %q, %v; want %q", c.sheet, c.cell, got, err, c.want)
			}
		})
	}
}

func TestXLSXHasNativeCharts(t *testing.T) {
	f := bookOf(t, week(t), English)
	charts := 0
	for name, part := range f.Pkg.Range {
		if strings.HasPrefix(name.(string), "xl/charts/chart") {
			charts++
			if name == "xl/charts/chart1.xml" && !strings.Contains(string(part.([]byte)), "&#39;Hours&#39;!$A$2:$A$") && !strings.Contains(string(part.([]byte)), "'Hours'!$A$2:$A$") {
				t.Errorf("the waits by hour are not drawn from their sheet: %s", part)
			}
		}
	}
	if charts != 4 {
		t.Errorf("%d charts, want 4", charts)
	}
}

func TestEmptyReportIsAFileToo(t *testing.T) {
	d := &Document{Code: "0578", From: "2026-11-21", To: "2026-11-21", Figures: Summarise(nil, time.UTC, nil)}
	for _, l := range []Language{Greek, English} {
		f := bookOf(t, d, l)
		if got := len(f.GetSheetList()); got != 7 {
			t.Errorf("%s: %d sheets", l, got)
		}
		data, err := d.CSV(l)
		if err != nil {
			t.Fatal(err)
		}
		if _, rows := readCSV(t, data); len(rows) != 1 {
			t.Errorf("%s: %d rows, want that of all", l, len(rows))
		}
	}
}

// TestNothingNamesAnybody looks in every form of a report for what a day knows
// of its people.
func TestNothingNamesAnybody(t *testing.T) {
	d := week(t)
	var all bytes.Buffer
	for _, write := range []func() ([]byte, error){
		func() ([]byte, error) { return d.CSV(Greek) },
		func() ([]byte, error) { return json.Marshal(d.Figures) },
	} {
		data, err := write()
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	for name, part := range bookOf(t, d, Greek).Pkg.Range {
		fmt.Fprintf(&all, "%s %s", name, part)
	}
	for _, word := range []string{"μωρό", "clerk-", "Α001", "Β010", "2026-11-20-1"} {
		if strings.Contains(all.String(), word) {
			t.Errorf("%q is in the report", word)
		}
	}
	if !strings.Contains(all.String(), "Γνήσιο υπογραφής") {
		t.Error("the text that was searched is not that of the report")
	}
	if d.Figures.All.Exceptional < 2 {
		t.Error("the week has too few exceptional calls to show that their reasons are kept back")
	}
}
