package dap

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"strconv"
	"strings"
)

// message is any DAP message (specification: Base Protocol), with what it carries as it came.
type message struct {
	Seq        int             `json:"seq"`
	Type       string          `json:"type"` // request, response, event
	Command    string          `json:"command,omitempty"`
	Event      string          `json:"event,omitempty"`
	Arguments  json.RawMessage `json:"arguments,omitempty"`
	RequestSeq *int            `json:"request_seq,omitempty"`
	Success    *bool           `json:"success,omitempty"`
	Message    string          `json:"message,omitempty"`
	Body       json.RawMessage `json:"body,omitempty"`
}

// succeeded is the success of a response.
func (m *message) succeeded() bool { return m.Success != nil && *m.Success }

// largestMessage bounds what is read at once: debugpy sends long texts whole.
const largestMessage = 256 << 20

var errMessage = errors.New("this is not a message of the Debug Adapter Protocol")

// readMessage reads one message. go-dap's own reader takes 4 MiB at most.
func readMessage(r *bufio.Reader) (*message, error) {
	header, err := textproto.NewReader(r).ReadMIMEHeader()
	if err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, io.EOF
		}
		return nil, fmt.Errorf("%w: %w", errMessage, err)
	}
	size, err := strconv.Atoi(strings.TrimSpace(header.Get("Content-Length")))
	if err != nil || size < 0 || size > largestMessage {
		return nil, fmt.Errorf("%w: Content-Length is %q", errMessage, header.Get("Content-Length"))
	}
	content := make([]byte, size)
	if _, err := io.ReadFull(r, content); err != nil {
		return nil, io.EOF
	}
	m := &message{}
	if err := json.Unmarshal(content, m); err != nil {
		return nil, fmt.Errorf("%w: %w", errMessage, err)
	}
	return m, nil
}

// marshal is JSON of a value that always can be JSON.
func marshal(value any) json.RawMessage {
	if value == nil {
		return nil
	}
	if raw, ok := value.(json.RawMessage); ok {
		return raw
	}
	raw, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("dap: %T is no JSON: %v", value, err))
	}
	return raw
}

// decode reads a request's arguments or a body; what is not there leaves the zero value.
func decode[T any](raw json.RawMessage) (T, error) {
	var value T
	if len(raw) == 0 {
		return value, nil
	}
	err := json.Unmarshal(raw, &value)
	return value, err
}
