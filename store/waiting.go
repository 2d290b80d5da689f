package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"

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

// index moves a ticket in its day's waiting index from its old row to the new.
func index(day *bbolt.Bucket, number string, before, after []byte) error {
	old, err := placeOf(before)
	if err != nil {
		return err
	}
	now, err := placeOf(after)
	if err != nil || bytes.Equal(old, now) {
		return err
	}
	waiting, err := day.CreateBucketIfNotExists([]byte(bucketWaiting))
	if err != nil {
		return err
	}
	if old != nil && string(waiting.Get(old)) == number {
		if err := waiting.Delete(old); err != nil {
			return err
		}
	}
	if now == nil {
		return nil
	}
	return waiting.Put(now, []byte(number))
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
