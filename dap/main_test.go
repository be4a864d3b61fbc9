package dap_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"csdk/dap"
	"csdk/dap/daptest"

	godap "github.com/google/go-dap"
)

// adapterVariable makes this test program the debug adapter, on its stdin and stdout: a process of its own, as editors start it.
const adapterVariable = "CSDK_TEST_DAP"

func TestMain(m *testing.M) {
	if os.Getenv(adapterVariable) == "" {
		os.Exit(m.Run())
	}
	_ = os.Unsetenv(adapterVariable)
	ctx, release := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer release()
	if err := dap.Serve(ctx, os.Stdin, os.Stdout, dap.Options{Version: "test", Environ: os.Environ()}); err != nil && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// editor is a scripted editor with an adapter of its own, which ends with the test.
type editor struct {
	*daptest.Client
	t       *testing.T
	adapter *exec.Cmd
	project string
	python  string
	stdin   interface{ Close() error }
}

// open starts an adapter for a project of these files: names and texts in turn.
func open(t *testing.T, files ...string) *editor {
	t.Helper()
	return openThrough(t, func(r io.Reader) io.Reader { return r }, files...)
}

// openThrough has the editor read through something.
func openThrough(t *testing.T, through func(io.Reader) io.Reader, files ...string) *editor {
	t.Helper()
	e := &editor{t: t, project: newProject(t, files...)}
	e.adapter = exec.Command(os.Args[0])
	// debugpy is compiled once for each Python that borrows it.
	e.adapter.Env = append(os.Environ(), adapterVariable+"=1", "PYTHONDONTWRITEBYTECODE=")
	e.adapter.Stderr = os.Stderr
	in, err := e.adapter.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := e.adapter.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := e.adapter.Start(); err != nil {
		t.Fatal(err)
	}
	e.stdin = in
	e.Client = daptest.New(through(out), in)
	t.Cleanup(func() {
		_ = in.Close()
		e.End()
		_ = e.adapter.Wait()
		if t.Failed() {
			t.Log(transcript(e.All()))
		}
	})
	return e
}

// newProject writes files into a folder; those of a connector that a test does not name are empty.
func newProject(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	if resolved, err := filepath.EvalSymlinks(dir); err == nil {
		dir = resolved
	}
	write(t, filepath.Join(dir, "configuration.json"), "{}")
	for i := 0; i < len(files); i += 2 {
		write(t, filepath.Join(dir, files[i]), files[i+1])
	}
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func transcript(all []*daptest.Message) string {
	var b strings.Builder
	for _, m := range all {
		raw, _ := json.Marshal(m)
		fmt.Fprintf(&b, "%.600s\n", raw)
	}
	return b.String()
}

// call sends a request that must succeed, and reads its body unless body is nil.
func (e *editor) call(command string, args, body any) {
	e.t.Helper()
	m, err := e.Call(command, args)
	switch {
	case err != nil:
		e.t.Fatalf("%s: %v", command, err)
	case !m.Success:
		e.t.Fatalf("%s: %s", command, m.Message)
	case body != nil:
		if err := m.Decode(body); err != nil {
			e.t.Fatalf("%s: %v", command, err)
		}
	}
}

// refused sends a request that must fail, and returns why.
func (e *editor) refused(command string, args any) string {
	e.t.Helper()
	m, err := e.Call(command, args)
	switch {
	case err != nil:
		e.t.Fatalf("%s: %v", command, err)
	case m.Success:
		e.t.Fatalf("%s succeeded: %s", command, m.Body)
	}
	return m.Message
}

func (e *editor) event(name string, body any) {
	e.t.Helper()
	m, err := e.Event(name)
	if err != nil {
		e.t.Fatalf("waiting for %s: %v", name, err)
	}
	if body != nil {
		if err := m.Decode(body); err != nil {
			e.t.Fatalf("%s: %v", name, err)
		}
	}
}

func (e *editor) initialize() {
	e.t.Helper()
	e.call("initialize", godap.InitializeRequestArguments{
		ClientID: "test", AdapterID: "csdk", LinesStartAt1: true, ColumnsStartAt1: true, PathFormat: "path",
		SupportsProgressReporting: true, SupportsVariableType: true, SupportsVariablePaging: true,
	}, nil)
}

// launch begins a session up to where breakpoints are set. The answer to launch is read by configured.
func (e *editor) launch(args map[string]any) (launch int) {
	e.t.Helper()
	e.initialize()
	launch, err := e.Send("launch", e.with(args))
	if err != nil {
		e.t.Fatal(err)
	}
	e.event("initialized", nil)
	return launch
}

// with adds what every launch of a test has.
func (e *editor) with(args map[string]any) map[string]any {
	all := map[string]any{"project": e.project}
	for name, value := range args {
		all[name] = value
	}
	return all
}

// configured starts the connector.
func (e *editor) configured(launch int) {
	e.t.Helper()
	e.call("configurationDone", nil, nil)
	m, err := e.Response(launch)
	if err != nil || !m.Success {
		e.t.Fatalf("launch: %v %+v", err, m)
	}
}

// ended waits for the end of the sync and checks its exit code.
func (e *editor) ended(code int) {
	e.t.Helper()
	var exited godap.ExitedEventBody
	e.event("exited", &exited)
	if exited.ExitCode != code {
		e.t.Fatalf("exit code %d, want %d", exited.ExitCode, code)
	}
	e.event("terminated", nil)
}

func (e *editor) disconnect() {
	e.t.Helper()
	e.call("disconnect", nil, nil)
	e.End()
}
