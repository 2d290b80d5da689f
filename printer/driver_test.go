package printer_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"epass.internal/office"
	"epass.internal/printer"
	"epass.internal/printer/emulator"
)

// scene is a driver, a desk and a printer in software joined by pipes, in a
// bubble of its own time.
type scene struct {
	*desk
	e    *emulator.Printer
	d    *printer.Driver
	ctx  context.Context
	stop func()
}

// play runs fn in such a scene.
func play(t *testing.T, profileName string, opts emulator.Options, breaks []int, fn func(t *testing.T, s *scene)) {
	t.Helper()
	playOn(t, profile(t, profileName), opts, breaks, fn)
}

func playOn(t *testing.T, p printer.Profile, opts emulator.Options, breaks []int, fn func(t *testing.T, s *scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s := &scene{desk: newDesk(), e: newEmulator(t, opts), ctx: ctx}
		s.d, s.stop = drive(ctx, t, printer.Config{Profile: p, Dial: pipes(ctx, s.e, breaks...), Jobs: s.desk})
		defer func() { s.stop(); cancel(); synctest.Wait() }()
		fn(t, s)
	})
}

var epson = emulator.Options{CompletionID: true}

// add queues a slip once the driver has heard all that the printer had to say:
// a press in the very instant of a fault may still begin to print.
func (s *scene) add(sl office.Slip) {
	synctest.Wait()
	s.desk.add(sl)
}

func (s *scene) wantSlips(t *testing.T, want ...string) {
	t.Helper()
	if got := codes(t, s.e); !slices.Equal(got, want) {
		t.Errorf("slips: got %q, want %q", got, want)
	}
}

func url(number string) string { return "https://epass.example.gr/t/" + number }

func TestConfirmedSlipIsPrinted(t *testing.T) {
	play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
		for i := range 3 {
			s.add(slip(fmt.Sprintf("Α%03d", i+1)))
		}
		s.wait(s.ctx, t, 3, office.PrintPrinted)
		synctest.Wait()
		s.wantReports(t, "1.1 sending", "1.1 printed", "2.1 sending", "2.1 printed", "3.1 sending", "3.1 printed")
		s.wantSlips(t, url("Α001"), url("Α002"), url("Α003"))
		if c := s.e.Counters(); c.Unknown != 0 || c.Lost != 0 {
			t.Errorf("the printer did not understand all: %+v", c)
		}
	})
}

func TestProfilesWithoutConfirmationAssume(t *testing.T) {
	for _, name := range []string{"generic-80", "silent-80"} {
		play(t, name, emulator.Options{}, nil, func(t *testing.T, s *scene) {
			s.add(slip("Α001"))
			s.wait(s.ctx, t, 1, office.PrintAssumed)
			s.wantReports(t, "1.1 sending", "1.1 assumed")
			s.wantSlips(t, url("Α001"))
		})
	}
}

func TestNothingIsSentToAPrinterThatIsNotReady(t *testing.T) {
	for fault, set := range map[printer.Fault]func(*emulator.Printer, bool){
		printer.FaultPaperEnd:  func(e *emulator.Printer, bad bool) { e.SetPaper(map[bool]emulator.Paper{true: emulator.PaperEnd}[bad]) },
		printer.FaultCoverOpen: func(e *emulator.Printer, bad bool) { e.SetCover(bad) },
	} {
		t.Run(string(fault), func(t *testing.T) {
			play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
				set(s.e, true)
				s.add(slip("Α001"))
				s.wait(s.ctx, t, 1, office.PrintWaiting)
				time.Sleep(time.Hour)
				if got := s.d.Status().Fault(); got != fault {
					t.Errorf("got fault %q, want %q", got, fault)
				}
				s.wantReports(t, "1.0 waiting "+string(fault))
				set(s.e, false)
				s.wait(s.ctx, t, 1, office.PrintPrinted)
				s.wantReports(t, "1.0 waiting "+string(fault), "1.1 sending", "1.1 printed")
				s.wantSlips(t, url("Α001"))
			})
		})
	}
}

func TestJobDiscardedWhileWaitingIsNotPrinted(t *testing.T) {
	play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
		s.e.SetPaper(emulator.PaperEnd)
		s.add(slip("Α001"))
		s.add(slip("Α002"))
		s.wait(s.ctx, t, 1, office.PrintWaiting)
		s.discard(1)
		s.e.SetPaper(emulator.PaperOK)
		s.wait(s.ctx, t, 2, office.PrintPrinted)
		s.wantSlips(t, url("Α002"))
	})
}

