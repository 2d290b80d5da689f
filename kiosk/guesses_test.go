package kiosk

import (
	"testing"
	"time"

	"epass.internal/office/officetest"
)

func TestCodesAtTheSameTimeAreLimitedTogether(t *testing.T) {
	var g guesses
	now := officetest.Morning()
	for i := range guessesAllowed {
		if !g.begin("a", now) {
			t.Fatalf("code %d of a burst was refused", i)
		}
	}
	if g.begin("a", now) {
		t.Error("a burst got further than the limit")
	}
	for range guessesAllowed {
		g.end("a", false, now)
	}
	if !g.begin("a", now) {
		t.Error("right codes count as wrong ones")
	}
}

func TestWrongCodesAreForgotten(t *testing.T) {
	var g guesses
	now := officetest.Morning()
	wrong := func(times int, at time.Time) {
		for range times {
			g.begin("a", at)
			g.end("a", true, at)
		}
	}
	wrong(guessesAllowed-1, now)
	now = now.Add(guessWindow + time.Second)
	wrong(1, now)
	if !g.begin("a", now) {
		t.Error("wrong codes of more than five minutes ago count")
	}
	g.end("a", false, now)
	wrong(guessesAllowed-1, now)
	if g.begin("a", now.Add(guessPause-time.Second)) || !g.begin("a", now.Add(guessPause)) {
		t.Error("the pause is not a minute")
	}
	g.end("a", false, now)
	if g.begin("b", now.Add(guessWindow+time.Hour)); len(g.devices) != 1 {
		t.Errorf("%d devices are remembered, want the newest only", len(g.devices))
	}
}
