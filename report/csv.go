package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// byteOrderMark tells spreadsheets that a text is UTF-8.
const byteOrderMark = "\ufeff"

// CSV returns the report as one table, as spreadsheets of Greek offices read
// it, whatever the language: UTF-8 with byte order mark, semicolons, decimal
// commas, lines ended by CR LF. The first two columns name the grouping and
// the row in it; durations are minutes, shares percent; what is not known is
// empty. Rows of reasons have the count of exceptional calls only.
func (d *Document) CSV(l Language) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(byteOrderMark)
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
	if err := w.WriteAll(d.records(l)); err != nil {
		return nil, fmt.Errorf("writing the report as CSV: %w", err)
	}
	return b.Bytes(), nil
}

func (d *Document) records(l Language) [][]string {
	all := columns()
	head := []string{l.in(groupName()), l.in(lineName())}
	for _, c := range all {
		head = append(head, l.in(c.name))
	}
	out := [][]string{head, record(all, l.in(total()), string(d.From)+" – "+string(d.To), &d.Figures.All)}
	for _, t := range d.tables(l) {
		for i := range t.rows {
			out = append(out, record(all, l.in(t.head), t.label(t.rows[i].Key), &t.rows[i]))
		}
	}
	for _, r := range d.Figures.Reasons {
		line := make([]string, len(head))
		line[0], line[1] = l.in(exceptionalReason()), harmless(l.in(r.text()))
		for i, c := range all {
			if c.id == "exceptional" {
				line[2+i] = strconv.Itoa(r.Count)
			}
		}
		out = append(out, line)
	}
	return out
}

func record(all []column, group, label string, r *Row) []string {
	out := []string{group, harmless(label)}
	for _, c := range all {
		out = append(out, c.text(r))
	}
	return out
}

// text returns the figure with a decimal comma, empty where it is not known.
func (c column) text(r *Row) string {
	v, known := c.value(r)
	switch {
	case !known:
		return ""
	case c.unit == pieces:
		return strconv.Itoa(int(v))
	case c.unit == share:
		v *= 100
	}
	return strings.Replace(strconv.FormatFloat(v, 'f', 1, 64), ".", ",", 1)
}

// harmless keeps a text that somebody entered from being read as a formula.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
