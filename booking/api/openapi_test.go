package api

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// get follows keys into nested objects.
func get(t *testing.T, from any, keys ...string) any {
	t.Helper()
	for _, key := range keys {
		object, ok := from.(map[string]any)
		if !ok || object[key] == nil {
			t.Fatalf("there is no %s in %s", key, strings.Join(keys, "."))
		}
		from = object[key]
	}
	return from
}

func schemas(t *testing.T) map[string]any {
	t.Helper()
	return get(t, description(t), "components", "schemas").(map[string]any)
}

func texts(list any) []string {
	var out []string
	elements, _ := list.([]any)
	for _, v := range elements {
		out = append(out, v.(string))
	}
	return out
}

// exportedStructs are the documents as the source has them.
func exportedStructs(t *testing.T) []string {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.IsExported() {
				if _, ok := spec.Type.(*ast.StructType); ok {
					out = append(out, spec.Name.Name)
				}
			}
			return true
		})
	}
	slices.Sort(out)
	return out
}

func TestTheDescriptionHasEveryDocumentAndNoOther(t *testing.T) {
	want := exportedStructs(t)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(schemas(t)))); diff != "" {
		t.Errorf("schemas (-Go +description):\n%s", diff)
	}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(samples()))); diff != "" {
		t.Errorf("samples (-Go +samples):\n%s", diff)
	}
}

// kindOf is what a field is in JSON, as text to compare.
func kindOf(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Pointer:
		return kindOf(t.Elem())
	case isInstant(t):
		return "string date-time"
	case t.Kind() == reflect.Struct:
		return t.Name()
	case t.Kind() == reflect.Slice:
		return "array of " + kindOf(t.Elem())
	}
	return map[reflect.Kind]string{reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer"}[t.Kind()]
}

// described is the same as the description has it.
func described(schema map[string]any) string {
	if ref, ok := schema["$ref"].(string); ok {
		return strings.TrimPrefix(ref, "#/components/schemas/")
	}
	kind, _ := schema["type"].(string)
	if kind == "array" {
		return "array of " + described(schema["items"].(map[string]any))
	}
	if schema["format"] == "date-time" {
		return kind + " date-time"
	}
	return kind
}

func TestTheDescriptionHasEveryFieldAndNoOther(t *testing.T) {
	for name, doc := range samples() {
		schema := schemas(t)[name].(map[string]any)
		want, got := map[string]string{}, map[string]string{}
		var needed []string
		for _, f := range inOrder(reflect.TypeOf(doc)) {
			want[f.name] = kindOf(f.kind)
			if !f.optional {
				needed = append(needed, f.name)
			}
		}
		for field, s := range get(t, schema, "properties").(map[string]any) {
			got[field] = described(s.(map[string]any))
			if s.(map[string]any)["description"] == nil && s.(map[string]any)["$ref"] == nil && s.(map[string]any)["items"] == nil {
				t.Errorf("%s.%s has no description", name, field)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: fields (-Go +description):\n%s", name, diff)
		}
		required := texts(schema["required"])
		slices.Sort(required)
		slices.Sort(needed)
		if diff := cmp.Diff(needed, required); diff != "" {
			t.Errorf("%s: required (-Go +description):\n%s", name, diff)
		}
		if schema["type"] != "object" || schema["additionalProperties"] != false || schema["description"] == nil {
			t.Errorf("%s is not a described object that refuses other fields", name)
		}
	}
}

// fields calls f with every property of every schema.
func fields(t *testing.T, f func(name, field string, schema map[string]any)) {
	t.Helper()
	for name, schema := range schemas(t) {
		for field, s := range get(t, schema, "properties").(map[string]any) {
			f(name, field, s.(map[string]any))
		}
	}
}

func TestWordsAreTheSame(t *testing.T) {
	toText := func(list any) []string { return texts(decodeAny(t, list)) }
	want := map[string][]string{
		"Draft.channel": toText(channels()), "Cancellation.channel": toText(channels()), "Appointment.channel": toText(channels()),
		"Appointment.state": toText(states()), "Progress.state": {"checked_in", "served", "missed"},
		"Change.kind": toText(kinds()), "Receipt.outcome": toText(outcomes()),
	}
	got := map[string][]string{}
	fields(t, func(name, field string, schema map[string]any) {
		if schema["enum"] != nil {
			got[name+"."+field] = texts(schema["enum"])
		}
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-Go +description):\n%s", diff)
	}
	if diff := cmp.Diff(Codes(), texts(get(t, schemas(t), "Problem", "properties", "code", "examples"))); diff != "" {
		t.Errorf("codes of problems (-Go +description):\n%s", diff)
	}
	kinds := []string{
		MistakeSyntax, MistakeUnknown, MistakeDuplicate, MistakeType, MistakeMissing, MistakeValue, MistakeTooLong, MistakeRange,
	}
	if diff := cmp.Diff(kinds, texts(get(t, schemas(t), "Mistake", "properties", "code", "examples"))); diff != "" {
		t.Errorf("kinds of mistakes (-Go +description):\n%s", diff)
	}
}

// decodeAny turns a value into what JSON makes of it.
func decodeAny(t *testing.T, v any) any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPatternsAreTheSame(t *testing.T) {
	byField := map[string]*regexp.Regexp{
		"office": officePattern, "Office.code": officePattern, "service": servicePattern, "Service.id": servicePattern,
		"prefix": prefixPattern, "id": idPattern, "key": idPattern, "code": codePattern, "date": datePattern, "time": timePattern,
		"zone": zonePattern, "email": emailPattern, "phone": phonePattern, "cursor": cursorPattern,
		"Problem.code": wordPattern, "Mistake.code": wordPattern,
	}
	seen := map[*regexp.Regexp]bool{}
	fields(t, func(name, field string, schema map[string]any) {
		pattern, ok := schema["pattern"].(string)
		want := byField[field]
		if special := byField[name+"."+field]; special != nil {
			want = special
		}
		switch {
		case want == nil && ok:
			t.Errorf("%s.%s has a pattern that Go has not: %s", name, field, pattern)
		case want == nil || described(schema) != "string":
		case pattern != want.String():
			t.Errorf("%s.%s: the description has %s, Go has %s", name, field, pattern, want)
		default:
			seen[want] = true
		}
	})
	if want := 12; len(seen) != want {
		t.Errorf("%d patterns are described, want %d", len(seen), want)
	}
}

// with returns the JSON of a document with one field replaced.
func with(t *testing.T, doc Document, field string, value any) []byte {
	t.Helper()
	object := asObject(t, doc)
	object[field] = value
	data, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestLimitsAreTheSame(t *testing.T) {
	tried := 0
	fields(t, func(name, field string, schema map[string]any) {
		try := func(value any, want bool) {
			t.Helper()
			tried++
			_, err := decodeAs(name, with(t, samples()[name], field, value), false)
			if (err == nil) != want {
				t.Errorf("%s with %s %.40v: accepted %t, want %t: %v", name, field, fmt.Sprint(value), err == nil, want, err)
			}
		}
		if n, ok := schema["maxLength"].(float64); ok && schema["pattern"] == nil {
			try(strings.Repeat("α", int(n)), true)
			try(strings.Repeat("α", int(n)+1), false)
		}
		if _, ok := schema["minLength"]; ok {
			try("", false)
		}
		if low, ok := schema["minimum"].(float64); ok {
			try(low, true)
			try(low-1, false)
			try(schema["maximum"], true)
			try(schema["maximum"].(float64)+1, false)
		}
		if n, ok := schema["maxItems"].(float64); ok {
			_, err := decodeAs(name, with(t, samples()[name], field, []any{}), false)
			if err != nil {
				t.Errorf("%s with no %s: %v", name, field, err)
			}
			element := samples()[described(schema["items"].(map[string]any))]
			if n <= 1440 {
				_, err := decodeAs(name, with(t, samples()[name], field, slices.Repeat([]any{asObject(t, element)}, int(n)+1)), false)
				if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("more than %d elements", int(n))) {
					t.Errorf("%s with %d %s: %v", name, int(n)+1, field, err)
				}
			}
		}
	})
	if tried < 50 {
		t.Errorf("only %d limits are described", tried)
	}
}

// walk calls f with every object of a document.
func walk(v any, f func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		f(v)
		for _, inner := range v {
			walk(inner, f)
		}
	case []any:
		for _, inner := range v {
			walk(inner, f)
		}
	}
}

