package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"

	"epass.internal/internal/journal"
	"epass.internal/queue"
)

// sealVersion is the first byte of sealed data. Behind it are the nonce, the
// ciphertext and the tag of AES-256-GCM.
const sealVersion = 1

// What the two keys derived from a day's key are for (info of RFC 5869).
const (
	useSeal   = "epass personal data: seal "
	useDigest = "epass personal data: digest "
)

// Keys seals personal data with a random key for each deletion day, the day on
// which it has to be gone. The keys are files of their own beside the store;
// removing one deletes all that it sealed, in every copy of journal, checkpoint
// and snapshots. It is safe for use by several goroutines, but the data folder
// must be held by this process (Open).
type Keys struct {
	dir  string // of the key files
	disk journal.Disk

	mu   sync.RWMutex // held while a key is used, so that Erase waits for it
	days map[queue.Day]*dayKey
	// void are the days whose key could not be made durable. Nothing was sealed
	// with what may be there; it is replaced.
	void   map[queue.Day]struct{}
	erased queue.Day // days before it have no key any more; empty: no Erase yet
}

// dayKey is what the key of one day is used as.
type dayKey struct {
	seal   cipher.AEAD
	digest []byte
}

// OpenKeys returns the keys in a data folder, whose folder of keys it makes
// where it is missing. What a stop left unfinished is tidied. Errors wrap
// ErrFolder.
func OpenKeys(dir string) (*Keys, error) { return openKeys(dir, journal.SystemDisk()) }

func openKeys(dir string, disk journal.Disk) (*Keys, error) {
	k := &Keys{
		dir: folder(dir).path(keysName), disk: disk,
		days: map[queue.Day]*dayKey{}, void: map[queue.Day]struct{}{},
	}
	if err := k.prepare(); err != nil {
		return nil, folderError(k.dir, err)
	}
	return k, nil
}

// Seal encrypts plain for a deletion day. The same name must be given to Open:
// it says what the data is and where it belongs, such as appointments/ID. The
// day's key is durable before Seal returns. The error wraps ErrErased for a day
// before the latest Erase.
func (k *Keys) Seal(day queue.Day, name string, plain []byte) (sealed []byte, err error) {
	err = k.use(day, k.findOrMake, func(key *dayKey) error {
		sealed = key.seal.Seal([]byte{sealVersion}, nil, plain, additional(name))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("sealing %s: %w", name, err)
	}
	return sealed, nil
}

// Open decrypts what Seal returned for a day and a name. The error wraps
// ErrErased where the key is gone, and ErrSealed where day, name or data are
// not those of one Seal.
func (k *Keys) Open(day queue.Day, name string, sealed []byte) (plain []byte, err error) {
	err = k.use(day, k.find, func(key *dayKey) error {
		if len(sealed) == 0 || sealed[0] != sealVersion {
			return ErrSealed
		}
		if plain, err = key.seal.Open(nil, nil, sealed[1:], additional(name)); err != nil {
			return ErrSealed
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", name, err)
	}
	return plain, nil
}

// Digest returns a hash of personal data that may be kept: without the day's
// key nobody can try out what it is of. It makes the key as Seal does.
func (k *Keys) Digest(day queue.Day, data []byte) (sum [sha256.Size]byte, err error) {
	err = k.use(day, k.findOrMake, func(key *dayKey) error {
		mac := hmac.New(sha256.New, key.digest)
		mac.Write(data)
		mac.Sum(sum[:0])
		return nil
	})
	if err != nil {
		return sum, fmt.Errorf("hashing personal data: %w", err)
	}
	return sum, nil
}

// additional is the data that a seal covers beside what it hides.
func additional(name string) []byte { return append([]byte{sealVersion}, name...) }

// use calls fn with the key of a day. get finds it where it is not in memory.
func (k *Keys) use(day queue.Day, get func(queue.Day) (*dayKey, error), fn func(*dayKey) error) error {
	done, err := k.useKnown(day, fn)
	if done {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	key, err := get(day)
	if err != nil {
		return err
	}
	return fn(key)
}

// useKnown reports whether the key was in memory.
func (k *Keys) useKnown(day queue.Day, fn func(*dayKey) error) (bool, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	key := k.days[day]
	if key == nil {
		return false, nil
	}
	return true, fn(key)
}

// find returns the key of a day. The caller holds mu.
func (k *Keys) find(day queue.Day) (*dayKey, error) {
	if err := checkDay(day); err != nil {
		return nil, err
	}
	if key := k.days[day]; key != nil {
		return key, nil
	}
	if _, void := k.void[day]; void || day < k.erased {
		return nil, fmt.Errorf("day %s: %w", day, ErrErased)
	}
	raw, err := k.read(day)
	if err != nil {
		return nil, err
	}
	return k.keep(day, raw)
}

// findOrMake is find for a day that may be new.
func (k *Keys) findOrMake(day queue.Day) (*dayKey, error) {
	key, err := k.find(day)
	if !errors.Is(err, ErrErased) || day < k.erased {
		return key, err
	}
	k.void[day] = struct{}{}
	raw, err := k.write(day)
	if err != nil {
		return nil, fmt.Errorf("making the key of %s: %w", day, err)
	}
	delete(k.void, day)
	return k.keep(day, raw)
}

// keep derives what the key of a day is used as, and remembers that.
func (k *Keys) keep(day queue.Day, raw []byte) (*dayKey, error) {
	defer clear(raw)
	seal, err := hkdf.Key(sha256.New, raw, nil, useSeal+string(day), keySize)
	if err != nil {
		return nil, err
	}
	defer clear(seal)
	key := &dayKey{}
	if key.digest, err = hkdf.Key(sha256.New, raw, nil, useDigest+string(day), sha256.Size); err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(seal)
	if err != nil {
		return nil, err
	}
	if key.seal, err = cipher.NewGCMWithRandomNonce(block); err != nil {
		return nil, err
	}
	k.days[day] = key
	return key, nil
}

// Erase removes the keys of all days before a day, from the disk and from
// memory, and returns how many. From then on Seal and Digest refuse those days.
// After an error a call for the same or a later day goes on with it. It must
// not be given a day from a clock that may be wrong: what it deletes is gone.
func (k *Keys) Erase(before queue.Day) (erased int, err error) {
	if err := checkDay(before); err != nil {
		return 0, fmt.Errorf("erasing keys: %w", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.erased = max(k.erased, before)
	for day, key := range k.days {
		if day < k.erased {
			clear(key.digest)
			delete(k.days, day)
		}
	}
	erased, err = k.remove()
	if err != nil {
		return erased, fmt.Errorf("erasing the keys before %s: %w", k.erased, err)
	}
	return erased, nil
}
