package printer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
	"epass.internal/queue"
)

// journalDisk is a disk that keeps the journal and no checkpoint: every start
// of an office on it is a replay.
type journalDisk struct {
	mu      sync.Mutex
	records [][]byte
}

func (d *journalDisk) Load(_ context.Context, _ func(office.Row) error, record func(uint64, []byte) error) (office.Loaded, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, r := range d.records {
		if err := record(uint64(i)+1, bytes.Clone(r)); err != nil {
			return office.Loaded{}, err
		}
	}
	return office.Loaded{Seq: uint64(len(d.records))}, nil
}

func (d *journalDisk) Append(payloads [][]byte) (uint64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	first := uint64(len(d.records)) + 1
	for _, p := range payloads {
		d.records = append(d.records, bytes.Clone(p))
	}
	return first, nil
}

func (d *journalDisk) TryCheckpoint(func() office.Checkpoint) bool { return false }
func (d *journalDisk) Finish(office.Checkpoint) error              { return nil }

// breach lets a test break a rule of the driver: the checker has to notice.
type breach struct {
	jobs    func(printer.Jobs) printer.Jobs
	profile func(*printer.Profile)
	bytes   func([]byte) []byte
}

// stage is an office, its driver and a printer in a bubble of its own time. What
// it finds wrong is in faults.
type stage struct {
	t       testing.TB
	ctx     context.Context
	disk    *journalDisk
	profile printer.Profile
	draws   *printer.Renderer
	baud    int
	breach  breach
	layout  json.RawMessage
	clock   func() time.Time

	office  *office.Office
	kill    func() // ends the daemon as kill -9 does
	recover func() error
	jobs    []uint64

	mu     sync.Mutex
	e      *emulator.Printer
	all    []*emulator.Printer // that ever stood there
	lossy  bool                // the line may have lost bytes in the middle of a picture
	since  time.Time           // since when the printer says that it is not ready; zero: it does not
	wanted map[uint64]time.Time
	faults []string
}

// newStage sets everything up: office open, printer ready.
func newStage(ctx context.Context, t testing.TB, r *printer.Renderer, profile printer.Profile, baud int, b breach) *stage {
	ahead := time.Until(time.Date(2026, time.November, 23, 7, 0, 0, 0, time.UTC))
	s := &stage{
		t: t, ctx: ctx, disk: &journalDisk{}, profile: profile, draws: r, baud: baud, breach: b, layout: logoLayout(t), wanted: map[uint64]time.Time{},
		clock: func() time.Time { return time.Now().Add(ahead) },
	}
	s.replace()
	s.start()
	go s.watch()
	return s
}

func (s *stage) fault(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, fmt.Sprintf(format, args...))
}

// printer returns the one at the end of the cable.
func (s *stage) printer() *emulator.Printer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.e
}

// replace puts another printer of the model in the place of the one before,
// whose paper is torn off.
func (s *stage) replace() {
	e, err := emulator.New(emulator.Options{Model: emulator.ModelOf(s.profile), Buffer: 4096, Flow: emulator.FlowLines})
	if err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	before := s.e
	s.e = e
	s.all = append(s.all, e)
	s.mu.Unlock()
	if before != nil {
		before.SetCable(emulator.CableOut)
	}
}

// watch looks every four seconds how the printer is.
func (s *stage) watch() {
	tick := time.NewTicker(4 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
			s.unready()
		}
	}
}

// unready returns for how long the printer has been saying that it is not
// ready. What it cannot say the driver need not know.
func (s *stage) unready() time.Duration {
	st := s.printer().State()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !st.Power || st.Cable != emulator.CableIn || st.Online:
		s.since = time.Time{}
		return 0
	case s.since.IsZero():
		s.since = time.Now()
	}
	return time.Since(s.since)
}

// line is the cable, at the driver's end.
type line struct {
	net.Conn
	s *stage
}

// harmless reports bytes of which nothing is printed, and which a printer takes
// at any time: questions, clearing, recovery; and the wish for its status.
func harmless(data []byte) bool {
	nothing := bytes.TrimSuffix(bytes.TrimSuffix(data, []byte("\x1c.")), []byte("\x1b@")) // the end of an unfinished picture, and a new start
	return data[0] == 0x10 || bytes.Equal(data, []byte("\x1b@\x1c.\x1da\x0e")) || len(bytes.Trim(nothing, "\x00")) == 0
}

// Queued tells what has not left a slow line.
func (l line) Queued() int {
	if slow, ok := l.Conn.(*slowConn); ok {
		return slow.Queued()
	}
	return 0
}

