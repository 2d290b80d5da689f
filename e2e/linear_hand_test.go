package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"

	"epass.internal/office"
	"epass.internal/queue"
)

// life is one run of the daemon.
type life struct {
	url   string
	over  chan struct{} // closed when the next one serves
	ended int64         // when it had been killed; valid once over
	next  *life         // valid once over
}

// record is a history in the making.
type record struct {
	begin time.Time

	mu      sync.Mutex
	history []porcupine.Operation
	kills   []porcupine.Annotation
	resent  int // presses that were repeated with their key
	left    int // operations without an answer
	doubled int // presses that were sent twice at the same time
}

// now returns the time of an event of the history.
func (r *record) now() int64 { return int64(time.Since(r.begin)) }

// add records what hand id was told.
func (r *record) add(id int, o *operation, call int64, a answer, end int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.history = append(r.history, porcupine.Operation{ClientId: id, Input: o, Call: call, Output: a, Return: end})
}

// mostLeft is how many operations of a history are left without an answer. Each
// doubles the states that the checker has to follow.
const mostLeft = 3

// leave decides whether nobody asks for a lost operation again, and records it
// then. One that began after the end of the life that it was sent to never
// reached it.
func (r *record) leave(id int, o *operation, call, ended int64) bool {
	if rand.IntN(3) > 0 {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.left == mostLeft {
		return false
	}
	if call <= ended {
		r.left++
		r.history = append(r.history, porcupine.Operation{ClientId: id, Input: o, Call: call, Output: answer{lost: true}, Return: ended})
	}
	return true
}

// count adds one to a count of the record.
func (r *record) count(n *int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	*n++
}

// board is what the hands know of each other's tickets, so that most presses
// make sense.
type board struct {
	mu      sync.Mutex
	tickets []drawnTicket
	gone    []queue.Number // missed
	away    []queue.Number // parked
}

type drawnTicket struct {
	number queue.Number
	token  string // of the digital ticket; empty for those of the desk
}

func (b *board) missed() queue.Number { return b.last(&b.gone) }
func (b *board) parked() queue.Number { return b.last(&b.away) }

// last takes the newest number of a list, if there is one.
func (b *board) last(list *[]queue.Number) queue.Number {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(*list) == 0 {
		return ""
	}
	n := (*list)[len(*list)-1]
	*list = (*list)[:len(*list)-1]
	return n
}

// put adds a number to a list.
func (b *board) put(list *[]queue.Number, n queue.Number) {
	b.mu.Lock()
	defer b.mu.Unlock()
	*list = append(*list, n)
}

// drew adds a ticket.
func (b *board) drew(n queue.Number, token string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tickets = append(b.tickets, drawnTicket{n, token})
}

// any returns one of the newest numbers; the first of all if none was drawn yet.
func (b *board) any() queue.Number {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.tickets) == 0 {
		return "Α001"
	}
	return pick(b.tickets[max(0, len(b.tickets)-8):]).number
}

// phone returns one of the newest tickets with a token; no token: there is none.
func (b *board) phone() (queue.Number, string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var newest []drawnTicket
	for _, t := range slices.Backward(b.tickets) {
		if t.token != "" && len(newest) < 4 {
			newest = append(newest, t)
		}
	}
	if len(newest) == 0 {
		return "", ""
	}
	t := pick(newest)
	return t.number, t.token
}

// hand is one client in one history: a kiosk with its phones, or a clerk.
type hand struct {
	id      int
	who     string
	login   string // of a clerk
	client  *client
	phone   *phone // under client
	verbs   []verb
	board   *board
	record  *record
	life    *life
	counter queue.CounterID // where the clerk sits or sat last, as far as the hand knows
	seated  bool
	ticket  queue.Number // that it has there
}

// act makes n presses, each when the one before was answered or is lost.
func (h *hand) act(ctx context.Context, n int, pressed chan<- struct{}) error {
	for range n {
		o := h.choose()
		if err := h.press(ctx, o); err != nil {
			return fmt.Errorf("pressing %s: %w", o.name, err)
		}
		pressed <- struct{}{}
	}
	return nil
}

// choose returns the next press. A clerk without a counter mostly looks for
// one, and with nobody there often calls somebody.
func (h *hand) choose() *operation {
	switch {
	case h.who == atCounter && !h.seated && rand.IntN(4) > 0:
		return opening(h)
	case h.who == atCounter && h.ticket == "" && rand.IntN(2) == 0:
		return h.usual()
	}
	return choose(h.verbs, h.who).build(h)
}

// lookAtAll looks at every digital ticket, so that what became of each is part
// of the history.
func (h *hand) lookAtAll(ctx context.Context) error {
	for _, t := range h.board.tickets {
		if t.token == "" {
			continue
		}
		if err := h.press(ctx, look(t.number, t.token)); err != nil {
			return fmt.Errorf("looking at %s: %w", t.number, err)
		}
	}
	return nil
}

