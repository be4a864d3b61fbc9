package marker

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/diff"
)

// codeAction is the marker codeaction(place, title, golden).
func codeAction(e *editor, m mark) error {
	if len(m.args) != 3 {
		return fmt.Errorf("%v takes a place, a title and the name of golden text", m)
	}
	titled, all, err := e.actions(m)
	if err != nil {
		return err
	}
	if len(titled) != 1 {
		return fmt.Errorf("%v: %d code actions are titled %v; there are %q", m, len(titled), m.args[1], all)
	}
	return e.perform(m, titled[0], m.args[2])
}

// noCodeAction is the marker nocodeaction(place, title).
func noCodeAction(e *editor, m mark) error {
	if len(m.args) != 2 {
		return fmt.Errorf("%v takes a place and a title", m)
	}
	titled, _, err := e.actions(m)
	if err == nil && len(titled) > 0 {
		err = fmt.Errorf("%v: there is a code action titled %q", m, titled[0].Title)
	}
	return err
}

// fixAll is the marker fixall(golden).
func fixAll(e *editor, m mark) error {
	if len(m.args) != 1 {
		return fmt.Errorf("%v takes the name of golden text", m)
	}
	content := e.scenario.files[m.file]
	actions := e.client.CodeActions(e.path(m.file), 0, len(content), nil, "source.fixAll")
	if len(actions) != 1 {
		return fmt.Errorf("%v: %d code actions of the kind source.fixAll", m, len(actions))
	}
	return e.perform(m, actions[0], m.args[0])
}

// actions is the code actions with a title, and the titles of all, at the place of a marker, as an editor asks for
// them: with the diagnostics that it shows there.
func (e *editor) actions(m mark) (titled []*protocol.CodeAction, titles []string, err error) {
	place, err := m.span(m.args[0])
	if err != nil {
		return nil, nil, err
	}
	var there []protocol.Diagnostic
	for _, d := range e.shown[m.file] {
		if s := e.span(e.scenario.files[m.file], d.Range); s.Start <= place.End && place.Start <= s.End {
			there = append(there, d)
		}
	}
	for _, a := range e.client.CodeActions(e.path(m.file), place.Start, place.End, there) {
		titles = append(titles, a.Title)
		if isTitle(m.args[1], a.Title) {
			titled = append(titled, a)
		}
	}
	return titled, titles, nil
}

// isTitle is stricter than says: a text is the whole title.
func isTitle(arg any, title string) bool {
	if pattern, ok := arg.(*regexp.Regexp); ok {
		return pattern.MatchString(title)
	}
	return arg == title
}

// perform does what a code action says, on a copy of the files, and holds the outcome against golden text.
func (e *editor) perform(m mark, action *protocol.CodeAction, golden any) error {
	if action.Edit == nil {
		var resolved protocol.CodeAction
		if err := e.client.Call(protocol.MethodCodeActionResolve, action, &resolved); err != nil {
			return fmt.Errorf("%v: %w", m, err)
		}
		action = &resolved
	}
	after, err := e.edited(action.Edit)
	if err != nil {
		return fmt.Errorf("%v: %w", m, err)
	}
	return e.compareGolden(m, golden, e.changes(after))
}

// compareGolden holds text against golden text, or makes it that.
func (e *editor) compareGolden(m mark, arg any, got string) error {
	golden, ok := arg.(name)
	if !ok {
		return fmt.Errorf("%v takes the name of golden text, not %v", m, arg)
	}
	if *update {
		e.scenario.setGolden(string(golden), got)
		return nil
	}
	want, err := e.scenario.golden(string(golden))
	if err != nil {
		return fmt.Errorf("%v: %w; it would be:\n%s", m, err, got)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		return fmt.Errorf("%v: @%s differs (-want +got):\n%s", m, golden, diff)
	}
	return nil
}

// edited is the files of the workspace after an edit.
func (e *editor) edited(edit *protocol.WorkspaceEdit) (map[string]string, error) {
	after := maps.Clone(e.scenario.files)
	if edit == nil || len(edit.Changes)+len(edit.DocumentChanges) == 0 {
		return nil, fmt.Errorf("the code action changes nothing")
	}
	for uri, edits := range edit.Changes {
		if err := e.editFile(after, uri.FsPath(), edits); err != nil {
			return nil, err
		}
	}
	for _, change := range edit.DocumentChanges {
		switch change := change.(type) {
		case *protocol.CreateFile:
			file, err := e.file(change.URI.FsPath())
			if err != nil {
				return nil, err
			}
			if _, exists := after[file]; exists {
				return nil, fmt.Errorf("%s is made, but it is there already", file)
			}
			after[file] = ""
		case *protocol.TextDocumentEdit:
			var edits []protocol.TextEdit
			for _, element := range change.Edits {
				switch element := element.(type) {
				case *protocol.TextEdit:
					edits = append(edits, *element)
				case *protocol.AnnotatedTextEdit:
					edits = append(edits, element.TextEdit)
				default:
					return nil, fmt.Errorf("an edit that the client cannot do: %T", element)
				}
			}
			if err := e.editFile(after, change.TextDocument.URI.FsPath(), edits); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("a change that the client cannot do: %T", change)
		}
	}
	return after, nil
}

func (e *editor) file(path string) (string, error) {
	file, err := filepath.Rel(e.root, path)
	return filepath.ToSlash(file), err
}

func (e *editor) editFile(after map[string]string, path string, edits []protocol.TextEdit) error {
	file, err := e.file(path)
	if err != nil {
		return err
	}
	content, exists := after[file]
	if !exists {
		return fmt.Errorf("%s is edited, but there is no such file", file)
	}
	slices.SortStableFunc(edits, func(a, b protocol.TextEdit) int {
		return e.span(content, a.Range).Start - e.span(content, b.Range).Start
	})
	var b strings.Builder
	at := 0
	for _, edit := range edits {
		place := e.span(content, edit.Range)
		if place.Start < at || place.End < place.Start {
			return fmt.Errorf("edits of %s overlap", file)
		}
		b.WriteString(content[at:place.Start] + edit.NewText)
		at = place.End
	}
	after[file] = b.String() + content[at:]
	return nil
}

// changes is a unified diff of every file that is not as it was. Line ends are shown as \n, markers without their text.
func (e *editor) changes(after map[string]string) string {
	var b strings.Builder
	for _, file := range slices.Sorted(maps.Keys(after)) {
		before, existed := e.scenario.files[file]
		old := file
		if !existed {
			old = "/dev/null"
		}
		if crlf, all := strings.Count(after[file], "\r\n"), strings.Count(after[file], "\n"); crlf != 0 && crlf != all {
			e.t.Errorf("%s has %d lines, of which %d end in CRLF", file, all, crlf)
		}
		changed := diff.Diff(old, legible(before), file, legible(after[file]))
		_, hunks, _ := strings.Cut(string(changed), "\n") // the first line repeats the names
		b.WriteString(hunks)
	}
	return b.String()
}

func legible(s string) []byte {
	return []byte(comment.ReplaceAllString(strings.ReplaceAll(s, "\r\n", "\n"), "#@"))
}
