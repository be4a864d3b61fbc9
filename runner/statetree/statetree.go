// Package statetree looks into the JSON text of a state and edits it in place: a level at a time, since states may have many megabytes, and
// with every number as it is written. What is not edited stays as it was, in its order. It knows neither files nor secrets.
package statetree

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Node is a value of a state. Text is it on one line; of a long one, its beginning, and then Cut is set.
type Node struct {
	Key   string `json:"key"`
	Kind  string `json:"kind"` // object, array, string, number, boolean, null
	Text  string `json:"text"`
	Count int    `json:"count"` // of the children of an object or an array
	Cut   bool   `json:"cut,omitzero"`
}

// longest is the bytes of a value that are shown.
const longest = 2000

// Level is the children of the value at a path, at most limit of them from offset on, and how many there are in all.
func Level(state string, path []string, offset, limit int) (nodes []Node, total int, err error) {
	raw, err := find([]byte(state), path)
	if err != nil {
		return nil, 0, err
	}
	all, err := Members(raw)
	if err != nil {
		return nil, 0, err
	}
	nodes = []Node{}
	for _, m := range all[min(offset, len(all)):min(offset+limit, len(all))] {
		nodes = append(nodes, m.node())
	}
	return nodes, len(all), nil
}

func (m Member) node() Node {
	n := Node{Key: m.Key, Kind: kind(m.Value)}
	if n.Kind == "object" || n.Kind == "array" {
		if all, err := Members(m.Value); err == nil {
			n.Count = len(all)
		}
	}
	n.Text, n.Cut = brief(m.Value, longest)
	return n
}

// brief is a value on one line, and whether some of it is left out.
func brief(value []byte, most int) (text string, cut bool) {
	var line bytes.Buffer
	if json.Compact(&line, value) != nil {
		return "", true
	}
	if line.Len() <= most {
		return line.String(), false
	}
	short := line.Bytes()[:most]
	for len(short) > 0 && !utf8.Valid(short) {
		short = short[:len(short)-1]
	}
	return string(short) + "…", true
}

func kind(raw []byte) string {
	switch raw = bytes.TrimSpace(raw); raw[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

// Member is an entry of an object or an array.
type Member struct {
	Key   string
	Value json.RawMessage
}

// Members are the entries of an object in their order, or the elements of an array with their places as keys; of another value none.
func Members(raw []byte) ([]Member, error) {
	if k := kind(raw); k != "object" && k != "array" {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	open, err := d.Token()
	if err != nil {
		return nil, err
	}
	var all []Member
	for d.More() {
		key := strconv.Itoa(len(all))
		if open == json.Delim('{') {
			token, err := d.Token()
			if err != nil {
				return nil, err
			}
			key, _ = token.(string)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		all = append(all, Member{key, value})
	}
	return all, nil
}

// find is the value at a path.
func find(raw []byte, path []string) ([]byte, error) {
	for i, key := range path {
		all, err := Members(raw)
		if err != nil {
			return nil, err
		}
		at := place(all, key)
		if at < 0 {
			return nil, fmt.Errorf("the state has no %s any more", strings.Join(path[:i+1], "."))
		}
		raw = all[at].Value
	}
	return raw, nil
}

// place is the last member with a key, which is the one that counts in JSON; -1 when there is none.
func place(all []Member, key string) int {
	for i := range slices.Backward(all) {
		if all[i].Key == key {
			return i
		}
	}
	return -1
}

// Value is the JSON text at a path.
func Value(state string, path []string) (string, error) {
	raw, err := find([]byte(state), path)
	return string(bytes.TrimSpace(raw)), err
}

// Edit is one change: the value at Path becomes Value, which is JSON text; "" removes it. A key that is new is put at place At, or at the end
// for -1. In an array, the last key of Path is a place.
type Edit struct {
	Path  []string `json:"path"`
	Value string   `json:"value"`
	At    int      `json:"at"`
	// Insert puts the value before what is at its place, where an array has one, instead of replacing it; and it refuses to replace a key.
	Insert bool `json:"insert,omitzero"`
}

// Apply makes an edit. undo is the edit that takes it back.
func Apply(state string, e Edit) (changed string, undo Edit, err error) {
	if len(e.Path) == 0 {
		return "", Edit{}, errors.New("the state itself cannot be replaced here; edit the file")
	}
	if e.Value != "" && !json.Valid([]byte(e.Value)) {
		return "", Edit{}, fmt.Errorf("%s is not JSON: a text needs quotes, as in \"2026-01-31\"", firstOf(e.Value))
	}
	if strings.TrimSpace(state) == "" {
		state = "{}"
	}
	out, undo, err := apply([]byte(state), e, e.Path)
	undo.Path = e.Path
	return string(out), undo, err
}

func firstOf(text string) string {
	if len(text) > 40 {
		text = strings.ToValidUTF8(text[:40], "") + "…"
	}
	return text
}

func apply(raw []byte, e Edit, path []string) (out []byte, undo Edit, err error) {
	all, err := Members(raw)
	if err != nil {
		return nil, undo, err
	}
	is := kind(raw)
	if is != "object" && is != "array" {
		return nil, undo, fmt.Errorf("%s holds no keys", strings.Join(e.Path[:len(e.Path)-len(path)], "."))
	}
	at := place(all, path[0])
	switch {
	case len(path) > 1 && at < 0, e.Value == "" && at < 0:
		return nil, undo, fmt.Errorf("the state has no %s any more", strings.Join(e.Path[:len(e.Path)-len(path)+1], "."))
	case len(path) > 1:
		inner, undo, err := apply(all[at].Value, e, path[1:])
		if err != nil {
			return nil, undo, err
		}
		all[at].Value = inner
		return join(all, is), undo, nil
	case e.Value == "":
		undo = Edit{Value: string(all[at].Value), At: at, Insert: true}
		all = slices.Delete(all, at, at+1)
	case at >= 0 && e.Insert && is == "object":
		return nil, undo, fmt.Errorf("there is a key %s already", path[0])
	case at >= 0 && !e.Insert:
		undo = Edit{Value: string(all[at].Value)}
		all[at].Value = json.RawMessage(e.Value)
	default:
		if at = e.At; at < 0 || at > len(all) {
			at = len(all)
		}
		all = slices.Insert(all, at, Member{path[0], json.RawMessage(e.Value)})
	}
	return join(all, is), undo, nil
}

// join writes the members as Python's json does.
func join(all []Member, is string) []byte {
	var b bytes.Buffer
	b.WriteByte(map[string]byte{"object": '{', "array": '['}[is])
	for i, m := range all {
		if i > 0 {
			b.WriteString(", ")
		}
		if is == "object" {
			b.WriteString(quoted(m.Key) + ": ")
		}
		b.Write(bytes.TrimSpace(m.Value))
	}
	b.WriteByte(map[string]byte{"object": '}', "array": ']'}[is])
	return b.Bytes()
}

func quoted(key string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(key) // a text always has a JSON form
	return strings.TrimSpace(b.String())
}
