package archtest

import (
	"go/ast"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestImportsFollowTheTable(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		if _, _, ok := rowOf(s.pkg); !ok {
			t.Errorf("%s: package %q has no row in the import table", s.path, s.pkg)
			continue
		}
		for _, name := range s.imports {
			imported, ours := strings.CutPrefix(name, module+"/")
			if ours && !allows(s.pkg, imported) {
				t.Errorf("%s: %s must not import %s", s.path, s.pkg, imported)
			}
		}
	}
}

func TestPureRoomsImportNoOutsideWorld(t *testing.T) {
	for _, s := range sources(t) {
		if !isPure(s.pkg) {
			continue
		}
		for _, name := range s.imports {
			imported, ours := strings.CutPrefix(name, module+"/")
			switch {
			case s.test && ours && !isPure(imported):
				t.Errorf("%s: a test of a pure room must not import %s", s.path, imported)
			case s.test:
			case slices.ContainsFunc(impure, func(p string) bool { return name == p || within(name, p) }):
				t.Errorf("%s: a pure room must not import %s", s.path, name)
			case strings.Contains(name, ".") && !ours && !within(name, "golang.org/x/text"):
				t.Errorf("%s: a pure room must not import the library %s", s.path, name)
			}
		}
	}
}

func TestPureRoomsStartNoGoroutine(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || !isPure(s.pkg) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if n, ok := n.(*ast.GoStmt); ok {
				t.Errorf("%s: a pure room starts no goroutine", s.at(n))
			}
			return true
		})
	}
}

func TestOnlyTheSerialRoomImportsTheSerialLibrary(t *testing.T) {
	for _, s := range sources(t) {
		if !s.test && s.pkg != "internal/serial" && slices.Contains(s.imports, "go.bug.st/serial") {
			t.Errorf("%s: open ports through internal/serial", s.path)
		}
	}
}

func TestTestOnlyPackagesHaveNoCode(t *testing.T) {
	for _, s := range sources(t) {
		if slices.Contains(testOnly, s.pkg) && !s.test && filepath.Base(s.path) != "doc.go" {
			t.Errorf("%s: package %s is for tests only", s.path, s.pkg)
		}
	}
}

func TestThirdPartyCodeIsModulesOfItsOwn(t *testing.T) {
	folders, err := filepath.Glob(root + "/third_party/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		mod, err := os.ReadFile(filepath.Join(folder, "go.mod"))
		if err != nil {
			t.Errorf("%s is not a module: %v", folder, err)
		}
		if strings.Contains(string(mod), module) {
			t.Errorf("%s must not depend on %s", folder, module)
		}
	}
}

// maxFile and maxFunction are limits in lines; main may be longer.
const (
	maxFile     = 500
	maxFunction = 80
)

func TestFilesAndFunctionsStayShort(t *testing.T) {
	for _, s := range sources(t) {
		if s.lines > maxFile {
			t.Errorf("%s has %d lines, more than %d", s.path, s.lines, maxFile)
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Name.Name == "main" {
				continue
			}
			lines := s.set.Position(f.End()).Line - s.set.Position(f.Pos()).Line + 1
			if !s.test && lines > maxFunction {
				t.Errorf("%s: %s has %d lines, more than %d", s.at(f), f.Name.Name, lines, maxFunction)
			}
		}
	}
}

func TestNoPackageHasAnInitFunction(t *testing.T) {
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: say it in main instead of init", s.at(f))
			}
		}
	}
}

func TestTableAllowsWhatTheArchitectureDraws(t *testing.T) {
	cases := []struct {
		name, pkg, imported string
		want                bool
	}{
		{"shell may import the core", "office", "queue", true},
		{"shell may import plumbing", "office", "internal/journal", true},
		{"shell must not import an adapter", "office", "store", false},
		{"adapters must not import each other", "kiosk", "printer", false},
		{"core imports nothing", "queue", "internal/web", false},
		{"plumbing imports no plumbing", "internal/web", "internal/feed", false},
		{"sub-package may import its parent", "printer/emulator", "printer", true},
		{"parent must not import its sub-package", "printer", "printer/emulator", false},
		{"sub-package has its parent's row", "printer/emulator", "office", true},
		{"contract imports nothing, not even its parent", "booking/api", "booking", false},
		{"office program imports every adapter", "cmd/epass", "printer/emulator", true},
		{"office program leaves the platform alone", "cmd/epass", "booking/postgres", false},
		{"platform program leaves the office alone", "cmd/rantevou", "office", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := allows(c.pkg, c.imported); got != c.want {
				t.Errorf("%s imports %s: allowed %t, want %t", c.pkg, c.imported, got, c.want)
			}
		})
	}
	if _, _, ok := rowOf("somewhere/new"); ok {
		t.Error("a package without a row was given one")
	}
}
