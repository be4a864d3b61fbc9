package dap

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"csdk/runner"

	dap "github.com/google/go-dap"
)

// ownScopes are Checkpoint, Tables and Configuration (DESIGN.md section 6). They are the same in every frame.
func (s *session) ownScopes() []dap.Scope {
	var scopes []dap.Scope
	for _, n := range []*node{s.checkpointNode(), s.tablesNode("Tables"), s.configurationNode()} {
		scopes = append(scopes, dap.Scope{Name: n.name, VariablesReference: s.handles.of(n), Expensive: n.name == "Configuration"})
	}
	return scopes
}

// checkpointNode shows the last checkpoint: its number, its state and what changed in it.
func (s *session) checkpointNode() *node {
	r := s.run
	n := &node{name: "Checkpoint"}
	last, before := r.checkpoint, r.previous
	if last == nil {
		n.name = "Checkpoint (none yet)"
	}
	n.load = func(ctx context.Context) ([]*node, error) {
		if last == nil {
			state, err := r.live.State(ctx)
			if err != nil {
				return nil, err
			}
			start := stateNode("state", state, nil, nil)
			start.value += "  (that the sync has begun with)"
			return []*node{start}, nil
		}
		kids := []*node{leaf("number", "%d", last.Number), stateNode("state", last.State, before, nil)}
		for _, table := range sortedKeys(last.Rows) {
			kids = append(kids, leaf(table, "%s since the checkpoint before", count(int64(last.Rows[table]), "operation")))
		}
		return append(kids, leaf("seconds", "%.3f since the checkpoint before", last.Seconds)), nil
	}
	return n
}

// tablesNode shows each table with its rows, what was sent, its columns and its last rows.
func (s *session) tablesNode(name string) *node {
	live := s.run.live
	return &node{name: name, load: func(ctx context.Context) ([]*node, error) {
		tables, err := live.Tables(ctx)
		if err != nil {
			return nil, err
		}
		kids := []*node{}
		for _, t := range tables {
			kids = append(kids, tableNode(live, t))
		}
		if len(kids) == 0 {
			return []*node{leaf("(none)", "no rows were sent yet")}, nil
		}
		if len(kids) > pageOf {
			return groups(kids), nil
		}
		return kids, nil
	}}
}

func tableNode(live *runner.Live, t runner.LiveTable) *node {
	full := t.Schema + "." + t.Table
	n := &node{name: full, value: count(t.Rows, "row")}
	if waiting := operationsText(t.Since); waiting != "" {
		n.value += ", not committed yet: " + waiting
	}
	columns := &node{name: "columns", value: count(int64(len(t.Columns)), "column"), loaded: true}
	for _, c := range t.Columns {
		kind := firstOf(c.Type, "type not known yet")
		if c.Declared != "" {
			kind += ", declared"
		}
		if contains(t.Key, c.Name) {
			kind += ", key"
		}
		columns.kids = append(columns.kids, leaf(c.Name, "%s", kind))
	}
	rows := &node{name: "last rows", value: "as of the last checkpoint", load: func(ctx context.Context) ([]*node, error) {
		return lastRows(ctx, live, t)
	}}
	n.loaded = true
	n.kids = []*node{
		leaf("rows", "%s", count(t.Rows, "row")),
		leaf("since the last checkpoint", "%s", firstOf(operationsText(t.Since), "nothing")),
		leaf("in this sync", "%s", firstOf(operationsText(t.All), "nothing")),
		leaf("key", "%s", firstOf(strings.Join(t.Key, ", "), "none")),
		columns, rows,
	}
	return n
}

// sampleRows is how many of the newest rows of a table are shown.
const sampleRows = 20

func lastRows(ctx context.Context, live *runner.Live, t runner.LiveTable) ([]*node, error) {
	if t.Rows == 0 {
		return []*node{leaf("(none)", "no rows were committed yet")}, nil
	}
	rows, err := live.Query(ctx, fmt.Sprintf("SELECT * FROM %s.%s ORDER BY _fivetran_synced DESC", quoteName(t.Schema), quoteName(t.Table)), sampleRows)
	if err != nil {
		return nil, err
	}
	return rowNodes(rows), nil
}

func rowNodes(rows runner.LiveRows) []*node {
	kids := []*node{}
	for i, row := range rows.Rows {
		n := &node{name: fmt.Sprint(i), loaded: true}
		var parts []string
		for c, value := range row {
			text := cellText(value)
			n.kids = append(n.kids, leaf(rows.Columns[c].Name, "%s", text))
			if len(parts) < 6 && !strings.HasPrefix(rows.Columns[c].Name, "_fivetran_") {
				parts = append(parts, rows.Columns[c].Name+"="+shorten(text, 40))
			}
		}
		n.value = strings.Join(parts, ", ")
		kids = append(kids, n)
	}
	return kids
}

// cellText is a cell as JSON writes it, texts without quotes.
func cellText(value any) string {
	switch value := value.(type) {
	case nil:
		return "NULL"
	case string:
		return value
	}
	raw, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(raw)
}

func (s *session) configurationNode() *node {
	n := &node{name: "Configuration", loaded: true}
	for _, setting := range s.run.live.Configuration() {
		n.kids = append(n.kids, leaf(setting.Key, "%s", string(marshal(setting.Value))))
	}
	if len(n.kids) == 0 {
		n.kids = []*node{leaf("(empty)", "configuration.json has no keys")}
	}
	return n
}

// onScopes puts our scopes above Python's at a stop of ours, and below them after a step or at a line.
func (s *session) onScopes(m *message) error {
	if s.run.plain() {
		return s.plainScopes(m)
	}
	return s.forwardThen(m, func(raw json.RawMessage) {
		body, err := decode[struct {
			Scopes []json.RawMessage `json:"scopes"`
		}](raw)
		if err != nil {
			s.reply(m, raw)
			return
		}
		s.replyScopes(m, body.Scopes)
	})
}

func (s *session) replyScopes(m *message, python []json.RawMessage) {
	ours := []json.RawMessage{}
	for _, scope := range s.ownScopes() {
		ours = append(ours, marshal(scope))
	}
	if s.run.atCheckpoint() {
		python = append(ours, python...)
	} else {
		python = append(python, ours...)
	}
	s.reply(m, map[string]any{"scopes": python})
}

// atCheckpoint says whether the newest stop is one where the state matters most.
func (r *run) atCheckpoint() bool {
	for _, st := range r.stops {
		if st.own && st.Operation == "checkpoint" {
			return true
		}
	}
	return false
}

func operationsText(o runner.Operations) string {
	var parts []string
	for _, one := range []struct {
		n    int64
		name string
	}{{o.Upserts, "upsert"}, {o.Updates, "update"}, {o.Deletes, "delete"}, {o.Truncates, "truncate"}} {
		if one.n > 0 {
			parts = append(parts, count(one.n, one.name))
		}
	}
	return strings.Join(parts, ", ")
}
