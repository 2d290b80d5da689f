package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"epass.internal/queue"
)

// drawing is a chart over the rows of a grouping.
type drawing struct {
	title   queue.Text
	unit    queue.Text // of the vertical axis
	table   table
	bars    []string // ids of the columns drawn as bars
	lines   []string // and as lines
	stacked bool
}

func (d *Document) drawings(l Language) []drawing {
	text := func(el, en string) queue.Text { return queue.Text{EL: el, EN: en} }
	tables := d.tables(l)
	services, hours, days := tables[0], tables[2], tables[3]
	people, time := text("αριθμοί", "numbers"), text("λεπτά", "minutes")
	return []drawing{
		{text("Αναμονή ανά ώρα προσέλευσης", "Wait by hour of arrival"), time, hours, []string{"wait_median"}, []string{"wait_p90"}, false},
		{text("Προσέλευση ανά ώρα", "Arrivals by hour"), people, hours, []string{"kiosk", "button", "phone", "desk"}, nil, true},
		{text("Χρόνοι ανά υπηρεσία", "Times by service"), time, services, []string{"wait_median", "service_median"}, nil, false},
		{text("Αναμονή ανά ημέρα", "Wait by day"), time, days, []string{"wait_median"}, []string{"wait_p90"}, false},
	}
}

// charts is the second sheet.
func (b *book) charts(d *Document) {
	sheet := b.lang.in(queue.Text{EL: "Γραφήματα", EN: "Charts"})
	b.try(func() error { _, err := b.file.NewSheet(sheet); return err })
	b.try(func() error { return b.file.MoveSheet(sheet, b.lang.in(d.tables(b.lang)[0].name)) })
	for i, g := range d.drawings(b.lang) {
		if len(g.table.rows) == 0 {
			continue
		}
		at := b.cell(1+i%2*11, 2+i/2*21)
		b.try(func() error { return b.draw(sheet, at, g) })
	}
}

func (b *book) draw(sheet, at string, g drawing) error {
	kind := excelize.Col
	if g.stacked {
		kind = excelize.ColStacked
	}
	oneColour := false
	main := &excelize.Chart{
		Type: kind, Series: b.series(g, g.bars, 0), VaryColors: &oneColour,
		Title:     titled(b.lang.in(g.title)),
		Dimension: excelize.ChartDimension{Width: 680, Height: 400},
		Legend:    excelize.ChartLegend{Position: "bottom"},
		YAxis:     excelize.ChartAxis{MajorGridLines: true, Title: titled(b.lang.in(g.unit))},
	}
	if len(g.lines) == 0 {
		return b.file.AddChart(sheet, at, main)
	}
	return b.file.AddChart(sheet, at, main, &excelize.Chart{Type: excelize.Line, Series: b.series(g, g.lines, len(g.bars))})
}

// titled is a title of a chart or an axis.
func titled(text string) excelize.ChartTitle {
	return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: text}}}
}

// series returns those of columns; skip is how many colours are taken.
func (b *book) series(g drawing, ids []string, skip int) []excelize.ChartSeries {
	palette := [...]string{"003375", "00B0F0", "7A8794", "E0A100"}
	sheet := "'" + strings.ReplaceAll(b.lang.in(g.table.name), "'", "''") + "'"
	last := len(g.table.rows) + 1
	var out []excelize.ChartSeries
	for i, id := range ids {
		column := b.columnName(2 + slices.IndexFunc(b.columns, func(c column) bool { return c.id == id }))
		fill := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{palette[skip+i]}}
		out = append(out, excelize.ChartSeries{
			Name:       fmt.Sprintf("%s!$%s$1", sheet, column),
			Categories: fmt.Sprintf("%s!$A$2:$A$%d", sheet, last),
			Values:     fmt.Sprintf("%s!$%s$2:$%s$%d", sheet, column, column, last),
			Fill:       fill,
			Line:       excelize.LineOptions{Width: 2.25, Fill: fill},
		})
	}
	return out
}
