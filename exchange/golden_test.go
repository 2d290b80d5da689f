package exchange

import (
	"os"
	"path/filepath"
	"testing"
)

// TestFilesAreReadAsTheyWereBefore reads files as people and programs make
// them; beside each is what is read of it, in words.
func TestFilesAreReadAsTheyWereBefore(t *testing.T) {
	files, err := filepath.Glob("testdata/read/*")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		if filepath.Ext(file) == ".golden" {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			f, err := FormatOf(file, "")
			if err != nil {
				t.Fatal(err)
			}
			rows, mistakes := Read(f, data, office(), now())
			for _, m := range mistakes {
				checkSentences(t, m)
			}
			golden(t, filepath.Join("read", filepath.Base(file)+".golden"), []byte(report(rows, mistakes)))
		})
	}
}
