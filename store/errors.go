package store

import (
	"errors"
	"fmt"
	"runtime/debug"

	"epass.internal/office"
)

var (
	// ErrInUse is wrapped where another process has the data folder.
	ErrInUse = errors.New("the data folder is in use")
	// ErrFolder is wrapped where the data folder cannot be read and written.
	ErrFolder = errors.New("the data folder cannot be used")
	// ErrNewer is wrapped where a newer program wrote the checkpoint.
	ErrNewer = errors.New("a newer version of e-PASS wrote this data")
	// ErrNotChecked is wrapped by a Check that could not look at the file at
	// all, such as a program that cannot be started: it says nothing about the
	// file.
	ErrNotChecked = errors.New("the check could not be carried out")
	// ErrClosed is returned where the store is not loaded, or closed.
	ErrClosed = errors.New("the store is not open")
	// ErrNoDay is wrapped where the checkpoint does not have a business day.
	ErrNoDay = errors.New("there is no such business day")
	// ErrErased is wrapped where the key of a deletion day is gone.
	ErrErased = fmt.Errorf("there is no key for this deletion day: %w", office.ErrErased)
	// ErrSealed is wrapped where sealed data does not fit its key and name.
	ErrSealed = errors.New("the sealed data is not as it was sealed")

	errDamaged  = errors.New("the file is damaged")
	errReserved = errors.New("the name belongs to the store's own index")
	errUnsaved  = errors.New("the data file has to be saved anew first")
	errPanic    = fmt.Errorf("%w so that reading it fails", errDamaged)
)

// guarded runs fn and turns a panic into an error, also the one of a mapped
// page that cannot be read. bbolt's locks may be held for ever after it.
func guarded(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", errPanic, p)
		}
	}()
	return fn()
}
