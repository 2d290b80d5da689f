package emulator

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"

	"epass.internal/printer"
)

// sized writes a command of a family: its name, its length, its data.
func sized(name, data string) string {
	return name + string([]byte{byte(len(data)), byte(len(data) >> 8)}) + data
}

// block8 is a picture of 8 by 8 black dots, in rows or in columns.
const block8 = "\xff\xff\xff\xff\xff\xff\xff\xff"

// define is GS ( L fn 67 of a picture of 8 by 8 dots.
func define(key string) string {
	return sized("\x1d(L", "0C0"+key+"\x01\x08\x00\x08\x001"+block8)
}

func printKey(key, size string) string { return sized("\x1d(L", "0E"+key+size) }

func TestPicturesAreDrawnWhereAndAsLargeAsAsked(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		want [4]int
		dots int
	}{
		"raster":               {"\x1dv0\x00\x01\x00\x08\x00" + block8, [4]int{0, 0, 8, 8}, 64},
		"raster, four times":   {"\x1dv03\x01\x00\x08\x00" + block8, [4]int{0, 0, 16, 16}, 256},
		"raster, centred":      {"\x1ba\x01\x1dv0\x00\x01\x00\x08\x00" + block8, [4]int{284, 0, 292, 8}, 64},
		"raster with a margin": {"\x1dL\x0a\x00\x1dv0\x00\x01\x00\x08\x00" + block8, [4]int{10, 0, 18, 8}, 64},
		"raster too wide":      {"\x1dv0\x00\x64\x00\x01\x00" + strings.Repeat("\xff", 100), [4]int{0, 0, 576, 1}, 576},
		"raster, wide area":    {"\x1dW\x04\x00\x1dv0\x00\x01\x00\x08\x00" + block8, [4]int{0, 0, 4, 8}, 32},
		"columns of 24":        {"\x1b*\x21\x08\x00" + strings.Repeat("\xff", 24) + "\n", [4]int{0, 0, 8, 24}, 192},
		"columns, coarse":      {"\x1b*\x20\x08\x00" + strings.Repeat("\xff", 24) + "\n", [4]int{0, 0, 16, 24}, 384},
		"columns of 8":         {"\x1b*\x01\x08\x00" + block8 + "\n", [4]int{0, 0, 8, 24}, 192},
		"columns beside text":  {" \x1b*\x21\x01\x00\xff\xff\xff\n", [4]int{12, 0, 13, 24}, 24},
		"stored":               {define("K1") + printKey("K1", "\x01\x01"), [4]int{0, 0, 8, 8}, 64},
		"stored, doubled":      {define("K1") + printKey("K1", "\x02\x02"), [4]int{0, 0, 16, 16}, 256},
		"stored, centred":      {"\x1ba\x01" + define("K1") + printKey("K1", "\x01\x01"), [4]int{284, 0, 292, 8}, 64},
		"stored in columns":    {sized("\x1d(L", "0D0K1\x01\x04\x00\x08\x001\xff\xff\xff\xff") + printKey("K1", "\x01\x01"), [4]int{0, 0, 4, 8}, 32},
		"downloaded":           {sized("\x1d(L", "0S0K1\x01\x08\x00\x08\x001"+block8) + sized("\x1d(L", "0UK1\x01\x01"), [4]int{0, 0, 8, 8}, 64},
		"large form":           {"\x1d8L\x13\x00\x00\x000C0K1\x01\x08\x00\x08\x001" + block8 + printKey("K1", "\x01\x01"), [4]int{0, 0, 8, 8}, 64},
		"print buffer":         {sized("\x1d(L", "0p0\x01\x011\x08\x00\x08\x00"+block8) + sized("\x1d(L", "02"), [4]int{0, 0, 8, 8}, 64},
		"print buffer, double": {sized("\x1d(L", "0p0\x02\x021\x08\x00\x08\x00"+block8) + sized("\x1d(L", "0\x02"), [4]int{0, 0, 16, 16}, 256},
		"bit image":            {"\x1cq\x01\x01\x00\x01\x00" + block8 + "\x1cp\x01\x00", [4]int{0, 0, 8, 8}, 64},
		"bit image, four":      {"\x1cq\x01\x01\x00\x01\x00" + block8 + "\x1cp\x013", [4]int{0, 0, 16, 16}, 256},
		"bit image, second":    {"\x1cq\x02\x01\x00\x01\x00" + block8 + "\x01\x00\x02\x00" + block8 + block8 + "\x1cp\x02\x00", [4]int{0, 0, 8, 16}, 128},
		"old download":         {"\x1d*\x01\x01" + block8 + "\x1d/\x00", [4]int{0, 0, 8, 8}, 64},
		"no such picture":      {printKey("K9", "\x01\x01") + "\x1cp\x05\x00\x1d/\x00" + sized("\x1d(L", "02"), [4]int{576, 0, 0, 0}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := paper(t, Options{}, c.data)
			if got := ink(b); got != c.want && c.dots > 0 || black(b) != c.dots {
				t.Errorf("ink at %v, %d dots, want %v, %d", got, black(b), c.want, c.dots)
			}
		})
	}
}

