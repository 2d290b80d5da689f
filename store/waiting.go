package store

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"epass.internal/office"
	"epass.internal/queue"
)

// place is the part of a ticket's row that the waiting index is made of.
type place struct {
	Phase queue.Phase `json:"phase"`
	Key   queue.Key   `json:"key"`
}

// indexKey is a queue.Key in bytes that sort as it does: turn and check-in as
// UnixMilli, sequence, return, each 8 bytes big-endian. The sign bit is
// turned over so that times before 1970, of a clock that was never set, come
// first too.
func indexKey(k queue.Key) []byte {
	const sign = 1 << 63
	out := make([]byte, 0, 32)
	out = binary.BigEndian.AppendUint64(out, uint64(k.Turn.UnixMilli())^sign)
	out = binary.BigEndian.AppendUint64(out, uint64(k.CheckIn.UnixMilli())^sign)
	out = binary.BigEndian.AppendUint64(out, k.Seq)
	return binary.BigEndian.AppendUint64(out, k.Return)
}

// placeOf returns the index key of a ticket's row, nil if it does not wait or
// there is no row.
func placeOf(row []byte) ([]byte, error) {
	if len(row) == 0 {
		return nil, nil
	}
	var p place
	if err := json.Unmarshal(row, &p); err != nil {
		return nil, err
	}
	if p.Phase != queue.Waiting {
		return nil, nil
	}
	return indexKey(p.Key), nil
}

// move takes a ticket from one place of its day's waiting index to another; a
// nil place is none.
type move struct {
	day, number string
	from, to    []byte
}

// moves are the tickets whose place changes in one checkpoint. They are written
// in the order of the index: bbolt shifts all that follows in a page for each
// key put in the middle of it.
type moves []move

// add notes where a ticket goes whose row changes from before to after.
func (m *moves) add(c office.Change, before, after []byte) error {
	from, err := placeOf(before)
	if err != nil {
		return err
	}
	to, err := newPlace(c.Value, after)
	if err != nil || bytes.Equal(from, to) {
		return err
	}
	*m = append(*m, move{c.Day, c.Key, from, to})
	return nil
}

// newPlace is placeOf for a row that comes from a ticket itself, which need not
// be read back.
func newPlace(value any, row []byte) ([]byte, error) {
	t, ok := value.(queue.Ticket)
	switch {
	case !ok:
		return placeOf(row)
	case t.Phase != queue.Waiting:
		return nil, nil
	}
	return indexKey(t.Key), nil
}

func (m moves) write(tx *bbolt.Tx) error {
	slices.SortFunc(m, func(a, b move) int {
		return cmp.Or(cmp.Compare(a.day, b.day), bytes.Compare(a.from, b.from))
	})
	for _, v := range m {
		if err := v.leave(tx); err != nil {
			return err
		}
	}
	slices.SortFunc(m, func(a, b move) int {
		return cmp.Or(cmp.Compare(a.day, b.day), bytes.Compare(a.to, b.to))
	})
	for _, v := range m {
		if err := v.enter(tx); err != nil {
			return err
		}
	}
	return nil
}

func (v move) leave(tx *bbolt.Tx) error {
	if v.from == nil {
		return nil
	}
	waiting, err := waitingOf(tx, v.day)
	if err != nil || string(waiting.Get(v.from)) != v.number {
		return err
	}
	return waiting.Delete(v.from)
}

func (v move) enter(tx *bbolt.Tx) error {
	if v.to == nil {
		return nil
	}
	waiting, err := waitingOf(tx, v.day)
	if err != nil {
		return err
	}
	return waiting.Put(v.to, []byte(v.number))
}

// waitingOf returns the waiting index of a day.
func waitingOf(tx *bbolt.Tx, day string) (*bbolt.Bucket, error) {
	parent, err := parentOf(tx, day)
	if err != nil {
		return nil, err
	}
	return parent.CreateBucketIfNotExists([]byte(bucketWaiting))
}

// checkWaiting compares a day's waiting index with its tickets.
func checkWaiting(day *bbolt.Bucket) error {
	want := map[string]string{}
	if tickets := day.Bucket([]byte(office.TableTickets)); tickets != nil {
		err := tickets.ForEach(func(number, value []byte) error {
			key, err := placeOf(unchecked(value))
			if key != nil {
				want[string(key)] = string(number)
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("reading tickets: %w: %w", errDamaged, err)
		}
	}
	if waiting := day.Bucket([]byte(bucketWaiting)); waiting != nil {
		err := waiting.ForEach(func(key, number []byte) error {
			if want[string(key)] != string(number) {
				return fmt.Errorf("%s is in the waiting index and does not wait there: %w", number, errDamaged)
			}
			delete(want, string(key))
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, number := range want {
		return fmt.Errorf("%s waits and is not in the waiting index: %w", number, errDamaged)
	}
	return nil
}
