package e2e

import (
	"os"

	"golang.org/x/sys/unix"
)

// fdatasync makes a file's bytes durable without its times.
func fdatasync(f *os.File) error { return unix.Fdatasync(int(f.Fd())) }
