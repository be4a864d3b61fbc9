package sqltext

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Table is a table that may be named.
type Table struct {
	Schema, Name, Detail string
	Columns              []Column
}

// Column is a column of a table.
type Column struct{ Name, Type string }

// Words are DuckDB's own names.
type Words struct {
	Keywords  []string // lower case, in the order in which they are offered
	Reserved  []string // those that must be quoted as a name
	Functions []Function
}

// Function is a function of DuckDB. Kind is scalar, aggregate, macro, table or table_macro.
type Function struct{ Name, Kind, Signature, Description string }

// Item is something that may stand at the cursor. Insert replaces sql[Start:End].
type Item struct {
	Label, Insert, Detail, Description string
	Kind                               ItemKind
	Start, End                         int
}

// ItemKind is what an Item names.
type ItemKind string

// What an item names.
const (
	AColumn   ItemKind = "column"
	ATable    ItemKind = "table"
	ASchema   ItemKind = "schema"
	AFunction ItemKind = "function"
	AKeyword  ItemKind = "keyword"
)

// DefaultSchema needs not be named.
const DefaultSchema = "tester"

// mostLoose is how many columns are offered as long as a statement names no table.
const mostLoose = 500

// tableWords are followed by a table.
var tableWords = []string{"from", "join", "into", "update", "table", "describe", "summarize"}

// place is where the cursor is, in the statement around it.
type place struct {
	sql       string
	tokens    []token  // of the statement, without spaces and comments
	at        int      // how many of them are before what is being typed
	start     int      // of what is being typed
	end       int      // the cursor, or behind the closing quote that follows it
	prefix    string   // what has been typed of it
	quoted    bool     // it began with a double quote
	qualifier []string // the names before it, each with a dot
}

// Complete lists what may stand at the cursor, the likeliest first.
func Complete(sql string, cursor int, tables []Table, words Words) []Item {
	p, ok := find(sql, min(max(cursor, 0), len(sql)))
	if !ok {
		return nil
	}
	o := &offer{place: p, words: words, seen: map[string]bool{}}
	relations, ctes := p.relations(tables)
	switch {
	case len(p.qualifier) > 0:
		o.qualified(relations, tables)
	case p.wantsTable():
		for _, name := range ctes {
			o.add(ATable, name, "", "WITH", "")
		}
		o.tables(tables)
		o.functions("table", "table_macro")
	case p.at == 0:
		o.keywords()
	default:
		o.columns(relations, tables)
		for _, r := range relations {
			o.add(ATable, r.name, "", "alias of "+r.table.Name, "")
		}
		o.functions("scalar", "aggregate", "macro")
		o.keywords()
	}
	return o.items
}

// WantsTable says whether a table is what comes at the cursor.
func WantsTable(sql string, cursor int) bool {
	p, ok := find(sql, min(max(cursor, 0), len(sql)))
	return ok && len(p.qualifier) == 0 && p.wantsTable()
}

// find looks at what is before the cursor. Nothing is completed in strings, numbers and comments.
func find(sql string, cursor int) (*place, bool) {
	p := &place{sql: sql, start: cursor, end: cursor}
	for _, t := range tokensAround(sql, cursor) {
		inside := t.start < cursor && (cursor < t.end || t.open && cursor == t.end)
		atEnd := t.start < cursor && cursor == t.end
		switch {
		case t.kind == comment && (inside || atEnd && strings.HasPrefix(t.of(sql), "--")),
			t.kind == text && inside, t.kind == number && (inside || atEnd):
			return nil, false
		case t.kind == word && (inside || atEnd):
			p.start, p.prefix = t.start, sql[t.start:cursor]
		case t.kind == quoted && (inside || t.open && atEnd):
			p.start, p.end, p.prefix, p.quoted = t.start, max(cursor, t.end), sql[t.start+1:cursor], true
		case t.is(sql, ";"):
			if t.start >= cursor {
				return p.qualified(), true
			}
			p.tokens, p.at = nil, 0
		case t.kind != space && t.kind != comment:
			p.tokens = append(p.tokens, t)
			if t.end <= cursor {
				p.at = len(p.tokens)
			}
		}
	}
	return p.qualified(), true
}

