package statetree

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Change is what one state has that another had not: From is "" for what is new, To for what is gone.
type Change struct {
	Path string `json:"path"` // dotted
	From string `json:"from"`
	To   string `json:"to"`
}

// longestChange is the bytes of a value that a change shows.
const longestChange = 120

// Changes are the differences from before to after, at most most of them in the order of after, and whether there are more.
func Changes(before, after string, most int) (changes []Change, more bool) {
	d := differ{most: most, changes: []Change{}}
	if before != after {
		d.compare(nil, []byte(before), []byte(after))
	}
	return d.changes, d.more
}

type differ struct {
	most    int
	changes []Change
	more    bool
}

func (d *differ) compare(path []string, before, after []byte) {
	before, after = bytes.TrimSpace(before), bytes.TrimSpace(after)
	if d.more || bytes.Equal(before, after) || same(before, after) {
		return
	}
	if len(before) > 0 && len(after) > 0 && kind(before) == "object" && kind(after) == "object" {
		d.objects(path, before, after)
		return
	}
	if len(d.changes) == d.most {
		d.more = true
		return
	}
	c := Change{Path: strings.Join(path, ".")}
	if len(before) > 0 {
		c.From, _ = brief(before, longestChange)
	}
	if len(after) > 0 {
		c.To, _ = brief(after, longestChange)
	}
	d.changes = append(d.changes, c)
}

func (d *differ) objects(path []string, before, after []byte) {
	olds, err := Members(before)
	if err != nil {
		return
	}
	news, err := Members(after)
	if err != nil {
		return
	}
	was := map[string]json.RawMessage{}
	for _, m := range olds {
		was[m.Key] = m.Value
	}
	inner := func(key string) []string { return append(path[:len(path):len(path)], key) }
	for _, m := range news {
		d.compare(inner(m.Key), was[m.Key], m.Value)
		delete(was, m.Key)
	}
	for _, m := range olds {
		if _, gone := was[m.Key]; gone {
			d.compare(inner(m.Key), m.Value, nil)
		}
	}
}

// same says whether two values differ in their layout only.
func same(a, b []byte) bool {
	var left, right bytes.Buffer
	return json.Compact(&left, a) == nil && json.Compact(&right, b) == nil && bytes.Equal(left.Bytes(), right.Bytes())
}