func TestEveryReferenceLeadsSomewhere(t *testing.T) {
	doc, refs := description(t), map[string]bool{}
	walk(doc, func(o map[string]any) {
		if ref, ok := o["$ref"].(string); ok {
			refs[ref] = true
			get(t, doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
		}
	})
	for name := range schemas(t) {
		if !refs["#/components/schemas/"+name] {
			t.Errorf("nobody uses %s", name)
		}
	}
}

func TestEveryExampleIsADocument(t *testing.T) {
	n := 0
	walk(description(t)["paths"], func(o map[string]any) {
		content, ok := o["application/json"].(map[string]any)
		if !ok {
			return
		}
		n++
		name := described(content["schema"].(map[string]any))
		data, err := json.Marshal(content["example"])
		if err != nil {
			t.Fatal(err)
		}
		doc, err := decodeAs(name, data, false)
		if err != nil {
			t.Errorf("%s %s: %v", name, data, err)
			return
		}
		if diff := cmp.Diff(content["example"], decodeAny(t, doc)); diff != "" {
			t.Errorf("%s (-example +written again):\n%s", name, diff)
		}
	})
	if n < 14 {
		t.Errorf("only %d bodies have an example", n)
	}
	for name, example := range get(t, description(t), "components", "responses", "Problem", "content", "application/problem+json", "examples").(map[string]any) {
		data, err := json.Marshal(get(t, example, "value"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode[Problem](data); err != nil {
			t.Errorf("problem %s: %v", name, err)
		}
	}
}

func TestEveryOperationIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for path, item := range description(t)["paths"].(map[string]any) {
		shared := map[string]bool{}
		item := item.(map[string]any)
		parameters, _ := item["parameters"].([]any)
		for _, p := range parameters {
			shared[described(p.(map[string]any))] = true
		}
		for _, name := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
			if !shared["#/components/parameters/"+name[1]] {
				t.Errorf("%s does not say what {%s} is", path, name[1])
			}
		}
		for method, operation := range item {
			if method == "parameters" {
				continue
			}
			id := get(t, operation, "operationId").(string)
			if seen[id] {
				t.Errorf("two operations are called %s", id)
			}
			seen[id] = true
			get(t, operation, "responses", "default")
			get(t, operation, "summary")
			raw := fmt.Sprint(operation.(map[string]any)["parameters"])
			if changes := method != "get"; changes != strings.Contains(raw, "parameters/key") {
				t.Errorf("%s %s: a change takes an Idempotency-Key and a question does not", method, path)
			}
		}
	}
	want := []string{
		"cancelAppointment", "getAppointment", "getAvailability", "getChanges", "getOffice",
		"listAppointments", "listOffices", "postChanges", "putAppointment", "putOffice",
	}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(seen))); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
}
