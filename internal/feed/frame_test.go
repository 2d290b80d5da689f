package feed

import (
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestStatesOfEveryHeaderLengthAreReadByTheLibrary(t *testing.T) {
	o := testOptions()
	o.Now = func() time.Time { return time.UnixMilli(1763759596123) }
	f := newOffice(t, o)
	board := f.Topic()
	f.at("/", Subscription{Channel: board})
	s := f.connect(t, "/", 0)
	const around = `{"seq":1,"time":1763759596123,"state":""}`
	for i, total := range []int{len(around), 124, 125, 126, 127, 65534, 65535, 65536, 65537} {
		state := `"` + strings.Repeat("a", total-len(around)) + `"`
		board.Publish([]byte(state))
		kind, got, err := s.ReadMessage()
		want := `{"seq":` + string("123456789"[i]) + `,"time":1763759596123,"state":` + state + `}`
		if err != nil || kind != websocket.TextMessage || string(got) != want {
			t.Errorf("got kind %d, %d bytes, %v, want text of %d bytes", kind, len(got), err, len(want))
		}
	}
}

func TestBeatIsAPingAndAFrame(t *testing.T) {
	got := appendBeat(nil, 7, time.UnixMilli(5))
	want := "\x89\x00\x81\x13" + `{"beat":7,"time":5}`
	if string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
