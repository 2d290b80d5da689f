package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"

	"epass.internal/office"
	"epass.internal/store"
)

// dataFlag is for commands that work on a data folder.
type dataFlag struct {
	Config string `short:"c" type:"path" env:"EPASS_CONFIG" placeholder:"FILE" help:"Configuration file (default: none, the sample office)."`
	Data   string `short:"d" type:"path" placeholder:"DIR" help:"Data folder (default: that of the configuration, else ./epass-data)."`
}

// load returns the configuration with the flags applied.
func (f dataFlag) load() (config, error) {
	c, err := loadConfig(f.Config)
	if f.Data != "" {
		c.Data = f.Data
	}
	return c, err
}

// offline returns the configuration and how to open its data folder.
func (f dataFlag) offline() (config, store.Options, error) {
	conf, err := f.load()
	if err != nil {
		return conf, store.Options{}, err
	}
	check, err := checkInChild()
	return conf, store.Options{Check: check}, err
}

// userCmd is "epass user".
type userCmd struct {
	Add  userAddCmd  `cmd:"" help:"Add a member of staff, or give one a new password or role."`
	List userListCmd `cmd:"" help:"List the members of staff."`
}

// userAddCmd is "epass user add LOGIN".
type userAddCmd struct {
	dataFlag
	Login    string      `arg:"" help:"Sign-in name: a–z, 0–9, dot, dash, underscore."`
	Name     string      `required:"" help:"Name shown to colleagues."`
	Role     office.Role `default:"clerk" enum:"clerk,supervisor,administrator" help:"One of ${enum}."`
	Password bool        `help:"Read the password from standard input; without it a random one is made and shown once."`
}

// Run adds the member of staff through the running daemon, or straight to the
// data folder if none runs.
func (c *userAddCmd) Run(ctx context.Context, std streams) error {
	conf, err := c.load()
	if err != nil {
		return err
	}
	password := office.NewPassword()
	if c.Password {
		if password, err = readPassword(os.Stdin); err != nil {
			return err
		}
	}
	err = addUser(ctx, conf, office.Staff{Login: c.Login, Name: c.Name, Role: c.Role}, password)
	if err != nil {
		return fmt.Errorf("adding %s: %w", c.Login, err)
	}
	if c.Password {
		_, err = fmt.Fprintf(std.out, "%s (%s) can sign in.\n", c.Login, c.Role)
		return err
	}
	_, err = fmt.Fprintf(std.out, "%s (%s) can sign in with the password %s\nIt is shown only now.\n", c.Login, c.Role, password)
	return err
}

func readPassword(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, 1024)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("reading the password: %w", err)
	}
	line = strings.TrimRight(line, "\r\n")
	if len([]rune(line)) < 12 {
		return "", errors.New("the password must have at least 12 characters")
	}
	return line, nil
}

func addUser(ctx context.Context, conf config, s office.Staff, password string) error {
	if d, ok := dialDaemon(ctx, conf.Data); ok {
		return d.do(ctx, "PUT", "/api/v1/staff/"+s.Login, map[string]string{"name": s.Name, "role": string(s.Role), "password": password}, nil)
	}
	s.Password = office.NewPasswords().Hash(password)
	return withOffice(ctx, conf, func(o *office.Office) error {
		_, err := o.Do(ctx, office.Request{By: office.System(), Command: office.PutStaff{Staff: s}})
		return err
	})
}

// userListCmd is "epass user list".
type userListCmd struct{ dataFlag }

// Run lists the members of staff.
func (c *userListCmd) Run(ctx context.Context, std streams) error {
	conf, err := c.load()
	if err != nil {
		return err
	}
	var list []office.StaffAnswer
	if d, ok := dialDaemon(ctx, conf.Data); ok {
		err = d.do(ctx, "GET", "/api/v1/staff", nil, &list)
	} else {
		err = withOffice(ctx, conf, func(o *office.Office) error {
			return o.Read(ctx, func(s *office.State) {
				for _, v := range s.StaffList() {
					list = append(list, office.StaffAnswer{Login: v.Login, Name: v.Name, Role: v.Role})
				}
			})
		})
	}
	if err != nil {
		return fmt.Errorf("listing staff: %w", err)
	}
	w := tabwriter.NewWriter(std.out, 0, 8, 2, ' ', 0)
	for _, v := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\n", v.Login, v.Role, v.Name)
	}
	return w.Flush()
}

// withOffice runs the office of a data folder for the length of fn, for
// commands that find no daemon running.
func withOffice(ctx context.Context, conf config, fn func(*office.Office) error) error {
	if err := checkOwner(conf.Data); err != nil {
		return err
	}
	check, err := checkInChild()
	if err != nil {
		return err
	}
	disk, err := store.Open(conf.Data, store.Options{Check: check})
	if err != nil {
		return err
	}
	settings := office.SampleSettings()
	settings.Sample = conf.Sample
	keys, err := store.OpenKeys(conf.Data)
	if err != nil {
		return errors.Join(err, disk.Close())
	}
	o := office.New(disk, office.Options{Found: settings, Keys: keys})
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- o.Run(ctx) }()
	select {
	case <-o.Ready():
	case err := <-ended:
		return errors.Join(err, disk.Close())
	}
	err = fn(o)
	stop()
	return errors.Join(err, <-ended)
}

// checkOwner keeps root from writing into the data folder of another user: that
// user's daemon could not read what root leaves there.
func checkOwner(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return nil // it will be made, or opening it says what is wrong
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || owner.Uid == 0 || os.Geteuid() != 0 {
		return nil
	}
	name := "#" + strconv.FormatUint(uint64(owner.Uid), 10)
	if u, err := user.LookupId(name[1:]); err == nil {
		name = u.Username
	}
	return fmt.Errorf("data: %s belongs to %s, whose daemon could not read what root writes there: run this command with sudo -u %s", dir, name, name)
}

// dumpCmd is "epass dump".
type dumpCmd struct{ dataFlag }

// Run writes what is on disk as JSON lines.
func (c *dumpCmd) Run(ctx context.Context, std streams) error {
	conf, opt, err := c.offline()
	if err != nil {
		return err
	}
	return store.Dump(ctx, conf.Data, opt, std.out)
}
