package office

import (
	"encoding/json"
	"fmt"
	"maps"

	"epass.internal/queue"
	"epass.internal/queue/estimate"
)

// loader builds a State from the rows of a checkpoint and the journal records
// after it.
type loader struct {
	state *State
	days  map[queue.Day]*savedDay
	built bool
}

// savedDay holds the rows of one business day until all of them are here.
type savedDay struct {
	header  []byte
	tickets [][]byte
	jobs    []job
	answers []answer

	promises []waitPromised
}

func newLoader() *loader {
	return &loader{state: newState(), days: map[queue.Day]*savedDay{}}
}

// row takes one row of the checkpoint.
func (l *loader) row(r Row) error {
	if err := l.take(r); err != nil {
		return fmt.Errorf("reading %s/%s of the checkpoint: %w", r.Table, r.Key, err)
	}
	return nil
}

func (l *loader) take(r Row) error {
	s := l.state
	switch r.Table {
	case TableStaff:
		return into(r.Value, func(v Staff) { s.staff[v.Login] = v })
	case TableSession:
		return into(r.Value, func(v Session) { s.sessions[v.Hash] = v })
	case TableDevice:
		return into(r.Value, func(v Device) { s.devices[v.Hash] = v })
	case TableAppointments:
		return into(r.Value, s.keepAppointment)
	case TableResiduals:
		return into(r.Value, func(v []estimate.Residual) { s.promises.past[queue.Day(r.Key)] = v })
	case TableOutbox:
		return into(r.Value, func(v Notice) { s.outbox[v.Seq] = v })
	case TableOffice:
		return l.takeOffice(r)
	}
	day := l.day(queue.Day(r.Day))
	switch r.Table {
	case TableDay:
		day.header = r.Value
	case TableTickets:
		day.tickets = append(day.tickets, r.Value)
	case TablePromises:
		return into(r.Value, func(v waitPromised) { day.promises = append(day.promises, v) })
	case TableJobs:
		return into(r.Value, func(v job) { day.jobs = append(day.jobs, v) })
	case TableAnswers:
		return into(r.Value, func(v answer) { day.answers = append(day.answers, v) })
	}
	return nil
}

func (l *loader) takeOffice(r Row) error {
	switch r.Key {
	case keySettings:
		return json.Unmarshal(r.Value, &l.state.Settings)
	case keySecret:
		return json.Unmarshal(r.Value, &l.state.secret)
	case keyClock:
		return json.Unmarshal(r.Value, &l.state.Now)
	case keyJobs:
		return json.Unmarshal(r.Value, &l.state.lastJob)
	case keyOutbox:
		return json.Unmarshal(r.Value, &l.state.lastNotice)
	case keyErased:
		return json.Unmarshal(r.Value, &l.state.erased)
	case keyDoubted:
		return json.Unmarshal(r.Value, &l.state.doubted)
	}
	return nil
}

func into[V any](data []byte, set func(V)) error {
	var v V
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	set(v)
	return nil
}

func (l *loader) day(d queue.Day) *savedDay {
	if l.days[d] == nil {
		l.days[d] = &savedDay{}
	}
	return l.days[d]
}

// build puts the rows together: the newest day is today's, the one before it
// still has answers to give.
func (l *loader) build() error {
	if l.built {
		return nil
	}
	l.built = true
	l.state.promises.correct()
	var today queue.Day
	for d, v := range l.days {
		if v.header != nil {
			today = max(today, d)
		}
	}
	for d, v := range l.days {
		for _, a := range v.answers {
			l.state.answers[a.Key] = keptAnswer{answer: a, day: d}
		}
	}
	if today == "" {
		return nil
	}
	l.keepTwoDays(today)
	return l.buildDay(l.days[today])
}

// keepTwoDays drops the answers that are older than the last day before today.
func (l *loader) keepTwoDays(today queue.Day) {
	var before queue.Day
	for _, v := range l.state.answers {
		if v.day != today {
			before = max(before, v.day)
		}
	}
	maps.DeleteFunc(l.state.answers, func(_ string, v keptAnswer) bool { return v.day != today && v.day != before })
}

func (l *loader) buildDay(d *savedDay) error {
	q, err := queue.Load(d.header, d.tickets)
	if err != nil {
		return err
	}
	l.state.Queue = q
	for t := range q.Tickets {
		l.state.tokens[l.state.Token(t.Number)] = t.Number
	}
	for _, v := range d.promises {
		l.state.promises.today[v.Number] = v
	}
	for _, j := range d.jobs {
		l.state.keepJob(j)
	}
	return nil
}

// record takes one journal record after the checkpoint.
func (l *loader) record(seq uint64, payload []byte) error {
	if err := l.build(); err != nil {
		return err
	}
	e, err := decodeEntry(payload)
	if err != nil {
		return fmt.Errorf("journal record %d: %w", seq, err)
	}
	l.state.apply(&e)
	l.state.Seq = seq
	return nil
}
