package store

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
)

// The buckets of the checkpoint. Rows are JSON with a seal behind it:
//
//	meta    schema, seq, torn
//	office  table → key → row
//	days    day → table → key → row, and "waiting" → turn order → number
//
// A table may have any name, but one of a day may not be called waiting.
const (
	bucketMeta    = "meta"
	bucketOffice  = "office"
	bucketDays    = "days"
	bucketWaiting = "waiting"

	metaSchema = "schema" // decimal version of this layout
	metaSeq    = "seq"    // decimal sequence of the last journal record in it
	metaTorn   = "torn"   // there while the journal's end was torn and nothing came after it

	schemaVersion = 1
)

const (
	lockTimeout = 2 * time.Second
	pageSize    = 4096
	mmapSize    = 64 << 20
	growBy      = 1 << 20 // bbolt's 16 MiB would make every snapshot that large
	// defaultMaxSize is decades of one office's tickets.
	defaultMaxSize = 4 << 30
)

// boltOptions names every option that decides about safety, also where it is
// the default.
func boltOptions(maxSize int) *bbolt.Options {
	return &bbolt.Options{
		Timeout:         lockTimeout,
		NoSync:          false,
		NoGrowSync:      false,
		NoFreelistSync:  false,
		FreelistType:    bbolt.FreelistMapType,
		PageSize:        pageSize,
		InitialMmapSize: mmapSize,
		MaxSize:         maxSize,
	}
}

// openFile opens an existing checkpoint.
func openFile(path string, maxSize int) (db *bbolt.DB, err error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	err = guarded(func() error {
		db, err = bbolt.Open(path, fileMode, boltOptions(maxSize))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	db.AllocSize = growBy
	return db, nil
}

// openReadOnly opens a checkpoint to be read. Beside a reader there may be
// other readers, but no writer.
func openReadOnly(path string) (*bbolt.DB, error) {
	opt := boltOptions(0)
	opt.ReadOnly, opt.InitialMmapSize = true, 0
	return bbolt.Open(path, fileMode, opt)
}

// createFile makes an empty checkpoint that has its name only when it is whole.
func createFile(path string, maxSize int) error {
	temp := path + tempSuffix
	if err := os.Remove(temp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("making %s: %w", path, err)
	}
	if err := initialise(temp, maxSize); err != nil {
		return fmt.Errorf("making %s: %w", path, err)
	}
	if err := replace(temp, path); err != nil {
		return fmt.Errorf("making %s: %w", path, err)
	}
	return nil
}

func initialise(temp string, maxSize int) error {
	db, err := bbolt.Open(temp, fileMode, boltOptions(maxSize))
	if err != nil {
		return err
	}
	db.AllocSize = growBy
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range []string{bucketMeta, bucketOffice, bucketDays} {
			if _, err := tx.CreateBucket([]byte(name)); err != nil {
				return err
			}
		}
		if err := putSeq(tx, 0); err != nil {
			return err
		}
		return tx.Bucket([]byte(bucketMeta)).Put([]byte(metaSchema), []byte(strconv.Itoa(schemaVersion)))
	})
	if err == nil {
		err = db.Sync()
	}
	return errors.Join(err, db.Close())
}

func putSeq(tx *bbolt.Tx, seq uint64) error {
	return tx.Bucket([]byte(bucketMeta)).Put([]byte(metaSeq), strconv.AppendUint(nil, seq, 10))
}

// meta is what bucket meta says.
type meta struct {
	schema uint64
	seq    uint64
	torn   bool
}

// readMeta reads bucket meta. An error wraps ErrNewer for a layout that this
// program does not know, and errDamaged else.
func readMeta(tx *bbolt.Tx) (m meta, err error) {
	b := tx.Bucket([]byte(bucketMeta))
	if b == nil {
		return meta{}, fmt.Errorf("bucket %s is missing: %w", bucketMeta, errDamaged)
	}
	m.torn = b.Get([]byte(metaTorn)) != nil
	for key, to := range map[string]*uint64{metaSchema: &m.schema, metaSeq: &m.seq} {
		if *to, err = strconv.ParseUint(string(b.Get([]byte(key))), 10, 64); err != nil {
			return meta{}, fmt.Errorf("%s of bucket %s is no number: %w", key, bucketMeta, errDamaged)
		}
	}
	if m.schema > schemaVersion {
		return m, fmt.Errorf("layout %d, and this program knows %d: %w", m.schema, schemaVersion, ErrNewer)
	}
	return m, nil
}

// fileMeta is readMeta in a transaction of its own.
func fileMeta(db *bbolt.DB) (m meta, err error) {
	err = guarded(func() error {
		return db.View(func(tx *bbolt.Tx) error {
			m, err = readMeta(tx)
			return err
		})
	})
	return m, err
}