func TestFaultInTheMiddleHoldsUntilThePrinterGoesOn(t *testing.T) {
	for _, rows := range []int{1, 50, 300, 600} {
		play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
			s.e.EndPaperAfter(rows)
			s.add(slip("Α001"))
			s.wait(s.ctx, t, 1, office.PrintHeld)
			time.Sleep(50 * time.Second)
			s.e.SetPaper(emulator.PaperOK)
			s.wait(s.ctx, t, 1, office.PrintPrinted)
			s.wantReports(t, "1.1 sending", "1.1 held paper_end", "1.1 printed")
			s.wantSlips(t, url("Α001"))
		})
	}
}

// Half a slip whose paper was away for long is not gone on with: the rest is
// taken back, and a whole one is printed.
func TestLongFaultInTheMiddleOfTheDataBeginsAnew(t *testing.T) {
	for name, flow := range map[string]emulator.Flow{"asks": emulator.FlowXonXoff, "cannot ask, the line is full": emulator.FlowLines} {
		t.Run(name, func(t *testing.T) {
			playOn(t, plain(profile(t, "epson-tm-t20")), emulator.Options{CompletionID: true, Buffer: 4096, Flow: flow}, nil, func(t *testing.T, s *scene) {
				s.e.EndPaperAfter(50)
				s.add(slip("Α001"))
				s.wait(s.ctx, t, 1, office.PrintHeld)
				time.Sleep(5 * time.Minute)
				if got := s.d.Status(); got.Fault() != printer.FaultPaperEnd {
					t.Errorf("after five minutes the driver knows %+v", got)
				}
				s.e.SetPaper(emulator.PaperOK)
				s.wait(s.ctx, t, 1, office.PrintPrinted)
				s.wantReports(t, "1.1 sending", "1.1 held paper_end", "1.1 unknown paper_end", "1.2 sending", "1.2 printed")
				s.wantSlips(t, "copy "+url("Α001"))
			})
		})
	}
}

// What an operator takes back does not come out when the paper is there again.
func TestHeldJobIsTakenBack(t *testing.T) {
	for _, c := range []struct {
		name  string
		rows  int // until the paper ends
		order office.PrintOrder
		want  []string
		slips []string
	}{
		{"discarded in the middle", 100, office.OrderDiscard, []string{"1.1 sending", "1.1 held paper_end", "1.1 unknown operator"}, nil},
		{"discarded at the cut", 10_000, office.OrderDiscard, []string{"1.1 sending", "1.1 held cutter", "1.1 unknown operator"}, nil},
		{"printed anew", 100, office.OrderRetry, []string{"1.1 sending", "1.1 held paper_end", "1.1 unknown operator", "1.2 sending", "1.2 printed"}, []string{"copy " + url("Α001")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
				if c.rows < 1000 {
					s.e.EndPaperAfter(c.rows)
				} else {
					s.e.SetEchoes(0)
					s.e.SetCutterJam(true)
				}
				s.add(slip("Α001"))
				s.wait(s.ctx, t, 1, office.PrintHeld)
				s.order(1, c.order)
				synctest.Wait()
				time.Sleep(time.Minute)
				s.e.SetPaper(emulator.PaperOK)
				time.Sleep(time.Minute)
				s.wantReports(t, c.want...)
				if c.rows < 1000 {
					s.wantSlips(t, c.slips...)
				}
			})
		})
	}
}

func TestCutterIsRecoveredOnAPress(t *testing.T) {
	play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
		if err := s.d.RecoverCutter(); !errors.Is(err, printer.ErrNotJammed) {
			t.Errorf("without a jam: got %v, want ErrNotJammed", err)
		}
		s.e.SetCutterJam(true)
		s.add(slip("Α001"))
		s.add(slip("Α002"))
		s.wait(s.ctx, t, 2, office.PrintWaiting)
		time.Sleep(time.Hour)
		s.wantReports(t, "1.1 sending", "1.1 printed", "2.0 waiting cutter")
		if err := s.d.RecoverCutter(); err != nil {
			t.Fatal(err)
		}
		s.wait(s.ctx, t, 2, office.PrintPrinted)
		if got := s.d.Status().Fault(); got != printer.FaultNone {
			t.Errorf("after the press the printer reports %q", got)
		}
	})
}

