package office

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"time"

	"epass.internal/queue"
)

// skipAfterDamage is how many numbers of each service are left out when the
// journal's end was damaged: more than an office gives in the second that a
// checkpoint may be behind.
const skipAfterDamage = 10

// maxFaults is how many writes in a row may fail, and how often the disk is
// tried after one, before the daemon ends for its supervisor to start it again.
const maxFaults = 3

// loop is the goroutine that owns the state. Its fields belong to it alone.
type loop struct {
	office  *Office
	disk    Disk
	state   *State
	batch   []call
	answers []outcome
	entries [][]byte
	buf     []byte
	saved   time.Time // monotonic, of the last checkpoint
	seen    time.Time // wall clock when it was believed last; zero: never
	seenAt  time.Time // monotonic, of seen
	leaptAt time.Time // monotonic, when the clock leapt ahead; zero: it did not
	dirty   bool      // something is not in a checkpoint yet
	faults  int       // writes in a row that failed
}

// start reads the state from disk and makes it ready for commands.
func (l *loop) start(ctx context.Context) error {
	torn, err := l.load(ctx)
	if err != nil {
		return fmt.Errorf("loading the office: %w", err)
	}
	return l.begin(torn)
}

// load reads the state from disk and reports whether the journal's end was
// damaged.
func (l *loop) load(ctx context.Context) (torn bool, err error) {
	loading := newLoader()
	found, err := l.disk.Load(ctx, loading.row, loading.record)
	if err != nil {
		return false, err
	}
	if err := loading.build(); err != nil {
		return false, err
	}
	l.state = loading.state
	l.state.Seq = found.Seq
	l.state.outlook = &l.office.outlook
	l.state.layouts = l.office.opt.Layouts
	for _, a := range found.Alarms {
		l.office.Raise(a)
	}
	l.dirty = true
	return found.Torn, nil
}

// begin sets up an office that is new, finds unfinished prints again and opens
// the day. Of a damaged journal the day's opening may be lost as well, with
// numbers that are on paper: they are left out once a day is open.
func (l *loop) begin(torn bool) error {
	if l.state.Settings.Code == "" {
		if err := l.system(found{l.office.opt.Found, newSecret()}); err != nil {
			return fmt.Errorf("setting up the office: %w", err)
		}
	}
	if err := l.system(recoverPrints{}); err != nil {
		return err
	}
	if err := l.turnDay(); err != nil {
		return err
	}
	if err := l.forget(l.state.Queue.Day()); err != nil || !torn {
		return err
	}
	return l.system(skipNumbers{skipAfterDamage})
}

// turnDay opens the business day of the wall clock unless it, or a later one,
// is open: a clock that jumps back never opens a second day.
func (l *loop) turnDay() error {
	today := l.state.today(l.now())
	if today <= l.state.Queue.Day() {
		return nil
	}
	if err := l.system(openDay{today}); err != nil {
		return err
	}
	return l.forget(today)
}

// forget deletes the personal data whose time of keeping is over: first the
// journal says so, then the keys go, again if the daemon ended in between.
func (l *loop) forget(today queue.Day) error {
	if err := l.system(eraseOld{today}); err != nil {
		return err
	}
	if l.state.doubted == "" {
		l.office.Clear(clockLeapAlarm)
	} else {
		l.office.Raise(leapAlarm())
	}
	if l.office.opt.Keys == nil || l.state.erased == "" {
		return nil
	}
	if _, err := l.office.opt.Keys.Erase(l.state.erased); err != nil {
		l.office.opt.Log.Error("deleting keys of personal data", "error", err)
		l.office.Raise(Alarm{
			Code: "keys",
			EL:   "Προσωπικά δεδομένα που έληξαν δεν διαγράφηκαν. Ειδοποιήστε τον διαχειριστή.",
			EN:   "Personal data whose time is over was not deleted. Tell the administrator.",
		})
		return nil
	}
	l.office.Clear("keys")
	return nil
}

// system carries out a command of the daemon itself.
func (l *loop) system(c Command) error {
	done := make(chan outcome, 1)
	l.batch = append(l.batch[:0], call{request: Request{By: System(), Command: c}, done: done})
	l.group()
	return (<-done).err
}

// leapPatience is for how long a wall clock that leapt ahead by more than
// clockLeap days has to stay there before it is believed: what is written with
// a time of the future holds until then.
const leapPatience = 10 * time.Minute