// press sends one request until it is answered, now and then twice at the same
// time. After a kill it is sent again with its key, or left as it is: then it
// was done before the kill, or never.
func (h *hand) press(ctx context.Context, o *operation) error {
	key, call, copies := office.NewToken(), h.record.now(), 1
	if o.command != nil && rand.IntN(10) == 0 {
		copies = 2
		h.record.count(&h.record.doubled)
	}
	for ; ; copies = 1 {
		lost, err := h.hear(o, call, h.send(ctx, o, key, copies))
		if lost == nil || err != nil {
			return err
		}
		ended, err := h.outlive(lost)
		if err != nil {
			return err
		}
		if o.command == nil || h.record.leave(h.id, o, call, ended) {
			return nil
		}
		h.record.count(&h.record.resent)
	}
}

// reception is what came of one copy of a request; err: it has no answer.
type reception struct {
	reply
	err       error
	call, end int64
}

// errStranger is said of a daemon that does not know the hand: after a kill the
// port may have gone to that of another test.
var errStranger = errors.New("the daemon at this address is another one")

// send sends copies of o at the same time to the life that the hand knows.
func (h *hand) send(ctx context.Context, o *operation, key string, copies int) []reception {
	h.client.base, h.phone.token = h.life.url, o.token
	out := make([]reception, copies)
	var wg sync.WaitGroup
	for i := range out {
		wg.Go(func() {
			out[i].call = h.record.now()
			out[i].reply, out[i].err = h.client.send(ctx, o.method, o.path, key, o.body)
			out[i].end = h.record.now()
			if out[i].err == nil && out[i].status == http.StatusUnauthorized {
				out[i].err = errStranger
			}
		})
	}
	wg.Wait()
	return out
}

// hear records the answers to the copies of a request that was sent first at
// call. All that say done say the same, for it is done once; a refusal stands
// for itself. If none says done, lost tells why one had no answer.
func (h *hand) hear(o *operation, call int64, all []reception) (lost, err error) {
	var done *answer
	end := int64(0)
	for _, v := range all {
		if v.err != nil {
			lost = v.err
			continue
		}
		a, token, err := readAnswer(v.reply)
		switch {
		case err != nil:
			return nil, err
		case a.Code != "":
			h.record.add(h.id, o, v.call, a, v.end)
			h.learn(o, a, "")
		case done == nil:
			done, end = &a, v.end
			h.learn(o, a, token)
		case *done != a:
			return nil, fmt.Errorf("one press was answered %+v and %+v", *done, a)
		default:
			end = min(end, v.end)
		}
	}
	if done == nil {
		return lost, nil
	}
	h.record.add(h.id, o, call, *done, end)
	return nil, nil
}

// outlive waits for the next life and returns when the last one ended.
func (h *hand) outlive(cause error) (ended int64, err error) {
	select {
	case <-h.life.over:
		ended, h.life = h.life.ended, h.life.next
		return ended, nil
	case <-time.After(startLimit):
		return 0, fmt.Errorf("no answer from a daemon that nobody killed: %w", cause)
	}
}

// learn remembers what helps to choose the next presses.
func (h *hand) learn(o *operation, a answer, token string) {
	switch {
	case slices.Contains([]string{"not_your_counter", "counter_not_open", "counter_taken"}, a.Code):
		h.seated = false
	case a.Code != "": // nothing changed
	case o.counter != 0:
		h.sit(o, a)
	case o.number == "":
		h.board.drew(a.Number, token)
	}
}

// sit remembers what a step at a counter did.
func (h *hand) sit(o *operation, a answer) {
	h.seated = true
	switch o.command.(type) {
	case queue.PauseCounter, queue.CloseCounter:
		h.seated = false
	case queue.Miss:
		h.board.put(&h.board.gone, h.ticket)
	case queue.Park:
		h.board.put(&h.board.away, h.ticket)
	}
	h.counter, h.ticket = o.counter, a.Ticket
}

// readAnswer reads what the model knows of an answer, and the token of a
// digital ticket.
func readAnswer(r reply) (a answer, token string, err error) {
	var v struct {
		answer
		URL string
	}
	if err := json.Unmarshal(r.body, &v); err != nil {
		return answer{}, "", fmt.Errorf("reading an answer: %w in %s", err, r.body)
	}
	if r.status >= http.StatusInternalServerError || (r.status >= http.StatusBadRequest) != (v.Code != "") {
		return answer{}, "", fmt.Errorf("status %d: %s", r.status, r.body)
	}
	_, token, _ = strings.Cut(v.URL, "#")
	return v.answer, token, nil
}

// phone sends the token of a digital ticket, if there is one, with requests.
type phone struct {
	http.Transport
	token string // belongs to the hand
}

// RoundTrip sends one request.
func (p *phone) RoundTrip(r *http.Request) (*http.Response, error) {
	if p.token != "" {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	return p.Transport.RoundTrip(r)
}
