package office

import "context"

// Row is one row of a checkpoint as it stands on disk. Day is empty for rows
// that belong to the office and not to one business day.
type Row struct {
	Day   string
	Table string
	Key   string
	Value []byte // JSON
}

// Change is a row to be saved, or deleted where Value is nil.
type Change struct {
	Day   string
	Table string
	Key   string
	Value any // JSON-encodable, not shared with the live state
}

// Checkpoint is all that changed up to and with the journal record Seq since
// the checkpoint before it.
type Checkpoint struct {
	Seq     uint64
	Changes []Change
}

// Loaded says what was found on disk.
type Loaded struct {
	Seq    uint64  // of the last record in the state
	Torn   bool    // the journal's end was damaged: numbers that are on paper may be lost
	Alarms []Alarm // what staff should know, such as a damaged file set aside
}

// Disk is where the office's state lives: a journal, which is the truth, and
// a checkpoint of it.
type Disk interface {
	// Load opens what is on disk, again if it was open, and hands over first
	// the rows of the checkpoint and then each journal record after it.
	Load(ctx context.Context, row func(Row) error, record func(seq uint64, payload []byte) error) (Loaded, error)
	// Append writes the payloads as one group with consecutive sequence
	// numbers and one sync. After an error the outcome is unknown, and the
	// disk must be loaded again.
	Append(payloads [][]byte) (first uint64, err error)
	// TryCheckpoint saves what take returns, behind the caller's back. It
	// returns false without a call of take while the last one is under way.
	TryCheckpoint(take func() Checkpoint) bool
	// Finish waits for the checkpoint under way and saves a last one.
	Finish(c Checkpoint) error
}

// Tables of the checkpoint. The first six belong to the office, the rest to
// a business day.
const (
	TableOffice       = "office" // keys: settings, secret, clock, jobs, outbox, erased, doubted
	TableStaff        = "staff"
	TableSession      = "sessions"
	TableDevice       = "devices"
	TableAppointments = "appointments"
	TableResiduals    = "residuals" // by day: how promised waits erred
	TableOutbox       = "outbox"
	TableDay          = "day"      // key: header
	TablePromises     = "promises" // by number: the wait that was forecast
	TableTickets      = "tickets"
	TableJobs         = "jobs"
	TableAnswers      = "answers"
)

// Alarm is something that staff should know and perhaps do. Code is a machine
// word; an alarm of the same code replaces the one before.
type Alarm struct {
	Code string `json:"code"`
	EL   string `json:"el"`
	EN   string `json:"en"`
}
