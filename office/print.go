package office

import (
	"encoding/json"
	"time"

	"epass.internal/queue"
)

// PrintState says how far a slip has come on its way to paper. The state is in
// the journal before the effect it announces: a job in PrintSending may have
// left bytes at the printer, one in PrintQueued has not.
type PrintState string

// The life of a print job. Queued and waiting jobs have sent nothing; printed,
// assumed and discarded ones are over; held and unknown ones need the printer
// or an operator to say what became of the paper.
const (
	PrintQueued    PrintState = "queued"    // to be printed, no byte sent
	PrintWaiting   PrintState = "waiting"   // no byte sent: the printer is not ready, see Fault
	PrintSending   PrintState = "sending"   // bytes of Attempt are under way
	PrintHeld      PrintState = "held"      // sent, stopped by paper, cover or cutter; the printer may finish by itself
	PrintUnknown   PrintState = "unknown"   // link, power or daemon went away after some bytes
	PrintPrinted   PrintState = "printed"   // the printer confirmed that the slip is on paper
	PrintAssumed   PrintState = "assumed"   // sent whole to a printer that cannot confirm
	PrintDiscarded PrintState = "discarded" // given up by an operator
)

// Over reports whether a job in state s needs nothing more.
func (s PrintState) Over() bool {
	return s == PrintPrinted || s == PrintAssumed || s == PrintDiscarded
}

// SlipLine is one text of a slip in the office's two languages; EN may be empty.
type SlipLine struct {
	EL string `json:"el"`
	EN string `json:"en,omitempty"`
}

// Slip is everything the paper says. It carries no name: a slip may be left
// lying in the hall.
type Slip struct {
	Office   SlipLine  `json:"office"`
	Service  SlipLine  `json:"service"`
	Number   string    `json:"number"`          // as the hall will call it, such as Α017, Greek letter
	Ahead    int       `json:"ahead"`           // people ahead at issue
	Wait     SlipLine  `json:"wait,omitzero"`   // how long it may take; zero: not said
	IssuedAt time.Time `json:"issued_at"`       // wall time of the office, with its zone
	URL      string    `json:"url,omitempty"`   // the digital ticket, drawn as QR; empty: no QR
	Title    SlipLine  `json:"title,omitzero"`  // what the slip is, over the number; zero: a ticket
	Notice   SlipLine  `json:"notice,omitzero"` // free line at the foot
	Order    SlipLine  `json:"order,omitzero"`  // the rule by which people are called

	For queue.ServiceID `json:"for,omitempty"` // the service, for lines that are for some only

	Appointment SlipAppointment `json:"appointment,omitzero"` // zero: not the slip of an appointment
}

// SlipAppointment is what the slip of an appointment says instead of number
// and people ahead.
type SlipAppointment struct {
	Start   time.Time `json:"start"`   // wall time of the office, with its zone
	Minutes int       `json:"minutes"` // length
	Code    string    `json:"code"`    // to check in with, in two groups such as KP7-4TX9; also drawn as QR
}

// PrintOrder is what an operator wants of a job whose bytes a printer has: the
// driver lets go of it first, so that the printer cannot finish it later.
type PrintOrder string

// The orders.
const (
	OrderNone    PrintOrder = ""
	OrderDiscard PrintOrder = "discard" // then it is discarded
	OrderRetry   PrintOrder = "retry"   // then it is printed again, marked
)

// PrintQuestion is why a job is printed only on an operator's word.
type PrintQuestion string

// The questions.
const (
	AskNothing PrintQuestion = ""
	AskOld     PrintQuestion = "old"         // nobody has asked for it lately: the person may have left
	AskOver    PrintQuestion = "ticket_over" // its ticket no longer waits
	AskTried   PrintQuestion = "tried"       // it was sent PrintTries times, and nobody knows what became of it
)

// PrintFresh is how long a job is printed without asking, from when it was
// wanted or an operator last wanted it.
const PrintFresh = 10 * time.Minute

// PrintTries is how often a job is sent without asking, from when it was wanted
// or an operator last wanted it: a line that breaks at the same place each time
// would take all the paper, and the jobs behind it would wait.
const PrintTries = 3

// PrintJob is one slip on its way to paper.
type PrintJob struct {
	ID      uint64     `json:"id"` // unique in the office for ever, counts up
	Slip    Slip       `json:"slip"`
	State   PrintState `json:"state"`
	Attempt int        `json:"attempt"` // times that sending began; 0: never
	Copy    bool       `json:"copy"`    // the next slip must carry ΑΝΤΙΓΡΑΦΟ: an earlier one may exist
	Fault   string     `json:"fault,omitempty"`
	Printer string     `json:"printer,omitempty"` // that got Attempt, or that an operator chose
	Order   PrintOrder `json:"order,omitempty"`   // not carried out yet
	At      time.Time  `json:"at"`                // UTC, of the last change

	Layout json.RawMessage `json:"layout,omitempty"` // the office's for this kind of slip; empty: it has chosen none
}

// PrintReport is what a printer says about a job. Attempt names the attempt it
// speaks of; a report of an earlier attempt than the job's is ignored.
type PrintReport struct {
	ID      uint64     `json:"id"`
	Attempt int        `json:"attempt"`
	State   PrintState `json:"state"`
	Printer string     `json:"printer,omitempty"` // who says so; set by PrintDesk
	Fault   string     `json:"fault,omitempty"`   // why, in a machine word such as "paper_end"; see printer.Fault
}
