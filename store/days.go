package store

import (
	"context"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"epass.internal/office"
	"epass.internal/queue"
)

// headerKey is the key of a day's header in its table.
const headerKey = "header"

// checkDay reports what is not a day.
func checkDay(day queue.Day) error {
	if _, err := time.Parse(time.DateOnly, string(day)); err != nil {
		return fmt.Errorf("%q is not a day such as 2027-02-19", day)
	}
	return nil
}

// Days returns the business days that the checkpoint has, the oldest first and
// today last.
func (s *Store) Days(ctx context.Context) ([]queue.Day, error) {
	var out []queue.Day
	err := s.view(ctx, func(tx *bbolt.Tx) error {
		days := tx.Bucket([]byte(bucketDays))
		return days.ForEachBucket(func(day []byte) error {
			if begun(days.Bucket(day)) {
				out = append(out, queue.Day(day))
			}
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("listing the days: %w", err)
	}
	return out, nil
}

// Day returns a business day as the checkpoint has it: final for a day gone by,
// about a second behind for today. The error wraps ErrNoDay where it has none;
// a row that is damaged is an error with the day and its key.
func (s *Store) Day(ctx context.Context, day queue.Day) (*queue.State, error) {
	head, tickets, err := s.rowsOf(ctx, day)
	if err != nil {
		return nil, fmt.Errorf("reading day %s: %w", day, err)
	}
	return queue.Load(head, tickets)
}

// rowsOf copies the rows of a day that a queue is made of.
func (s *Store) rowsOf(ctx context.Context, day queue.Day) (head []byte, tickets [][]byte, err error) {
	err = s.view(ctx, func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte(bucketDays)).Bucket([]byte(day))
		if b == nil || !begun(b) {
			return ErrNoDay
		}
		return readTables(b, string(day), func(r office.Row) error {
			switch {
			case r.Table == office.TableDay && r.Key == headerKey:
				head = r.Value
			case r.Table == office.TableTickets:
				tickets = append(tickets, r.Value)
			}
			return nil
		})
	})
	if err == nil && head == nil {
		err = fmt.Errorf("its header is missing: %w", errDamaged)
	}
	return head, tickets, err
}

func (s *Store) view(ctx context.Context, fn func(*bbolt.Tx) error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	_, v, err := s.loaded()
	if err != nil {
		return err
	}
	return v.view(fn)
}

// Prune removes the days before a day from the checkpoint, with all their rows,
// and returns how many there were. Today stays, and what is behind it. Each
// day is a transaction of its own between two checkpoints; what an error or a
// stop leaves is for the next call, and so are days that come back whole when
// the checkpoint has to be rebuilt from a snapshot before it.
func (s *Store) Prune(ctx context.Context, before queue.Day) (removed int, err error) {
	if err := checkDay(before); err != nil {
		return 0, fmt.Errorf("removing old days: %w", err)
	}
	_, v, err := s.loaded()
	if err != nil {
		return 0, fmt.Errorf("removing old days: %w", err)
	}
	var old []string
	err = v.view(func(tx *bbolt.Tx) error {
		old = daysBefore(tx.Bucket([]byte(bucketDays)), string(before))
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("removing old days: %w", err)
	}
	for _, day := range old {
		gone := false
		err := v.chore(ctx, func() (err error) {
			gone, err = v.removeDay(day)
			return err
		})
		if err != nil {
			return removed, fmt.Errorf("removing day %s: %w", day, err)
		}
		if gone {
			removed++
		}
	}
	return removed, nil
}

// daysBefore returns the days before one and before today, the oldest first;
// none where no day has begun. All records of a day before today are in the
// checkpoint that has today, so no row of it comes later.
func daysBefore(days *bbolt.Bucket, before string) (out []string) {
	today := ""
	backwards(days, func(day string, has bool) bool {
		if has {
			today = day
		}
		return !has
	})
	c := days.Cursor()
	for k, _ := c.First(); k != nil && string(k) < min(before, today); k, _ = c.Next() {
		out = append(out, string(k))
	}
	return out
}

// removeDay runs on the saver's goroutine. It reports false where the day has
// been removed already.
func (v *saver) removeDay(day string) (removed bool, err error) {
	if v.broken.Load() || v.suspect {
		return false, errUnsaved
	}
	err = v.update(func(tx *bbolt.Tx) error {
		days := tx.Bucket([]byte(bucketDays))
		if removed = days.Bucket([]byte(day)) != nil; !removed {
			return nil
		}
		return days.DeleteBucket([]byte(day))
	})
	return removed && err == nil, err
}
