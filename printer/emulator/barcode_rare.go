package emulator

import "strings"

// What is here are the bar codes that receipts have seldom.

// upcE is UPC-A of number system 0 without most of its zeros: six digits, whose
// sets tell the check digit (ISO/IEC 15420). Data is the six digits, with the
// number system before them and the check digit after them, or the UPC-A code.
func upcE(data string) (string, bars) {
	whole := data
	switch len(data) {
	case 6:
		whole = "0" + longUPC(data)
	case 7, 8:
		whole = data[:1] + longUPC(data[1:7]) + data[7:]
	}
	whole, ok := digitsOnly(whole, 12)
	if !ok || whole[0] != '0' {
		return "", nil
	}
	short := shortUPC(whole[1:11])
	if short == "" {
		return "", nil
	}
	check := whole[11]
	sets := strings.Fields("BBBAAA BBABAA BBAABA BBAAAB BABBAA BAABBA BAAABB BABABA BABAAB BAABAB")[check-'0']
	b := bars{1, 1, 1}
	for i := range len(short) {
		b = append(b, eanDigit(short[i], sets[i] == 'B')...)
	}
	return "0" + short + string(check), append(b, 1, 1, 1, 1, 1, 1)
}

// longUPC returns maker and article, five digits each, of the six of UPC-E.
func longUPC(d string) string {
	switch d[5] {
	case '0', '1', '2':
		return d[:2] + d[5:] + "0000" + d[2:5]
	case '3':
		return d[:3] + "00000" + d[3:5]
	case '4':
		return d[:4] + "00000" + d[4:5]
	}
	return d[:5] + "0000" + d[5:]
}

// shortUPC is the other way round; "" where the zeros do not allow it.
func shortUPC(d string) string {
	for _, short := range []string{d[:2] + d[7:10] + d[2:3], d[:3] + d[8:10] + "3", d[:4] + d[9:] + "4", d[:5] + d[9:]} {
		if longUPC(short) == d {
			return short
		}
	}
	return ""
}

// codabar begins and ends with one of A to D; w is a wide bar or gap, n a narrow
// one (ANSI/AIM BC3).
func codabar(data string) (string, bars) {
	const letters = "0123456789-$:/.+ABCD"
	const patterns = "nnnnnww nnnnwwn nnnwnnw wwnnnnn nnwnnwn wnnnnwn nwnnnnw nwnnwnn nwwnnnn wnnwnnn " +
		"nnnwwnn nnwwnnn wnnnwnw wnwnnnw wnwnwnn nnwnwnw nnwwnwn nwnwnnw nnnwnww nnnwwwn"
	data = strings.ToUpper(data)
	inner := strings.Trim(data, "ABCD")
	if len(data) != len(inner)+2 || inner == "" || data[0] < 'A' || data[len(data)-1] < 'A' || strings.Trim(inner, letters[:16]) != "" {
		return "", nil
	}
	all := strings.Fields(patterns)
	var b bars
	for _, c := range []byte(data) {
		for _, w := range []byte(all[strings.IndexByte(letters, c)]) {
			b = append(b, 1+2*flag(w == 'w', 1))
		}
		b = append(b, 1)
	}
	return data, b[:len(b)-1]
}

// The letters of CODE 93 by their values, and the four that shift the next one,
// here as a to d: ($), (%), (/), (+) (AIM BC5).
const (
	letters93 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%abcd"
	end93     = "111141"
)

// patterns93 are the widths of those letters.
const patterns93 = "131112 111213 111312 111411 121113 121212 121311 111114 131211 141111 " +
	"211113 211212 211311 221112 221211 231111 112113 112212 112311 122112 132111 111123 111222 111321 121122 131121 " +
	"212112 212211 211122 211221 221121 222111 112122 112221 122121 123111 " +
	"121131 311112 311211 321111 112131 113121 211131 121221 312111 311121 122211"

// code93 has two check letters, which count from the right to 20 and to 15.
func code93(data string) (string, bars) {
	var values []int
	for _, c := range []byte(data) {
		if c >= 0x80 {
			return "", nil
		}
		for _, l := range []byte(spelled93(c)) {
			values = append(values, strings.IndexByte(letters93, l))
		}
	}
	if len(values) == 0 {
		return "", nil
	}
	values = append(values, check93(values, 20))
	values = append(values, check93(values, 15))
	var b bars
	all := strings.Fields(patterns93)
	add := func(pattern string) {
		for _, w := range []byte(pattern) {
			b = append(b, w-'0')
		}
	}
	add(end93)
	for _, v := range values {
		add(all[v])
	}
	add(end93)
	return data, append(b, 1)
}

// spelled93 returns the letters for a character of ASCII: itself, or a shift and
// a letter.
func spelled93(c byte) string {
	switch {
	case strings.IndexByte(letters93[:43], c) >= 0:
		return string(c)
	case c == 0:
		return "bU"
	case c <= 0x1A:
		return "a" + string('A'+c-1)
	case c < 0x20:
		return "b" + string('A'+c-0x1B)
	case c <= ',' || c == ':':
		return "c" + string('A'+c-'!')
	case c < '@':
		return "b" + string('F'+c-';')
	case c == '@':
		return "bV"
	case c < '`':
		return "b" + string('K'+c-'[')
	case c == '`':
		return "bW"
	case c <= 'z':
		return "d" + string('A'+c-'a')
	}
	return "b" + string('P'+c-'{')
}

func check93(values []int, most int) int {
	sum := 0
	for i, v := range values {
		sum += ((len(values)-1-i)%most + 1) * v
	}
	return sum % 47
}
