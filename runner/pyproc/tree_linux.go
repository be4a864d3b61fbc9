package pyproc

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// sweepScript does what sweep does, for the watchdog. The number of rounds is bounded because a process that
// hangs in the kernel stays visible. -z: busybox looks no further than the first NUL of a line. -s and 2>: most
// files in /proc are other people's. Where sweep looks closer at processes that are starting a program, the
// script looks again and again for a while: nobody waits for it.
const sweepScript = `clean=0 round=0
while [ $clean -lt 4 ] && [ $round -lt 100 ]; do
  [ $clean -eq 0 ] || sleep 0.1
  round=$((round + 1)) clean=$((clean + 1))
  for found in $(grep -lzsF "` + markVariable + `=$1" /proc/[0-9]*/environ 2>/dev/null); do
    found=${found#/proc/} clean=0
    kill -KILL "${found%/environ}" 2>/dev/null
  done
done
`

// sweepLimit bounds the wait for killed processes to disappear; one that hangs in the kernel (a dead network
// drive) cannot be waited for.
const sweepLimit = 2 * time.Second

// startingLimit bounds the wait for processes that are starting a program: others may really have no
// environment.
const startingLimit = 300 * time.Millisecond

// sweep kills the processes that carry the mark until two rounds find none, and waits for their end. A process
// that is starting another program has no environment for an instant, on a busy machine for longer: those that
// are not older than the main process, which is not reaped yet, are looked at again.
func sweep(mark string, main int) {
	born, _ := startTime(main)
	begun := time.Now()
	deadline := begun.Add(sweepLimit)
	for clean := 0; clean < 2 && time.Now().Before(deadline); clean++ {
		victims, starting := killMarked(mark, born)
		for _, v := range victims {
			v.await(deadline)
			v.forget()
			clean = -1
		}
		if starting && time.Since(begun) < startingLimit {
			time.Sleep(time.Millisecond) // nothing tells when it has started
			clean = -1
		}
	}
}

// strike kills the processes that carry the mark now and does not wait.
func strike(mark string) {
	victims, _ := killMarked(mark, 0)
	for _, v := range victims {
		v.forget()
	}
}

// running are the command lines of the living processes that carry the mark, helpers of Python's own
// multiprocessing left out: they end by themselves.
func running(mark string) (commands []string) {
	environments, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range environments {
		environment, err := os.ReadFile(path)
		if err != nil || !carries(environment, mark) {
			continue
		}
		line, err := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
		command := strings.ReplaceAll(strings.TrimRight(string(line), "\x00"), "\x00", " ")
		if err == nil && command != "" && !strings.Contains(command, "from multiprocessing.") {
			commands = append(commands, command)
		}
	}
	return commands
}

// victim is the pidfd of a killed process; -1 before Linux 5.3, which has none.
type victim int

// await waits for the end of the process.
func (v victim) await(deadline time.Time) {
	if v < 0 {
		time.Sleep(5 * time.Millisecond) // the next round of sweep looks again
		return
	}
	fds := []unix.PollFd{{Fd: int32(v), Events: unix.POLLIN}}
	for {
		left := time.Until(deadline).Milliseconds()
		if left <= 0 {
			return
		}
		if _, err := unix.Poll(fds, int(left)); err != unix.EINTR {
			return
		}
	}
}

func (v victim) forget() {
	if v >= 0 {
		_ = unix.Close(int(v))
	}
}

// killMarked sends SIGKILL to every process that carries the mark and returns them. starting says that there is
// one, begun at born (see startTime) or later, of which that cannot be known yet.
func killMarked(mark string, born uint64) (victims []victim, starting bool) {
	proc, err := os.Open("/proc")
	if err != nil {
		return nil, false
	}
	defer proc.Close()
	names, _ := proc.Readdirnames(-1) // half a list is better than none
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		environment, err := os.ReadFile("/proc/" + name + "/environ")
		switch {
		case err != nil:
		case len(environment) == 0:
			ticks, alive := startTime(pid)
			starting = starting || born > 0 && alive && ticks >= born
		case carries(environment, mark):
			if v, ok := killOne(pid, mark); ok {
				victims = append(victims, v)
			}
		}
	}
	return victims, starting
}

