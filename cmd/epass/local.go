package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"epass.internal/internal/web"
	"epass.internal/office"
)

// socketName is the daemon's socket in the data folder, for operator commands
// of the user who owns the folder.
const socketName = "epass.sock"

// localKey marks the context of requests that came over the socket.
type localKey struct{}

// operator is who speaks over the socket: whoever may open it owns the data.
func operator() web.Identity {
	return web.Identity{Role: string(office.RoleAdministrator), Name: "operator"}
}

// daemon is a running daemon, reached over its socket.
type daemon struct{ client *http.Client }

// dialDaemon returns the daemon that runs on a data folder, if one does.
func dialDaemon(ctx context.Context, data string) (daemon, bool) {
	path := filepath.Join(data, socketName)
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{Timeout: 2 * time.Second}).DialContext(ctx, "unix", path)
	}
	probe, err := dial(ctx, "", "")
	if err != nil {
		return daemon{}, false
	}
	_ = probe.Close() // nothing was written
	return daemon{&http.Client{Transport: &http.Transport{DialContext: dial}, Timeout: 30 * time.Second}}, true
}

// do sends one request and decodes its answer into out, if out is not nil.
func (d daemon) do(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("encoding the request: %w", err)
	}
	if in == nil {
		body = nil
	}
	answer, err := d.send(ctx, method, path, "application/json", body)
	if err != nil || out == nil {
		return err
	}
	return json.Unmarshal(answer, out)
}

// send sends one request and returns the body of its answer.
func (d daemon) send(ctx context.Context, method, path, media string, body []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://localhost"+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", media)
	r.Header.Set("Idempotency-Key", office.NewToken())
	r.Header.Set("Accept-Language", "en")
	resp, err := d.client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("asking the running daemon: %w", err)
	}
	defer func() { _ = resp.Body.Close() }() // read to its end below
	if resp.StatusCode >= http.StatusBadRequest {
		var p struct{ Title, Detail string }
		if err := json.NewDecoder(resp.Body).Decode(&p); err != nil {
			return nil, fmt.Errorf("the daemon answered %s", resp.Status)
		}
		return nil, fmt.Errorf("%s %s", p.Title, p.Detail)
	}
	return io.ReadAll(resp.Body)
}
