package runner

import (
	"encoding/json"
	"fmt"

	"csdk/schema"
)

// liveChange is one thing that the agent can stop at (pysdk/DEBUG.md, frame Q).
type liveChange struct {
	Kind   string `json:"kind"` // schema change, value changed
	Text   string `json:"text"`
	Table  string `json:"table"`
	Column string `json:"column"`
}

// quiet answers frame Q: everything that was sent is with the warehouse, so that what came of it is known.
func (s *sync) quiet() error {
	if err := s.writeAll(); err != nil {
		return err
	}
	changes := []liveChange{}
	for _, t := range s.tables.ordered {
		if t.dirty {
			changes = append(changes, t.shapeNews()...)
		}
	}
	changes = append(changes, s.news...)
	s.news = nil
	for i := range changes {
		changes[i].Text = s.options.Live.Mask(changes[i].Text)
	}
	content, err := json.Marshal(struct {
		OK      bool         `json:"ok"`
		Changes []liveChange `json:"changes"`
	}{true, changes})
	if err != nil {
		return err
	}
	s.link.answer(content)
	return nil
}

func valueNews(v *ValueChange) liveChange {
	return liveChange{
		Kind: "value changed", Table: v.Table, Column: v.Column,
		Text: fmt.Sprintf("%s.%s: %s became %s (%s)", v.Table, v.Column, v.Example, v.Result, v.Reason),
	}
}

// shapeNews tells what the next checkpoint does to the shape of the table, each thing once.
func (t *table) shapeNews() []liveChange {
	var changes []liveChange
	tell := func(column, format string, args ...any) {
		changes = append(changes, liveChange{Kind: "schema change", Text: fmt.Sprintf(format, args...), Table: t.name.String(), Column: column})
	}
	isNew := !t.exists && !t.told
	if isNew {
		tell("", "the table %s is new", t.name)
	}
	for _, c := range t.columns {
		switch {
		case c.told == c.typ || isNew:
		case c.told.Kind == schema.Unspecified:
			tell(c.name, "the column %s.%s is new, of type %s", t.name, c.name, c.typ)
		default:
			tell(c.name, "the column %s.%s has the type %s now, it was %s", t.name, c.name, c.typ, c.told)
		}
	}
	t.tellShape()
	return changes
}

// tellShape notes that the shape is known as it is.
func (t *table) tellShape() {
	t.told = true
	for _, c := range t.columns {
		c.told = c.typ
	}
}
