package office

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/queue"
)

// failGroup lets two presses, a refusal and a read into one group whose write
// fails, and returns their errors.
func failGroup(h *house, o outage) []error {
	h.disk.gate = make(chan struct{})
	go func() { _ = h.try(issue("press-0")) }()
	synctest.Wait() // its write is under way, the next four make a group
	failed := make(chan error, 4)
	for _, r := range []Request{issue("press-1"), issue("press-2"), at(queue.CallNext{Counter: 1})} {
		go func() { failed <- h.try(r) }()
		synctest.Wait()
	}
	go func() { failed <- h.Read(context.Background(), func(*State) {}) }()
	synctest.Wait()
	h.disk.gate <- struct{}{}
	synctest.Wait() // press-0 is on disk, the group is being written
	h.disk.fail(o)
	h.disk.gate <- struct{}{}
	synctest.Wait()
	h.disk.gate = nil
	var out []error
	for range 4 {
		out = append(out, <-failed)
	}
	return out
}

func TestFailedWriteLeavesTheWholeGroupUnknown(t *testing.T) {
	for _, c := range []struct {
		name   string
		outage outage
		issued int // tickets on disk after it
	}{
		{"nothing was kept", outage{lose: 1}, 1},
		{"everything was kept", outage{keep: 1}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := open(t, newMemory())
				for _, err := range failGroup(h, c.outage) {
					if !errors.Is(err, ErrOutcomeUnknown) || !errors.Is(err, errDisk) {
						t.Errorf("got %v, want ErrOutcomeUnknown with its cause", err)
					}
				}
				h.read(func(s *State) {
					if got := s.Queue.Count(); got != c.issued {
						t.Errorf("%d tickets are shown, want %d", got, c.issued)
					}
				})
				h.onDisk()
				// The key decides: whoever presses again has one number, and it is theirs alone.
				got := []queue.Number{
					must[TicketAnswer](h, issue("press-2")).Number,
					must[TicketAnswer](h, issue("press-1")).Number,
					must[TicketAnswer](h, issue("press-0")).Number,
					must[TicketAnswer](h, issue("press-3")).Number,
				}
				slices.Sort(got)
				if want := []queue.Number{"Α001", "Α002", "Α003", "Α004"}; !slices.Equal(got, want) {
					t.Errorf("four presses have %v, want %v", got, want)
				}
				if alarms := h.Alarms(); len(alarms) > 0 {
					t.Errorf("the disk works again and %+v is still raised", alarms)
				}
			})
		})
	}
}

func TestNothingIsTakenWhileTheDiskFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		token := "a token of maria"
		must[StaffAnswer](h, Request{By: System(), Command: PutStaff{maria()}})
		must[any](h, Request{By: clerk(), Command: StartSession{Session: Session{HashToken(token), "maria", morning().Add(12 * time.Hour)}}})
		h.disk.fail(outage{lose: 1, loads: 2})
		if err := h.try(issue("press-1")); !errors.Is(err, ErrOutcomeUnknown) {
			t.Fatalf("got %v, want ErrOutcomeUnknown", err)
		}
		for range 3 { // at once, after the first failed load and after the second
			if err := h.try(issue("press-2")); !errors.Is(err, ErrDiskFault) {
				t.Errorf("got %v, want ErrDiskFault", err)
			}
			if err := h.Read(t.Context(), func(*State) {}); !errors.Is(err, ErrDiskFault) {
				t.Errorf("reading: got %v, want ErrDiskFault", err)
			}
			if !slices.ContainsFunc(h.Alarms(), func(a Alarm) bool { return a.Code == AlarmDisk }) {
				t.Error("no alarm says that the disk fails")
			}
			if _, ok := h.Identify(token); !ok {
				t.Error("a clerk is not known while the disk fails")
			}
			time.Sleep(900 * time.Millisecond)
		}
		time.Sleep(3 * time.Second)
		if a := must[TicketAnswer](h, issue("press-1")); a.Number != "Α001" {
			t.Errorf("got %s, want Α001", a.Number)
		}
		if alarms := h.Alarms(); len(alarms) > 0 {
			t.Errorf("the disk works again and %+v is still raised", alarms)
		}
	})
}

func TestThirdFailedLoadEndsTheOffice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		h.disk.fail(outage{lose: 1, loads: 3})
		if err := h.try(issue("press-1")); !errors.Is(err, ErrOutcomeUnknown) {
			t.Errorf("got %v, want ErrOutcomeUnknown", err)
		}
		if err := <-h.ended; !errors.Is(err, errDisk) {
			t.Errorf("the office ended with %v, want the fault of the disk", err)
		}
		if h.disk.loads != 4 {
			t.Errorf("the disk was loaded %d times, want once at the start and three times after the fault", h.disk.loads)
		}
		if err := h.try(issue("press-1")); !errors.Is(err, ErrStopped) {
			t.Errorf("afterwards: got %v, want ErrStopped", err)
		}
	})
}

