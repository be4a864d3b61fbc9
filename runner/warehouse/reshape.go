package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// reshape makes the table look like want: created, adopted from another program, re-keyed, with new
// columns, with wider types. It runs inside the transaction and returns the table as it will be. A table that has got rows in
// this transaction cannot be altered, so it is copied.
func (w *Warehouse) reshape(ctx context.Context, want *Shape, touched bool) (*Table, []ShapeChange, error) {
	old := w.Table(want.Name)
	if old == nil {
		t, err := w.create(ctx, want)
		return t, []ShapeChange{{Table: want.Name, Change: "created"}}, err
	}
	t := &Table{Shape: old.Shape, Rows: old.Rows}
	t.Columns = append([]Column(nil), old.Columns...)
	var changes []ShapeChange
	if old.foreign {
		if err := w.adopt(ctx, t); err != nil {
			return nil, nil, err
		}
		changes = append(changes, ShapeChange{Table: t.Name, Change: "adopted"})
	}
	altered := t.grow(want)
	if len(altered) > 0 {
		change := w.alter
		if touched {
			change = w.copyInto
		}
		if err := change(ctx, t, old.Columns); err != nil {
			return nil, nil, err
		}
	}
	changes = append(changes, altered...)
	if !sameKey(t.Key, want.Key) {
		from := strings.Join(t.Key, ", ")
		if err := w.rekey(ctx, t, want.Key); err != nil {
			return nil, nil, err
		}
		changes = append(changes, ShapeChange{Table: t.Name, Change: "key changed", From: from, To: strings.Join(want.Key, ", ")})
	}
	if len(changes) > 0 || declaredDiffers(old.Columns, t.Columns) {
		w.unsaved = append(w.unsaved, t)
	}
	return t, changes, nil
}

// hasShape says whether reshape has nothing to do.
func (w *Warehouse) hasShape(want *Shape) bool {
	t := w.Table(want.Name)
	return t != nil && !t.foreign && slices.Equal(t.Columns, want.Columns) && slices.Equal(t.Key, want.Key)
}

func (w *Warehouse) create(ctx context.Context, want *Shape) (*Table, error) {
	if err := w.checkView(want.Name); err != nil {
		return nil, err
	}
	var b strings.Builder
	if !w.schemas[want.Name.Schema] {
		fmt.Fprintf(&b, "CREATE SCHEMA IF NOT EXISTS w.%s; ", quote(want.Name.Schema))
		w.schemas[want.Name.Schema] = true
	}
	fmt.Fprintf(&b, "CREATE TABLE %s (", w.sqlName(want.Name))
	for _, c := range want.Columns {
		fmt.Fprintf(&b, "%s %s, ", quote(c.Name), duckType(c.Type))
	}
	if want.Keyless() {
		b.WriteString(IDColumn + " VARCHAR, ")
	}
	b.WriteString(SyncedColumn + " TIMESTAMP WITH TIME ZONE, " + DeletedColumn + " BOOLEAN)")
	if err := w.exec(ctx, b.String()); err != nil {
		return nil, err
	}
	t := &Table{Shape: Shape{Name: want.Name, Key: want.Key, Columns: append([]Column(nil), want.Columns...)}}
	w.unsaved = append(w.unsaved, t)
	return t, nil
}

// grow adds the columns that are missing and widens the types that differ.
func (t *Table) grow(want *Shape) []ShapeChange {
	var changes []ShapeChange
	at := map[string]int{}
	for i, c := range t.Columns {
		at[Fold(c.Name)] = i
	}
	for _, c := range want.Columns {
		i, exists := at[Fold(c.Name)]
		if !exists {
			at[Fold(c.Name)] = len(t.Columns)
			t.Columns = append(t.Columns, c)
			changes = append(changes, ShapeChange{Table: t.Name, Change: "column added", Column: c.Name, To: duckType(c.Type)})
			continue
		}
		have := &t.Columns[i]
		if duckType(have.Type) != duckType(c.Type) {
			changes = append(changes, ShapeChange{Table: t.Name, Change: "type widened", Column: have.Name, From: duckType(have.Type), To: duckType(c.Type)})
		}
		have.Type, have.Declared = c.Type, c.Declared
	}
	return changes
}

