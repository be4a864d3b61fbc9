package runner

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// explain turns the failure of a call into an error for people. phase is the function of the connector that
// the call runs. The end of ctx is told as its cause.
func (c *contract) explain(ctx context.Context, phase string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	details := status.Convert(err)
	message := strings.ToValidUTF8(details.Message(), "\ufffd")
	switch details.Code() {
	case codes.Unimplemented:
		return &LoadError{
			Phase: "connect", Message: fmt.Sprintf("the server on %s does not serve %s of the Connector SDK's contract: %s", c.address, phase, message),
			Hint: "It must serve fivetran_sdk.v2.SourceConnector, or fivetran_sdk.Connector of SDK 1.0.0 to 1.7.0. Look whether the port is that of another gRPC server.",
		}
	case codes.Unavailable, codes.Canceled, codes.DeadlineExceeded:
		return &runError{event: Error{
			Phase: "process", Message: fmt.Sprintf("the connection to the server on %s was lost in the middle of the sync: %s", c.address, message),
			Hint: "Look at the server's own log: it ended, or something between cut the connection. The last checkpoint is kept.",
		}, lost: true}
	case codes.ResourceExhausted:
		return &runError{event: Error{
			Phase: "operation", Message: "a message is too large: " + message,
			Hint: fmt.Sprintf("The contract allows %d MiB. Send large content with FileUpload, in pieces, and keep the state small: "+
				"SDK to 1.4.6 takes 4 MiB of it. The last checkpoint is kept.", largestMessage>>20),
		}}
	}
	return &runError{event: connectorError(phase, message)}
}

// callPrefixes are what gRPC for Python puts before the text of an exception.
var callPrefixes = []string{"Exception calling application: ", "Exception iterating responses: ", "Exception iterating requests: "}

// connectorError reads the details of a failed call: what the connector's code raised. SDK 2.6.0 and later
// write "failed while executing update() error: text", SDK before that "Error: text"; in most of them a traceback
// follows.
func connectorError(phase, message string) Error {
	for _, prefix := range callPrefixes {
		message = strings.TrimPrefix(message, prefix)
	}
	e := Error{Phase: phase, Message: message}
	if at := strings.Index(message, tracebackLine); at >= 0 {
		e.Message = strings.TrimSpace(message[:at])
		var raised string
		e.Traceback, raised = readTraceback(message[at:])
		if e.Message == "" {
			e.Message = raised
		} else if kind, _, _ := strings.Cut(raised, ":"); raised != "" && !strings.Contains(e.Message, kind) {
			e.Message += " (" + kind + ")"
		}
	}
	if !strings.Contains(e.Message, "failed while executing") {
		e.Message = fmt.Sprintf("failed while executing %s() error: %s", phase, strings.TrimPrefix(e.Message, "Error: "))
	}
	if n := len(e.Traceback); n > 0 {
		e.Site = Site{File: e.Traceback[n-1].File, Line: e.Traceback[n-1].Line, Function: e.Traceback[n-1].Function}
	}
	return e
}

const tracebackLine = "Traceback (most recent call last):"

var (
	frameLine = regexp.MustCompile(`^  File "(.*)", line (\d+), in (.*)$`)
	// notTheirs are frames of the SDK and of what is below it.
	notTheirs = regexp.MustCompile(`[/\\](fivetran_connector_sdk(_common)?|grpc|concurrent[/\\]futures|google[/\\]protobuf)[/\\]|[/\\]threading\.py$`)
)

// readTraceback reads a traceback as Python prints it: the author's frames of the last exception of a chain, and the
// line that says what was raised.
func readTraceback(text string) (frames []Frame, raised string) {
	var last *Frame
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		m := frameLine.FindStringSubmatch(line)
		switch {
		case line == tracebackLine:
			frames, last, raised = nil, nil, ""
		case m != nil && notTheirs.MatchString(m[1]):
			last = nil
		case m != nil:
			number, _ := strconv.Atoi(m[2])
			frames = append(frames, Frame{File: m[1], Line: number, Function: m[3]})
			last = &frames[len(frames)-1]
		case strings.HasPrefix(line, "    "):
			if text := strings.TrimSpace(line); last != nil && last.Text == "" && strings.Trim(text, "^~") != "" {
				last.Text = text
			}
		case raised == "" && line != "":
			raised = line
		}
	}
	return frames, raised
}
