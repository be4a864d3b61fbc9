package editor

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// serverVariable makes this test binary a language server instead.
const serverVariable = "CSDK_TEST_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(serverVariable) != "" {
		if err := serve(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// serve is a server that has a finding on each line with the word "wrong", and dies of the word "deadly".
func serve() error {
	in := textproto.NewReader(bufio.NewReader(os.Stdin))
	text, asked := "", json.RawMessage(nil)
	for {
		m, err := readMessage(in)
		if err != nil {
			return err
		}
		var reply map[string]any
		switch m.Method {
		case "initialize":
			// An editor has to answer before it is answered.
			asked = m.ID
			reply = map[string]any{"id": "settings", "method": "workspace/configuration", "params": map[string]any{"items": []any{struct{}{}}}}
		case "":
			if string(m.ID) != `"settings"` || string(m.Result) != "[null]" {
				return fmt.Errorf("the answer %s to the request %s", m.Result, m.ID)
			}
			reply = map[string]any{"id": asked, "result": struct{}{}}
		case "textDocument/didOpen", "textDocument/didChange":
			if reply, err = edited(&text, m.Params); err != nil {
				return err
			}
		case "textDocument/hover":
			reply = map[string]any{"id": m.ID, "result": m.Params}
		case "shutdown":
			reply = map[string]any{"id": m.ID, "result": nil}
		case "exit":
			return nil
		default:
			continue
		}
		body, err := encode(reply)
		if err != nil {
			return err
		}
		if _, err := os.Stdout.Write(body); err != nil {
			return err
		}
	}
}

func edited(text *string, raw json.RawMessage) (map[string]any, error) {
	var params struct {
		TextDocument struct {
			URI, Text string
			Version   int
		}
		ContentChanges []struct {
			Range struct{ Start, End struct{ Line, Character int } }
			Text  string
		}
	}
	if err := json.Unmarshal(raw, &params); err != nil {
		return nil, err
	}
	if params.ContentChanges == nil {
		*text = params.TextDocument.Text
	}
	for _, c := range params.ContentChanges {
		offset := func(line, character int) int {
			at := 0
			for range line {
				at += strings.IndexByte((*text)[at:], '\n') + 1
			}
			return at + character
		}
		start, end := offset(c.Range.Start.Line, c.Range.Start.Character), offset(c.Range.End.Line, c.Range.End.Character)
		*text = (*text)[:start] + c.Text + (*text)[end:]
	}
	if strings.Contains(*text, "deadly") {
		return nil, errors.New("a deadly word")
	}
	findings := []any{}
	for i, line := range strings.Split(*text, "\n") {
		if strings.Contains(line, "wrong") {
			at := map[string]int{"line": i, "character": 0}
			findings = append(findings, map[string]any{"range": map[string]any{"start": at, "end": at}, "message": "wrong"})
		}
	}
	return map[string]any{"method": "textDocument/publishDiagnostics", "params": map[string]any{
		"uri": params.TextDocument.URI, "version": params.TextDocument.Version, "diagnostics": findings,
	}}, nil
}

// started is an editor with that server, and a document with a text.
func started(t *testing.T, text string) (*Editor, string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), serverVariable+"=1")
	e, err := Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	answered, err := e.Initialize(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	if took := e.Since(answered); took <= 0 || took > time.Minute {
		t.Errorf("initialize took %v", took)
	}
	path := filepath.Join(folder, "a file, näher.py")
	if err := e.Open(path, "python", text); err != nil {
		t.Fatal(err)
	}
	return e, path
}

func TestEditor(t *testing.T) {
	e, path := started(t, "right\nwrong\n")
	await := func(version int) []int {
		t.Helper()
		p, err := e.Await(t.Context(), path, func(p Published) bool { return p.Version == version })
		if err != nil {
			t.Fatal(err)
		}
		return p.Lines
	}
	if diff := cmp.Diff([]int{1}, await(1)); diff != "" {
		t.Error(diff)
	}
	for i, step := range []struct {
		text string
		want []int
	}{
		{"right\nwron\n", nil},
		{"right\nwrong\n", []int{1}},
		{"wrong\nwrong\nwrong", []int{0, 1, 2}},
		{"", nil},
		{"é\n\n  wrong", []int{2}},
	} {
		_, version, err := e.Change(path, step.text)
		if err != nil || version != i+2 {
			t.Fatalf("%q: version %d, %v", step.text, version, err)
		}
		if diff := cmp.Diff(step.want, await(version)); diff != "" {
			t.Errorf("%q: %s", step.text, diff)
		}
	}
	if err := e.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestNothingComes(t *testing.T) {
	e, path := started(t, "right")
	ctx, cancel := context.WithCancel(t.Context())
	_, err := e.Await(ctx, path, func(Published) bool {
		cancel()
		return false
	})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "version 1 on lines []") {
		t.Errorf("got %v", err)
	}
	if err := e.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestServerDies(t *testing.T) {
	e, path := started(t, "deadly")
	if _, err := e.Await(t.Context(), path, func(Published) bool { return true }); err == nil || !strings.Contains(err.Error(), "has ended") {
		t.Errorf("got %v", err)
	}
	if err := e.Stop(t.Context()); err == nil || !strings.Contains(err.Error(), "a deadly word") {
		t.Errorf("got %v", err)
	}
}

func TestAddresses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ü b", "c#d.py")
	if got := pathOf(address(path)); got != path {
		t.Errorf("%s became %s", path, got)
	}
}

func TestAsk(t *testing.T) {
	e, path := started(t, "right\n  here\n")
	took, answer, err := e.Ask(t.Context(), path, "textDocument/hover", len("right\n  h"), map[string]any{"more": 1})
	if err != nil || took <= 0 || took > time.Minute {
		t.Errorf("it took %v, %v", took, err)
	}
	var got struct {
		Position struct{ Line, Character int }
		More     int
	}
	if err := json.Unmarshal(answer, &got); err != nil || got.Position.Line != 1 || got.Position.Character != 3 || got.More != 1 {
		t.Errorf("%s: %v", answer, err)
	}
	if err := e.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}
