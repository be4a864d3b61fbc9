package dap

import (
	"io"
	"sync"
	"sync/atomic"
	"time"

	dap "github.com/google/go-dap"
)

// outbox writes messages in order on a goroutine of its own, so that a slow editor does not hold up the session at once. When
// it has fallen far behind, send waits for it, unless the session is to end.
type outbox struct {
	queue  chan []byte
	seq    int
	behind atomic.Int64  // bytes that were sent and are not written
	taken  chan struct{} // holds one: something was written
	failed chan struct{} // closed when the editor is gone
	hurry  chan struct{} // closed when nobody waits for the editor any more
	done   chan struct{}

	failOnce, hurryOnce sync.Once
}

const (
	messagesAhead = 4096
	bytesAhead    = 64 << 20
	// lastPatience is how long an editor may read nothing when the session has ended.
	lastPatience = 2 * time.Second
)

func newOutbox(w io.Writer) *outbox {
	o := &outbox{
		queue: make(chan []byte, messagesAhead), taken: make(chan struct{}, 1),
		failed: make(chan struct{}), hurry: make(chan struct{}), done: make(chan struct{}),
	}
	go o.write(w) // ended by close; by the end of w where its reader does not read
	return o
}

func (o *outbox) write(w io.Writer) {
	defer close(o.done)
	var err error
	for m := range o.queue {
		if err == nil {
			if err = dap.WriteBaseMessage(w, m); err != nil {
				o.failOnce.Do(func() { close(o.failed) })
			}
		}
		o.behind.Add(-int64(len(m)))
		select {
		case o.taken <- struct{}{}:
		default:
		}
	}
}

// send is for the session's goroutine only. What the editor does not take is dropped when the session is to end.
func (o *outbox) send(m message) {
	o.seq++
	m.Seq = o.seq
	raw := marshal(m)
	for len(o.queue) == cap(o.queue) || o.behind.Load() > bytesAhead {
		select {
		case <-o.taken:
		case <-o.hurry:
			return
		}
	}
	o.behind.Add(int64(len(raw)))
	o.queue <- raw
}

// endSoon has send wait for nothing. Any goroutine may call it.
func (o *outbox) endSoon() { o.hurryOnce.Do(func() { close(o.hurry) }) }

// close writes what is left, as long as the editor reads.
func (o *outbox) close() {
	close(o.queue)
	for {
		select {
		case <-o.done:
			return
		case <-o.taken:
		case <-time.After(lastPatience):
			return
		}
	}
}
