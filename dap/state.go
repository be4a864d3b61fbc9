package dap

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"csdk/runner/statetree"
)

// pageOf is how many keys of an object are one level of the tree; more are put into groups.
const pageOf = 1000

// longestValue is the bytes of a text that are shown at once.
const longestValue = 4096

// stateNode is a value of a state, with what was there at the checkpoint before; before is nil when that is not known, and
// empty when there was nothing. Levels are read when they are opened: states may have many megabytes.
func stateNode(name string, value, before json.RawMessage, path []string) *node {
	value = bytes.TrimSpace(value)
	n := &node{name: name, path: path, value: preview(value), kind: jsonKind(value)}
	switch {
	case before == nil:
	case len(before) == 0:
		n.value += "  (new)"
	case !sameJSON(value, before):
		if isContainer(value) && isContainer(before) {
			n.value += "  (changed)"
		} else {
			n.value += "  (was " + preview(before) + ")"
		}
	}
	if !isContainer(value) || len(bytes.TrimSpace(value[1:len(value)-1])) == 0 {
		return n
	}
	n.load = func(context.Context) ([]*node, error) { return stateLevel(value, before, path) }
	if value[0] == '[' {
		n.count = countElements(value)
	}
	return n
}

// stateLevel is the children of an object or an array.
func stateLevel(value, before json.RawMessage, path []string) ([]*node, error) {
	entries, err := statetree.Members(value)
	if err != nil {
		return nil, err
	}
	old := map[string]json.RawMessage{}
	if len(before) > 0 && bytes.TrimSpace(before)[0] == value[0] {
		olds, err := statetree.Members(before)
		if err != nil {
			return nil, err
		}
		for _, e := range olds {
			old[e.Key] = e.Value
		}
	}
	kids := make([]*node, 0, len(entries))
	for _, e := range entries {
		was := old[e.Key]
		switch {
		case before == nil:
			was = nil
		case was == nil:
			was = json.RawMessage{}
		}
		kids = append(kids, stateNode(e.Key, e.Value, was, appendPath(path, e.Key)))
		delete(old, e.Key)
	}
	for _, key := range sortedKeys(old) {
		kids = append(kids, leaf(key, "(gone, was %s)", preview(old[key])))
	}
	if value[0] == '{' && len(kids) > pageOf {
		return groups(kids), nil
	}
	return kids, nil
}

// groups puts many children into groups of a thousand.
func groups(kids []*node) []*node {
	var all []*node
	for start := 0; start < len(kids); start += pageOf {
		page := kids[start:min(start+pageOf, len(kids))]
		all = append(all, &node{
			name:  fmt.Sprintf("[%d … %d]", start, start+len(page)-1),
			value: page[0].name + " … " + page[len(page)-1].name, kids: page, loaded: true,
		})
	}
	return all
}

func appendPath(path []string, key string) []string {
	return append(path[:len(path):len(path)], key)
}

func countElements(raw json.RawMessage) int {
	all, err := statetree.Members(raw)
	if err != nil {
		return 0
	}
	return len(all)
}

func isContainer(raw json.RawMessage) bool {
	return len(raw) > 1 && (raw[0] == '{' || raw[0] == '[')
}

func sameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(bytes.TrimSpace(a), bytes.TrimSpace(b)) {
		return true
	}
	var left, right bytes.Buffer
	return json.Compact(&left, a) == nil && json.Compact(&right, b) == nil && bytes.Equal(left.Bytes(), right.Bytes())
}

func jsonKind(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	switch raw[0] {
	case '{':
		return "dict"
	case '[':
		return "list"
	case '"':
		return "str"
	case 't', 'f':
		return "bool"
	case 'n':
		return "None"
	}
	if bytes.ContainsAny(raw, ".eE") {
		return "float"
	}
	return "int"
}

// preview is a value on one line; of a large one, its beginning.
func preview(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	most := longestValue
	if isContainer(raw) {
		most = 100
	}
	if len(raw) <= most {
		return string(raw)
	}
	cut := raw[:most]
	for len(cut) > 0 && !utf8.Valid(cut) {
		cut = cut[:len(cut)-1]
	}
	return strings.TrimRight(string(cut), " ") + fmt.Sprintf("… (%d characters)", len(raw))
}
