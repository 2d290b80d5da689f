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

// keepSlips is how many slips are kept, in memory and on disk.
const keepSlips = 200

// Slip is one piece of paper that was cut off.
type Slip struct {
	ID            uint64 // counts up from 1, over restarts if there is a folder
	At            time.Time
	Width, Height int // of the picture, in dots, with the margins
	png           []byte
}

// Slips returns the slips, newest first.
func (p *Printer) Slips() []Slip {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := slices.Clone(p.slips)
	slices.Reverse(out)
	return out
}

// SlipPNG returns the picture of slip id: paper white, every dot one pixel.
func (p *Printer) SlipPNG(id uint64) ([]byte, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.slips {
		if s.ID == id {
			return s.png, true
		}
	}
	return nil, false
}

// Tear tears the paper off by hand, as from a printer without a cutter.
func (p *Printer) Tear() { p.change(p.sever) }

// cut cuts the paper off. A jammed blade stops the printer instead.
func (p *Printer) cut() {
	if p.jammed && p.page.Height > 0 {
		p.cutterJam, p.cutOwed = true, true
		return
	}
	p.sever()
}

// sever turns the paper below the last cut into a slip. Without any paper
// moved there is nothing to take off.
func (p *Printer) sever() {
	page := p.page
	if page.Height == 0 {
		return
	}
	p.page = printer.NewBitmap(p.opts.Width, 0)
	paper := printer.NewBitmap(page.Width+2*Margin, page.Height+2*Margin)
	paper.Draw(page, Margin, Margin)
	s, err := p.newSlip(paper)
	if err != nil {
		p.opts.Log.Error("keeping a slip", "slip", s.ID, "err", err)
	}
	p.slips = append(p.slips, s)
	p.slips = p.slips[max(0, len(p.slips)-keepSlips):]
	p.fresh = append(p.fresh, s)
}

// newSlip makes a picture of paper and writes it to the folder.
func (p *Printer) newSlip(paper *printer.Bitmap) (Slip, error) {
	s := Slip{ID: p.nextID, At: p.opts.Clock(), Width: paper.Width, Height: paper.Height}
	p.nextID++
	var out bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&out, paper.Paletted()); err != nil {
		return s, err
	}
	s.png = out.Bytes()
	if p.opts.SlipDir == "" {
		return s, nil
	}
	if err := writeFile(p.path(s.ID), s.png); err != nil {
		return s, err
	}
	if s.ID > keepSlips {
		if err := os.Remove(p.path(s.ID - keepSlips)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return s, err
		}
	}
	return s, nil
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
	slices.SortFunc(p.slips, func(a, b Slip) int { return int(a.ID) - int(b.ID) })
	p.slips = p.slips[max(0, len(p.slips)-keepSlips):]
	return nil
}

func (p *Printer) loadSlip(id uint64) (Slip, error) {
	data, err := os.ReadFile(p.path(id))
	if err != nil {
		return Slip{}, err
	}
	size, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return Slip{}, err
	}
	info, err := os.Stat(p.path(id))
	if err != nil {
		return Slip{}, err
	}
	return Slip{ID: id, At: info.ModTime(), Width: size.Width, Height: size.Height, png: data}, nil
}
