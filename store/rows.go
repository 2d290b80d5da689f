package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"epass.internal/office"
)

// answerDays is for how many business days answers are kept, the one that
// runs among them.
const answerDays = 2

// rowKey names a row in the whole checkpoint.
type rowKey struct{ day, table, key string }

// changes gathers what is not in the checkpoint yet; of one row the last
// change counts.
type changes map[rowKey]office.Change

func (p changes) add(list []office.Change) {
	for _, c := range list {
		p[rowKey{c.Day, c.Table, c.Key}] = c
	}
}

// sorted returns the changes so that neighbours in the file follow each other.
func (p changes) sorted() []office.Change {
	out := make([]office.Change, 0, len(p))
	for _, c := range p {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b office.Change) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Table, b.Table), cmp.Compare(a.Key, b.Key))
	})
	return out
}

// writeRows puts changes into the checkpoint: first all rows, then the waiting
// index.
func writeRows(tx *bbolt.Tx, list []office.Change) error {
	var moved moves
	for _, c := range list {
		if err := writeRow(tx, c, &moved); err != nil {
			return fmt.Errorf("saving %s/%s: %w", c.Table, c.Key, err)
		}
	}
	if err := moved.write(tx); err != nil {
		return fmt.Errorf("saving the waiting index: %w", err)
	}
	return nil
}

func writeRow(tx *bbolt.Tx, c office.Change, moved *moves) error {
	parent, err := parentOf(tx, c.Day)
	if err != nil {
		return err
	}
	b, err := parent.CreateBucketIfNotExists([]byte(c.Table))
	if err != nil {
		return err
	}
	var row []byte
	if c.Value != nil {
		if row, err = json.Marshal(c.Value); err != nil {
			return err
		}
	}
	if c.Table == office.TableTickets {
		if err := moved.add(c, unchecked(b.Get([]byte(c.Key))), row); err != nil {
			return err
		}
	}
	if row == nil {
		return b.Delete([]byte(c.Key))
	}
	return b.Put([]byte(c.Key), sealed(rowKey{c.Day, c.Table, c.Key}, row))
}

// parentOf returns the bucket that holds the tables of a day, or those of the
// office where day is empty.
func parentOf(tx *bbolt.Tx, day string) (*bbolt.Bucket, error) {
	if day == "" {
		return tx.Bucket([]byte(bucketOffice)), nil
	}
	days := tx.Bucket([]byte(bucketDays))
	if b := days.Bucket([]byte(day)); b != nil {
		return b, nil
	}
	b, err := days.CreateBucket([]byte(day))
	if err != nil {
		return nil, err
	}
	return b, dropOldAnswers(days)
}

// dropOldAnswers forgets the answers of the day that has just become too old
// to be asked for again.
func dropOldAnswers(days *bbolt.Bucket) error {
	newest := newestDays(days, answerDays+1)
	if len(newest) <= answerDays {
		return nil
	}
	b := days.Bucket([]byte(newest[answerDays]))
	if b.Bucket([]byte(office.TableAnswers)) == nil {
		return nil
	}
	return b.DeleteBucket([]byte(office.TableAnswers))
}

// newestDays returns at most limit days, the newest first.
func newestDays(days *bbolt.Bucket, limit int) []string {
	var out []string
	c := days.Cursor()
	for k, _ := c.Last(); k != nil && len(out) < limit; k, _ = c.Prev() {
		out = append(out, string(k))
	}
	return out
}

// readRows hands over what an office needs to go on: its own rows, those of
// the newest day, and the answers of the day before.
func readRows(tx *bbolt.Tx, row func(office.Row) error) error {
	if err := readTables(tx.Bucket([]byte(bucketOffice)), "", row); err != nil {
		return err
	}
	days := tx.Bucket([]byte(bucketDays))
	for i, day := range newestDays(days, answerDays) {
		b := days.Bucket([]byte(day))
		var err error
		if i == 0 {
			err = readTables(b, day, row)
		} else {
			err = readTable(b, day, office.TableAnswers, row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readTables hands over all rows of a day, or of the office.
func readTables(parent *bbolt.Bucket, day string, row func(office.Row) error) error {
	return parent.ForEachBucket(func(table []byte) error {
		if string(table) == bucketWaiting {
			return nil
		}
		return readTable(parent, day, string(table), row)
	})
}

func readTable(parent *bbolt.Bucket, day, table string, row func(office.Row) error) error {
	b := parent.Bucket([]byte(table))
	if b == nil {
		return nil
	}
	return b.ForEach(func(k, v []byte) error {
		r := office.Row{Day: day, Table: table, Key: string(k)}
		var err error
		if r.Value, err = unsealed(rowKey{day, table, r.Key}, v); err != nil {
			return err
		}
		return row(r)
	})
}
