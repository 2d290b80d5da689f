package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"epass.internal/office"
)

// benchConfig is the sample office without a printer, so that only the way of
// a number is measured.
func benchConfig(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "epass.toml")
	if err := os.WriteFile(path, []byte("sample = true\n[printer]\nkind = \"none\"\n[log]\nlevel = \"warn\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// benchDaemon starts the real program with wide number ranges.
func benchDaemon(t *testing.T) (*daemon, string) {
	t.Helper()
	data := filepath.Join(t.TempDir(), "epass-data")
	d := start(t, data, "--config", benchConfig(t))
	widen(t, d)
	return d, data
}

// echo is a TCP server that sends back what it gets: the floor of a request.
type echo struct{ conn net.Conn }

func newEcho(t *testing.T) *echo {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		_, _ = io.Copy(c, c) // until the client closes
	}()
	conn, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = conn.Close(), ln.Close() }) // measured, not kept
	return &echo{conn}
}

func (e *echo) step(t *testing.T) time.Duration {
	t.Helper()
	message := make([]byte, 400) // about a ticket's request and answer
	start := time.Now()
	if _, err := e.conn.Write(message); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(e.conn, message); err != nil {
		t.Fatal(err)
	}
	return time.Since(start)
}

// rawKiosk speaks HTTP/1.1 on one connection without an HTTP client's own
// goroutines: what is measured is the daemon.
type rawKiosk struct {
	conn   net.Conn
	reader *bufio.Reader
	cookie string
}

func newRawKiosk(t *testing.T, d *daemon) *rawKiosk {
	t.Helper()
	c := d.client()
	c.pair(t, "kiosk")
	address, err := url.Parse(d.url)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", address.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() }) // measured, not kept
	return &rawKiosk{conn, bufio.NewReader(conn), c.http.Jar.Cookies(address)[0].String()}
}

// step draws one ticket.
func (k *rawKiosk) step(t *testing.T) time.Duration {
	t.Helper()
	const body = `{"service":"certify"}`
	request := fmt.Sprintf("POST /api/v1/tickets HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\nContent-Type: application/json\r\n"+
		"Idempotency-Key: %s\r\nContent-Length: %d\r\n\r\n%s", k.cookie, office.NewToken(), len(body), body)
	start := time.Now()
	if _, err := io.WriteString(k.conn, request); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(k.reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusCreated {
		t.Fatalf("drawing a ticket: status %d, %v", resp.StatusCode, err)
	}
	return took
}

// TestBenchTicketOverHTTP measures a ticket as a kiosk draws it.
func TestBenchTicketOverHTTP(t *testing.T) {
	benchmarking(t)
	d, data := benchDaemon(t)
	kiosk, floor, bare := newRawKiosk(t, d), newEcho(t), newBareSync(t, data)
	var tickets, floors times
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for range 400 {
		<-tick.C
		floors = append(floors, floor.step(t)+bare.step(t))
		<-tick.C
		tickets = append(tickets, kiosk.step(t))
	}
	row("ticket over HTTP, one each 20 ms: p50 / (TCP echo + bare sync)",
		fmt.Sprintf("%.2f (%v / %v)", ratio(tickets.at(50), floors.at(50)), tickets.at(50), floors.at(50)), "≤ 2.2")
}

// screen opens a hall display's websocket.
func screen(t *testing.T, d *daemon, c *client) *websocket.Conn {
	t.Helper()
	dialer := websocket.Dialer{Jar: c.http.Jar, ReadBufferSize: 512, WriteBufferSize: 512}
	conn, resp, err := dialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(d.url, "http")+"/api/v1/live/display", http.Header{"Origin": {d.url}})
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close() // empty after an upgrade
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// TestBenchCallToFrame measures from a clerk's press to the frame in the hall.
func TestBenchCallToFrame(t *testing.T) {
	benchmarking(t)
	d, data := benchDaemon(t)
	kiosk, clerk, bare := d.client(), d.client(), newBareSync(t, data)
	kiosk.pair(t, "kiosk")
	clerk.signIn(t, "admin", d.password)
	clerk.must(t, http.MethodPost, "/api/v1/counters/1/open", map[string]bool{"take_over": false}, nil)
	hall := d.client()
	hall.pair(t, "display")
	frames := make(chan string, 16)
	go readCalls(screen(t, d, hall), frames)
	var calls, syncs times
	for range 200 {
		kiosk.must(t, http.MethodPost, "/api/v1/tickets", map[string]string{"service": "certify"}, nil)
		<-time.After(5 * time.Millisecond)
		syncs = append(syncs, bare.step(t))
		var got struct{ Ticket string }
		start := time.Now()
		clerk.must(t, http.MethodPost, "/api/v1/counters/1/next", nil, &got)
		for number := range frames {
			if number == got.Ticket {
				break
			}
		}
		calls = append(calls, time.Since(start))
	}
	row("call over HTTP → frame at a hall display: p50 − one bare sync",
		fmt.Sprintf("%v (%v − %v)", calls.at(50)-syncs.at(50), calls.at(50), syncs.at(50)), "≤ 1.5 ms")
}

// readCalls sends the newest call of each frame.
func readCalls(conn *websocket.Conn, to chan<- string) {
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			return
		}
		var frame struct {
			State struct{ Calls []struct{ Number string } }
		}
		if json.Unmarshal(data, &frame) == nil && len(frame.State.Calls) > 0 {
			to <- frame.State.Calls[0].Number
		}
	}
}

// TestBenchProcess measures the memory of the whole process and how long it
// takes from the command line to the first page.
func TestBenchProcess(t *testing.T) {
	benchmarking(t)
	d, data := benchDaemon(t)
	d.client().signIn(t, "admin", d.password) // or each start would make a password
	kiosk := d.client()
	kiosk.pair(t, "kiosk")
	for range 1000 {
		kiosk.must(t, http.MethodPost, "/api/v1/tickets", map[string]string{"service": "certify"}, nil)
	}
	d.kill()
	config := benchConfig(t)
	var starts times
	for range 5 {
		began := time.Now()
		d = start(t, data, "--config", config)
		d.client().must(t, http.MethodGet, "/", nil, nil)
		starts = append(starts, time.Since(began))
		d.kill()
	}
	row("cold start to first page, 1,000 tickets, after a kill: p50", starts.at(50).String(), "≤ 200 ms")
	d = start(t, data, "--config", config)
	<-time.After(3 * time.Second)
	idle := resident(t, d)
	row("resident memory, idle", fmt.Sprintf("%.1f MB", float64(idle)/1000), "≤ 40 MB")
	hall := d.client()
	hall.pair(t, "display")
	const screens = 1000
	for range screens {
		screen(t, d, hall)
	}
	<-time.After(3 * time.Second)
	row("resident memory per connection, 1,000 displays", fmt.Sprintf("%.1f kB", float64(resident(t, d)-idle)/screens), "≤ 22 kB")
}

// resident returns the daemon's resident memory in kB.
func resident(t *testing.T, d *daemon) int {
	t.Helper()
	data, err := os.ReadFile("/proc/" + strconv.Itoa(d.cmd.Process.Pid) + "/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Fatal("no VmRSS")
	return 0
}
