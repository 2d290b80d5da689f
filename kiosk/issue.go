package kiosk

import (
	"fmt"
	"time"

	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
	"rsc.io/qr"
)

// Issued is the answer to a press: the number, and where and how to follow it.
type Issued struct {
	Number   queue.Number    `json:"number"`
	Service  queue.ServiceID `json:"service"`
	Ahead    int             `json:"ahead"`
	IssuedAt time.Time       `json:"issued_at"`
	URL      string          `json:"url"`               // of the digital ticket; empty without a public address
	QR       []string        `json:"qr,omitempty"`      // URL as a QR symbol: rows of 0 (light) and 1 (dark), no quiet zone
	Job      uint64          `json:"job,omitempty"`     // print job of the slip; 0: no paper
	Wait     *queue.Text     `json:"wait,omitempty"`    // how long it waits; nil: nothing is said
	Passing  int             `json:"passing,omitempty"` // booked appointments, not here yet, that may come before
}

// issue gives a number. It prints a slip wherever the office has a printer,
// also one that is out: the slip comes when the printer does.
func (k *Kiosk) issue(c *web.Call) (any, error) {
	var body struct {
		Service queue.ServiceID `json:"service"`
	}
	if err := c.Decode(&body); err != nil {
		return nil, err
	}
	a, err := office.Do[office.TicketAnswer](c.Context(), k.office, office.RequestOf(c, office.IssueTicket{
		Service: body.Service,
		Source:  queue.FromKiosk,
		Print:   k.prints(c),
	}))
	if err != nil {
		return nil, fmt.Errorf("issuing a ticket of %q: %w", body.Service, err)
	}
	out := Issued{Number: a.Number, Service: a.Service, Ahead: a.Ahead, IssuedAt: a.IssuedAt, Job: a.Job}
	out.Wait, out.Passing = k.waitOf(a.Number)
	if base := k.office.PublicURL(); base != "" {
		out.URL = base + "/t#" + a.Token
		if out.QR, err = modules(out.URL); err != nil {
			return nil, fmt.Errorf("drawing the QR of %s: %w", a.Number, err)
		}
	}
	return web.Created{Value: out}, nil
}

// modules returns text as a QR symbol of error correction level M: rows of 0
// and 1 without the quiet zone, which is four modules wide (ISO/IEC 18004).
func modules(text string) ([]string, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, err
	}
	rows := make([]string, code.Size)
	for y := range rows {
		row := make([]byte, code.Size)
		for x := range row {
			row[x] = '0'
			if code.Black(x, y) {
				row[x] = '1'
			}
		}
		rows[y] = string(row)
	}
	return rows, nil
}
