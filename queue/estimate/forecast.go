package estimate

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"time"

	"epass.internal/queue"
)

// Forecast is what the paths gave for everybody who waits, and for those who
// would take a number or check in at that moment.
type Forecast struct {
	places map[queue.Number]int // of waits
	news   map[queue.ServiceID]int
	checks map[queue.AppointmentID]int
	waits  [][]float64 // minutes of each path, unsorted
	sorted []bool
	ahead  []int
	pass   []int
	rough  bool // one path without a past
}

// one is somebody in a forecast: a waiting ticket, an appointment that may
// come, a special category. Times are minutes from the forecast.
type one struct {
	place   int // in Forecast.waits; −1: nobody asks
	service int
	turn    float64
	gate    float64         // competes from then on
	here    float64         // 0: waits already
	only    queue.CounterID // 0: any counter
	meets   services        // that share a desk with it; nobody else needs them
}

// services is a set of services by their index, below 64.
type services uint64

func (s services) has(service int) bool { return s&(1<<service) != 0 }

// desk is a counter in a forecast.
type desk struct {
	id    queue.CounterID
	takes services
	list  []int   // takes, one by one
	since float64 // minutes that the present ticket or pause has taken
	busy  int     // service of the present ticket; −1: none
	rests bool    // pauses
}

// coming is an appointment that has not checked in.
type coming struct {
	service          int
	slot, booked     float64
	probability      float64
	lateness         Sample // that is still possible
	gate, lastCredit float64
}

// world is a situation in minutes, the same for all paths.
type world struct {
	history  *History
	times    []Sample // by service, never empty
	desks    []desk
	regular  [][]one // by service, in order: those ordered by their turn alone
	odd      []one   // in order: pinned and early
	coming   []coming
	specials float64 // an hour
	share    []float64
	credit   float64
	today    speed
	asking   []one   // by place
	horizon  float64 // latest turn of somebody who waits, at least 0
	targets  int     // that some desk can call
	hopes    []one   // who may come now, if anybody does: some desk can call them
}

// Forecast runs the rule forward paths times. Without a past (nil) it is one
// path with mean times and nothing by chance. The same seed gives the same result.
func (sit *Situation) Forecast(h *History, paths int, seed uint64) *Forecast {
	f := newForecast(h)
	if f.rough {
		paths, h = 1, sit.rough()
	}
	w := sit.world(h, f)
	f.sorted = make([]bool, len(f.waits))
	for i := range f.waits {
		f.waits[i] = make([]float64, 0, paths)
	}
	if len(w.desks) == 0 {
		return f
	}
	p := newPath(w, f, seed)
	for range paths {
		p.run()
	}
	return f
}

func newForecast(h *History) *Forecast {
	return &Forecast{
		places: map[queue.Number]int{}, news: map[queue.ServiceID]int{}, checks: map[queue.AppointmentID]int{},
		rough: h.none(),
	}
}

func (sit *Situation) minutes(t time.Time) float64 { return t.Sub(sit.Now).Minutes() }

// world brings a situation into minutes and gives everybody a place.
func (sit *Situation) world(h *History, f *Forecast) *world {
	w := &world{history: h, credit: sit.Policy.Credit.Duration().Minutes(), today: h.today(sit.Served)}
	index := map[queue.ServiceID]int{}
	for i, id := range sit.Services {
		index[id] = i
		w.times = append(w.times, h.times(id))
		w.specials += h.Specials[id]
		w.share = append(w.share, w.specials)
	}
	w.regular = make([][]one, len(sit.Services))
	for _, d := range sit.Desks {
		if d.Status != queue.StatusClosed {
			w.desks = append(w.desks, sit.desk(d, index))
		}
	}
	sit.addWaiting(w, f, index)
	sit.addComing(w, index)
	sit.addHopes(w, f, index)
	f.pass = w.passing()
	return w
}

func (sit *Situation) desk(d Desk, index map[queue.ServiceID]int) desk {
	out := desk{id: d.ID, busy: -1, rests: d.Status == queue.StatusPaused, since: -sit.minutes(d.Since)}
	for _, id := range d.Takes {
		if i, ok := index[id]; ok {
			out.takes |= 1 << i
			out.list = append(out.list, i)
		}
	}
	if i, ok := index[d.Serving]; ok && d.Serving != "" {
		out.busy, out.since = i, -sit.minutes(d.From)
	}
	return out
}

// calls reports whether a desk may ever call o.
func (d *desk) calls(o *one) bool {
	return d.takes.has(o.service) && (o.only == 0 || o.only == d.id)
}

