package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"epass.internal/queue"
)

// Plain keeps tickets as most programs would: one bbolt.Update for each, with
// bbolt's own syncs. It is the baseline of the benchmarks. Issue may be called
// from any goroutine.
type Plain struct {
	db *bbolt.DB
	n  int // tickets stored
}

// OpenPlain makes a file at path with so many tickets in it.
func OpenPlain(path string, stored int) (*Plain, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout: 2 * time.Second, FreelistType: bbolt.FreelistMapType, PageSize: 4096, InitialMmapSize: 64 << 20,
	})
	if err != nil {
		return nil, fmt.Errorf("making the baseline: %w", err)
	}
	p := &Plain{db: db}
	for p.n < stored {
		err := db.Update(func(tx *bbolt.Tx) error { return p.put(tx, min(stored-p.n, daysAtOnce*ticketsPerDay)) })
		if err != nil {
			return nil, errors.Join(fmt.Errorf("filling the baseline: %w", err), db.Close())
		}
	}
	return p, nil
}

// Issue stores one more ticket; it is durable when Issue returns.
func (p *Plain) Issue() error {
	return p.db.Update(func(tx *bbolt.Tx) error { return p.put(tx, 1) })
}

// put stores the next tickets. bbolt lets one writer in at a time, so p.n is
// guarded by the transaction.
func (p *Plain) put(tx *bbolt.Tx, tickets int) error {
	for range tickets {
		b, err := tx.CreateBucketIfNotExists([]byte(dayName(p.n)))
		if err != nil {
			return err
		}
		row := Ticket("", p.n%ticketsPerDay+1, queue.Waiting)
		data, err := json.Marshal(row.Value)
		if err != nil {
			return err
		}
		if err := b.Put([]byte(row.Key), data); err != nil {
			return err
		}
		p.n++
	}
	return nil
}

// Close closes the file.
func (p *Plain) Close() error { return p.db.Close() }

// dayName names the bucket of a Plain's ticket by the number of those before it.
func dayName(n int) string { return fmt.Sprintf("day-%06d", n/ticketsPerDay) }
