package estimate

import (
	"time"

	"epass.internal/queue"
)

// rates counts walk-ins of special categories by the hour of the local clock.
type rates struct {
	seen [24]map[queue.ServiceID]float64
	open [24]float64 // days on which the office gave numbers in that hour
}

// add counts a day's tickets, in the order in which they were issued.
func (r *rates) add(tickets []queue.Ticket, zone *time.Location, weight float64) {
	first, last := tickets[0].CheckedIn().In(zone).Hour(), 0
	for i := range tickets {
		t := &tickets[i]
		hour := t.CheckedIn().In(zone).Hour()
		first, last = min(first, hour), max(last, hour)
		if !t.Special || t.Booking != nil {
			continue
		}
		if r.seen[hour] == nil {
			r.seen[hour] = map[queue.ServiceID]float64{}
		}
		r.seen[hour][t.Service] += weight
	}
	for hour := first; hour <= last; hour++ {
		r.open[hour] += weight
	}
}

// at returns how many come for each service in the hour of now and the next
// one, an hour.
func (r *rates) at(hour int) map[queue.ServiceID]float64 {
	out, open := map[queue.ServiceID]float64{}, 0.0
	for h := hour; h <= min(hour+1, 23); h++ {
		open += r.open[h]
		for id, n := range r.seen[h] {
			out[id] += n
		}
	}
	for id := range out {
		out[id] /= open
	}
	return out
}
