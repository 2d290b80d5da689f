// Package serial opens the lines devices hang on: serial ports, TCP sockets
// and character devices, all behind one small Port with deadlines. It is the
// only package that imports go.bug.st/serial.
//
// That library opens the port, checks and sets its mode and holds it for us
// alone; the bytes travel over a second descriptor of the same device that the
// Go runtime polls. The library's own Read and Write have no deadline, cannot
// be interrupted by Close, and may hit a descriptor that was closed and given
// to another file; an os.File has none of these faults.
package serial
