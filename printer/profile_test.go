package printer

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func profileOf(t testing.TB, name string) Profile {
	t.Helper()
	p, err := FindProfile(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestProfilesAreThere(t *testing.T) {
	var got []string
	for _, p := range Profiles() {
		got = append(got, p.Name)
	}
	want := []string{
		"bixolon-srp-350iii", "citizen-ct-s310", "citizen-ct-s651", "custom-kpm150", "custom-vkp80ii",
		"epson-tm-m30", "epson-tm-t20", "epson-tm-t20ii", "epson-tm-t20iii", "epson-tm-t88iv", "epson-tm-t88v", "epson-tm-t88vi",
		"generic-58", "generic-80", "rongta-rp326", "silent-58", "silent-80", "star-tsp100", "star-tsp600", "xprinter-pos-58", "xprinter-pos-80",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownProfileNamesTheKnown(t *testing.T) {
	_, err := FindProfile("laser")
	if !errors.Is(err, ErrNoProfile) || !strings.Contains(fmt.Sprint(err), "there are bixolon-srp-350iii, ") {
		t.Errorf("got %v", err)
	}
	if _, err := FindProfile("../profile_test"); !errors.Is(err, ErrNoProfile) {
		t.Errorf("got %v, want ErrNoProfile", err)
	}
}

// Files are written as File writes them, so that a probe's file and ours look
// the same, and each says where its facts come from.
func TestProfileFilesAreCanonical(t *testing.T) {
	for _, p := range Profiles() {
		file, err := os.ReadFile("profiles/" + p.Name + ".toml")
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(string(file), string(p.File())); diff != "" {
			t.Errorf("%s: %s", p.Name, diff)
		}
		if len(p.Models) == 0 {
			t.Errorf("%s: no models", p.Name)
		}
		for key, source := range p.Sources {
			used := false
			for _, e := range p.Evidence {
				used = used || e.Source == key
			}
			if !used || source == "" {
				t.Errorf("%s: source %s is not used", p.Name, key)
			}
		}
	}
}

// No printer was at hand when the files were written.
func TestNothingShippedClaimsToBeProbed(t *testing.T) {
	for _, p := range Profiles() {
		for key, e := range p.Evidence {
			if e.Known == Probed {
				t.Errorf("%s: %s is said to be probed", p.Name, key)
			}
		}
		if w := p.Ways(); w.text() {
			t.Errorf("%s: prints text without a probe: %s", p.Name, w)
		}
	}
}

func TestWaysAreWhatIsProven(t *testing.T) {
	p := profileOf(t, "epson-tm-t20ii")
	if got, want := p.Ways().String(), "raster+qr+logo+double"; got != want {
		t.Errorf("documented: got %s, want %s", got, want)
	}
	for _, key := range []string{"code_pages", "user_chars"} {
		p.Evidence[key] = Evidence{Probed, "us"}
	}
	w := p.Ways()
	if got, want := w.String(), "text+chars+qr+logo+double"; got != want {
		t.Errorf("probed: got %s, want %s", got, want)
	}
	var pages []string
	for _, page := range w.Pages {
		pages = append(pages, fmt.Sprint(page.Name, " ", page.Number))
	}
	if want := []string{"1253 47", "8859-7 15", "869 38", "737 14"}; !slices.Equal(pages, want) {
		t.Errorf("got pages %q, want %q", pages, want)
	}
	for key := range p.Evidence {
		p.Evidence[key] = Evidence{Unverified, "us"}
	}
	if got, want := p.Ways().String(), "raster"; got != want {
		t.Errorf("hearsay: got %s, want %s", got, want)
	}
	if got, want := profileOf(t, "generic-80").Ways().String(), "raster"; got != want {
		t.Errorf("generic: got %s, want %s", got, want)
	}
}

func TestBadProfilesAreRefusedWithTheirPlace(t *testing.T) {
	const good = "name = \"x\"\nwidth = { value = 576, known = \"probed\", source = \"us\" }\ndpi = { value = 203, known = \"probed\", source = \"us\" }\n"
	const sources = "[sources]\nus = \"here\"\n"
	if _, err := ParseProfile([]byte(good + sources)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ file, want string }{
		"no name":          {sources, "name: \"\" is not made of"},
		"capital in name":  {strings.Replace(good, `"x"`, `"X"`, 1) + sources, "name: \"X\" is not made of"},
		"too narrow":       {strings.Replace(good, "576", "100", 1) + sources, "width: 100 is not between 192 and 1024"},
		"no width":         {"name = \"x\"\n" + sources, "width: 0 is not between"},
		"no such key":      {good + "colour = 1\n" + sources, "colour: no such key"},
		"no such fact key": {good + "asb = { value = true, known = \"probed\", source = \"us\", sure = 1 }\n" + sources, "asb.sure: no such key"},
		"no evidence":      {good + "asb = { value = true }\n" + sources, "asb.known: \"\" is none of"},
		"no such source":   {good + "asb = { value = true, known = \"probed\", source = \"them\" }\n" + sources, "asb.source: \"them\" is not under [sources]"},
		"no such page":     {good + "code_pages = { value = { \"851\" = 1 }, known = \"probed\", source = \"us\" }\n" + sources, "code_pages.value.851: no such code page"},
		"no such number":   {good + "code_pages = { value = { \"737\" = 256 }, known = \"probed\", source = \"us\" }\n" + sources, "code_pages.value.737: 256 is not between 0 and 255"},
		"fine dots":        {strings.Replace(good, "203", "300", 1) + "dot_feed = { value = true, known = \"probed\", source = \"us\" }\n" + sources, "dot_feed.value: GS P can say at most 255 dots an inch, not 300"},
		"no such quirk":    {good + "quirks = { value = [\"odd\"], known = \"probed\", source = \"us\" }\n" + sources, "quirks.value[0]: \"odd\" is no known quirk"},
		"no such qr":       {good + "qr = { value = \"zpl\", known = \"probed\", source = \"us\" }\n" + sources, "qr.value: \"zpl\""},
		"no such memory":   {good + "logo = { value = \"disk\", known = \"probed\", source = \"us\" }\n" + sources, "logo.value: \"disk\""},
		"wrong type":       {good + "asb = { value = 1, known = \"probed\", source = \"us\" }\n" + sources, "bool"},
		"not TOML":         {"name", "line 1"},
		"too long":         {good + sources + strings.Repeat("#\n", profileLimit), "more than 65536 bytes"},
	} {
		_, err := ParseProfile([]byte(c.file))
		if !errors.Is(err, ErrProfile) || !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func FuzzParseProfile(f *testing.F) {
	for _, p := range Profiles() {
		f.Add(p.File())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ParseProfile(data)
		if err != nil {
			return
		}
		again, err := ParseProfile(p.File())
		if err != nil {
			t.Fatalf("what was read cannot be written: %v\n%s", err, p.File())
		}
		if !bytes.Equal(again.File(), p.File()) {
			t.Errorf("written anew it differs:\n%s\n%s", p.File(), again.File())
		}
	})
}
