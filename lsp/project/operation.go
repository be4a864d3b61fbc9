package project

import (
	"sort"

	"csdk/lsp/pysyntax"
	"csdk/schema"
)

// Operation is a call of one of the SDK's operations.
type Operation struct {
	*Call
	Name string           // upsert, or whatever name of Operations is called
	Spec schema.Operation // zero when the SDK has no operation of that name

	project *Project
	uses    []Use
	done    bool
}

// Use is an operation as it runs in one call of the function around it: the values of its table, schema and row
// belong together.
type Use struct {
	Table  Values
	Schema Values // None when the call names no schema
	Row    Values // data, modified or keys; empty for operations without
	frame  *frame
}

// LogCall is a call of one of the SDK's log methods.
type LogCall struct {
	*Call
	Method string
}

func newOperation(p *Project, c *Call, name string) *Operation {
	spec, _ := schema.FindOperation(name)
	return &Operation{Call: c, Name: name, Spec: spec, project: p}
}

// RowParam is the name of the argument with the row: data, modified or keys; "" for operations without a row.
func (o *Operation) RowParam() string {
	if len(o.Spec.Params) < 2 || o.Spec.Params[0].Name != "table" || o.Spec.Params[1].KeywordOnly {
		return ""
	}
	switch name := o.Spec.Params[1].Name; name {
	case "data", "modified", "keys":
		return name
	}
	return ""
}

// HasTable reports whether the operation is about a table.
func (o *Operation) HasTable() bool {
	return len(o.Spec.Params) > 0 && o.Spec.Params[0].Name == "table"
}

// Row is the argument with the row, nil without.
func (o *Operation) Row() pysyntax.Expr {
	if name := o.RowParam(); name != "" {
		return o.Arg(name, 1)
	}
	return nil
}

// Table is the argument with the table, nil without.
func (o *Operation) Table() pysyntax.Expr {
	if !o.HasTable() {
		return nil
	}
	return o.Arg("table", 0)
}

// Uses gives the ways in which the operation runs.
func (o *Operation) Uses() []Use {
	if o.done {
		return o.uses
	}
	o.done = true
	for _, fr := range o.project.contexts(o.Scope.Func) {
		u := Use{frame: fr, Schema: one(Value{Kind: None})}
		if e := o.Table(); e != nil {
			u.Table = o.project.eval(e, o.Scope, fr)
		}
		if e := o.Arg("schema", -1); e != nil {
			u.Schema = o.project.eval(e, o.Scope, fr)
		}
		if e := o.Row(); e != nil {
			u.Row = o.project.eval(e, o.Scope, fr)
		}
		o.uses = append(o.uses, u)
	}
	return o.uses
}

// Tables gives the names of the tables that the operation may be about, and whether these are all.
func (o *Operation) Tables() (names []Literal, complete bool) {
	complete = true
	seen := map[string]bool{}
	for _, u := range o.Uses() {
		texts, all := u.Table.Strings()
		complete = complete && all
		for _, t := range texts {
			if !seen[t.Text] {
				seen[t.Text] = true
				names = append(names, t)
			}
		}
	}
	return names, complete
}

// EvalIn evaluates an expression of the function around the operation as it is in a use.
func (o *Operation) EvalIn(u Use, e pysyntax.Expr) Values { return o.project.eval(e, o.Scope, u.frame) }

// sortFacts puts what was found in two passes into the order of modules and places.
func (p *Project) sortFacts() {
	order := map[*Module]int{}
	for i, m := range p.Modules {
		order[m] = i
	}
	before := func(a, b *Call) bool {
		if a.Module != b.Module {
			return order[a.Module] < order[b.Module]
		}
		return a.Call.Start < b.Call.Start
	}
	sort.SliceStable(p.Operations, func(i, j int) bool { return before(p.Operations[i].Call, p.Operations[j].Call) })
	sort.SliceStable(p.Logs, func(i, j int) bool { return before(p.Logs[i].Call, p.Logs[j].Call) })
	sort.SliceStable(p.Externals, func(i, j int) bool { return before(p.Externals[i].Call, p.Externals[j].Call) })
}
