package ide

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/schema"
	"csdk/schema/jsontree"
)

// collector lists names, each once, in the order in which they come.
type collector struct {
	names []candidate
	at    map[string]int // index in names
	skip  []string
}

func (l *collector) add(n candidate) {
	if n.text == "" || slices.Contains(l.skip, n.text) {
		return
	}
	if l.at == nil {
		l.at = map[string]int{}
	}
	if i, known := l.at[n.text]; known {
		if l.names[i].detail == "" {
			l.names[i].detail = n.detail
		}
		return
	}
	l.at[n.text] = len(l.names)
	l.names = append(l.names, n)
}

// names gives what the value at the cursor may name.
func (c *caret) names(u use) []candidate {
	list := &collector{skip: u.taken}
	switch u.of {
	case forTable:
		c.tableNames(list)
	case forSchema:
		c.schemaNames(list)
	case forColumn:
		c.columnNames(list, u)
	case forSetting:
		c.settingKeys(list)
	case forState:
		c.stateKeys(list)
	case forType:
		for _, kind := range schema.Kinds() {
			if kind != schema.Decimal {
				list.add(candidate{text: kind.String(), kind: TypeItem})
			}
		}
	case forEntry:
		for _, k := range schemaKeys {
			if available(c.SDKRelease(), k.since) {
				list.add(k.candidate)
			}
		}
	case forVariable:
		for _, v := range schema.RuntimeVariables {
			if available(c.SDKRelease(), v.Since) {
				list.add(candidate{text: v.Name, kind: VariableItem, doc: v.Doc + " In a local sync it is `" + v.DebugValue + "`." + since(v.Since)})
			}
		}
	}
	return list.names
}

// schemaKeys are the keys that the SDK reads of a table in schema().
var schemaKeys = []struct {
	candidate
	since schema.Release
}{
	{candidate: candidate{text: "table", kind: KeyItem, doc: "Name of the table."}},
	{candidate: candidate{text: "primary_key", kind: KeyItem, doc: "The columns that tell rows apart: a list of names."}},
	{candidate: candidate{text: "columns", kind: KeyItem, doc: "Types by column: a dict. Columns that are not in it get the type of their values."}},
	{candidate: candidate{text: "schema", kind: KeyItem, doc: "Schema of the table."}, since: schema.Release{Major: 2, Minor: 13, Patch: 1}},
}

// tableNames lists the declared tables, then those that operations name.
func (c *caret) tableNames(list *collector) {
	tables, _ := c.Tables()
	for _, t := range tables {
		if !c.isLiteral(t.Name) {
			list.add(candidate{text: t.Name.Text, kind: TableItem, detail: "declared", doc: tableDoc(t)})
		}
	}
	for _, op := range c.Operations {
		for _, u := range op.Uses() {
			for _, v := range u.Table.List {
				if v.Kind == project.Str && v.Known && !c.isLiteral(v.Literal()) {
					list.add(candidate{text: v.Text, kind: TableItem, detail: "op." + op.Name})
				}
			}
		}
	}
	if run := c.LastRun(); run != nil {
		for _, t := range run.Tables {
			list.add(candidate{text: t.Source[strings.LastIndexByte(t.Source, '.')+1:], kind: TableItem, detail: "last run"})
		}
	}
}

func tableDoc(t *project.Table) string {
	var b strings.Builder
	if len(t.Key) > 0 {
		fmt.Fprintf(&b, "Primary key: `%s`.", strings.Join(literals(t.Key), "`, `"))
	}
	if n := len(t.Columns); n > 0 {
		fmt.Fprintf(&b, "\n\nDeclared columns: %d.", n)
	}
	return strings.TrimSpace(b.String())
}

func literals(all []project.Literal) []string {
	out := make([]string, len(all))
	for i, l := range all {
		out[i] = l.Text
	}
	return out
}

