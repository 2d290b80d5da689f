package probe

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"epass.internal/printer"
)

// sample is what a code page is judged by: letters that differ between the
// Greek pages. With a number before it, it fits the 32 characters of a line on
// 58 mm paper.
const sample = "ΑΩαως ΆΈΉΊΌΎΏ άέήίόύώ ΪΫϊϋ ΐΰ"

// row is one line of the sheet: the sample in a code page, under a number that
// may select this page.
type row struct {
	page   string
	number byte
	text   []byte
}

// rows returns all pairs of page and number that any known printer has, once
// each. Star's printers have a command and numbers of their own.
func rows(star bool) []row {
	var out []row
	for _, page := range printer.CodePages() {
		text := encode(page)
		for _, known := range printer.Profiles() {
			n, ok := known.CodePages[page.Name]
			same := func(r row) bool { return r.number == n && bytes.Equal(r.text, text) }
			if ok && stars(known) == star && !slices.ContainsFunc(out, same) {
				out = append(out, row{page.Name, n, text})
			}
		}
	}
	return out
}

// encode writes the sample in a page, with a dot for each letter it lacks.
func encode(page printer.CodePage) []byte {
	var out []byte
	for _, r := range sample {
		b, ok := page.Encode(r)
		if !ok {
			b = '.'
		}
		out = append(out, b)
	}
	return out
}

// sheet is the slip of a list of rows, below the sample drawn as dots. A printer
// stays at the page it has when it does not know a number: so each row starts
// from page 0, which is not Greek.
func (p *prober) sheet(list []row, star bool) *slip {
	choose := []byte{esc, 't'}
	if star {
		choose = []byte{esc, gs, 't'}
	}
	s := newSlip("letters")
	s.raster(p.renderer.Line(sample, 24), 0)
	s.WriteString("\n")
	for i, r := range list {
		s.Write(append(choose, 0))
		fmt.Fprintf(s, "%2d ", i+1)
		s.Write(append(append(slices.Clone(choose), r.number), r.text...))
		s.WriteString("\n")
	}
	s.Write(append(choose, 0))
	return s
}

// letters finds out which numbers select which Greek code pages.
func (p *prober) letters(ctx context.Context) error {
	star := stars(p.base)
	found, err := p.readLetters(ctx, star)
	if err != nil {
		return err
	}
	if p.Operator == nil {
		return nil
	}
	if len(found) == 0 {
		again, _, err := p.yes(ctx, TopicStar, "None. Shall other rows be printed, by the command of "+makers(!star)+"? (y/n)", "y")
		if err != nil {
			return err
		}
		if again {
			star = !star
			if found, err = p.readLetters(ctx, star); err != nil {
				return err
			}
		}
	}
	p.found.CodePages = p.numbers(found)
	if star && len(found) > 0 {
		p.found.Quirks = append(p.found.Quirks, printer.QuirkStarPage)
	}
	p.note("code_pages", "quirks")
	return nil
}

// makers says whose command chooses a code page.
func makers(star bool) string {
	if star {
		return "Star's printers (ESC GS t)"
	}
	return "most printers (ESC t)"
}

// readLetters prints a sheet and returns the rows that can be read.
func (p *prober) readLetters(ctx context.Context, star bool) ([]row, error) {
	list := rows(star)
	p.say("Printing a slip with Greek letters.")
	if err := p.print(ctx, p.sheet(list, star)); err != nil {
		return nil, err
	}
	if err := p.tear(ctx); err != nil {
		return nil, err
	}
	text := "Which rows read exactly like the first line? ΐ and ΰ at the end may be dots. Numbers, or none:"
	var found []row
	err := p.ask(ctx, Question{Topic: TopicLetters, Text: text}, func(answer string) string {
		found = found[:0]
		if strings.EqualFold(answer, "none") {
			return ""
		}
		for word := range strings.FieldsSeq(strings.ReplaceAll(answer, ",", " ")) {
			n, err := strconv.Atoi(word)
			if err != nil || n < 1 || n > len(list) {
				return fmt.Sprintf("%q is no row: type numbers from 1 to %d, such as 1 5, or none.", word, len(list))
			}
			found = append(found, list[n-1])
		}
		if len(found) == 0 {
			return "Type the numbers of the rows, such as 1 5, or none."
		}
		return ""
	})
	return found, err
}

// numbers returns the number of each page; of several, the one known before.
func (p *prober) numbers(found []row) map[string]byte {
	out := make(map[string]byte)
	for _, r := range found {
		known, ok := p.base.CodePages[r.page]
		if _, have := out[r.page]; !have || ok && known == r.number {
			out[r.page] = r.number
		}
	}
	return out
}
