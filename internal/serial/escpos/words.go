package escpos

import (
	"fmt"
	"strings"
)

// Detail returns what the arguments and data of a command say, without words
// of any language: numbers, sizes, and text as it stands. size is the length
// of the whole data, of which data may be the beginning.
func (c *Command) Detail(args, data []byte, size int) string {
	switch {
	case c.Name == "GS v 0" && len(args) == 5:
		return fmt.Sprintf("%d × %d", word(args[1:])*8, word(args[3:]))
	case c.Name == "ESC *" && len(args) == 3:
		return fmt.Sprintf("%d: %d", args[0], word(args[1:]))
	case c.Name == "GS ( L" || c.Name == "GS 8 L":
		return graphicsDetail(data, size)
	case c.Name == "GS ( k" && len(data) >= 2:
		return strings.TrimSpace(fmt.Sprintf("%d fn %d %s", data[0], data[1], quoted(data, 3, 80)))
	case c.Name == "GS ( H" && len(data) >= 2:
		return strings.TrimSpace(fmt.Sprintf("fn %d %s", data[1], quoted(data, 2, 48)))
	case c.Name == "GS k" && len(args) == 1:
		return strings.TrimSpace(fmt.Sprintf("%d %s", args[0], printable(data)))
	case strings.Contains(c.Name, " ( ") || c.Name == "ESC &" || c.Name == "FS q":
		return fmt.Sprintf("%d B", size)
	}
	return numbers(append(args[:len(args):len(args)], data...))
}

// graphicsDetail reads GS ( L: function, key code and size of the picture.
func graphicsDetail(d []byte, size int) string {
	switch {
	case len(d) < 2:
		return fmt.Sprintf("%d B", size)
	case (d[1] == 67 || d[1] == 83) && len(d) >= 10:
		return fmt.Sprintf("fn %d %s %d × %d", d[1], printable(d[3:5]), word(d[6:]), word(d[8:]))
	case d[1] == 112 && len(d) >= 10:
		return fmt.Sprintf("fn 112 %d × %d", word(d[6:]), word(d[8:]))
	case (d[1] == 69 || d[1] == 85 || d[1] == 66) && len(d) >= 4:
		return fmt.Sprintf("fn %d %s", d[1], printable(d[2:4]))
	}
	return fmt.Sprintf("fn %d", d[1])
}

// quoted returns the text from byte at on, of function fn only.
func quoted(d []byte, at int, fn byte) string {
	if d[1] != fn || len(d) <= at {
		return ""
	}
	return printable(d[at:])
}

// printable writes bytes as quoted text, what is no ASCII as a dot.
func printable(d []byte) string {
	if len(d) == 0 {
		return ""
	}
	text := make([]byte, 0, len(d))
	for _, b := range d[:min(len(d), 64)] {
		if b < 0x20 || b > 0x7E {
			b = '.'
		}
		text = append(text, b)
	}
	if len(d) > 64 {
		return fmt.Sprintf("“%s…”", text)
	}
	return fmt.Sprintf("“%s”", text)
}

// numbers writes a few bytes in decimal.
func numbers(d []byte) string {
	var out []string
	for _, b := range d[:min(len(d), 8)] {
		out = append(out, fmt.Sprint(b))
	}
	if len(d) > 8 {
		out = append(out, "…")
	}
	return strings.Join(out, " ")
}

// control names the control bytes that stand alone.
func control(b byte) string {
	return map[byte]string{
		0x00: "NUL", 0x09: "HT", 0x0A: "LF", 0x0C: "FF", 0x0D: "CR", 0x18: "CAN",
	}[b]
}
