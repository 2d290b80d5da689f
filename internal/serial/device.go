package serial

import (
	"errors"
	"io"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// devicePoll is how long a device that has nothing to say is left alone.
const devicePoll = 20 * time.Millisecond

// device is a character device such as /dev/usb/lp0. Unlike other files it
// may read nothing without being at its end: the USB printer class passes the
// empty transfers of a printer on as 0 bytes, and refuses to read from one
// that has no way back (Linux, drivers/usb/class/usblp.c). Both mean that
// there is nothing to read now.
type device struct {
	*line
	file *os.File
	wait *patience
}

func newDevice(f *os.File, name string) *device {
	return &device{line: &line{stream: f, conn: f, name: name}, file: f, wait: newPatience()}
}

func (d *device) Read(p []byte) (int, error) {
	for {
		n, err := d.file.Read(p)
		nothing := n == 0 && (errors.Is(err, io.EOF) || errors.Is(err, syscall.EINVAL))
		if !nothing || d.hungUp() {
			return n, classifyIO(err, d.name)
		}
		if err := d.wait.pause(devicePoll); err != nil {
			return 0, err
		}
	}
}

// hungUp reports whether the device behind the file is gone.
func (d *device) hungUp() bool {
	gone := true
	err := control(d.file, func(fd int) error {
		list := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		_, err := unix.Poll(list, 0)
		gone = err == nil && list[0].Revents&(unix.POLLHUP|unix.POLLERR|unix.POLLNVAL) != 0
		return err
	})
	return gone || err != nil
}

func (d *device) SetReadDeadline(t time.Time) error {
	d.wait.until(t)
	return d.line.SetReadDeadline(t)
}

func (d *device) Close() error {
	d.wait.end()
	return d.line.Close()
}
