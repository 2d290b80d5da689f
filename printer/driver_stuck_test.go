package printer_test

import (
	"testing"
	"time"

	"epass.internal/office"
	"epass.internal/printer/emulator"
)

// A printer that stands still answers real-time questions as if it were well,
// and its buffer has room for many short slips. After the first of them nothing
// more is sent before it has answered something in its turn.
func TestPrinterThatIsStillStuckIsSentNothing(t *testing.T) {
	p := profile(t, "epson-tm-t20")
	prove(&p)
	for name, flow := range map[string]emulator.Flow{"asks for a pause": emulator.FlowXonXoff, "stops reading": emulator.FlowLines} {
		t.Run(name, func(t *testing.T) {
			opts := emulator.Options{Model: emulator.ModelOf(p), Buffer: 4096, Flow: flow}
			playOn(t, p, opts, nil, func(t *testing.T, s *scene) {
				s.e.SetBusy(true)
				for _, number := range []string{"Α001", "Α002", "Α003", "Α004"} {
					s.add(slip(number))
				}
				time.Sleep(4 * time.Minute)
				for _, j := range s.desk.states()[1:] {
					if j != office.PrintQueued && j != office.PrintWaiting {
						t.Errorf("a slip behind the first is %s", j)
					}
				}
				s.e.SetBusy(false)
				for id := range uint64(4) {
					s.wait(s.ctx, t, id+1, office.PrintPrinted)
				}
				s.wantSlips(t, url("Α001"), url("Α002"), url("Α003"), url("Α004"))
			})
		})
	}
}

// A printer that never answers in its turn, whatever its profile says, gets its
// slips after a while all the same.
func TestPrinterWithoutFencesIsNotWaitedForWithoutEnd(t *testing.T) {
	p := profile(t, "epson-tm-t20")
	model := emulator.ModelOf(p)
	model.Fence = false
	playOn(t, p, emulator.Options{Model: model}, nil, func(t *testing.T, s *scene) {
		s.e.SetEchoes(0)
		s.add(slip("Α001"))
		s.wait(s.ctx, t, 1, office.PrintAssumed)
		s.e.SetEchoes(1)
		s.add(slip("Α002"))
		s.wait(s.ctx, t, 2, office.PrintPrinted)
	})
}
