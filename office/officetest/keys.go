package officetest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"sync"

	"epass.internal/office"
	"epass.internal/queue"
)

// Keys are keys of personal data that live in memory. The zero value is ready.
type Keys struct {
	mu   sync.Mutex
	days map[queue.Day][]byte
}

// key returns the key of a day; one is made if make says so.
func (k *Keys) key(day queue.Day, made bool) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if key, ok := k.days[day]; ok {
		return key, nil
	}
	if !made {
		return nil, fmt.Errorf("the key of %s: %w", day, office.ErrErased)
	}
	if k.days == nil {
		k.days = map[queue.Day][]byte{}
	}
	k.days[day] = make([]byte, 32)
	_, _ = rand.Read(k.days[day]) // never fails
	return k.days[day], nil
}

func box(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Seal encrypts plain.
func (k *Keys) Seal(day queue.Day, name string, plain []byte) ([]byte, error) {
	key, err := k.key(day, true)
	if err != nil {
		return nil, err
	}
	b, err := box(key)
	if err != nil {
		return nil, err
	}
	return b.Seal(nil, nil, plain, []byte(name)), nil
}

// Open decrypts what Seal returned.
func (k *Keys) Open(day queue.Day, name string, sealed []byte) ([]byte, error) {
	key, err := k.key(day, false)
	if err != nil {
		return nil, err
	}
	b, err := box(key)
	if err != nil {
		return nil, err
	}
	return b.Open(nil, nil, sealed, []byte(name))
}

// Digest is a hash of data under the day's key.
func (k *Keys) Digest(day queue.Day, data []byte) (sum [32]byte, err error) {
	key, err := k.key(day, true)
	h := hmac.New(sha256.New, key)
	h.Write(data)
	h.Sum(sum[:0])
	return sum, err
}

// Erase forgets the keys of the days before one.
func (k *Keys) Erase(before queue.Day) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := 0
	for day := range k.days {
		if day < before {
			delete(k.days, day)
			n++
		}
	}
	return n, nil
}
