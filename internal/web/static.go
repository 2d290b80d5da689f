package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"time"
)

// Files returns one public route for each file of an embedded tree, below a
// path such as /kiosk/. Files carry a strong ETag and are asked for again on
// every visit, so that a new version of the program shows at once.
func Files(prefix, role string, tree fs.FS) ([]Route, error) {
	var routes []Route
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		routes = append(routes, File(prefix+name, role, name, data))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading embedded files: %w", err)
	}
	return routes, nil
}

// File returns the route of one file; name gives its type.
func File(at, role, name string, data []byte) Route {
	sum := sha256.Sum256(data)
	etag := `"` + hex.EncodeToString(sum[:12]) + `"`
	kind := contentType(name)
	return Route{
		Method: http.MethodGet, Path: at, Role: role,
		Raw: func(w http.ResponseWriter, c *Call) error {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("ETag", etag)
			w.Header().Set("Cache-Control", "no-cache")
			http.ServeContent(w, c.Request, "", time.Time{}, bytes.NewReader(data))
			return nil
		},
	}
}

// contentType does not ask the machine's MIME table: answers are the same
// everywhere.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".woff2":
		return "font/woff2"
	case ".wav":
		return "audio/wav"
	case ".mp3":
		return "audio/mpeg"
	case ".webmanifest":
		return "application/manifest+json"
	}
	return "text/plain; charset=utf-8"
}
