package simulate

import (
	"errors"
	"fmt"
	"image/color"
	"io"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Picture names a plot of a result.
type Picture string

// The pictures.
const (
	PictureWaits       Picture = "waits"       // by class and policy
	PicturePunctuality Picture = "punctuality" // of appointments
	PictureOvertakes   Picture = "overtakes"   // of walk-ins
	PictureCalibration Picture = "calibration" // of forecasts
)

// Pictures returns the pictures that the result has.
func (r Result) Pictures() []Picture {
	all := []Picture{PictureWaits, PicturePunctuality, PictureOvertakes}
	for _, g := range r.Groups {
		if g.Estimate != nil {
			return append(all, PictureCalibration)
		}
	}
	return all
}

// Format is how a picture is written.
type Format string

// The formats.
const (
	SVG Format = "svg"
	PNG Format = "png"
)

// ErrNoPicture means that a picture or its format does not exist.
var ErrNoPicture = errors.New("no such picture")

// canvas is a surface that can be written to a file.
type canvas interface {
	vg.CanvasSizer
	io.WriterTo
}

// WritePicture draws a picture of the result.
func (r Result) WritePicture(w io.Writer, p Picture, f Format) error {
	rows, err := r.plots(p)
	if err != nil {
		return fmt.Errorf("drawing %s: %w", p, err)
	}
	width, height := 7*vg.Inch, vg.Length(len(rows))*3.4*vg.Inch
	var c canvas
	switch f {
	case SVG:
		c = vgsvg.New(width, height)
	case PNG:
		c = vgimg.PngCanvas{Canvas: vgimg.New(width, height)}
	default:
		return fmt.Errorf("drawing %s as %q: %w", p, f, ErrNoPicture)
	}
	paint(c, rows)
	if _, err := c.WriteTo(w); err != nil {
		return fmt.Errorf("writing picture %s: %w", p, err)
	}
	return nil
}

// paint draws plots below each other on white.
func paint(c canvas, rows [][]*plot.Plot) {
	width, height := c.Size()
	c.SetColor(color.White)
	c.Fill(vg.Rectangle{Max: vg.Point{X: width, Y: height}}.Path())
	pad := 3 * vg.Millimeter
	tiles := draw.Tiles{Rows: len(rows), Cols: 1, PadTop: pad, PadBottom: pad, PadLeft: pad, PadRight: pad, PadY: 2 * pad}
	for i, row := range plot.Align(rows, tiles, draw.New(c)) {
		rows[i][0].Draw(row[0])
	}
}

// plots returns the plots of a picture, each in a row of its own.
func (r Result) plots(p Picture) ([][]*plot.Plot, error) {
	var charts []chart
	switch p {
	case PictureWaits:
		for i := range r.Groups {
			charts = append(charts, r.Groups[i].waits())
		}
	case PicturePunctuality:
		charts = []chart{r.byGroup(Prompt, "Appointments called within 10 minutes of slot and check-in", "% with 95 % interval")}
	case PictureOvertakes:
		charts = []chart{r.byGroup(Passed, "Times that a walk-in is passed by somebody who came later", "mean with 95 % interval")}
	case PictureCalibration:
		charts = r.calibrationCharts()
	}
	var rows [][]*plot.Plot
	for _, c := range charts {
		drawn, err := c.plot()
		if err != nil {
			return nil, err
		}
		rows = append(rows, []*plot.Plot{drawn})
	}
	if len(rows) == 0 {
		return nil, ErrNoPicture
	}
	return rows, nil
}
