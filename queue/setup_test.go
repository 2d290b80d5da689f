package queue

import (
	"errors"
	"strings"
	"testing"
)

func TestSetupsThatCannotWorkAreRefusedWithTheirPlace(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*Setup)
		where string
	}{
		{"no services", func(s *Setup) { s.Services, s.Counters = nil, nil }, "services:"},
		{"no counters", func(s *Setup) { s.Counters = nil }, "counters:"},
		{"capital letters in an id", func(s *Setup) { s.Services[1].ID = "Civil" }, "services[1].id:"},
		{"id twice", func(s *Setup) { s.Services[1].ID = "certify" }, "services[1].id:"},
		{"letter twice", func(s *Setup) { s.Services[1].Prefix = "Α" }, "services[1].prefix:"},
		{"Latin letter", func(s *Setup) { s.Services[0].Prefix = "A" }, "services[0].prefix:"},
		{"small letter", func(s *Setup) { s.Services[0].Prefix = "α" }, "services[0].prefix:"},
		{"letter with an accent", func(s *Setup) { s.Services[0].Prefix = "Ά" }, "services[0].prefix:"},
		{"ohm sign", func(s *Setup) { s.Services[0].Prefix = "\u2126" }, "services[0].prefix:"},
		{"two letters", func(s *Setup) { s.Services[0].Prefix = "ΑΒ" }, "services[0].prefix:"},
		{"no letter", func(s *Setup) { s.Services[0].Prefix = "" }, "services[0].prefix:"},
		{"no Greek name", func(s *Setup) { s.Services[2].Name = Text{EN: "Benefits"} }, "services[2].name.el:"},
		{"number zero", func(s *Setup) { s.Services[0].First = 0 }, "services[0]:"},
		{"range backwards", func(s *Setup) { s.Services[0].First = 1000 }, "services[0]:"},
		{"six digits", func(s *Setup) { s.Services[0].Last = 100_000 }, "services[0]:"},
		{"counter zero", func(s *Setup) { s.Counters[0].ID = 0 }, "counters[0].id:"},
		{"counter twice", func(s *Setup) { s.Counters[1].ID = 1 }, "counters[1].id:"},
		{"unknown service", func(s *Setup) { s.Counters[2].Services[1] = "taxes" }, "counters[2].services[1]:"},
		{"service twice at a counter", func(s *Setup) { s.Counters[2].Services[1] = "certify" }, "counters[2].services[1]:"},
		{"negative policy", func(s *Setup) { s.Policy.EarlyGate = -1 }, "policy.early_gate:"},
		{"negative limit", func(s *Setup) { s.Services[0].Limit = -1 }, "services[0].limit:"},
		{"undo of weeks", func(s *Setup) { s.Policy.UndoSeconds = 8 * 24 * 3600 }, "policy.undo_seconds:"},
		{"negative calls", func(s *Setup) { s.Policy.MinCalls = -1 }, "policy.min_calls:"},
		{"policy of weeks", func(s *Setup) { s.Policy.Credit = 8 * 24 * 3600 }, "policy.credit:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			setup := testSetup()
			c.spoil(&setup)
			err := setup.Validate()
			if !errors.Is(err, ErrBadSetup) || !strings.HasPrefix(err.Error(), c.where) {
				t.Errorf("got %v, want ErrBadSetup at %s", err, c.where)
			}
			if _, err := New().Decide(OpenDay{Day: "2026-03-02", Setup: setup}, opening()); !errors.Is(err, ErrBadSetup) {
				t.Errorf("opening a day with it: got %v, want ErrBadSetup", err)
			}
		})
	}
	if err := testSetup().Validate(); err != nil {
		t.Errorf("the setup that was spoiled is not valid itself: %v", err)
	}
}

func TestDaysThatAreNoDatesAreRefused(t *testing.T) {
	for _, d := range []Day{"", "today", "2026-3-2", "2026-02-30", "02/03/2026"} {
		if _, err := New().Decide(OpenDay{Day: d, Setup: testSetup()}, opening()); err == nil {
			t.Errorf("day %q was opened", d)
		}
	}
}

func TestSavedDaysThatCannotBeReadAreRefused(t *testing.T) {
	head := mustJSON(t, day(t).Touched().Header)
	for _, c := range []struct {
		name   string
		head   []byte
		ticket string
	}{
		{"torn header", head[:len(head)-2], ""},
		{"torn ticket", head, `{"number":"Α0`},
		{"waiting for a service that is gone", head, `{"number":"Α001","service":"taxes","phase":"waiting"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Load(c.head, [][]byte{[]byte(c.ticket)}); err == nil {
				t.Error("it was loaded")
			}
		})
	}
}
