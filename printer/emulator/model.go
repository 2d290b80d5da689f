package emulator

import (
	"strings"

	"epass.internal/printer"
)

// Model is what a printer can do. A command that a model does not have counts
// as not understood.
type Model struct {
	Name  string
	Maker string // told by GS I 66
	Width int    // dots a line
	DPI   int    // dots an inch, of head and paper feed; 0: 203

	Status       bool // answers DLE EOT
	ASB          bool // sends its status by itself (GS a)
	Fence        bool // answers GS r in its order
	Identity     bool // answers GS I
	CompletionID bool // answers GS ( H
	Clear        bool // clears its buffers on DLE DC4 fn 8
	Cutter       bool
	Presenter    bool // holds the slip in its mouth (Custom's kiosk printers)

	DoubleRaster bool // prints GS v 0 and stored pictures at twice the size
	QR           bool // GS ( k, cn 49
	Graphics     bool // NV and downloaded graphics, GS ( L
	BitImages    bool // NV bit images, FS q
	Glyphs       bool // user-defined characters, ESC &
	// KeepsGlyphs: ESC @ leaves user-defined characters as they are. Epson's
	// specifications say that it clears them (TM-T88III, ESC &).
	KeepsGlyphs bool
	UTF8        bool // FS ( C fn 48
	Kanji       bool // starts in Kanji mode, as clones from China do
	StarPages   bool // selects code pages by ESC GS t, not ESC t

	CodePages map[byte]string // what ESC t n selects
}

// Generic returns a printer for 80 mm paper that has everything but completion
// ids, with Epson's code pages.
func Generic() Model {
	return Model{
		Name: "generic", Maker: "e-PASS", Width: 576, DPI: 203,
		Status: true, ASB: true, Fence: true, Identity: true, Clear: true, Cutter: true,
		DoubleRaster: true, QR: true, Graphics: true, BitImages: true, Glyphs: true, UTF8: true,
		CodePages: epsonPages(),
	}
}

// epsonPages are the numbers of Epson's TM-T20II and TM-T88V.
func epsonPages() map[byte]string {
	return map[byte]string{
		0: "437", 2: "850", 3: "860", 4: "863", 5: "865", 11: "851", 14: "737", 15: "8859-7", 16: "1252", 17: "866",
		18: "852", 19: "858", 34: "855", 36: "862", 38: "869", 39: "8859-2", 40: "8859-15",
		45: "1250", 46: "1251", 47: "1253", 48: "1254", 49: "1255", 50: "1256", 51: "1257", 52: "1258",
	}
}

// ModelOf returns a printer that has exactly what a profile says: what the
// profile does not know, this printer does not have.
func ModelOf(p printer.Profile) Model {
	maker := "POS"
	if len(p.Models) > 0 {
		maker, _, _ = strings.Cut(p.Models[0], " ")
	}
	m := Model{
		Name: p.Name, Maker: maker, Width: p.Width, DPI: p.DPI,
		Status: p.Status, ASB: p.ASB, Fence: p.Fence, Identity: p.Status, CompletionID: p.CompletionID, Clear: p.Clear,
		Cutter: p.Cutter, Presenter: p.Presenter,
		DoubleRaster: p.DoubleRaster, QR: p.QR != printer.QRNone,
		Graphics: p.Logo == printer.LogoNV, BitImages: p.Logo == printer.LogoBit, Glyphs: p.UserChars,
		StarPages: p.Has(printer.QuirkStarPage), CodePages: map[byte]string{0: "437"},
	}
	for name, n := range p.CodePages {
		m.CodePages[n] = name
	}
	return m
}
