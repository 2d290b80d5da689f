package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
	"golang.org/x/sys/unix"

	"epass.internal/internal/journal"
	"epass.internal/office"
)

// loading is one start: what was found, and what is made of it.
type loading struct {
	*Store
	journal   *journal.Journal
	found     journal.Recovery
	snapshots []snapshot // newest first; rebuild drops the bad ones
	db        *bbolt.DB
	meta      meta     // of the checkpoint that counts
	rebuilt   *rebuilt // nil: epass.db was good, or the folder is new
	replayed  replayed
	crowded   bool // the disk has no room for the reserve
}

// Load implements office.Disk. It fails only if the folder cannot be read and
// written, if a newer program wrote it, or if row or record returns an error:
// damage is set aside, rebuilt and told in an alarm.
func (s *Store) Load(ctx context.Context, row func(office.Row) error, record func(uint64, []byte) error) (office.Loaded, error) {
	if s.closed {
		return office.Loaded{}, ErrClosed
	}
	if err := s.unload(); err != nil {
		s.opt.Log.Warn("closing files before reading them again", "error", err)
	}
	l, err := s.begin(ctx)
	if err != nil {
		return office.Loaded{}, errors.Join(fmt.Errorf("reading %s: %w", s.folder, err), l.close())
	}
	out, err := l.load(row, record)
	if err != nil {
		return office.Loaded{}, errors.Join(fmt.Errorf("reading %s: %w", s.folder, err), l.close())
	}
	return out, nil
}

// begin opens what there is, on a full disk with the room of the reserve.
func (s *Store) begin(ctx context.Context) (*loading, error) {
	l := &loading{Store: s}
	err := l.open(ctx)
	if s.folder.giveUpReserve(err) {
		s.opt.Log.Warn("the disk is full: the reserve was given up", "error", errors.Join(err, l.close()))
		l = &loading{Store: s}
		err = l.open(ctx)
	}
	if err != nil {
		return l, err
	}
	if room := s.folder.keepReserve(s.opt.FreeRoom); room != nil {
		s.opt.Log.Warn("keeping room in reserve", "error", room)
		l.crowded = true
	}
	return l, nil
}

func (l *loading) load(row func(office.Row) error, record func(uint64, []byte) error) (office.Loaded, error) {
	err := l.db.View(func(tx *bbolt.Tx) error { return readRows(tx, row) })
	if err != nil {
		return office.Loaded{}, err
	}
	if err := l.replay(record); err != nil {
		return office.Loaded{}, err
	}
	l.run()
	return office.Loaded{Seq: l.replayed.last, Torn: l.torn(), Alarms: l.alarms()}, nil
}

// open finds what there is and opens it.
func (l *loading) open(ctx context.Context) error {
	if err := l.survey(); err != nil {
		return err
	}
	if err := l.openCheckpoint(ctx); err != nil {
		return err
	}
	if err := l.markTorn(); err != nil {
		l.opt.Log.Error("opening", "error", err)
	}
	return nil
}

// survey opens the journal and lists the snapshots.
func (l *loading) survey() (err error) {
	if err := l.folder.tidy(); err != nil {
		return err
	}
	if l.snapshots, err = l.folder.snapshots(); err != nil {
		return err
	}
	l.journal, l.found, err = journal.Open(l.folder.path(journalName), l.opt.Journal)
	if errors.Is(err, fs.ErrPermission) {
		return folderError(l.folder.path(journalName), err)
	}
	return err
}

// openCheckpoint opens epass.db if it is good, and what can be had in its
// place if it is not.
func (l *loading) openCheckpoint(ctx context.Context) error {
	path := l.folder.path(fileName)
	damage, err := l.examine(ctx, path)
	if err != nil {
		return err
	}
	if errors.Is(damage, fs.ErrNotExist) && l.fresh() {
		if damage, err = nil, createFile(path, l.opt.MaxSize); err != nil {
			return err
		}
	}
	if damage == nil {
		damage, err = l.use(path)
	}
	if damage != nil && err == nil {
		err = l.rebuild(ctx, damage)
	}
	l.distrust = false
	return err
}

