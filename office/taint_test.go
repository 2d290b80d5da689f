package office

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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
