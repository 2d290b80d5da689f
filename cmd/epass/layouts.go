package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"

	"epass.internal/console"
	"epass.internal/office"
	"epass.internal/printer"
)

// checkLayout reports the first mistake in the layout of a slip; every kind
// speaks the same language.
func checkLayout(_ office.SlipKind, doc []byte) error {
	_, err := printer.ParseLayout(doc)
	if m, ok := errors.AsType[printer.LayoutMistake](err); ok {
		return m
	}
	return err
}

// ownLayouts are the layouts of an office that has chosen none.
func ownLayouts() (office.SlipLayouts, error) {
	ticket, err := json.Marshal(printer.DefaultLayout())
	if err != nil {
		return office.SlipLayouts{}, fmt.Errorf("writing the layout of tickets: %w", err)
	}
	appointment, err := json.Marshal(printer.DefaultAppointmentLayout())
	if err != nil {
		return office.SlipLayouts{}, fmt.Errorf("writing the layout of appointments: %w", err)
	}
	return office.SlipLayouts{Ticket: ticket, Appointment: appointment}, nil
}

// previewSlip draws a slip in a layout, for the settings.
func (p printing) previewSlip(layout []byte, slip office.Slip, paper console.SlipPaper) ([]byte, error) {
	profile := printer.Profile{Width: cmp.Or(paper.Width, 576), DPI: 203}
	if paper.Profile != "" {
		var err error
		if profile, err = printer.FindProfile(paper.Profile); err != nil {
			return nil, fmt.Errorf("%w: %w", console.ErrProfile, err)
		}
	}
	return p.renderer.PreviewJob(office.PrintJob{Slip: slip, Layout: layout}, profile)
}
