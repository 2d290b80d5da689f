package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"go.etcd.io/bbolt"

	"epass.internal/internal/journal"
	"epass.internal/office"
)

// mask stands where a dump leaves something out.
const mask = "***"

// dumpLine is one line of a dump: a journal record, a row, or a problem.
type dumpLine struct {
	File    string          `json:"file"` // below the data folder
	Seq     uint64          `json:"seq,omitempty"`
	Entry   json.RawMessage `json:"entry,omitempty"`
	Day     string          `json:"day,omitempty"`
	Table   string          `json:"table,omitempty"`
	Key     string          `json:"key,omitempty"`
	Row     json.RawMessage `json:"row,omitempty"`
	Offset  int64           `json:"offset,omitempty"`
	Problem string          `json:"problem,omitempty"`
}

// Dump writes all that a data folder holds as lines of JSON: the journal, then
// the checkpoint, or if that is damaged the newest snapshot that is not.
// Password hashes, the office's secret, token hashes, the answers of requests
// and sealed personal data are masked. No daemon may use the folder; nothing in it changes. Of
// opt only Check is used.
func Dump(ctx context.Context, dir string, opt Options, w io.Writer) error {
	f := folder(dir)
	release, err := f.peek()
	if err != nil {
		return err
	}
	defer release()
	out := json.NewEncoder(w)
	if err := f.dumpJournal(out); err != nil {
		return fmt.Errorf("dumping the journal: %w", err)
	}
	names := []string{fileName}
	snapshots, err := f.snapshots()
	if err != nil {
		return err
	}
	for _, s := range snapshots {
		names = append(names, snapshotsName+"/"+s.name())
	}
	for _, name := range names {
		damage := opt.verify(ctx, f.path(name))
		if damage == nil {
			return f.dumpRows(out, name)
		}
		if err := out.Encode(dumpLine{File: name, Problem: damage.Error()}); err != nil {
			return err
		}
	}
	return nil
}

func (f folder) dumpJournal(out *json.Encoder) error {
	err := journal.Scan(f.path(journalName), func(found journal.Finding) error {
		line := dumpLine{File: journalName + "/" + found.Segment, Seq: found.Seq, Offset: found.Offset}
		var err error
		if found.Problem == nil {
			line.Entry, err = masked(found.Payload)
		} else {
			err = found.Problem
		}
		if err != nil {
			line.Problem = err.Error()
		}
		return out.Encode(line)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (f folder) dumpRows(out *json.Encoder, name string) error {
	err := readFile(f.path(name), func(tx *bbolt.Tx) error {
		m, err := readMeta(tx)
		if err != nil {
			return err
		}
		if err := out.Encode(dumpLine{File: name, Seq: m.seq}); err != nil {
			return err
		}
		if err := dumpTables(out, name, tx.Bucket([]byte(bucketOffice)), ""); err != nil {
			return err
		}
		days := tx.Bucket([]byte(bucketDays))
		return days.ForEachBucket(func(day []byte) error {
			return dumpTables(out, name, days.Bucket(day), string(day))
		})
	})
	if err != nil {
		return fmt.Errorf("dumping %s: %w", name, err)
	}
	return nil
}

// dumpTables dumps a day or the office up to the first row that is damaged:
// the check before a start does not look at the rows of days gone by.
func dumpTables(out *json.Encoder, name string, parent *bbolt.Bucket, day string) error {
	err := readTables(parent, day, func(r office.Row) error { return out.Encode(dumpRow(name, r)) })
	if errors.Is(err, errDamaged) {
		return out.Encode(dumpLine{File: name, Day: day, Problem: err.Error()})
	}
	return err
}

// dumpRow is the line of a row. Sessions and devices are keyed by the hash of
// their token, and the secret is a row of its own.
func dumpRow(name string, r office.Row) dumpLine {
	line := dumpLine{File: name, Day: r.Day, Table: r.Table, Key: r.Key}
	if r.Table == office.TableSession || r.Table == office.TableDevice {
		line.Key = mask
	}
	if r.Table == office.TableOffice && hidden(r.Key) {
		line.Row = json.RawMessage(`"` + mask + `"`)
		return line
	}
	var err error
	if line.Row, err = masked(r.Value); err != nil {
		line.Problem = err.Error()
	}
	return line
}

// hidden reports whether the member of an object is masked: a password's or a
// token's hash, the office's secret, the answer to a request, personal data.
func hidden(member string) bool {
	switch member {
	case "password", "secret", "hash", "body", "sealed":
		return true
	}
	return false
}

// masked returns JSON with its hidden members masked. The error of text that
// is not JSON does not repeat it.
func masked(data []byte) (json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil || d.More() {
		return nil, errors.New("not JSON")
	}
	return json.Marshal(maskValue(v))
}

func maskValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for member, inner := range v {
			if hidden(member) {
				v[member] = mask
			} else {
				v[member] = maskValue(inner)
			}
		}
	case []any:
		for i := range v {
			v[i] = maskValue(v[i])
		}
	}
	return v
}
