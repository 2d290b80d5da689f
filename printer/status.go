package printer

import (
	"time"

	"epass.internal/office"
)

// Status is what is known of a printer at one moment.
type Status struct {
	Connected bool `json:"connected"` // the line is open and the printer answers
	Offline   bool `json:"offline"`   // the printer says it takes no data

	CoverOpen     bool `json:"cover_open"`
	PaperEnd      bool `json:"paper_end"`
	PaperNearEnd  bool `json:"paper_near_end"` // a warning, printing goes on
	CutterError   bool `json:"cutter_error"`
	Unrecoverable bool `json:"unrecoverable"` // needs power off, or service
	Recoverable   bool `json:"recoverable"`   // goes away by itself: head too hot

	At     time.Time `json:"at"`               // when the printer was last heard
	Detail string    `json:"detail,omitempty"` // technical words for the log, of an open or write error
}

// Fault returns what keeps s from printing, the cause that explains the others
// first, or FaultNone.
func (s Status) Fault() Fault {
	switch {
	case !s.Connected:
		return FaultDisconnected
	case s.Unrecoverable:
		return FaultUnrecoverable
	case s.CoverOpen:
		return FaultCoverOpen
	case s.PaperEnd:
		return FaultPaperEnd
	case s.CutterError:
		return FaultCutter
	case s.Recoverable:
		return FaultRecoverable
	case s.Offline:
		return FaultOffline
	}
	return FaultNone
}

// Warning returns FaultPaperNearEnd when the roll runs out soon, or FaultNone.
func (s Status) Warning() Fault {
	if s.PaperNearEnd && !s.PaperEnd {
		return FaultPaperNearEnd
	}
	return FaultNone
}

// apply returns s after event e heard at now. Only Connected is not its
// business: the driver counts silence.
func (s Status) apply(e Event, now time.Time) Status {
	d := e.Data
	switch e.Kind {
	case EventStatus:
		s = s.applyAnswer(e.Query, d[0])
	case EventASB:
		s.Offline = d[0]&0x08 != 0
		s.CoverOpen = d[0]&0x20 != 0
		s.CutterError = d[1]&0x08 != 0
		s.Unrecoverable = d[1]&0x20 != 0
		s.Recoverable = d[1]&0x40 != 0
		s.PaperNearEnd = d[2]&0x03 != 0
		s.PaperEnd = d[2]&0x0C != 0
	case EventComplete, EventCleared, EventFence, EventKeys, EventXOff, EventXOn, EventOther: // say nothing of the printer's state
	}
	s.At = now
	return s
}

// applyAnswer reads the answer to DLE EOT n (Epson ESC/POS reference, DLE EOT).
func (s Status) applyAnswer(n, b byte) Status {
	switch n {
	case 1:
		s.Offline = b&0x08 != 0
	case 2:
		s.CoverOpen = b&0x04 != 0
		s.PaperEnd = s.PaperEnd || b&0x20 != 0
	case 3:
		s.CutterError = b&0x08 != 0
		s.Unrecoverable = b&0x20 != 0
		s.Recoverable = b&0x40 != 0
	case 4:
		s.PaperNearEnd = b&0x0C != 0
		s.PaperEnd = b&0x60 != 0
	}
	return s
}

// Fault is a machine word for what is wrong with a printer or a print; it
// travels in office.PrintReport.Fault.
type Fault string

// The faults. Words tells people what to do about each.
const (
	FaultNone          Fault = ""
	FaultDisconnected  Fault = "disconnected" // no line, or nobody answers on it
	FaultOffline       Fault = "offline"      // stopped without saying why: feed button held, buffer full
	FaultCoverOpen     Fault = "cover_open"
	FaultPaperEnd      Fault = "paper_end"
	FaultPaperNearEnd  Fault = "paper_near_end" // a warning
	FaultCutter        Fault = "cutter"
	FaultRecoverable   Fault = "recoverable" // head too hot: waits by itself
	FaultUnrecoverable Fault = "unrecoverable"
	FaultStalled       Fault = "stalled"     // takes no bytes and does not say why
	FaultUnprintable   Fault = "unprintable" // the slip cannot be drawn
	FaultUnconfirmed   Fault = "unconfirmed" // all sent, printer well, but no confirmation came
	FaultOperator      Fault = "operator"    // an operator took the job back
)

// Words returns what a person in the office should know and do, and whether f
// is a known fault.
func (f Fault) Words() (office.SlipLine, bool) {
	words := map[Fault]office.SlipLine{
		FaultDisconnected:  {EL: "Ο εκτυπωτής δεν απαντά. Ελέγξτε το καλώδιο και την τροφοδοσία του.", EN: "The printer does not answer. Check its cable and power."},
		FaultOffline:       {EL: "Ο εκτυπωτής είναι εκτός σύνδεσης. Πατήστε το πλήκτρο του ή κλείστε και ανοίξτε τον.", EN: "The printer is offline. Press its button, or switch it off and on."},
		FaultCoverOpen:     {EL: "Το κάλυμμα του εκτυπωτή είναι ανοιχτό. Κλείστε το.", EN: "The printer's cover is open. Close it."},
		FaultPaperEnd:      {EL: "Τελείωσε το χαρτί. Βάλτε νέο ρολό και κλείστε το κάλυμμα.", EN: "The paper has run out. Put in a new roll and close the cover."},
		FaultPaperNearEnd:  {EL: "Το χαρτί τελειώνει. Ετοιμάστε νέο ρολό.", EN: "The paper is running out. Have a new roll ready."},
		FaultCutter:        {EL: "Ο κόπτης μπλόκαρε. Ανοίξτε το κάλυμμα, αφαιρέστε το χαρτί και ξαναβάλτε το. Αν επιμένει, πατήστε «Επαναφορά κόπτη».", EN: "The cutter is jammed. Open the cover, take out the paper and put it back. If it stays, press “Recover cutter”."},
		FaultRecoverable:   {EL: "Ο εκτυπωτής σταμάτησε για λίγο, πιθανόν επειδή ζεστάθηκε. Θα συνεχίσει μόνος του.", EN: "The printer has paused, perhaps because it is hot. It will go on by itself."},
		FaultUnrecoverable: {EL: "Βλάβη του εκτυπωτή. Κλείστε και ανοίξτε τον· αν επιμένει, καλέστε τον τεχνικό.", EN: "The printer has failed. Switch it off and on; if that does not help, call service."},
		FaultStalled:       {EL: "Ο εκτυπωτής δεν δέχεται δεδομένα. Κλείστε και ανοίξτε τον.", EN: "The printer takes no data. Switch it off and on."},
		FaultUnprintable:   {EL: "Ο αριθμός δεν μπορεί να τυπωθεί. Ελέγξτε το προφίλ του εκτυπωτή και τα κείμενα.", EN: "This slip cannot be drawn. Check the printer's profile and the texts."},
		FaultUnconfirmed:   {EL: "Ο εκτυπωτής δεν επιβεβαίωσε την εκτύπωση. Ελέγξτε αν βγήκε ο αριθμός και το προφίλ του εκτυπωτή.", EN: "The printer did not confirm the print. Check that the slip came out, and the printer's profile."},
		FaultOperator:      {EL: "Υπάλληλος σταμάτησε την εκτύπωση.", EN: "A member of staff stopped the print."},
	}
	l, ok := words[f]
	return l, ok
}
