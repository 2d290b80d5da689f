package printer

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"epass.internal/office"
	"epass.internal/queue"
)

// Content is what a slip says, whatever its layout. It has no field for a
// person's name or contact details: a slip may be left lying in the hall. An
// empty field is not printed.
type Content struct {
	Copy    bool            // another slip with this number may exist: say so first
	Office  office.SlipLine // the office's name
	Title   office.SlipLine // what the slip is, when it is no ordinary ticket
	Service office.SlipLine
	For     queue.ServiceID // the service, for free lines that are for some only
	Number  string          // the ticket's number or the appointment's code, drawn huge
	Ahead   *int            // people ahead
	Wait    office.SlipLine // how long it may take
	At      time.Time       // of issue or of the appointment, wall time in the office's zone
	QR      string          // what the QR code says; empty: no code
	Caption office.SlipLine // what the QR code is for
	Order   office.SlipLine // the rule by which people are called
	Notice  office.SlipLine
}

// ErrContent is returned for a content that no slip can show.
var ErrContent = errors.New("not valid content for a slip")

// Limits of a content. A QR code of qrLimit bytes at level M has 69 modules a
// side and fits on 58 mm paper.
const (
	lineLimit = 2000 // characters of a text
	qrLimit   = 300  // bytes
)

// SlipContent returns what a slip says, and whether it is an appointment's.
func SlipContent(s office.Slip, isCopy bool) (c Content, appointment bool) {
	if s.Kind() != office.SlipOfAppointment {
		return TicketContent(s, isCopy), false
	}
	c = AppointmentContent(s.Office, s.Service, s.Appointment.Start, s.Appointment.Code)
	c.Copy, c.For, c.Order, c.Notice = isCopy, s.For, s.Order, s.Notice
	return c, true
}

// TicketContent returns what the slip of a ticket says.
func TicketContent(s office.Slip, isCopy bool) Content {
	return Content{
		Wait: s.Wait, For: s.For, Order: s.Order,
		Copy: isCopy, Office: s.Office, Title: s.Title, Service: s.Service, Number: s.Number,
		Ahead: new(max(s.Ahead, 0)), At: s.IssuedAt, QR: s.URL, Caption: followLine(), Notice: s.Notice,
	}
}

// AppointmentContent returns what the slip of an appointment says: service, day
// and hour, the code large and as a QR code. At is in the office's zone.
func AppointmentContent(of, service office.SlipLine, at time.Time, code string) Content {
	return Content{
		Office: of, Service: service, At: at, Number: code, QR: code,
		Title:   office.SlipLine{EL: "Το ραντεβού σας", EN: "Your appointment"},
		Caption: office.SlipLine{EL: "Δείξτε τον κωδικό στο μηχάνημα όταν έρθετε", EN: "Show the code to the kiosk when you arrive"},
	}
}

// check refuses what cannot be drawn.
func (c Content) check() error {
	for name, text := range map[string]string{
		"office": c.Office.EL + c.Office.EN, "title": c.Title.EL + c.Title.EN, "service": c.Service.EL + c.Service.EN, "number": c.Number,
		"caption": c.Caption.EL + c.Caption.EN, "order": c.Order.EL + c.Order.EN, "wait": c.Wait.EL + c.Wait.EN, "notice": c.Notice.EL + c.Notice.EN,
	} {
		if utf8.RuneCountInString(text) > lineLimit {
			return fmt.Errorf("%s: %w: more than %d characters", name, ErrContent, lineLimit)
		}
	}
	if len(c.QR) > qrLimit {
		return fmt.Errorf("qr: %w: address of %d bytes", errLongURL, len(c.QR))
	}
	if !utf8.ValidString(c.QR) || strings.ContainsFunc(c.QR, unicode.IsControl) {
		return fmt.Errorf("qr: %w: control characters", ErrContent)
	}
	return nil
}

// line returns the text of a block of some kind, empty where there is none.
func (c Content) line(b Block) office.SlipLine {
	switch b.Kind {
	case KindOffice:
		return c.Office
	case KindTitle:
		return c.Title
	case KindService:
		return c.Service
	case KindOrder:
		return c.Order
	case KindNotice:
		return c.Notice
	case KindText:
		return b.Text
	case KindQR:
		if b.Text != (office.SlipLine{}) {
			return b.Text
		}
		return c.Caption
	case KindAhead, KindWait, KindDate, KindTime, KindMoment:
		return c.told(b.Kind)
	case KindLogo, KindNumber, KindRule, KindSpace:
	}
	return office.SlipLine{}
}

// told puts numbers and times into words.
func (c Content) told(k Kind) office.SlipLine {
	switch {
	case k == KindAhead && c.Ahead != nil:
		return aheadLine(*c.Ahead)
	case k == KindWait:
		return c.Wait
	case k == KindDate && !c.At.IsZero():
		return dateLine(c.At)
	case k == KindTime && !c.At.IsZero():
		return hourLine(c.At)
	case k == KindMoment && !c.At.IsZero():
		return timeLine(c.At)
	}
	return office.SlipLine{}
}
