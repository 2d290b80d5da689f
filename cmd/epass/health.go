package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"epass.internal/internal/web"
	"epass.internal/office"
)

// healthRoute answers whether the office works: 200 while the state can be
// read and saved, 503 otherwise, with the alarms in both cases.
func (p *program) healthRoute() web.Route {
	return web.Route{
		Method: http.MethodGet, Path: "/healthz", Role: string(office.RolePublic),
		Raw: func(w http.ResponseWriter, c *web.Call) error {
			answer := struct {
				Status string         `json:"status"`
				Alarms []office.Alarm `json:"alarms"`
			}{"ok", append([]office.Alarm{}, p.office.Alarms()...)}
			status := http.StatusOK
			ctx, cancel := context.WithTimeout(c.Context(), 2*time.Second) // a disk that hangs is a fault too
			defer cancel()
			if err := p.office.Read(ctx, func(*office.State) {}); err != nil {
				answer.Status, status = "fault", http.StatusServiceUnavailable
			}
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Cache-Control", "no-store")
			w.WriteHeader(status)
			return json.NewEncoder(w).Encode(answer)
		},
	}
}

// metrics are the figures for Prometheus.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newMetrics(p *program) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "epass_http_request_seconds", Help: "Time to answer a request, by route and status.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
		}, []string{"route", "status"}),
	}
	m.registry.MustRegister(m.requests, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &officeCollector{p})
	return m
}

func (m *metrics) observe(route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Observe(took.Seconds())
}

// route serves the figures to this machine alone: they need no password.
func (m *metrics) route() web.Route {
	h := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	return web.Route{
		Method: http.MethodGet, Path: "/metrics", Role: string(office.RolePublic),
		Raw: func(w http.ResponseWriter, c *web.Call) error {
			if c.Context().Value(localKey{}) == nil && !web.FromThisMachine(c.Request) {
				return web.ProblemNotFound
			}
			h.ServeHTTP(w, c.Request)
			return nil
		},
	}
}

// officeCollector reads the office's figures when Prometheus asks.
type officeCollector struct{ p *program }

var (
	descWaiting   = prometheus.NewDesc("epass_waiting_tickets", "Tickets that wait, by service.", []string{"service"}, nil)
	descTickets   = prometheus.NewDesc("epass_tickets_today", "Tickets of the business day.", nil, nil)
	descScreens   = prometheus.NewDesc("epass_live_connections", "Open websockets, by class.", []string{"class"}, nil)
	descFrames    = prometheus.NewDesc("epass_live_frames_total", "States sent to websockets.", nil, nil)
	descGroups    = prometheus.NewDesc("epass_journal_groups_total", "Groups written to the journal, one sync each.", nil, nil)
	descRecords   = prometheus.NewDesc("epass_journal_records_total", "Records written to the journal.", nil, nil)
	descBehind    = prometheus.NewDesc("epass_checkpoint_failures", "Checkpoints in a row that could not be saved.", nil, nil)
	descStoreSize = prometheus.NewDesc("epass_checkpoint_bytes", "Size of the checkpoint file.", nil, nil)
	descPrinter   = prometheus.NewDesc("epass_printer_up", "1 while the ticket printer prints.", nil, nil)
	descAlarm     = prometheus.NewDesc("epass_alarm", "1 for each alarm that is raised.", []string{"code"}, nil)
)

// Describe implements prometheus.Collector.
func (officeCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		descWaiting, descTickets, descScreens, descFrames, descGroups, descRecords, descBehind, descStoreSize, descPrinter, descAlarm,
	} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c officeCollector) Collect(ch chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	counter := func(d *prometheus.Desc, v uint64) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v))
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = c.p.office.Read(ctx, func(s *office.State) { // while the disk is away there is nothing to tell
		gauge(descTickets, float64(s.Queue.Count()))
		for _, v := range s.Queue.Setup().Services {
			gauge(descWaiting, float64(s.Queue.WaitingCount(v.ID)), string(v.ID))
		}
	})
	hub, disk := c.p.hub.Stats(), c.p.store.Stats()
	gauge(descScreens, float64(hub.First), "first")
	gauge(descScreens, float64(hub.Later), "later")
	counter(descFrames, hub.Sent)
	counter(descGroups, disk.Journal.Groups)
	counter(descRecords, disk.Journal.Records)
	gauge(descBehind, float64(disk.Failures))
	gauge(descStoreSize, float64(disk.FileSize))
	up := 0.0
	if s := c.p.office.Printer().State; s == office.PrinterReady || s == office.PrinterWarning {
		up = 1
	}
	gauge(descPrinter, up)
	for _, a := range c.p.office.Alarms() {
		gauge(descAlarm, 1, a.Code)
	}
}
