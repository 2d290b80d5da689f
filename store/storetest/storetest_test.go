package storetest

import (
	"path/filepath"
	"testing"

	"epass.internal/office"
	"epass.internal/queue"
)

// memory is a disk that counts rows and is busy every other time.
type memory struct {
	rows map[office.Change]struct{}
	busy bool
}

func (m *memory) TryCheckpoint(take func() office.Checkpoint) bool {
	m.busy = !m.busy
	if m.busy {
		return false
	}
	for _, c := range take().Changes {
		c.Value = nil
		m.rows[c] = struct{}{}
	}
	return true
}

func TestFillStoresEveryTicketUnderItsOwnNumber(t *testing.T) {
	m := &memory{rows: map[office.Change]struct{}{}}
	Fill(m, 25_500)
	if got, want := len(m.rows), 25_500+26; got != want {
		t.Errorf("got %d rows, want %d tickets and headers", got, want)
	}
}

func TestPlainKeepsEveryTicket(t *testing.T) {
	p, err := OpenPlain(filepath.Join(t.TempDir(), "plain.db"), 1500)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for range 10 {
		if err := p.Issue(); err != nil {
			t.Fatal(err)
		}
	}
	if p.n != 1510 {
		t.Errorf("got %d tickets, want 1510", p.n)
	}
}

func TestTicketIsTheQueues(t *testing.T) {
	row := Ticket("2025-11-21", 12, queue.Served)
	if v, ok := row.Value.(queue.Ticket); !ok || string(v.Number) != row.Key || row.Key != "Γ002" {
		t.Errorf("got %+v", row)
	}
}

func BenchmarkPlainUpdatePerTicket(b *testing.B) {
	p, err := OpenPlain(filepath.Join(b.TempDir(), "plain.db"), 1000)
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	for b.Loop() {
		if err := p.Issue(); err != nil {
			b.Fatal(err)
		}
	}
}
