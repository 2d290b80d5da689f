package kiosk

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"epass.internal/internal/feed"
	"epass.internal/internal/web"
	"epass.internal/office"
	"epass.internal/queue"
)

// ticket answers a digital ticket once. Whatever token is wrong, and however,
// the answer is the same.
func (k *Kiosk) ticket(c *web.Call) (any, error) {
	var view TicketView
	_, err := k.find(c.Context(), bearer(c), func(s *office.State, key ticketKey) { view = k.ticketView(s, key) })
	return view, err
}

// bearer returns the token that a phone brings, or "".
func bearer(c *web.Call) string {
	token, _ := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
	return token
}

// cancel gives up the ticket of a citizen who will not come, and answers it as
// it is then. The token is part of what a repeated key is compared with.
func (k *Kiosk) cancel(c *web.Call) (any, error) {
	token := bearer(c)
	key, err := k.find(c.Context(), token, nil)
	if err != nil {
		return nil, err
	}
	_, err = k.office.Do(c.Context(), office.Request{
		By:      office.Principal{Role: office.RolePublic, ID: string(key.number)},
		Key:     c.Key,
		Hash:    office.HashRequest(c.Method, c.URL.Path, []byte(token)),
		Command: office.OnTicket{Number: key.number, Step: queue.Cancel{Number: key.number}},
	})
	if err != nil {
		return nil, fmt.Errorf("cancelling %s for its holder: %w", key.number, err)
	}
	return k.ticket(c)
}

// find names today's ticket of a token; use, if not nil, sees it in the state.
func (k *Kiosk) find(ctx context.Context, token string, use func(*office.State, ticketKey)) (ticketKey, error) {
	var key ticketKey
	err := k.office.Read(ctx, func(s *office.State) {
		t, ok := s.TicketByToken(token)
		if !ok {
			return
		}
		key = ticketKey{s.Queue.Day(), t.Number}
		if use != nil {
			use(s, key)
		}
	})
	switch {
	case err != nil:
		return key, fmt.Errorf("looking for a digital ticket: %w", err)
	case key.number == "":
		return key, web.ProblemNotFound
	}
	return key, nil
}

// liveTicket feeds a phone, whose first message names its ticket. The hub has
// answered whatever happens; a phone that went away is no fault.
func (k *Kiosk) liveTicket(w http.ResponseWriter, c *web.Call) error {
	var watching ticketKey
	_ = k.hub.ServeHello(w, c.Request, func(hello []byte) (feed.Subscription, error) {
		key, err := k.greet(c.Context(), hello)
		if err != nil {
			return feed.Subscription{}, err
		}
		watching = key
		return feed.Subscription{Channel: k.phones, Key: key.String(), Class: feed.Later}, nil
	})
	if watching != (ticketKey{}) {
		k.watched.remove(watching)
	}
	return nil
}

// greet finds the ticket of a phone and begins to watch it. The view is read
// after the watch began, so that no change falls between the two.
func (k *Kiosk) greet(ctx context.Context, hello []byte) (ticketKey, error) {
	var body struct {
		Token string `json:"token"`
	}
	if err := json.Unmarshal(hello, &body); err != nil {
		return ticketKey{}, fmt.Errorf("reading a phone's first message: %w", err)
	}
	key, err := k.find(ctx, body.Token, nil)
	if err != nil {
		return ticketKey{}, err
	}
	k.watched.add(key)
	var tickets snapshot
	err = k.office.Read(ctx, func(s *office.State) { tickets = k.snap(s, []ticketKey{key}) })
	if err == nil {
		err = k.watched.put(tickets)
	}
	if err != nil {
		k.watched.remove(key)
		return ticketKey{}, fmt.Errorf("reading ticket %s: %w", key.number, err)
	}
	return key, nil
}

// phoneView returns a phone's state to the hub.
func (k *Kiosk) phoneView(key string) []byte {
	day, number, _ := strings.Cut(key, " ")
	return k.watched.view(ticketKey{queue.Day(day), queue.Number(number)})
}

// String returns the key as the hub keeps it.
func (k ticketKey) String() string { return string(k.day) + " " + string(k.number) }
