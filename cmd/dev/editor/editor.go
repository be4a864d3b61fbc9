// Package editor is an editor for benchmarks: it speaks LSP over the standard input and output of any server, says
// when what it sent was on its way and when the findings came back, and leaves out all that would take time beside it.
//
// It knows the protocol and no server. The editor of the tests of csdk's own server is lsp/lsptest.
package editor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// patience is how long a message may take.
const patience = time.Minute

var errPatience = fmt.Errorf("nothing came within %v", patience)

// Editor is a server that was started, and its documents. One goroutine uses it. Another one, begun by Start, reads what
// the server sends and answers its requests; it ends when the server closes its output.
type Editor struct {
	cmd    *exec.Cmd
	stderr bytes.Buffer // for Stop, when the process has ended
	began  time.Time
	docs   map[string]*document // by path
	calls  int64                // number of the last request

	write sync.Mutex // guards in
	in    io.WriteCloser

	mu        sync.Mutex // guards what follows
	answers   map[int64]message
	published map[string][]Published // of open documents, not looked at yet
	ended     error                  // why nothing more will come

	news chan struct{} // holds one: something of the above has changed
}

type document struct {
	text    string
	version int
}

// Published is one textDocument/publishDiagnostics.
type Published struct {
	At      time.Time // when all of it was there
	Version int       // of the document, 0 where the server does not say
	Lines   []int     // where the findings are, from 0; those of several lines count for their first
}

// On says whether there is a finding on a line.
func (p Published) On(line int) bool {
	for _, l := range p.Lines {
		if l == line {
			return true
		}
	}
	return false
}

// Start starts a server. The command has to end with its context; Stop ends it too.
func Start(cmd *exec.Cmd) (*Editor, error) {
	e := &Editor{
		cmd: cmd, docs: map[string]*document{}, answers: map[int64]message{}, published: map[string][]Published{},
		news: make(chan struct{}, 1),
	}
	var err error
	if e.in, err = cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	cmd.Stderr = &e.stderr
	e.began = time.Now()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	go e.read(out)
	return e, nil
}

// PID is the server's process.
func (e *Editor) PID() int { return e.cmd.Process.Pid }

// Since is the time from the start of the process to a moment.
func (e *Editor) Since(moment time.Time) time.Duration { return moment.Sub(e.began) }

// Initialize begins the session with one folder, and returns when the answer was there.
func (e *Editor) Initialize(ctx context.Context, root string) (time.Time, error) {
	answer, err := e.call(ctx, "initialize", map[string]any{
		"processId": nil, "rootUri": address(root), "capabilities": capabilities,
		"workspaceFolders": []any{map[string]any{"uri": address(root), "name": filepath.Base(root)}},
	})
	if err != nil {
		return time.Time{}, err
	}
	return answer.at, e.notify("initialized", struct{}{})
}

// capabilities are those of an editor that shows findings; columns are counted in UTF-16, as all servers can.
var capabilities = map[string]any{
	"workspace": map[string]any{"configuration": true, "workspaceFolders": true, "didChangeWatchedFiles": map[string]any{"dynamicRegistration": true}},
	"textDocument": map[string]any{
		"synchronization":    map[string]any{"didSave": true},
		"publishDiagnostics": map[string]any{"versionSupport": true, "relatedInformation": true, "codeDescriptionSupport": true},
	},
	"general": map[string]any{"positionEncodings": []string{"utf-16"}},
}

// Open opens a document with a text.
func (e *Editor) Open(path, language, text string) error {
	e.docs[path] = &document{text, 1}
	e.mu.Lock()
	e.published[path] = []Published{}
	e.mu.Unlock()
	return e.notify("textDocument/didOpen", map[string]any{
		"textDocument": map[string]any{"uri": address(path), "languageId": language, "version": 1, "text": text},
	})
}

