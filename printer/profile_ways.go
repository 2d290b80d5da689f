package printer

import (
	"slices"
	"strings"
)

// Ways are the means an encoder may use besides plain raster pictures, which
// every printer prints. The zero value is right for an unknown printer.
type Ways struct {
	Double    bool      // pictures at half the resolution, printed at twice the size
	QR        bool      // the printer's own QR code (GS ( k)
	Logo      LogoStore // a logo kept by the printer
	Pages     []Page    // text in these code pages
	UserChars bool      // text with characters the driver has drawn
}

// Page is a code page and the number that selects it on one printer.
type Page struct {
	CodePage
	Number byte
}

// Ways returns what a job for this printer may rely on. For pictures the maker's
// word is enough: a fault is seen at once, and by everyone. Text must have been
// probed, that is a person has read the printed letters, because a wrong code
// page prints other letters on the few slips that have them.
func (p Profile) Ways() Ways {
	var w Ways
	w.Double = p.DoubleRaster && p.proven("double_raster")
	w.QR = p.QR == QRGSk && p.proven("qr")
	if p.Logo == LogoNV && p.proven("logo") { // FS q starts many printers anew, at a moment they do not tell
		w.Logo = LogoNV
	}
	w.UserChars = p.UserChars && p.Evidence["user_chars"].Known == Probed
	if p.Evidence["code_pages"].Known != Probed {
		return w
	}
	for _, page := range CodePages() {
		if n, ok := p.CodePages[page.Name]; ok {
			w.Pages = append(w.Pages, Page{page, n})
		}
	}
	return w
}

// proven reports whether a field is more than hearsay.
func (p Profile) proven(key string) bool {
	return slices.Contains([]Known{Documented, Probed}, p.Evidence[key].Known)
}

// text reports whether letters can be printed as text.
func (w Ways) text() bool { return w.UserChars || len(w.Pages) > 0 }

// String names the ways for a log: "raster+qr+logo".
func (w Ways) String() string {
	parts := []string{"raster"}
	if w.text() {
		parts = []string{"text"}
	}
	if w.UserChars {
		parts = append(parts, "chars")
	}
	if w.QR {
		parts = append(parts, "qr")
	}
	if w.Logo != LogoNone {
		parts = append(parts, "logo")
	}
	if w.Double {
		parts = append(parts, "double")
	}
	return strings.Join(parts, "+")
}
