package printer

import (
	"encoding/json"
	"errors"

	"epass.internal/office"
	"epass.internal/queue"
)

// Layout says what stands on a slip, in which order and how large. It is data,
// edited in the settings; ParseLayout reads it. A layout serves every kind of
// slip: a block whose content is empty takes no room.
type Layout struct {
	Version int     `json:"version"`        // LayoutVersion
	Logo    []byte  `json:"logo,omitempty"` // a PNG picture, for blocks of kind logo
	Blocks  []Block `json:"blocks"`         // from the top down
}

// LayoutVersion is the version of the layout language that this program speaks.
const LayoutVersion = 1

// ErrLayout is returned for a document that is not a layout.
var ErrLayout = errors.New("not a valid ticket layout")

// Block is one thing on a slip. The zero value of each field but Kind is usual.
type Block struct {
	Kind      Kind              `json:"kind"`
	Off       bool              `json:"off,omitempty"`       // stays in the document, not on the slip
	Align     Align             `json:"align,omitempty"`     // empty: left
	Size      Size              `json:"size,omitempty"`      // empty: as is usual for the kind
	Languages []Language        `json:"languages,omitempty"` // in this order, the first the largest; empty: Greek, English
	Capitals  bool              `json:"capitals,omitempty"`  // in capital letters, Greek ones without accents
	Text      office.SlipLine   `json:"text,omitzero"`       // of kind text what it says; of kind qr what stands by the code
	Services  []queue.ServiceID `json:"services,omitempty"`  // of kind text the services it is for; empty: all
}

// Kind says what a block shows.
type Kind string

// The kinds of blocks. A few need nothing from the slip: logo, text, rule, space.
const (
	KindLogo    Kind = "logo"
	KindOffice  Kind = "office"  // the office's name
	KindTitle   Kind = "title"   // what the slip is, when it is no ordinary ticket
	KindService Kind = "service" // what the person comes for
	KindNumber  Kind = "number"  // the ticket's number, or the appointment's code
	KindAhead   Kind = "ahead"   // how many people are ahead
	KindWait    Kind = "wait"    // how long it may take, a range
	KindDate    Kind = "date"
	KindTime    Kind = "time"
	KindMoment  Kind = "moment" // date and time in one line
	KindQR      Kind = "qr"     // a QR code and what it is for
	KindText    Kind = "text"   // a free line, for all services or some
	KindOrder   Kind = "order"  // the rule by which people are called
	KindNotice  Kind = "notice" // the office's notice
	KindRule    Kind = "rule"   // a line from side to side
	KindSpace   Kind = "space"  // more white
)

// Align says where a block stands between the edges. Left is the cheapest: the
// white on the left of a picture must be sent.
type Align string

// The alignments.
const (
	AlignLeft   Align = "left"
	AlignCenter Align = "center"
	AlignRight  Align = "right"
)

// Size says how large a block is.
type Size string

// The sizes. Text too long for its size is set smaller, then wrapped.
const (
	SizeSmall  Size = "small"
	SizeNormal Size = "normal"
	SizeMedium Size = "medium" // bold, as all above it
	SizeLarge  Size = "large"
	SizeHuge   Size = "huge"
)

// Language is one that slips are printed in.
type Language string

// The languages.
const (
	Greek   Language = "el"
	English Language = "en"
)

// Limits of a layout.
const (
	layoutLimit   = 64 << 10 // bytes of the document
	logoLimit     = 32 << 10 // bytes of the picture
	logoSideLimit = 1024     // dots of each side of the picture
	blockLimit    = 40
	textLimit     = 500 // characters of a free line in one language
	serviceLimit  = 64  // services of one block
)

// DefaultLayout returns the layout of an office that has not chosen one.
func DefaultLayout() Layout {
	return Layout{Version: LayoutVersion, Blocks: []Block{
		{Kind: KindLogo},
		{Kind: KindOffice},
		{Kind: KindRule},
		{Kind: KindTitle},
		{Kind: KindService},
		{Kind: KindNumber},
		{Kind: KindAhead},
		{Kind: KindWait},
		{Kind: KindMoment},
		{Kind: KindQR},
		{Kind: KindNotice},
	}}
}

// DefaultAppointmentLayout returns the layout of an appointment's slip: day and
// hour above the code, all of it large.
func DefaultAppointmentLayout() Layout {
	return Layout{Version: LayoutVersion, Blocks: []Block{
		{Kind: KindLogo},
		{Kind: KindOffice},
		{Kind: KindRule},
		{Kind: KindTitle},
		{Kind: KindService},
		{Kind: KindMoment, Size: SizeMedium},
		{Kind: KindNumber},
		{Kind: KindQR, Size: SizeLarge},
		{Kind: KindNotice},
	}}
}

// File writes l as a document that ParseLayout reads back.
func (l Layout) File() ([]byte, error) { return json.MarshalIndent(l, "", "  ") }

// usual returns the size of a block that does not say.
func (k Kind) usual() Size {
	switch k {
	case KindOffice, KindAhead:
		return SizeMedium
	case KindTitle, KindService:
		return SizeLarge
	case KindNumber:
		return SizeHuge
	case KindOrder, KindNotice:
		return SizeSmall
	case KindLogo, KindWait, KindDate, KindTime, KindMoment, KindQR, KindText, KindRule, KindSpace:
	}
	return SizeNormal
}

// wording reports whether a block of the kind is text that may be set in
// capitals and in languages.
func (k Kind) wording() bool {
	switch k {
	case KindLogo, KindNumber, KindRule, KindSpace:
		return false
	case KindOffice, KindTitle, KindService, KindAhead, KindWait, KindDate, KindTime, KindMoment, KindQR, KindText, KindOrder, KindNotice:
	}
	return true
}

// size returns the size b is drawn in.
func (b Block) size() Size {
	if b.Size == "" {
		return b.Kind.usual()
	}
	return b.Size
}

// languages returns the languages b is printed in.
func (b Block) languages() []Language {
	if len(b.Languages) == 0 {
		return []Language{Greek, English}
	}
	return b.Languages
}
