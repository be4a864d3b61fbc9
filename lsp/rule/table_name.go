package rule

import (
	"fmt"

	"csdk/lsp/project"
	"csdk/schema"
)

var tableMismatch = &Rule{
	Code:     "table-mismatch",
	Severity: Warning,
	Title:    "Rows go to a table that schema() does not declare, and a declared table gets none",
	Doc: "The name of a table in an operation is the one in `schema()`, letter for letter. Here the rows go to another table, and none go to the\n" +
		"declared one: its primary key and its types are not used. A table without a primary key gets a new row whenever anything in a row\n" +
		"changes.\n\nUse the same name in both places.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "order", "primary_key": ["id"]}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"]}]`)},
	Source: "fivetran_connector_sdk 3.0.0: operations find what is declared under exactly their table. Fivetran documentation: `_fivetran_id`.",
	check:  checkTableMismatch,
}

var tableNotDeclared = &Rule{
	Code:     "table-not-declared",
	Severity: Information,
	Title:    "Rows go to a table that schema() does not declare",
	Doc: "`schema()` need not declare every table. One that it does not declare has no primary key: Fivetran makes a key of all values of a row\n" +
		"(`_fivetran_id`), so a row of which anything changes is a new row.\n\nDeclare the table with its primary key if it has one.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "customers", "primary_key": ["id"]}]`) + moreRows("customers")},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"]}]`)},
	Source: "Fivetran documentation: Connector SDK methods, system columns and tables.",
	check:  checkTableNotDeclared,
}

var tableSpelledDifferently = &Rule{
	Code:     "table-spelled-differently",
	Severity: Hint,
	Title:    "A table is spelled differently in an operation and in schema()",
	Doc: "Fivetran's naming, the default, makes the same name of both spellings, so the rows arrive in the declared table. But the SDK compares\n" +
		"names letter for letter: the declared types are not used for these rows, and with SOURCE naming they go to another table.\n\n" +
		"Use the same spelling in both places.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "Orders", "primary_key": ["id"]}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"]}]`)},
	Source: "fivetran_connector_sdk 3.0.0: operations find declared types only under the same (schema, table).",
	check:  checkTableSpelledDifferently,
}

var tableNeverWritten = &Rule{
	Code:     "table-never-written",
	Severity: Information,
	Title:    "schema() declares a table that no operation writes to",
	Doc: "The table will be there in the destination, and stay empty. csdk says so only when it can follow every operation of the project to its\n" +
		"table.\n\nRemove the declaration, or write to the table.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"]}, {"table": "customers", "primary_key": ["id"]}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "primary_key": ["id"]}]`)},
	Source: "csdk",
	check:  checkTableNeverWritten,
}

// moreRows is a function that writes to one more table.
func moreRows(table string) string {
	return "\n\ndef more():\n    op.upsert(table=\"" + table + "\", data={\"id\": 1})\n"
}

// tableNames compares the tables of schema() with those of the operations.
type tableNames struct {
	undeclared []tableUse                 // not declared, in any spelling
	respelled  []tableUse                 // declared in another spelling
	unused     []*project.Table           // declared, and certainly without an operation
	meant      map[string]*project.Table  // the unused table that an undeclared one was meant to be
	spellings  map[string]project.Literal // declared names by what they are in the destination
}

// tableUse is a table as an operation names it.
type tableUse struct {
	name string
	at   project.Value
}

// compareTables is nil when schema() declares nothing or cannot be followed.
func (p *pass) compareTables() *tableNames { return once(&p.shared.tables, p.findTables) }

func (p *pass) findTables() *tableNames {
	declared, complete := p.Tables()
	if !complete || len(declared) == 0 {
		return nil
	}
	names := &tableNames{meant: map[string]*project.Table{}, spellings: map[string]project.Literal{}}
	exact := map[string]bool{}
	for _, t := range declared {
		exact[t.Name.Text] = true
		names.spellings[schema.FivetranNaming.Table(t.Name.Text)] = t.Name
	}
	used, allKnown := map[string]bool{}, p.OperationsKnown()
	for _, o := range p.Operations {
		if !o.HasTable() {
			continue
		}
		_, known := o.Tables()
		allKnown = allKnown && known
		for _, v := range tableValues(o) {
			same := schema.FivetranNaming.Table(v.Text)
			used[same] = true
			switch _, spelled := names.spellings[same]; {
			case exact[v.Text] || !known:
			case spelled:
				names.respelled = append(names.respelled, tableUse{v.Text, v})
			default:
				names.undeclared = append(names.undeclared, tableUse{v.Text, v})
			}
		}
	}
	for _, t := range declared {
		if allKnown && !used[schema.FivetranNaming.Table(t.Name.Text)] {
			names.unused = append(names.unused, t)
		}
	}
	names.pair(len(declared))
	return names
}

