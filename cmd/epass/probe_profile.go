package main

import (
	"fmt"
	"os"
	"strings"

	"epass.internal/printer"
)

// profileExt is how the name of a profile's file ends.
const profileExt = ".toml"

// findProfile returns the profile of a name, or that in a file such as one
// that "epass printer probe" wrote.
func findProfile(name string) (printer.Profile, error) {
	if !strings.HasSuffix(name, profileExt) {
		return printer.FindProfile(name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return printer.Profile{}, fmt.Errorf("reading a profile: %w", err)
	}
	profile, err := printer.ParseProfile(data)
	if err != nil {
		return profile, fmt.Errorf("%s: %w", name, err)
	}
	return profile, nil
}