// Write passes bytes on. It is a fault to send what is printed to a printer that
// has been saying for longer than a status may be old that it is not ready.
func (l line) Write(data []byte) (int, error) {
	if l.s.breach.bytes != nil {
		data = l.s.breach.bytes(data)
	}
	told := l.s.baud == 0 // on a slow line the word may come after the bytes
	late := told && !harmless(data) && l.s.suspect() && l.s.unready() > 2*time.Second
	n, err := l.Conn.Write(data)
	if late && n > 0 && l.s.unready() > 2*time.Second { // else it waited until the printer was ready
		l.s.fault("%d bytes went to a printer that had said long before that it was not ready", n)
	}
	return n, err
}

// suspect reports whether the printer was not ready when it was last looked at.
func (s *stage) suspect() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.since.IsZero()
}

// dial connects the daemon that runs as long as ctx.
func (s *stage) dial(ctx context.Context) (printer.Link, error) {
	e := s.printer()
	if e.State().Cable == emulator.CableOut {
		return nil, errors.New("no such device")
	}
	host, device := net.Pipe()
	if s.baud > 0 {
		host = newSlowConn(host, s.baud)
	}
	served, hangUp := context.WithCancel(s.ctx)
	go func() { _ = e.Serve(served, device) }()
	context.AfterFunc(ctx, func() { _ = host.Close(); hangUp() })
	return hanging{line{host, s}, hangUp}, nil
}

// hanging is a line whose printer is told when it ends, even while it reads
// nothing.
type hanging struct {
	line
	hangUp func()
}

func (h hanging) Close() error {
	defer h.hangUp()
	return h.line.Close()
}

// killable is the desk of a daemon that may be killed: then nothing it does
// reaches the disk any more.
type killable struct {
	printer.Jobs
	s    *stage
	life context.Context
}

func (k killable) ReportPrint(ctx context.Context, r office.PrintReport) error {
	if k.life.Err() != nil {
		return fmt.Errorf("killed: %w", office.ErrNotFound)
	}
	if r.State == office.PrintSending {
		k.s.mu.Lock()
		at, known := k.s.wanted[r.ID]
		k.s.mu.Unlock()
		if age := time.Since(at); known && age > office.PrintFresh+5*time.Second {
			k.s.fault("job %d was sent %s after anybody wanted it", r.ID, age)
		}
	}
	return k.Jobs.ReportPrint(ctx, r)
}

// settings are those of the sample office, with a logo on its slips.
func (s *stage) settings() office.Settings {
	found := office.SampleSettings()
	found.Layouts.Ticket = s.layout
	return found
}

// start starts the daemon on its disk.
func (s *stage) start() {
	ctx, cancel := context.WithCancel(s.ctx)
	o := office.New(s.disk, office.Options{Clock: s.clock, Found: s.settings()})
	ended, gone := make(chan struct{}), make(chan struct{})
	go func() { defer close(ended); _ = o.Run(ctx) }()
	<-o.Ready()
	desk := printer.Jobs(killable{o.PrintDesk(""), s, ctx})
	if s.breach.jobs != nil {
		desk = s.breach.jobs(desk)
	}
	profile := s.profile
	if s.breach.profile != nil {
		s.breach.profile(&profile)
	}
	d, err := printer.NewDriver(printer.Config{Profile: profile, Dial: s.dialer(ctx), Jobs: desk, Renderer: s.draws})
	if err != nil {
		s.t.Fatal(err)
	}
	go func() { defer close(gone); _ = d.Run(ctx) }()
	s.office, s.recover = o, d.RecoverCutter
	s.kill = func() { cancel(); <-ended; <-gone }
}

// dialer ties the lines of a daemon to its life.
func (s *stage) dialer(life context.Context) func(context.Context) (printer.Link, error) {
	return func(context.Context) (printer.Link, error) { return s.dial(life) }
}

// ticket presses the kiosk.
func (s *stage) ticket() {
	a, err := office.Do[office.TicketAnswer](s.ctx, s.office, office.Request{
		By:      office.Principal{Role: office.RoleKiosk, ID: "hall"},
		Command: office.IssueTicket{Service: "other", Source: queue.FromKiosk, Print: true},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.jobs = append(s.jobs, a.Job)
	s.want(a.Job)
}

// want notes that somebody wants a job now.
func (s *stage) want(id uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wanted[id] = time.Now()
}

// operator carries out what a clerk presses; it may be refused.
func (s *stage) operator(c office.Command) {
	_, err := s.office.Do(s.ctx, office.Request{By: office.Principal{Role: office.RoleClerk, ID: "maria"}, Command: c})
	if err != nil && !errors.Is(err, office.ErrPrintState) {
		s.t.Fatal(err)
	}
}

// mend puts everything right with the printer.
func (s *stage) mend() {
	e := s.printer()
	if !e.State().Power { // the switch is not pressed twice: the printer would forget its data
		e.SetPower(true)
	}
	e.SetEchoes(1)
	e.SetBusy(false)
	e.SetBlade(emulator.BladeFree)
	e.SetCover(false)
	e.SetPaper(emulator.PaperOK)
	e.SetCable(emulator.CableIn)
}
