package emulator

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// Page mode, with a character that is a black block of 12 by 24 dots.
var pageMode = glyphCmd('~') + "\x1b%\x01\x1bL"

// areaCmd is ESC W: 200 by 100 dots that begin at 100, 50.
const areaCmd = "\x1bW\x64\x00\x32\x00\xc8\x00\x64\x00"

func TestPageIsDrawnWhereAsked(t *testing.T) {
	stored := define("K1")
	for name, c := range map[string]struct {
		data string
		want [4]int // ink: left, top, right, bottom
		rows int    // of paper
	}{
		"first line":                  {"~", [4]int{0, 0, 12, 24}, 937},
		"second line":                 {"\n~", [4]int{0, 30, 12, 54}, 937},
		"an area":                     {areaCmd + "~", [4]int{100, 50, 112, 74}, 150},
		"upwards":                     {areaCmd + "\x1bT\x01~", [4]int{100, 138, 124, 150}, 150},
		"upside down":                 {areaCmd + "\x1bT2~", [4]int{288, 126, 300, 150}, 150},
		"downwards":                   {areaCmd + "\x1bT\x03~", [4]int{276, 50, 300, 62}, 150},
		"next line upwards":           {areaCmd + "\x1bT\x01\n~", [4]int{130, 138, 154, 150}, 150},
		"no such direction":           {areaCmd + "\x1bT\x04~", [4]int{100, 50, 112, 74}, 150},
		"a row":                       {"\x1d$\x64\x00~", [4]int{0, 79, 12, 103}, 937},
		"a row further up":            {"\x1d$\x64\x00\x1d\\\xce\xff~", [4]int{0, 29, 12, 53}, 937},
		"a row further down":          {"\x1d$\x64\x00\x1d\\\x0a\x00~", [4]int{0, 89, 12, 113}, 937},
		"a row outside":               {areaCmd + "\x1d$\x65\x00~", [4]int{100, 50, 112, 74}, 150},
		"a row above":                 {"\x1d\\\x00\xff~", [4]int{0, 0, 12, 24}, 937},
		"a place":                     {"\x1b$\x28\x00~", [4]int{40, 0, 52, 24}, 937},
		"back in the line":            {"\x1b$\x28\x00\x1b\\\xf6\xff~", [4]int{30, 0, 42, 24}, 937},
		"a place outside":             {areaCmd + "\x1b$\xc9\x00~", [4]int{100, 50, 112, 74}, 150},
		"tab":                         {"\t~", [4]int{96, 0, 108, 24}, 937},
		"a new line by itself":        {"\x1bW\x00\x00\x00\x00\x18\x00\x64\x00~~~", [4]int{0, 0, 24, 54}, 100},
		"half outside":                {"\x1bW\x00\x00\x00\x00\x64\x00\x32\x00\n~", [4]int{0, 30, 12, 50}, 50},
		"below the area":              {"\x1bW\x00\x00\x00\x00\x64\x00\x1e\x00\n\n~", [4]int{576, 30, 0, 0}, 30},
		"larger than the page":        {"\x1bW\x20\x02\x00\x00\xff\xff\xff\xff\x1bT\x03~", [4]int{552, 0, 576, 12}, 937},
		"beside the page":             {areaCmd + "\x1bW\x40\x02\x00\x00\x64\x00\x64\x00~", [4]int{100, 50, 112, 74}, 150},
		"without a size":              {areaCmd + "\x1bW\x00\x00\x00\x00\x64\x00\x00\x00~", [4]int{100, 50, 112, 74}, 150},
		"half units":                  {"\x1dP\x65\x65\x1bW\x0a\x00\x14\x00\x32\x00\x32\x00~", [4]int{20, 40, 32, 64}, 140},
		"units of a line upwards":     {"\x1dP\x65\xcb\x1bT\x01\x1b$\x0a\x00\x1d$\x14\x00~", [4]int{19, 915, 43, 927}, 937},
		"double":                      {"\x1d!\x11\x1d$\x64\x00~", [4]int{0, 55, 24, 103}, 937},
		"upwards, not turned besides": {areaCmd + "\x1bV\x01\x1bT\x01~", [4]int{100, 138, 124, 150}, 150},
		"not centred":                 {"\x1ba\x01~", [4]int{0, 0, 12, 24}, 937},
		"a picture on the baseline":   {stored + "\x1d$\x64\x00" + printKey("K1", "\x01\x01"), [4]int{0, 92, 8, 100}, 937},
		"a picture after text":        {stored + "~" + printKey("K1", "\x01\x01"), [4]int{0, 0, 20, 24}, 937},
		"columns":                     {"\x1d$\x64\x00\x1b*\x21\x02\x00\xff\xff\xff\xff\xff\xff", [4]int{0, 76, 2, 100}, 937},
		"feeds":                       {"\x1bJ\x0a\x1bd\x02\x1be\x01~", [4]int{0, 40, 12, 64}, 937},
		"ESC K is ignored":            {"\n\x1bK\x0a~", [4]int{0, 30, 12, 54}, 937},
		"nothing":                     {"", [4]int{576, 0, 0, 0}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := paper(t, Options{}, pageMode, c.data, "\x0c")
			if c.want[2] == 0 {
				c.want[1] = b.Height
			}
			if got := ink(b); got != c.want || b.Height != c.rows {
				t.Errorf("ink at %v on %d rows, want %v on %d", got, b.Height, c.want, c.rows)
			}
		})
	}
}

