package simulate

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func simulated(t testing.TB, d Description, workers int) Result {
	t.Helper()
	got, err := Run(t.Context(), d, Options{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestTheNumberOfWorkersChangesNothing(t *testing.T) {
	d := load(t, small)
	d.Days, d.Estimates.Share = 6, 0.5
	one := simulated(t, d, 1)
	if diff := cmp.Diff(one, simulated(t, d, 5)); diff != "" {
		t.Errorf("one worker and five (-one +five):\n%s", diff)
	}
	d.Seed++
	if cmp.Equal(one, simulated(t, d, 1)) {
		t.Error("another seed gave the same result")
	}
}

func TestAPolicyDoesNotDisturbTheOthers(t *testing.T) {
	d := load(t, small)
	two := simulated(t, d, 0)
	d.Policies = append(d.Policies, DefaultPolicies()[2:]...)
	five := simulated(t, d, 0)
	five.Groups[0].Policies = five.Groups[0].Policies[:2]
	if diff := cmp.Diff(two, five); diff != "" {
		t.Errorf("beside two and five policies (-two +five):\n%s", diff)
	}
}

func TestThePoliciesSeeTheSamePeople(t *testing.T) {
	d := load(t, small)
	d.Policies = []Policy{d.Policies[0], {Name: "again", Rule: TurnRule, Settings: d.Policies[0].Settings}}
	for m, f := range simulated(t, d, 0).Groups[0].Policies[1].Figures {
		if f.Difference != 0 || f.HalfOff != 0 {
			t.Errorf("%s: the same policy differs from itself by %g ± %g", Measure(m), f.Difference, f.HalfOff)
		}
	}
}

func TestProgressIsToldOfEachDay(t *testing.T) {
	d := load(t, small)
	var told []int
	_, err := Run(t.Context(), d, Options{Workers: 3, Progress: func(done, total int) {
		if total != d.Days {
			t.Errorf("%d days in all, want %d", total, d.Days)
		}
		told = append(told, done)
	}})
	if diff := cmp.Diff([]int{1, 2, 3}, told); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestARunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	d := load(t, small)
	d.Days = 10_000
	days := 0
	_, err := Run(ctx, d, Options{Workers: 2, Progress: func(done, _ int) { days = done; cancel() }})
	if !errors.Is(err, context.Canceled) || days > 10 {
		t.Errorf("got %v after %d days", err, days)
	}
}

func TestABadDescriptionIsNotRun(t *testing.T) {
	d := load(t, small)
	d.Offices[0].Counters = nil
	if _, err := Run(t.Context(), d, Options{}); !errors.Is(err, ErrBadDescription) {
		t.Errorf("got %v, want ErrBadDescription", err)
	}
}

func TestIntervalsFollowStudent(t *testing.T) {
	if got := half([]float64{1}); got != 0 {
		t.Errorf("one value has the interval ±%g", got)
	}
	// Mean 3, standard deviation √2.5, five values: 2.776 · √(2.5/5).
	if got, want := half([]float64{1, 2, 3, 4, 5}), 2.776*math.Sqrt(0.5); math.Abs(got-want) > 1e-9 {
		t.Errorf("got ±%g, want ±%g", got, want)
	}
}

func TestPairedDifferencesAreSharperThanValues(t *testing.T) {
	d := mainOffices(t)
	d.Offices, d.Policies, d.Days, d.Estimates.Share = d.Offices[6:7], d.Policies[:2], 20, 0
	f := simulated(t, d, 0).Groups[0].Policies[1].Figures[MeanWait]
	if f.HalfOff >= f.Half/3 {
		t.Errorf("mean wait ±%.2f, difference ±%.2f: the same people should say more of the difference", f.Half, f.HalfOff)
	}
}

func TestTheTableShowsPoliciesSideBySide(t *testing.T) {
	var b bytes.Buffer
	if err := simulated(t, load(t, small), 0).WriteTable(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	if !strings.Contains(lines[0], "sample, 1 offices") || !strings.Contains(lines[0], "ours") || !strings.Contains(lines[0], "FIFO") {
		t.Errorf("the table begins with %q", lines[0])
	}
	for _, want := range []string{"walk-in p95", "special p95", "punctual %", "overtaken", "utilisation %", "forecast error", "wait ≤ upper end %"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the table has no row %q", want)
		}
	}
	if got := strings.Count(lines[1], "±"); got != 3 {
		t.Errorf("the first row has %d intervals, want two and one of the difference: %q", got, lines[1])
	}
}

func TestTheCSVHasARowForEachFigure(t *testing.T) {
	var b bytes.Buffer
	if err := simulated(t, load(t, small), 0).WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := 1 + 2*int(measures) + 9; len(rows) != want {
		t.Errorf("%d rows, want %d", len(rows), want)
	}
	if diff := cmp.Diff([]string{"sample", "FIFO", "walk-in mean"}, rows[1+int(measures)][:3]); diff != "" {
		t.Errorf("second policy (-want +got):\n%s", diff)
	}
}

func TestPicturesAreDrawnInBothFormats(t *testing.T) {
	d := load(t, small)
	d.Estimates.Share = 1
	r := simulated(t, d, 0)
	if len(r.Pictures()) != 4 {
		t.Fatalf("pictures %q", r.Pictures())
	}
	for _, p := range r.Pictures() {
		t.Run(string(p), func(t *testing.T) {
			var svg, dots bytes.Buffer
			if err := r.WritePicture(&svg, p, SVG); err != nil {
				t.Fatal(err)
			}
			if text := svg.String(); !strings.Contains(text, "<svg") || !strings.Contains(text, "sample") && !strings.Contains(text, "ours") {
				t.Errorf("the SVG begins with %.80q", text)
			}
			if err := r.WritePicture(&dots, p, PNG); err != nil {
				t.Fatal(err)
			}
			image, err := png.Decode(&dots)
			if err != nil {
				t.Fatal(err)
			}
			if size := image.Bounds().Size(); size.X < 600 || size.Y < 300 {
				t.Errorf("the PNG has %v dots", size)
			}
		})
	}
	var b bytes.Buffer
	if err := r.WritePicture(&b, "weather", SVG); !errors.Is(err, ErrNoPicture) {
		t.Errorf("an unknown picture gave %v", err)
	}
	if err := r.WritePicture(&b, PictureWaits, "gif"); !errors.Is(err, ErrNoPicture) {
		t.Errorf("an unknown format gave %v", err)
	}
}

func TestWithoutForecastsThereIsNoCalibration(t *testing.T) {
	d := load(t, small)
	d.Estimates.Share = 0
	r := simulated(t, d, 0)
	if r.Groups[0].Estimate != nil || len(r.Pictures()) != 3 {
		t.Errorf("calibration %v, pictures %q", r.Groups[0].Estimate, r.Pictures())
	}
}
