package console

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"epass.internal/office"
	"epass.internal/queue"
)

func TestClerkPutsPrintsRight(t *testing.T) {
	t.Parallel()
	two := &pair{}
	s, url := served(t, Options{Printers: two})
	s.office.SetPrinter(office.PrinterLight{Name: "Γκισέ", State: office.PrinterReady})
	s.office.SetPrinter(office.PrinterLight{Name: "Είσοδος", State: office.PrinterOut, Text: queue.Text{EL: "Ο κόπτης μπλόκαρε.", EN: "The cutter is jammed."}})
	for range 3 {
		s.command(office.IssueTicket{Service: "certify", Source: queue.FromKiosk, Print: true})
	}
	s.report(office.PrintReport{ID: 1, Attempt: 1, State: office.PrintSending})
	s.report(office.PrintReport{ID: 1, Attempt: 1, State: office.PrintPrinted})
	s.report(office.PrintReport{ID: 2, Attempt: 1, State: office.PrintSending})
	s.report(office.PrintReport{ID: 2, Attempt: 1, State: office.PrintHeld, Fault: "cutter"})
	s.report(office.PrintReport{ID: 3, State: office.PrintWaiting, Fault: "cutter"})

	p := openPage(t, chromium(t), url+"/console#prints", 1366, 768)
	p.write("#login", "admin")
	p.write("#password", rightPassword)
	p.click("#sign-in")
	p.see(`[data-printer-name="Είσοδος"] [data-recover]`)
	p.see(`[data-print="2"] .slip-thumb`)
	p.shot("prints")
	p.click(`[data-print="2"] [data-picture]`)
	p.until(`document.querySelector('.slip-picture')?.naturalWidth === 576`)
	p.shot("prints-picture")
	p.run(`document.querySelector('dialog').close()`)
	p.click(`[data-print="2"] [data-discard]`)
	p.click("#confirm")
	p.until(`document.querySelector('[data-print="2"] [data-discard]') === null`)
	if got := s.view().Prints[1]; got.Order != office.OrderDiscard || got.State != office.PrintHeld {
		t.Errorf("the held print is %+v, want it to be taken back", got)
	}
	p.until(`!document.querySelector('[data-recover]').disabled`)
	p.click("[data-recover]")
	p.click("#confirm")
	p.until(`document.querySelector('[data-recover]') === null`)
	if len(two.recovered) != 1 {
		t.Errorf("the cutter was recovered %d times, want once", len(two.recovered))
	}

	s.clock.advance(office.PrintFresh + time.Minute)
	if err := s.console.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.until(`!document.querySelector('[data-print="3"] [data-retry]')?.disabled`)
	p.click(`[data-print="3"] [data-retry]`)
	p.until(`document.querySelector('[data-print="3"] [data-retry]') === null`)
	p.run(`document.querySelector('[data-language="en"]').click()`)
	p.do(chromedp.EmulateViewport(390, 844))
	p.until(`document.documentElement.scrollWidth <= innerWidth`)
	p.shot("prints-phone")
}

func TestPrintsAreToldInWords(t *testing.T) {
	t.Parallel()
	s, url := served(t, Options{Printers: &pair{}})
	s.command(office.PrintTest{})
	s.clock.advance(office.PrintFresh + time.Minute)
	s.command(office.IssueTicket{Service: "certify", Source: queue.FromKiosk, Print: true})
	s.report(office.PrintReport{ID: 2, Attempt: 1, State: office.PrintSending})
	s.report(office.PrintReport{ID: 2, Attempt: 1, State: office.PrintHeld, Fault: "cutter"})
	s.command(office.RetryPrint{Job: 2})
	s.report(office.PrintReport{ID: 2, Attempt: 1, State: office.PrintUnknown, Fault: "operator"})

	p := openPage(t, chromium(t), url+"/console#prints", 1366, 768)
	p.write("#login", "admin")
	p.write("#password", rightPassword)
	p.click("#sign-in")
	p.see(`[data-printer-name="Γκισέ"] a[href="/emulator-2"]`)
	p.says(`[data-print="1"] .print-words`, "Ζητήθηκε πριν από περισσότερα από 10 λεπτά. Τυπώστε τη μόνο αν τη θέλετε ακόμη.")
	p.says(`[data-print="2"] .print-words`, "Ζητήθηκε να τυπωθεί ξανά. Θα βγει με τη λέξη ΑΝΤΙΓΡΑΦΟ μόλις ο εκτυπωτής είναι έτοιμος.")
	p.see(`[data-print="2"] [data-retry-at="Γκισέ"]`)
	p.until(`document.querySelector('[data-print="2"] [data-retry]') === null`)
	p.until(`document.querySelector('[data-print="2"] td:nth-of-type(2)').innerText.startsWith('Άγνωστο αν τυπώθηκε · Είσοδος\n')`)
}
