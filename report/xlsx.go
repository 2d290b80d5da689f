package report

import (
	"bytes"
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"

	"epass.internal/queue"
)

// XLSX returns the report as a workbook: an overview with what the figures
// mean, charts, and one sheet for each grouping with the same columns as the
// CSV file. Durations are minutes, shares fractions shown as percent, days
// dates; what is not known is an empty cell.
func (d *Document) XLSX(l Language) ([]byte, error) {
	b := &book{file: excelize.NewFile(), lang: l, columns: columns()}
	defer func() { _ = b.file.Close() }() // it has no temporary files to fail on
	b.styled()
	b.overview(d)
	for _, t := range d.tables(l) {
		b.grouping(d, t)
	}
	b.charts(d)
	b.properties(d)
	var out bytes.Buffer
	b.try(func() error { _, err := b.file.WriteTo(&out); return err })
	if b.err != nil {
		return nil, fmt.Errorf("writing the report as XLSX: %w", b.err)
	}
	return out.Bytes(), nil
}

// book is a workbook on its way. After the first error nothing happens any
// more.
type book struct {
	file    *excelize.File
	lang    Language
	columns []column
	styles  styles
	err     error
}

// styles are the numbers of what cells look like.
type styles struct {
	title, head, text, bold, wrap, date int
	units, sums                         [3]int // by unit: of rows, and of the last one
}

func (b *book) try(step func() error) {
	if b.err == nil {
		b.err = step()
	}
}

func (b *book) style(s excelize.Style) (id int) {
	b.try(func() (err error) {
		id, err = b.file.NewStyle(&s)
		return err
	})
	return id
}

// styled makes the styles; the colours are those of the pages.
func (b *book) styled() {
	const blue = "003375"
	bold := &excelize.Font{Bold: true}
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	b.styles.title = b.style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 16, Color: blue}})
	b.styles.head = b.style(excelize.Style{
		Font:      &excelize.Font{Bold: true, Color: "FFFFFF"},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{blue}},
		Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "center", WrapText: true},
	})
	b.styles.text = b.style(excelize.Style{Alignment: &excelize.Alignment{Horizontal: "left"}})
	b.styles.bold = b.style(excelize.Style{Font: bold, Alignment: top})
	b.styles.wrap = b.style(excelize.Style{Alignment: top})
	date := "dd/mm/yyyy"
	b.styles.date = b.style(excelize.Style{CustomNumFmt: &date, Alignment: &excelize.Alignment{Horizontal: "left"}})
	for unit, format := range [...]string{pieces: "#,##0", minutes: "#,##0.0", share: "0.0%"} {
		b.styles.units[unit] = b.style(excelize.Style{CustomNumFmt: &format})
		b.styles.sums[unit] = b.style(excelize.Style{
			CustomNumFmt: &format, Font: bold,
			Border: []excelize.Border{{Type: "top", Style: 1, Color: blue}},
		})
	}
}

// cell names the cell of a row and column, both from 1.
func (b *book) cell(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	b.try(func() error { return err })
	return name
}

func (b *book) set(sheet string, column, row int, value any, style int) {
	at := b.cell(column, row)
	b.try(func() error { return b.file.SetCellValue(sheet, at, value) })
	b.try(func() error { return b.file.SetCellStyle(sheet, at, at, style) })
}

func (b *book) width(sheet, from, to string, width float64) {
	b.try(func() error { return b.file.SetColWidth(sheet, from, to, width) })
}

