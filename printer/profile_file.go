package printer

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// ErrProfile is returned for a profile file that is not one.
var ErrProfile = errors.New("not a valid printer profile")

// profileLimit is the largest profile file, in bytes.
const profileLimit = 64 << 10

// fact is a value in a profile file and where it comes from.
type fact[T any] struct {
	Value  T      `toml:"value"`
	Known  Known  `toml:"known"`
	Source string `toml:"source"`
}

// profileFile is a profile as it is written.
type profileFile struct {
	Name    string            `toml:"name"`
	Models  []string          `toml:"models"`
	Note    string            `toml:"note"`
	Sources map[string]string `toml:"sources"`

	Width        *fact[int]            `toml:"width"`
	DPI          *fact[int]            `toml:"dpi"`
	Status       *fact[bool]           `toml:"status"`
	ASB          *fact[bool]           `toml:"asb"`
	CompletionID *fact[bool]           `toml:"completion_id"`
	Fence        *fact[bool]           `toml:"fence"`
	Clear        *fact[bool]           `toml:"clear"`
	DotFeed      *fact[bool]           `toml:"dot_feed"`
	Cutter       *fact[bool]           `toml:"cutter"`
	CutFeed      *fact[int]            `toml:"cut_feed"`
	Presenter    *fact[bool]           `toml:"presenter"`
	DoubleRaster *fact[bool]           `toml:"double_raster"`
	QR           *fact[QRCommand]      `toml:"qr"`
	Logo         *fact[LogoStore]      `toml:"logo"`
	CodePages    *fact[map[string]int] `toml:"code_pages"`
	UserChars    *fact[bool]           `toml:"user_chars"`
	Quirks       *fact[[]Quirk]        `toml:"quirks"`
}

// ParseProfile reads a profile file. It refuses what it does not know and says
// where it stands.
func ParseProfile(data []byte) (Profile, error) {
	if len(data) > profileLimit {
		return Profile{}, fmt.Errorf("reading a profile: %w: more than %d bytes", ErrProfile, profileLimit)
	}
	var f profileFile
	meta, err := toml.Decode(string(data), &f)
	if err != nil {
		return Profile{}, fmt.Errorf("reading a profile: %w: %w", ErrProfile, err)
	}
	p, err := f.profile()
	for _, key := range meta.Undecoded() {
		err = errors.Join(err, fmt.Errorf("%s: no such key", key))
	}
	if err != nil {
		return Profile{}, fmt.Errorf("reading profile %q: %w: %w", f.Name, ErrProfile, err)
	}
	return p, nil
}

// facts collects the evidence of the fields of one file.
type facts struct {
	sources  map[string]string
	evidence map[string]Evidence
	err      error
}

// wrong adds an error at key.
func (fs *facts) wrong(key, format string, args ...any) {
	fs.err = errors.Join(fs.err, fmt.Errorf(key+": "+format, args...))
}

// take returns the value of f, zero for one that is not in the file, and keeps
// its evidence.
func take[T any](fs *facts, key string, f *fact[T]) (v T) {
	if f == nil {
		return v
	}
	if !slices.Contains([]Known{Unverified, Documented, Probed}, f.Known) {
		fs.wrong(key+".known", "%q is none of unverified, documented, probed", f.Known)
	}
	if fs.sources[f.Source] == "" {
		fs.wrong(key+".source", "%q is not under [sources]", f.Source)
	}
	fs.evidence[key] = Evidence{Known: f.Known, Source: f.Source}
	return f.Value
}

// profile returns the profile f writes down and everything that is wrong in it.
func (f profileFile) profile() (Profile, error) {
	fs := &facts{sources: f.Sources, evidence: make(map[string]Evidence)}
	p := Profile{
		Name: f.Name, Models: f.Models, Note: f.Note, Sources: f.Sources, Evidence: fs.evidence,
		Width:        take(fs, "width", f.Width),
		DPI:          take(fs, "dpi", f.DPI),
		Status:       take(fs, "status", f.Status),
		ASB:          take(fs, "asb", f.ASB),
		CompletionID: take(fs, "completion_id", f.CompletionID),
		Fence:        take(fs, "fence", f.Fence),
		Clear:        take(fs, "clear", f.Clear),
		DotFeed:      take(fs, "dot_feed", f.DotFeed),
		Cutter:       take(fs, "cutter", f.Cutter),
		CutFeed:      take(fs, "cut_feed", f.CutFeed),
		Presenter:    take(fs, "presenter", f.Presenter),
		DoubleRaster: take(fs, "double_raster", f.DoubleRaster),
		QR:           take(fs, "qr", f.QR),
		Logo:         take(fs, "logo", f.Logo),
		UserChars:    take(fs, "user_chars", f.UserChars),
		Quirks:       take(fs, "quirks", f.Quirks),
	}
	p.CodePages = fs.codePages(take(fs, "code_pages", f.CodePages))
	fs.check(p)
	return p, fs.err
}

