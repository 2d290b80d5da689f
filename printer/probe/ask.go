package probe

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// maxTries bounds how often a question is put again.
const maxTries = 5

// ask puts a question until take is content with the answer; take returns what
// is wrong with it, for people. Without an operator nothing is taken.
func (p *prober) ask(ctx context.Context, q Question, take func(answer string) (wrong string)) error {
	if p.Operator == nil {
		return nil
	}
	for range maxTries {
		answer, err := p.Operator.Ask(ctx, q)
		if err != nil {
			return fmt.Errorf("asking about %s: %w", q.Topic, err)
		}
		if answer = strings.TrimSpace(answer); answer == "" {
			answer = q.Usual
		}
		wrong := take(answer)
		if wrong == "" {
			return nil
		}
		p.say("%s", wrong)
	}
	return fmt.Errorf("asking about %s: %w", q.Topic, ErrAnswer)
}

// yes asks a question of yes or no. Known is false where nobody looks.
func (p *prober) yes(ctx context.Context, topic Topic, text, usual string) (yes, known bool, err error) {
	err = p.ask(ctx, Question{Topic: topic, Text: text, Usual: usual}, func(answer string) string {
		switch strings.ToLower(answer) {
		case "y", "yes":
			yes, known = true, true
		case "n", "no":
			known = true
		default:
			return "Please answer y or n."
		}
		return ""
	})
	return yes, known, err
}

// see asks yes or no and notes the answer as a fact of the profile.
func (p *prober) see(ctx context.Context, topic Topic, key, text string, fact *bool) error {
	yes, known, err := p.yes(ctx, topic, text, "")
	if known {
		*fact = yes
		p.note(key)
	}
	return err
}

// number reads a number between bounds, with a comma or a point.
func number(text string, least, most float64) (float64, bool) {
	n, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(strings.TrimSuffix(text, "mm")), ",", ".", 1), 64)
	return n, err == nil && n >= least && n <= most
}
