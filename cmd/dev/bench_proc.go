package main

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// awaitQuiet returns when a process has not computed for a while, or never does.
func awaitQuiet(ctx context.Context, pid int) error {
	const look = 100 * time.Millisecond
	last := computedTicks(pid)
	for quiet, waited := time.Duration(0), time.Duration(0); quiet < quietFor && waited < longestQuiet; waited += look {
		if err := pause(ctx, look); err != nil {
			return err
		}
		now := computedTicks(pid)
		if quiet += look; now != last {
			quiet, last = 0, now
		}
	}
	return nil
}

// computedTicks is the processor time of a process, a hundred ticks a second; 0 on systems without /proc.
func computedTicks(pid int) float64 {
	text, err := os.ReadFile(procFile(pid, "stat"))
	if err != nil {
		return 0
	}
	return ticksIn(string(text))
}

// ticksIn reads the 14th and the 15th field of /proc/PID/stat. The second may hold anything, up to its last bracket.
func ticksIn(stat string) float64 {
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0
	}
	user, err := strconv.ParseFloat(fields[11], 64)
	system, err2 := strconv.ParseFloat(fields[12], 64)
	if err != nil || err2 != nil {
		return 0
	}
	return user + system
}

func procFile(pid int, name string) string { return "/proc/" + strconv.Itoa(pid) + "/" + name }

// computedBy is the processor time that the threads of a process have used, in seconds; 0 on systems without /proc. It
// is exact where ticks are not, but knows nothing of threads that have ended.
func computedBy(pid int) float64 {
	tasks, err := filepath.Glob(procFile(pid, "task/*/schedstat"))
	if err != nil {
		return 0 // of a pattern that is wrong
	}
	sum := 0.0
	for _, task := range tasks {
		text, err := os.ReadFile(task)
		if err != nil {
			continue // it has just ended
		}
		used, _, _ := strings.Cut(string(text), " ")
		if nanoseconds, err := strconv.ParseFloat(used, 64); err == nil {
			sum += nanoseconds / 1e9
		}
	}
	return sum
}