// tokensAround are the tokens of a text in which a name is being typed: without a closing quote right behind the cursor, the
// name ends at the cursor.
func tokensAround(sql string, cursor int) []token {
	all := tokens(sql)
	for i, t := range all {
		if t.kind != quoted || t.start >= cursor || cursor > t.end || cursor == t.end && !t.open || cursor == t.end-1 && !t.open {
			continue
		}
		all = append(slices.Clone(all[:i]), token{quoted, t.start, cursor, true})
		for _, rest := range tokens(sql[cursor:]) {
			rest.start, rest.end = rest.start+cursor, rest.end+cursor
			all = append(all, rest)
		}
		return all
	}
	return all
}

// qualified reads the names before the cursor, each with a dot behind it.
func (p *place) qualified() *place {
	for p.at >= 2 && p.tokens[p.at-1].is(p.sql, ".") && p.isName(p.at-2) {
		p.qualifier = append([]string{p.name(p.at - 2)}, p.qualifier...)
		p.at -= 2
	}
	return p
}

func (p *place) isName(i int) bool {
	return i < len(p.tokens) && (p.tokens[i].kind == word || p.tokens[i].kind == quoted)
}

func (p *place) name(i int) string {
	name := p.tokens[i].of(p.sql)
	if p.tokens[i].kind == quoted {
		name = strings.ReplaceAll(strings.TrimSuffix(name[1:], `"`), `""`, `"`)
	}
	return name
}

func (p *place) isWord(i int, words ...string) bool {
	return i >= 0 && i < len(p.tokens) && p.tokens[i].kind == word && slices.Contains(words, strings.ToLower(p.tokens[i].of(p.sql)))
}

func (p *place) isSign(i int, sign string) bool {
	return i >= 0 && i < len(p.tokens) && p.tokens[i].is(p.sql, sign)
}

// wantsTable: behind FROM and its like, and behind a comma in their list.
func (p *place) wantsTable() bool {
	for i := p.at - 1; i >= 0; i-- {
		switch {
		case p.isWord(i, tableWords...):
			return i == p.at-1 || p.isWord(i, "from")
		case i == p.at-1 && !p.isSign(i, ","), !p.isName(i) && !p.isSign(i, ",") && !p.isSign(i, "."), p.isWord(i, clauses...):
			return false
		}
	}
	return false
}

// relation is a table under the name that the statement gives it.
type relation struct {
	name  string
	table *Table
}

// clauses end a list of tables, and are no aliases.
var clauses = strings.Fields("select where group order having limit offset on using join left right full inner outer cross natural asof positional anti semi " +
	"union intersect except qualify window set values tablesample from lateral returning pivot unpivot by and or")

// relations are the tables that the statement names, with those that it makes itself (WITH).
func (p *place) relations(tables []Table) (found []relation, ctes []string) {
	for i := range p.tokens {
		if p.isName(i) && p.isWord(i+1, "as") && (p.isSign(i+2, "(") || p.isWord(i+2, "materialized", "not")) {
			ctes = append(ctes, p.name(i))
		}
		if !p.isWord(i, tableWords...) {
			continue
		}
		for at := i + 1; p.isName(at) && !p.isWord(at, clauses...); at++ {
			schema, name := "", p.name(at)
			for p.isSign(at+1, ".") && p.isName(at+2) {
				at += 2
				schema, name = name, p.name(at)
			}
			alias := name
			if p.isWord(at+1, "as") && p.isName(at+2) {
				at += 2
				alias = p.name(at)
			} else if p.isName(at+1) && !p.isWord(at+1, "as") && !p.isWord(at+1, clauses...) {
				at++
				alias = p.name(at)
			}
			if t := lookUp(tables, schema, name); t != nil {
				found = append(found, relation{alias, t})
			}
			if at++; !p.isSign(at, ",") || !p.isWord(i, "from") {
				break
			}
		}
	}
	return found, ctes
}

