package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// outcome is one run of a whole process, from exec to exit.
type outcome struct {
	wall float64 // seconds
	cpu  float64 // seconds that it and its children computed
	// Of csdk only:
	saved  float64 // seconds until the first checkpoint was reported as durable
	memory float64 // MB that were resident at most, in csdk alone without its Python; 0 where it is not known
}

// configuration is what rows.py and the connectors read. All of it is text, as in configuration.json.
type configuration map[string]string

// project makes a project of testdata/bench/<connector>.py. Configuring it again changes what its next
// sync does.
func (b *bench) project(connector string, c configuration) (string, error) {
	folder, err := os.MkdirTemp(b.folder, connector+"-")
	if err != nil {
		return "", fmt.Errorf("make a project: %w", err)
	}
	for from, to := range map[string]string{connector + ".py": "connector.py", "rows.py": "rows.py"} {
		text, err := os.ReadFile(b.source(from))
		if err != nil {
			return "", fmt.Errorf("make a project: %w", err)
		}
		if err := os.WriteFile(filepath.Join(folder, to), text, 0o644); err != nil {
			return "", fmt.Errorf("make a project: %w", err)
		}
	}
	return folder, configure(folder, c)
}

func (b *bench) source(name string) string { return filepath.Join(b.w.root, "testdata", "bench", name) }

func configure(folder string, c configuration) error {
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("configure a project: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "configuration.json"), text, 0o644); err != nil {
		return fmt.Errorf("configure a project: %w", err)
	}
	return nil
}

// sync is one `csdk debug` of a project. One that does not end well, or with another number of
// upserts than rows, is an error: its time would mean nothing.
func (b *bench) sync(ctx context.Context, project string, rows int) (outcome, error) {
	return b.syncIn(ctx, nil, project, rows)
}

// syncIn is sync with more environment variables and arguments.
func (b *bench) syncIn(ctx context.Context, env []string, project string, rows int, args ...string) (outcome, error) {
	args = append([]string{"debug", project, "--python", b.python, "--format", "json", "--quiet"}, args...)
	var stderr bytes.Buffer
	cmd := b.w.command(ctx, b.csdk, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return outcome{}, fmt.Errorf("start csdk: %w", err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return outcome{}, fmt.Errorf("start csdk: %w", err)
	}
	peak := watchPeak(cmd.Process.Pid)
	var seen events
	readErr := seen.read(stdout, func() float64 { return time.Since(began).Seconds() })
	waitErr := cmd.Wait()
	o := outcome{wall: time.Since(began).Seconds(), cpu: computed(cmd.ProcessState), saved: seen.saved, memory: float64(peak()) / 1e6}
	switch {
	case waitErr != nil:
		return o, fmt.Errorf("csdk %s: %w\n%s%s", strings.Join(args, " "), waitErr, seen.failure, stderr.Bytes())
	case readErr != nil:
		return o, readErr
	case seen.upserts != rows:
		return o, fmt.Errorf("csdk synced %d rows, not %d", seen.upserts, rows)
	}
	return o, nil
}

// computed is the processor time of a process that has ended, and of the children that it waited for.
func computed(state *os.ProcessState) float64 {
	return (state.UserTime() + state.SystemTime()).Seconds()
}

// events is what a benchmark wants to know of `csdk debug --format json`.
type events struct {
	saved       float64
	checkpoints int
	upserts     int
	failure     string
}

// read reads to the end, so that csdk is never kept waiting.
func (e *events) read(from io.Reader, now func() float64) error {
	lines := bufio.NewReaderSize(from, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			_, _ = io.Copy(io.Discard, from)
			return fmt.Errorf("read the events of csdk: %w", err)
		}
		switch {
		case bytes.HasPrefix(line, []byte(`{"event":"checkpoint"`)):
			if e.checkpoints++; e.checkpoints == 1 {
				e.saved = now()
			}
		case bytes.HasPrefix(line, []byte(`{"event":"error"`)):
			e.failure = string(line)
		case bytes.HasPrefix(line, []byte(`{"event":"summary"`)):
			var s struct{ Upserts int }
			if err := json.Unmarshal(line, &s); err != nil {
				return fmt.Errorf("read the summary of csdk: %w", err)
			}
			e.upserts = s.Upserts
		}
	}
}

