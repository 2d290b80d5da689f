package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// independent skips a test of programs that are not ours unless it is asked
// for. scripts/test-printer asks, and installs them.
func independent(t *testing.T, programs ...string) {
	t.Helper()
	if os.Getenv("EPASS_INDEPENDENT") == "" {
		t.Skip("compares with other programs; scripts/test-printer runs it")
	}
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("NOT CHECKED: %s is missing", name)
		}
	}
}

// paperTicket is what one of the tickets says.
type paperTicket struct {
	number, service, moment, address string
	profile                          string
	slip                             office.Slip
}

// paperTickets returns different tickets: each another number, day and address,
// in turn the services of a Greek office and four printers. The letters of the
// numbers are those that look like Latin ones, which tesseract reads beside
// digits; it takes a large T for a 1.
func paperTickets(n int) []paperTicket {
	services := []string{
		"Βεβαίωση γνησίου υπογραφής", "Επικύρωση αντιγράφων", "Πιστοποιητικό γέννησης", "Πιστοποιητικό οικογενειακής κατάστασης",
		"Υπεύθυνη δήλωση", "Αντίγραφο ποινικού μητρώου", "Έκδοση κλειδαρίθμου", "Βεβαίωση μόνιμης κατοικίας", "Άδεια παραμονής",
		"Ληξιαρχική πράξη γάμου", "Μεταβίβαση οχήματος", "Δελτίο στάθμευσης ΑμεΑ", "Ευρωπαϊκή κάρτα ασφάλισης", "Αίτηση διαζυγίου",
		"Εξουσιοδότηση", "Ψηφιακό πιστοποιητικό", "Ίδρυση επιχείρησης", "Αναβολή στράτευσης", "Πολεοδομικά ζητήματα", "Επίδομα θέρμανσης",
		"Όλες οι υπηρεσίες", "Χορήγηση ΑΜΚΑ", "Τέλη ύδρευσης", "Διπλότυπο άδειας οδήγησης", "Γενικές πληροφορίες",
	}
	days := strings.Fields("Κυριακή Δευτέρα Τρίτη Τετάρτη Πέμπτη Παρασκευή Σάββατο")
	months := strings.Fields("Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου")
	profiles := []string{"generic-80", "generic-58", "epson-tm-t20ii", "epson-tm-t88v"}
	letters := []rune("ΑΒΕΗΚΜΝΡΧ")
	var out []paperTicket
	for i := range n {
		at := time.Date(2026, 1, 2, 8, 0, 0, 0, time.UTC).Add(time.Duration(i) * (83*time.Hour + 7*time.Minute))
		c := paperTicket{
			number:  fmt.Sprintf("%c%03d", letters[i%len(letters)], (i*37+11)%1000),
			service: services[i%len(services)],
			moment:  fmt.Sprintf("%s %d %s %d, %s", days[at.Weekday()], at.Day(), months[at.Month()-1], at.Year(), at.Format("15:04")),
			address: fmt.Sprintf("https://kep-0578.example.gr/t/%03d-%x", i, i*i*7919+104729),
			profile: profiles[i%len(profiles)],
		}
		c.slip = office.Slip{
			Office: office.SlipLine{EL: "ΚΕΠ Δήμου Αθηναίων", EN: "Citizen Service Centre"}, Service: office.SlipLine{EL: c.service, EN: "Service"},
			Number: c.number, Ahead: i % 30, IssuedAt: at, URL: c.address,
		}
		out = append(out, c)
	}
	return out
}