func TestStoredPicturesStayAndDownloadedGo(t *testing.T) {
	download := sized("\x1d(L", "0S0K1\x01\x08\x00\x08\x001"+block8)
	printDownload := sized("\x1d(L", "0UK1\x01\x01")
	bits := "\x1cq\x01\x01\x00\x01\x00" + block8
	for name, between := range map[string]func(p *Printer){
		"power":  func(p *Printer) { p.SetPower(false); p.SetPower(true) },
		"ESC @":  func(p *Printer) { p.send("\x1b@") },
		"a line": func(p *Printer) { p.SetCable(CableOut); p.SetCable(CableIn) },
	} {
		p := newPrinter(t, Options{})
		p.send(bits, define("K1"), download)
		between(p)
		p.send(printKey("K1", "\x01\x01"), "\x1cp\x01\x00")
		if got := black(p.page); got != 128 {
			t.Errorf("%s: %d dots of the stored pictures, want 128", name, got)
		}
		p.send(printDownload)
		if got, kept := black(p.page), name == "a line"; (got == 192) != kept {
			t.Errorf("%s: %d dots with the downloaded picture", name, got)
		}
		if got := p.Counters().Stored; got != 2 {
			t.Errorf("%s: the memory was written %d times, want 2", name, got)
		}
	}
}

func TestGraphicsAreListedMeasuredAndDeleted(t *testing.T) {
	p := newPrinter(t, Options{})
	e := listening(p)
	p.send(sized("\x1d(L", "00"))
	e.want(t, "capacity", fmt.Sprintf("\x370%d\x00", maxStored))
	p.send(define("K1"), define("A2"), sized("\x1d(L", "03"))
	e.want(t, "free", fmt.Sprintf("\x371%d\x00", maxStored-16))
	p.send(sized("\x1d(L", "0\x04"))
	e.want(t, "free for downloads", fmt.Sprintf("\x372%d\x00", maxDownloaded))
	p.send(listCmd, "\x06")
	e.want(t, "keys", "\x37r@A2K1\x00")
	p.send(define("K1"), sized("\x1d(L", "0BA2"), listCmd, "\x06")
	e.want(t, "one deleted", "\x37r@K1\x00")
	p.send(sized("\x1d(L", "0AXYZ"), listCmd, "\x06", sized("\x1d(L", "0ACLR"), listCmd, "\x06")
	e.want(t, "all deleted", "\x37r@K1\x00\x37r@\x00")
	p.send(sized("\x1d(L", "0PKC"), "\x06", sized("\x1d(L", "0QCLR"), sized("\x1d(L", "0RK1"))
	e.want(t, "downloads", "\x37r@\x00")
}

func TestMemoryIsFullOnce(t *testing.T) {
	p := newPrinter(t, Options{})
	big := func(key string) string { // 720 by 728 dots
		return sized("\x1d(L", "0C0"+key+"\x01\xd0\x02\xd8\x021"+strings.Repeat("\xff", 90*728))
	}
	for i := range 10 {
		p.send(big(fmt.Sprintf("K%d", i)))
	}
	if got := p.Counters(); got.Stored+got.Refused != 10 || got.Refused == 0 || used(p.stored.graphics) > maxStored {
		t.Errorf("stored %d, refused %d, %d bytes", got.Stored, got.Refused, used(p.stored.graphics))
	}
	p.send("\x1d8L\x0b\x00\x10\x000C0BB\x01\x00\x20\x00\x041", strings.Repeat("\x55", 1<<20), "a\n", cutCmd) // 1 MiB, more than is kept
	if got := p.Slips()[0].Text; got != "a\n" {
		t.Errorf("after a picture too large: printed %q", got)
	}
}