// tableValues are the names of an operation's tables that are known, each place once.
func tableValues(o *project.Operation) []project.Value {
	var out []project.Value
	seen := map[project.Literal]bool{}
	for _, u := range o.Uses() {
		for _, v := range u.Table.List {
			if v.Kind == project.Str && v.Known && v.Text != "" && !seen[v.Literal()] {
				seen[v.Literal()] = true
				out = append(out, v)
			}
		}
	}
	return out
}

// pair finds the unused tables that the undeclared ones were meant to be: one that is spelled nearly so, or the only one
// of schema() for the only one of the operations.
func (n *tableNames) pair(declared int) {
	undeclared := map[string]bool{}
	for _, u := range n.undeclared {
		undeclared[u.name] = true
	}
	unused := map[string]*project.Table{}
	var candidates []string
	for _, t := range n.unused {
		if unused[t.Name.Text] == nil {
			candidates = append(candidates, t.Name.Text)
		}
		unused[t.Name.Text] = t
	}
	for name := range undeclared {
		if near := nearest(name, candidates); near != "" {
			n.meant[name] = unused[near]
		} else if len(undeclared) == 1 && declared == 1 && len(candidates) == 1 {
			n.meant[name] = unused[candidates[0]]
		}
	}
}

func checkTableMismatch(p *pass) {
	names := p.compareTables()
	if names == nil {
		return
	}
	for _, u := range names.undeclared {
		meant := names.meant[u.name]
		if meant == nil {
			continue
		}
		l := u.at.Literal()
		f := p.reportOnce(l.Module, l.Span, fmt.Sprintf("`schema()` does not declare `%s`, and nothing is written to `%s`, which it declares. Use the same name in both places.", u.name, meant.Name.Text))
		f.seeAlso(meant.Name, "The table that gets no rows.")
		f.fixedBy(fmt.Sprintf("Change to `%s`", meant.Name.Text), false, respell(l.Module, u.at.Expr, meant.Name.Text)...)
	}
}

func checkTableNotDeclared(p *pass) {
	names := p.compareTables()
	if names == nil {
		return
	}
	seen := map[string]bool{}
	for _, u := range names.undeclared {
		if l := u.at.Literal(); names.meant[u.name] == nil && !seen[u.name] {
			seen[u.name] = true
			p.reportOnce(l.Module, l.Span, fmt.Sprintf("`schema()` does not declare `%s`, so the table has no primary key.", u.name))
		}
	}
}

func checkTableSpelledDifferently(p *pass) {
	names := p.compareTables()
	if names == nil {
		return
	}
	for _, u := range names.respelled {
		l, declared := u.at.Literal(), names.spellings[schema.FivetranNaming.Table(u.name)]
		f := p.reportOnce(l.Module, l.Span, fmt.Sprintf("`schema()` declares this table as `%s`. Its types are not used under the name `%s`.", declared.Text, u.name))
		f.seeAlso(declared, "The declaration.")
		f.fixedBy(fmt.Sprintf("Change to `%s`", declared.Text), false, respell(l.Module, u.at.Expr, declared.Text)...)
	}
}

func checkTableNeverWritten(p *pass) {
	names := p.compareTables()
	if names == nil {
		return
	}
	paired := map[string]bool{}
	for _, t := range names.meant {
		paired[t.Name.Text] = true
	}
	for _, t := range names.unused {
		if !paired[t.Name.Text] {
			p.reportOnce(t.Name.Module, t.Name.Span, fmt.Sprintf("Nothing is written to `%s`, so the table stays empty.", t.Name.Text))
		}
	}
}