func (sit *Situation) addWaiting(w *world, f *Forecast, index map[queue.ServiceID]int) {
	waiting := slices.Clone(sit.Waiting)
	slices.SortFunc(waiting, func(a, b Waiting) int { return a.Key.Compare(b.Key) })
	for _, t := range waiting {
		service, ok := index[t.Service]
		if !ok {
			continue
		}
		o := one{place: len(f.waits), service: service, turn: sit.minutes(t.Key.Turn), only: t.Pinned}
		if !t.Gate.IsZero() {
			o.gate = sit.minutes(t.Gate)
		}
		o.meets = w.meets(&o)
		f.places[t.Number] = o.place
		w.asking = append(w.asking, o)
		f.waits = append(f.waits, nil)
		w.enter(o)
	}
	for i := range w.asking {
		f.ahead = append(f.ahead, rivals(w.asking, i, &w.asking[i]))
	}
}

// enter puts somebody who waits where the paths look.
func (w *world) enter(o one) {
	if o.meets == 0 {
		return
	}
	w.targets++
	w.horizon = max(w.horizon, o.turn)
	if o.gate > 0 || o.only != 0 {
		w.odd = append(w.odd, o)
		return
	}
	w.regular[o.service] = append(w.regular[o.service], o)
}

// meets returns the services, as bits, that share a desk with o.
func (w *world) meets(o *one) services {
	var all services
	for i := range w.desks {
		if w.desks[i].calls(o) {
			all |= w.desks[i].takes
		}
	}
	return all
}

// rivals counts those who come before o as things stand, of all who wait in
// order. o is, or would be, at index at.
func rivals(waiting []one, at int, o *one) int {
	n := 0
	for i := range waiting {
		v := &waiting[i]
		first := i < at
		if early := v.gate > 0; early != (o.gate > 0) {
			first = !early
		}
		if first && v.place != o.place && o.meets.has(v.service) {
			n++
		}
		if i >= at && o.gate <= 0 {
			break
		}
	}
	return n
}

// soon is how many minutes before the slot a check-in is forecast.
const soon = 60

// addHopes gives a place to a walk-in of each service who comes now, and to
// each appointment that may check in now. Somebody whose turn lies ahead may
// be passed by people who are not there yet, and gets none.
func (sit *Situation) addHopes(w *world, f *Forecast, index map[queue.ServiceID]int) {
	waiting := slices.Clone(w.asking)
	for i, id := range sit.Services {
		f.news[id] = w.hope(f, waiting, one{service: i})
	}
	for _, a := range sit.Coming {
		service, ok := index[a.Service]
		slot, gate := sit.minutes(a.Slot), sit.minutes(a.Slot.Add(-sit.Policy.EarlyGate.Duration()))
		turn := max(max(slot, 0)-w.credit, min(0, sit.minutes(a.BookedAt)))
		if ok && slot <= soon && turn <= 0 {
			f.checks[a.ID] = w.hope(f, waiting, one{service: service, turn: turn, gate: gate})
		}
	}
}

// hope returns the place of somebody who may come, −1 where no desk calls
// them.
func (w *world) hope(f *Forecast, waiting []one, o one) int {
	if o.meets = w.meets(&o); o.meets == 0 {
		return -1
	}
	o.place = len(f.waits)
	w.asking = append(w.asking, o)
	w.hopes = append(w.hopes, o)
	f.waits = append(f.waits, nil)
	at := sort.Search(len(waiting), func(i int) bool { return waiting[i].turn > o.turn })
	f.ahead = append(f.ahead, rivals(waiting, at, &o))
	return o.place
}

// addComing keeps the appointments that may come before somebody who waits,
// with the chance that they still do, knowing that they have not so far.
func (sit *Situation) addComing(w *world, index map[queue.ServiceID]int) {
	h := w.history
	for _, a := range sit.Coming {
		service, ok := index[a.Service]
		if !ok { // the office does not have it any more
			continue
		}
		c := coming{service: service, slot: sit.minutes(a.Slot), booked: sit.minutes(a.BookedAt)}
		if c.slot-w.credit > w.horizon {
			continue
		}
		c.gate = c.slot - sit.Policy.EarlyGate.Duration().Minutes()
		c.lastCredit = c.slot + sit.Policy.LateGrace.Duration().Minutes()
		c.lateness = h.Lateness
		if len(c.lateness) == 0 {
			c.lateness = Sample{max(0, -c.slot)}
		}
		all := float64(len(c.lateness))
		c.lateness = c.lateness.above(-c.slot - 1e-9)
		still := (1 - h.NoShow) * float64(len(c.lateness)) / all
		if still > 0 {
			c.probability = still / (still + h.NoShow)
			w.coming = append(w.coming, c)
		}
	}
	slices.SortStableFunc(w.coming, func(a, b coming) int { return cmp.Compare(a.slot, b.slot) })
}

// passing counts for each who asks the appointments that may come before.
func (w *world) passing() []int {
	out := make([]int, len(w.asking))
	for i := range w.asking {
		for j := range w.coming {
			c := &w.coming[j]
			if max(c.slot-w.credit, c.booked) < w.asking[i].turn && w.asking[i].meets.has(c.service) {
				out[i]++
			}
		}
	}
	return out
}

// never is a time that does not come: later than any that does.
const never = math.MaxFloat64
