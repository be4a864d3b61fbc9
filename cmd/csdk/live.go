package main

import (
	"strings"
	"time"

	"csdk/runner"
)

const (
	// liveAfter is the length of a run from which the live line is shown: a short run is over before
	// it could be read.
	liveAfter = time.Second
	// eraseLine goes to the first column and clears to the end of the line (ECMA-48 EL).
	eraseLine = "\r\x1b[K"
)

// live is the one line below the log lines that says how the run stands. Its clock goes on when the
// connector sends nothing, so that a long request does not look like a crash.
type live struct {
	enabled  bool // on a terminal, until the run ends
	started  time.Time
	progress runner.Progress
	changed  bool   // progress is newer than the screen
	shown    string // what is on the screen, "" for nothing
	drawn    time.Duration
}

func (l *live) begin(now time.Time) {
	l.started = now
}

func (l *live) update(p runner.Progress) {
	l.progress, l.changed = p, true
}

// elapsed is the length of the run in whole seconds, 0 while no line is to be shown.
func (l *live) elapsed(now time.Time) time.Duration {
	if !l.enabled || l.started.IsZero() || now.Sub(l.started) < liveAfter {
		return 0
	}
	return now.Sub(l.started).Truncate(time.Second)
}

// stale says whether the screen shows an old line.
func (l *live) stale(now time.Time) bool {
	elapsed := l.elapsed(now)
	return elapsed > 0 && (l.changed || elapsed != l.drawn)
}

// erase is what takes the line off the screen.
func (l *live) erase() string {
	if l.shown == "" {
		return ""
	}
	l.shown = ""
	return eraseLine
}

// draw is the line as it belongs on the screen, which must not hold one already. It never reaches
// the last column, where terminals wrap.
func (l *live) draw(now time.Time, width func() int) string {
	elapsed := l.elapsed(now)
	if elapsed == 0 {
		return ""
	}
	l.changed, l.drawn = false, elapsed
	l.shown = cut(liveText(l.progress, elapsed), max(width()-1, 0))
	return l.shown
}

func liveText(p runner.Progress, elapsed time.Duration) string {
	parts := []string{
		count(int64(p.Tables), "table"),
		count(p.Rows, "row"),
		grouped(int64(p.RowsPerSecond)) + " rows/s",
		"checkpoint " + grouped(int64(p.Checkpoints)),
	}
	if p.MemoryMB > 0 {
		parts = append(parts, grouped(int64(p.MemoryMB+0.5))+" MB")
	}
	parts = append(parts, elapsed.String())
	if p.Doing != "" && p.Doing != "syncing" {
		parts = append(parts, oneLine(p.Doing))
	}
	return strings.Join(parts, " · ")
}
