package office

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"epass.internal/booking"
	"epass.internal/queue"
)

// State is everything the office remembers. Only the office's goroutine
// touches it; a Read function gets it for the length of the call and must
// neither change nor keep it.
type State struct {
	Seq          uint64    // last journal record
	Now          time.Time // of the last entry, UTC
	Queue        *queue.State
	Settings     Settings
	staff        map[string]Staff
	sessions     map[TokenHash]Session
	devices      map[TokenHash]Device
	appointments map[queue.AppointmentID]Appointment
	codes        map[booking.Code]queue.AppointmentID
	outbox       map[uint64]Notice
	lastNotice   uint64

	appointmentChanges uint64

	erased   queue.Day // persons whose last day was before it are forgotten
	doubted  queue.Day // the clock leapt to it; empty: it did not
	jobs     map[uint64]job
	lastJob  uint64
	undone   []uint64 // print jobs that are not over, oldest first
	zone     *time.Location
	table    *booking.Timetable // of the settings, once planned
	schedule *booking.Schedule
	planned  bool
	secret   []byte
	mac      hash.Hash               // with the secret, nil until a token is made
	tokens   map[string]queue.Number // of today's tickets
	promises promises
	outlook  *atomic.Pointer[Outlook] // of the office; nil: no office runs
	layouts  LayoutCheck              // of the office
	answers  map[string]keptAnswer
	dirty    map[rowKey]struct{}
	earlier  []Change // of the day before, not yet in a checkpoint

	reopened      bool // and its settings may have changed since it was closed
	peopleChanged bool // staff, sessions or devices, since identities were taken
}

// job is a print job without the text of its slip, which is drawn from the
// ticket or appointment. A job without either is a test slip.
type job struct {
	ID      uint64       `json:"id"`
	Number  queue.Number `json:"number,omitempty"`
	State   PrintState   `json:"state"`
	Attempt int          `json:"attempt,omitempty"`
	Copy    bool         `json:"copy,omitempty"`
	Fault   string       `json:"fault,omitempty"`
	At      time.Time    `json:"at"`
	Queued  time.Time    `json:"queued,omitzero"` // zero: a job of an earlier program, see At
	Wanted  time.Time    `json:"wanted,omitzero"` // an operator's last word; zero: none
	Tried   int          `json:"tried,omitempty"` // attempts before that word
	Kiosk   string       `json:"kiosk,omitempty"`
	Printer string       `json:"printer,omitempty"`
	Order   PrintOrder   `json:"order,omitempty"`

	Appointment queue.AppointmentID `json:"appointment,omitempty"` // its slip instead of a ticket's
}

type keptAnswer struct {
	answer
	day queue.Day
}

type rowKey struct{ day, table, key string }

func newState() *State {
	return &State{
		Queue:        queue.New(),
		promises:     newPromises(),
		staff:        map[string]Staff{},
		sessions:     map[TokenHash]Session{},
		devices:      map[TokenHash]Device{},
		appointments: map[queue.AppointmentID]Appointment{},
		codes:        map[booking.Code]queue.AppointmentID{},
		outbox:       map[uint64]Notice{},
		jobs:         map[uint64]job{},
		tokens:       map[string]queue.Number{},
		answers:      map[string]keptAnswer{},
		dirty:        map[rowKey]struct{}{},

		peopleChanged: true,
	}
}

// Staff returns the member of staff with a sign-in name.
func (s *State) Staff(login string) (Staff, bool) {
	v, ok := s.staff[login]
	return v, ok
}

// StaffList returns all members of staff by sign-in name.
func (s *State) StaffList() []Staff {
	out := make([]Staff, 0, len(s.staff))
	for _, login := range slices.Sorted(maps.Keys(s.staff)) {
		out = append(out, s.staff[login])
	}
	return out
}

// Unclaimed reports whether nobody has ever signed in as administrator: there is
// none, or only one with a password that the daemon made and nobody has used.
func (s *State) Unclaimed() bool {
	for _, v := range s.staff {
		if v.Role == RoleAdministrator && !v.Fresh {
			return false
		}
	}
	return true
}

// Session returns the member of staff a session token belongs to, if the
// session has not ended by now.
func (s *State) Session(token string, now time.Time) (Staff, bool) {
	v, ok := s.sessions[HashToken(token)]
	if !ok || !now.Before(v.Expires) {
		return Staff{}, false
	}
	return s.Staff(v.Login)
}

