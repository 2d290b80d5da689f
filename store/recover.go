package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"go.etcd.io/bbolt"
)

// Recover puts the newest snapshot that passes the check in the place of
// epass.db, whatever state that is in, for a person to run while the daemon is
// down. It first makes sure that the journal has everything since; the next
// start replays it. A good epass.db stays where that would lose something.
// progress gets a sentence for each step.
func Recover(ctx context.Context, dir string, opt Options, progress func(string)) error {
	s, err := Open(dir, opt)
	if err != nil {
		return err
	}
	l := &recovering{loading: loading{Store: s, rebuilt: &rebuilt{}}, progress: progress}
	err = errors.Join(l.recover(ctx), l.loading.close(), s.Close())
	if err != nil {
		return fmt.Errorf("recovering %s: %w", dir, err)
	}
	return nil
}

// recovering is a Recover under way.
type recovering struct {
	loading
	progress func(string)
	present  error // what is wrong with the epass.db that is there
}

func (l *recovering) say(format string, args ...any) { l.progress(fmt.Sprintf(format, args...)) }

func (l *recovering) recover(ctx context.Context) error {
	if err := l.survey(); err != nil {
		return err
	}
	l.say("The journal has the records %d to %d.", l.found.First, l.found.Last)
	for _, damage := range l.found.Damaged {
		l.say("The journal is damaged: %s.", damage)
	}
	path := l.folder.path(fileName)
	var err error
	if l.present, err = l.examine(ctx, path); err != nil {
		return err
	}
	if l.present == nil {
		l.say("%s passes the check.", fileName)
	} else {
		l.say("%s is no good: %v.", fileName, l.present)
	}
	if errors.Is(l.present, fs.ErrNotExist) && l.fresh() {
		l.say("The folder is new, there is nothing to recover.")
		return nil
	}
	temp := path + tempSuffix
	if err := l.make(ctx, temp); err != nil {
		return err
	}
	if !l.better() {
		l.say("%s has more than could be rebuilt, so it stays. Nothing was changed.", fileName)
		return errors.Join(os.Remove(temp), l.keep(path))
	}
	return l.swap(temp, path)
}

// make builds the new file and looks whether the journal has all that follows.
func (l *recovering) make(ctx context.Context, temp string) error {
	from, err := l.goodSnapshot(ctx)
	if err != nil {
		return err
	}
	if from == nil {
		l.say("There is no good snapshot; starting from an empty file.")
		err = createFile(temp, l.opt.MaxSize)
	} else {
		l.say("Starting from the snapshot %s with everything up to record %d.", from.name(), from.seq)
		err = copyFile(l.folder.snapshotPath(*from), temp)
		l.meta.seq = from.seq
	}
	if err != nil {
		return err
	}
	damage, err := l.verify(ctx, temp)
	if err := errors.Join(damage, err); err != nil {
		return fmt.Errorf("checking the new file: %w", err)
	}
	l.replayed = replayed{last: l.meta.seq, record: func(uint64, []byte) error { return nil }}
	if err := l.replayed.run(l.journal, l.found.Last); err != nil {
		return fmt.Errorf("reading the journal: %w", err)
	}
	if len(l.replayed.holes) > 0 {
		l.say("The journal lacks the records %s.", l.replayed.missing())
	}
	return nil
}

// better reports whether the new file and the journal give at least as much as
// the present file and the journal.
func (l *recovering) better() bool {
	if l.present != nil {
		return true
	}
	var m meta
	err := readFile(l.folder.path(fileName), func(tx *bbolt.Tx) (err error) {
		m, err = readMeta(tx)
		return err
	})
	return err != nil || len(l.replayed.holes) == 0 && l.replayed.last >= m.seq
}

func (l *recovering) swap(temp, path string) error {
	if err := l.rebuilt.setAside(l.Store, path); err != nil {
		return err
	}
	if err := replace(temp, path); err != nil {
		return err
	}
	for _, name := range l.rebuilt.aside {
		l.say("The file before is kept as %s.", name)
	}
	if err := l.keep(path); err != nil {
		return err
	}
	l.say("Done. The next start replays the journal up to record %d.", max(l.found.Last, l.meta.seq))
	return nil
}

// keep notes in the file that counts if the journal was torn: the next start
// would not find that again.
func (l *recovering) keep(path string) error {
	damage, err := l.use(path)
	if err := errors.Join(damage, err); err != nil {
		return err
	}
	return l.markTorn()
}
