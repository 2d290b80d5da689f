package emulator

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"time"

	"epass.internal/printer"
)

// Margin is the white around the dots of a slip's picture, in dots: what the
// head cannot reach on each side of real paper.
const Margin = 32

// How many slips are kept, in memory and on disk, and how many bytes of dots.
const (
	keepSlips = 200
	keepDots  = 32 << 20
)

// Slip is one piece of paper that was cut off.
type Slip struct {
	ID        uint64    `json:"id"` // counts up from 1, over restarts if there is a folder
	At        time.Time `json:"at"`
	Width     int       `json:"width"` // of the picture, in dots, with the margins
	Height    int       `json:"height"`
	Text      string    `json:"text"`      // what was printed as text, a line for each line
	Codes     []string  `json:"codes"`     // what the codes say that the printer drew itself
	Retracted bool      `json:"retracted"` // the presenter pulled it back in: nobody got it
}

// slip is a Slip with what it looks like: the dots of this run's slips, the
// picture of those found on disk.
type slip struct {
	Slip
	dots *printer.Bitmap
	png  []byte
}

// Slips returns the slips, newest first.
func (p *Printer) Slips() []Slip {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []Slip
	for _, s := range slices.Backward(p.slips) {
		out = append(out, s.Slip)
	}
	return out
}

// slip returns slip id as it is now.
func (p *Printer) slip(id uint64) (slip, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.slips {
		if s.ID == id {
			return *s, true
		}
	}
	return slip{}, false
}

// SlipPNG returns the picture of slip id: paper white, every dot one pixel.
func (p *Printer) SlipPNG(id uint64) ([]byte, bool) {
	s, ok := p.slip(id)
	if !ok {
		return nil, false
	}
	if s.png != nil {
		return s.png, true
	}
	data, err := picture(s.dots)
	if err != nil {
		p.opts.Log.Error("drawing a slip", "slip", id, "err", err)
	}
	return data, err == nil
}

// SlipDots returns the dots of slip id, without margins. A slip of an earlier
// run has none. They are not to be changed.
func (p *Printer) SlipDots(id uint64) (*printer.Bitmap, bool) {
	s, ok := p.slip(id)
	return s.dots, ok && s.dots != nil
}

// PaperPNG returns a picture of the paper below the last cut.
func (p *Printer) PaperPNG() ([]byte, error) {
	p.mu.Lock()
	dots := *p.page
	dots.Bits = bytes.Clone(dots.Bits)
	p.mu.Unlock()
	return picture(&dots)
}

// picture writes dots on white paper.
func picture(dots *printer.Bitmap) ([]byte, error) {
	paper := printer.NewBitmap(dots.Width+2*Margin, dots.Height+2*Margin)
	paper.Draw(dots, Margin, Margin)
	var out bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&out, paper.Paletted()); err != nil {
		return nil, fmt.Errorf("drawing paper: %w", err)
	}
	return out.Bytes(), nil
}

// cut cuts the paper off. A blade that is not free stops the printer instead.
func (p *Printer) cut() {
	if p.hand.blade != BladeFree && p.page.Height > 0 {
		p.hand.cutError, p.cutOwed = true, true
		return
	}
	p.sever()
	if p.model.Presenter {
		p.mouth = p.nextID - 1
	}
}

// sever turns the paper below the last cut into a slip. Without any paper
// moved there is nothing to take off.
func (p *Printer) sever() {
	if p.page.Height == 0 {
		return
	}
	s := &slip{dots: p.page, Slip: Slip{
		ID: p.nextID, At: p.opts.Clock(), Width: p.page.Width + 2*Margin, Height: p.page.Height + 2*Margin,
		Text: p.on.words.String(), Codes: p.on.codes,
	}}
	p.nextID++
	p.page, p.on, p.back = printer.NewBitmap(p.model.Width, 0), written{}, 0
	if err := p.keep(s); err != nil {
		p.opts.Log.Error("keeping a slip", "slip", s.ID, "err", err)
	}
	p.slips = append(p.slips, s)
	p.slips = p.slips[p.spare():]
	p.fresh = append(p.fresh, s.Slip)
}

// spare returns how many of the oldest slips are too many.
func (p *Printer) spare() int {
	dots, first := 0, max(0, len(p.slips)-keepSlips)
	for i, s := range slices.Backward(p.slips) {
		if s.dots != nil {
			dots += len(s.dots.Bits)
		}
		if dots > keepDots {
			return max(first, i+1)
		}
	}
	return first
}

// keep writes a slip to the folder, if there is one.
func (p *Printer) keep(s *slip) error {
	if p.opts.SlipDir == "" {
		return nil
	}
	data, err := picture(s.dots)
	if err != nil {
		return err
	}
	if err := writeFile(p.path(s.ID), data); err != nil {
		return err
	}
	if s.ID > keepSlips {
		if err := os.Remove(p.path(s.ID - keepSlips)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (p *Printer) path(id uint64) string {
	return filepath.Join(p.opts.SlipDir, fmt.Sprintf("%06d.png", id))
}

// writeFile writes path as a whole or not at all.
func writeFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".slip-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(0o640), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// loadSlips finds the slips of earlier runs and the number to go on with.
func (p *Printer) loadSlips() error {
	if p.opts.SlipDir == "" {
		return nil
	}
	if err := os.MkdirAll(p.opts.SlipDir, 0o750); err != nil {
		return err
	}
	entries, err := os.ReadDir(p.opts.SlipDir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		var id uint64
		if n, err := fmt.Sscanf(e.Name(), "%d.png", &id); n != 1 || err != nil {
			continue
		}
		p.nextID = max(p.nextID, id+1)
		if s, err := p.loadSlip(id); err == nil { // a file that is no picture is left out
			p.slips = append(p.slips, s)
		}
	}
	slices.SortFunc(p.slips, func(a, b *slip) int { return int(a.ID) - int(b.ID) })
	p.slips = p.slips[max(0, len(p.slips)-keepSlips):]
	return nil
}

func (p *Printer) loadSlip(id uint64) (*slip, error) {
	data, err := os.ReadFile(p.path(id))
	if err != nil {
		return nil, err
	}
	size, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(p.path(id))
	if err != nil {
		return nil, err
	}
	return &slip{png: data, Slip: Slip{ID: id, At: info.ModTime(), Width: size.Width, Height: size.Height}}, nil
}
