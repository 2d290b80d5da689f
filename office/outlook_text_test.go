package office

import (
	"strings"
	"testing"
	"time"

	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

func TestWaitsAreSaidAsPeopleSayThem(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to int // minutes
		el, en   string
	}{
		{"hardly any", 0, 5, "έως 5_λεπτά", "up to 5_minutes"},
		{"none or some", 0, 25, "έως 25_λεπτά", "up to 25_minutes"},
		{"none or an hour", 0, 60, "έως 1_ώρα", "up to 1_hour"},
		{"none or hours", 0, 120, "έως 2_ώρες", "up to 2_hours"},
		{"none or more than an hour", 0, 75, "έως 1_ώρα_15΄", "up to 1_h_15_min"},
		{"minutes", 15, 25, "περίπου 15–25_λεπτά", "about 15–25_minutes"},
		{"minutes around an hour", 50, 70, "περίπου 50–70_λεπτά", "about 50–70_minutes"},
		{"minutes to hours", 55, 95, "περίπου 55_λεπτά_– 1_ώρα_35΄", "about 55_min_– 1_h_35_min"},
		{"an hour and more", 60, 75, "περίπου 1_ώρα_– 1_ώρα_15΄", "about 1_h_– 1_h_15_min"},
		{"more than an hour", 70, 90, "περίπου 1_ώρα_10΄_– 1_ώρα_30΄", "about 1_h_10_min_– 1_h_30_min"},
		{"whole hours", 60, 120, "περίπου 1–2_ώρες", "about 1–2_hours"},
		{"hours", 115, 150, "περίπου 1_ώρα_55΄_– 2_ώρες_30΄", "about 1_h_55_min_– 2_h_30_min"},
	} {
		t.Run(c.name, func(t *testing.T) {
			minutes := func(n int) time.Duration { return time.Duration(n) * time.Minute }
			got := WaitText(estimate.Range{From: minutes(c.from), To: minutes(c.to), Ahead: 7}, true)
			stay := strings.NewReplacer("_", "\u00a0")
			if want := (queue.Text{EL: stay.Replace(c.el), EN: stay.Replace(c.en)}); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestAWaitThatIsNotKnownIsSaidSo(t *testing.T) {
	got := WaitText(estimate.Range{To: 5 * time.Minute}, false)
	if want := (queue.Text{EL: "άγνωστη", EN: "not known yet"}); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