func TestPageIsPrintedByFormFeed(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		rows int
		text string
	}{
		"FF":                   {areaCmd + "ab\ncd\x0c", 150, "ab\ncd\n"},
		"FF alone":             {"\x0c", 0, ""},
		"ESC FF":               {areaCmd + "a\x1b\x0c", 150, "a\n"},
		"ESC FF and FF":        {areaCmd + "a\x1b\x0cb\x0c", 300, "a\nab\n"},
		"ESC S":                {areaCmd + "a\x1bSb\n", 30, "b\n"},
		"ESC @":                {areaCmd + "a\x1b@b\n", 30, "b\n"},
		"ESC L again":          {areaCmd + "a\x1bL\x0c", 150, "a\n"},
		"standard after it":    {areaCmd + "a\x0cb\n", 180, "a\nb\n"},
		"the area is reset":    {areaCmd + "a\x0c\x1bLb\x0c", 150 + 937, "a\nb\n"},
		"the area before it":   {"\x1bS" + areaCmd + "\x1bLa\x0c", 150, "a\n"},
		"two areas":            {areaCmd + "a\x1bW\x00\x00\xc8\x00\x64\x00\x64\x00b\x0c", 300, "a\nb\n"},
		"places are notes":     {areaCmd + "ab\x1b$\x64\x00c\x1d$\x50\x00d\te\x0c", 150, "ab\nc\nd\ne\n"},
		"own line spacing":     {"\x1bS\x1b3\x28\x1bL" + areaCmd + "a\n\x0cb\n", 190, "a\nb\n"},
		"CAN":                  {areaCmd + "a\x18\x1bW\x00\x00\x00\x00\x64\x00\x28\x00b\x0c", 150, "b\n"},
		"CAN elsewhere":        {areaCmd + "a\x1bW\x00\x00\x00\x00\x64\x00\x28\x00b\x18\x0c", 150, "a\n"},
		"CAN, and more":        {areaCmd + "a\x18b\x0c", 150, "b\n"},
		"in standard mode":     {"\x1bSa\x18\x0c\x1b\x0c\x1d$\x10\x00\x1d\\\x10\x00b\n", 30, "ab\n"},
		"not within a line":    {"\x1bSa\x1bLb\x0c\n", 30, "ab\n"},
		"cleared buffers":      {areaCmd + "a\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08b\n\x0c", 30, "b\n"},
		"raster is not there":  {areaCmd + "a\x1dv0\x00\x01\x00\x02\x00\x0c\x0c\x0c", 150, "a\n"},
		"stored bits are not":  {areaCmd + "a\x1cq\x01\x01\x00\x01\x0012345678\x1cp\x01\x00\x0c", 150, "a\n"},
		"a cut leaves it here": {areaCmd + "a" + cutCmd + "\x0c", 150, "a\n"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPrinter(t, Options{})
			p.send("\x1bL", c.data)
			rows := p.page.Height
			p.send("\x1b@", cutCmd)
			text := ""
			if slips := p.Slips(); len(slips) > 0 {
				text = slips[0].Text
			}
			if rows != c.rows || text != c.text || p.Counters().Unknown != 0 {
				t.Errorf("%d rows say %q, want %d and %q; %d unknown", rows, text, c.rows, c.text, p.Counters().Unknown)
			}
		})
	}
}

