package archtest

import (
	"path"
	"slices"
	"strings"
)

// module is the path of the product's own module.
const module = "epass.internal"

// row says what the packages in from may import of the project. Names are
// separated by spaces; internal/* is every package of that folder and ** is
// everything. A package below one that has a row has the same row, and may
// import those above it.
type row struct {
	from, to string
	except   string
}

// table is the import table of the architecture. Arrows point inwards: the
// adapters import the shell and never each other.
var table = []row{
	{from: "queue firmware-protocol booking booking/api internal/*"},
	{from: "office", to: "queue booking internal/*"},
	{from: "store printer kiosk display", to: "office queue booking internal/*"},
	{from: "console", to: "office queue booking report internal/*"},
	{from: "exchange", to: "office queue booking booking/api internal/*"},
	{from: "dispenser", to: "office queue booking internal/* firmware-protocol"},
	{from: "uplink", to: "office queue booking internal/* booking/api"},
	{from: "simulate report", to: "queue booking"},
	{from: "booking/postgres booking/server", to: "booking booking/api internal/*"},
	{from: "cmd/epass", to: "**", except: "booking/postgres booking/server"},
	{from: "cmd/rantevou", to: "booking booking/api booking/postgres booking/server internal/*"},
	{from: "e2e bench", to: "**"},
}

// pure are the rooms without clock, input, output, randomness and goroutine.
var pure = []string{"queue", "firmware-protocol", "booking"}

// impure are the standard packages that a pure room does not import, with all
// below them.
var impure = []string{
	"context", "crypto/rand", "database", "io/fs", "log", "math/rand", "net", "os",
	"plugin", "runtime", "sync", "syscall", "testing", "unsafe",
}

// testOnly are packages that may import everything because nothing of them
// goes into a program.
var testOnly = []string{"e2e", "bench", "internal/archtest"}

// rowOf returns the row of a package and the package above it that has it.
func rowOf(pkg string) (r row, owner string, ok bool) {
	for owner = pkg; owner != "."; owner = path.Dir(owner) {
		for _, r := range table {
			if named(r.from, owner) {
				return r, owner, true
			}
		}
	}
	return row{}, "", false
}

// allows reports whether a package may import another one of the project.
func allows(pkg, imported string) bool {
	r, owner, ok := rowOf(pkg)
	if !ok || named(r.except, imported) {
		return false
	}
	if pkg != owner && (imported == owner || within(imported, owner) && within(pkg, imported)) {
		return true
	}
	_, room, ok := rowOf(imported)
	return ok && named(r.to, room)
}

// named reports whether a list of names has a package, itself or by pattern.
func named(list, pkg string) bool {
	return slices.ContainsFunc(strings.Fields(list), func(name string) bool {
		match, _ := path.Match(name, pkg)
		return match || name == "**"
	})
}

// within reports whether a path lies below a folder.
func within(pkg, folder string) bool { return strings.HasPrefix(pkg, folder+"/") }

// isPure reports whether a package lies in a pure room.
func isPure(pkg string) bool {
	if pkg == "booking/postgres" || pkg == "booking/server" {
		return false
	}
	return slices.ContainsFunc(pure, func(room string) bool { return pkg == room || within(pkg, room) })
}
