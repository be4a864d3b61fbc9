package ide

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/rule"
	"csdk/schema"
	"csdk/schema/jsontree"
)

// Refusal is why a symbol cannot be renamed, for people.
type Refusal string

func (r Refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error { return Refusal(fmt.Sprintf(format, args...)) }

// PrepareRename gives the place at an offset that can be renamed, and its name. ok is false where nothing is that has one
// name in several files; the error says why something that has cannot be renamed.
func PrepareRename(p *project.Project, f *project.File, offset int) (place Place, name string, ok bool, err error) {
	s, place, ok := SymbolAt(p, f, offset)
	if !ok || place.Through || !s.Kind.renamed() {
		return Place{}, "", false, nil
	}
	return place, s.Name, true, (&renaming{index: indexOf(p), symbol: s}).refusal()
}

// renamed reports whether symbols of the kind get their name from the author.
func (k Kind) renamed() bool {
	return k == ConfigurationKey || k == Table || k == Column || k == StateKey
}

// Rename gives the edits that rename what is at an offset, everywhere, and the places that it leaves: those in Python files
// that connector.py does not import. Its error is a Refusal. There are no edits where nothing can be renamed.
func Rename(p *project.Project, f *project.File, offset int, name string) (edits []rule.Edit, left []Place, err error) {
	s, place, ok := SymbolAt(p, f, offset)
	if !ok || place.Through || !s.Kind.renamed() {
		return nil, nil, refuse("There is nothing here that csdk can rename.")
	}
	return RenameSymbol(p, s, name)
}

// RenameSymbol is Rename for a symbol.
func RenameSymbol(p *project.Project, s Symbol, name string) (edits []rule.Edit, left []Place, err error) {
	r := &renaming{index: indexOf(p), symbol: s}
	if s.Name == name {
		return nil, nil, nil
	}
	if err := r.badName(name); err != nil {
		return nil, nil, err
	}
	if err := r.refusal(); err != nil {
		return nil, nil, err
	}
	for _, place := range r.places {
		written, err := r.write(place, name)
		if err != nil {
			return nil, nil, err
		}
		edits = append(edits, rule.Edit{Path: place.File.Path, Span: place.Span, New: written})
	}
	return edits, r.elsewhere(), nil
}

// renaming is one rename in the making.
type renaming struct {
	*index
	symbol Symbol
	places []Place // that name the symbol, without those that stand for it through a variable
}

// badName says what is wrong with a new name.
func (r *renaming) badName(name string) error {
	s := r.symbol
	switch {
	case strings.TrimSpace(name) == "":
		return refuse("A %v needs a name.", s.Kind)
	case strings.ContainsFunc(name, func(c rune) bool { return c < ' ' || c == 0x7f || c == 0xfffd }):
		return refuse("A name cannot have line ends or control characters in it.")
	}
	for _, o := range r.all {
		if o.Kind != s.Kind || o.Table != s.Table || o.Schema != s.Schema || o.Symbol == s || o.Through {
			continue
		}
		if o.Name == name {
			return refuse("There is a %v `%s` already, at %s.", s.Kind, name, o.Place.where())
		}
		if same := sameInDestination(s.Kind, o.Name, name); same != "" {
			return refuse("In the destination `%s` would be the same %v as `%s`: `%s`.", name, s.Kind, o.Name, same)
		}
	}
	return nil
}

// sameInDestination is the name that two tables or columns would both have, "" if they differ.
func sameInDestination(kind Kind, a, b string) string {
	name := func(string) string { return "" }
	switch kind {
	case Table:
		name = schema.FivetranNaming.Table
	case Column:
		name = schema.FivetranNaming.Column
	}
	if left := name(a); left == name(b) {
		return left
	}
	return ""
}

// where is a place for people.
func (p Place) where() string { return where(p.File, p.Span.Start) }

func where(f *project.File, offset int) string {
	return fmt.Sprintf("%s:%d", f.Path, f.Doc.OffsetLine(offset)+1)
}

// refusal says why the symbol cannot be renamed, whatever the new name is: not all of its places are known, or one of
// them is about something else too.
func (r *renaming) refusal() error {
	if err := r.unread(); err != nil {
		return err
	}
	if err := r.unfollowed(); err != nil {
		return err
	}
	for _, o := range r.all {
		if o.Symbol == r.symbol && !o.Through {
			r.places = append(r.places, o.Place)
		}
	}
	for _, place := range r.places {
		if place.form == fixed {
			return refuse("The %v `%s` is written at %s in a way that csdk cannot change.", r.symbol.Kind, r.symbol.Name, place.where())
		}
		for _, o := range r.byFile[place.File] {
			if o.Span == place.Span && !o.Through && o.Symbol != r.symbol {
				return refuse("The text at %s also names the %s. Give each a text of its own first.", place.where(), o.Symbol.describe())
			}
		}
	}
	return r.leaks()
}

func (s Symbol) describe() string {
	if s.Kind == Column {
		return fmt.Sprintf("column `%s` of `%s`", s.Name, s.Table)
	}
	return fmt.Sprintf("%v `%s`", s.Kind, s.Name)
}

// unread says which file that may name the symbol csdk cannot read, or not all of it.
func (r *renaming) unread() error {
	for _, m := range r.p.Modules {
		if len(m.Tree.Problems) > 0 {
			return refuse("Correct %s first: it is no Python there, so that names may be missed.", where(m.File, m.Tree.Problems[0].Start))
		}
	}
	for _, path := range slices.Sorted(maps.Keys(r.p.Files)) {
		f := r.p.Files[path]
		members := f.Kind == project.Configuration && r.symbol.Kind == ConfigurationKey || f.Kind == project.State && r.symbol.Kind == StateKey
		switch {
		case !members && f.Kind != project.Python:
		case f.Err != nil:
			return refuse("csdk cannot read %s, which may name `%s` too.", path, r.symbol.Name)
		case members:
			for _, problem := range f.JSON().Problems {
				if !hidesNothing[problem.Code] {
					return refuse("Correct %s first: it is no JSON there, so that names may be missed.", where(f, problem.Start))
				}
			}
		}
	}
	return nil
}

// hidesNothing are the problems of JSON with which every key is read all the same.
var hidesNothing = map[jsontree.Code]bool{
	jsontree.Empty: true, jsontree.Comment: true, jsontree.TrailingComma: true, jsontree.ExtraComma: true, jsontree.MissingComma: true,
}

// unfollowed says where the symbol may be named without its being seen.
func (r *renaming) unfollowed() error {
	s, p := r.symbol, r.p
	switch s.Kind {
	case ConfigurationKey:
		if m, at, open := p.Opened(project.Settings); open {
			return refuse("%s uses the whole configuration, or a key that is made at run time: it may be `%s` too.", where(m.File, at.Start), s.Name)
		}
	case StateKey:
		if m, at, open := p.Opened(project.StateValue); open {
			return refuse("%s uses the whole state, or a key that is made at run time: it may be `%s` too.", where(m.File, at.Start), s.Name)
		}
	default:
		if !p.OperationsKnown() {
			return refuse("Not all operations of this connector can be followed, so that `%s` may be named where csdk does not see it.", s.Name)
		}
	}
	for _, b := range r.blurs {
		switch {
		case !b.concerns(s):
		case b.Kind == Column:
			return refuse("The columns at %s are not all written out, so that `%s` may come from somewhere else.", where(b.File, b.Start), s.Name)
		default:
			return refuse("%s is about a %v that is known only at run time: it may be `%s` too.", where(b.File, b.Start), b.Kind, s.Name)
		}
	}
	return nil
}

// concerns reports whether a blur may stand for the symbol.
func (b blur) concerns(s Symbol) bool {
	switch {
	case b.Kind == Table && s.Kind == Column:
		return b.made == "" || b.made == s.Table
	case b.Kind != s.Kind || b.table != (Symbol{}) && b.table != s.table():
		return false
	}
	return b.made == "" || b.made == s.Name
}

// table is the table of a column.
func (s Symbol) table() Symbol { return Symbol{Kind: Table, Name: s.Table, Schema: s.Schema} }

// elsewhere are the same texts in Python files that connector.py does not import.
func (r *renaming) elsewhere() []Place {
	var left []Place
	for _, f := range r.p.Files {
		if f.Kind != project.Python || f.Err != nil || r.p.ModuleOf(f) != nil || !strings.Contains(f.Doc.Text, r.symbol.Name) {
			continue
		}
		for _, statement := range f.Python().Body {
			pysyntax.Inspect(statement, func(n pysyntax.Node) bool {
				if text, ok := n.(*pysyntax.String); ok && text.Value == r.symbol.Name && !text.Bytes {
					left = append(left, Place{File: f, Span: text.Span, Whole: text.Span})
				}
				return true
			})
		}
	}
	slices.SortFunc(left, func(a, b Place) int {
		if a.File != b.File {
			return strings.Compare(a.File.Path, b.File.Path)
		}
		return a.Span.Start - b.Span.Start
	})
	return left
}
