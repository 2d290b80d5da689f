package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"epass.internal/printer"
)

// Every configuration in the documents is one, with each key that it shows.
// Profiles that a probe writes are there.
func TestConfigurationsInTheDocumentsAreRight(t *testing.T) {
	profile, err := printer.FindProfile(genericProfile)
	if err != nil {
		t.Fatal(err)
	}
	probed := filepath.Join(t.TempDir(), "probed.toml")
	if err := os.WriteFile(probed, profile.File(), 0o600); err != nil {
		t.Fatal(err)
	}
	block, file := regexp.MustCompile("(?s)```toml\n(.*?)```"), regexp.MustCompile(`"/var/lib/epass/[a-z-]+\.toml"`)
	for name, want := range map[string]int{"operations.md": 2, "hardware.md": 2, "decisions/printing.md": 1} {
		text, err := os.ReadFile("../../docs/" + name)
		if err != nil {
			t.Fatal(err)
		}
		found := block.FindAllSubmatch(text, -1)
		if len(found) != want {
			t.Errorf("%s has %d configurations, want %d", name, len(found), want)
		}
		for _, m := range found {
			if _, err := loadConfig(written(t, file.ReplaceAllString(string(m[1]), `"`+probed+`"`))); err != nil {
				t.Errorf("%s: %v in\n%s", name, err, m[1])
			}
		}
	}
}
