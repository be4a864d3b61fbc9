package main

import (
	"fmt"
	"time"
)

// limiter lets a few checkpoint lines through each second and counts the rest, so that a connector
// with thousands of checkpoints a second neither floods the screen nor waits for it.
type limiter struct {
	window  time.Time // start of the current second
	lines   int       // let through since then
	skipped int
	last    int // number of the last one skipped
}

const linesPerSecond = 10

// allow says whether checkpoint number n gets a line of its own.
func (l *limiter) allow(now time.Time, n int) bool {
	if now.Sub(l.window) >= time.Second {
		l.window, l.lines = now, 0
	}
	if l.lines < linesPerSecond {
		l.lines++
		return true
	}
	l.skipped++
	l.last = n
	return false
}

// overdue is the line about what was skipped in a second that is over, or "".
func (l *limiter) overdue(now time.Time) string {
	if now.Sub(l.window) < time.Second {
		return ""
	}
	return l.rest()
}

// rest is the line about everything skipped so far, or "".
func (l *limiter) rest() string {
	if l.skipped == 0 {
		return ""
	}
	line := fmt.Sprintf("%s more, the last is checkpoint %d", count(int64(l.skipped), "checkpoint"), l.last)
	l.skipped = 0
	return line
}
