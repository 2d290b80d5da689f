package simulate

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
)

// WriteTable writes the policies of each group side by side: a figure with
// half of its 95 % interval and, in brackets, what it differs by from the first
// policy.
func (r Result) WriteTable(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for i := range r.Groups {
		r.Groups[i].table(t)
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	return nil
}

// table leaves errors to the writer's Flush, which keeps them.
func (g *Group) table(w io.Writer) {
	fmt.Fprintf(w, "%s, %d offices\t", g.Name, g.Offices)
	for _, p := range g.Policies {
		fmt.Fprintf(w, "%s\t", p.Policy)
	}
	fmt.Fprintln(w)
	for m := range measures {
		fmt.Fprintf(w, "%s\t", m)
		for i, p := range g.Policies {
			fmt.Fprintf(w, "%s\t", p.Figures[m].text(i > 0))
		}
		fmt.Fprintln(w)
	}
	if c := g.Estimate; c != nil {
		for _, row := range c.rows() {
			fmt.Fprintf(w, "%s\t%.2f\t\n", row.name, row.value)
		}
	}
	fmt.Fprintln(w)
}

func (f Figure) text(compared bool) string {
	s := fmt.Sprintf("%.2f ±%.2f", f.Value, f.Half)
	if compared {
		s += fmt.Sprintf(" (%+.2f ±%.2f)", f.Difference, f.HalfOff)
	}
	return s
}

// named is a figure of the forecasts.
type named struct {
	name  string
	value float64
}

func (c *Calibration) rows() []named {
	return []named{
		{"forecasts", float64(c.Forecasts)},
		{"forecast unknown", float64(c.Unknown)},
		{"forecast error", c.Error},
		{"position × mean error", c.NaiveError},
		{"forecast bias", c.Bias},
		{"position × mean bias", c.NaiveBias},
		{"wait ≤ upper end %", c.Upper},
		{"wait in range %", c.Inside},
		{"range width", c.Width},
	}
}

// WriteCSV writes every figure as a row of its own. What is known of the
// forecasts has no policy and no interval.
func (r Result) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"group", "policy", "measure", "value", "half_width", "difference", "difference_half_width"}}
	for _, g := range r.Groups {
		for _, p := range g.Policies {
			for m := range measures {
				f := p.Figures[m]
				rows = append(rows, []string{g.Name, p.Policy, m.String(), number(f.Value), number(f.Half), number(f.Difference), number(f.HalfOff)})
			}
		}
		if g.Estimate == nil {
			continue
		}
		for _, row := range g.Estimate.rows() {
			rows = append(rows, []string{g.Name, "", row.name, number(row.value), "", "", ""})
		}
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("writing the figures as CSV: %w", err)
	}
	return nil
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }
