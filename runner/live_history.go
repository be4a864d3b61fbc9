package runner

import (
	"context"
	"encoding/json"
	"strings"
	"time"
)

// What Checkpoints remembers: the newest mostCheckpoints, and states as long as they have mostStates bytes together; the
// states of older checkpoints are null. Equal states that follow each other are one.
const (
	mostCheckpoints = 1000
	mostStates      = 32 << 20
)

// liveCheckpoint is a checkpoint as it is remembered.
type liveCheckpoint struct {
	event Checkpoint // its State is set, and masked, when it is first asked for
	time  time.Time
	state string // as it was sent
	size  int    // of it in Live.kept; 0 when it is the one before, or was dropped
}

// checkpointed remembers a checkpoint.
func (l *Live) checkpointed(event Checkpoint, state string) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	entry := liveCheckpoint{event: event, time: time.Now(), state: state, size: len(state)}
	entry.event.State = nil
	if n := len(l.checkpoints); n > 0 && l.checkpoints[n-1].state == state {
		before := &l.checkpoints[n-1]
		entry.state, entry.event.State = before.state, before.event.State
		before.size = 0 // the newer one counts it
	} else {
		l.kept += entry.size
	}
	l.state = entry.state
	l.checkpoints = append(l.checkpoints, entry)
	if len(l.checkpoints) > mostCheckpoints {
		l.kept -= l.checkpoints[0].size
		l.checkpoints = l.checkpoints[1:]
	}
	for i := 0; l.kept > mostStates && i < len(l.checkpoints)-1; i++ {
		old := &l.checkpoints[i]
		l.kept -= old.size
		old.state, old.size, old.event.State = "", 0, json.RawMessage("null")
	}
}

// Checkpoints are those of this run, oldest first: the last 1000. States are masked; where there are more than 32 MB of them,
// those of the oldest checkpoints are null. What is returned must not be changed.
func (l *Live) Checkpoints(context.Context) ([]LiveCheckpoint, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.answers(); err != nil {
		return nil, err
	}
	list := make([]LiveCheckpoint, len(l.checkpoints))
	for i := range l.checkpoints {
		c := &l.checkpoints[i]
		if c.event.State == nil {
			if i > 0 && l.checkpoints[i-1].state == c.state {
				c.event.State = l.checkpoints[i-1].event.State
			} else {
				c.event.State = maskJSON(l.mask, c.state)
			}
		}
		list[i] = LiveCheckpoint{Checkpoint: c.event, Time: c.time}
	}
	return list, nil
}

// maskJSON masks a state. A number that is a secret becomes a text, so that it is JSON still.
func maskJSON(mask *strings.Replacer, state string) json.RawMessage {
	masked := mask.Replace(state)
	if masked == state || json.Valid([]byte(masked)) {
		return stateJSON(masked)
	}
	return json.RawMessage(`"****"`)
}