// wall returns the time of the wall clock, or while it is doubted the one it
// would show without its leap.
func (l *loop) wall() time.Time {
	now, elapsed := l.office.opt.Clock().UTC().Truncate(time.Millisecond), time.Now()
	expected := l.seen.Add(elapsed.Sub(l.seenAt)).Truncate(time.Millisecond)
	if expected.Before(l.state.Now) {
		expected = l.state.Now // it was behind, and may well be set right now
	}
	if leapt := now.Sub(expected) > clockLeap*24*time.Hour; leapt && !l.seen.IsZero() {
		if l.leaptAt.IsZero() {
			l.leaptAt = elapsed
		}
		if elapsed.Sub(l.leaptAt) < leapPatience {
			return expected
		}
	}
	l.seen, l.seenAt, l.leaptAt = now, elapsed, time.Time{}
	return now
}

// now returns the time for the next entry: never before that of the last one.
func (l *loop) now() time.Time {
	now := l.wall()
	if now.Before(l.state.Now) {
		return l.state.Now
	}
	return now
}

func (l *loop) run(ctx context.Context) error {
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return l.finish()
		case c := <-l.office.calls:
			l.collect(c)
			if err := l.group(); err != nil {
				if err := l.reload(ctx); err != nil {
					return err
				}
			}
		case <-tick.C:
			if err := l.tick(ctx); err != nil {
				return err
			}
		}
	}
}

// tick does what time asks for: the next day, the clock's alarm, a checkpoint.
func (l *loop) tick(ctx context.Context) error {
	l.watchClock()
	err := l.turnDay()
	if at, ok := l.state.Queue.NextDue(l.now()); err == nil && ok && !l.now().Before(at) {
		err = l.system(tick{})
	}
	if err == nil && l.state.reopened {
		l.state.reopened = false
		err = l.system(useSettings{})
	}
	if errors.Is(err, ErrOutcomeUnknown) {
		return l.reload(ctx)
	}
	if err != nil {
		l.office.opt.Log.Error("doing what is due", "error", err)
	}
	l.checkpoint()
	return nil
}

// clockSlack is how far the wall clock may be behind the last entry before
// staff are told.
const clockSlack = 2 * time.Minute

func (l *loop) watchClock() {
	if !l.leaptAt.IsZero() {
		l.office.Raise(leapAlarm())
		return
	}
	if l.state.doubted == "" {
		l.office.Clear(clockLeapAlarm)
	}
	if l.office.opt.Clock().Add(clockSlack).After(l.state.Now) {
		l.office.Clear(clockAlarm)
		return
	}
	l.office.Raise(Alarm{
		Code: clockAlarm,
		EL:   "Το ρολόι του υπολογιστή είναι πίσω. Ελέγξτε ημερομηνία και ώρα.",
		EN:   "The computer's clock is behind. Check its date and time.",
	})
}

// leapAlarm says that the clock leapt ahead.
func leapAlarm() Alarm {
	return Alarm{
		Code: clockLeapAlarm,
		EL:   "Το ρολόι του υπολογιστή προχώρησε πολλές ημέρες. Ελέγξτε ημερομηνία και ώρα. Αν είναι σωστές, δεν χρειάζεται τίποτε άλλο.",
		EN:   "The computer's clock went on by many days. Check its date and time. If they are right, nothing else is needed.",
	}
}

// collect takes the first call and all others that are waiting. After a full
// group it lets the callers run once, so that those just answered join.
func (l *loop) collect(first call) {
	crowd := len(l.batch) > 1
	l.batch = append(l.batch[:0], first)
	if crowd {
		runtime.Gosched()
	}
	for len(l.batch) < maxGroup {
		select {
		case c := <-l.office.calls:
			l.batch = append(l.batch, c)
		default:
			return
		}
	}
}

// group decides the batch, writes what changed as one group and answers. An
// error means that the state must be loaded again.
func (l *loop) group() error {
	l.answers, l.entries, l.buf = l.answers[:0], l.entries[:0], l.buf[:0]
	for _, c := range l.batch {
		l.answers = append(l.answers, l.decide(c))
	}
	err := l.commit()
	if err == nil {
		l.publish()
	}
	for i, c := range l.batch {
		out := l.answers[i]
		switch {
		case err != nil:
			out = outcome{err: fault(err)}
		case c.read != nil && c.claim.CompareAndSwap(false, true):
			c.read(l.state)
		}
		c.done <- out
	}
	if err != nil {
		return err
	}
	if len(l.entries) > 0 {
		l.dirty = true
		l.office.notify()
	}
	if time.Since(l.saved) >= checkpointEvery {
		l.checkpoint()
	}
	return nil
}