// alter gives the table in the file the columns of t.
func (w *Warehouse) alter(ctx context.Context, t *Table, old []Column) error {
	for i, c := range t.Columns {
		query := ""
		switch {
		case i >= len(old):
			query = fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s %s", w.sqlName(t.Name), quote(c.Name), duckType(c.Type))
		case duckType(old[i].Type) != duckType(c.Type):
			query = fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s SET DATA TYPE %s USING %s",
				w.sqlName(t.Name), quote(c.Name), duckType(c.Type), castTo(quote(c.Name), old[i].Type, c.Type))
		default:
			continue
		}
		if err := w.exec(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

// copyInto replaces the table in the file by a copy that has the columns of t.
func (w *Warehouse) copyInto(ctx context.Context, t *Table, old []Column) error {
	var list []string
	for i, c := range t.Columns {
		value := "CAST(NULL AS " + duckType(c.Type) + ")"
		if i < len(old) {
			value = castTo(quote(c.Name), old[i].Type, c.Type)
		}
		list = append(list, value+" AS "+quote(c.Name))
	}
	if t.Keyless() {
		list = append(list, IDColumn)
	}
	return w.replace(ctx, t.Name, append(list, SyncedColumn, DeletedColumn))
}

// replace puts the result of a query over the table in its place.
func (w *Warehouse) replace(ctx context.Context, name TableName, list []string) error {
	moved := "w." + quote(name.Schema) + "." + quote(name.Table+"_csdk_copy")
	return w.exec(ctx, fmt.Sprintf("CREATE TABLE %s AS SELECT %s FROM %s; DROP TABLE %s; ALTER TABLE %s RENAME TO %s",
		moved, strings.Join(list, ", "), w.sqlName(name), w.sqlName(name), moved, quote(name.Table)))
}

// adopt rebuilds a table that another program wrote, without its constraints (they would stand in the
// way of widening) and with the system columns it may lack.
func (w *Warehouse) adopt(ctx context.Context, t *Table) error {
	if t.problem != "" {
		return fmt.Errorf("it was changed or written by another program and cannot be synced onto, since %s", t.problem)
	}
	var list []string
	for _, c := range t.Columns {
		list = append(list, fmt.Sprintf("CAST(%s AS %s) AS %s", quote(c.Name), duckType(c.Type), quote(c.Name)))
	}
	if t.Keyless() {
		list = append(list, IDColumn)
	}
	for _, system := range []struct{ name, typ, missing string }{
		{SyncedColumn, "TIMESTAMP WITH TIME ZONE", "NULL"}, {DeletedColumn, "BOOLEAN", "false"},
	} {
		n, err := w.queryInt(ctx, fmt.Sprintf("SELECT count(*) FROM duckdb_columns() WHERE database_name = 'w' AND schema_name = %s AND table_name = %s AND column_name = %s",
			literal(t.Name.Schema), literal(t.Name.Table), literal(system.name)))
		if err != nil {
			return err
		}
		expr := system.missing
		if n > 0 {
			expr = system.name
		}
		list = append(list, fmt.Sprintf("CAST(%s AS %s) AS %s", expr, system.typ, system.name))
	}
	return w.replace(ctx, t.Name, list)
}

func sameKey(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	seen := map[string]bool{}
	for _, k := range a {
		seen[Fold(k)] = true
	}
	for _, k := range b {
		if !seen[Fold(k)] {
			return false
		}
	}
	return true
}

func declaredDiffers(a, b []Column) bool {
	if len(a) != len(b) {
		return true
	}
	for i := range a {
		if a[i].Declared != b[i].Declared {
			return true
		}
	}
	return false
}