// onPaper prints a ticket on an emulated printer of its profile and returns the
// dots and the picture of the slip.
func onPaper(t *testing.T, r *printer.Renderer, c paperTicket) (*printer.Bitmap, []byte) {
	t.Helper()
	p, err := printer.FindProfile(c.profile)
	if err != nil {
		t.Fatal(err)
	}
	job, err := r.EncodeSlip(printer.DefaultLayout(), printer.TicketContent(c.slip, false), p, p.Ways(), 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	e, err := emulator.New(emulator.Options{Model: emulator.ModelOf(p)})
	if err != nil {
		t.Fatal(err)
	}
	host, device := net.Pipe()
	var wg sync.WaitGroup
	wg.Go(func() { _ = e.Serve(t.Context(), device) })
	wg.Go(func() { _, _ = io.Copy(io.Discard, host) })
	if _, err := host.Write(job.Data); err != nil {
		t.Fatal(err)
	}
	_ = host.Close() // the printer takes what was sent, then notices
	wg.Wait()
	if !p.Cutter {
		e.Tear()
	}
	slips := e.Slips()
	if n := e.Counters().Unknown; len(slips) != 1 || n != 0 {
		t.Fatalf("%s on %s: %d slips, %d commands not understood", c.number, c.profile, len(slips), n)
	}
	dots, _ := e.SlipDots(slips[0].ID)
	picture, _ := e.SlipPNG(slips[0].ID)
	return dots, picture
}

// regions returns the number, and all text above it and below as far as the QR
// code: these two are the tallest things on a slip.
func regions(b *printer.Bitmap) (number, text *printer.Bitmap) {
	const tall = 80
	text = printer.NewBitmap(b.Width, 0)
	for y := 0; y < b.Height; {
		from := y
		for y < b.Height && bytes.ContainsFunc(b.Row(y), func(r rune) bool { return r != 0 }) {
			y++
		}
		switch {
		case y-from >= tall && number != nil:
			return number, text
		case y-from >= tall:
			number = part(b, from, y)
			continue
		}
		y = max(y, from+1)
		above := text.Height
		text.Grow(above + y - from)
		text.Draw(part(b, from, y), 0, above)
	}
	return number, text
}

// part copies rows of b.
func part(b *printer.Bitmap, from, to int) *printer.Bitmap {
	out := printer.NewBitmap(b.Width, to-from)
	out.Draw(b, 0, -from)
	return out
}

// resized returns b with edges of white, each dot num/den as large: tesseract is
// trained for 300 dots an inch and letters of a book.
func resized(b *printer.Bitmap, num, den int) *printer.Bitmap {
	const edge = 40
	wide, tall := b.Width*num/den, b.Height*num/den
	out := printer.NewBitmap(wide+2*edge, tall+2*edge)
	for y := range tall {
		for x := range wide {
			if b.Black(x*den/num, y*den/num) {
				out.Row(y + edge)[(x+edge)/8] |= 0x80 >> ((x + edge) % 8)
			}
		}
	}
	return out
}

// reading is something on paper that has to be read.
type reading struct {
	about string
	dots  *printer.Bitmap
	want  []string // not read exactly so far
	alone bool     // nothing else stands there
	got   string   // what was read last
}

// reader is a way to set tesseract up: how large the letters are, its model
// and how it looks for lines.
type reader struct {
	num, den       int
	model, segment string
}

// readAll lets readers read, one after the other what those before did not read
// exactly: each has words of its own that it gets wrong, and what is misprinted
// none of them reads.
func readAll(ctx context.Context, dir string, all []*reading, readers ...reader) error {
	for _, r := range readers {
		var left []*reading
		var pictures []*printer.Bitmap
		for _, one := range all {
			if len(one.want) > 0 {
				left, pictures = append(left, one), append(pictures, resized(one.dots, r.num, r.den))
			}
		}
		if len(left) == 0 {
			return nil
		}
		got, err := tesseract(ctx, dir, pictures, "-l", r.model, "--psm", r.segment)
		if err != nil {
			return err
		}
		for i, one := range left {
			one.got = got[i]
			one.want = slices.DeleteFunc(one.want, func(w string) bool {
				return w == one.got || !one.alone && strings.Contains(one.got, w)
			})
		}
	}
	return nil
}

// tesseract reads pictures, all in one run, and returns the text of each.
func tesseract(ctx context.Context, dir string, pictures []*printer.Bitmap, args ...string) ([]string, error) {
	var list strings.Builder
	for i, b := range pictures {
		path := filepath.Join(dir, fmt.Sprintf("%03d.png", i))
		var data bytes.Buffer
		if err := png.Encode(&data, b.Paletted()); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, data.Bytes(), 0o600); err != nil {
			return nil, err
		}
		fmt.Fprintln(&list, path)
	}
	file := filepath.Join(dir, "list")
	if err := os.WriteFile(file, []byte(list.String()), 0o600); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "tesseract", append([]string{file, "-"}, args...)...)
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1") // more only make it slower
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("reading with tesseract: %w", err)
	}
	texts := strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
	if len(texts) != len(pictures) {
		return nil, fmt.Errorf("tesseract read %d pages of %d", len(texts), len(pictures))
	}
	for i, text := range texts {
		texts[i] = strings.Join(strings.Fields(norm.NFKC.String(text)), " ") // it writes the micro sign for μ
	}
	return texts, nil
}

