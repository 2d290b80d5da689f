package kiosk

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"epass.internal/booking"
)

// codePage is what web/code.js knows of codes.
type codePage struct {
	symbols string
	weights []int
	check   int
}

func readCodePage(t *testing.T) (p codePage) {
	t.Helper()
	data, err := files.ReadFile("web/code.js")
	if err != nil {
		t.Fatal(err)
	}
	find := func(pattern string) string {
		m := regexp.MustCompile(pattern).FindSubmatch(data)
		if m == nil {
			t.Fatalf("code.js has no %s", pattern)
		}
		return string(m[1])
	}
	number := func(text string) int {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	p.symbols, p.check = find(`SYMBOLS = '(\w+)'`), number(find(`CHECK = (\d+);`))
	for w := range strings.SplitSeq(find(`WEIGHTS = \[([\d, ]+)\]`), ",") {
		p.weights = append(p.weights, number(w))
	}
	return p
}

func (p codePage) agrees(code string) bool {
	sum := 0
	for i, w := range p.weights {
		sum += w * strings.IndexByte(p.symbols, code[i])
	}
	return len(code) == len(p.weights) && sum%len(p.symbols) == p.check
}

// The page says at once what the office would: it has the same check.
func TestPageChecksCodesLikeTheOffice(t *testing.T) {
	p := readCodePage(t)
	for i := range uint64(1000) {
		code := string(booking.NewCode(i * 6364136223846793005))
		if !p.agrees(code) {
			t.Fatalf("the page refuses %s", code)
		}
		wrong := code[:3] + string(p.symbols[(strings.IndexByte(p.symbols, code[3])+1)%len(p.symbols)]) + code[4:]
		if _, err := booking.ParseCode(wrong); err == nil || p.agrees(wrong) {
			t.Fatalf("%s: the office says %v, the page %v", wrong, err, p.agrees(wrong))
		}
	}
}
