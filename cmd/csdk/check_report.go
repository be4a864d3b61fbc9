package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/rule"
	"csdk/lsp/text"
)

// report is what csdk check found, for the formats.
type report struct {
	base     string // folder that paths are shown relative to
	projects []*project.Project
	problems []problem
	fixes    int // applied by --fix
	changed  int // files
}

// checkedProject is a project with what was found in it, after --fix with what is left.
type checkedProject struct {
	project  *project.Project
	findings []rule.Finding
	fixes    int      // applied
	files    int      // written
	refused  []string // why files were not
}

// problem is a finding as people and machines get it.
type problem struct {
	rule.Finding
	project *project.Project
	file    string // as shown
	region  region
}

// region is a place with lines and columns from 1. Columns count UTF-16 code units, as editors do. The end is the
// place behind the last character.
type region struct{ line, column, endLine, endColumn int }

// newBase is the folder that paths are relative to: the current one. Annotations and SARIF have to be relative to the
// repository, which GitHub names.
func newBase(con *console, format string) string {
	current, err := filepath.Abs(".")
	if err != nil {
		return ""
	}
	repository := con.variable("GITHUB_WORKSPACE")
	if (format == "github" || format == "sarif") && repository != "" && within(current, filepath.Clean(repository)) {
		return filepath.Clean(repository)
	}
	return current
}

// shown is the path of a project's file: relative where it is below the base, with slashes.
func (r *report) shown(p *project.Project, file string) string {
	path := filepath.Join(p.Dir, filepath.FromSlash(file))
	if relative, err := filepath.Rel(r.base, path); err == nil && filepath.IsLocal(relative) {
		path = relative
	}
	return filepath.ToSlash(path)
}

// add takes a project, whose findings are in order already.
func (r *report) add(c checkedProject) {
	r.projects = append(r.projects, c.project)
	r.fixes += c.fixes
	r.changed += c.files
	for _, f := range c.findings {
		r.problems = append(r.problems, problem{Finding: f, project: c.project, file: r.shown(c.project, f.File.Path), region: newRegion(f.File, f.Span)})
	}
}

// unread says of each file that was asked for and could not be read that it was not checked.
func (r *report) unread(chosen selection) []string {
	var messages []string
	for _, p := range r.projects {
		for _, path := range slices.Sorted(maps.Keys(p.Files)) {
			f := p.Files[path]
			if f.Err == nil || !chosen.has(p, f) {
				continue
			}
			reported := slices.ContainsFunc(r.problems, func(known problem) bool { return known.project == p && known.File.Path == path })
			if !reported {
				messages = append(messages, fmt.Sprintf("%s was not checked: %v.", r.shown(p, path), plain(f.Err)))
			}
		}
	}
	return messages
}

// plain is an error without the path that the message has already.
func plain(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

func newRegion(f *project.File, span text.Span) region {
	r := f.Doc.SpanRange(span, text.UTF16)
	return region{r.Start.Line + 1, r.Start.Column + 1, r.End.Line + 1, r.End.Column + 1}
}

// mayBeShown is false for files that hold values of the user's, such as secrets: a log is no place for them.
func mayBeShown(f *project.File) bool {
	switch f.Kind {
	case project.Configuration, project.Options, project.State:
		return false
	}
	return true
}

// count is the number of problems with a severity.
func (r *report) count(s rule.Severity) int {
	n := 0
	for _, p := range r.problems {
		if p.Severity == s {
			n++
		}
	}
	return n
}

// summary closes the run, on stderr.
func (r *report) summary() string {
	var b strings.Builder
	if r.fixes > 0 {
		fmt.Fprintf(&b, "Fixed %s in %s. ", count(int64(r.fixes), "finding"), count(int64(r.changed), "file"))
	}
	if len(r.problems) == 0 {
		fmt.Fprintf(&b, "No findings in %s.", count(int64(len(r.projects)), "project"))
		return b.String()
	}
	var parts []string
	for _, s := range []struct {
		severity rule.Severity
		noun     string
	}{{rule.Error, "error"}, {rule.Warning, "warning"}, {rule.Information, "note"}, {rule.Hint, "hint"}} {
		if n := r.count(s.severity); n > 0 {
			parts = append(parts, count(int64(n), s.noun))
		}
	}
	files := map[string]bool{}
	safe := 0
	for _, p := range r.problems {
		files[p.file] = true
		for _, f := range p.Fixes {
			if f.Safe {
				safe++
				break
			}
		}
	}
	fmt.Fprintf(&b, "Found %s in %s.", strings.Join(parts, ", "), count(int64(len(files)), "file"))
	if safe > 0 {
		fmt.Fprintf(&b, " %s can be fixed with --fix.", grouped(int64(safe)))
	}
	return b.String()
}
