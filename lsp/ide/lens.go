package ide

import (
	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// Lens is a line above a place. Without a Command it only tells something.
type Lens struct {
	text.Span
	Title   string
	Command Command
	Table   string // of the warehouse, for OpenTable: schema.table
}

// Command is what a lens asks the client to do.
type Command uint8

// The commands. The client knows them by names of its own.
const (
	NoCommand Command = iota
	Debug
	Check
	Reset
	OpenTable
)

// Lenses gives what can be done with a connector above its object, and the rows of the last run above the tables of schema().
func Lenses(p *project.Project, f *project.File) []Lens {
	m := p.ModuleOf(f)
	if m == nil {
		return nil
	}
	var all []Lens
	if at, ok := connectorPlace(p, m); ok {
		for _, l := range []Lens{{Title: "Debug", Command: Debug}, {Title: "Check", Command: Check}, {Title: "Reset", Command: Reset}} {
			l.Span = at
			all = append(all, l)
		}
	}
	run := p.LastRun()
	if run == nil {
		return all
	}
	for _, o := range outlineSchema(p, f) {
		if last := run.Find(o.Symbol.Name, o.Schema); last != nil {
			all = append(all,
				Lens{Span: o.Name, Title: rows(last.Rows) + " in the last run"},
				Lens{Span: o.Name, Title: "Open", Command: OpenTable, Table: last.Schema + "." + last.Table})
		}
	}
	return all
}

// connectorPlace is the statement of connector.py that makes the connector object.
func connectorPlace(p *project.Project, m *project.Module) (text.Span, bool) {
	if m != p.Entry {
		return text.Span{}, false
	}
	for _, c := range p.Connectors {
		if c.Module != m || m.InMain(c.Call.Start) {
			continue
		}
		for _, s := range m.Tree.Body {
			if a, ok := s.(*pysyntax.Assign); ok && a.Covers(c.Call.Span) && a.Value == pysyntax.Expr(c.Call) {
				return a.Span, true
			}
		}
	}
	return text.Span{}, false
}
