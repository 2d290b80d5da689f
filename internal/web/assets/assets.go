// Package assets holds what all pages share: the style sheet with its tokens,
// the font, the view library and the small modules for live state, requests,
// languages, pairing and sound. Everything is public and served below /assets/.
package assets

import (
	"embed"
	"io/fs"

	"epass.internal/internal/web"
)

//go:embed files
var files embed.FS

// Prefix is where the files stand.
const Prefix = "/assets/"

// public is the role that anyone has.
const public = "public"

// Routes returns one public GET route for each shared file.
func Routes() ([]web.Route, error) {
	tree, err := fs.Sub(files, "files")
	if err != nil {
		return nil, err
	}
	return web.Files(Prefix, public, tree)
}
