package simulate

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// chart is a plot of series of points, each with a bar up and down.
type chart struct {
	title, y string
	ticks    []string // of the x axis, from 0; none: it has numbers
	x        string
	series   []series
}

type series struct {
	name   string
	joined bool // by a line
	points []point
}

// point is a value with how far its bar goes down and up.
type point struct{ x, y, down, up float64 }

// Len is for plotter.
func (s series) Len() int { return len(s.points) }

// XY is for plotter.
func (s series) XY(i int) (x, y float64) { return s.points[i].x, s.points[i].y }

// YError is for plotter.
func (s series) YError(i int) (down, up float64) { return s.points[i].down, s.points[i].up }

// ink returns the colour of a series. The colours can be told apart by the
// colour-blind too (Okabe and Ito, 2008).
func ink(series int) color.RGBA {
	palette := [...]color.RGBA{
		{0, 114, 178, 255}, {213, 94, 0, 255}, {0, 158, 115, 255}, {230, 159, 0, 255},
		{204, 121, 167, 255}, {86, 180, 233, 255}, {0, 0, 0, 255},
	}
	return palette[series%len(palette)]
}

// aside is the distance of series on an axis with names.
const aside = 0.12

// beside moves a point so that the series of one name stand side by side.
func beside(name, series, of int) float64 {
	return float64(name) + aside*(float64(series)-float64(of-1)/2)
}

func (c chart) plot() (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text, p.Y.Label.Text, p.X.Label.Text = c.title, c.y, c.x
	p.Title.Padding = 2 * vg.Millimeter
	p.Legend.Top, p.Legend.Padding = true, vg.Millimeter
	for _, style := range []*text.Style{
		&p.Title.TextStyle, &p.X.Label.TextStyle, &p.Y.Label.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label, &p.Legend.TextStyle,
	} {
		style.Font.Variant = "Sans"
	}
	p.Add(plotter.NewGrid())
	for i, s := range c.series {
		if err := s.draw(p, ink(i)); err != nil {
			return nil, fmt.Errorf("drawing %q of %q: %w", s.name, c.title, err)
		}
	}
	p.Y.Min = min(0, p.Y.Min)
	if len(c.ticks) > 0 {
		p.NominalX(c.ticks...)
		p.X.Min, p.X.Max = -0.5, float64(len(c.ticks))-0.5
	}
	p.X.Max += (p.X.Max - p.X.Min) / 5 // room for the legend
	return p, nil
}

func (s series) draw(p *plot.Plot, ink color.RGBA) error {
	if len(s.points) == 0 {
		return nil
	}
	dots, err := plotter.NewScatter(s)
	if err != nil {
		return fmt.Errorf("placing points: %w", err)
	}
	dots.Color, dots.Shape, dots.Radius = ink, draw.CircleGlyph{}, 2.5
	bars, err := plotter.NewYErrorBars(s)
	if err != nil {
		return fmt.Errorf("placing bars: %w", err)
	}
	bars.Color, bars.Width = ink, 1
	p.Add(bars, dots)
	p.Legend.Add(s.name, dots)
	if !s.joined {
		return nil
	}
	line, err := plotter.NewLine(s)
	if err != nil {
		return fmt.Errorf("placing the line: %w", err)
	}
	line.Color = ink
	p.Add(line)
	return nil
}

// waits shows the means of a group, with bars from the median to the 95th
// percentile.
func (g *Group) waits() chart {
	c := chart{title: g.Name + ": mean wait, bar from median to 95th percentile", y: "minutes"}
	for _, o := range g.Policies {
		c.ticks = append(c.ticks, o.Policy)
	}
	for k, name := range [classes]string{"walk-in", "appointment", "special"} {
		s := series{name: name}
		for i, o := range g.Policies {
			mean, median, high := o.Figures[3*k].Value, o.Figures[3*k+1].Value, o.Figures[3*k+2].Value
			s.points = append(s.points, point{beside(i, k, int(classes)), mean, max(0, mean-median), max(0, high-mean)})
		}
		c.series = append(c.series, s)
	}
	return c
}

// byGroup shows a measure of every policy in each group.
func (r Result) byGroup(m Measure, title, unit string) chart {
	c := chart{title: title, y: unit}
	for i, g := range r.Groups {
		c.ticks = append(c.ticks, g.Name)
		for k, o := range g.Policies {
			if i == 0 {
				c.series = append(c.series, series{name: o.Policy})
			}
			f := o.Figures[m]
			c.series[k].points = append(c.series[k].points, point{beside(i, k, len(g.Policies)), f.Value, f.Half, f.Half})
		}
	}
	return c
}

// fewInBin is how many forecasts a point of the calibration stands for at
// least.
const fewInBin = 20

// calibrationCharts show by the shown upper end how many waits it held, and
// how long they were.
func (r Result) calibrationCharts() []chart {
	held := chart{title: "Waits that the shown upper end holds", y: "%", x: "shown upper end, minutes (over 120 in one)"}
	waited := chart{title: "Mean wait by shown upper end", y: "minutes", x: held.x}
	for _, g := range r.Groups {
		if g.Estimate == nil {
			continue
		}
		h, w := series{name: g.Name, joined: true}, series{name: g.Name, joined: true}
		for _, b := range g.Estimate.Bins {
			if b.Count >= fewInBin {
				h.points = append(h.points, point{x: b.To, y: b.Upper})
				w.points = append(w.points, point{x: b.To, y: b.Mean})
			}
		}
		held.series, waited.series = append(held.series, h), append(waited.series, w)
	}
	if len(held.series) == 0 {
		return nil
	}
	return []chart{held, waited}
}