// codePages checks the code pages and their numbers.
func (fs *facts) codePages(in map[string]int) map[string]byte {
	out := make(map[string]byte)
	for _, name := range slices.Sorted(maps.Keys(in)) {
		if _, ok := FindCodePage(name); !ok {
			fs.wrong("code_pages.value."+name, "no such code page")
		}
		if n := in[name]; n < 0 || n > 255 {
			fs.wrong("code_pages.value."+name, "%d is not between 0 and 255", n)
		}
		out[name] = byte(in[name])
	}
	return out
}

// check reports values that no printer has.
func (fs *facts) check(p Profile) {
	if p.Name == "" || strings.Trim(p.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		fs.wrong("name", "%q is not made of a to z, 0 to 9 and -", p.Name)
	}
	fs.within("width", p.Width, minWidth, maxWidth)
	fs.within("dpi", p.DPI, 100, 400)
	fs.within("cut_feed", p.CutFeed, 0, 255)
	if p.DotFeed && p.DPI > maxMotion {
		fs.wrong("dot_feed.value", "GS P can say at most %d dots an inch, not %d", maxMotion, p.DPI)
	}
	if !slices.Contains([]QRCommand{QRNone, QRGSk}, p.QR) {
		fs.wrong("qr.value", "%q is no way of drawing QR codes", p.QR)
	}
	if !slices.Contains([]LogoStore{LogoNone, LogoNV, LogoBit}, p.Logo) {
		fs.wrong("logo.value", "%q is no memory for a logo", p.Logo)
	}
	for i, q := range p.Quirks {
		if !slices.Contains([]Quirk{QuirkStarPage, QuirkCutESCi}, q) {
			fs.wrong(fmt.Sprintf("quirks.value[%d]", i), "%q is no known quirk", q)
		}
	}
}

// within reports a number out of range.
func (fs *facts) within(key string, n, least, most int) {
	if n < least || n > most {
		fs.wrong(key, "%d is not between %d and %d", n, least, most)
	}
}

// File writes p as a profile file that ParseProfile reads back. A field without
// evidence is not written.
func (p Profile) File() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "name = %s\nmodels = %s\n", quoted(p.Name), list(p.Models))
	if p.Note != "" {
		fmt.Fprintf(&b, "note = %s\n", quoted(p.Note))
	}
	b.WriteByte('\n')
	for _, f := range p.fields() {
		if e, ok := p.Evidence[f.key]; ok {
			fmt.Fprintf(&b, "%s = { value = %s, known = %s, source = %s }\n", f.key, f.value, quoted(string(e.Known)), quoted(e.Source))
		}
	}
	b.WriteString("\n[sources]\n")
	for _, key := range slices.Sorted(maps.Keys(p.Sources)) {
		fmt.Fprintf(&b, "%s = %s\n", quoted(key), quoted(p.Sources[key]))
	}
	return []byte(b.String())
}

// field is one field of a profile as TOML.
type field struct{ key, value string }

// fields returns the fields that have evidence, in the order of the file.
func (p Profile) fields() []field {
	pages := make([]string, 0, len(p.CodePages))
	for _, name := range slices.Sorted(maps.Keys(p.CodePages)) {
		pages = append(pages, fmt.Sprintf("%s = %d", quoted(name), p.CodePages[name]))
	}
	return []field{
		{"width", strconv.Itoa(p.Width)},
		{"dpi", strconv.Itoa(p.DPI)},
		{"status", strconv.FormatBool(p.Status)},
		{"asb", strconv.FormatBool(p.ASB)},
		{"completion_id", strconv.FormatBool(p.CompletionID)},
		{"fence", strconv.FormatBool(p.Fence)},
		{"clear", strconv.FormatBool(p.Clear)},
		{"dot_feed", strconv.FormatBool(p.DotFeed)},
		{"cutter", strconv.FormatBool(p.Cutter)},
		{"cut_feed", strconv.Itoa(p.CutFeed)},
		{"presenter", strconv.FormatBool(p.Presenter)},
		{"double_raster", strconv.FormatBool(p.DoubleRaster)},
		{"qr", quoted(string(p.QR))},
		{"logo", quoted(string(p.Logo))},
		{"code_pages", "{ " + strings.Join(pages, ", ") + " }"},
		{"user_chars", strconv.FormatBool(p.UserChars)},
		{"quirks", list(p.Quirks)},
	}
}

// list writes an array of strings.
func list[T ~string](in []T) string {
	out := make([]string, 0, len(in))
	for _, s := range in {
		out = append(out, quoted(string(s)))
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// quoted writes a TOML basic string.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20 || r == 0x7F:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
