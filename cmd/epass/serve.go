package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"epass.internal/console"
	"epass.internal/display"
	"epass.internal/exchange"
	"epass.internal/internal/feed"
	"epass.internal/internal/web"
	"epass.internal/internal/web/assets"
	"epass.internal/kiosk"
	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/store"
)

// serveCmd is "epass serve".
type serveCmd struct {
	dataFlag
	Listen string `short:"l" placeholder:"ADDR" help:"Address to serve on, host:port; port 0 takes a free one (default 127.0.0.1:8080)."`
}

// Help is the long help of the command.
func (serveCmd) Help() string {
	return `Without --config a sample office runs: four services, six counters, an emulated printer whose slips are pages, and screens that pair themselves. Its data is in ./epass-data.

The first line on standard output is "epass: serving URL". Until an administrator has signed in, one of the next lines has the sign-in name of the first and a random password, a new one at each start. The log goes to standard error.

SIGINT and SIGTERM stop it: pages are told, prints finish, the state is saved. It may also be killed or lose power at any moment; every number that anyone saw is there when it starts again.

Exit status: 0 stopped, 1 failed (the last line says why), 2 wrong command line.`
}

// Run serves the office until ctx ends.
func (c *serveCmd) Run(ctx context.Context, std streams) error {
	conf, err := c.load()
	if err != nil {
		return err
	}
	if c.Listen != "" {
		conf.Listen = c.Listen
		if err := errors.Join(conf.mistakes()...); err != nil {
			return err
		}
	}
	p := &program{conf: conf, std: std, log: newLog(conf.Log, std.log)}
	return p.run(ctx)
}

func newLog(c logConfig, w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Level)) // was validated
	opt := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, opt))
	}
	return slog.New(slog.NewTextHandler(w, opt))
}

// program is the daemon: everything that serves one office.
type program struct {
	conf config
	std  streams
	log  *slog.Logger

	base         string            // URL that people type
	certificates []tls.Certificate // none: plain HTTP
	connections  int               // that the network may hold
	listener     net.Listener
	store        *store.Store
	office       *office.Office
	outlook      *office.Outlook
	hub          *feed.Hub
	passwords    *office.Passwords
	display      *display.Display
	kiosk        *kiosk.Kiosk
	console      *console.Console
	printing     printing
	metrics      *metrics
	metered      http.Handler
}

// run builds the program, serves, and stops in order: first pages and printer,
// which finish what is under way, then the office, which saves its state.
func (p *program) run(ctx context.Context) error {
	if err := p.build(ctx); err != nil {
		return err
	}
	officeCtx, stopOffice := context.WithCancel(context.WithoutCancel(ctx))
	defer stopOffice()
	serving, stopServing := context.WithCancel(ctx)
	defer stopServing()
	officeEnded := make(chan error, 1)
	go func() {
		defer stopServing() // without an office there is nothing to serve
		officeEnded <- p.office.Run(officeCtx)
	}()
	select {
	case <-p.office.Ready():
	case err := <-officeEnded:
		return errors.Join(err, p.listener.Close(), p.store.Close())
	}
	err := p.serve(serving)
	stopOffice()
	return errors.Join(err, <-officeEnded)
}

// build opens what the program needs; nothing runs yet.
func (p *program) build(ctx context.Context) error {
	var err error
	if p.certificates, err = p.conf.TLS.load(); err != nil {
		return err
	}
	if p.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", p.conf.Listen); err != nil {
		return fmt.Errorf("listening on %s (is another program using it? choose another with --listen): %w", p.conf.Listen, err)
	}
	p.base = p.baseURL()
	public := p.conf.PublicURL
	if public == "" && p.conf.Sample {
		public = p.base
	}
	if err := p.openStore(); err != nil {
		return errors.Join(err, p.listener.Close())
	}
	settings := office.SampleSettings()
	settings.Sample = p.conf.Sample
	keys, err := store.OpenKeys(p.conf.Data)
	if err != nil {
		return errors.Join(err, p.listener.Close(), p.store.Close())
	}
	p.office = office.New(p.store, office.Options{Found: settings, PublicURL: public, Keys: keys, Printing: p.conf.routes(), Layouts: checkLayout, Log: p.log})
	p.outlook = office.NewOutlook(p.office, p.store, p.log)
	p.connections = connections()
	if p.connections < mostConnections {
		p.log.Warn("few files may be open: raise the limit (ulimit -n, LimitNOFILE) for a large hall", "connections", p.connections)
	}
	p.hub = feed.New(feedOptions(p.connections))
	p.passwords = office.NewPasswords()
	desk := func(name string) printer.Jobs { return p.office.PrintDesk(name) }
	if p.printing, err = newPrinting(p.conf, p.log, desk, p.office.SetPrinter); err != nil {
		return errors.Join(err, p.listener.Close(), p.store.Close())
	}
	return p.buildPages()
}

