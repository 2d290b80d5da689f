package exchange

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"epass.internal/booking/api"
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

// TestTheExamplesOfTheDescriptionAreRead reads the examples that people copy.
func TestTheExamplesOfTheDescriptionAreRead(t *testing.T) {
	text, err := os.ReadFile("../docs/appointments-files.md")
	if err != nil {
		t.Fatal(err)
	}
	for heading, want := range map[string]struct {
		format Format
		names  []string
	}{
		"## JSON\n":      {JSON, []string{"Μαρία Παπαδοπούλου"}},
		"## iCalendar\n": {ICalendar, []string{"Μαρία Παπαδοπούλου"}},
		"## CSV\n":       {CSV, []string{"Μαρία Παπαδοπούλου", "Ο'Νιλ, Άννα"}},
	} {
		_, section, _ := strings.Cut(string(text), heading)
		_, example, _ := strings.Cut(section, "```")
		_, example, _ = strings.Cut(example, "\n")
		example, _, _ = strings.Cut(example, "```")
		rows, mistakes := Read(want.format, []byte(example), office(), now())
		var names []string
		for _, row := range rows {
			names = append(names, row.Appointment.Name)
		}
		if !slices.Equal(names, want.names) || len(mistakes) > 0 {
			t.Errorf("%s: got\n%s", want.format, report(rows, mistakes))
		}
	}
}

// TestTheDescriptionNamesEveryHeaderAndCode keeps the tables complete.
func TestTheDescriptionNamesEveryHeaderAndCode(t *testing.T) {
	text, err := os.ReadFile("../docs/appointments-files.md")
	if err != nil {
		t.Fatal(err)
	}
	wanted := []string{
		api.MistakeSyntax, api.MistakeUnknown, api.MistakeDuplicate, api.MistakeType, api.MistakeMissing, api.MistakeValue, api.MistakeTooLong,
		api.MistakeRange, MistakeService, MistakeZone, MistakeTwice, MistakeOffice, MistakeMistyped, MistakeRepeats, MistakeColumn,
		MistakeEncoding, MistakeFormat, MistakeMore,
	}
	for i, code := range wanted {
		wanted[i] = "`" + code + "`"
	}
	for _, f := range fields() {
		wanted = append(wanted, f.header)
	}
	for _, w := range wanted {
		if !strings.Contains(string(text), w) {
			t.Errorf("%s is not described", w)
		}
	}
}