// publish renews the picture of who may ask, before anyone is answered: a
// session works as soon as its sign-in returns.
func (l *loop) publish() {
	if l.state.peopleChanged {
		known := l.state.identities()
		l.office.known.Store(&known)
		l.state.peopleChanged = false
	}
}

// decide validates one command, applies its events to the private state and
// encodes its entry.
func (l *loop) decide(c call) outcome {
	if c.read != nil {
		return outcome{}
	}
	r, now := c.request, l.now()
	key := ""
	hash := ""
	if r.Key != "" {
		key, hash = r.By.String()+" "+r.Key, hex.EncodeToString(r.Hash[:])
		if kept, ok := l.state.answers[key]; ok {
			return repeated(kept, hash)
		}
	}
	events, body, err := r.Command.decide(l.state, r.By, now)
	if err != nil {
		return outcome{err: err}
	}
	data, err := json.Marshal(body)
	if err != nil {
		return outcome{err: fmt.Errorf("encoding an answer: %w", err)}
	}
	if len(events) == 0 && key == "" {
		return outcome{body: data}
	}
	e := entry{At: now, By: r.By.String(), Events: events}
	if key != "" {
		e.Answer = &answer{Key: key, Hash: hash, Body: data}
	}
	return l.enter(&e, data)
}

func (l *loop) enter(e *entry, body json.RawMessage) outcome {
	start := len(l.buf)
	buf, err := e.encode(l.buf)
	if err != nil {
		return outcome{err: err}
	}
	l.buf = buf
	l.entries = append(l.entries, l.buf[start:len(l.buf):len(l.buf)])
	l.state.apply(e)
	return outcome{body: body}
}

// repeated answers a request whose key is known.
func repeated(kept keptAnswer, hash string) outcome {
	if kept.Hash != hash {
		return outcome{err: ErrKeyReused}
	}
	return outcome{body: kept.Body}
}

// commit writes the entries of the group: one write, one sync.
func (l *loop) commit() error {
	if len(l.entries) == 0 {
		return nil
	}
	first, err := l.disk.Append(l.entries)
	if err != nil {
		return err
	}
	l.state.Seq = first + uint64(len(l.entries)) - 1
	l.faults = 0
	return nil
}

// checkpoint hands what changed to the disk unless it is busy with the last.
func (l *loop) checkpoint() {
	if l.dirty && l.disk.TryCheckpoint(l.state.checkpoint) {
		l.saved, l.dirty = time.Now(), false
	}
}

func (l *loop) finish() error {
	if err := l.disk.Finish(l.state.checkpoint()); err != nil {
		return fmt.Errorf("saving the last checkpoint: %w", err)
	}
	return nil
}

// reload discards the state after a failed write and reads it again: memory is
// never ahead of disk. The third failure ends the daemon for its supervisor to
// start again.
func (l *loop) reload(ctx context.Context) error {
	l.office.setFaulty(true)
	if l.faults++; l.faults >= maxFaults {
		return fmt.Errorf("%d writes in a row failed, although the disk could be read: %w", l.faults, ErrDiskFault)
	}
	wait := time.Second
	for try := 1; ; try++ {
		err := l.start(ctx)
		if err == nil {
			break
		}
		l.office.opt.Log.Error("reading the disk again", "try", try, "error", err)
		if try == maxFaults {
			return fmt.Errorf("reading the disk again after a failed write: %w", err)
		}
		if err := l.refuseFor(ctx, wait); err != nil {
			return err
		}
		wait *= 2
	}
	l.office.setFaulty(false)
	return nil
}

// refuseFor answers everything with ErrDiskFault for a while.
func (l *loop) refuseFor(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			return nil
		case c := <-l.office.calls:
			c.done <- outcome{err: ErrDiskFault}
		}
	}
}

// HashRequest returns the hash of a request's method, path and body.
func HashRequest(method, path string, body []byte) [32]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s\n", method, path)
	h.Write(body)
	var out [32]byte
	h.Sum(out[:0])
	return out
}
