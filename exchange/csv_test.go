package exchange

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"epass.internal/booking/api"
)

// plainTable has one row of the columns that a table needs.
func plainTable(date, clock, service, name string) string {
	return "Ημερομηνία;Ώρα;Υπηρεσία;Ονοματεπώνυμο\n" + strings.Join([]string{date, clock, service, name}, ";") + "\n"
}

// withCell is a row that has one more column.
func withCell(header, cell string) string {
	return "Ημερομηνία;Ώρα;Υπηρεσία;Ονοματεπώνυμο;" + header + "\n23/11/2026;09:30;Α;Μαρία;" + cell + "\n"
}

func TestEveryEncodingOfASpreadsheetIsRecognised(t *testing.T) {
	data, err := os.ReadFile("testdata/read/clerk.csv")
	if err != nil {
		t.Fatal(err)
	}
	want, mistakes := Read(CSV, data, office(), now())
	if len(want) != 5 || len(mistakes) > 0 {
		t.Fatalf("got\n%s", report(want, mistakes))
	}
	for name, enc := range map[string]encoding.Encoding{
		"UTF-8 with a mark":         unicode.UTF8BOM,
		"UTF-16 little end first":   unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		"UTF-16 big end first":      unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		"Windows-1253, Greek Excel": charmap.Windows1253,
	} {
		encoded, err := enc.NewEncoder().Bytes(data)
		if err != nil {
			t.Fatal(err)
		}
		got, mistakes := Read(CSV, encoded, office(), now())
		if diff := cmp.Diff(want, got); diff != "" || len(mistakes) > 0 {
			t.Errorf("%s (-UTF-8 +got):\n%s%s", name, diff, report(nil, mistakes))
		}
	}
}

func TestLinesMayEndAsOnAnySystem(t *testing.T) {
	want := only(t, CSV, plainTable("23/11/2026", "09:30", "Α", "Μαρία"))
	for _, end := range []string{"\r\n", "\r"} {
		got := only(t, CSV, strings.ReplaceAll(plainTable("23/11/2026", "09:30", "Α", "Μαρία"), "\n", end))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-LF +got):\n%s", end, diff)
		}
	}
}

func TestTheSeparatorIsFoundByItself(t *testing.T) {
	for _, s := range []string{";", ",", "\t"} {
		other := strings.ReplaceAll(";,\t", s, "")
		file := strings.ReplaceAll("Date;Time;Service;Name;Subject\n23/11/2026;9:05;Α;Μαρία;\"", ";", s) + "α" + other + s + "β\"\n"
		row := only(t, CSV, file)
		if want := api.Clean("α" + other + s + "β"); row.Appointment.Subject != want {
			t.Errorf("%q: got %q, want %q", s, row.Appointment.Subject, want)
		}
	}
	rows, mistakes := Read(CSV, []byte("one,two,three\n1,2,3\n"), office(), now())
	if len(rows) != 0 {
		t.Errorf("got %v", rows)
	}
	wantMistakes(t, mistakes, "1 one unknown_column", "1 two unknown_column", "1 three unknown_column",
		"1 Ημερομηνία missing", "1 Ώρα missing", "1 Υπηρεσία missing", "1 Ονοματεπώνυμο missing")
}

func TestHeadersAreKnownHoweverTheyAreWritten(t *testing.T) {
	for _, f := range fields() {
		for _, header := range append(f.aliases, f.header) {
			for _, written := range []string{header, strings.ToUpper(header), " " + strings.ToLower(header), fold(header)} {
				var in intake
				r := table{intake: &in, index: map[string]int{}}
				r.readHeader([]string{"", written}, 1, headers())
				if r.index[f.path] != 1 || len(r.index) != 1 {
					t.Errorf("%q is %v, want %q", written, r.index, f.path)
				}
			}
		}
	}
	for _, header := range []string{"-", "Ώραι", "Χρώμα", "x", "Date Time"} {
		_, mistakes := Read(CSV, []byte(withCell(header, "")), office(), now())
		wantMistakes(t, mistakes, "1 "+header+" unknown_column")
	}
}

func TestDatesAreReadAsGreeksWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"23/11/2026": "2026-11-23", "3/1/2026": "2026-01-03", "03-01-2026": "2026-01-03", "3.1.2026": "2026-01-03", "2026-11-23": "2026-11-23",
		"2026-1-3": "2026-01-03", " 29/02/2028 ": "2028-02-29",
	} {
		if got := only(t, CSV, plainTable(text, "9:05", "Α", "Μαρία")).Appointment.Start.Date; got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"29/02/2026", "11/23/2026", "23/11/26", "23 11 2026", "23/11-2026", "2026/11/23", "αύριο", "46000", "23/11/2026 00:00", "23/11/1899"} {
		_, mistakes := Read(CSV, []byte(plainTable(text, "9:05", "Α", "Μαρία")), office(), now())
		wantMistakes(t, mistakes, "2 Ημερομηνία bad_value")
	}
}

func TestTimesAreReadAsGreeksWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"9:05": "09:05", "09:05": "09:05", "09.05": "09:05", "9:05 πμ": "09:05", "9:05 μμ": "21:05", "12:00 πμ": "00:00", "12:30 μ.μ.": "12:30",
		"9:05ΠΜ": "09:05", "9.05 pm": "21:05", "11:59:00 π.μ.": "11:59", "23:59": "23:59", "0:00": "00:00",
	} {
		if got := only(t, CSV, plainTable("23/11/2026", text, "Α", "Μαρία")).Appointment.Start.Time; got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"24:00", "9", "9:5", "9:60", "13:05 μμ", "0:30 πμ", "9:05:30", "9:05 π", "9:05 το πρωί", "9:05.", "9:05 πμ μμ", "-9:05", "μμ", "0,3784"} {
		_, mistakes := Read(CSV, []byte(plainTable("23/11/2026", text, "Α", "Μαρία")), office(), now())
		wantMistakes(t, mistakes, "2 Ώρα bad_value")
	}
}

func TestServicesAreFoundAsPeopleNameThem(t *testing.T) {
	for text, want := range map[string]string{
		"certify": "certify", "CERTIFY": "certify", "Α": "certify", "A": "certify", "α": "certify", "a": "certify", "b": "passports", "Γ": "birth-acts",
		"Γνήσιο υπογραφής": "certify", "γνησιο  ΥΠΟΓΡΑΦΗΣ": "certify", "certified signature": "certify", "ληξιαρχικές πράξεις": "birth-acts", "Birth Acts": "birth-acts",
	} {
		if got := only(t, CSV, plainTable("23/11/2026", "9:05", text, "Μαρία")).Appointment.Service; got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"Δ", "C", "Γνήσιο", "-"} {
		_, mistakes := Read(CSV, []byte(plainTable("23/11/2026", "9:05", text, "Μαρία")), office(), now())
		wantMistakes(t, mistakes, "2 Υπηρεσία unknown_service")
	}
}

func TestConsentIsOnlyWhatSaysYes(t *testing.T) {
	for text, want := range map[string]bool{"ΝΑΙ": true, "ναι": true, "1": true, "TRUE": true, "Αληθές": true, "όχι": false, "0": false, "false": false, "": false, " ": false} {
		if got := only(t, CSV, withCell("Συγκατάθεση", text)).Appointment.Consent; got != want {
			t.Errorf("%q is %t, want %t", text, got, want)
		}
	}
	_, mistakes := Read(CSV, []byte(withCell("Συγκατάθεση", "μάλλον")), office(), now())
	wantMistakes(t, mistakes, "2 Συγκατάθεση bad_value")
}

func TestWhatPeoplePutBetweenDigitsIsLeftOut(t *testing.T) {
	for text, want := range map[string]string{
		"+30 690 000-0000": "+306900000000", "(2310) 000.000": "2310000000", "'+306900000000": "+306900000000", "2310/000000": "2310000000",
	} {
		if got := only(t, CSV, withCell("Τηλέφωνο", text)).Appointment.Contact; got == nil || got.Phone != want {
			t.Errorf("%q is %v, want %s", text, got, want)
		}
	}
	if got := only(t, CSV, withCell("Τηλέφωνο", "-")).Appointment.Contact; got != nil {
		t.Errorf("a dash is %v", got)
	}
	_, mistakes := Read(CSV, []byte(withCell("Τηλέφωνο", "3,07E+11")), office(), now())
	wantMistakes(t, mistakes, "2 Τηλέφωνο bad_value")
}

