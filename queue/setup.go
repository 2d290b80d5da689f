package queue

import (
	"fmt"
	"regexp"
	"slices"
	"unicode"
	"unicode/utf8"
)

var idPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// Validate reports the first thing in the setup that cannot work, with where
// it stands. Errors wrap ErrBadSetup.
func (s Setup) Validate() error {
	services := map[ServiceID]bool{}
	prefixes := map[string]ServiceID{}
	for i, v := range s.Services {
		where := fmt.Sprintf("services[%d]", i)
		if err := v.validate(where); err != nil {
			return err
		}
		if services[v.ID] {
			return badSetup(where+".id", "%q is there twice", v.ID)
		}
		if other, ok := prefixes[v.Prefix]; ok {
			return badSetup(where+".prefix", "%q already belongs to service %q", v.Prefix, other)
		}
		services[v.ID], prefixes[v.Prefix] = true, v.ID
	}
	if len(s.Services) == 0 {
		return badSetup("services", "at least one service is needed")
	}
	if err := validateCounters(s.Counters, services); err != nil {
		return err
	}
	return s.Policy.validate()
}

func badSetup(where, format string, args ...any) error {
	return fmt.Errorf("%s: %s: %w", where, fmt.Sprintf(format, args...), ErrBadSetup)
}

func (v Service) validate(where string) error {
	letter, size := utf8.DecodeRuneInString(v.Prefix)
	switch {
	case !idPattern.MatchString(string(v.ID)):
		return badSetup(where+".id", "%q must be up to 32 of a–z, 0–9 and dash", v.ID)
	case size != len(v.Prefix) || letter < 'Α' || letter > 'Ω' || !unicode.IsUpper(letter):
		return badSetup(where+".prefix", "%q must be one of the letters Α to Ω", v.Prefix)
	case v.Name.EL == "":
		return badSetup(where+".name.el", "the Greek name is missing")
	case v.First < 1 || v.Last < v.First || v.Last > 99_999:
		return badSetup(where, "numbers %d to %d are not a range within 1 to 99999", v.First, v.Last)
	case v.Limit < 0 || v.Limit > 99_999:
		return badSetup(where+".limit", "%d must be from 0 to 99999", v.Limit)
	}
	return nil
}

func validateCounters(counters []CounterSetup, services map[ServiceID]bool) error {
	seen := map[CounterID]bool{}
	for i, c := range counters {
		where := fmt.Sprintf("counters[%d]", i)
		if c.ID < 1 || c.ID > 999 {
			return badSetup(where+".id", "%d must be from 1 to 999", c.ID)
		}
		if seen[c.ID] {
			return badSetup(where+".id", "%d is there twice", c.ID)
		}
		seen[c.ID] = true
		for j, id := range c.Services {
			if !services[id] {
				return badSetup(fmt.Sprintf("%s.services[%d]", where, j), "no service is called %q", id)
			}
			if slices.Contains(c.Services[:j], id) {
				return badSetup(fmt.Sprintf("%s.services[%d]", where, j), "%q is there twice", id)
			}
		}
	}
	if len(counters) == 0 {
		return badSetup("counters", "at least one counter is needed")
	}
	return nil
}

func (p Policy) validate() error {
	for name, v := range map[string]int64{
		"credit": int64(p.Credit), "early_gate": int64(p.EarlyGate), "late_grace": int64(p.LateGrace),
		"special_credit": int64(p.SpecialCredit), "return_gap": int64(p.ReturnGap), "max_returns": int64(p.MaxReturns),
		"min_calls": int64(p.MinCalls), "min_seconds": int64(p.MinSeconds), "undo_seconds": int64(p.UndoSeconds),
	} {
		if v < 0 || v > 7*24*3600 {
			return badSetup("policy."+name, "%d is out of range", v)
		}
	}
	return nil
}
