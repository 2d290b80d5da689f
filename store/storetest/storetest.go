// Package storetest has what benchmarks need beside a store: years of stored
// tickets, and the plain way to keep tickets in bbolt to compare with.
package storetest

import (
	"runtime"
	"time"

	"epass.internal/office"
	"epass.internal/queue"
)

const (
	ticketsPerDay = 1000
	daysAtOnce    = 10
)

// Header is the row of a business day that is over.
func Header(day queue.Day) office.Change {
	header := map[string]any{"day": day, "closed": true}
	return office.Change{Day: string(day), Table: office.TableDay, Key: "header", Value: header}
}

// Ticket is the row of the n-th ticket of a day, from 1 on. Every tenth number
// is of another service.
func Ticket(day queue.Day, n int, phase queue.Phase) office.Change {
	prefix := string([]rune("ΑΒΓΔΕΖΗΘΙΚ")[n%10])
	at := time.UnixMilli(int64(n) * 20_000).UTC()
	number := queue.NewNumber(prefix, n/10+1)
	return office.Change{Day: string(day), Table: office.TableTickets, Key: string(number), Value: queue.Ticket{
		Number: number, Service: "certify", Phase: phase, Source: queue.FromKiosk,
		Key: queue.Key{Turn: at, CheckIn: at, Seq: uint64(n)}, Ahead: n % 20,
		Counter: 1, Calls: 1, CalledAt: at, StartedAt: at, EndedAt: at,
	}}
}

// Saver is the part of an office.Disk that takes checkpoints.
type Saver interface {
	TryCheckpoint(take func() office.Checkpoint) bool
}

// Fill stores so many served tickets, a thousand a day, in days before 2025,
// and returns when the disk has taken the last of them.
func Fill(disk Saver, tickets int) {
	first := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	var c office.Checkpoint
	for i := range tickets {
		day := queue.Day(first.AddDate(0, 0, i/ticketsPerDay).Format(time.DateOnly))
		if i%ticketsPerDay == 0 {
			c.Changes = append(c.Changes, Header(day))
		}
		c.Changes = append(c.Changes, Ticket(day, i%ticketsPerDay+1, queue.Served))
		if len(c.Changes) > daysAtOnce*ticketsPerDay || i == tickets-1 {
			Save(disk, c)
			c = office.Checkpoint{}
		}
	}
}

// Save hands a checkpoint to a disk as soon as it takes one.
func Save(disk Saver, c office.Checkpoint) {
	for !disk.TryCheckpoint(func() office.Checkpoint { return c }) {
		runtime.Gosched()
	}
}