// lookUp finds a table by its name, case not counting. Without a schema, that of the default schema counts first.
func lookUp(tables []Table, schema, name string) *Table {
	var found *Table
	for i := range tables {
		t := &tables[i]
		if !strings.EqualFold(t.Name, name) || schema != "" && !strings.EqualFold(t.Schema, schema) {
			continue
		}
		if found == nil || t.Schema == DefaultSchema {
			found = t
		}
	}
	return found
}

// offer collects items.
type offer struct {
	*place
	words Words
	seen  map[string]bool
	items []Item
}

func (o *offer) add(kind ItemKind, label, insert, detail, description string) {
	if insert == "" {
		insert = o.quote(label)
	}
	if o.seen[insert] || !o.matches(label) {
		return
	}
	o.seen[insert] = true
	o.items = append(o.items, Item{label, insert, detail, description, kind, o.start, o.end})
}

// matches says whether a name, or a part of it behind a dot or an underscore, begins with what was typed.
func (o *offer) matches(label string) bool {
	label, prefix := strings.ToLower(label), strings.ToLower(o.prefix)
	return strings.HasPrefix(label, prefix) || strings.Contains(label, "_"+prefix) || strings.Contains(label, "."+prefix)
}

var plain = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

func (o *offer) quote(name string) string {
	if !o.quoted && plain.MatchString(name) && !slices.Contains(o.words.Reserved, name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// qualified: behind a table or its alias its columns, behind a schema its tables.
func (o *offer) qualified(relations []relation, tables []Table) {
	last := o.qualifier[len(o.qualifier)-1]
	schema := ""
	if len(o.qualifier) > 1 {
		schema = o.qualifier[len(o.qualifier)-2]
	}
	for _, r := range relations {
		if schema == "" && strings.EqualFold(r.name, last) {
			o.columnsOf(r.table)
			return
		}
	}
	for _, t := range tables {
		if strings.EqualFold(t.Schema, last) {
			o.add(ATable, t.Name, "", t.Detail, "")
		}
	}
	if t := lookUp(tables, schema, last); t != nil && !o.wantsTable() {
		o.columnsOf(t)
	}
}

func (o *offer) columnsOf(t *Table) {
	for _, c := range t.Columns {
		o.add(AColumn, c.Name, "", fmt.Sprintf("%s of %s", c.Type, t.Name), "")
	}
}

// columns are those of the tables that the statement names; as long as it names none, those of all.
func (o *offer) columns(relations []relation, tables []Table) {
	for _, r := range relations {
		o.columnsOf(r.table)
	}
	for i := range tables {
		if len(relations) > 0 || len(o.items) > mostLoose {
			return
		}
		o.columnsOf(&tables[i])
	}
}

func (o *offer) tables(tables []Table) {
	for _, t := range tables {
		label, insert := t.Name, o.quote(t.Name)
		if t.Schema != DefaultSchema {
			label, insert = t.Schema+"."+t.Name, o.quote(t.Schema)+"."+insert
		}
		o.add(ATable, label, insert, t.Detail, "")
	}
	for _, t := range tables {
		o.add(ASchema, t.Schema, "", "schema", "")
	}
}

// functions are too many to be offered before the first letter.
func (o *offer) functions(kinds ...string) {
	if o.prefix == "" || o.quoted {
		return
	}
	for _, f := range o.words.Functions {
		if slices.Contains(kinds, f.Kind) && strings.HasPrefix(f.Name, strings.ToLower(o.prefix)) {
			o.add(AFunction, f.Name, f.Name, f.Signature, f.Description)
		}
	}
}

// keywords are written as what was typed: small letters after small letters.
func (o *offer) keywords() {
	if o.quoted {
		return
	}
	for _, k := range o.words.Keywords {
		if o.prefix == "" || strings.ToUpper(o.prefix[:1]) == o.prefix[:1] {
			k = strings.ToUpper(k)
		}
		if strings.HasPrefix(strings.ToLower(k), strings.ToLower(o.prefix)) {
			o.add(AKeyword, k, k, "", "")
		}
	}
}
