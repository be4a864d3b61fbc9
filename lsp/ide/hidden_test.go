package ide

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"csdk/lsp/project"
	"csdk/lsp/text"
	"csdk/schema"
)

// hidden is a name of a connector that is taken out, to see whether completion brings it back.
type hidden struct {
	kind  string
	file  *project.File
	span  text.Span // of what is taken out; completion is asked at its start
	label string    // of the item that should be there
	known bool      // the name is also somewhere else in the project, or is the SDK's
}

// hits is what came of hiding names of one kind.
type hits struct {
	asked, offered, found int
	known, foundKnown     int // those that the project says somewhere else too
}

func (h *hits) add(more hits) {
	h.asked, h.offered, h.found = h.asked+more.asked, h.offered+more.offered, h.found+more.found
	h.known, h.foundKnown = h.known+more.known, h.foundKnown+more.foundKnown
}

// floor is what completion must reach in our samples, in percent of the names of a kind: where it offers something, where
// the name is in the list, and where it is of those that the project says somewhere else too.
type floor struct {
	kind                  string
	offered, found, known int
}

var floors = []floor{
	{"operation", 100, 100, 100},
	{"argument", 100, 100, 100},
	{"configuration key", 100, 100, 100},
	{"configuration.json", 100, 100, 100},
	{"state key", 100, 85, 100},
	{"table", 100, 93, 100},
	{"column", 95, 85, 100},
	{"key column", 100, 100, 100},
	{"data type", 100, 100, 100},
}

// TestHidden takes every name of the samples out of its place, one at a time, and asks for completion there: no text that
// is read has the name at that place. CSDK_CORPUS names folders of connectors that are measured too; with
// CSDK_MISSED=KIND what was missed of a kind is shown.
func TestHidden(t *testing.T) {
	samples, corpus := connectors(t)
	all := map[string]*hits{}
	for _, dir := range samples {
		hideIn(t, dir, all)
	}
	report(t, "samples", all)
	for _, f := range floors {
		h := all[f.kind]
		if h == nil || h.offered*100 < h.asked*f.offered || h.found*100 < h.asked*f.found || h.foundKnown*100 < h.known*f.known {
			t.Errorf("%s: %+v is less than %+v", f.kind, h, f)
		}
	}
	if len(corpus) == 0 {
		return
	}
	all = map[string]*hits{}
	for _, dir := range corpus {
		hideIn(t, dir, all)
	}
	report(t, fmt.Sprintf("%d connectors of CSDK_CORPUS", len(corpus)), all)
}

func report(t *testing.T, what string, all map[string]*hits) {
	var b strings.Builder
	percent := func(part, of int) float64 { return 100 * float64(part) / float64(max(of, 1)) }
	for _, f := range floors {
		if h := all[f.kind]; h != nil {
			fmt.Fprintf(&b, "\n  %-20s %5d hidden, offered at %5.1f %%, found %5.1f %%; of %5d that are somewhere else too %5.1f %%",
				f.kind, h.asked, percent(h.offered, h.asked), percent(h.found, h.asked), h.known, percent(h.foundKnown, h.known))
		}
	}
	t.Logf("%s:%s", what, &b)
}

func hideIn(t *testing.T, dir string, all map[string]*hits) {
	files := load(t, dir)
	p := project.New(dir, files, project.Environment{})
	p.Lock()
	defer p.Unlock()
	for _, h := range hideable(p) {
		source := h.file.Doc.Text
		after := project.New(dir, rewritten(files, h.file.Path, source[:h.span.Start]+source[h.span.End:]), project.Environment{})
		after.Lock()
		items := Complete(after, after.Files[h.file.Path], h.span.Start, CompleteOptions{})
		after.Unlock()
		one := hits{asked: 1}
		found := slices.ContainsFunc(items, func(i Item) bool { return strings.EqualFold(i.Label, h.label) })
		if len(items) > 0 {
			one.offered = 1
		}
		if h.known {
			one.known = 1
		}
		if found {
			one.found, one.foundKnown = 1, one.known
		}
		if all[h.kind] == nil {
			all[h.kind] = &hits{}
		}
		all[h.kind].add(one)
		if !found && os.Getenv("CSDK_MISSED") == h.kind {
			t.Logf("%q at %s/%s, %d offered, somewhere else too: %v", h.label, filepath.Base(dir), where(h.file, h.span.Start), len(items), h.known)
		}
	}
}

// hideable are the names of a project that an author types: each place once for each kind.
func hideable(p *project.Project) []hidden {
	x := indexOf(p)
	keys := keyPlaces(p)
	type spelled struct {
		kind Kind
		name string
	}
	type found struct {
		Kind
		spot
	}
	places := map[spelled]map[spot]bool{}
	for _, o := range x.all {
		if !o.Through {
			s := spelled{o.Kind, o.Name}
			if places[s] == nil {
				places[s] = map[spot]bool{}
			}
			places[s][spot{o.File, o.Span.Start}] = true
		}
	}
	var all []hidden
	seen := map[found]bool{}
	for _, o := range x.all {
		at := found{o.Kind, spot{o.File, o.Span.Start}}
		if o.Through || o.Name == "" || seen[at] {
			continue
		}
		seen[at] = true
		h := hidden{o.Kind.String(), o.File, o.Span, o.Name, len(places[spelled{o.Kind, o.Name}]) > 1}
		switch {
		case o.Kind == Operation:
			h.known = true
		case o.form != literal && o.form != member, o.File.Kind == project.State:
			continue
		case o.File.Kind == project.Configuration:
			h.kind = "configuration.json"
		case o.Kind == DataType:
			h.known = true
		case o.Kind == Column && keys[at.spot]:
			h.kind = "key column"
		}
		if slices.ContainsFunc(floors, func(f floor) bool { return f.kind == h.kind }) {
			all = append(all, h)
		}
	}
	return append(all, arguments(p)...)
}

// keyPlaces is where columns are named as keys: in schema() and in deletes.
func keyPlaces(p *project.Project) map[spot]bool {
	at := map[spot]bool{}
	add := func(l project.Literal) {
		if place, ok := namePlace(l); ok {
			at[spot{place.File, place.Span.Start}] = true
		}
	}
	tables, _ := p.Tables()
	for _, t := range tables {
		for _, key := range t.Key {
			add(key)
		}
	}
	for _, op := range p.Operations {
		if op.RowParam() != "keys" {
			continue
		}
		for _, u := range op.Uses() {
			for _, row := range u.Row.List {
				keys, _ := p.Keys(row)
				for _, key := range keys {
					add(key)
				}
			}
		}
	}
	return at
}

// arguments are those of operations, with the names that they have or could have.
func arguments(p *project.Project) []hidden {
	var all []hidden
	for _, op := range p.Operations {
		for i, a := range op.Args {
			name, span := a.Name.Name, a.Value.Range()
			if name != "" {
				span.Start = a.Name.Start
			} else if i < len(op.Spec.Params) && a.Stars == 0 && !op.Spec.Params[i].KeywordOnly {
				name = op.Spec.Params[i].Name
			}
			if slices.ContainsFunc(op.Spec.Params, func(p schema.Param) bool { return p.Name == name }) {
				all = append(all, hidden{"argument", op.Module.File, span, name + "=", true})
			}
		}
	}
	return all
}