// The office may end a job under the driver's hands, as at the day's end.
func TestJobThatIsOverForTheOfficeIsLetGo(t *testing.T) {
	play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
		s.e.EndPaperAfter(100)
		s.add(slip("Α001"))
		s.add(slip("Α002"))
		s.wait(s.ctx, t, 1, office.PrintHeld)
		s.mu.Lock()
		s.refuse = func(r office.PrintReport) error {
			if r.ID == 1 {
				return office.ErrPrintState
			}
			return nil
		}
		s.mu.Unlock()
		s.discard(1)
		time.Sleep(time.Minute)
		s.e.SetPaper(emulator.PaperOK)
		s.wait(s.ctx, t, 2, office.PrintPrinted)
		s.wantSlips(t, url("Α002"))
	})
}

func TestJammedCutterKeepsTheNextSlipBack(t *testing.T) {
	play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
		s.e.SetCutterJam(true)
		s.add(slip("Α001"))
		s.add(slip("Α002"))
		s.wait(s.ctx, t, 2, office.PrintWaiting)
		s.wantReports(t, "1.1 sending", "1.1 printed", "2.0 waiting cutter")
		s.e.SetCover(true)
		s.e.SetCover(false)
		s.wait(s.ctx, t, 2, office.PrintPrinted)
		synctest.Wait()
		s.wantSlips(t, url("Α001"), url("Α002"))
	})
}

// However many bytes pass before the cable is pulled, the ticket ends on
// paper, and only one of its slips is not marked as a copy.
func TestCablePulledAtAnyByte(t *testing.T) {
	step := 2503
	if os.Getenv("EPASS_LONG") != "" {
		step = 61
	}
	for left := 1; left < 20_000; left += step {
		play(t, "epson-tm-t20", epson, []int{left}, func(t *testing.T, s *scene) {
			s.add(slip("Α001"))
			s.wait(s.ctx, t, 1, office.PrintPrinted)
			synctest.Wait()
			unmarked, all := 0, codes(t, s.e)
			for _, c := range all {
				if c == url("Α001") {
					unmarked++
				}
			}
			if len(all) == 0 || unmarked > 1 || !slices.Contains([]string{url("Α001"), "copy " + url("Α001")}, all[len(all)-1]) {
				t.Errorf("after %d bytes: slips %q, reports %q", left, all, s.said())
			}
			if said := s.said(); slices.Contains(said, "1.1 unknown disconnected") != slices.Contains(said, "1.2 sending") {
				t.Errorf("after %d bytes: reports %q", left, said)
			}
		})
	}
}

func TestCloneIsFreedFromAnUnfinishedPicture(t *testing.T) {
	play(t, "generic-80", emulator.Options{}, []int{15_000}, func(t *testing.T, s *scene) {
		s.add(slip("Α001"))
		s.wait(s.ctx, t, 1, office.PrintAssumed)
		s.wantReports(t, "1.1 sending", "1.1 unknown disconnected", "1.2 sending", "1.2 assumed")
		s.wantSlips(t, "copy "+url("Α001"))
		if c := s.e.Counters(); c.Unknown != 0 {
			t.Errorf("the rest was read as commands: %v", c.Names)
		}
	})
}

func TestPowerCycleWithoutALostLineIsNoticed(t *testing.T) {
	play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
		s.add(slip("Α001"))
		s.wait(s.ctx, t, 1, office.PrintPrinted)
		s.e.EndPaperAfter(100)
		s.add(slip("Α002"))
		s.wait(s.ctx, t, 2, office.PrintHeld)
		s.e.SetPower(false)
		s.wait(s.ctx, t, 2, office.PrintUnknown)
		s.e.SetPaper(emulator.PaperOK)
		s.e.SetPower(true)
		s.wait(s.ctx, t, 2, office.PrintPrinted)
		if got := s.said(); !slices.Contains(got, "2.1 unknown disconnected") || got[len(got)-1] != "2.2 printed" {
			t.Errorf("got %q", got)
		}
		s.wantSlips(t, url("Α001"), "copy "+url("Α002"))
	})
}

func TestLostEchoMakesOneMarkedSlipAndNoMore(t *testing.T) {
	play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
		s.add(slip("Α001"))
		s.wait(s.ctx, t, 1, office.PrintPrinted)
		s.e.SetEchoes(0)
		s.add(slip("Α002"))
		s.wait(s.ctx, t, 2, office.PrintAssumed)
		s.wantReports(t, "1.1 sending", "1.1 printed", "2.1 sending", "2.1 unknown unconfirmed", "2.2 sending", "2.2 assumed unconfirmed")
		s.wantSlips(t, url("Α001"), url("Α002"), "copy "+url("Α002"))
	})
}