func TestStoredPicturesOutliveTheProgram(t *testing.T) {
	opts := Options{SlipDir: t.TempDir()}
	p := newPrinter(t, opts)
	p.send("\x1cq\x01\x01\x00\x01\x00", block8, define("K1"))
	p = newPrinter(t, opts)
	p.send(printKey("K1", "\x01\x01"), "\x1cp\x01\x00")
	if got := black(p.page); got != 128 {
		t.Errorf("%d dots, want 128", got)
	}
	file := filepath.Join(opts.SlipDir, memoryFile)
	for _, damage := range []string{"[{", `[{"key":"K1","width":100000,"height":5,"bits":"AAAA"}]`, `[{"key":"K1","width":-1,"height":-5,"bits":""}]`} {
		if err := os.WriteFile(file, []byte(damage), 0o600); err != nil {
			t.Fatal(err)
		}
		if p := newPrinter(t, opts); len(p.stored.graphics) != 0 {
			t.Errorf("%s: kept %d pictures", damage, len(p.stored.graphics))
		}
	}
}

// quiet returns b with white around it, as a code needs it.
func quiet(b *printer.Bitmap) image.Image {
	out := printer.NewBitmap(b.Width+80, b.Height+80)
	out.Draw(b, 40, 40)
	return out
}

func decodeWith(t *testing.T, r gozxing.Reader, b *printer.Bitmap) string {
	t.Helper()
	bits, err := gozxing.NewBinaryBitmapFromImage(quiet(b))
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return err.Error()
	}
	return got.GetText()
}

func qrCmds(module, level byte, data string) string {
	return sized("\x1d(k", "1A2\x00") + sized("\x1d(k", "1C"+string([]byte{module})) + sized("\x1d(k", "1E"+string([]byte{level})) + sized("\x1d(k", "1P0"+data)
}

func TestOwnQRCodesCanBeRead(t *testing.T) {
	for _, data := range []string{"A", "https://epass.example.gr/t/Α001", strings.Repeat("long ", 40)} {
		for level := byte('0'); level <= '3'; level++ {
			p := newPrinter(t, Options{})
			p.send("\x1ba\x01", qrCmds(4, level, data), sized("\x1d(k", "1Q0"))
			if got := decodeWith(t, qrcode.NewQRCodeReader(), p.page); got != data {
				t.Errorf("level %c: read %q, want %q", level, got, data)
			}
			p.send(cutCmd)
			if got := p.Slips()[0].Codes; len(got) != 1 || got[0] != data {
				t.Errorf("the slip has the codes %q", got)
			}
		}
	}
}

func TestQRSizeIsTold(t *testing.T) {
	p := newPrinter(t, Options{})
	e := listening(p)
	p.send(qrCmds(4, '0', "A"), sized("\x1d(k", "1R0"))
	e.want(t, "size", "\x37684\x1f84\x1f1\x1f0\x00")
	p.send(qrCmds(16, '3', strings.Repeat("x", 300)), sized("\x1d(k", "1R0"), sized("\x1d(k", "1Q0"))
	if got := e.heard(); !strings.HasSuffix(got, "\x1f1\x1f1\x00") || p.page.Height != 0 {
		t.Errorf("too wide: told %q, %d rows", got, p.page.Height)
	}
	p.send("\x1b@", sized("\x1d(k", "1Q0"), sized("\x1d(k", "1R0"), sized("\x1d(k", "0P0x"), sized("\x1d(k", "1"))
	e.want(t, "no data", "\x3760\x1f0\x1f1\x1f1\x00")
	p.send(qrCmds(3, '3', strings.Repeat("x", 2000)), sized("\x1d(k", "1Q0"))
	if p.page.Height != 0 {
		t.Errorf("data too long for its level took %d rows", p.page.Height)
	}
}

