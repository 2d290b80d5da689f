package office

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"epass.internal/queue"
)

// Notice is something about an appointment that the platform has to be told:
// that it was made, changed or cancelled here, so that the person gets word of
// it if they want to, or what became of it. It has no personal data; what is
// sent is put together when it is sent.
type Notice struct {
	Seq         uint64              `json:"seq"` // counts up for ever
	At          time.Time           `json:"at"`  // UTC
	Appointment queue.AppointmentID `json:"appointment"`
	Revision    int                 `json:"revision"`
	State       AppointmentState    `json:"state"`
}

// Outbox returns what the platform has not been told, oldest first.
func (s *State) Outbox() []Notice {
	return slices.SortedFunc(maps.Values(s.outbox), func(a, b Notice) int { return int(a.Seq) - int(b.Seq) })
}

// Told reports whether the platform knows all about an appointment.
func (s *State) Told(id queue.AppointmentID) bool {
	for _, n := range s.outbox {
		if n.Appointment == id {
			return false
		}
	}
	return true
}

// tell puts a notice of an appointment as it is now into the outbox.
func (s *State) tell(a Appointment) {
	s.lastNotice++
	n := Notice{Seq: s.lastNotice, At: a.ChangedAt, Appointment: a.ID, Revision: a.Revision, State: a.State}
	s.outbox[n.Seq] = n
	s.mark("", TableOutbox, n.key())
	s.mark("", TableOffice, keyOutbox)
}

// untell drops the notices of an appointment that the office forgets.
func (s *State) untell(id queue.AppointmentID) {
	for seq, n := range s.outbox {
		if n.Appointment == id {
			delete(s.outbox, seq)
			s.mark("", TableOutbox, n.key())
		}
	}
}

func (n Notice) key() string { return fmt.Sprintf("%012d", n.Seq) }
