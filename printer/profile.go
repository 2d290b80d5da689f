package printer

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Profile is what is known of a printer model. The zero value of each ability
// means that the model is not known to have it. Evidence says of each field how
// it came to be known; Ways says which abilities a job may rely on.
//
// There is no field for the way from the head to the cutter: GS V 66 (function
// B in Epson's reference) feeds to the cutting position by itself and CutFeed
// beyond it, and printers that only know ESC i get five lines before it.
type Profile struct {
	Name   string
	Models []string // makers' names of the models it is for
	Note   string   // for the person who attaches the printer

	Width int // dots a line: 576 at 80 mm, 384 at 58 mm paper
	DPI   int // dots an inch of head and paper feed

	Status       bool // answers DLE EOT; without it the printer counts as ready while the line is open
	ASB          bool // sends its status by itself (GS a)
	CompletionID bool // answers GS ( H when the data before it is on paper
	Fence        bool // answers GS r in order with the data
	Clear        bool // clears its buffers on DLE DC4 fn 8
	DotFeed      bool // feeds exact dots by GS P 203 203 and ESC J; otherwise blank rows are sent
	Cutter       bool
	CutFeed      int  // margin below the last row, n of GS V 66: dots with DotFeed, else the printer's units
	Presenter    bool // holds the slip in its mouth until GS e 5 lets go

	DoubleRaster bool            // prints GS v 0 with mode 3 at twice the size
	QR           QRCommand       // draws QR codes itself
	Logo         LogoStore       // keeps a logo without power
	CodePages    map[string]byte // code page → the number that selects it
	UserChars    bool            // takes user-defined characters of 12 × 24 dots (ESC &)
	Quirks       []Quirk

	Sources  map[string]string   // what Evidence.Source names
	Evidence map[string]Evidence // by the field's key in the file
}

// Known says how a fact about a printer came to be known.
type Known string

// The kinds of knowledge, the best last.
const (
	Unverified Known = "unverified" // said by people, or seen on a relative
	Documented Known = "documented" // in the maker's manual
	Probed     Known = "probed"     // seen on a printer of this model
)

// Evidence is where a fact comes from.
type Evidence struct {
	Known  Known
	Source string // a key of Profile.Sources
}

// QRCommand is how a printer draws QR codes itself.
type QRCommand string

// The ways of drawing QR codes: none, or GS ( k with cn 49.
const (
	QRNone QRCommand = ""
	QRGSk  QRCommand = "gs(k"
)

// LogoStore is the kind of memory in which a printer keeps a logo.
type LogoStore string

// The memories for a logo.
const (
	LogoNone LogoStore = ""
	LogoNV   LogoStore = "gs(l" // NV graphics: GS ( L, named by a key
	LogoBit  LogoStore = "fsq"  // NV bit image, the older command: FS q, numbered
)

// Quirk is a habit of a printer that bytes must respect.
type Quirk string

// The quirks.
const (
	QuirkStarPage Quirk = "star-code-page" // selects a code page by ESC GS t, not ESC t
	QuirkCutESCi  Quirk = "cut-esc-i"      // cuts by ESC i, not GS V
)

// Has reports whether the printer has quirk q.
func (p Profile) Has(q Quirk) bool { return slices.Contains(p.Quirks, q) }

// Paper returns what slips are drawn for.
func (p Profile) Paper() Paper { return Paper{Width: p.Width, DPI: p.DPI} }

//go:embed profiles/*.toml
var profileFiles embed.FS

// ErrNoProfile is returned for a profile name that is not in the table.
var ErrNoProfile = errors.New("no such printer profile")

// Profiles returns the known printers, by name.
func Profiles() []Profile {
	var all []Profile
	for _, name := range profileNames() {
		p, err := FindProfile(name)
		if err != nil { // the files are part of the program: a defect of it
			panic(fmt.Sprintf("printer: %v", err))
		}
		all = append(all, p)
	}
	return all
}

// FindProfile returns the profile called name.
func FindProfile(name string) (Profile, error) {
	data, err := profileFiles.ReadFile("profiles/" + name + ".toml")
	if err != nil {
		return Profile{}, fmt.Errorf("finding profile %q: %w; there are %s", name, ErrNoProfile, strings.Join(profileNames(), ", "))
	}
	return ParseProfile(data)
}

// profileNames returns the names of the embedded profiles in their order.
func profileNames() []string {
	entries, err := profileFiles.ReadDir("profiles")
	if err != nil {
		panic(fmt.Sprintf("printer: %v", err))
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".toml"))
	}
	return names
}
