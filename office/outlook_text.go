package office

import (
	"fmt"
	"time"

	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

// inMinutes is up to where a range is said in minutes alone.
const inMinutes = 90 * time.Minute

// WaitText says a range to people, without a full stop: «περίπου 15–25 λεπτά».
// It follows words such as «Αναμονή:». Numbers stay with their units where the
// text is broken into lines.
func WaitText(r estimate.Range, known bool) queue.Text {
	switch {
	case !known:
		return queue.Text{EL: "άγνωστη", EN: "not known yet"}
	case r.From == 0:
		return queue.Text{EL: "έως " + timeEL(r.To), EN: "up to " + timeEN(r.To)}
	case r.From < time.Hour && r.To <= inMinutes:
		from, to := int(r.From.Minutes()), int(r.To.Minutes())
		return queue.Text{EL: fmt.Sprintf("περίπου %d–%d\u00a0λεπτά", from, to), EN: fmt.Sprintf("about %d–%d\u00a0minutes", from, to)}
	case r.From%time.Hour == 0 && r.To%time.Hour == 0:
		from, to := int(r.From.Hours()), int(r.To.Hours())
		return queue.Text{EL: fmt.Sprintf("περίπου %d–%d\u00a0ώρες", from, to), EN: fmt.Sprintf("about %d–%d\u00a0hours", from, to)}
	}
	return queue.Text{
		EL: fmt.Sprintf("περίπου %s\u00a0– %s", timeEL(r.From), timeEL(r.To)),
		EN: fmt.Sprintf("about %s\u00a0– %s", shortEN(r.From), shortEN(r.To)),
	}
}

// timeEL says a duration of whole minutes, from an hour on as «1 ώρα 10΄».
func timeEL(d time.Duration) string {
	hours, minutes := parts(d)
	unit := "ώρες"
	if hours == 1 {
		unit = "ώρα"
	}
	switch {
	case hours == 0:
		return fmt.Sprintf("%d\u00a0λεπτά", minutes)
	case minutes == 0:
		return fmt.Sprintf("%d\u00a0%s", hours, unit)
	}
	return fmt.Sprintf("%d\u00a0%s\u00a0%d΄", hours, unit, minutes)
}

// timeEN says a duration of whole minutes in words where that is short.
func timeEN(d time.Duration) string {
	switch hours, minutes := parts(d); {
	case hours == 0:
		return fmt.Sprintf("%d\u00a0minutes", minutes)
	case d == time.Hour:
		return "1\u00a0hour"
	case minutes == 0:
		return fmt.Sprintf("%d\u00a0hours", hours)
	}
	return shortEN(d)
}

// shortEN says a duration of whole minutes as “1 h 10 min”.
func shortEN(d time.Duration) string {
	switch hours, minutes := parts(d); {
	case hours == 0:
		return fmt.Sprintf("%d\u00a0min", minutes)
	case minutes == 0:
		return fmt.Sprintf("%d\u00a0h", hours)
	default:
		return fmt.Sprintf("%d\u00a0h\u00a0%d\u00a0min", hours, minutes)
	}
}

func parts(d time.Duration) (hours, minutes int) {
	return int(d / time.Hour), int(d % time.Hour / time.Minute)
}
