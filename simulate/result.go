package simulate

// Result is what a run found.
type Result struct {
	Groups []Group
}

// Group is what the offices of a group have in common.
type Group struct {
	Name     string
	Offices  int
	Policies []Outcome
	Estimate *Calibration // nil: nothing was forecast
}

// Outcome is what a policy does in the offices of a group.
type Outcome struct {
	Policy  string
	Figures [measures]Figure
}

// result sums up what was kept of the days.
func (r *runner) result() Result {
	var names []string
	members := map[string][]int{}
	for i, o := range r.Offices {
		if _, seen := members[o.Group]; !seen {
			names = append(names, o.Group)
		}
		members[o.Group] = append(members[o.Group], i)
	}
	var out Result
	for _, name := range names {
		out.Groups = append(out.Groups, r.group(name, members[name]))
	}
	return out
}

func (r *runner) group(name string, offices []int) Group {
	g := Group{Name: name, Offices: len(offices), Estimate: r.calibration(offices)}
	parts := min(batches, r.Days)
	all := make([][measures]float64, len(r.Policies))
	byPart := make([][measures][]float64, len(r.Policies)) // [policy][measure][part]
	for p := range r.Policies {
		all[p] = r.average(offices, p, 0, r.Days)
		for b := range parts {
			v := r.average(offices, p, b*r.Days/parts, (b+1)*r.Days/parts)
			for m := range measures {
				byPart[p][m] = append(byPart[p][m], v[m])
			}
		}
	}
	for p, policy := range r.Policies {
		o := Outcome{Policy: policy.Name}
		for m := range measures {
			o.Figures[m] = Figure{
				Value: all[p][m], Half: half(byPart[p][m]),
				Difference: all[p][m] - all[0][m], HalfOff: half(minus(byPart[p][m], byPart[0][m])),
			}
		}
		g.Policies = append(g.Policies, o)
	}
	return g
}

// average returns the mean over offices of each measure over a range of days.
func (r *runner) average(offices []int, policy, from, to int) [measures]float64 {
	var out [measures]float64
	for _, o := range offices {
		var t tally
		for _, d := range r.days[o][from:to] {
			t.merge(&d.tallies[policy])
		}
		for m, v := range t.values() {
			out[m] += v / float64(len(offices))
		}
	}
	return out
}
