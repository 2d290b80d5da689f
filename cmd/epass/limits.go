package main

import (
	"net/http"
	"syscall"
	"time"

	"epass.internal/internal/feed"
	"epass.internal/internal/web"
)

// Files that journal, checkpoint, snapshots, printer and a request's own
// purposes may need at the same time, whatever the network does.
const ownFiles = 200

// mostConnections is more than any office has screens and phones.
const mostConnections = 8000

// connections is how many connections the network may hold: strangers never use
// up the files that the office needs to save a number.
func connections() int {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil || files.Cur > mostConnections+ownFiles {
		return mostConnections
	}
	return max(int(files.Cur)-ownFiles, 16)
}

// feedOptions gives websockets three quarters of the connections, a third of
// those to one address, and keeps some for screens when phones have the rest.
func feedOptions(connections int) feed.Options {
	most := connections * 3 / 4
	return feed.Options{
		CheckOrigin:   func(*http.Request) bool { return true }, // the edge compared Origin with Host before
		AllowNoOrigin: true,
		Max:           most,
		MaxPerAddress: most / 3,
		Reserve:       most / 30,
		Address:       func(r *http.Request) string { return web.Network(r.RemoteAddr) },
		Beat:          2 * time.Second,
		Refuse:        refuseLive,
	}
}

// refuseLive answers a request for a websocket that is not opened.
func refuseLive(w http.ResponseWriter, r *http.Request, status int, err error) {
	web.WriteProblem(w, r, web.Problem{
		Status: status, Code: "live",
		Title:  web.Text{EL: "Η ζωντανή σύνδεση δεν ανοίγει:", EN: "The live connection is not opened:"},
		Detail: web.Text{EL: err.Error(), EN: err.Error()},
	})
}

// limit bounds the connections that are no websockets.
func limit(srv *http.Server, connections int) {
	most := connections / 4
	web.Limit(srv, most, max(most/2, 4))
}