func (p *program) baseURL() string {
	scheme := "http"
	if p.conf.TLS.Certificate != "" {
		scheme = "https"
	}
	host, _, _ := net.SplitHostPort(p.conf.Listen) // was validated
	_, port, _ := net.SplitHostPort(p.listener.Addr().String())
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host, _ = os.Hostname()
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// openStore takes the data folder. Alarms of the store come only after Load,
// when the office is there.
func (p *program) openStore() error {
	check, err := checkInChild()
	if err != nil {
		return err
	}
	p.store, err = store.Open(p.conf.Data, store.Options{
		Check: check,
		Alarm: func(a office.Alarm) { p.office.Raise(a) },
		Clear: func(code string) { p.office.Clear(code) },
		Log:   p.log,
	})
	return err
}

// buildPages makes the rooms with pages and the route table of all of them.
func (p *program) buildPages() error {
	tlsOn := p.conf.TLS.Certificate != ""
	p.display = display.New(p.office, p.hub)
	p.display.Foresee(p.outlook)
	p.kiosk = kiosk.New(p.office, p.hub)
	p.kiosk.Foresee(p.outlook)
	layouts, err := ownLayouts()
	if err != nil {
		return err
	}
	p.console = console.New(p.office, p.hub, console.Options{
		TLS: tlsOn, Passwords: p.passwords, Slips: p.printing.slips(), Printers: p.printing, Archive: p.store, Log: p.log,
		Preview: p.printing.previewSlip, Layouts: layouts,
	})
	p.metrics = newMetrics(p)
	routes, err := p.routes()
	if err != nil {
		return err
	}
	identify := console.Identify(p.office, tlsOn)
	p.metered = web.New(routes, web.Options{
		Hosts:  web.HostList(p.hosts()...),
		Public: string(office.RolePublic),
		Identify: func(r *http.Request, need string) web.Identity {
			if r.Context().Value(localKey{}) != nil {
				return operator()
			}
			return identify(r, need)
		},
		Includes: func(have, need string) bool { return office.Role(have).Includes(office.Role(need)) },
		Explain:  office.Explain,
		Log:      p.log,
		Observe:  p.metrics.observe,
	})
	return nil
}

// routes is the one route table.
func (p *program) routes() ([]web.Route, error) {
	all := append(exchange.New(p.office, time.Now).Routes(), p.healthRoute(), p.metrics.route())
	for _, room := range []func() ([]web.Route, error){assets.Routes, p.display.Routes, p.kiosk.Routes, p.console.Routes, p.printing.emulated} {
		routes, err := room()
		if err != nil {
			return nil, err
		}
		all = append(all, routes...)
	}
	return all, nil
}

// hosts are the names under which pages may be asked for.
func (p *program) hosts() []string {
	out := slices.Clone(p.conf.AllowedHosts)
	for _, address := range []string{p.base, p.conf.PublicURL} {
		if u, err := url.Parse(address); err == nil && u.Hostname() != "" {
			out = append(out, u.Hostname())
		}
	}
	if host, _, err := net.SplitHostPort(p.conf.Listen); err == nil && host != "" {
		out = append(out, host)
	}
	return out
}

// serve runs everything but the office until ctx ends or one part fails.
func (p *program) serve(ctx context.Context) error {
	if err := p.greet(ctx); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return p.serveHTTP(ctx) })
	g.Go(func() error { return p.serveLocal(ctx) })
	g.Go(func() error { return p.publish(ctx) })
	g.Go(func() error { return p.outlook.Run(ctx) })
	g.Go(func() error { return p.housekeep(ctx) })
	p.printing.start(ctx, g)
	err := g.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// greet says where the pages are and, the first time, who may sign in.