// After a failed write the office marks a slip under way as unknown, which is
// a write: if that fails, too, it is the next of three failures.
func TestThirdFailedWriteInARowEndsTheOffice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		for i := range 3 {
			if i == 2 { // a write in between that succeeds begins the count anew
				must[TicketAnswer](h, issue("press-0"))
			}
			h.disk.fail(outage{lose: 1})
			if err := h.try(issue("press-1")); !errors.Is(err, ErrOutcomeUnknown) {
				t.Fatalf("write %d: got %v, want ErrOutcomeUnknown", i, err)
			}
		}
		for range 2 {
			h.disk.fail(outage{lose: 1})
			_ = h.try(issue("press-1")) // refused, or the office has ended
		}
		if err := <-h.ended; !errors.Is(err, ErrDiskFault) {
			t.Errorf("the office ended with %v, want ErrDiskFault", err)
		}
	})
}

func TestWriteThatFailsAgainIsOneOfThreeFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		a := must[TicketAnswer](h, issue("press-1"))
		if err := h.PrintDesk("").ReportPrint(t.Context(), PrintReport{ID: a.Job, Attempt: 1, State: PrintSending}); err != nil {
			t.Fatal(err)
		}
		h.disk.fail(outage{lose: 3})
		if err := h.try(issue("press-2")); !errors.Is(err, ErrOutcomeUnknown) {
			t.Fatalf("got %v, want ErrOutcomeUnknown", err)
		}
		time.Sleep(5 * time.Second)
		if j := h.job(a.Job); j.State != PrintUnknown || !j.Copy {
			t.Errorf("the slip that was under way is %+v", j)
		}
		h.onDisk()
	})
}

func TestDiskThatFailsAtMidnightIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		must[TicketAnswer](h, issue("press-1"))
		h.disk.fail(outage{lose: 1})
		h.clock.set(morning().AddDate(0, 0, 1))
		time.Sleep(5 * time.Second)
		if a := must[TicketAnswer](h, issue("press-2")); a.Number != "Α001" || h.day() != "2026-03-03" {
			t.Errorf("got %s on %s, want Α001 on 2026-03-03", a.Number, h.day())
		}
		h.onDisk()
	})
}

func TestStopDuringAFaultEndsTheOffice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, newMemory())
		h.disk.fail(outage{lose: 1, loads: 1})
		_ = h.try(issue("press-1"))
		synctest.Wait() // it waits to load again
		if err := h.end(); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
	})
}

func TestOfficeThatCannotBeReadDoesNotStart(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*memory)
		want  string
	}{
		{"the disk fails", func(d *memory) { d.outage.loads = 1 }, "loading the office: input/output error"},
		{"a record is not JSON", func(d *memory) { d.records = [][]byte{[]byte("{")} }, "journal record 1"},
		{"a record of a later version", func(d *memory) {
			d.records = [][]byte{[]byte(`{"at":"2026-03-02T06:00:00Z","by":"system","events":[{"moon_landed":{}}]}`)}
		}, "moon_landed"},
		{"a row is not JSON", func(d *memory) { d.rows[rowKey{"", TableStaff, "maria"}] = []byte("{") }, "staff/maria"},
		{"a day without sense", func(d *memory) { d.rows[rowKey{"2026-03-02", TableDay, keyHeader}] = []byte("[]") }, "header"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				disk := newMemory()
				c.spoil(disk)
				clock := &wallClock{}
				h := run(t, disk, clock)
				if err := <-h.ended; err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, want an error that names %q", err, c.want)
				}
			})
		})
	}
}

// Numbers that may be on paper after the journal's end was damaged are left
// out, on the day that was open and on one that opens because its opening was
// lost, too.
func TestDamagedJournalSkipsNumbers(t *testing.T) {
	for _, c := range []struct {
		name string
		lost int // records at the end
		days int // from the morning of the damage to the next start
		want queue.Number
	}{
		{"on the open day", 1, 0, "Α013"},
		{"with the opening of the day", 4, 0, "Α011"},
		{"on the next day", 1, 1, "Α011"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				disk := newMemory()
				disk.lazy = true
				h := open(t, disk)
				for i := range 3 {
					must[TicketAnswer](h, issue(fmt.Sprintf("press-%d", i)))
				}
				damaged := disk.crash()
				damaged.records = damaged.records[:len(damaged.records)-c.lost]
				damaged.torn = true
				clock := &wallClock{}
				clock.set(morning().AddDate(0, 0, c.days))
				h = openAt(t, damaged, clock)
				if a := must[TicketAnswer](h, issue("press-new")); a.Number != c.want {
					t.Errorf("got %s, want %s", a.Number, c.want)
				}
				h.onDisk()
			})
		})
	}
}