// fresh reports whether nothing was ever kept in this folder. The checkpoint
// is made before the first record is written, so where it is missing and there
// are records, somebody or something has removed it.
func (l *loading) fresh() bool { return l.found.Last == 0 && len(l.snapshots) == 0 }

// examine looks at a checkpoint without opening it here: damage says what is
// wrong with it. An err says nothing about the file.
func (l *loading) examine(ctx context.Context, path string) (damage, err error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return err, nil
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil, folderError(path, err)
	}
	if err != nil {
		return err, nil // a disk that cannot read
	}
	defer file.Close()
	if l.distrust && path == l.folder.path(fileName) {
		return fmt.Errorf("it failed while it was in use: %w", errDamaged), nil
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_SH|unix.LOCK_NB); errors.Is(err, unix.EWOULDBLOCK) {
		return nil, inOtherHands(path)
	}
	return l.verify(ctx, path)
}

func inOtherHands(path string) error {
	return fmt.Errorf("%w: another program has %s open; end it first", ErrInUse, path)
}

// use opens a checkpoint to go on with.
func (l *loading) use(path string) (damage, err error) {
	db, err := openFile(path, l.opt.MaxSize)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, folderError(path, err)
	case errors.Is(err, berrors.ErrTimeout):
		return nil, inOtherHands(path)
	case err != nil:
		return err, nil
	}
	m, err := fileMeta(db)
	if err == nil {
		err = l.outdated(m)
	}
	if errors.Is(err, errDamaged) {
		damage, err = err, nil
	}
	if damage != nil || err != nil {
		return damage, errors.Join(err, db.Close())
	}
	l.db, l.meta = db, m
	return nil, nil
}

// outdated finds a checkpoint that went back in time: there is a snapshot of
// what neither it nor the journal has.
func (l *loading) outdated(m meta) error {
	if len(l.snapshots) == 0 || l.snapshots[0].seq <= max(m.seq, l.found.Last) {
		return nil
	}
	return fmt.Errorf("it ends with record %d and a snapshot with %d: %w", m.seq, l.snapshots[0].seq, errDamaged)
}

// torn reports whether numbers may be on paper that are not in the state.
func (l *loading) torn() bool {
	return l.found.Torn || l.meta.torn || l.cut() || len(l.replayed.holes) > 0
}

// cut reports whether the journal ends before the checkpoint: what it had was
// on disk once.
func (l *loading) cut() bool { return l.found.Last < l.meta.seq }

// markTorn remembers a torn end until something has been written after it: the
// journal finds it only once.
func (l *loading) markTorn() error {
	if !l.found.Torn || l.meta.torn {
		return nil
	}
	err := guarded(func() error {
		return l.db.Update(func(tx *bbolt.Tx) error {
			return tx.Bucket([]byte(bucketMeta)).Put([]byte(metaTorn), []byte("1"))
		})
	})
	if err != nil {
		return fmt.Errorf("marking a torn journal: %w", err)
	}
	return nil
}

// run sets the goroutine to work that saves. After any damage the first thing
// it makes is a snapshot, because the older ones may lack what is lost.
func (l *loading) run() {
	v := &saver{
		folder: l.folder, opt: l.opt, journal: l.journal, db: l.db,
		base: l.replayed.last, stats: Stats{CheckpointSeq: l.meta.seq},
	}
	v.noteSnapshots(l.snapshots)
	harmed := l.rebuilt != nil || l.cut() || len(l.replayed.holes)+len(l.found.Damaged) > 0
	if at := v.stats.SnapshotAt; !harmed && !at.After(l.opt.Clock()) {
		v.snapshotDue = at.Add(l.opt.SnapshotEvery)
	}
	v.start()
	l.set(l.journal, v)
}

// close gives back what a failed start had opened.
func (l *loading) close() error {
	var errs []error
	if l.db != nil {
		errs = append(errs, l.db.Close())
	}
	if l.journal != nil {
		errs = append(errs, l.journal.Close())
	}
	return errors.Join(errs...)
}
