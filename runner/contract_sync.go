package runner

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"csdk/runner/sdkpb"
	"csdk/runner/sdkpb/old"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
)

// contractSync is one sync over a contract: Schema and Update as frames. An engine's link holds one, passes
// its answers on, and calls read when there is a client.
//
// What the wire does not say, such as who made an operation, comes from the two functions. They are called
// on read's goroutine only, and may be nil.
type contractSync struct {
	configuration map[string]string
	state         string // JSON text, "" for none

	// siteOf says which line made the next operation of a kind, in the order of the stream: once for each
	// row (frameRows), frameTruncate, frameCheckpoint, frameWarning and frameTask. For frameFile, once for
	// each chunk: it is the line of the row that follows, and does not count as that row. It may wait until
	// it knows, but not longer than the context of read. The zero Site means unknown.
	siteOf func(frameKind) Site
	// ended is asked when the stream has ended cleanly, before the sync may succeed: an error fails it.
	ended func() error
	// out is where read sends. Its owner closes it.
	out chan<- frame

	client  *contract
	rows    rowReader
	sites   map[Site]int
	last    Site // of the last operation, and its number
	number  int
	answers chan struct{} // one for each frame that waits
}

// newContractSync prepares a sync.
func newContractSync(configuration map[string]string, state string) *contractSync {
	return &contractSync{configuration: configuration, state: state, sites: map[Site]int{{}: 0}, answers: make(chan struct{}, 1)}
}

// answer lets read go on after frameSchema, frameCheckpoint or frameEnd.
func (c *contractSync) answer() {
	select {
	case c.answers <- struct{}{}:
	default: // nobody waits any more
	}
}

// read makes the calls and sends what comes as frames, from frameSchema to frameEnd. It does not ask for
// the next message before a checkpoint was answered. It does not close the client. It returns nil
// after the end was answered; else a *LoadError, a *runError (lost when the connection broke: the process
// behind it may tell more), what the context ended with, or what `ended` returned. It is called once.
func (c *contractSync) read(ctx context.Context, client *contract) error {
	c.client = client
	c.rows = rowReader{declared: &client.declared, siteOf: c.site, emit: c.send}
	declared, err := c.client.schema(ctx, c.configuration)
	if err != nil {
		return err
	}
	if err := c.wait(ctx, frameSchema, declared); err != nil {
		return err
	}
	state := c.state
	if state == "" {
		state = "{}" // the SDK's JSON parser refuses an empty text
	}
	call, cancel := context.WithCancel(ctx)
	defer cancel() // a stream that is left early keeps its window
	stream, err := c.client.openUpdate(call, &sdkpb.UpdateRequest{Configuration: c.configuration, StateJson: &state})
	if err != nil {
		return c.client.explain(ctx, "update", err)
	}
	for {
		var message []byte
		err := stream.RecvMsg(&message)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return c.client.explain(ctx, "update", err)
		}
		if err := c.message(ctx, message); err != nil {
			return err
		}
	}
	if c.ended != nil {
		if err := c.ended(); err != nil {
			return err
		}
	}
	return c.wait(ctx, frameEnd, nil)
}