func TestBarCodesCanBeRead(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		read gozxing.Reader
		want string
	}{
		"EAN-13":               {"\x1dk\x02520123456789\x00", oned.NewEAN13Reader(), "5201234567894"},
		"EAN-13, new form":     {"\x1dk\x43\x0d5201234567894", oned.NewEAN13Reader(), "5201234567894"},
		"EAN-8":                {"\x1dk\x031234567\x00", oned.NewEAN8Reader(), "12345670"},
		"UPC-A":                {"\x1dk\x00123456789012\x00", oned.NewUPCAReader(), "123456789012"},
		"CODE 39":              {"\x1dk\x04A-001 X\x00", oned.NewCode39Reader(), "A-001 X"},
		"CODE 39 with stars":   {"\x1dk\x45\x05*A01*", oned.NewCode39Reader(), "A01"},
		"ITF":                  {"\x1dk\x0512345678901234\x00", oned.NewITFReader(), "12345678901234"},
		"CODE 128 B":           {"\x1dk\x49\x08{Bab-001", oned.NewCode128Reader(), "ab-001"},
		"CODE 128 C and B":     {"\x1dk\x49\x08{C\x0c\x22{B{{", oned.NewCode128Reader(), "1234{"},
		"CODE 128 A":           {"\x1dk\x49\x06{AAB\x01C", oned.NewCode128Reader(), "AB\x01C"},
		"two dots a bar":       {"\x1dw\x02\x1dh\x50\x1dk\x49\x06{B1234", oned.NewCode128Reader(), "1234"},
		"with text below it":   {"\x1dH\x02\x1dk\x49\x06{B1234", oned.NewCode128Reader(), "1234"},
		"in the middle":        {"\x1ba\x01\x1dk\x49\x06{B1234", oned.NewCode128Reader(), "1234"},
		"UPC-E":                {"\x1dk\x01123456\x00", oned.NewUPCEReader(), "01234565"},
		"UPC-E, number system": {"\x1dk\x42\x070425261", oned.NewUPCEReader(), "04252614"},
		"UPC-E, check digit":   {"\x1dk\x42\x0801234558", oned.NewUPCEReader(), "01234558"},
		"UPC-E from UPC-A":     {"\x1dk\x0101234000005\x00", oned.NewUPCEReader(), "01234543"},
		"CODE 93":              {"\x1dk\x48\x07A-001 X", oned.NewCode93Reader(), "A-001 X"},
		"CODE 93, all signs":   {"\x1dw\x02\x1dk\x48\x0a\x00\x01\x1b!:;@[`z", oned.NewCode93Reader(), "\x00\x01\x1b!:;@[`z"},
		"CODE 93, long":        {"\x1dw\x01\x1dk\x48\x18abcdefghijkl{~}_?<,/0+9%", oned.NewCode93Reader(), "abcdefghijkl{~}_?<,/0+9%"},
		"CODE 128 digits in B": {"\x1dk\x49\x0a{B01234567", oned.NewCode128Reader(), "01234567"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPrinter(t, Options{})
			p.send(c.data)
			if got := decodeWith(t, c.read, p.page); got != c.want {
				t.Errorf("read %q, want %q", got, c.want)
			}
			p.send(cutCmd)
			if slips := p.Slips(); len(slips) != 1 || len(slips[0].Codes) != 1 || slips[0].Codes[0] != c.want {
				t.Errorf("the slips are %+v", slips)
			}
		})
	}
}

func TestBarCodesThatCannotBeAreNotPrinted(t *testing.T) {
	for name, data := range map[string]string{
		"wrong check digit": "\x1dk\x025201234567891\x00", "too short": "\x1dk\x0312\x00", "odd": "\x1dk\x05123\x00",
		"no code set": "\x1dk\x49\x03abc", "not in the set": "\x1dk\x49\x03{Aa", "set alone": "\x1dk\x49\x02{B", "UPC-E with other digits": "\x1dk\x0112345678901\x00",
		"UPC-E of another system": "\x1dk\x011234567\x00", "UPC-E with a wrong check digit": "\x1dk\x0101234566\x00", "UPC-E of five": "\x1dk\x0112345\x00",
		"CODABAR without an end": "\x1dk\x06A123\x00", "CODABAR with a letter inside": "\x1dk\x06A1B2C\x00", "CODABAR of ends": "\x1dk\x06AB\x00", "CODABAR of one end": "\x1dk\x06A\x00",
		"CODE 93 of nothing": "\x1dk\x48\x00", "CODE 93 of Greek": "\x1dk\x48\x02\xc1\xc2", "empty": "\x1dk\x49\x00", "small letters": "\x1dk\x45\x03abc",
		"too wide": "\x1dw\x06\x1dk\x49\x1e{B" + strings.Repeat("x", 28),
	} {
		p := newPrinter(t, Options{})
		p.send(data)
		if p.page.Height != 0 || p.Counters().Unknown != 0 {
			t.Errorf("%s: %d rows, %d unknown", name, p.page.Height, p.Counters().Unknown)
		}
	}
	p := newPrinter(t, Options{})
	p.send("\x1dk\x4a\x0212", "\x1dh\x0a\x1dk\x4b\x0212")
	if p.page.Height != 172 || black(p.page) == 0 {
		t.Errorf("a kind that is not drawn takes %d rows", p.page.Height)
	}
}

