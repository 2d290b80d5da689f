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
// index. Which tables there are is the office's business; only those whose
// names are in this file mean something here.
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
	return dropOldAnswers(tx.Bucket([]byte(bucketDays)))
}

func writeRow(tx *bbolt.Tx, c office.Change, moved *moves) error {
	if c.Value == nil {
		return removeRow(tx, c, moved)
	}
	if c.Day != "" && c.Table == bucketWaiting {
		return errReserved
	}
	row, err := json.Marshal(c.Value)
	if err != nil {
		return err
	}
	parent, err := parentOf(tx, c.Day)
	if err != nil {
		return err
	}
	b, err := parent.CreateBucketIfNotExists([]byte(c.Table))
	if err != nil {
		return err
	}
	if c.Table == office.TableTickets {
		if err := moved.add(c, unchecked(b.Get([]byte(c.Key))), row); err != nil {
			return err
		}
	}
	return b.Put([]byte(c.Key), sealed(rowKey{c.Day, c.Table, c.Key}, row))
}

// removeRow deletes a row if it is there; it makes no bucket, so that a day
// that was removed stays so.
func removeRow(tx *bbolt.Tx, c office.Change, moved *moves) error {
	parent := tx.Bucket([]byte(bucketOffice))
	if c.Day != "" {
		parent = tx.Bucket([]byte(bucketDays)).Bucket([]byte(c.Day))
	}
	if parent == nil || parent.Bucket([]byte(c.Table)) == nil {
		return nil
	}
	b := parent.Bucket([]byte(c.Table))
	if c.Table == office.TableTickets {
		if err := moved.add(c, unchecked(b.Get([]byte(c.Key))), nil); err != nil {
			return err
		}
	}
	return b.Delete([]byte(c.Key))
}

// parentOf returns the bucket that holds the tables of a day, or those of the
// office where day is empty.
func parentOf(tx *bbolt.Tx, day string) (*bbolt.Bucket, error) {
	if day == "" {
		return tx.Bucket([]byte(bucketOffice)), nil
	}
	return tx.Bucket([]byte(bucketDays)).CreateBucketIfNotExists([]byte(day))
}

// begun reports whether a business day was opened: it has a header or tickets.
// A day to come may have rows of other tables, and so may one that was removed.
func begun(day *bbolt.Bucket) bool {
	return day.Bucket([]byte(office.TableDay)) != nil || day.Bucket([]byte(office.TableTickets)) != nil
}

// backwards calls yield for each day, the newest first, and whether it has
// begun, until yield returns false.
func backwards(days *bbolt.Bucket, yield func(day string, has bool) bool) {
	c := days.Cursor()
	for k, _ := c.Last(); k != nil; k, _ = c.Prev() {
		if !yield(string(k), begun(days.Bucket(k))) {
			return
		}
	}
}

// dropOldAnswers forgets the answers of the days that have become too old to
// be asked for again.
func dropOldAnswers(days *bbolt.Bucket) error {
	var old []*bbolt.Bucket
	n := 0
	backwards(days, func(day string, has bool) bool {
		if !has {
			return true
		}
		n++
		b := days.Bucket([]byte(day))
		answered := b.Bucket([]byte(office.TableAnswers)) != nil
		if n > answerDays && answered {
			old = append(old, b)
		}
		return n <= answerDays || answered
	})
	for _, b := range old {
		if err := b.DeleteBucket([]byte(office.TableAnswers)); err != nil {
			return err
		}
	}
	return nil
}

// recentDays are the days that a start reads, the newest first.
type recentDays struct {
	whole  []string // the newest that has begun, which is today, and those to come
	before string   // the one before today, whose answers count; may be empty
}

func recent(days *bbolt.Bucket) (r recentDays) {
	today := false
	backwards(days, func(day string, has bool) bool {
		switch {
		case !today:
			r.whole = append(r.whole, day)
			today = has
		case has:
			r.before = day
		}
		return r.before == ""
	})
	return r
}

// readRows hands over what an office needs to go on: its own rows, those of
// today and the days to come, and the answers of the day before.
func readRows(tx *bbolt.Tx, row func(office.Row) error) error {
	if err := readTables(tx.Bucket([]byte(bucketOffice)), "", row); err != nil {
		return err
	}
	days := tx.Bucket([]byte(bucketDays))
	r := recent(days)
	for _, day := range r.whole {
		if err := readTables(days.Bucket([]byte(day)), day, row); err != nil {
			return err
		}
	}
	if r.before == "" {
		return nil
	}
	return readTable(days.Bucket([]byte(r.before)), r.before, office.TableAnswers, row)
}

// readTables hands over all rows of a day, or of the office.
func readTables(parent *bbolt.Bucket, day string, row func(office.Row) error) error {
	return parent.ForEachBucket(func(table []byte) error {
		if day != "" && string(table) == bucketWaiting {
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