// watchPeak looks at the high-water mark of a process's resident memory until peak is called, which
// returns the last one seen: at most what was added in the last few milliseconds is missed. What the
// system reports at the end cannot be used, as it counts the largest child too.
func watchPeak(pid int) (peak func() int64) {
	stop, last := make(chan struct{}), make(chan int64)
	go func() { // ended by peak
		ticks := time.NewTicker(10 * time.Millisecond)
		defer ticks.Stop()
		var seen int64
		for {
			if text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status"); err == nil {
				seen = max(seen, highWater(text))
			}
			select {
			case <-ticks.C:
			case <-stop:
				last <- seen
				return
			}
		}
	}()
	return func() int64 {
		close(stop)
		return <-last
	}
}

// highWater is the most memory that was ever resident, in bytes; 0 when it is not there.
func highWater(status []byte) int64 { return kibibytes(status, "VmHWM:") }

// kibibytes reads a field such as "VmHWM:   1234 kB" of /proc/PID/status, in bytes; 0 when it is not there.
func kibibytes(status []byte, field string) int64 {
	for line := range bytes.Lines(status) {
		if rest, ok := bytes.CutPrefix(line, []byte(field)); ok {
			fields := bytes.Fields(rest)
			if len(fields) == 0 {
				return 0
			}
			kib, err := strconv.ParseInt(string(fields[0]), 10, 64)
			if err != nil {
				return 0
			}
			return kib << 10
		}
	}
	return 0
}

// peer runs a program of testdata/bench in the interpreter of the benchmarks. What it writes goes
// through a pipe that this process empties.
func (b *bench) peer(ctx context.Context, program string, args ...string) (outcome, error) {
	cmd, stderr := b.peerCommand(ctx, program, args...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return outcome{}, fmt.Errorf("start %s: %w", program, err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return outcome{}, fmt.Errorf("start %s: %w", program, err)
	}
	// Only a Writer and a Reader: io.Discard's own ReadFrom takes 8 KiB at a time.
	_, readErr := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{stdout}, make([]byte, 1<<20))
	if err := cmd.Wait(); err != nil {
		return outcome{}, fmt.Errorf("%s: %w\n%s", program, err, stderr.Bytes())
	}
	if readErr != nil {
		return outcome{}, fmt.Errorf("read from %s: %w", program, readErr)
	}
	return outcome{wall: time.Since(began).Seconds(), cpu: computed(cmd.ProcessState)}, nil
}

// peerCommand starts nothing yet. -B: no compiled files beside the sources.
func (b *bench) peerCommand(ctx context.Context, program string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	var stderr bytes.Buffer
	cmd := b.w.command(ctx, b.python, append([]string{"-B", b.source(program)}, args...)...)
	cmd.Stderr = &stderr
	return cmd, &stderr
}

// pickle is the peer of most numbers: the same rows, pickled into a pipe.
func (b *bench) pickle(ctx context.Context, c configuration) (outcome, error) {
	folder, err := os.MkdirTemp(b.folder, "pickle-")
	if err != nil {
		return outcome{}, fmt.Errorf("make a folder for a peer: %w", err)
	}
	if err := configure(folder, c); err != nil {
		return outcome{}, err
	}
	return b.peer(ctx, "peer_pickle.py", filepath.Join(folder, "configuration.json"))
}

// say shows one run as it happens.
func (b *bench) say(name string, o outcome) {
	fmt.Fprintf(b.w.out, "  %-24s %9s   CPU %s", name, seconds(o.wall), seconds(o.cpu))
	if o.saved > 0 {
		fmt.Fprintf(b.w.out, "   first checkpoint %s", seconds(o.saved))
	}
	if o.memory > 0 {
		fmt.Fprintf(b.w.out, "   csdk alone %s", megabytes(o.memory))
	}
	fmt.Fprintln(b.w.out)
}
