package main

import (
	"bufio"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"csdk/dap/daptest"
)

// TestDAPListen: one csdk serves two editors at once, refuses a port in use, and ends its sessions when it is interrupted.
func TestDAPListen(t *testing.T) {
	binary, err := exec.LookPath("csdk") // put there by testscript.Main
	if err != nil {
		t.Fatal(err)
	}
	python, _ := findPython()
	if python == "" {
		t.Skip("there is no Python")
	}
	server := exec.Command(binary, "dap", "--listen", "127.0.0.1:0")
	server.Env = append(os.Environ(), "HOME="+t.TempDir())
	stderr, err := server.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill() })
	lines := bufio.NewScanner(stderr)
	lines.Scan()
	address, found := strings.CutPrefix(lines.Text(), "listening at ")
	if !found {
		t.Fatalf("it says %q", lines.Text())
	}

	second, err := exec.Command(binary, "dap", "--listen", address).CombinedOutput()
	if err == nil || !strings.Contains(string(second), "address already in use") {
		t.Errorf("a port in use: %v: %s", err, second)
	}

	var editors [2]*daptest.Client
	var stopped [2]struct {
		ThreadID int `json:"threadId"`
	}
	for i := range editors {
		editors[i] = dial(t, address)
		project := syncedProject(t)
		request(t, editors[i], "initialize", map[string]any{"adapterID": "csdk", "linesStartAt1": true, "pathFormat": "path"})
		if _, err := editors[i].Send("launch", map[string]any{"project": project, "python": python, "debugpy": "none"}); err != nil {
			t.Fatal(err)
		}
		event(t, editors[i], "initialized")
		request(t, editors[i], "setExceptionBreakpoints", map[string]any{"filters": []string{"checkpoint"}})
		request(t, editors[i], "configurationDone", nil)
	}
	for i, e := range editors { // both are stopped now
		if err := event(t, e, "stopped").Decode(&stopped[i]); err != nil {
			t.Fatal(err)
		}
	}
	request(t, editors[0], "continue", map[string]any{"threadId": stopped[0].ThreadID})
	event(t, editors[0], "terminated")
	request(t, editors[0], "disconnect", nil)
	request(t, editors[1], "threads", nil)

	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for _, err := editors[1].Event("output"); err == nil; _, err = editors[1].Event("output") { // to the end of the stream
	}
	for lines.Scan() {
		t.Errorf("it says %q", lines.Text())
	}
	if err := server.Wait(); err != nil {
		t.Error(err)
	}
}

func dial(t *testing.T, address string) *daptest.Client {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return daptest.New(conn, conn)
}

func request(t *testing.T, e *daptest.Client, command string, args any) {
	t.Helper()
	if m, err := e.Call(command, args); err != nil || !m.Success {
		t.Fatalf("%s: %v %+v", command, err, m)
	}
}

func event(t *testing.T, e *daptest.Client, name string) *daptest.Message {
	t.Helper()
	m, err := e.Event(name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return m
}
