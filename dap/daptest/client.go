// Package daptest is an editor that follows a script: it sends requests of the Debug Adapter Protocol and waits for what must come. It
// has no sleeps and no time limits of its own: a message that does not come is found by go test's limit, which prints where a
// test waits.
package daptest

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"strconv"
	"strings"
	"sync"
)

// Message is any DAP message.
type Message struct {
	Seq        int             `json:"seq"`
	Type       string          `json:"type"`
	Command    string          `json:"command,omitempty"`
	Event      string          `json:"event,omitempty"`
	Arguments  json.RawMessage `json:"arguments,omitempty"`
	RequestSeq *int            `json:"request_seq,omitempty"`
	Success    bool            `json:"success"`
	Message    string          `json:"message,omitempty"`
	Body       json.RawMessage `json:"body,omitempty"`
}

// Decode reads the body.
func (m *Message) Decode(body any) error { return json.Unmarshal(m.Body, body) }

// Client is the editor's end of a session. One goroutine uses it; another, ended by the end of the stream, reads.
type Client struct {
	out io.Writer
	seq int // of the next request. The first is 0, as nvim-dap's, though the specification says 1

	mu    sync.Mutex
	grown *sync.Cond
	all   []*Message // everything that has come, in order
	over  error      // why nothing more comes
	next  map[string]int
}

// traceVariable shows what comes, for whoever looks for the reason why a test waits.
const traceVariable = "CSDK_TEST_DAP_TRACE"

// New speaks on these streams.
func New(in io.Reader, out io.Writer) *Client {
	c := &Client{out: out, next: map[string]int{}}
	c.grown = sync.NewCond(&c.mu)
	go c.read(bufio.NewReader(in))
	return c
}

func (c *Client) read(r *bufio.Reader) {
	for {
		m, err := readMessage(r)
		c.mu.Lock()
		if err != nil {
			c.over = err
		} else {
			c.all = append(c.all, m)
		}
		c.grown.Broadcast()
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func readMessage(r *bufio.Reader) (*Message, error) {
	header, err := textproto.NewReader(r).ReadMIMEHeader()
	if err != nil {
		return nil, err
	}
	size, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil {
		return nil, fmt.Errorf("Content-Length: %w", err)
	}
	content := make([]byte, size)
	if _, err := io.ReadFull(r, content); err != nil {
		return nil, err
	}
	if os.Getenv(traceVariable) != "" {
		fmt.Fprintf(os.Stderr, "%.1000s\n", content)
	}
	m := &Message{}
	return m, json.Unmarshal(content, m)
}

// Send sends a request and does not wait; it returns its number.
func (c *Client) Send(command string, arguments any) (int, error) {
	seq := c.seq
	c.seq++
	m := map[string]any{"seq": seq, "type": "request", "command": command}
	if arguments != nil {
		m["arguments"] = arguments
	}
	content, err := json.Marshal(m)
	if err != nil {
		return 0, err
	}
	return seq, c.Write(content)
}

// Write sends a message as it is.
func (c *Client) Write(content []byte) error {
	_, err := fmt.Fprintf(c.out, "Content-Length: %d\r\n\r\n%s", len(content), content)
	return err
}

// Response waits for the answer to a request.
func (c *Client) Response(seq int) (*Message, error) {
	return c.wait(0, func(m *Message) bool { return m.Type == "response" && m.RequestSeq != nil && *m.RequestSeq == seq })
}

// Call sends a request and waits for its answer.
func (c *Client) Call(command string, arguments any) (*Message, error) {
	seq, err := c.Send(command, arguments)
	if err != nil {
		return nil, err
	}
	return c.Response(seq)
}

// Event waits for the next event of this name: the first that Event has not returned yet. It is an error when the sync ends before.
func (c *Client) Event(name string) (*Message, error) {
	m, err := c.wait(c.next[name], func(m *Message) bool { return m.Event == name || m.Event == "terminated" })
	if err == nil && m.Event != name {
		return nil, errors.New("the sync has ended")
	}
	if err == nil {
		c.mu.Lock()
		c.next[name] = c.place(m) + 1
		c.mu.Unlock()
	}
	return m, err
}

// Output waits for an output event with this text in it, from the beginning of the session.
func (c *Client) Output(text string) (*Message, error) {
	return c.wait(0, func(m *Message) bool {
		var body struct {
			Output string `json:"output"`
		}
		return m.Event == "output" && json.Unmarshal(m.Body, &body) == nil && strings.Contains(body.Output, text)
	})
}

// Outputs is what has been shown so far.
func (c *Client) Outputs() string {
	var b strings.Builder
	for _, m := range c.All() {
		var body struct {
			Output string `json:"output"`
		}
		if m.Event == "output" && json.Unmarshal(m.Body, &body) == nil {
			b.WriteString(body.Output)
		}
	}
	return b.String()
}

// All is everything that has come so far.
func (c *Client) All() []*Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]*Message{}, c.all...)
}

// End waits for the end of the stream.
func (c *Client) End() {
	_, _ = c.wait(0, func(*Message) bool { return false })
}

func (c *Client) place(m *Message) int {
	for i, other := range c.all {
		if other == m {
			return i
		}
	}
	return -1
}

func (c *Client) wait(from int, is func(*Message) bool) (*Message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for at := from; ; {
		for ; at < len(c.all); at++ {
			if is(c.all[at]) {
				return c.all[at], nil
			}
		}
		if c.over != nil {
			return nil, fmt.Errorf("the adapter has ended: %w", c.over)
		}
		c.grown.Wait()
	}
}
