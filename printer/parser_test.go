package printer

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParserUnderstandsWhatPrintersSend(t *testing.T) {
	complete := Event{Kind: EventComplete, Data: [4]byte{'a', 'b', 'c', 'd'}}
	other := func(b byte) Event { return Event{Kind: EventOther, Data: [4]byte{b}} }
	for name, c := range map[string]struct {
		asked byte
		data  []byte
		want  []Event
	}{
		"answer to what was asked":      {4, []byte{0x1E}, []Event{{Kind: EventStatus, Query: 4, Data: [4]byte{0x1E}}}},
		"answer nobody asked for":       {0, []byte{0x1E}, []Event{other(0x1E)}},
		"second answer to one question": {1, []byte{0x12, 0x16}, []Event{{Kind: EventStatus, Query: 1, Data: [4]byte{0x12}}, other(0x16)}},
		"automatic status":              {0, []byte{0x14, 0x00, 0x0C, 0x0F}, []Event{{Kind: EventASB, Data: [4]byte{0x14, 0, 0x0C, 0x0F}}}},
		"automatic status cut short":    {0, []byte{0x14, 0x00, 0x10, 0, 0, 0}, []Event{{Kind: EventOther}, {Kind: EventASB, Data: [4]byte{0x10}}}},
		"completion":                    {0, []byte("\x37\x22abcd\x00"), []Event{complete}},
		"completion with flow control in it": {
			0, []byte("\x37\x22a\x13bc\x11d\x00"),
			[]Event{{Kind: EventXOff}, {Kind: EventXOn}, complete},
		},
		"automatic status with flow control in it": {
			0, []byte{0x10, 0x13, 0x00, 0x11, 0x03, 0x00},
			[]Event{{Kind: EventXOff}, {Kind: EventXOn}, {Kind: EventASB, Data: [4]byte{0x10, 0, 3, 0}}},
		},
		"completion cut off by a new start": {0, []byte("\x37\x22ab\x10\x00\x00\x00"), []Event{{Kind: EventOther}, {Kind: EventASB, Data: [4]byte{0x10}}}},
		"completion too short":              {0, []byte("\x37\x22abc\x00"), []Event{other(0x37)}},
		"completion too long":               {0, []byte("\x37\x22abcde\x00"), []Event{other(0x37)}},
		"buffers cleared":                   {0, []byte{0x37, 0x25, 0x00}, []Event{{Kind: EventCleared}}},
		"no stored logos":                   {0, []byte("7r@\x00"), []Event{{Kind: EventKeys, Data: [4]byte{0x40}}}},
		"stored logos, more to come":        {0, []byte("7rAK1 ~\x00"), []Event{{Kind: EventKeys, Data: [4]byte{0x41}, Keys: "K1 ~"}}},
		"forty stored logos":                {0, []byte("7r@" + strings.Repeat("ab", 40) + "\x00"), []Event{{Kind: EventKeys, Data: [4]byte{0x40}, Keys: strings.Repeat("ab", 40)}}},
		"stored logos, half a name":         {0, []byte("7r@abc\x00"), []Event{other(0x37)}},
		"fence":                             {0, []byte{0x00, 0x6F}, []Event{{Kind: EventFence}, {Kind: EventFence, Data: [4]byte{0x6F}}}},
		"power-off notice":                  {0, []byte{0x3B, 0x31, 0x00}, []Event{other(0x3B)}},
		"noise":                             {0, []byte{0xFF, 0x80}, []Event{other(0xFF), other(0x80)}},
		"block without an end": {
			0, append(append([]byte{0x5F}, bytes.Repeat([]byte{'x'}, 90)...), 0x11),
			nil, // checked below: it ends
		},
	} {
		t.Run(name, func(t *testing.T) {
			var p Parser
			p.Asked(c.asked)
			got := p.Parse(c.data)
			if c.want == nil {
				if len(got) == 0 || got[len(got)-1].Kind != EventXOn {
					t.Errorf("got %v, want the end of the block and XON", got)
				}
				return
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("want -, got +\n%s", d)
			}
		})
	}
}

