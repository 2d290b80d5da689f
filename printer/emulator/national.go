package emulator

import "strings"

// nationalBytes are the characters of ASCII that ESC R replaces (Epson ESC/POS
// reference, "International character sets").
const nationalBytes = "#$@[\\]^`{|}~"

// nationalSets returns what stands in their places, by the n of ESC R.
func nationalSets() []string {
	return []string{
		"#$@[\\]^`{|}~", // 0 USA
		"#$à°ç§^`éùè¨",  // 1 France
		"#$§ÄÖÜ^`äöüß",  // 2 Germany
		"£$@[\\]^`{|}~", // 3 United Kingdom
		"#$@ÆØÅ^`æøå~",  // 4 Denmark I
		"#¤ÉÄÖÅÜéäöåü",  // 5 Sweden
		"#$@°\\é^ùàòèì", // 6 Italy
		"₧$@¡Ñ¿^`¨ñ}~",  // 7 Spain I
		"#$@[¥]^`{|}~",  // 8 Japan
		"#¤ÉÆØÅÜéæøåü",  // 9 Norway
		"#$ÉÆØÅÜéæøåü",  // 10 Denmark II
		"#$á¡Ñ¿é`íñóú",  // 11 Spain II
		"#$á¡Ñ¿éüíñóú",  // 12 Latin America
		"#$@[₩]^`{|}~",  // 13 Korea
		"#$ŽŠĐĆČžšđćč",  // 14 Slovenia, Croatia
		"#¥@[\\]^`{|}~", // 15 China
	}
}

// chooseNation is ESC R n. A number that is in no manual changes nothing.
func (p *Printer) chooseNation(c call) {
	sets := nationalSets()
	n := int(c.args[0])
	if n >= len(sets) {
		return
	}
	p.state.nation = nil
	if n > 0 {
		p.state.nation = []rune(sets[n])
	}
}

// national returns the character that a byte of text prints in place of r.
func (m *modes) national(b byte, r rune) rune {
	if i := strings.IndexByte(nationalBytes, b); i >= 0 && m.nation != nil {
		return m.nation[i]
	}
	return r
}