// What is cancelled leaves no dot, and nothing outside of its area goes.
func TestCancelClearsItsArea(t *testing.T) {
	want := paper(t, Options{}, pageMode, areaCmd, "~\x0c")
	got := paper(t, Options{}, pageMode, areaCmd, "~", "\x1bW\x70\x00\x32\x00\x64\x00\x64\x00", "~~\n~\x18\x0c")
	if !same(got, want) {
		t.Errorf("ink at %v with %d dots, want %v with %d", ink(got), black(got), ink(want), black(want))
	}
}

func TestOlderPicturesAreRefusedInPageMode(t *testing.T) {
	p := newPrinter(t, Options{})
	p.send("\x1bL\x1dv0\x00\x01\x00\x01\x00\xff\x1cp\x01\x00\x1cq\x01\x01\x00\x01\x00", block8)
	if got := p.Counters(); got.Refused != 3 || got.Stored != 0 || len(p.stored.bits) != 0 {
		t.Errorf("refused %d, stored %d", got.Refused, got.Stored)
	}
}

func TestCodesOnAPageCanBeReadInEveryDirection(t *testing.T) {
	for way := range 4 {
		p := newPrinter(t, Options{})
		begin := "\x1bL\x1bT" + string([]byte{byte(way)})
		p.send(begin, "\x1d$\xc8\x00\x1b$\x32\x00", qrCmds(4, '1', "https://x"), sized("\x1d(k", "1Q0"), "\x0c")
		if got := decodeWith(t, qrcode.NewQRCodeReader(), p.page); got != "https://x" {
			t.Errorf("direction %d: read %q", way, got)
		}
		p.Tear()
		p.send(begin, "\x1d$\xc8\x00\x1b$\x32\x00\x1dH\x03\x1dk\x49\x06{B1234\x0c")
		if got := decodeWith(t, oned.NewCode128Reader(), p.page); got != "1234" {
			t.Errorf("direction %d: read the bar code as %q", way, got)
		}
		p.Tear()
		if diff := cmp.Diff([][]string{{"1234"}, {"https://x"}}, [][]string{p.Slips()[0].Codes, p.Slips()[1].Codes}); diff != "" {
			t.Errorf("direction %d: codes of the slips (-want +got):\n%s", way, diff)
		}
	}
}

func TestCancelledCodesAreNotOnTheSlip(t *testing.T) {
	p := newPrinter(t, Options{})
	p.send("\x1bL\x1d$\xc8\x00", qrCmds(4, '1', "x"), sized("\x1d(k", "1Q0"), "\x18a\x0c", cutCmd)
	if got := p.Slips()[0]; len(got.Codes) != 0 || got.Text != "a\n" {
		t.Errorf("the slip says %q and has the codes %q", got.Text, got.Codes)
	}
}

func TestPageIsBounded(t *testing.T) {
	p := newPrinter(t, Options{})
	p.send("\x1bL", strings.Repeat("\x1b$\x00\x00x", 20_000), strings.Repeat("\x1d$\x10\x00\x1dk\x04A1\x00", 100), strings.Repeat("\xff\n", 20_000))
	s := p.state.sheet
	if s.bytes > maxText+100 || s.codes != maxCodes || len(s.notes) > maxText/16+maxCodes+1 || s.foot != 937 {
		t.Errorf("%d bytes, %d codes, %d notes, %d rows are kept", s.bytes, s.codes, len(s.notes), s.foot)
	}
}

func TestPaperMovesBack(t *testing.T) {
	block := "\x1dv0\x00\x01\x00\x08\x00" + block8
	for name, c := range map[string]struct {
		data       string
		rows, dots int
	}{
		"over what is there":      {block + "\x1bK\x08" + block, 8, 64},
		"half over it":            {block + "\x1bK\x04" + block, 12, 96},
		"not beyond the last cut": {block + "\x1bK\xff" + block, 8, 64},
		"not further than 12 mm":  {"\x1bJ\xc8\x1bK\xff\x1bK\xff" + block, 200, 64},
		"lines":                   {"\n\n\n\x1be\x02" + block, 90, 64},
		"half units":              {"\x1dP\x00\x65\x1bJ\x14\x1bK\x0a" + block, 40, 64},
		"what is printed first":   {"\x1b*\x21\x01\x00\xff\xff\xff\x1bK\x18" + block, 24, 80},
		"a new slip":              {block + "\x1bK\x08" + cutCmd + block, 8, 64},
	} {
		b := paper(t, Options{}, c.data)
		if b.Height != c.rows || black(b) != c.dots {
			t.Errorf("%s: %d rows with %d dots, want %d with %d", name, b.Height, black(b), c.rows, c.dots)
		}
	}
}
