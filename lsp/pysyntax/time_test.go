//go:build unix

package pysyntax

import (
	"syscall"
	"testing"
	"time"
)

// processorTime is what this process has had of the processors. Others that are busy meanwhile do not add to it.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// Reading takes time in proportion to the length, also of what nobody writes: four times as much takes four times as long,
// but sixteen times if something is quadratic.
func TestHostileTime(t *testing.T) {
	for name, source := range hostileSources() {
		t.Run(name, func(t *testing.T) {
			read := func(size int) time.Duration {
				text := source.source(size)
				start := processorTime(t)
				Parse(text)
				return processorTime(t) - start
			}
			one, four := read(1<<14), read(1<<16)
			for range 2 { // the least of three: the collector may be at work in one
				one, four = min(one, read(1<<14)), min(four, read(1<<16))
			}
			if four > 100*time.Millisecond && four > 8*one {
				t.Errorf("16 KB take %v, 64 KB take %v", one, four)
			}
		})
	}
}
