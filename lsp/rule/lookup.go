package rule

import (
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// field gives the entries of a dict under a key. sure says that nothing else in the dict can be under it.
func (p *pass) field(v project.Value, key string) (entries []project.Entry, sure bool) {
	all, sure := p.Entries(v)
	for _, e := range all {
		if text, ok := e.KeyText(); ok {
			if text == key {
				entries = append(entries, e)
			}
			continue
		}
		keys, known := p.Eval(e.Key, e.Scope).Strings()
		sure = sure && known
		if slices.ContainsFunc(keys, func(l project.Literal) bool { return l.Text == key }) {
			entries = append(entries, e)
		}
	}
	return entries, sure
}

// only gives the entry of a dict under a key when the display of the dict has it, its value is settled, and nothing else
// can be under that key.
func (p *pass) only(v project.Value, key string) (project.Entry, bool) {
	entries, sure := p.field(v, key)
	if !sure || len(entries) != 1 || !displays(v, entries[0]) || !settled(entries[0].Value, entries[0].Scope) {
		return project.Entry{}, false
	}
	return entries[0], true
}

// displays reports whether an entry of a dict stands in its display, or in its dict(key=value).
func displays(v project.Value, e project.Entry) bool {
	switch dict := v.Expr.(type) {
	case *pysyntax.Dict:
		return slices.ContainsFunc(dict.Entries, func(shown pysyntax.DictEntry) bool { return shown.Key == e.Key })
	case *pysyntax.Call:
		return slices.ContainsFunc(dict.Args, func(a pysyntax.Arg) bool { return a.Value == e.Value })
	}
	return false
}

// settled reports whether an expression has its value whatever the code around it was called with: it is a constant or a
// display, or a name that is only assigned to. What comes in through a parameter may be one of several things, which the
// code tells apart before it gets to the expression.
func settled(e pysyntax.Expr, scope *project.Scope) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		owner := scope.Lookup(e.Name)
		return owner == nil || !slices.ContainsFunc(owner.Bindings(e.Name), func(b *project.Binding) bool {
			return b.Kind != project.AssignBinding && b.Kind != project.ImportBinding && b.Kind != project.DefBinding && b.Kind != project.ClassBinding ||
				len(b.Path) > 0
		})
	case *pysyntax.Attribute:
		return true
	case *pysyntax.String, *pysyntax.Number, *pysyntax.Constant, *pysyntax.List, *pysyntax.Tuple, *pysyntax.Set, *pysyntax.Dict, *pysyntax.FString,
		*pysyntax.UnaryOp, *pysyntax.Comprehension:
		return true
	}
	return false
}

// reportOnce is report for a place that is reached in several ways: nil when the rule has a finding there already.
func (p *pass) reportOnce(m *project.Module, span text.Span, message string) *Finding {
	if m == nil {
		return nil
	}
	for i := len(*p.findings) - 1; i >= 0 && (*p.findings)[i].Rule == p.rule; i-- {
		if f := &(*p.findings)[i]; f.File == m.File && f.Span == span {
			return nil
		}
	}
	return p.report(m.File, span, message)
}

// fixedBy adds a fix to a finding. A finding that was not made and a fix without edits are let pass.
func (f *Finding) fixedBy(title string, safe bool, edits ...Edit) {
	if f != nil && len(edits) > 0 {
		f.Fixes = append(f.Fixes, Fix{Title: title, Edits: edits, Safe: safe})
	}
}

// seeAlso adds a place that explains a finding.
func (f *Finding) seeAlso(l project.Literal, message string) {
	if f != nil && l.Module != nil {
		f.Related = append(f.Related, Related{File: l.Module.File, Span: l.Span, Message: message})
	}
}

// respell is the edit that gives a string literal another text; none when it is not one plain literal.
func respell(m *project.Module, e pysyntax.Expr, with string) []Edit {
	s, ok := e.(*pysyntax.String)
	if !ok || m == nil || strings.ContainsAny(with, "\"'\\{}\r\n") {
		return nil
	}
	switch {
	case len(s.Parts) == 0: // the key of dict(key=value)
		return []Edit{{Path: m.File.Path, Span: s.Span, New: with}}
	case len(s.Parts) == 1 && s.Parts[0].Closed && s.Parts[0].Prefix == "":
		return []Edit{{Path: m.File.Path, Span: s.Parts[0].Body, New: with}}
	}
	return nil
}

// surround is the edits that write something before and behind an expression.
func surround(m *project.Module, e pysyntax.Expr, before, behind string) []Edit {
	span := e.Range()
	return []Edit{insert(m.File, span.Start, before), insert(m.File, span.End, behind)}
}

// source is the text of a place in a module.
func source(m *project.Module, span text.Span) string {
	return m.File.Doc.Text[span.Start:span.End]
}

// sourceNaming reports whether a deploy profile asks for SOURCE naming, under which names stay as they are.
func (p *pass) sourceNaming() bool {
	f := p.Files["options.toml"]
	if f == nil {
		return false
	}
	for _, profile := range f.TOML().Root.Entries {
		if naming := profile.Value.At("naming"); naming != nil && strings.EqualFold(naming.Text, "SOURCE") {
			return true
		}
	}
	return false
}