// FuzzParser feeds any bytes in any pieces: the events do not depend on the
// pieces, memory is bounded, and a completion sent afterwards is understood.
func FuzzParser(f *testing.F) {
	f.Add([]byte("\x37\x22ab\x13cd\x00\x14\x00\x00\x0f\x12"), byte(3), byte(2))
	f.Add([]byte{0x37, 0x25, 0x00, 0x10, 0x10, 0x5F, 0xFF}, byte(1), byte(0))
	f.Fuzz(func(t *testing.T, data []byte, cut, asked byte) {
		var whole, pieces Parser
		whole.Asked(asked)
		pieces.Asked(asked)
		want := whole.Parse(data)
		var got []Event
		for part := range slices.Chunk(data, int(cut%7)+1) {
			got = append(got, pieces.Parse(part)...)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("pieces change the meaning\n%s", d)
		}
		if cap(whole.block) > 2*maxBlock+16 || cap(whole.asb) > 16 || len(want) > 2*len(data) {
			t.Errorf("%d bytes made %d events and buffers of %d and %d", len(data), len(want), cap(whole.block), cap(whole.asb))
		}
		after := whole.Parse([]byte("\xff\xff\x37\x22abcd\x00"))
		if e := (Event{Kind: EventComplete, Data: [4]byte{'a', 'b', 'c', 'd'}}); !slices.Contains(after, e) {
			t.Errorf("the completion after %x was lost: %v", data, after)
		}
	})
}

func TestStatusNamesTheCause(t *testing.T) {
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	asb := func(a, b, c byte) Event { return Event{Kind: EventASB, Data: [4]byte{0x10 | a, b, c, 0}} }
	rt := func(n, b byte) Event { return Event{Kind: EventStatus, Query: n, Data: [4]byte{0x12 | b}} }
	for name, c := range map[string]struct {
		events  []Event
		want    Fault
		warning Fault
	}{
		"all well":                          {[]Event{asb(0, 0, 0)}, FaultNone, FaultNone},
		"near end is only a warning":        {[]Event{asb(0, 0, 0x03)}, FaultNone, FaultPaperNearEnd},
		"paper end":                         {[]Event{asb(0x08, 0, 0x0F)}, FaultPaperEnd, FaultNone},
		"cover before paper":                {[]Event{asb(0x28, 0, 0x0F)}, FaultCoverOpen, FaultNone},
		"cutter":                            {[]Event{asb(0x08, 0x08, 0)}, FaultCutter, FaultNone},
		"unrecoverable before all":          {[]Event{asb(0x28, 0x28, 0x0F)}, FaultUnrecoverable, FaultNone},
		"hot head":                          {[]Event{asb(0x08, 0x40, 0)}, FaultRecoverable, FaultNone},
		"offline without a cause":           {[]Event{asb(0x08, 0, 0)}, FaultOffline, FaultNone},
		"real-time offline":                 {[]Event{rt(1, 0x08)}, FaultOffline, FaultNone},
		"real-time cover":                   {[]Event{rt(2, 0x04)}, FaultCoverOpen, FaultNone},
		"real-time stop by paper":           {[]Event{rt(2, 0x20)}, FaultPaperEnd, FaultNone},
		"real-time cutter":                  {[]Event{rt(3, 0x08)}, FaultCutter, FaultNone},
		"real-time unrecoverable":           {[]Event{rt(3, 0x20)}, FaultUnrecoverable, FaultNone},
		"real-time recoverable":             {[]Event{rt(3, 0x40)}, FaultRecoverable, FaultNone},
		"real-time near end":                {[]Event{rt(4, 0x0C)}, FaultNone, FaultPaperNearEnd},
		"real-time paper end":               {[]Event{rt(4, 0x60)}, FaultPaperEnd, FaultNone},
		"paper put back":                    {[]Event{rt(4, 0x60), rt(4, 0)}, FaultNone, FaultNone},
		"mended, told by automatic status":  {[]Event{rt(2, 0x24), asb(0, 0, 0)}, FaultNone, FaultNone},
		"a completion changes nothing else": {[]Event{asb(0, 0x08, 0), {Kind: EventComplete}}, FaultCutter, FaultNone},
	} {
		t.Run(name, func(t *testing.T) {
			s := Status{Connected: true}
			for _, e := range c.events {
				s = s.apply(e, now)
			}
			if got := s.Fault(); got != c.want {
				t.Errorf("got fault %q, want %q", got, c.want)
			}
			if got := s.Warning(); got != c.warning {
				t.Errorf("got warning %q, want %q", got, c.warning)
			}
			if !s.At.Equal(now) {
				t.Errorf("got %v, want %v", s.At, now)
			}
		})
	}
	if got := (Status{}).Fault(); got != FaultDisconnected {
		t.Errorf("no line: got %q, want %q", got, FaultDisconnected)
	}
}

func TestEveryFaultSaysWhatToDo(t *testing.T) {
	for _, f := range []Fault{
		FaultDisconnected, FaultOffline, FaultCoverOpen, FaultPaperEnd, FaultPaperNearEnd, FaultCutter,
		FaultRecoverable, FaultUnrecoverable, FaultStalled, FaultUnprintable, FaultUnconfirmed,
	} {
		if w, ok := f.Words(); !ok || w.EL == "" || w.EN == "" {
			t.Errorf("%s: got %v, %v", f, w, ok)
		}
	}
	if _, ok := FaultNone.Words(); ok {
		t.Error("no fault has words")
	}
}
