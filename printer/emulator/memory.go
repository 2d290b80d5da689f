package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"epass.internal/printer"
)

// memoryFile is the file beside the slips that holds the stored pictures: a
// driver remembers what it stored over a restart of the program, so the
// printer has to.
const memoryFile = "stored.json"

// savedPicture is a picture in that file.
type savedPicture struct {
	Key    string `json:"key"` // of GS ( L; empty for FS q
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Bits   []byte `json:"bits"`
}

// wrote is told when the stored pictures have changed.
func (p *Printer) wrote() {
	p.counters.Stored++
	if p.opts.SlipDir == "" {
		return
	}
	var all []savedPicture
	for key, b := range p.stored.graphics {
		all = append(all, savedPicture{key, b.Width, b.Height, b.Bits})
	}
	for _, b := range p.stored.bits {
		all = append(all, savedPicture{"", b.Width, b.Height, b.Bits})
	}
	data, err := json.Marshal(all)
	if err == nil {
		err = writeFile(filepath.Join(p.opts.SlipDir, memoryFile), data)
	}
	if err != nil {
		p.opts.Log.Error("keeping the printer's pictures", "err", err)
	}
}

// loadMemory reads what an earlier run stored. A damaged file is an empty
// memory: the driver stores its pictures again.
func (p *Printer) loadMemory() error {
	if p.opts.SlipDir == "" {
		return nil
	}
	data, err := os.ReadFile(filepath.Join(p.opts.SlipDir, memoryFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the printer's pictures: %w", err)
	}
	var all []savedPicture
	if err := json.Unmarshal(data, &all); err != nil {
		p.opts.Log.Warn("the printer's pictures are damaged", "err", err)
	}
	for _, s := range all {
		b := printer.NewBitmap(min(max(s.Width, 0), maxAcross), min(max(s.Height, 0), maxDown))
		if len(b.Bits) != len(s.Bits) || len(s.Bits) == 0 {
			continue
		}
		b.Bits = s.Bits
		if s.Key == "" {
			p.stored.bits = append(p.stored.bits, b)
			continue
		}
		p.stored.graphics[s.Key] = b
	}
	return nil
}
