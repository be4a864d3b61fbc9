package tomltree

import (
	"bytes"

	"github.com/pelletier/go-toml/v2/unstable"
)

// key is a part of a dotted key.
type key struct {
	start, end int
	text       string
}

func (b *builder) keys(e *unstable.Node) []key {
	var keys []key
	for it := e.Key(); it.Next(); {
		start, end := b.span(it.Node().Raw)
		keys = append(keys, key{start, end, string(it.Node().Data)})
	}
	return keys
}

// descend goes to the tables that all keys but the last name, and makes those that are missing.
func (b *builder) descend(table *Value, keys []key) *Value {
	for _, k := range keys[:len(keys)-1] {
		e := table.Find(k.text)
		switch {
		case e == nil:
			e = &Entry{k.start, k.end, k.text, &Value{Start: k.start, End: k.end, Kind: Table}}
			table.put(e)
			table = e.Value
		case e.Value.Kind == Table:
			table = e.Value
		case e.Value.Kind == Array && len(e.Value.Items) > 0 && e.Value.Items[len(e.Value.Items)-1].Kind == Table:
			table = e.Value.Items[len(e.Value.Items)-1]
		default:
			b.problem(k.start, k.end, "`"+k.text+"` is not a table: it has a value already")
			return nil
		}
	}
	return table
}

func (b *builder) keyValue(table *Value, e *unstable.Node) {
	keys := b.keys(e)
	last := keys[len(keys)-1]
	_, end := b.span(e.Raw)
	start := last.end + bytes.IndexByte(b.data[last.end:end], '=') + 1
	start += len(b.data[start:end]) - len(bytes.TrimLeft(b.data[start:end], " \t"))
	if table = b.descend(table, keys); table == nil {
		return
	}
	b.add(table, last, b.value(e.Value(), start, end))
}

func (b *builder) add(table *Value, k key, v *Value) {
	if table.Find(k.text) != nil {
		b.problem(k.start, k.end, "`"+k.text+"` is in this table already")
		return
	}
	table.put(&Entry{k.start, k.end, k.text, v})
}

var kinds = map[unstable.Kind]Kind{
	unstable.String: String, unstable.Integer: Integer, unstable.Float: Float, unstable.Bool: Bool,
	unstable.LocalDate: Time, unstable.LocalTime: Time, unstable.LocalDateTime: Time, unstable.DateTime: Time,
	unstable.Array: Array, unstable.InlineTable: Table,
}

// value makes a value of a node that lies in the bytes [start, end).
func (b *builder) value(n *unstable.Node, start, end int) *Value {
	v := &Value{Start: start, End: end, Kind: kinds[n.Kind]}
	switch n.Kind {
	case unstable.Array:
		from := start + 1
		for it := n.Children(); it.Next(); {
			from, end = b.extent(it.Node(), from)
			v.Items = append(v.Items, b.value(it.Node(), from, end))
			from = end
		}
	case unstable.InlineTable:
		v.explicit = true
		for it := n.Children(); it.Next(); {
			b.keyValue(v, it.Node())
		}
	default:
		v.Text = string(n.Data)
	}
	return v
}

// extent gives where an item of an array lies that comes somewhere behind from.
func (b *builder) extent(n *unstable.Node, from int) (start, end int) {
	if n.Kind != unstable.Array {
		if start, end = b.span(n.Raw); n.Kind != unstable.InlineTable {
			return start, end
		}
		for it := n.Children(); it.Next(); {
			_, end = b.span(it.Node().Raw)
		}
		return start, end
	}
	start = from + max(0, bytes.IndexByte(b.data[from:], '[')) // behind a comma, a bracket or a comment at most
	end = start + 1
	for it := n.Children(); it.Next(); {
		_, end = b.extent(it.Node(), end)
	}
	return start, end
}

func (b *builder) header(e *unstable.Node) {
	keys := b.keys(e)
	last := keys[len(keys)-1]
	v := &Value{
		Start: bytes.LastIndexByte(b.data[:keys[0].start], '\n') + 1, End: b.lineEnd(last.end), Kind: Table, explicit: true,
	}
	v.Start += bytes.IndexByte(b.data[v.Start:], '[')
	v.End = last.end + bytes.IndexByte(b.data[last.end:], ']') + 1
	if e.Kind == unstable.ArrayTable {
		v.End++
	}
	b.table = v // if it cannot be placed, its entries are read all the same
	parent := b.descend(b.tree.Root, keys)
	if parent == nil {
		return
	}
	old := parent.Find(last.text)
	switch {
	case old == nil && e.Kind == unstable.ArrayTable:
		b.add(parent, last, &Value{Start: v.Start, End: v.End, Kind: Array, Items: []*Value{v}})
	case old == nil:
		b.add(parent, last, v)
	case e.Kind == unstable.ArrayTable && old.Value.Kind == Array:
		old.Value.Items = append(old.Value.Items, v)
	case e.Kind == unstable.Table && old.Value.Kind == Table:
		if old.Value.explicit {
			b.problem(v.Start, v.End, "the table `"+last.text+"` is there already")
		} else {
			old.Value.Start, old.Value.End = v.Start, v.End
		}
		old.Value.explicit = true
		b.table = old.Value
	default:
		b.problem(last.start, last.end, "`"+last.text+"` is there already")
	}
}
