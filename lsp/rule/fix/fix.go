// Package fix applies the edits of findings to the files of a project: one fix, or all that are safe, round after round
// until nothing changes. It does no I/O: who calls it writes files or sends edits to an editor.
//
// A fix is applied whole or not at all. One that would leave a file with more syntax problems than it had is dropped.
package fix

import (
	"maps"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/rule"
	"csdk/lsp/text"
)

// maxRounds bounds All. Fixes that touch the same place need a round each: every missing requirement is added at the end
// of the same file.
const maxRounds = 100

// Result is what All came to.
type Result struct {
	Project *project.Project // with the fixes applied
	Left    []rule.Finding   // what is found in it
	Edits   []rule.Edit      // that lead there, by path and place, without overlap
	Fixed   map[string]int   // number of fixes applied, by the code of their rule
}

// All applies the first safe fix of every finding, checks again, and goes on until nothing changes. With only, a path,
// it stays within this file: findings elsewhere, and fixes that touch other files too, are left.
func All(p *project.Project, check func(*project.Project) []rule.Finding, only string) Result {
	d := draft{project: p, patches: map[string]patch{}}
	result := Result{Fixed: map[string]int{}}
	findings := check(p)
	for range maxRounds {
		fixes := d.sound(d.apart(safe(findings, only)))
		if len(fixes) == 0 {
			break
		}
		d = d.with(fixes)
		for _, f := range fixes {
			result.Fixed[f.code]++
		}
		findings = check(d.project)
	}
	result.Project, result.Left = d.project, findings
	for _, path := range slices.Sorted(maps.Keys(d.patches)) {
		result.Edits = append(result.Edits, d.patches[path].edits(path)...)
	}
	return result
}

// Apply is the project after one fix, or nil when the fix cannot be applied: it does not fit the files, or it would
// break their syntax.
func Apply(p *project.Project, fix rule.Fix) *project.Project {
	d := draft{project: p, patches: map[string]patch{}}
	fixes := d.sound(d.apart([]candidate{{edits: fix.Edits}}))
	if len(fixes) == 0 {
		return nil
	}
	return d.with(fixes).project
}

// candidate is a fix that may be applied.
type candidate struct {
	code  string
	edits []rule.Edit
}

// safe is the fixes that may be applied without asking.
func safe(findings []rule.Finding, only string) []candidate {
	var chosen []candidate
	for _, f := range findings {
		at := slices.IndexFunc(f.Fixes, func(fix rule.Fix) bool { return fix.Safe })
		if at < 0 {
			continue
		}
		edits := f.Fixes[at].Edits
		elsewhere := func(e rule.Edit) bool { return e.Path != only }
		if only != "" && (f.File.Path != only || slices.ContainsFunc(edits, elsewhere)) {
			continue
		}
		chosen = append(chosen, candidate{code: f.Rule.Code, edits: edits})
	}
	return chosen
}

// draft is a project on its way.
type draft struct {
	project *project.Project
	patches map[string]patch // of the files that were touched
}

// apart is the candidates that fit the files and do not get into each other's way: the first wins, the rest waits for
// the next round.
func (d draft) apart(all []candidate) []candidate {
	taken := map[string][]text.Span{}
	var chosen []candidate
	for _, c := range all {
		fits := len(c.edits) > 0
		for i, e := range c.edits {
			length, known := d.length(e.Path)
			fits = known && 0 <= e.Span.Start && e.Span.Start <= e.Span.End && e.Span.End <= length
			if fits {
				taken[e.Path], fits = insert(taken[e.Path], e.Span)
			}
			if !fits {
				for _, e := range c.edits[:i] {
					taken[e.Path] = slices.DeleteFunc(taken[e.Path], func(s text.Span) bool { return s == e.Span })
				}
				break
			}
		}
		if fits {
			chosen = append(chosen, c)
		}
	}
	return chosen
}

// length of a file, 0 for one that is to be created; false when what it holds is not known.
func (d draft) length(path string) (int, bool) {
	f := d.project.Files[path]
	switch {
	case f == nil:
		return 0, path != ""
	case f.Err != nil || f.Kind == project.Other:
		return 0, false // files of no kind are not read
	}
	return len(f.Doc.Text), true
}

// insert puts a span among others, which are in order and apart. It fails when the span gets into the way of one: also
// when both are insertions at the same place, since which comes first would be chance, and often they are the same.
func insert(spans []text.Span, s text.Span) ([]text.Span, bool) {
	at, same := slices.BinarySearchFunc(spans, s, func(a, b text.Span) int { return a.Start - b.Start })
	if same || at > 0 && spans[at-1].End > s.Start || at < len(spans) && spans[at].Start < s.End {
		return spans, false
	}
	return slices.Insert(spans, at, s), true
}

// sound is the fixes that together leave no file with more syntax problems than it has.
func (d draft) sound(fixes []candidate) []candidate {
	switch {
	case len(fixes) == 0 || !d.breaks(fixes):
		return fixes
	case len(fixes) == 1:
		return nil
	}
	half := len(fixes) / 2
	left, right := d.sound(fixes[:half]), d.sound(fixes[half:])
	both := slices.Concat(left, right)
	if len(right) > 0 && d.breaks(both) {
		return left
	}
	return both
}

func (d draft) breaks(fixes []candidate) bool {
	next := d.with(fixes)
	for _, c := range fixes {
		for _, e := range c.edits {
			if problems(next.project.Files[e.Path]) > problems(d.project.Files[e.Path]) {
				return true
			}
		}
	}
	return false
}

// with is the draft with fixes applied, which must be apart.
func (d draft) with(fixes []candidate) draft {
	edits := map[string][]rule.Edit{}
	for _, c := range fixes {
		for _, e := range c.edits {
			edits[e.Path] = append(edits[e.Path], e)
		}
	}
	next := draft{patches: maps.Clone(d.patches)}
	files := map[string]string{}
	for path, list := range edits {
		old, touched := d.patches[path]
		if !touched {
			old = newPatch(d.text(path))
		}
		crlf := strings.HasPrefix(firstLineEnd(old.text), "\r\n")
		for i := range list {
			list[i].New = lineEnds(list[i].New, crlf)
		}
		slices.SortStableFunc(list, func(a, b rule.Edit) int { return a.Span.Start - b.Span.Start })
		next.patches[path] = old.apply(list)
		files[path] = next.patches[path].text
	}
	next.project = replace(d.project, files)
	return next
}

func (d draft) text(path string) string {
	if f := d.project.Files[path]; f != nil {
		return f.Doc.Text
	}
	return ""
}

// firstLineEnd is the text from its first line end on.
func firstLineEnd(s string) string {
	if at := strings.IndexAny(s, "\r\n"); at >= 0 {
		return s[at:]
	}
	return ""
}

// lineEnds gives new text the line ends of the file that it goes into.
func lineEnds(s string, crlf bool) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if crlf {
		s = strings.ReplaceAll(s, "\n", "\r\n")
	}
	return s
}
