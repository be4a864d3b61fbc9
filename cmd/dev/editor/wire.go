package editor

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// message is what a server sends, as far as an editor for benchmarks looks at it.
type message struct {
	ID     json.RawMessage
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Error  *struct{ Message string }

	at time.Time // when all of it was there
}

// call sends a request and waits for its answer.
func (e *Editor) call(ctx context.Context, method string, params any) (message, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errPatience)
	defer cancel()
	e.calls++
	fields := map[string]any{"id": e.calls, "method": method}
	if params != nil {
		fields["params"] = params
	}
	body, err := encode(fields)
	if err != nil {
		return message{}, err
	}
	if err := e.send(body); err != nil {
		return message{}, err
	}
	for {
		e.mu.Lock()
		answer, ok := e.answers[e.calls]
		ended := e.ended
		e.mu.Unlock()
		switch {
		case ok && answer.Error != nil:
			return message{}, fmt.Errorf("%s was refused: %s", method, answer.Error.Message)
		case ok:
			return answer, nil
		case ended != nil:
			return message{}, fmt.Errorf("await the answer to %s: %w", method, ended)
		}
		if err := e.wait(ctx); err != nil {
			return message{}, fmt.Errorf("await the answer to %s: %w", method, err)
		}
	}
}

func (e *Editor) notify(method string, params any) error {
	fields := map[string]any{"method": method}
	if params != nil {
		fields["params"] = params
	}
	body, err := encode(fields)
	if err != nil {
		return err
	}
	return e.send(body)
}

func (e *Editor) send(body []byte) error {
	e.write.Lock()
	defer e.write.Unlock()
	if _, err := e.in.Write(body); err != nil {
		return fmt.Errorf("write to the server: %w", err)
	}
	return nil
}

// read takes what the server sends until it closes its output.
func (e *Editor) read(out io.Reader) {
	in := textproto.NewReader(bufio.NewReaderSize(out, 1<<20))
	for {
		m, err := readMessage(in)
		if err == nil {
			err = e.take(m)
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = errors.New("the server has ended")
			}
			e.mu.Lock()
			e.ended = err
			e.mu.Unlock()
			e.wake()
			_, _ = io.Copy(io.Discard, out) // a server must be able to end
			return
		}
	}
}

func readMessage(in *textproto.Reader) (message, error) {
	header, err := in.ReadMIMEHeader()
	if err != nil {
		return message{}, fmt.Errorf("read a message: %w", err)
	}
	size, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil || size < 0 {
		return message{}, fmt.Errorf("read a message: its length is %q", header.Get("Content-Length"))
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(in.R, body); err != nil {
		return message{}, fmt.Errorf("read a message: %w", err)
	}
	m := message{at: time.Now()}
	if err := json.Unmarshal(body, &m); err != nil {
		return message{}, fmt.Errorf("read a message: %w", err)
	}
	return m, nil
}

// take handles one message.
func (e *Editor) take(m message) error {
	switch {
	case m.Method == "textDocument/publishDiagnostics":
		return e.takeFindings(m)
	case m.Method == "":
		id, err := strconv.ParseInt(string(m.ID), 10, 64)
		if err != nil {
			return fmt.Errorf("an answer to no request: %s", m.ID)
		}
		e.mu.Lock()
		e.answers[id] = m
		e.mu.Unlock()
		e.wake()
	case m.ID != nil:
		return e.answer(m)
	}
	return nil
}

// answer gives the server no settings, and allows everything else.
func (e *Editor) answer(m message) error {
	var result any
	if m.Method == "workspace/configuration" {
		var params struct{ Items []json.RawMessage }
		if err := json.Unmarshal(m.Params, &params); err != nil {
			return fmt.Errorf("read the settings that are asked for: %w", err)
		}
		result = make([]any, len(params.Items))
	}
	body, err := encode(map[string]any{"id": m.ID, "result": result})
	if err != nil {
		return err
	}
	return e.send(body)
}

func (e *Editor) takeFindings(m message) error {
	var params struct {
		URI         string
		Version     int
		Diagnostics []struct {
			Range struct{ Start struct{ Line int } }
		}
	}
	if err := json.Unmarshal(m.Params, &params); err != nil {
		return fmt.Errorf("read findings: %w", err)
	}
	p := Published{At: m.at, Version: params.Version}
	for _, d := range params.Diagnostics {
		p.Lines = append(p.Lines, d.Range.Start.Line)
	}
	path := pathOf(params.URI)
	e.mu.Lock()
	if _, open := e.published[path]; open {
		e.published[path] = append(e.published[path], p)
	}
	e.mu.Unlock()
	e.wake()
	return nil
}

// wake never waits.
func (e *Editor) wake() {
	select {
	case e.news <- struct{}{}:
	default: // whoever waits looks at everything
	}
}

// address is the URI of a file.
func address(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // C:/x
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// pathOf is the file behind a URI, "" for what is no URI.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	path := u.Path
	if len(path) > 2 && path[2] == ':' { // /c:/x
		path = strings.ToUpper(path[1:2]) + path[2:]
	}
	return filepath.FromSlash(path)
}
