package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"csdk/runner/warehouse"
)

// checkpoint makes everything before it durable, together with the state, and only then lets
// op.checkpoint() return.
func (s *sync) checkpoint(ctx context.Context, f checkpointFrame) error {
	if err := s.checkState(f); err != nil {
		return err
	}
	if time.Since(s.progressed) > progressEvery {
		s.progress(fmt.Sprintf("committing checkpoint %d", s.checkpoints+1))
	}
	rows, sent := map[string]int{}, map[string]int{}
	for _, t := range s.tables.ordered {
		if n := int(t.since.total()); n > 0 {
			rows[t.name.String()], sent[t.source.String()] = n, n
		}
	}
	s.checkpoints++
	before := s.state
	if err := s.commit(ctx, f.State, false); err != nil {
		if !s.behind { // the rows are not safe either
			s.checkpoints--
		}
		return err
	}
	event := Checkpoint{
		Number: s.checkpoints, State: stateJSON(f.State), Rows: rows,
		Seconds: time.Since(s.lastCommit).Seconds(), Site: s.sites[f.Site],
	}
	event.Changes, event.MoreChanges = s.options.Live.changes(before, f.State)
	s.options.Live.checkpointed(event, f.State)
	s.observer.Event(event)
	s.lastCommit = time.Now()
	if s.options.UntilCheckpoint > 0 && s.checkpoints >= s.options.UntilCheckpoint {
		s.stopAt = true
		s.log("INFO", fmt.Sprintf("stopped after checkpoint %d, as --until-checkpoint asks; the next run goes on from here", s.checkpoints))
		return errEnded
	}
	return s.answerCheckpoint(sent)
}

// answerCheckpoint lets op.checkpoint() return. The debugger's agent is told more.
func (s *sync) answerCheckpoint(sent map[string]int) error {
	content := yes()
	if s.options.Live != nil {
		var err error
		content, err = json.Marshal(struct {
			OK     bool           `json:"ok"`
			Number int            `json:"number"`
			Rows   map[string]int `json:"rows"`
		}{true, s.checkpoints, sent})
		if err != nil {
			return err
		}
	}
	s.link.answer(content)
	return nil
}

// largestState is what Fivetran accepts as a state (connector-sdk.md section 4).
const largestState = 10 << 20

func (s *sync) checkState(f checkpointFrame) error {
	if len(f.State) > largestState {
		s.log("WARNING", fmt.Sprintf("the state has %d MB; Fivetran accepts less than 10 MB", len(f.State)>>20))
	}
	problem := ""
	var object map[string]json.RawMessage
	switch err := json.Unmarshal([]byte(f.State), &object); {
	case object == nil && json.Valid([]byte(f.State)):
		problem = "a state must be a JSON object"
	case err != nil && (strings.Contains(f.State, "NaN") || strings.Contains(f.State, "Infinity")):
		problem = "it holds NaN or Infinity, which JSON has not"
	case err != nil:
		problem = "it is not JSON that can be read again: " + err.Error()
	default:
		return nil
	}
	return &runError{event: Error{
		Phase: "operation", Site: s.sites[f.Site],
		Message: "op.checkpoint() was given " + shorten(f.State) + "; " + problem,
		Hint:    "Pass a dict of text, numbers, lists and dicts: op.checkpoint(state). The SDK lets this through, and the next sync cannot start from it.",
	}}
}

// commit applies what was staged. final is the end of a sync that succeeded.
func (s *sync) commit(ctx context.Context, state string, final bool) error {
	if err := s.writeAll(); err != nil {
		return err
	}
	changes, touched := s.tableChanges(final)
	if err := s.publishUploads(); err != nil {
		return err
	}
	changed := state != s.state
	if changed {
		s.stateWriter.prepare(state)
	}
	defer s.stateWriter.discard()
	if err := s.stateWriter.settle(); err != nil {
		return stateError(err)
	}
	outcomes, err := s.w.Commit(ctx, changes, warehouse.Record{
		State: state, Previous: s.state,
		StateFile: s.recordedAs(), Settled: final && !changed,
	})
	if err != nil {
		return s.explainCommit(touched, err)
	}
	for i, t := range touched {
		s.committed(t, outcomes[i])
	}
	s.pending = 0
	if changed {
		s.behind = true
		if err := s.stateWriter.publish(); err != nil {
			return stateError(err)
		}
		s.state, s.behind = state, false
	}
	return s.catalogueDue()
}

func stateError(err error) error {
	return &runError{event: Error{
		Phase: "state", Message: "the state file could not be written: " + err.Error(),
		Hint: "The rows of this checkpoint are safe; the next run restores the state from the warehouse.",
	}}
}

// tableChanges collects what the next commit has to do.
func (s *sync) tableChanges(final bool) ([]warehouse.Change, []*table) {
	var changes []warehouse.Change
	var touched []*table
	for _, t := range s.tables.ordered {
		deferred := final && !t.deferred.IsZero()
		if t.writer == nil && !t.exists || !t.dirty && !deferred {
			t.reset() // a truncate of a table that is not there
			continue
		}
		if t.writer == nil {
			t.writer = s.w.Writer(t.name)
		}
		changes = append(changes, warehouse.Change{Shape: t.shape(), Writer: t.writer, DeferredSince: t.deferred, Final: final})
		touched = append(touched, t)
	}
	return changes, touched
}

// reset forgets what was sent, after it was committed.
func (t *table) reset() { t.dirty, t.since = false, Operations{} }

func (s *sync) committed(t *table, o warehouse.Outcome) {
	for _, c := range o.Shapes {
		s.shapes++
		s.observer.Event(TableChange{Table: c.Table.String(), Change: c.Change, Column: c.Column, From: c.From, To: c.To})
		if c.Change == "type widened" {
			s.noteWidening(t, c)
		}
	}
	for _, c := range t.columns {
		c.exists = c.typ.Kind != 0
	}
	t.tellShape()
	t.exists, t.rows = true, o.Rows
	t.unmatched += o.Unmatched
	t.reset()
}

// noteWidening counts a widened column among the value changes: its stored values look different now.
func (s *sync) noteWidening(t *table, c warehouse.ShapeChange) {
	s.convert.begin(t, 0)
	if col := t.byName[warehouse.Fold(c.Column)]; col != nil {
		s.convert.changed(col, "type widened", func() string { return c.From }, func() string { return c.To })
	}
}

func (s *sync) explainCommit(touched []*table, err error) error {
	var conflict *warehouse.KeyConflictError
	if errors.As(err, &conflict) {
		for _, t := range touched {
			if t.name == conflict.Table {
				return s.explainTable(t, err)
			}
		}
	}
	return &runError{event: Error{Phase: "warehouse", Message: err.Error()}}
}

// end is the end of an update() that succeeded: rows after the last checkpoint are kept too.
func (s *sync) end(ctx context.Context) error {
	s.sampleMemory()
	if s.problem != nil {
		return s.problem
	}
	if err := s.commit(ctx, s.state, true); err != nil {
		return err
	}
	if s.checkpoints == 0 && s.received > 0 {
		s.log("WARNING", "the sync made no checkpoint: at Fivetran every sync would start from the beginning, and a long one would lose everything when it breaks. Call op.checkpoint(state) after each page or table.")
	}
	s.link.answer(yes())
	return errEnded
}