// Change makes the text of an open document another one by a single edit of what differs. It returns when the edit began
// to be written, and the document's new version. The text before the edit in its line has to be ASCII.
func (e *Editor) Change(path, text string) (time.Time, int, error) {
	d := e.docs[path]
	start := 0
	for start < len(text) && start < len(d.text) && text[start] == d.text[start] {
		start++
	}
	oldEnd, newEnd := len(d.text), len(text)
	for oldEnd > start && newEnd > start && d.text[oldEnd-1] == text[newEnd-1] {
		oldEnd, newEnd = oldEnd-1, newEnd-1
	}
	version := d.version + 1
	body, err := encode(map[string]any{"method": "textDocument/didChange", "params": map[string]any{
		"textDocument": map[string]any{"uri": address(path), "version": version},
		"contentChanges": []any{map[string]any{
			"range": map[string]any{"start": position(d.text, start), "end": position(d.text, oldEnd)},
			"text":  text[start:newEnd],
		}},
	}})
	if err != nil {
		return time.Time{}, 0, err
	}
	d.text, d.version = text, version
	at := time.Now()
	return at, version, e.send(body)
}

// Ask sends a request about a place of an open document, with more parameters where it has some. It returns how long it
// took, from the first byte of the request to the last one of the answer. The text before the place in its line has to be
// ASCII.
func (e *Editor) Ask(ctx context.Context, path, method string, offset int, more map[string]any) (time.Duration, json.RawMessage, error) {
	params := map[string]any{"textDocument": map[string]any{"uri": address(path)}, "position": position(e.docs[path].text, offset)}
	for name, value := range more {
		params[name] = value
	}
	began := time.Now()
	answer, err := e.call(ctx, method, params)
	return answer.at.Sub(began), answer.Result, err
}

// Text is that of an open document.
func (e *Editor) Text(path string) string { return e.docs[path].text }

// Await takes the findings of a document up to the first that it is satisfied with.
func (e *Editor) Await(ctx context.Context, path string, satisfied func(Published) bool) (Published, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errPatience)
	defer cancel()
	var seen []Published
	for {
		e.mu.Lock()
		for len(e.published[path]) > 0 {
			p := e.published[path][0]
			e.published[path] = e.published[path][1:]
			if satisfied(p) {
				e.mu.Unlock()
				return p, nil
			}
			seen = append(seen, p)
		}
		ended := e.ended
		e.mu.Unlock()
		if ended != nil {
			return Published{}, fmt.Errorf("await the findings of %s: %w", filepath.Base(path), ended)
		}
		if err := e.wait(ctx); err != nil {
			return Published{}, fmt.Errorf("await the findings of %s: %w; only these came: %s", filepath.Base(path), err, listed(seen))
		}
	}
}

func listed(all []Published) string {
	var texts []string
	for _, p := range all {
		texts = append(texts, fmt.Sprintf("version %d on lines %v", p.Version, p.Lines))
	}
	if len(texts) > 5 {
		texts = append([]string{"..."}, texts[len(texts)-5:]...)
	}
	return strings.Join(texts, ", ")
}

// wait returns when there is news, or with the reason why ctx is done.
func (e *Editor) wait(ctx context.Context) error {
	select {
	case <-e.news:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Stop ends the session and waits for the process. A server that does not go within five seconds is killed, and so is
// one that has failed before; what it wrote to standard error is then in the error.
func (e *Editor) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, 5*time.Second, errors.New("the server did not end within five seconds"))
	defer cancel()
	_, err := e.call(ctx, "shutdown", nil)
	if err == nil {
		err = e.notify("exit", nil)
	}
	e.in.Close()
	for err == nil && !e.hasEnded() {
		err = e.wait(ctx)
	}
	if err != nil {
		_ = e.cmd.Process.Kill()
	}
	waited := e.cmd.Wait()
	if err == nil {
		err = waited
	}
	if err != nil {
		return fmt.Errorf("stop %s: %w\n%s", filepath.Base(e.cmd.Path), err, bytes.TrimSpace(e.stderr.Bytes()))
	}
	return nil
}

func (e *Editor) hasEnded() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.ended != nil
}

// position is a byte offset in LSP's words.
func position(text string, offset int) map[string]int {
	return map[string]int{"line": strings.Count(text[:offset], "\n"), "character": offset - 1 - strings.LastIndexByte(text[:offset], '\n')}
}

func encode(fields map[string]any) ([]byte, error) {
	fields["jsonrpc"] = "2.0"
	body, err := json.Marshal(fields)
	if err != nil {
		return nil, fmt.Errorf("write a message: %w", err)
	}
	return append(fmt.Appendf(nil, "Content-Length: %d\r\n\r\n", len(body)), body...), nil
}