// TestIndependentOCR reads number, service, date and time of different tickets
// back from the paper with tesseract. Numbers are read by its English model, to
// which an alpha is an A, text by the Greek one.
func TestIndependentOCR(t *testing.T) {
	independent(t, "tesseract")
	r, err := printer.NewRenderer()
	if err != nil {
		t.Fatal(err)
	}
	latin := strings.NewReplacer("Α", "A", "Β", "B", "Ε", "E", "Η", "H", "Κ", "K", "Μ", "M", "Ν", "N", "Ρ", "P", "Χ", "X")
	var numbers, texts []*reading
	for i, c := range paperTickets(100) {
		dots, _ := onPaper(t, r, c)
		number, text := regions(dots)
		about := fmt.Sprintf("ticket %d on %s", i, c.profile)
		numbers = append(numbers, &reading{about: about, dots: number, want: []string{latin.Replace(c.number)}, alone: true})
		texts = append(texts, &reading{about: about, dots: text, want: []string{c.service, c.moment}})
	}
	var wg sync.WaitGroup
	var failed error
	dirs := [2]string{t.TempDir(), t.TempDir()}
	wg.Go(func() {
		failed = readAll(t.Context(), dirs[0], numbers, reader{1, 2, "eng", "7"}, reader{1, 3, "eng", "7"}, reader{1, 1, "eng", "7"}, reader{2, 3, "eng", "7"})
	})
	err = readAll(t.Context(), dirs[1], texts, reader{2, 1, "ell+eng", "6"}, reader{1, 1, "ell", "6"}, reader{2, 1, "ell", "6"})
	wg.Wait()
	if err := errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
	for _, one := range append(numbers, texts...) {
		for _, want := range one.want {
			t.Errorf("%s: %q is not in what was read: %s", one.about, want, one.got)
		}
	}
}

// TestIndependentQR lets zbarimg read the QR code of every ticket, drawn by us
// and by the printer.
func TestIndependentQR(t *testing.T) {
	independent(t, "zbarimg")
	r, err := printer.NewRenderer()
	if err != nil {
		t.Fatal(err)
	}
	dir, tickets := t.TempDir(), paperTickets(100)
	args := []string{"--raw", "-q"}
	for i, c := range tickets {
		_, picture := onPaper(t, r, c)
		path := filepath.Join(dir, fmt.Sprintf("%03d.png", i))
		if err := os.WriteFile(path, picture, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	out, err := exec.CommandContext(t.Context(), "zbarimg", args...).Output()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) { // it fails when it finds none in a picture
		t.Fatal(err)
	}
	read := make(map[string]int)
	for line := range strings.Lines(string(out)) {
		read[strings.TrimSpace(line)]++
	}
	for i, c := range tickets {
		if read[c.address] != 1 {
			t.Errorf("ticket %d on %s: %s was read %d times", i, c.profile, c.address, read[c.address])
		}
	}
	if len(read) != len(tickets) {
		t.Errorf("%d different codes were read of %d", len(read), len(tickets))
	}
}

// TestIndependentHost lets receiptio, a print program for receipt printers by
// others, ask and print over TCP. It knows only port 9100, so the printer has
// an address of its own on this machine. EPASS_RECEIPTIO names its command.
func TestIndependentHost(t *testing.T) {
	independent(t, "node")
	command := os.Getenv("EPASS_RECEIPTIO")
	if command == "" {
		t.Skip("NOT CHECKED: receiptio is missing")
	}
	const address = "127.0.91.1"
	e, err := emulator.New(emulator.Options{CompletionID: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	listens, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- e.ListenAndServeTCP(ctx, address+":9100", func(net.Addr) { close(listens) })
	}()
	select {
	case <-listens:
	case err := <-ended:
		t.Fatal(err)
	}
	host := func(want string, args ...string) {
		t.Helper()
		out, err := exec.CommandContext(ctx, "node", append([]string{command, "-d", address, "-t", "20"}, args...)...).CombinedOutput()
		if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) { // its status says the same
			t.Fatal(err)
		}
		if got := strings.TrimSpace(string(out)); got != want {
			t.Errorf("receiptio says %q, want %q", got, want)
		}
	}
	receipt := filepath.Join(t.TempDir(), "receipt")
	if err := os.WriteFile(receipt, []byte("^^^A017\n\nCitizen Service Centre | 1\n---\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	host("online", "-q")
	host("success", receipt)
	if slips := e.Slips(); len(slips) != 1 || !strings.Contains(slips[0].Text, "A017") || !strings.Contains(slips[0].Text, "Citizen Service Centre") {
		t.Errorf("on paper: %+v", slips)
	}
	e.SetCover(true)
	host("coveropen", "-q")
	host("coveropen", receipt)
	e.SetCover(false)
	e.SetPaper(emulator.PaperEnd)
	host("paperempty", "-q")
	e.SetPaper(emulator.PaperOK)
	e.SetBroken(true)
	host("error", "-q")
	e.SetBroken(false)
	host("online", "-q")
	names := e.Counters().Names
	for _, star := range []string{"1b 06", "01"} { // ESC ACK SOH asks Star's printers for their status
		delete(names, star)
	}
	if len(names) > 0 || len(e.Slips()) != 1 {
		t.Errorf("%d slips; commands not understood: %v", len(e.Slips()), names)
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the printer ended with %v", err)
	}
}
