package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"go.lsp.dev/protocol"

	"csdk/lsp/lsptest"
)

const connectorWithFinding = "value = 1  # csdk: ignore[nope]\n"

// startLSP runs the real process on a folder with one connector, and waits for its first finding.
func startLSP(t *testing.T, processID int) (*lsptest.Client, <-chan int) {
	t.Helper()
	binary, err := exec.LookPath("csdk") // put there by testscript.Main
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "connector.py")
	if err := os.WriteFile(path, []byte(connectorWithFinding), 0o644); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(binary, "lsp")
	command.Stderr = t.Output()
	c, ended := lsptest.Run(t, command)
	c.Initialize([]string{dir}, func(p *protocol.InitializeParams) { p.ProcessID = new(int32(processID)) })
	c.Open(path, connectorWithFinding)
	if codes := c.AwaitVersion(path).Codes(); codes == "" {
		t.Error("no findings")
	}
	return c, ended
}

func TestLSPShutdown(t *testing.T) {
	c, ended := startLSP(t, os.Getpid())
	c.Shutdown()
	if code := <-ended; code != exitDone {
		t.Errorf("exit code %d", code)
	}
}

func TestLSPExitWithoutShutdown(t *testing.T) {
	c, ended := startLSP(t, os.Getpid())
	c.Notify(protocol.MethodExit, nil)
	if code := <-ended; code != exitFailed {
		t.Errorf("exit code %d", code)
	}
}

func TestLSPEditorDies(t *testing.T) {
	c, ended := startLSP(t, os.Getpid())
	c.Die()
	if code := <-ended; code != exitFailed {
		t.Errorf("exit code %d", code)
	}
}

// An editor may be gone while another process that it has started still holds the server's stdin.
func TestLSPEditorDiesAndStdinStaysOpen(t *testing.T) {
	editor := exec.Command("cat")
	stdin, err := editor.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := editor.Start(); err != nil {
		t.Skip(err)
	}
	_, ended := startLSP(t, editor.Process.Pid)
	stdin.Close()
	if err := editor.Wait(); err != nil {
		t.Fatal(err)
	}
	if code := <-ended; code != exitFailed {
		t.Errorf("exit code %d", code)
	}
}

func TestLSPUnknownEditorProcess(t *testing.T) {
	c, ended := startLSP(t, 1<<30)
	c.Shutdown()
	if code := <-ended; code != exitDone {
		t.Errorf("exit code %d", code)
	}
}
