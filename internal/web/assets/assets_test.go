package assets

import (
	"encoding/binary"
	"flag"
	"io/fs"
	"math"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// rewrite renews files/chime.wav from the recipe below.
var rewrite = flag.Bool("rewrite", false, "write the chime anew")

func TestEveryFileHasOnePublicRoute(t *testing.T) {
	routes, err := Routes()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, r := range routes {
		if r.Method != "GET" || r.Role != public || !strings.HasPrefix(r.Path, Prefix) {
			t.Errorf("route %s %s for %q, want a public GET below %s", r.Method, r.Path, r.Role, Prefix)
		}
		found[r.Path] = true
	}
	for _, want := range []string{"epass.css", "i18n.js", "api.js", "live.js", "pair.js", "ui.js", "sound.js", "chime.wav", "vendor/preact.js", "fonts/OFL.txt"} {
		if !found[Prefix+want] {
			t.Errorf("no route for %s", want)
		}
	}
}

// reference finds what a module or style sheet loads.
var reference = regexp.MustCompile(`(?:from\s*|import\s*|url\()["']([^"']+)["']`)

func TestNothingIsLoadedThatIsNotHere(t *testing.T) {
	err := fs.WalkDir(files, "files", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".js") && !strings.HasSuffix(name, ".css") {
			return err
		}
		data, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		for _, m := range reference.FindAllStringSubmatch(string(data), -1) {
			if _, err := fs.Stat(files, path.Join(path.Dir(name), m[1])); err != nil {
				t.Errorf("%s loads %q, which is not embedded beside it", name, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

const chimeRate = 22050 // samples a second

// strike is one bar of the chime, struck at a time in seconds.
type strike struct{ at, pitch float64 }

// chime is two soft bars, a falling third, as 16-bit mono samples.
func chime() []int16 {
	out := make([]int16, int(1.6*chimeRate))
	for i := range out {
		at, sum := float64(i)/chimeRate, 0.0
		for _, s := range []strike{{0, 783.99}, {0.42, 622.25}} {
			sum += s.sound(at)
		}
		fade := min(1, (1.6-at)/0.1)
		out[i] = int16(math.Round(sum * fade * 0.42 * math.MaxInt16))
	}
	return out
}

// sound is a bar's tone with two partials that die away sooner than it.
func (s strike) sound(at float64) float64 {
	t := at - s.at
	if t < 0 {
		return 0
	}
	attack := min(1, t/0.004)
	sum := 0.0
	for _, p := range []struct{ ratio, level, decay float64 }{{1, 1, 3.2}, {2.76, 0.22, 9}, {5.4, 0.07, 18}} {
		sum += p.level * math.Exp(-p.decay*t) * math.Sin(2*math.Pi*s.pitch*p.ratio*t)
	}
	return attack * sum
}

// wav puts samples into a RIFF file of PCM, one channel, 16 bits.
func wav(samples []int16) []byte {
	size := uint32(2 * len(samples))
	out := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, 36+size)...)
	out = append(out, "WAVEfmt "...)
	out = binary.LittleEndian.AppendUint32(out, 16)
	out = binary.LittleEndian.AppendUint16(out, 1)
	out = binary.LittleEndian.AppendUint16(out, 1)
	out = binary.LittleEndian.AppendUint32(out, chimeRate)
	out = binary.LittleEndian.AppendUint32(out, 2*chimeRate)
	out = binary.LittleEndian.AppendUint16(out, 2)
	out = binary.LittleEndian.AppendUint16(out, 16)
	out = append(out, "data"...)
	out = binary.LittleEndian.AppendUint32(out, size)
	for _, s := range samples {
		out = binary.LittleEndian.AppendUint16(out, uint16(s))
	}
	return out
}

func TestChimeIsWhatItsRecipeGives(t *testing.T) {
	want := wav(chime())
	if *rewrite {
		if err := os.WriteFile("files/chime.wav", want, 0o644); err != nil {
			t.Fatal(err)
		}
		t.Skip("the chime was written; run again without -rewrite")
	}
	got, err := files.ReadFile("files/chime.wav")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) || string(got[:44]) != string(want[:44]) {
		t.Fatalf("chime.wav has %d bytes or another header, want %d", len(got), len(want))
	}
	for i := 44; i < len(want); i += 2 {
		g := int16(binary.LittleEndian.Uint16(got[i:]))
		w := int16(binary.LittleEndian.Uint16(want[i:]))
		if d := int(g) - int(w); d < -2 || d > 2 { // processors round differently
			t.Fatalf("sample %d is %d, want %d", (i-44)/2, g, w)
		}
	}
}

func TestChimeNeverClips(t *testing.T) {
	for i, s := range chime() {
		if s == math.MaxInt16 || s == math.MinInt16 {
			t.Fatalf("sample %d is at full scale", i)
		}
	}
}
