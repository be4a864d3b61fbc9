package dap

import (
	"io"
	"sync"

	dap "github.com/google/go-dap"
)

// outbox writes messages in order on a goroutine of its own, so that a slow editor does not hold up the session at once. When
// it has fallen far behind, send waits for it.
type outbox struct {
	queue  chan message
	seq    int
	failed chan struct{} // closed when the editor is gone
	done   chan struct{}
	once   sync.Once
}

const messagesAhead = 4096

func newOutbox(w io.Writer) *outbox {
	o := &outbox{queue: make(chan message, messagesAhead), failed: make(chan struct{}), done: make(chan struct{})}
	go o.write(w) // ended by close
	return o
}

func (o *outbox) write(w io.Writer) {
	defer close(o.done)
	var err error
	for m := range o.queue {
		if err != nil {
			continue
		}
		o.seq++
		m.Seq = o.seq
		if err = dap.WriteBaseMessage(w, marshal(m)); err != nil {
			o.once.Do(func() { close(o.failed) })
		}
	}
}

// send is for the session's goroutine only.
func (o *outbox) send(m message) { o.queue <- m }

// close writes what is left.
func (o *outbox) close() {
	close(o.queue)
	<-o.done
}