// Device returns the device a token belongs to.
func (s *State) Device(token string) (Device, bool) {
	v, ok := s.devices[HashToken(token)]
	return v, ok
}

// DeviceList returns all paired devices by name.
func (s *State) DeviceList() []Device {
	return slices.SortedFunc(maps.Values(s.devices), func(a, b Device) int {
		return strings.Compare(a.Name+"\x00"+string(a.Hash), b.Name+"\x00"+string(b.Hash))
	})
}

// TicketByToken returns today's ticket with a token.
func (s *State) TicketByToken(token string) (queue.Ticket, bool) {
	n, ok := s.tokens[token]
	if !ok {
		return queue.Ticket{}, false
	}
	return s.Queue.Ticket(n)
}

// Token returns the name of a ticket's public page: 128 bits of
// HMAC-SHA-256(office secret, day ‖ number) in base64url, 22 characters.
func (s *State) Token(n queue.Number) string {
	if s.mac == nil {
		s.mac = hmac.New(sha256.New, s.secret)
	}
	s.mac.Reset()
	s.mac.Write([]byte(s.Queue.Day()))
	s.mac.Write([]byte(n))
	var sum [sha256.Size]byte
	return base64.RawURLEncoding.EncodeToString(s.mac.Sum(sum[:0])[:16])
}

// apply changes the state by one journal entry. It cannot fail.
func (s *State) apply(e *entry) {
	s.Now = e.At
	for _, ev := range e.Events {
		s.applyEvent(ev, e.At)
	}
	if e.Answer != nil {
		s.answers[e.Answer.Key] = keptAnswer{answer: *e.Answer, day: s.Queue.Day()}
		s.mark(string(s.Queue.Day()), TableAnswers, e.Answer.Key)
	}
}

func (s *State) applyEvent(ev event, at time.Time) {
	switch ev := ev.(type) {
	case queue.Event:
		s.applyQueue(ev, at)
	case settingsPut:
		s.Settings, s.zone, s.planned = ev.Settings, nil, false
		s.mark("", TableOffice, keySettings)
	case secretSet:
		s.secret, s.mac = ev.Secret, nil
		s.mark("", TableOffice, keySecret)
	case staffPut:
		s.staff[ev.Staff.Login] = ev.Staff
		s.mark("", TableStaff, ev.Staff.Login)
	case staffRemoved:
		delete(s.staff, ev.Login)
		s.mark("", TableStaff, ev.Login)
		for hash, v := range s.sessions {
			if v.Login == ev.Login {
				s.endSession(hash)
			}
		}
	case sessionStarted:
		s.sessions[ev.Session.Hash] = ev.Session
		s.mark("", TableSession, string(ev.Session.Hash))
	case sessionEnded:
		s.endSession(ev.Hash)
	case devicePaired:
		s.devices[ev.Device.Hash] = ev.Device
		s.mark("", TableDevice, string(ev.Device.Hash))
	case deviceRemoved:
		delete(s.devices, ev.Hash)
		s.mark("", TableDevice, string(ev.Hash))
	case appointmentPut:
		s.putAppointment(ev)
	case personsErased:
		s.eraseAppointments(ev.IDs)
		s.erased, s.doubted = ev.Before, ""
		s.mark("", TableOffice, keyErased)
		s.mark("", TableOffice, keyDoubted)
	case clockDoubted:
		s.doubted = ev.Day
		s.mark("", TableOffice, keyDoubted)
	case waitPromised:
		s.promises.today[ev.Number] = ev
		s.mark(string(s.Queue.Day()), TablePromises, string(ev.Number))
	case printQueued:
		s.lastJob = max(s.lastJob, ev.ID)
		s.mark("", TableOffice, keyJobs)
		s.setJob(ev.job(at))
	case printChanged:
		s.setJob(ev.change(s.jobs[ev.ID], at))
	}
}

func (s *State) applyQueue(ev queue.Event, at time.Time) {
	if _, ok := ev.(queue.DayOpened); ok {
		s.earlier = s.changes()
		for _, day := range s.promises.settle(s.Queue) {
			s.mark("", TableResiduals, string(day))
		}
	}
	s.Queue.Apply(ev, at)
	s.follow(s.concerned(ev), at)
	switch ev := ev.(type) {
	case queue.TicketIssued:
		s.tokens[s.Token(ev.Number)] = ev.Number
	case queue.DirectStarted:
		s.tokens[s.Token(ev.Number)] = ev.Number
	case queue.DayReopened:
		s.reopened = true
	case queue.DayOpened:
		clear(s.tokens)
		clear(s.jobs)
		s.undone = nil
		s.dropAnswers()
	}
}

