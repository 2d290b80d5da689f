package simulate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// maxDescription is how many bytes a description may have.
const maxDescription = 4 << 20

// Load reads a description: an object in the form of docs/simulate.md, or a
// list of offices in the flat form. Errors wrap ErrBadDescription and name the
// path of every mistake.
func Load(r io.Reader) (Description, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxDescription+1))
	if err != nil {
		return Description{}, fmt.Errorf("reading the description: %w", err)
	}
	if len(data) > maxDescription {
		return Description{}, fmt.Errorf("reading the description: more than %d bytes: %w", maxDescription, ErrBadDescription)
	}
	read := loadObject
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		read = loadFlat
	}
	d, err := read(data)
	if err != nil {
		return Description{}, err
	}
	return d, d.Validate()
}

// common returns the settings of a run where the description does not say.
func common() Description {
	return Description{Days: 20, Seed: 1, Policies: DefaultPolicies(), Estimates: Estimates{Share: 0.05, Paths: 100}}
}

func loadObject(data []byte) (Description, error) {
	d := common()
	if err := decode(data, &d); err != nil {
		return Description{}, err
	}
	// A list keeps no defaults of its elements, so those are read once more.
	var raw struct {
		Offices  []json.RawMessage `json:"offices"`
		Policies []json.RawMessage `json:"policies"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return Description{}, fmt.Errorf("reading the description: %w: %w", err, ErrBadDescription)
	}
	for i, o := range raw.Offices {
		d.Offices[i] = usualOffice()
		if err := decode(o, &d.Offices[i]); err != nil {
			return Description{}, err
		}
	}
	for i, p := range raw.Policies {
		d.Policies[i] = Policy{Rule: TurnRule, Settings: defaultSettings()}
		if err := decode(p, &d.Policies[i]); err != nil {
			return Description{}, err
		}
	}
	return d, nil
}

// usualOffice has what a description of an office may leave out.
func usualOffice() Office {
	return Office{
		Group: "all", OpenMinutes: 420,
		Appointments: Appointments{SlotMinutes: 15, Stagger: true, NoShow: 0.15, EarlyMean: 8, EarlySD: 10},
		SpecialShare: 0.08,
		Missed:       usualMissed(),
		DaySpeedSD:   0.1, ClerkSpeedSD: 0.1,
	}
}

func usualMissed() Missed {
	return Missed{Share: 0.04, ReturnShare: 0.7, ReturnMinutes: 6, CallMinutes: 1}
}
