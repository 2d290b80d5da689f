package probe

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"unicode"

	"epass.internal/printer"
)

// choose finds what is known already of the printer: its model's profile, else
// what is usual.
func (p *prober) choose(context.Context) error {
	for _, known := range printer.Profiles() {
		if p.identity.is(known) {
			p.base = known
			p.say("Its profile here is %s.", known.Name)
			return nil
		}
	}
	var err error
	if p.base, err = printer.FindProfile("generic-80"); err != nil {
		return err
	}
	p.base.Models = []string{"unknown printer"}
	if name := strings.TrimSpace(p.identity.maker + " " + p.identity.model); name != "" {
		p.base.Models = []string{name}
	}
	return nil
}

// is reports whether a profile is for the printer that calls itself so.
func (i identity) is(known printer.Profile) bool {
	if i.model == "" {
		return false
	}
	for _, model := range append([]string{known.Name}, known.Models...) {
		if name := slug(model); name == slug(i.model) || name == slug(i.maker+" "+i.model) {
			return true
		}
	}
	return false
}

// slug writes a name as profiles do.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, "-")
}

// profile returns what was found, and for the rest what was known before.
func (p *prober) profile() printer.Profile {
	out := p.found
	out.Name, out.Models, out.Note = "probed-"+slug(p.base.Name), p.base.Models, p.base.Note
	if name := slug(p.identity.maker + " " + p.identity.model); p.base.Name == "generic-80" && name != "" {
		out.Name = "probed-" + name
	}
	keep(&out, p.base)
	out.Evidence = maps.Clone(p.base.Evidence)
	maps.Copy(out.Evidence, p.found.Evidence)
	out.Sources = map[string]string{source: p.describe()}
	for _, e := range out.Evidence {
		if e.Source != source {
			out.Sources[e.Source] = p.base.Sources[e.Source]
		}
	}
	return out
}

// describe says of the probe when it was, and of whom.
func (p *prober) describe() string {
	at := p.At.Format("2006-01-02")
	if p.Baud != 0 {
		at += fmt.Sprintf(" at %d baud", p.Baud)
	}
	return fmt.Sprintf("epass printer probe on %s; the printer calls itself %q", at, p.identity)
}

// keep takes from base what was not probed.
func keep(out *printer.Profile, base printer.Profile) {
	for key, take := range map[string]func(){
		"width":         func() { out.Width = base.Width },
		"dpi":           func() { out.DPI = base.DPI },
		"dot_feed":      func() { out.DotFeed = base.DotFeed },
		"cutter":        func() { out.Cutter = base.Cutter },
		"cut_feed":      func() { out.CutFeed = base.CutFeed },
		"double_raster": func() { out.DoubleRaster = base.DoubleRaster },
		"qr":            func() { out.QR = base.QR },
		"logo":          func() { out.Logo = base.Logo },
		"code_pages":    func() { out.CodePages = base.CodePages },
		"user_chars":    func() { out.UserChars = base.UserChars },
		"quirks":        func() { out.Quirks = base.Quirks },
	} {
		if _, probed := out.Evidence[key]; !probed {
			take()
		}
	}
}
