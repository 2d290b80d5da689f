package store

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"epass.internal/queue"
)

const (
	keysName  = "keys"
	keySuffix = ".key"
	keySize   = 32 // AES-256

	// A key file is its mark, the key, and the CRC-32C of day, mark and key,
	// big-endian.
	keyMark     = "EPK1"
	keyFileSize = len(keyMark) + keySize + crc32.Size

	// scrubSize is how much of a file is overwritten before it is removed; a
	// key has less.
	scrubSize = 4096
)

// prepare makes the folder of keys and tidies it.
func (k *Keys) prepare() error {
	if err := makeDir(k.dir); err != nil {
		return err
	}
	if err := os.Chmod(k.dir, folderMode); err != nil {
		return err
	}
	entries, err := os.ReadDir(k.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		switch path := k.path(e.Name()); {
		case strings.HasSuffix(path, tempSuffix):
			err = k.scrub(path)
		case e.Type().IsRegular():
			err = os.Chmod(path, fileMode)
		}
		if err != nil {
			return err
		}
	}
	return k.disk.SyncDir(k.dir)
}

func (k *Keys) path(name string) string { return filepath.Join(k.dir, name) }

func (k *Keys) keyPath(day queue.Day) string { return k.path(string(day) + keySuffix) }

// encodeKey returns the content of a day's key file.
func encodeKey(day queue.Day, raw []byte) []byte {
	out := append([]byte(keyMark), raw...)
	return binary.BigEndian.AppendUint32(out, keySum(day, out))
}

func keySum(day queue.Day, data []byte) uint32 {
	return crc32.Update(crc32.Checksum([]byte(day), castagnoli), castagnoli, data)
}

// decodeKey returns the key in the content of a day's file, nil if it is
// damaged.
func decodeKey(day queue.Day, data []byte) (raw []byte) {
	if len(data) != keyFileSize || !bytes.Equal(data, encodeKey(day, data[len(keyMark):][:keySize])) {
		return nil
	}
	return data[len(keyMark):][:keySize]
}

// read returns the key of a day from its file.
func (k *Keys) read(day queue.Day) ([]byte, error) {
	path := k.keyPath(day)
	file, err := k.disk.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("day %s: %w", day, ErrErased)
	}
	if err != nil {
		return nil, fmt.Errorf("reading a key: %w", err)
	}
	defer file.Close()
	data := make([]byte, keyFileSize+1)
	n, err := file.ReadAt(data, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading a key: %w", err)
	}
	if raw := decodeKey(day, data[:n]); raw != nil {
		return raw, nil
	}
	return nil, fmt.Errorf("reading the key %s: %w; put it back from a copy, or move it out of the folder to go on without the personal data to be deleted on that day",
		path, errDamaged)
}

// write makes a new key for a day; it is durable when write returns.
func (k *Keys) write(day queue.Day) ([]byte, error) {
	raw := make([]byte, keySize)
	_, _ = rand.Read(raw) // ends the process where it fails
	path := k.keyPath(day)
	temp := path + tempSuffix
	err := k.writeFile(temp, os.O_CREATE|os.O_TRUNC, encodeKey(day, raw))
	if err == nil {
		err = k.disk.Rename(temp, path)
	}
	if err == nil {
		err = k.disk.SyncDir(k.dir)
	}
	return raw, err
}

// writeFile writes data over the beginning of a file and syncs it.
func (k *Keys) writeFile(path string, flag int, data []byte) error {
	file, err := k.disk.OpenFile(path, os.O_WRONLY|unix.O_NOFOLLOW|flag, fileMode)
	if err != nil {
		return err
	}
	_, err = file.WriteAt(data, 0)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// remove takes all files of erased days out of the folder, also copies that a
// person or an editor left there. They lose their names before they are
// overwritten: after a stop a key is whole or gone, never half of it.
func (k *Keys) remove() (erased int, err error) {
	doomed, err := k.unname()
	errs := []error{err, k.disk.SyncDir(k.dir)}
	for _, path := range doomed {
		if err := k.scrub(path); err != nil {
			errs = append(errs, err)
		} else if strings.HasSuffix(path, keySuffix+tempSuffix) {
			erased++
		}
	}
	return erased, errors.Join(append(errs, k.disk.SyncDir(k.dir))...)
}

// unname gives the files of erased days temporary names, and returns these.
func (k *Keys) unname() (doomed []string, err error) {
	entries, err := os.ReadDir(k.dir)
	errs := []error{err}
	for _, e := range entries {
		path := k.path(e.Name())
		if !k.isErased(e.Name()) {
			continue
		}
		if !strings.HasSuffix(path, tempSuffix) {
			path += tempSuffix
			if err := k.disk.Rename(k.path(e.Name()), path); err != nil {
				errs = append(errs, err)
				continue
			}
		}
		doomed = append(doomed, path)
	}
	return doomed, errors.Join(errs...)
}

// isErased reports whether a file's name begins with an erased day.
func (k *Keys) isErased(name string) bool {
	day := queue.Day(name[:min(len(name), len(time.DateOnly))])
	return checkDay(day) == nil && day < k.erased
}

// scrub overwrites, empties and removes a file. That it is gone counts; what
// cannot be overwritten, such as a link, is removed all the same.
func (k *Keys) scrub(path string) error {
	if k.writeFile(path, 0, make([]byte, scrubSize)) == nil {
		_ = k.writeFile(path, os.O_TRUNC, nil)
	}
	return k.disk.Remove(path)
}