// overview is the first sheet: what was asked, all figures, the reasons of
// exceptional calls and what the figures mean.
func (b *book) overview(d *Document) {
	say := func(el, en string) string { return b.lang.in(queue.Text{EL: el, EN: en}) }
	sheet := say("Σύνοψη", "Overview")
	b.try(func() error { return b.file.SetSheetName("Sheet1", sheet) })
	b.width(sheet, "A", "A", 48)
	b.width(sheet, "B", "B", 60)
	b.set(sheet, 1, 1, say("Αναφορά εξυπηρέτησης", "Service report"), b.styles.title)
	row := 2
	line := func(name string, value any, style int) {
		row++
		b.set(sheet, 1, row, name, b.styles.bold)
		b.set(sheet, 2, row, value, style)
	}
	line(say("Γραφείο", "Office"), d.Code+" · "+b.lang.in(d.Office), b.styles.text)
	line(say("Από", "From"), dateOf(d.From), b.styles.date)
	line(say("Έως", "To"), dateOf(d.To), b.styles.date)
	line(say("Ημέρες με κίνηση", "Days with visits"), len(d.Figures.Days), b.styles.text)
	line(say("Δημιουργήθηκε", "Made"), d.Made.Format("02/01/2006 15:04"), b.styles.text)
	row++
	for _, c := range b.columns {
		line(b.lang.in(c.name), c.number(&d.Figures.All), b.styles.units[c.unit])
	}
	row++
	for _, r := range d.Figures.Reasons {
		line(b.lang.in(exceptionalReason())+": "+b.lang.in(r.text()), r.Count, b.styles.units[pieces])
	}
	row++
	for _, n := range notes() {
		line(b.lang.in(n.name), b.lang.in(n.text), b.styles.wrap)
	}
}

// dateOf returns a business day as spreadsheets know days.
func dateOf(d queue.Day) any {
	at, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return at
}

// number returns the figure, nil where it is not known.
func (c column) number(r *Row) any {
	v, known := c.value(r)
	switch {
	case !known:
		return nil
	case c.unit == pieces:
		return int(v)
	}
	return v
}

// grouping is the sheet of one table: frozen head, a row for each group, and
// all of them in the last one.
func (b *book) grouping(d *Document, t table) {
	sheet := b.lang.in(t.name)
	b.try(func() error { _, err := b.file.NewSheet(sheet); return err })
	b.heads(sheet, b.lang.in(t.head))
	for i := range t.rows {
		label, style := b.label(t, t.rows[i].Key)
		b.set(sheet, 1, i+2, label, style)
		b.figures(sheet, i+2, &t.rows[i], b.styles.units)
	}
	last := len(t.rows) + 2
	b.set(sheet, 1, last, b.lang.in(total()), b.styles.bold)
	b.figures(sheet, last, &d.Figures.All, b.styles.sums)
	if len(t.rows) > 0 {
		end := b.cell(len(b.columns)+1, last-1)
		b.try(func() error { return b.file.AutoFilter(sheet, "A1:"+end, nil) })
	}
}

func (b *book) heads(sheet, first string) {
	b.set(sheet, 1, 1, first, b.styles.head)
	for i, c := range b.columns {
		b.set(sheet, i+2, 1, b.lang.in(c.name), b.styles.head)
	}
	b.width(sheet, "A", "A", 36)
	b.width(sheet, "B", b.columnName(len(b.columns)+1), 15)
	b.try(func() error { return b.file.SetRowHeight(sheet, 1, 64) })
	b.try(func() error {
		return b.file.SetPanes(sheet, &excelize.Panes{
			Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight",
		})
	})
	landscape, wide, high := "landscape", 1, 0
	b.try(func() error {
		return b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &wide, FitToHeight: &high})
	})
}

func (b *book) columnName(n int) string {
	name, err := excelize.ColumnNumberToName(n)
	b.try(func() error { return err })
	return name
}

// label returns the first cell of a row: days are dates.
func (b *book) label(t table, key string) (any, int) {
	if _, err := time.Parse(time.DateOnly, key); err == nil {
		return dateOf(queue.Day(key)), b.styles.date
	}
	return t.label(key), b.styles.text
}

func (b *book) figures(sheet string, row int, r *Row, styles [3]int) {
	for i, c := range b.columns {
		b.set(sheet, i+2, row, c.number(r), styles[c.unit])
	}
}

func (b *book) properties(d *Document) {
	b.try(func() error {
		return b.file.SetDocProps(&excelize.DocProperties{
			Creator: "e-PASS", LastModifiedBy: "e-PASS", Language: string(b.lang),
			Title:   fmt.Sprintf("e-PASS %s %s – %s", d.Code, d.From, d.To),
			Created: d.Made.UTC().Format(time.RFC3339), Modified: d.Made.UTC().Format(time.RFC3339),
		})
	})
}