// A profile that promises too much costs one copy, not one for each ticket.
func TestPrinterThatNeverConfirmsIsAssumed(t *testing.T) {
	play(t, "epson-tm-t20", emulator.Options{}, nil, func(t *testing.T, s *scene) {
		s.add(slip("Α001"))
		s.add(slip("Α002"))
		s.wait(s.ctx, t, 2, office.PrintAssumed)
		s.wantReports(t, "1.1 sending", "1.1 unknown unconfirmed", "1.2 sending", "1.2 assumed unconfirmed", "2.1 sending", "2.1 assumed unconfirmed")
		s.wantSlips(t, url("Α001"), "copy "+url("Α001"), url("Α002"))
	})
}

func TestDoubledAndStrangeEchoesCountOnce(t *testing.T) {
	play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
		s.e.SetEchoes(3)
		s.add(slip("Α001"))
		s.add(slip("Α002"))
		s.wait(s.ctx, t, 2, office.PrintPrinted)
		s.wantReports(t, "1.1 sending", "1.1 printed", "2.1 sending", "2.1 printed")
		s.wantSlips(t, url("Α001"), url("Α002"))
	})
}

func TestXOffStopsTheBytes(t *testing.T) {
	play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
		s.add(slip("Α001"))
		s.wait(s.ctx, t, 1, office.PrintPrinted)
		s.e.SetBusy(true)
		synctest.Wait()
		s.add(slip("Α002"))
		s.wait(s.ctx, t, 2, office.PrintWaiting)
		s.e.SetBusy(false)
		s.wait(s.ctx, t, 2, office.PrintPrinted)
		s.wantReports(t, "1.1 sending", "1.1 printed", "2.0 waiting stalled", "2.1 sending", "2.1 printed")
	})
}

func TestRefusedAnnouncementSendsNothing(t *testing.T) {
	play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
		s.mu.Lock()
		s.refuse = func(r office.PrintReport) error {
			if r.ID == 1 {
				s.jobs[0].State = office.PrintDiscarded
				return errors.New("job was discarded")
			}
			return nil
		}
		s.mu.Unlock()
		s.add(slip("Α001"))
		s.add(slip("Α002"))
		s.wait(s.ctx, t, 2, office.PrintPrinted)
		s.wantSlips(t, url("Α002"))
	})
}

func TestReportIsRepeatedUntilItIsDurable(t *testing.T) {
	play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
		failures := 5
		s.mu.Lock()
		s.refuse = func(r office.PrintReport) error {
			if r.State == office.PrintPrinted && failures > 0 {
				failures--
				return errors.New("disk is full")
			}
			return nil
		}
		s.mu.Unlock()
		s.add(slip("Α001"))
		s.wait(s.ctx, t, 1, office.PrintPrinted)
		s.wantReports(t, "1.1 sending", "1.1 printed")
	})
}

func TestSlipUnderWayOutlivesAStop(t *testing.T) {
	play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
		s.mu.Lock()
		s.refuse = func(r office.PrintReport) error {
			if r.State == office.PrintSending {
				go s.stop() // the program ends just now
			}
			return nil
		}
		s.mu.Unlock()
		s.add(slip("Α001"))
		s.wait(s.ctx, t, 1, office.PrintPrinted)
		s.stop()
		s.wantReports(t, "1.1 sending", "1.1 printed")
		s.wantSlips(t, url("Α001"))
	})
}

func TestStopWhileHeldLeavesTheJobUnknown(t *testing.T) {
	play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
		s.e.EndPaperAfter(10)
		s.add(slip("Α001"))
		s.wait(s.ctx, t, 1, office.PrintHeld)
		s.stop()
		s.wantReports(t, "1.1 sending", "1.1 held paper_end", "1.1 unknown disconnected")
	})
}

func TestSlipTooRichForItsPaper(t *testing.T) {
	play(t, "epson-tm-t20", epson, nil, func(t *testing.T, s *scene) {
		rich := slip("Α001")
		for range 9 {
			rich.URL += rich.URL + "/"
		}
		rich.URL = rich.URL[:2000]
		s.add(rich)
		s.wait(s.ctx, t, 1, office.PrintPrinted) // without a code
	})
}
