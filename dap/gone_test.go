package dap_test

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"csdk/dap"
	"csdk/dap/daptest"

	godap "github.com/google/go-dap"
)

// portOf is the one port that a process listens on (Linux: /proc/net/tcp and the process's sockets).
func portOf(t *testing.T, pid int) int {
	t.Helper()
	ports := portsOf(t, pid)
	if len(ports) == 0 {
		t.Fatal("the adapter listens at no port")
	}
	return ports[0]
}

// portsOf are those that a process listens on.
func portsOf(t *testing.T, pid int) (ports []int) {
	t.Helper()
	sockets := map[string]bool{}
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		t.Skip("needs /proc")
	}
	for _, entry := range entries {
		name, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/%s", pid, entry.Name()))
		if inode, is := strings.CutPrefix(name, "socket:["); is {
			sockets[strings.TrimSuffix(inode, "]")] = true
		}
	}
	table, _ := os.ReadFile("/proc/net/tcp")
	for line := range strings.Lines(string(table)) {
		fields := strings.Fields(line)
		if len(fields) > 9 && fields[3] == "0A" && sockets[fields[9]] {
			var address, port int
			if _, err := fmt.Sscanf(fields[1], "%X:%X", &address, &port); err == nil {
				ports = append(ports, port)
			}
		}
	}
	return ports
}

// TestNothingIsLeftOfASession whose editor is gone, in a csdk that serves others: no goroutine, no port, no process.
func TestNothingIsLeftOfASession(t *testing.T) {
	p := pythons(t)[0]
	for name, stop := range map[string]setting{
		"runs":          {filters: []string{}}, // nobody has needed debugpy, so csdk waits for it
		"stopped":       {filters: []string{"checkpoint"}},
		"is not ready":  {},
		"is configured": {},
	} {
		t.Run(name, func(t *testing.T) {
			in, editorOut := io.Pipe()
			editorIn, out := io.Pipe()
			served := make(chan error, 1)
			go func() { // ended by the end of in
				served <- dap.Serve(t.Context(), in, out, dap.Options{Version: "test", Environ: os.Environ()})
				_ = out.Close()
			}()
			e := &editor{Client: daptest.New(editorIn, editorOut), t: t, project: newProject(t, "connector.py", waiting), python: p.path}
			args := p.launch()
			switch {
			case stop.filters == nil:
				e.launch(args)
				if name == "is configured" {
					e.call("configurationDone", nil, nil)
				}
			case len(stop.filters) == 0:
				args["env"] = map[string]any{"WAIT": "sleep"}
				e.start(args, stop)
				if _, err := e.Output("waiting "); err != nil {
					t.Fatal(err)
				}
				portOf(t, os.Getpid())
			default:
				args["env"] = map[string]any{"WAIT": "stop"}
				e.start(args, stop)
				var body godap.StoppedEventBody
				e.event("stopped", &body)
				e.top(body.ThreadId)
			}
			_ = editorOut.Close()
			if err := <-served; err != nil {
				t.Error(err)
			}
			e.End()
			for stacks := make([]byte, 1<<20); strings.Contains(string(stacks[:runtime.Stack(stacks, true)]), "csdk/dap."); {
				runtime.Gosched() // go test's limit shows what is left
			}
			if ports := portsOf(t, os.Getpid()); len(ports) > 0 {
				t.Errorf("ports %v are left", ports)
			}
			for _, pid := range e.pids() {
				if !gone(pid) {
					t.Errorf("process %d is left", pid)
				}
			}
		})
	}
}

// deaf is an editor's reading, which ends for a while.
type deaf struct {
	io.Reader
	from, until chan struct{}
}

func (d *deaf) Read(b []byte) (int, error) {
	select {
	case <-d.from:
		<-d.until
	default:
	}
	return d.Reader.Read(b)
}

// TestAnEditorThatDoesNotRead can end the session all the same, and so can a signal: more answers wait than csdk keeps for it.
func TestAnEditorThatDoesNotRead(t *testing.T) {
	p := pythons(t)[0]
	for name, end := range map[string]func(*editor){
		"stdin":   func(e *editor) { _ = e.stdin.Close() },
		"SIGTERM": func(e *editor) { _ = e.adapter.Process.Signal(syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			ear := &deaf{from: make(chan struct{}), until: make(chan struct{})}
			e := openThrough(t, func(r io.Reader) io.Reader { ear.Reader = r; return ear }, "connector.py", waiting)
			args := p.launch()
			args["env"] = map[string]any{"WAIT": "sleep"}
			e.start(args, setting{filters: []string{}})
			if _, err := e.Output("waiting "); err != nil {
				t.Fatal(err)
			}
			pids := e.pids()
			close(ear.from)
			for i := range 4096 + 900 {
				if _, err := e.Send("nonsense", map[string]any{"number": fmt.Sprint(i)}); err != nil {
					t.Fatal(err)
				}
			}
			end(e)
			if !gone(e.adapter.Process.Pid) || !gone(pids[0]) {
				t.Error("csdk or Python is left")
			}
			close(ear.until)
		})
	}
}