// startTime is when a process began, in clock ticks since the start of the system, and whether it is a program
// that runs: neither ended nor a thread of the kernel (proc_pid_stat(5): state, flags, starttime).
func startTime(pid int) (ticks uint64, alive bool) {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0, false
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:]) // the name before may hold anything
	const state, flags, started = 0, 6, 19
	if len(fields) <= started {
		return 0, false
	}
	ticks, _ = strconv.ParseUint(string(fields[started]), 10, 64)
	const kernelThread = 0x00200000 // PF_KTHREAD in the kernel's sched.h
	f, err := strconv.ParseUint(string(fields[flags]), 10, 64)
	return ticks, err == nil && f&kernelThread == 0 && !bytes.ContainsAny(fields[state], "ZX")
}

// killOne holds on to the process before it looks at it again, so that the signal cannot reach another one
// that was given the same number.
func killOne(pid int, mark string) (victim, bool) {
	fd, err := unix.PidfdOpen(pid, 0)
	if err == unix.ENOSYS {
		return -1, unix.Kill(pid, unix.SIGKILL) == nil
	}
	if err != nil {
		return -1, false
	}
	v := victim(fd)
	environment, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ")
	if err != nil || !carries(environment, mark) || unix.PidfdSendSignal(fd, unix.SIGKILL, nil, 0) != nil {
		v.forget()
		return -1, false
	}
	return v, true
}

func carries(environment []byte, mark string) bool {
	return bytes.Contains(environment, []byte(markVariable+"="+mark))
}

// awaitExit returns when process has ended, without reaping it.
func awaitExit(process *os.Process) {
	for {
		err := unix.Waitid(unix.P_PID, process.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if err != unix.EINTR {
			return
		}
	}
}

func enlarge(f *os.File, size int) {
	connection, err := f.SyscallConn()
	if err != nil {
		return
	}
	// Best effort: a user with many large pipes is refused more of them.
	_ = connection.Control(func(fd uintptr) { _, _ = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, size) })
}

// peak works out the largest resident size of a process. The kernel's own figure (ru_maxrss) is not below that
// of csdk at the moment of the start, because a new process begins as a share of its parent's memory; when it
// is not above that either, the largest size that was seen is nearer to the truth.
type peak struct {
	inherited int64 // bytes; ru_maxrss says nothing up to about here
	seen      int64 // bytes
}

// started is called when the new process has left the memory of csdk behind.
func (p *peak) started() { _, p.inherited = residentSizes("self") }

// measure returns the resident bytes of a process now.
func (p *peak) measure(pid int) int64 {
	now, highest := residentSizes(strconv.Itoa(pid))
	p.seen = max(p.seen, highest)
	return now
}

func (p *peak) of(usage *syscall.Rusage) int64 {
	kernel := int64(usage.Maxrss) << 10 // KiB (getrusage(2))
	// The kernel counts by processor and adds up roughly: two readings of one size differ a little.
	blur := p.inherited/16 + 1<<20
	if kernel <= p.inherited+blur && p.seen > 0 {
		return p.seen
	}
	return kernel
}

// residentSizes returns VmRSS and VmHWM of /proc/PID/status in bytes; 0 for a process that has ended.
func residentSizes(pid string) (now, highest int64) {
	status, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		return 0, 0
	}
	return statusBytes(status, "\nVmRSS:"), statusBytes(status, "\nVmHWM:")
}

func statusBytes(status []byte, key string) int64 {
	_, after, _ := bytes.Cut(status, []byte(key))
	fields := bytes.Fields(after)
	if len(fields) == 0 {
		return 0
	}
	kib, _ := strconv.ParseInt(string(fields[0]), 10, 64)
	return kib << 10
}
