package console

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"epass.internal/queue"
)

// allReasons reads from its source which reasons the queue knows.
func allReasons(t *testing.T) []queue.Reason {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../queue/reason.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []queue.Reason
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Reason" && len(spec.Values) == 1 {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, queue.Reason(value))
		}
		return true
	})
	return out
}

func TestEveryReasonHasASentenceInBothLanguages(t *testing.T) {
	reasons := allReasons(t)
	if len(reasons) < 15 {
		t.Fatalf("only %d reasons were found: %v", len(reasons), reasons)
	}
	seen := map[string]queue.Reason{}
	for _, r := range reasons {
		got := sentence(r, "Α017", "Β003", "")
		for _, text := range []string{got.EL, got.EN} {
			if !strings.Contains(text, "Α017") && !strings.Contains(text, "Β003") || strings.ContainsAny(text, "{}") || !strings.HasSuffix(text, ".") {
				t.Errorf("%s: %q", r, text)
			}
			if other, ok := seen[text]; ok {
				t.Errorf("%s says the same as %s", r, other)
			}
			seen[text] = r
		}
	}
}

func TestSentenceOfACall(t *testing.T) {
	cases := []struct {
		name string
		call queue.Call
		want queue.Text
	}{
		{"never called", queue.Call{}, queue.Text{}},
		{"nobody else waited", queue.Call{Reason: queue.ReasonTicketOrder}, queue.Text{EL: "Δεν περίμενε κανείς άλλος για τη θυρίδα.", EN: "Nobody else was waiting for the counter."}},
		{"before another", queue.Call{Reason: queue.ReasonTicketOrder, RunnerUp: "Β003"}, queue.Text{EL: "Ο αριθμός Α017 εκδόθηκε πριν από τον Β003.", EN: "Number Α017 was issued before Β003."}},
		{"out of order, for a reason", queue.Call{Reason: queue.ReasonExceptional, Because: "Επείγον"}, queue.Text{EL: "Ο αριθμός Α017 κλήθηκε κατ' εξαίρεση, εκτός σειράς. Αιτία: Επείγον", EN: "Number Α017 was called exceptionally, out of order. Reason: Επείγον"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, callSentence("Α017", c.call)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
