// Package printer puts tickets on paper. Its pure part turns a slip into dots
// (Renderer.Draw) or ESC/POS bytes (Renderer.EncodeSlip) and a printer's bytes
// into events and a Status (Parser, Status.apply); Driver owns one printer over
// any byte stream and sees every job through to a state the office can trust.
package printer
