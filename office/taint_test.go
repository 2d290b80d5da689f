package office

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/booking"
	"epass.internal/queue"
)

// Marks that must not come out of the office.
const (
	markedHash  = "$argon2id$MARKED-HASH"
	markedToken = "MARKED-TOKEN"
)

// TestSecretsLeaveTheOfficeNowhere carries out every command that has to do
// with passwords and tokens and looks for them in all that comes out.
func TestSecretsLeaveTheOfficeNowhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk, said, log := newMemory(), &bytes.Buffer{}, &bytes.Buffer{}
		clock := &wallClock{}
		clock.set(morning())
		h := run(t, disk, clock, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(log, nil)) })
		<-h.Ready()
		staff := Staff{Login: "maria", Name: "Μαρία", Role: RoleAdministrator, Password: markedHash}
		commands := []Command{
			PutStaff{staff},
			PutStaff{staff},
			StartSession{Session: Session{HashToken(markedToken), "maria", morning().Add(time.Hour)}},
			PairDevice{Device{HashToken(markedToken + " of a device"), RoleKiosk, "hall"}},
			IssueTicket{Service: "certify", Source: queue.FromKiosk, Print: true},
			PutSettings{SampleSettings()},
			AtCounter{1, queue.OpenCounter{Counter: 1, Clerk: "maria"}},
			AtCounter{1, queue.CallNext{Counter: 1}},
			PrintTest{},
			EndSession{HashToken(markedToken)},
			RemoveStaff{"maria"},
			RemoveStaff{"nobody"},
		}
		for i, c := range commands {
			body, err := h.Do(t.Context(), Request{By: clerk(), Key: fmt.Sprintf("request-%d", i), Command: c})
			said.Write(body)
			if err != nil {
				said.WriteString(err.Error())
				said.Write(mustJSON(t, Explain(err)))
			}
			who, _ := h.Identify(markedToken)
			said.WriteString(who.Name + who.Role)
		}
		h.read(func(s *State) {
			said.Write(mustJSON(t, s.Jobs("https://kep.example", 10)))
			said.Write(mustJSON(t, pictureOf(s).Answers))
		})
		said.Write(mustJSON(t, h.Alarms()))
		if err := h.end(); err != nil {
			t.Fatal(err)
		}
		said.Write(log.Bytes())
		for _, mark := range []string{"MARKED", "argon2id"} {
			if i := strings.Index(said.String(), mark); i >= 0 {
				t.Errorf("%q came out: …%s", mark, said.String()[max(0, i-80):])
			}
		}
		// Of tokens not even the disk knows more than the hash.
		for _, r := range disk.records {
			if bytes.Contains(r, []byte(markedToken)) {
				t.Errorf("a token is in the journal: %s", r)
			}
		}
	})
}

// hashing are keys whose seal nobody can open: what a disk has of a person then
// says nothing, unless somebody went around the keys.
type hashing struct{}

func (hashing) Seal(_ queue.Day, _ string, plain []byte) ([]byte, error) {
	sum := sha256.Sum256(plain)
	return sum[:], nil
}

func (hashing) Open(queue.Day, string, []byte) ([]byte, error) { return nil, ErrErased }

func (hashing) Digest(_ queue.Day, data []byte) ([32]byte, error) { return sha256.Sum256(data), nil }

func (hashing) Erase(queue.Day) (int, error) { return 0, nil }

// TestPersonsAreOnDiskOnlySealed books, changes, prints and checks in for
// somebody with marked details, and looks for them on disk and in answers.
func TestPersonsAreOnDiskOnlySealed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk, said := newMemory(), &bytes.Buffer{}
		clock := &wallClock{}
		clock.set(morning())
		h := run(t, disk, clock, func(o *Options) { o.Keys = hashing{} })
		<-h.Ready()
		who := Person{Name: "MARKED Name", Subject: "MARKED subject", Email: "MARKED@example.gr", Phone: "6912345678", Consent: true}
		start := booking.WallAt(morning().Add(3*time.Hour), time.FixedZone("", 2*60*60))
		request := Request{By: clerk(), Key: "book-1", Hash: HashRequest("POST", "/", mustJSON(t, who))}
		plain := hex.EncodeToString(request.Hash[:])
		sealed, request, err := h.Conceal(t.Context(), request, "appointment-1", start.Date, who)
		if err != nil {
			t.Fatal(err)
		}
		request.Command = BookAppointment{ID: "appointment-1", Random: [8]uint64{9}, Service: "certify", Start: start, Person: sealed, Print: true}
		commands := []Request{
			request,
			{By: clerk(), Command: ChangeAppointment{ID: "appointment-1", Revision: 1, Service: "certify", Start: start, Person: sealed}},
			{By: clerk(), Command: PrintAppointment{"appointment-1"}},
			{By: kiosk(), Key: "check-in", Command: CheckIn{ID: "appointment-1", Source: queue.FromKiosk, Print: true}},
		}
		for _, r := range commands {
			said.Write(must[json.RawMessage](h, r))
		}
		h.read(func(s *State) { said.Write(mustJSON(t, s.Jobs("https://kep.example", 10))) })
		if err := h.end(); err != nil {
			t.Fatal(err)
		}
		said.Write(bytes.Join(disk.records, nil))
		for _, mark := range []string{"MARKED", "6912345678", plain} {
			if strings.Contains(said.String(), mark) {
				t.Errorf("%q came out: %s", mark, said)
			}
		}
	})
}
