package runner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"csdk/runner/warehouse"
)

// This file is about the warehouse's file at a stop (DESIGN.md section 5). While the debugger has stopped the connector, and
// nothing was sent since the last checkpoint, csdk lets go of it: other programs can open it, also for writing. The next frame
// with data takes it back. A request that needs it takes it for as long as it runs.

const (
	// tryEvery is how often a file is tried that another program holds.
	tryEvery = 50 * time.Millisecond
	// tellAfter is how long it may hold it before that is told: views and commands look only for a moment.
	tellAfter = 500 * time.Millisecond
)

// letGo lets go of the file if it can be. It is called after everything that could make it possible.
func (s *sync) letGo() {
	if !s.options.Live.idle() || !s.w.Held() {
		return
	}
	for _, t := range s.tables.ordered {
		if t.dirty {
			return
		}
	}
	if err := s.w.LetGo(); err != nil && !s.clung {
		s.clung = true
		s.log("WARNING", "the warehouse could not be closed for other programs: "+err.Error())
	}
}

// take opens the file, if it is not held, and takes in what another program has changed.
func (s *sync) take() error {
	if s.w.Held() {
		return nil
	}
	changed, err := s.w.Take()
	if changed {
		s.tables.reload()
		s.recheck = true
		s.options.Live.fileChanged()
	}
	return err
}

// fileChanged makes the rows that views have old ones.
func (l *Live) fileChanged() {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.changed++
}

// hold sees to it that the file is held for a frame that needs it. It waits for another program as long as it takes.
func (s *sync) hold(ctx context.Context, kind frameKind) error {
	switch kind {
	case frameRows, framePlan, frameSchema, frameTruncate, frameFile, frameCheckpoint, frameEnd:
	default:
		return nil
	}
	told, since := false, time.Now()
	for !s.w.Held() {
		err := s.take()
		var locked *warehouse.LockedError
		switch {
		case err == nil:
		case !errors.As(err, &locked):
			return fileError(err)
		default:
			if !told && time.Since(since) > tellAfter {
				s.log("WARNING", fmt.Sprintf("the sync waits, since the warehouse %s; close it there, and the sync goes on", locked.Holder()))
				told = true
			}
			if err := s.wait(ctx); err != nil {
				return err
			}
		}
	}
	if s.recheck {
		s.recheck = false
		return s.checkTables()
	}
	return nil
}

// wait passes the time until the next try. Requests are served meanwhile.
func (s *sync) wait(ctx context.Context) error {
	requests, _ := s.options.Live.serving()
	lines := s.output.lines
	timer := time.NewTimer(tryEvery)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case request := <-requests:
			s.serve(request)
		case line, open := <-lines:
			if !open {
				lines = nil
			}
			s.show(line)
		case <-timer.C:
			return nil
		}
	}
}

func fileError(err error) error {
	return &runError{event: Error{Phase: "warehouse", Message: err.Error()}}
}

// reload takes in what the warehouse has become. Types are only widened: the next rows give a column that was narrowed or
// dropped back what it held.
func (ts *tables) reload() {
	for _, t := range ts.ordered {
		t.exists, t.rows = false, 0
		for _, c := range t.columns {
			c.exists = false
		}
		stored := ts.w.Table(t.name)
		if stored == nil {
			continue
		}
		t.exists, t.rows = true, stored.Rows
		for _, have := range stored.Columns {
			if c := t.byName[warehouse.Fold(have.Name)]; c != nil {
				c.exists = true
				c.learn(have.Type)
			} else {
				t.add(&column{name: have.Name, typ: have.Type, exists: true})
			}
		}
	}
}
