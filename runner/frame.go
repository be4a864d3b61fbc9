package runner

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/semaphore"
)

// frameKind is the first byte of a frame that the engine in Python sends.
type frameKind byte

// The frames, in the order in which a run sees them first. Payloads are JSON but for rows and files.
const (
	frameHello      frameKind = 'H' // interpreter; sent before anything is loaded
	frameSchema     frameKind = 'S' // what schema() declared; waits for an answer
	framePlan       frameKind = 'D' // defines a shape of row
	frameSite       frameKind = 'N' // defines a line of the author's
	frameRows       frameKind = 'B'
	frameTruncate   frameKind = 'T'
	frameCheckpoint frameKind = 'C' // waits for an answer
	frameQuiet      frameKind = 'Q' // is answered when all before it was handled; under the debugger
	frameWarning    frameKind = 'W'
	frameTask       frameKind = 'E' // op.error()
	frameLog        frameKind = 'L'
	frameFile       frameKind = 'F'
	frameFailure    frameKind = 'X'
	frameThreads    frameKind = 'P' // update() is done, threads of the author's are not
	frameEnd        frameKind = 'Z' // waits for an answer
	frameAddress    frameKind = 'A' // where the installed SDK listens
	frameLines      frameKind = 'G' // lines of the author in the installed SDK's next message
)

// frame is one message. rows is set for frameRows, payload otherwise.
type frame struct {
	kind    frameKind
	payload []byte
	rows    []rowRun
	size    int64 // that it takes of the room for frames read ahead
}

// frameHeader is kind and length (uint64, little endian).
const frameHeader = 9

// growStep bounds how much is allocated on the word of a length that may be garbage.
const growStep = 64 << 20

// How far frames are read ahead, so that Python goes on while DuckDB is busy with some thousand rows.
const (
	framesAhead = 64
	bytesAhead  = 8 << 20
)

// readFrames decodes frames until the pipe ends and sends them on out, which it closes. A damaged
// frame ends it with an error; the end of the pipe between two frames is nil. Whoever receives a frame
// gives the room that it takes back; without room, frames are small.
func readFrames(r io.Reader, out chan<- frame, room *semaphore.Weighted) error {
	defer close(out)
	buffered := bufio.NewReaderSize(r, 1<<16)
	for {
		f, err := readFrame(buffered)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if room == nil {
			f.size = 0
		}
		if f.size > 0 {
			_ = room.Acquire(context.Background(), f.size) // only fails with its context
		}
		out <- f
	}
}

func readFrame(r io.Reader) (frame, error) {
	var header [frameHeader]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return frame{}, io.EOF // killed while it wrote
		}
		return frame{}, err
	}
	f := frame{kind: frameKind(header[0])}
	size := binary.LittleEndian.Uint64(header[1:])
	var err error
	if f.payload, err = readPayload(r, size); err != nil {
		return frame{}, err
	}
	f.size = min(int64(len(f.payload)), bytesAhead)
	if f.kind == frameRows {
		if f.rows, err = scanRows(f.payload); err != nil {
			return frame{}, fmt.Errorf("rows: %w", err)
		}
		f.payload = nil
	}
	return f, nil
}

func readPayload(r io.Reader, size uint64) ([]byte, error) {
	if size <= growStep {
		payload := make([]byte, size)
		_, err := io.ReadFull(r, payload)
		return payload, endOf(err)
	}
	if size > 1<<40 {
		return nil, fmt.Errorf("a frame of %d bytes cannot be", size)
	}
	var b bytes.Buffer
	if _, err := io.CopyN(&b, r, int64(size)); err != nil {
		return nil, endOf(err)
	}
	return b.Bytes(), nil
}

// endOf makes a pipe that ended inside a frame look like its end: the process died while it wrote, and
// what the frame held was not yet acknowledged.
func endOf(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return io.EOF
	}
	return err
}

// The JSON payloads, named as the frames.
type (
	helloFrame struct {
		Python     string `json:"python"`
		Executable string `json:"executable"`
		PID        int    `json:"pid"`
		SDK        string `json:"sdk"` // version of the installed one, where that is the engine
	}
	addressFrame struct {
		Target string `json:"target"`
		Token  string `json:"token"` // of each call; "" for none
	}
	schemaFrame struct {
		Declared bool            `json:"declared"`
		Tables   []declaredTable `json:"tables"`
	}
	declaredTable struct {
		Table      string           `json:"table"`
		Schema     *string          `json:"schema"`
		PrimaryKey []string         `json:"primary_key"`
		Columns    []declaredColumn `json:"columns"`
	}
	declaredColumn struct {
		Name      string  `json:"name"`
		Type      *string `json:"type"`
		Precision int64   `json:"precision"`
		Scale     int64   `json:"scale"`
	}
	planFrame struct {
		Plan    int      `json:"plan"`
		Op      string   `json:"op"`
		Schema  *string  `json:"schema"`
		Table   string   `json:"table"`
		Columns []string `json:"columns"`
	}
	siteFrame struct {
		Site     int    `json:"site"`
		File     string `json:"file"`
		Line     int    `json:"line"`
		Function string `json:"function"`
	}
	truncateFrame struct {
		Schema   *string `json:"schema"`
		Table    string  `json:"table"`
		Deferred bool    `json:"deferred"`
		Site     int     `json:"site"`
	}
	checkpointFrame struct {
		State string `json:"state"`
		Site  int    `json:"site"`
	}
	messageFrame struct {
		Message string  `json:"message"`
		Trace   *string `json:"trace"`
		Site    int     `json:"site"`
	}
	logFrame struct {
		Level   string `json:"level"`
		Message string `json:"message"`
		Origin  string `json:"origin"`
		Site           // of a line of the connector's
	}
	fileFrame struct {
		Schema        *string `json:"schema"`
		Table         string  `json:"table"`
		Path          string  `json:"path"`
		ExpectedBytes *int64  `json:"expected_bytes"`
		Last          bool    `json:"last"`
		Site          int     `json:"site"`
	}
	failureFrame struct {
		Phase         string  `json:"phase"`
		Type          string  `json:"type"`
		Message       string  `json:"message"`
		Hint          *string `json:"hint"`
		Frames        []Frame `json:"frames"`
		Fatal         bool    `json:"fatal"`
		MissingModule string  `json:"missing_module"`
	}
	threadsFrame struct {
		WaitingFor []string `json:"waiting_for"`
	}
)

func decodeJSON[T any](f frame) (T, error) {
	var value T
	if err := json.Unmarshal(f.payload, &value); err != nil {
		return value, fmt.Errorf("frame %c: %w", f.kind, err)
	}
	return value, nil
}

// splitFile separates the JSON header of a file chunk from its bytes.
func splitFile(f frame) (header fileFrame, chunk []byte, err error) {
	if len(f.payload) < 4 {
		return header, nil, errors.New("file chunk without a header")
	}
	n := uint64(binary.LittleEndian.Uint32(f.payload))
	if 4+n > uint64(len(f.payload)) {
		return header, nil, errors.New("file chunk with a header longer than itself")
	}
	err = json.Unmarshal(f.payload[4:4+n], &header)
	return header, f.payload[4+n:], err
}
