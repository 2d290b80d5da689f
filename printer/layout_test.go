package printer

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"epass.internal/office"
	"epass.internal/queue"
)

// everyBlock is a layout with each kind of block and the fields it has.
const everyBlock = `{
  "version": 1,
  "blocks": [
    {"kind": "logo", "size": "normal", "align": "center"},
    {"kind": "office", "capitals": true, "align": "center", "languages": ["el"]},
    {"kind": "rule"},
    {"kind": "title", "size": "medium"},
    {"kind": "service", "languages": ["en", "el"]},
    {"kind": "number", "align": "right"},
    {"kind": "ahead"},
    {"kind": "wait", "size": "small"},
    {"kind": "space"},
    {"kind": "date", "languages": ["el"]},
    {"kind": "time", "size": "large"},
    {"kind": "moment", "off": true},
    {"kind": "text", "text": {"el": "Φέρτε μαζί σας την ταυτότητά σας.", "en": "Bring your identity card."}, "services": ["a", "b"]},
    {"kind": "text", "text": {"el": "Αυτή η γραμμή είναι για άλλη υπηρεσία."}, "services": ["c"]},
    {"kind": "qr", "size": "small", "align": "right", "text": {"el": "Η σειρά σας"}},
    {"kind": "order"},
    {"kind": "notice", "capitals": true}
  ]
}`

