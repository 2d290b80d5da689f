package main

import (
	"bytes"
	"errors"
	"image/png"
	"strings"
	"testing"
	"time"

	"epass.internal/console"
	"epass.internal/office"
	"epass.internal/printer"
)

func TestLayoutIsRefusedByThePathOfItsFirstMistake(t *testing.T) {
	for doc, where := range map[string]string{
		`{"version":1,"blocks":[{"kind":"office"},{"kind":"number","size":"vast"},{"kind":"name"}]}`: "blocks[1].size: ",
		`{"version":1,"blocks":[{"kind":"office"}]}`:                                                 "blocks: ",
		`{"version":1,"blocks":[{"kind":"number"},{"kind":"text"}]}`:                                 "blocks[1].text: ",
		`{"version":1,"colour":"red","blocks":[{"kind":"number"}]}`:                                  "colour: ",
		`{"version":1,"logo":"AAAA","blocks":[{"kind":"number"}]}`:                                   "logo: ",
	} {
		if err := checkLayout(office.SlipOfTicket, []byte(doc)); err == nil || !strings.HasPrefix(err.Error(), where) {
			t.Errorf("%s: got %v, want one at %s", doc, err, where)
		}
	}
}

func TestOwnLayoutsAreAcceptedAndDrawn(t *testing.T) {
	own, err := ownLayouts()
	if err != nil {
		t.Fatal(err)
	}
	r, err := printer.NewRenderer()
	if err != nil {
		t.Fatal(err)
	}
	p := printing{renderer: r}
	for _, kind := range []office.SlipKind{office.SlipOfTicket, office.SlipOfAppointment} {
		if err := checkLayout(kind, own.Of(kind)); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		slip := office.SampleSlip(office.SampleSettings(), kind, "", time.Date(2026, 11, 21, 7, 0, 0, 0, time.UTC))
		for paper, width := range map[console.SlipPaper]int{{}: 576, {Width: 384}: 384, {Width: 576, Profile: "generic-58"}: 384} {
			usual, err := p.previewSlip(nil, slip, paper)
			if err != nil {
				t.Fatal(err)
			}
			drawn, err := p.previewSlip(own.Of(kind), slip, paper)
			if err != nil || !bytes.Equal(usual, drawn) {
				t.Errorf("%s %+v: the layout draws another slip than none does (%v)", kind, paper, err)
			}
			if size, err := png.DecodeConfig(bytes.NewReader(drawn)); err != nil || size.Width != width+64 {
				t.Errorf("%s %+v: %d dots wide, %v", kind, paper, size.Width, err)
			}
		}
		if _, err := p.previewSlip(nil, slip, console.SlipPaper{Profile: "none"}); !errors.Is(err, console.ErrProfile) {
			t.Errorf("of no printer: got %v", err)
		}
	}
}
