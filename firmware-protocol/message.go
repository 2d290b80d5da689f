package firmware

import "fmt"

// Kind says what a frame is in the exchange, and so which way it goes: the lower
// four bits of a frame's first byte, SPEC.md section 3.
type Kind uint8

// The kinds of frames.
const (
	KindReq    Kind = 0 // host → controller: do or tell; one at a time
	KindRsp    Kind = 1 // controller → host: the answer to a request
	KindEvt    Kind = 2 // controller → host: something happened; numbered
	KindEvtAck Kind = 3 // host → controller: events up to Seq are safe here
	KindNak    Kind = 4 // controller → host: a request was not carried out
)

// Known reports whether the protocol has this kind.
func (k Kind) Known() bool { return k <= KindNak }

// String returns the kind's name in SPEC.md.
func (k Kind) String() string {
	switch k {
	case KindReq:
		return "REQ"
	case KindRsp:
		return "RSP"
	case KindEvt:
		return "EVT"
	case KindEvtAck:
		return "EVT_ACK"
	case KindNak:
		return "NAK"
	default:
		return fmt.Sprintf("KIND_%d", uint8(k))
	}
}

// Type says what a frame's payload means, SPEC.md section 6. A frame may carry a
// type that is not Known: its receiver decides, not the framing.
type Type uint8

// The message catalogue.
const (
	TypeHello        Type = 0x01 // begin: who are you, what can you do
	TypePing         Type = 0x02 // each second, so that both know the line lives
	TypeGetState     Type = 0x03 // everything the controller knows, absolute
	TypeSetLamps     Type = 0x10 // all lamps of the buttons
	TypeBuzz         Type = 0x11 // sound the buzzer
	TypeSetDisplay   Type = 0x12 // the text of one LED counter
	TypeSetService   Type = 0x13 // in or out of service
	TypeEvtButton    Type = 0x20 // a button went down or up
	TypeEvtPaper     Type = 0x21 // the paper sensor changed
	TypeEvtDoor      Type = 0x22 // the door sensor changed
	TypeEvtFault     Type = 0x23 // the controller found a fault
	TypeGetEvents    Type = 0x30 // send the unacknowledged events again
	TypeGetSetConfig Type = 0x40 // read or write the controller's settings
	TypeEcho         Type = 0x7e // send the payload back, for tests of the line
)

// Known reports whether the catalogue has this type.
func (t Type) Known() bool { return t.name() != "" }

// String returns the type's name in SPEC.md.
func (t Type) String() string {
	if name := t.name(); name != "" {
		return name
	}
	return fmt.Sprintf("TYPE_%02X", uint8(t))
}

// name returns the type's name in the catalogue, or nothing.
func (t Type) name() string {
	switch t {
	case TypeHello:
		return "HELLO"
	case TypePing:
		return "PING"
	case TypeGetState:
		return "GET_STATE"
	case TypeSetLamps:
		return "SET_LAMPS"
	case TypeBuzz:
		return "BUZZ"
	case TypeSetDisplay:
		return "SET_DISPLAY"
	case TypeSetService:
		return "SET_SERVICE"
	case TypeEvtButton:
		return "EVT_BUTTON"
	case TypeEvtPaper:
		return "EVT_PAPER"
	case TypeEvtDoor:
		return "EVT_DOOR"
	case TypeEvtFault:
		return "EVT_FAULT"
	case TypeGetEvents:
		return "GET_EVENTS"
	case TypeGetSetConfig:
		return "GET/SET_CONFIG"
	case TypeEcho:
		return "ECHO"
	default:
		return ""
	}
}
