package simulate

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// ErrBadDescription is wrapped by every complaint about a description.
var ErrBadDescription = errors.New("the description is not valid")

// mistakes collects what is wrong and where.
type mistakes []error

func (m *mistakes) add(path, format string, args ...any) {
	*m = append(*m, fmt.Errorf("%s: %s: %w", strings.TrimPrefix(path, "."), fmt.Sprintf(format, args...), ErrBadDescription))
}

func (m *mistakes) err() error { return errors.Join(*m...) }

// decode reads data into v, whose present values are the defaults, and reports
// every unknown name and wrong kind of value with its path.
func decode(data []byte, v any) error {
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		return fmt.Errorf("reading the description as JSON: %w: %w", err, ErrBadDescription)
	}
	var m mistakes
	m.compare("", tree, reflect.TypeOf(v).Elem())
	if len(m) > 0 {
		return m.err()
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("reading the description: %w: %w", err, ErrBadDescription)
	}
	return nil
}

// compare reports where a JSON value does not have the form of t.
func (m *mistakes) compare(path string, value any, t reflect.Type) {
	switch t.Kind() {
	case reflect.Struct:
		m.compareObject(path, value, t)
	case reflect.Slice:
		list, ok := value.([]any)
		if !ok {
			m.add(path, "a list is expected")
		}
		for i, v := range list {
			m.compare(fmt.Sprintf("%s[%d]", path, i), v, t.Elem())
		}
	default:
		m.compareScalar(path, value, t)
	}
}

func (m *mistakes) compareObject(path string, value any, t reflect.Type) {
	object, ok := value.(map[string]any)
	if !ok {
		m.add(path, "an object is expected")
		return
	}
	fields := map[string]reflect.Type{}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields[name] = f.Type
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		field, known := fields[name]
		if !known {
			m.add(path+"."+name, "unknown name")
			continue
		}
		m.compare(path+"."+name, object[name], field)
	}
}

func (m *mistakes) compareScalar(path string, value any, t reflect.Type) {
	number, isNumber := value.(float64)
	_, isText := value.(string)
	_, isTruth := value.(bool)
	switch t.Kind() {
	case reflect.String:
		if !isText {
			m.add(path, "a text is expected")
		}
	case reflect.Bool:
		if !isTruth {
			m.add(path, "true or false is expected")
		}
	case reflect.Float64:
		if !isNumber {
			m.add(path, "a number is expected")
		}
	default:
		if !isNumber || number != float64(int64(number)) || number < 0 && t.Kind() == reflect.Uint64 {
			m.add(path, "a whole number is expected")
		}
	}
}