func TestAQuotationMarkThatIsNotClosedIsFoundAtItsBeginning(t *testing.T) {
	file := plainTable("23/11/2026", "09:30", "Α", "Μαρία") + "\n23/11/2026;10:30;Α;\"Νίκος\n23/11/2026;11:30;Α;Άννα\n"
	rows, mistakes := Read(CSV, []byte(file), office(), now())
	if len(rows) != 1 || rows[0].Appointment.Name != "Μαρία" {
		t.Errorf("got\n%s", report(rows, nil))
	}
	wantMistakes(t, mistakes, "4 syntax")
}

func TestAnEmptyTableNeedsHeaders(t *testing.T) {
	for _, file := range []string{"", "\n", ";;;\n", "\ufeff"} {
		_, mistakes := Read(CSV, []byte(file), office(), now())
		wantMistakes(t, mistakes, "1 Ημερομηνία missing", "1 Ώρα missing", "1 Υπηρεσία missing", "1 Ονοματεπώνυμο missing")
	}
	rows, mistakes := Read(CSV, []byte("Date,Time,Service,Name"), office(), now())
	if len(rows) > 0 || len(mistakes) > 0 {
		t.Errorf("headers alone are\n%s", report(rows, mistakes))
	}
}

func TestMandatoryCellsMustNotBeEmpty(t *testing.T) {
	_, mistakes := Read(CSV, []byte("Date;Time;Service;Name;Subject\n;;;;x\n"), office(), now())
	wantMistakes(t, mistakes, "2 Date missing", "2 Time missing", "2 Service missing", "2 Name missing")
}

func TestATableOfHundredsOfColumnsIsNotRead(t *testing.T) {
	_, mistakes := Read(CSV, []byte("Date;Time;Service;Name"+strings.Repeat(";", maxColumns)), office(), now())
	wantMistakes(t, mistakes, "1 too_long")
}

func TestTextsAreAsLongAsTheContractHasThem(t *testing.T) {
	if got := only(t, CSV, withCell("Θέμα", strings.Repeat("ΐ", 200))).Appointment.Subject; len(got) != 400 {
		t.Errorf("got %d bytes", len(got))
	}
	_, mistakes := Read(CSV, []byte(withCell("Θέμα", strings.Repeat("ΐ", 201))), office(), now())
	wantMistakes(t, mistakes, "2 Θέμα too_long")
}

func TestGuardedCellsAreNoFormulasAndCanBeUndone(t *testing.T) {
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+306900000000": "'+306900000000", "-5": "'-5", "@SUM(A1)": "'@SUM(A1)", "\tx": "'\tx", "\rx": "'\rx",
		"0030": "'0030", "12E4567": "'12E4567", "1/2": "'1/2", "1234567890123456": "'1234567890123456", "'=1": "''=1", "''+": "'''+",
		"": "", "6900000000": "6900000000", "0": "0", "'Αννα": "'Αννα", "Μαρία": "Μαρία", "2 αντίγραφα": "2 αντίγραφα", "E": "E", "'5": "'5",
	} {
		if got := guard(cell); got != want {
			t.Errorf("%q is written as %q, want %q", cell, got, want)
		}
		if got := unguard(want); got != cell {
			t.Errorf("%q is read as %q, want %q", want, got, cell)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		cell := string(rapid.SliceOf(rapid.SampledFrom([]rune("'=+-@\t\r0123456789.,:/eEΜα;\""))).Draw(t, "cell"))
		written := guard(cell)
		if written != "" && strings.ContainsAny(written[:1], "=+-@\t\r") {
			t.Fatalf("%q is written as %q", cell, written)
		}
		if got := unguard(written); got != cell {
			t.Fatalf("%q is written as %q and read as %q", cell, written, got)
		}
	})
}

// TestNoWrittenCellIsAFormula looks at tables as a spreadsheet sees them.
func TestNoWrittenCellIsAFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data, err := Write(CSV, anyList(t), office())
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), byteOrderMark)))
		r.Comma = ';'
		lines, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, cells := range lines {
			for _, cell := range cells {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
					t.Fatalf("%q is a formula", cell)
				}
			}
		}
	})
}