// dropAnswers forgets the answers of all days but the newest of them: with the
// day that opens they make two business days.
func (s *State) dropAnswers() {
	var newest queue.Day
	for _, v := range s.answers {
		newest = max(newest, v.day)
	}
	maps.DeleteFunc(s.answers, func(_ string, v keptAnswer) bool { return v.day != newest })
}

func (s *State) endSession(hash TokenHash) {
	delete(s.sessions, hash)
	s.mark("", TableSession, string(hash))
}

func (s *State) setJob(j job) {
	s.keepJob(j)
	s.mark(string(s.Queue.Day()), TableJobs, fmt.Sprintf("%012d", j.ID))
}

// keepJob puts a job among the day's, and among those not over if it is not.
func (s *State) keepJob(j job) {
	s.jobs[j.ID] = j
	at, listed := slices.BinarySearch(s.undone, j.ID)
	switch {
	case j.State.Over() && listed:
		s.undone = slices.Delete(s.undone, at, at+1)
	case !j.State.Over() && !listed:
		s.undone = slices.Insert(s.undone, at, j.ID)
	}
}

// Location returns the office's time zone.
func (s *State) Location() *time.Location {
	if s.zone == nil {
		s.zone = s.Settings.Location()
	}
	return s.zone
}

func (s *State) mark(day, table, key string) {
	s.dirty[rowKey{day, table, key}] = struct{}{}
	s.peopleChanged = s.peopleChanged || table == TableStaff || table == TableSession || table == TableDevice
}

// Keys of TableOffice and TableDay.
const (
	keySettings = "settings"
	keySecret   = "secret"
	keyClock    = "clock"
	keyJobs     = "jobs"
	keyOutbox   = "outbox"
	keyErased   = "erased"
	keyDoubted  = "doubted"
	keyHeader   = "header"
)

// checkpoint returns all that changed since the last checkpoint.
func (s *State) checkpoint() Checkpoint {
	c := Checkpoint{Seq: s.Seq, Changes: s.changes()}
	c.Changes = append(c.Changes, Change{"", TableOffice, keyClock, s.Now})
	return c
}

// changes returns the rows that changed since it was called last.
func (s *State) changes() []Change {
	out := s.earlier
	s.earlier = nil
	q := s.Queue.Touched()
	day := string(q.Day)
	if q.Header != nil {
		out = append(out, Change{day, TableDay, keyHeader, q.Header})
	}
	for _, t := range q.Tickets {
		out = append(out, Change{day, TableTickets, string(t.Number), t})
	}
	for k := range s.dirty {
		out = append(out, Change{k.day, k.table, k.key, s.row(k)})
	}
	clear(s.dirty)
	return out
}

// row returns the value of a row as it is now, nil if it is gone.
func (s *State) row(k rowKey) any {
	switch k.table {
	case TableStaff:
		return valueOf(s.staff, k.key)
	case TableSession:
		return valueOf(s.sessions, TokenHash(k.key))
	case TableDevice:
		return valueOf(s.devices, TokenHash(k.key))
	case TableAppointments:
		return valueOf(s.appointments, queue.AppointmentID(k.key))
	case TablePromises:
		return valueOf(s.promises.today, queue.Number(k.key))
	case TableResiduals:
		return valueOf(s.promises.past, queue.Day(k.key))
	case TableOutbox:
		return valueOf(s.outbox, number(k.key))
	case TableAnswers:
		if v, ok := s.answers[k.key]; ok && string(v.day) == k.day {
			return v.answer
		}
	case TableJobs:
		return valueOf(s.jobs, number(k.key))
	case TableOffice:
		switch k.key {
		case keySettings:
			return s.Settings
		case keySecret:
			return s.secret
		case keyJobs:
			return s.lastJob
		case keyOutbox:
			return s.lastNotice
		case keyErased:
			return s.erased
		case keyDoubted:
			return s.doubted
		}
	}
	return nil
}

// number returns the number that a row's key is.
func number(key string) uint64 {
	n, _ := strconv.ParseUint(key, 10, 64)
	return n
}

func valueOf[K comparable, V any](m map[K]V, k K) any {
	if v, ok := m[k]; ok {
		return v
	}
	return nil
}
