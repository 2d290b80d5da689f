package printer

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"epass.internal/office"
)

// anyText is made of what slips say and what breaks encoders.
func anyText(t *rapid.T, name string, most int) string {
	r := rapid.SampledFrom([]rune(greekLetters + "    abcxyzABCXYZ{}~@0123456789.,:·–«»€'\"жΐΰ漢\u0301\t"))
	return string(rapid.SliceOfN(r, 0, most).Draw(t, name))
}

func anyContent(t *rapid.T) Content {
	two := func(name string) office.SlipLine {
		return office.SlipLine{EL: anyText(t, name+".el", 90), EN: anyText(t, name+".en", 40)}
	}
	c := Content{
		Copy: rapid.Bool().Draw(t, "copy"), Office: two("office"), Title: two("title"), Service: two("service"), Number: anyText(t, "number", 12),
		At: time.Unix(rapid.Int64Range(1, 4e9).Draw(t, "at"), 0).UTC(), Caption: two("caption"), Order: two("order"), Notice: two("notice"),
		QR: rapid.SampledFrom([]string{"", testURL, strings.Repeat("x", qrLimit)}).Draw(t, "qr"),
	}
	if rapid.Bool().Draw(t, "ahead") {
		c.Ahead, c.Wait = new(rapid.IntRange(-1, 400).Draw(t, "people")), office.SlipLine{EL: "Αναμονή: περίπου 15–25 λεπτά", EN: "Wait: about 15–25 minutes"}
	}
	return c
}

func anyLayout(t *rapid.T, logo []byte) Layout {
	kinds := []Kind{KindLogo, KindOffice, KindTitle, KindService, KindAhead, KindWait, KindDate, KindTime, KindMoment, KindQR, KindText, KindOrder, KindNotice, KindRule, KindSpace}
	l := Layout{Version: LayoutVersion, Logo: logo, Blocks: []Block{{Kind: KindNumber}}}
	for range rapid.IntRange(0, 12).Draw(t, "blocks") {
		b := Block{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Off: rapid.Bool().Draw(t, "off")}
		if b.Kind == KindText {
			b.Text = office.SlipLine{EL: "Κείμενο " + anyText(t, "text", 200)}
		}
		if b.Kind.wording() {
			b.Capitals = rapid.Bool().Draw(t, "capitals")
			b.Languages = rapid.SampledFrom([][]Language{nil, {Greek}, {English, Greek}}).Draw(t, "languages")
		}
		l.Blocks = append(l.Blocks, b)
	}
	for i := range l.Blocks {
		l.Blocks[i].Align = rapid.SampledFrom([]Align{"", AlignLeft, AlignCenter, AlignRight}).Draw(t, "align")
		l.Blocks[i].Size = rapid.SampledFrom([]Size{"", SizeSmall, SizeNormal, SizeMedium, SizeLarge, SizeHuge}).Draw(t, "size")
	}
	return l
}

// Whatever is on a slip, no printer executes a part of it in real time, and a
// reader of our commands understands all of it.
func TestNoRealTimeCommandHidesInASlip(t *testing.T) {
	r, logo := newRenderer(t), testLogo(t)
	all := means(t)
	rapid.Check(t, func(rt *rapid.T) {
		l, c := anyLayout(rt, logo), anyContent(rt)
		if err := l.Check(); err != nil {
			rt.Fatal(err)
		}
		m := rapid.SampledFrom(all).Draw(rt, "means")
		e, err := r.EncodeSlip(l, c, m.profile, m.ways, rapid.Uint64().Draw(rt, "job"), rapid.IntRange(1, 20).Draw(rt, "attempt"))
		if err != nil {
			rt.Fatal(err)
		}
		for _, data := range append([][]byte{e.Data}, needData(e)...) {
			for i := range len(data) - 1 {
				if data[i] == dle && realTime(data[i+1]) {
					rt.Fatalf("%s: % x at %d of %d", m.name, data[i:i+2], i, len(data))
				}
			}
		}
		printed(t, m.profile, e)
	})
}

func needData(e Encoded) [][]byte {
	var out [][]byte
	for _, n := range e.Needs {
		out = append(out, n.Data)
	}
	return out
}