// send hands a frame to the sync.
func (c *contractSync) send(ctx context.Context, f frame) error {
	select {
	case c.out <- f:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (c *contractSync) sendJSON(ctx context.Context, kind frameKind, content any) error {
	payload, err := json.Marshal(content)
	if err != nil {
		return err
	}
	return c.send(ctx, frame{kind: kind, payload: payload})
}

// wait sends a frame and waits for its answer.
func (c *contractSync) wait(ctx context.Context, kind frameKind, content any) error {
	for _, note := range c.client.declared.notes {
		if err := c.sendJSON(ctx, frameLog, logFrame{Level: "INFO", Origin: "csdk", Message: note}); err != nil {
			return err
		}
	}
	c.client.declared.notes = nil
	if err := c.sendJSON(ctx, kind, content); err != nil {
		return err
	}
	select {
	case <-c.answers:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// site is the number of the line that made the next operation. A new line is told first.
func (c *contractSync) site(ctx context.Context, kind frameKind) (int, error) {
	if c.siteOf == nil {
		return 0, nil
	}
	site := c.siteOf(kind)
	if site == c.last {
		return c.number, nil
	}
	number, known := c.sites[site]
	if !known {
		number = len(c.sites)
		c.sites[site] = number
		if err := c.sendJSON(ctx, frameSite, siteFrame{Site: number, File: site.File, Line: site.Line, Function: site.Function}); err != nil {
			return 0, err
		}
	}
	c.last, c.number = site, number
	return number, nil
}

// message is one UpdateResponse. Rows are read from its bytes, everything else by the generated code.
func (c *contractSync) message(ctx context.Context, message []byte) error {
	err := c.operation(ctx, message)
	var failed *runError
	if errors.As(err, &failed) && failed.event.Site == (Site{}) {
		failed.event.Site = c.last
	}
	return err
}

func (c *contractSync) operation(ctx context.Context, message []byte) error {
	if c.client.old {
		return c.oldOperation(ctx, message)
	}
	field, content, ok := onlyField(message)
	switch {
	case ok && field == recordsField:
		return c.rows.records(ctx, content)
	case ok && field == recordField:
		return c.rows.record(ctx, content)
	}
	var response sdkpb.UpdateResponse
	if err := proto.Unmarshal(message, &response); err != nil {
		return unreadable(err)
	}
	switch o := response.GetOperation().(type) {
	case *sdkpb.UpdateResponse_Checkpoint:
		return c.checkpoint(ctx, o.Checkpoint)
	case *sdkpb.UpdateResponse_SchemaChange:
		return c.schemaChange(ctx, o.SchemaChange)
	case *sdkpb.UpdateResponse_Warning:
		return c.text(ctx, frameWarning, o.Warning.GetMessage())
	case *sdkpb.UpdateResponse_Task:
		return c.text(ctx, frameTask, o.Task.GetMessage())
	case *sdkpb.UpdateResponse_UnstructuredRecord:
		return c.file(ctx, o.UnstructuredRecord)
	case *sdkpb.UpdateResponse_Truncate:
		return c.rows.truncate(ctx, o.Truncate.SchemaName, o.Truncate.GetTableName(), o.Truncate.GetDeferred())
	}
	return unreadable(errors.New("the message has no operation that csdk knows"))
}

// The fields of UpdateResponse that hold rows.
const (
	recordField  = 1
	recordsField = 6
)

// onlyField is the content of a message that consists of one field of bytes.
func onlyField(message []byte) (protowire.Number, []byte, bool) {
	field, kind, n := protowire.ConsumeTag(message)
	if n < 0 || kind != protowire.BytesType {
		return 0, nil, false
	}
	content, m := protowire.ConsumeBytes(message[n:])
	return field, content, m >= 0 && n+m == len(message)
}

// oldOperation is one UpdateResponse of the older contract: a row is in a field of a field.
func (c *contractSync) oldOperation(ctx context.Context, message []byte) error {
	const operationField = 2
	if field, operation, ok := onlyField(message); ok && field == operationField {
		if field, content, ok := onlyField(operation); ok && field == recordField {
			return c.rows.record(ctx, content)
		}
	}
	var response old.UpdateResponse
	if err := proto.Unmarshal(message, &response); err != nil {
		return unreadable(err)
	}
	if entry := response.GetLogEntry(); entry != nil {
		return c.sendJSON(ctx, frameLog, logFrame{Level: entry.GetLevel().String(), Origin: "connector", Message: entry.GetMessage()})
	}
	switch o := response.GetOperation().GetOp().(type) {
	case *old.Operation_Checkpoint:
		return c.checkpoint(ctx, o.Checkpoint)
	case *old.Operation_SchemaChange:
		return c.schemaChange(ctx, newerChange(o.SchemaChange))
	}
	return unreadable(errors.New("the message has no operation that csdk knows"))
}

func (c *contractSync) checkpoint(ctx context.Context, checkpoint *sdkpb.Checkpoint) error {
	site, err := c.site(ctx, frameCheckpoint)
	if err != nil {
		return err
	}
	return c.wait(ctx, frameCheckpoint, checkpointFrame{State: checkpoint.GetStateJson(), Site: site})
}

// schemaChange adds to what was declared. Shapes of rows are found anew, as their types may be others.
func (c *contractSync) schemaChange(ctx context.Context, change *sdkpb.SchemaChange) error {
	declared, err := c.client.declared.change(change)
	if err != nil {
		return err
	}
	c.rows.forget()
	return c.wait(ctx, frameSchema, declared)
}

// text is a warning or a task. The SDK puts JSON into it, others write what they like.
func (c *contractSync) text(ctx context.Context, kind frameKind, text string) error {
	site, err := c.site(ctx, kind)
	if err != nil {
		return err
	}
	var content messageFrame
	if json.Unmarshal([]byte(text), &content) != nil || content.Message == "" {
		content = messageFrame{Message: text}
	}
	content.Site = site
	return c.sendJSON(ctx, kind, content)
}

// file is a chunk of a file.
func (c *contractSync) file(ctx context.Context, chunk *sdkpb.UnstructuredRecord) error {
	if chunk.GetStorageName() == "" {
		return unreadable(errors.New("a file chunk names no table"))
	}
	site, err := c.site(ctx, frameFile)
	if err != nil {
		return err
	}
	header, err := json.Marshal(fileFrame{
		Schema: chunk.SchemaName, Table: chunk.GetStorageName(), Path: chunk.GetFilePath(),
		ExpectedBytes: chunk.ExpectedBytes, Last: chunk.GetIsLast(), Site: site,
	})
	if err != nil {
		return err
	}
	payload := make([]byte, 0, 4+len(header)+len(chunk.GetChunkData()))
	payload = binary.LittleEndian.AppendUint32(payload, uint32(len(header)))
	payload = append(append(payload, header...), chunk.GetChunkData()...)
	return c.send(ctx, frame{kind: frameFile, payload: payload})
}

// unreadable is a message that breaks the contract.
func unreadable(err error) error {
	return &runError{event: Error{
		Phase: "operation", Message: fmt.Sprintf("the server sent a message that is not of the contract: %s", err),
		Hint: "The contract is package fivetran_sdk.v2 of the Connector SDK; compare the .proto files that the server was built with. The last checkpoint is kept.",
	}}
}