func TestModelsWithoutACommandSaySo(t *testing.T) {
	bare := Model{Width: 384}
	for name, data := range map[string]string{
		"completion": "\x1d(H\x06\x0000abcd", "automatic status": "\x1da\x0e", "fence": "\x1dr\x01", "identity": "\x1dI\x01",
		"QR": sized("\x1d(k", "1Q0"), "graphics": define("K1"), "bit images": "\x1cp\x01\x00", "characters": glyphCmd('~'),
		"cutter": cutCmd, "UTF-8": "\x1c(C\x02\x00\x30\x32", "presenter": "\x1de\x05", "Star": "\x1b\x1dt\x01",
	} {
		p := newPrinter(t, Options{Model: bare})
		e := listening(p)
		p.send("x", data, "y\n")
		p.Tear()
		if got := p.Slips()[0].Text; got != "xy\n" || p.Counters().Unknown != 1 || len(p.Counters().Names) != 1 {
			t.Errorf("%s: printed %q, %v", name, got, p.Counters().Names)
		}
		p.send("\x10\x04\x01")
		e.want(t, name, "")
	}
}

func TestSingleSizeModelPrintsRasterOnce(t *testing.T) {
	m := Generic()
	m.DoubleRaster = false
	if got := paper(t, Options{Model: m}, "\x1dv03\x01\x00\x01\x00\xff"); !bytes.Equal(got.Bits[:1], []byte{0xff}) || got.Height != 1 {
		t.Errorf("%d rows", got.Height)
	}
}

func TestCodabarCanBeRead(t *testing.T) {
	for data, want := range map[string]string{"\x1dk\x06A0123456789B\x00": "A0123456789B", "\x1dk\x47\x08c-$:/.+d": "C-$:/.+D"} {
		p := newPrinter(t, Options{})
		p.send(data)
		if got := decodeWith(t, oned.NewCodaBarReader(), p.page); got != want[1:len(want)-1] { // the reader leaves the ends out
			t.Errorf("read %q, want %q without its ends", got, want)
		}
		p.send(cutCmd)
		if got := p.Slips()[0].Codes; len(got) != 1 || got[0] != want {
			t.Errorf("the slip has the codes %q, want %q", got, want)
		}
	}
}

func TestUPCEIsReadBackAsUPCA(t *testing.T) {
	for i := 0; i < 1_000_000; i += 7 {
		short := fmt.Sprintf("%06d", i)
		long := longUPC(short)
		if got := shortUPC(long); longUPC(got) != long {
			t.Fatalf("%s is %s, which becomes %q", short, long, got)
		}
	}
}

func TestPDF417IsNotedAndNotDrawn(t *testing.T) {
	const text = "https://epass.example.gr/t/Α001"
	store := sized("\x1d(k", "0A\x00") + sized("\x1d(k", "0C\x03") + sized("\x1d(k", "0E01") + sized("\x1d(k", "0P0"+text)
	p := newPrinter(t, Options{})
	e := listening(p)
	p.send("a", store, sized("\x1d(k", "0Q0"), sized("\x1d(k", "0R0"), "b\n", cutCmd)
	e.want(t, "size", "\x37\x2f0\x1f0\x1f1\x1f1\x00")
	got := p.Slips()[0]
	if len(got.Codes) != 1 || got.Codes[0] != text || got.Text != "a\nb\n" || p.Counters().Undrawn != 1 {
		t.Errorf("the slip says %q and has the codes %q; %d were not drawn", got.Text, got.Codes, p.Counters().Undrawn)
	}
	p.send("\x1b@", sized("\x1d(k", "0Q0"), sized("\x1d(k", "0P0"), sized("\x1d(k", "0Q0"), qrCmds(4, '0', "A"), sized("\x1d(k", "0Q0"))
	if got := p.Counters(); got.Undrawn != 1 || got.Unknown != 0 {
		t.Errorf("without data %d were not drawn, %d unknown", got.Undrawn, got.Unknown)
	}
	p.send("\x1bL", store, sized("\x1d(k", "0Q0"), "\x0c", cutCmd)
	if got := p.Slips()[0]; len(got.Codes) != 1 || got.Codes[0] != text {
		t.Errorf("from a page: the slip has the codes %q", got.Codes)
	}
	p.send(sized("\x1d(k", "0P0"+strings.Repeat("x", 10_000)))
	if got := len(p.state.pdf417); got != maxPDF417 {
		t.Errorf("%d bytes are kept, want %d", got, maxPDF417)
	}
}
