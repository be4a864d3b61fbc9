package ide

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/rule"
	"csdk/lsp/text"
	"csdk/schema"
)

// declareTable adds the entry of a table to the list that schema() returns: offered where an operation names the table.
func declareTable(p *project.Project, f *project.File, at text.Span) *Action {
	list := returnedList(p)
	declared, complete := p.Tables()
	if list == nil || !complete {
		return nil
	}
	for _, o := range p.Operations {
		e := o.Table()
		if e == nil || o.Module.File != f || !touches(e.Range(), at) {
			continue
		}
		names, all := o.Tables()
		if !all || len(names) != 1 || strings.ContainsAny(names[0].Text, "\"\\\n") || o.Arg("schema", -1) != nil {
			return nil
		}
		table := names[0].Text
		if slices.ContainsFunc(declared, func(t *project.Table) bool { return t.Name.Text == table }) {
			return nil
		}
		entry := `{"table": "` + table + `", "primary_key": [` + quotedList(keyOf(p, table)) + "]}"
		edit := appendElement(p.Schema.Module, list, entry)
		if edit.Path == "" {
			return nil
		}
		return &Action{Title: fmt.Sprintf("Declare `%s` in schema()", table), Edits: []rule.Edit{edit}}
	}
	return nil
}

// returnedList is the list display that schema() returns, nil when it is not one alone.
func returnedList(p *project.Project) *pysyntax.List {
	if p.Schema == nil || len(p.Schema.Returns) != 1 || len(p.Schema.Yields) > 0 {
		return nil
	}
	list, ok := p.Schema.Returns[0].Value.(*pysyntax.List)
	if !ok || len(p.Schema.Module.Tree.Problems) > 0 {
		return nil
	}
	return list
}

// keyOf is the key of a table as far as it is known: what is deleted by, else the key of the last run.
func keyOf(p *project.Project, table string) []string {
	for _, o := range p.Operations {
		if o.RowParam() != "keys" {
			continue
		}
		for _, u := range o.Uses() {
			row, ok := u.Row.Only()
			if !ok || row.Kind != project.Dict || !slices.Equal(texts(u.Table), []string{table}) {
				continue
			}
			if keys, complete := p.Keys(row); complete {
				return literals(keys)
			}
		}
	}
	var key []string
	run := p.LastRun()
	if t := run.Find(table, ""); t != nil {
		for _, name := range t.Key {
			if col := t.Find(name, run.Naming); col != nil && name != "_fivetran_id" {
				key = append(key, authorsName(*col))
			}
		}
	}
	return key
}

func quotedList(names []string) string {
	var quoted []string
	for _, n := range names {
		quoted = append(quoted, `"`+n+`"`)
	}
	return strings.Join(quoted, ", ")
}

// appendElement adds an element at the end of a list display.
func appendElement(m *project.Module, list *pysyntax.List, element string) rule.Edit {
	if len(list.Elts) == 0 {
		return rule.Edit{Path: m.File.Path, Span: text.Span{Start: list.Start + 1, End: list.Start + 1}, New: element}
	}
	return appendBehind(m.File, list.Elts[len(list.Elts)-1].Range(), element)
}

// appendBehind adds something behind the last part of a display, on a line of its own where that has one. The zero Edit is
// for a part that does not end where the tree says, as one in parentheses.
func appendBehind(f *project.File, last text.Span, what string) rule.Edit {
	source := f.Doc.Text
	rest := strings.TrimLeft(source[last.End:], " \t\r\n")
	if rest == "" || !strings.ContainsAny(rest[:1], ",]}") {
		return rule.Edit{}
	}
	separator := ", "
	if start := strings.LastIndexByte(source[:last.Start], '\n') + 1; strings.TrimSpace(source[start:last.Start]) == "" {
		separator = ",\n" + source[start:last.Start]
	}
	return rule.Edit{Path: f.Path, Span: text.Span{Start: last.End, End: last.End}, New: separator + what}
}

// takeColumns writes the columns of the last run, with their types, into the entry of a table in schema(): those that the
// entry does not have.
func takeColumns(p *project.Project, f *project.File, at text.Span) *Action {
	run := p.LastRun()
	tables, _ := p.Tables()
	for _, t := range tables {
		dict, ok := t.Entry.Expr.(*pysyntax.Dict)
		if !ok || t.Shared || !t.ColumnsOK || t.Entry.Scope.Module.File != f || !touches(dict.Span, at) {
			continue
		}
		last := run.Find(t.Name.Text, t.Schema.Text)
		if last == nil {
			return nil
		}
		var entries []string
		for _, col := range last.Columns {
			name := authorsName(col)
			if kind := typeSource(col.Type); kind != "" && t.FindColumn(name) == nil && !strings.ContainsAny(name, "\"\\\n") {
				entries = append(entries, `"`+name+`": `+kind)
			}
		}
		edit, ok := addColumns(t, dict, f, entries)
		if !ok || len(entries) == 0 {
			return nil
		}
		return &Action{Title: fmt.Sprintf("Declare the columns that `%s` had after the last run", t.Name.Text), Refactor: true, Edits: []rule.Edit{edit}}
	}
	return nil
}

// typeSource is how schema() declares a type: a text, or a dict for DECIMAL; "" for what it cannot declare.
func typeSource(stored string) string {
	if kind, ok := schema.ParseKind(stored); ok && kind != schema.Decimal {
		return `"` + kind.String() + `"`
	}
	inside, ok := strings.CutPrefix(stored, "DECIMAL(")
	if !ok {
		return ""
	}
	precision, scale, _ := strings.Cut(strings.TrimSuffix(inside, ")"), ",")
	a, errA := strconv.Atoi(precision)
	b, errB := strconv.Atoi(scale)
	if errA != nil || errB != nil {
		return ""
	}
	return fmt.Sprintf(`{"type": "DECIMAL", "precision": %d, "scale": %d}`, a, b)
}

// addColumns adds entries to the columns of a table, or adds the columns.
func addColumns(t *project.Table, dict *pysyntax.Dict, f *project.File, entries []string) (rule.Edit, bool) {
	added := strings.Join(entries, ", ")
	if t.ColumnsAt == nil {
		if len(dict.Entries) == 0 {
			return rule.Edit{}, false
		}
		edit := appendBehind(f, dict.Entries[len(dict.Entries)-1].Span, `"columns": {`+added+"}")
		return edit, edit.Path != ""
	}
	columns, ok := t.ColumnsAt.(*pysyntax.Dict)
	switch {
	case !ok:
		return rule.Edit{}, false
	case len(columns.Entries) == 0:
		return rule.Edit{Path: f.Path, Span: text.Span{Start: columns.Start + 1, End: columns.Start + 1}, New: added}, true
	}
	last := columns.Entries[len(columns.Entries)-1].Span
	edit := appendBehind(f, last, added)
	if strings.HasPrefix(edit.New, ",\n") { // each on a line of its own
		edit.New = ""
		for _, e := range entries {
			edit.New += appendBehind(f, last, e).New
		}
	}
	return edit, edit.Path != ""
}