func parsed(t testing.TB, document string) Layout {
	t.Helper()
	l, err := ParseLayout([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// wholeContent has every field.
func wholeContent() Content {
	c := TicketContent(fullSlip(), false)
	c.For, c.Ahead, c.Wait = "a", new(4), office.SlipLine{EL: "Αναμονή: περίπου 15–25 λεπτά", EN: "Wait: about 15–25 minutes"}
	c.Order = line("Καλείται όποιος έχει τη μικρότερη ώρα σειράς. Ώρα σειράς: του αριθμού, η ώρα έκδοσης· του ραντεβού, η ώρα του μείον 2 ώρες.", "")
	return c
}

func appointment() Content {
	at := time.Date(2026, time.November, 24, 10, 15, 0, 0, time.FixedZone("EET", 2*60*60))
	return AppointmentContent(testSlip().Office, testSlip().Service, at, "7K3M-92QX")
}

func TestLayoutsLookAsApproved(t *testing.T) {
	every := parsed(t, everyBlock)
	every.Logo = testLogo(t)
	for name, c := range map[string]struct {
		layout  Layout
		content Content
	}{
		"every":       {every, wholeContent()},
		"short":       {shortLayout(t), TicketContent(testSlip(), false)},
		"appointment": {DefaultAppointmentLayout(), appointment()},
	} {
		for _, width := range []int{576, 384} {
			name := fmt.Sprintf("%s-%d", name, width)
			t.Run(name, func(t *testing.T) {
				b, err := newRenderer(t).Draw(c.layout, c.content, Paper{width, baseDPI})
				if err != nil {
					t.Fatal(err)
				}
				golden(t, name, b)
			})
		}
	}
}

// The same parts stand in the same order on every paper.
func TestEveryPaperHasTheSameParts(t *testing.T) {
	r, logo := newRenderer(t), testLogo(t)
	rapid.Check(t, func(rt *rapid.T) {
		l, c := anyLayout(rt, logo), anyContent(rt)
		var first []string
		for _, p := range []Paper{{576, 203}, {384, 203}, {512, 180}, {832, 300}} {
			parts, err := r.compose(l, c, p)
			if err != nil {
				rt.Fatal(err)
			}
			var got []string
			for _, one := range parts {
				got = append(got, fmt.Sprint(one.kind, one.align, one.size, one.text, one.code != nil, one.logo != nil))
			}
			if first == nil {
				first = got
			}
			if diff := cmp.Diff(first, got); diff != "" {
				rt.Fatalf("%v: %s", p, diff)
			}
		}
	})
}

// Nothing reaches over the edge of the paper: drawn with more paper on the
// right and below, the dots are the same and the rest stays white. All ink of
// the letters is there.
func TestNothingIsDrawnOverTheEdge(t *testing.T) {
	r, logo := newRenderer(t), testLogo(t)
	rapid.Check(t, func(rt *rapid.T) {
		l, c := anyLayout(rt, logo), anyContent(rt)
		p := rapid.SampledFrom([]Paper{{576, 203}, {384, 203}, {512, 180}, {192, 203}}).Draw(rt, "paper")
		parts, err := r.compose(l, c, p)
		if errors.Is(err, errLongURL) && p.Width == 192 {
			return
		}
		if err != nil {
			rt.Fatal(err)
		}
		overEdge(rt, r, p, parts)
	})
}

func overEdge(t *rapid.T, r *Renderer, p Paper, parts []part) {
	const more = 200
	exact, roomy := r.sheet(p), r.sheet(p)
	roomy.dots = NewBitmap(p.Width+more, 0)
	for i, one := range parts {
		exact.part(one)
		roomy.part(one)
		if exact.y != roomy.y || exact.dots.Height > exact.y {
			t.Fatalf("part %d (%q): %d rows used, %d counted", i, one.text, exact.dots.Height, exact.y)
		}
		if one.kind == partNumber && !sameHalved(r, p, one) {
			t.Fatalf("part %d: %q reaches over the edge at half its size", i, one.text)
		}
		if one.kind == partText && !whole(r, p, one) {
			t.Fatalf("part %d: %q is not all there", i, one.text)
		}
	}
	if a, b := blackDots(exact.dots), blackDots(roomy.dots); a != b {
		t.Fatalf("%d dots: %d black dots on the paper, %d with room", p.Width, a, b)
	}
}

// sameHalved reports whether a number drawn to be doubled stays on its sheet.
func sameHalved(r *Renderer, p Paper, one part) bool {
	exact, roomy := r.halfSheet(p), r.halfSheet(p)
	roomy.dots = NewBitmap(p.Width, 0)
	exact.number(one.text, one.style, one.align, 2)
	roomy.number(one.text, one.style, one.align, 2)
	return blackDots(exact.dots) == blackDots(roomy.dots)
}

// whole reports whether the lines of a text say all of it within the margins.
func whole(r *Renderer, p Paper, one part) bool {
	s := r.sheet(p)
	f, _, lines := s.set(one.text, one.style, s.width())
	want := 0
	for _, l := range lines {
		want += ink(f, l)
		if f.width(l) > s.width() && len([]rune(l)) > 1 {
			return false
		}
	}
	s.text(one.text, one.style, one.align)
	return blackDots(s.dots) == want && strings.ReplaceAll(strings.Join(lines, ""), " ", "") == strings.ReplaceAll(one.text, " ", "")
}

func TestLayoutsSurviveTheirFile(t *testing.T) {
	every := parsed(t, everyBlock)
	every.Logo = testLogo(t)
	for _, l := range []Layout{DefaultLayout(), DefaultAppointmentLayout(), every, shortLayout(t)} {
		file, err := l.File()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(l, parsed(t, string(file))); diff != "" {
			t.Error(diff)
		}
	}
}

func TestBadLayoutsAreRefusedWithTheirPlace(t *testing.T) {
	block := func(b string) string { return `{"version":1,"blocks":[{"kind":"number"},` + b + `]}` }
	for name, c := range map[string]struct{ document, want string }{
		"empty":               {"", "line 1, column 0"},
		"not JSON":            {"{\n \"version\": x}", "line 2, column 13"},
		"more than one":       {`{"version":1,"blocks":[{"kind":"number"}]} {}`, "line 1, column 44"},
		"no object":           {"[]", "an object is wanted"},
		"no version":          {`{"blocks":[{"kind":"number"}]}`, "version: 0 is not 1"},
		"unknown field":       {`{"version":1,"colour":"red","blocks":[{"kind":"number"}]}`, "colour: no such field"},
		"field twice":         {`{"version":1,"version":1,"blocks":[{"kind":"number"}]}`, "version: stands here twice"},
		"other case":          {block(`{"Kind":"rule"}`), "blocks[1].Kind: no such field"},
		"unknown block field": {block(`{"kind":"rule","bold":true}`), "blocks[1].bold: no such field"},
		"unknown language":    {block(`{"kind":"office","languages":["el","de"]}`), `blocks[1].languages[1]: "de" is none of`},
		"language twice":      {block(`{"kind":"office","languages":["el","el"]}`), `blocks[1].languages[1]: "el" stands here twice`},
		"unknown kind":        {block(`{"kind":"picture"}`), `blocks[1].kind: "picture" is none of`},
		"unknown align":       {block(`{"kind":"office","align":"middle"}`), `blocks[1].align: "middle" is none of`},
		"unknown size":        {block(`{"kind":"office","size":"7"}`), `blocks[1].size: "7" is none of`},
		"number for a word":   {block(`{"kind":"office","size":7}`), `blocks[1].size: a number is out of place`},
		"null":                {block(`{"kind":"office","size":null}`), `blocks[1].size: null is out of place`},
		"unknown text":        {block(`{"kind":"text","text":{"el":"α","fr":"a"}}`), "blocks[1].text.fr: no such field"},
		"text elsewhere":      {block(`{"kind":"office","text":{"el":"α"}}`), "blocks[1].text: a block of kind office"},
		"no text":             {block(`{"kind":"text","text":{"el":" "}}`), "blocks[1].text: says nothing"},
		"long text":           {block(`{"kind":"text","text":{"el":"` + strings.Repeat("α", 501) + `"}}`), "blocks[1].text.el: more than 500"},
		"capital rule":        {block(`{"kind":"rule","capitals":true}`), "blocks[1]: a block of kind rule has neither"},
		"service of an order": {block(`{"kind":"order","services":["a"]}`), "blocks[1].services: a block of kind order"},
		"service twice":       {block(`{"kind":"text","text":{"el":"α"},"services":["a","a"]}`), "blocks[1].services[1]: \"a\""},
		"two numbers":         {block(`{"kind":"number"}`), "blocks: 2 blocks of kind number"},
		"no number":           {`{"version":1,"blocks":[{"kind":"number","off":true}]}`, "blocks: 0 blocks of kind number"},
		"too many blocks":     {block(strings.Repeat(`{"kind":"rule"},`, 40) + `{"kind":"rule"}`), "blocks: more than 40 blocks"},
		"no picture":          {`{"version":1,"logo":"AAAA","blocks":[{"kind":"number"}]}`, "logo: not a PNG picture"},
		"no base64":           {`{"version":1,"logo":"?","blocks":[{"kind":"number"}]}`, "logo: "},
		"not UTF-8":           {block("{\"kind\":\"text\",\"text\":{\"el\":\"\xce\"}}"), "not UTF-8"},
		"too long":            {strings.Repeat(" ", layoutLimit+1), "more than 65536 bytes"},
	} {
		_, err := ParseLayout([]byte(c.document))
		if !errors.Is(err, ErrLayout) || !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func TestEmptyListsAreAsGoodAsNone(t *testing.T) {
	l := parsed(t, `{"version":1,"logo":"","blocks":[{"kind":"number"},{"kind":"text","text":{"el":"α"},"languages":[],"services":[ ]}]}`)
	want := Layout{Version: 1, Blocks: []Block{{Kind: KindNumber}, {Kind: KindText, Text: line("α", "")}}}
	if diff := cmp.Diff(want, l); diff != "" {
		t.Error(diff)
	}
}

func TestAllFaultsOfALayoutAreNamed(t *testing.T) {
	_, err := ParseLayout([]byte(`{"version":1,"blocks":[{"kind":"number","align":"up"},{"kind":"rule","size":"tall"}]}`))
	for _, want := range []string{"blocks[0].align", "blocks[1].size"} {
		if !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%s is not in %v", want, err)
		}
	}
}

func TestLargePicturesAreRefusedBeforeTheyAreRead(t *testing.T) {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewPaletted(image.Rect(0, 0, 1025, 8), palette())); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"wide": out.Bytes(), "cut": testLogo(t)[:100], "long": make([]byte, logoLimit+1)} {
		if _, err := decodeLogo(data); !errors.Is(err, errLogo) {
			t.Errorf("%s: got %v, want %v", name, err, errLogo)
		}
	}
}

func TestFreeLinesAreForTheirServices(t *testing.T) {
	l := parsed(t, everyBlock)
	for service, want := range map[queue.ServiceID]string{"a": "Φέρτε μαζί σας την ταυτότητά σας.", "c": "Αυτή η γραμμή είναι για άλλη υπηρεσία."} {
		c := wholeContent()
		c.For = service
		parts, err := newRenderer(t).compose(l, c, Paper{576, 203})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, one := range parts {
			if one.text == "Φέρτε μαζί σας την ταυτότητά σας." || strings.HasPrefix(one.text, "Αυτή") {
				got = append(got, one.text)
			}
		}
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Errorf("%s: %s", service, diff)
		}
	}
}

func TestContentThatNoSlipCanShowIsRefused(t *testing.T) {
	long, control, code := appointment(), appointment(), appointment()
	long.Notice.EL = strings.Repeat("α", lineLimit+1)
	control.QR = "a\x10\x04b"
	code.QR = strings.Repeat("x", qrLimit+1)
	for name, c := range map[string]struct {
		content Content
		want    error
	}{"long text": {long, ErrContent}, "control characters": {control, ErrContent}, "long code": {code, errLongURL}} {
		if _, err := newRenderer(t).Draw(DefaultLayout(), c.content, Paper{576, 203}); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

func TestPreviewIsThePaper(t *testing.T) {
	for _, name := range []string{"epson-tm-t20ii", "epson-tm-t88v", "generic-58"} {
		p := profileOf(t, name)
		data, err := newRenderer(t).Preview(DefaultAppointmentLayout(), appointment(), p)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := img.Bounds().Dx(), p.Width+2*p.Paper().dots(32); got != want {
			t.Errorf("%s: %d dots wide, want %d", name, got, want)
		}
	}
}

func FuzzParseLayout(f *testing.F) {
	f.Add([]byte(everyBlock))
	for _, l := range []Layout{DefaultLayout(), DefaultAppointmentLayout(), shortLayout(f)} {
		file, err := l.File()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	r := newRenderer(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := ParseLayout(data)
		if err != nil {
			if !errors.Is(err, ErrLayout) {
				t.Errorf("got %v, want ErrLayout", err)
			}
			return
		}
		file, err := l.File()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(l, parsed(t, string(file))); diff != "" {
			t.Error(diff)
		}
		if _, err := r.Draw(l, wholeContent(), Paper{384, 203}); err != nil {
			t.Errorf("what was read cannot be drawn: %v", err)
		}
	})
}