func (c *caret) schemaNames(list *collector) {
	tables, _ := c.Tables()
	for _, t := range tables {
		if !c.isLiteral(t.Schema) {
			list.add(candidate{text: t.Schema.Text, kind: TableItem})
		}
	}
	for _, op := range c.Operations {
		for _, u := range op.Uses() {
			for _, v := range u.Schema.List {
				if v.Kind == project.Str && v.Known && !c.isLiteral(v.Literal()) {
					list.add(candidate{text: v.Text, kind: TableItem})
				}
			}
		}
	}
}

// columnNames lists key columns, then declared ones, then those of the rows that are sent to the same table. Behind them
// come names that the code reads from what the source sends, and the columns that several tables share; of a table of
// which no column is known, those of all tables.
func (c *caret) columnNames(list *collector, u use) {
	of := func(table string) bool { return len(u.tables) == 0 || slices.Contains(u.tables, table) }
	tables, _ := c.Tables()
	for _, t := range tables {
		if of(t.Name.Text) {
			c.keyColumns(list, t)
		}
	}
	if u.keys && len(list.names) > 0 {
		return // a delete reads nothing else
	}
	for _, t := range tables {
		if of(t.Name.Text) {
			c.declaredColumns(list, t)
		}
	}
	c.sentColumns(list, of)
	c.lastColumns(list, u.tables)
	known := len(u.tables) == 0 || len(list.names) > 0
	c.fields(list)
	switch {
	case u.keys && known:
		return
	case known:
		c.sharedColumns(list)
		return
	}
	for _, t := range tables {
		c.keyColumns(list, t)
	}
	for _, t := range tables {
		c.declaredColumns(list, t)
	}
	c.sentColumns(list, func(string) bool { return true })
}

// sharedColumns lists the columns that more than one table has.
func (c *caret) sharedColumns(list *collector) {
	first := map[string]string{} // a table of each column
	add := func(l project.Literal, table string) {
		before, known := first[l.Text]
		switch {
		case c.isLiteral(l):
		case !known:
			first[l.Text] = table
		case before != table:
			list.add(candidate{text: l.Text, kind: ColumnItem, detail: "in other tables"})
		}
	}
	tables, _ := c.Tables()
	for _, t := range tables {
		for _, key := range t.Key {
			add(key, t.Name.Text)
		}
		for i := range t.Columns {
			add(t.Columns[i].Name, t.Name.Text)
		}
	}
	c.sent(func(_ *project.Operation, tables []string, key project.Literal) {
		for _, table := range tables {
			add(key, table)
		}
	})
}

// lastColumns lists the columns that tables had after the last run.
func (c *caret) lastColumns(list *collector, tables []string) {
	run := c.LastRun()
	for _, name := range tables {
		t := run.Find(name, "")
		if t == nil {
			continue
		}
		for _, col := range t.Columns {
			list.add(candidate{text: authorsName(col), kind: ColumnItem, detail: col.Type + ", last run"})
		}
	}
}

// authorsName is what a column is called in connector.py, as far as the last run tells.
func authorsName(col project.LastColumn) string {
	if col.Source != "" {
		return col.Source
	}
	return col.Name
}

func (c *caret) keyColumns(list *collector, t *project.Table) {
	for _, key := range t.Key {
		if !c.isLiteral(key) {
			list.add(candidate{text: key.Text, kind: ColumnItem, detail: keyDetail(t, key.Text), doc: "Column of `" + t.Name.Text + "`."})
		}
	}
}

func (c *caret) declaredColumns(list *collector, t *project.Table) {
	for i := range t.Columns {
		if col := &t.Columns[i]; !c.isLiteral(col.Name) {
			list.add(candidate{text: col.Name.Text, kind: ColumnItem, detail: columnType(col), doc: "Column of `" + t.Name.Text + "`."})
		}
	}
}

// sentColumns lists the columns of the rows that operations send to tables.
func (c *caret) sentColumns(list *collector, of func(table string) bool) {
	c.sent(func(op *project.Operation, tables []string, key project.Literal) {
		if (len(tables) == 0 || slices.ContainsFunc(tables, of)) && !c.isLiteral(key) {
			list.add(candidate{text: key.Text, kind: ColumnItem, detail: "op." + op.Name})
		}
	})
}

// sent visits the columns of all rows, with the tables that each row is for.
func (c *caret) sent(visit func(op *project.Operation, tables []string, key project.Literal)) {
	for _, op := range c.Operations {
		if op.RowParam() == "" {
			continue
		}
		for _, at := range op.Uses() {
			tables := texts(at.Table)
			for _, row := range at.Row.List {
				if row.Kind != project.Dict {
					continue
				}
				keys, _ := c.Keys(row)
				for _, key := range keys {
					visit(op, tables, key)
				}
			}
		}
	}
}

// fields lists the names that the module reads by value["name"] and value.get("name"), of values that are neither the
// configuration nor the state: those of the function at the cursor first.
func (c *caret) fields(list *collector) {
	var near, far []string
	add := func(key pysyntax.Expr, value pysyntax.Expr, scope *project.Scope) {
		s, ok := key.(*pysyntax.String)
		if !ok || s.Bytes || !isFieldName(s.Value) || s.Holds(c.offset) {
			return
		}
		if v := c.Eval(value, scope); v.Any(project.Settings) || v.Any(project.StateValue) || v.Any(project.External) {
			return
		}
		if scope.Func == c.scope.Func {
			near = append(near, s.Value)
		} else {
			far = append(far, s.Value)
		}
	}
	for _, s := range c.module.Nodes().Subscripts {
		add(s.Node.Index, s.Node.Value, s.Scope)
	}
	for _, call := range c.module.Calls {
		if attr, ok := call.Func.(*pysyntax.Attribute); ok && attr.Attr.Name == "get" && len(call.Args) > 0 {
			add(call.Args[0].Value, attr.Value, call.Scope)
		}
	}
	for _, name := range append(near, far...) {
		list.add(candidate{text: name, kind: ColumnItem, detail: "read in the code"})
	}
}

// isFieldName keeps out what no column is called, such as the name of a header or of an @odata link.
func isFieldName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

func keyDetail(t *project.Table, column string) string {
	if col := t.FindColumn(column); col != nil && col.Known {
		return col.Data.String() + ", primary key"
	}
	return "primary key"
}

func columnType(col *project.Column) string {
	if col.Known {
		return col.Data.String()
	}
	return ""
}

// settingKeys lists the keys of configuration.json, then those that only the code reads.
func (c *caret) settingKeys(list *collector) {
	for _, e := range c.ConfigurationEntries() {
		list.add(candidate{text: e.Key, kind: SettingItem, detail: shownValue(&e)})
	}
	for _, s := range settingsRead(c.Project) {
		if !c.isLiteral(s.Key) {
			list.add(candidate{text: s.Key.Text, kind: SettingItem, detail: "not in configuration.json"})
		}
	}
}

// shownValue is the value of a setting for people: nothing of a secret.
func shownValue(e *project.ConfigurationEntry) string {
	value := e.Value.Text
	switch {
	case e.Value.Kind != jsontree.String || value == "":
		return ""
	case schema.IsSecretKey(e.Key) || schema.LooksSecret(e.Key, value) || len(schema.FindSecrets(value)) > 0:
		if schema.IsPlaceholder(value) {
			return value
		}
		return "••••"
	case len(value) > 40:
		return "text of " + fmt.Sprint(len(value)) + " bytes"
	}
	return value
}

// stateKeys lists the keys that the code uses, then those of the last run's state.
func (c *caret) stateKeys(list *collector) {
	uses := slices.Clone(c.StateUses())
	slices.SortStableFunc(uses, func(a, b project.StateUse) int {
		return cmp.Or(slices.Index(c.Modules, a.Module)-slices.Index(c.Modules, b.Module), a.Start-b.Start)
	})
	for _, s := range uses {
		if !c.isLiteral(s.Key) {
			list.add(candidate{text: s.Key.Text, kind: StateItem})
		}
	}
	if f := c.Readable("files/state.json"); f != nil {
		for _, m := range f.JSON().Root.Members {
			list.add(candidate{text: m.Key, kind: StateItem, detail: "last run"})
		}
	}
}
