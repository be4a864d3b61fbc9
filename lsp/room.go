package lsp

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// room is how much the diagnoser lets the heap grow between two collections while someone types. Each edit makes a new
// version of a project and drops the one before: with Go's default, twice what is live, every second or third keystroke
// of a small workspace would wait for a collection, which is a quarter of all that it costs. A large workspace has that
// room anyway. When it is quiet the memory goes back to the system. Only the diagnoser's goroutine uses a room.
type room struct {
	left    bool // to Go, where GOGC is set
	percent int  // that is set
	quiet   *time.Timer
	live    []metrics.Sample
}

const (
	roomBytes = 16 << 20
	goPercent = 100
	quietFor  = 800 * time.Millisecond
)

func newRoom() *room {
	r := &room{left: os.Getenv("GOGC") != "", percent: goPercent, live: []metrics.Sample{{Name: "/gc/heap/live:bytes"}}}
	r.quiet = time.NewTimer(quietFor)
	r.quiet.Stop()
	return r
}

// make is called when there is work. What is live may be more than it was the last time.
func (r *room) make() {
	if r.left {
		return
	}
	r.quiet.Reset(quietFor)
	metrics.Read(r.live)
	r.set(percentFor(r.live[0].Value.Uint64()))
}

// percentFor is what the heap may grow by, in percent of what is live. Of a heap below leastLive, as it is before the
// first collection, little is known.
func percentFor(live uint64) int {
	const leastLive = 4 << 20
	return max(goPercent, int(100*roomBytes/max(live, leastLive)))
}

func (r *room) set(percent int) {
	if percent != r.percent {
		r.percent = percent
		debug.SetGCPercent(percent)
	}
}