func (p *program) greet(ctx context.Context) error {
	password, err := p.firstSignIn(ctx)
	if err != nil {
		return fmt.Errorf("making the first sign-in: %w", err)
	}
	fmt.Fprintf(p.std.out, "epass: serving %s\n", p.base)
	for _, page := range [...][2]string{{"Start page", "/"}, {"Kiosk", "/kiosk"}, {"Console", "/console"}, {"Hall display", "/display"}, {"Slips", "/slips"}} {
		fmt.Fprintf(p.std.out, "  %-13s %s%s\n", page[0], p.base, page[1])
	}
	if password != "" {
		fmt.Fprintf(p.std.out, "  First sign-in: name admin, password %s (until it is used, each start shows a new one)\n", password)
	}
	fmt.Fprintln(p.std.out, "  Stop with Ctrl+C.")
	return nil
}

// firstSignIn makes the first administrator of an office that has none, and
// returns the password, or "" if there is one. The daemon may be killed, or lose
// what it said, between saving a password and showing it: until somebody has
// signed in, each start makes a new one.
func (p *program) firstSignIn(ctx context.Context) (string, error) {
	unclaimed := false
	if err := p.office.Read(ctx, func(s *office.State) { unclaimed = s.Unclaimed() }); err != nil || !unclaimed {
		return "", err
	}
	password := office.NewPassword()
	_, err := p.office.Do(ctx, office.Request{By: office.System(), Command: office.PutStaff{Staff: office.Staff{
		Login: "admin", Name: "Διαχειριστής", Role: office.RoleAdministrator, Password: p.passwords.Hash(password), Fresh: true,
	}}})
	debug.FreeOSMemory() // the hash took 19 MiB that an office does not need again soon
	return password, err
}

// renewEvery is how late a page may be with what time alone changes, such as an
// appointment that begins to compete.
const renewEvery = 10 * time.Second

// publish renews the live pages after each change: displays, then consoles
// and kiosks, then phones.
func (p *program) publish(ctx context.Context) error {
	changed, stop := p.office.Watch()
	defer stop()
	byTime := time.NewTicker(renewEvery)
	defer byTime.Stop()
	for {
		err := errors.Join(p.display.Refresh(ctx), p.console.Refresh(ctx), p.kiosk.Refresh(ctx))
		if err != nil && ctx.Err() == nil {
			p.log.Error("renewing the pages", "error", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		case <-byTime.C:
		}
	}
}

func (p *program) server() *http.Server {
	return &http.Server{
		Handler:           p.metered,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,

		DisableGeneralOptionsHandler: true, // every answer comes from the edge
		ErrorLog:                     slog.NewLogLogger(p.log.Handler(), slog.LevelDebug),
	}
}

func (p *program) serveHTTP(ctx context.Context) error {
	srv := p.server()
	ln := p.listener
	limit(srv, p.connections)
	if len(p.certificates) > 0 {
		ln = tls.NewListener(feed.Listen(ln), &tls.Config{Certificates: p.certificates, MinVersion: tls.VersionTLS12})
	}
	return p.serveOn(ctx, srv, ln)
}

// serveOn serves until ctx ends, then lets requests under way finish.
func (p *program) serveOn(ctx context.Context, srv *http.Server, ln net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving %s: %w", ln.Addr(), err)
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return errors.Join(p.hub.Close(stopping), srv.Shutdown(stopping), ctx.Err())
}

// serveLocal serves operator commands on the socket in the data folder. An
// office runs without it where the folder's path is too long for a socket.
func (p *program) serveLocal(ctx context.Context) error {
	path := filepath.Join(p.conf.Data, socketName)
	_ = os.Remove(path) // left by a daemon that was killed; the folder's lock says that none runs
	ln, err := (&net.ListenConfig{}).Listen(ctx, "unix", path)
	if err != nil {
		p.log.Warn("operator commands will not find this daemon", "error", err)
		<-ctx.Done()
		return ctx.Err()
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return errors.Join(fmt.Errorf("protecting the operator socket: %w", err), ln.Close())
	}
	srv := p.server()
	srv.ConnContext = func(ctx context.Context, _ net.Conn) context.Context {
		return context.WithValue(ctx, localKey{}, true)
	}
	return p.serveOn(ctx, srv, ln)
}
