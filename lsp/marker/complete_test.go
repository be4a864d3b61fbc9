package marker

import (
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"
)

// completions is what is offered behind the place of a marker, in the order in which an editor shows it. An edit that an
// editor would not take fails.
func (e *editor) completions(m mark) (items []protocol.CompletionItem, offset int, err error) {
	place, err := m.span(m.args[0])
	if err != nil {
		return nil, 0, err
	}
	items = e.client.Complete(e.path(m.file), place.End)
	slices.SortStableFunc(items, func(a, b protocol.CompletionItem) int {
		x, _ := a.SortText.Get()
		y, _ := b.SortText.Get()
		return strings.Compare(x, y)
	})
	content := e.scenario.files[m.file]
	for i := range items {
		edit, ok := items[i].TextEdit.(*protocol.TextEdit)
		if !ok {
			return nil, 0, fmt.Errorf("%v: %s has no edit", m, items[i].Label)
		}
		span := e.span(content, edit.Range)
		if span.Start > place.End || place.End > span.End || edit.Range.Start.Line != edit.Range.End.Line {
			return nil, 0, fmt.Errorf("%v: the edit of %s is not around the cursor, on one line", m, items[i].Label)
		}
		typed, filter := content[span.Start:place.End], items[i].Label
		if given, ok := items[i].FilterText.Get(); ok {
			filter = given
		}
		if strings.ContainsAny(typed, `"'`) && !strings.HasPrefix(filter, typed[:1]) {
			return nil, 0, fmt.Errorf("%v: editors compare %q with %q, and drop %s", m, typed, filter, items[i].Label)
		}
	}
	return items, place.End, nil
}

func labels(items []protocol.CompletionItem) []string {
	var all []string
	for i := range items {
		all = append(all, items[i].Label)
	}
	return all
}

// complete is the marker complete(place, labels).
func complete(e *editor, m mark) error {
	if len(m.args) != 2 {
		return fmt.Errorf("%v takes a place and labels", m)
	}
	items, _, err := e.completions(m)
	if err != nil {
		return err
	}
	if got := strings.Join(labels(items), " "); got != m.args[1] {
		return fmt.Errorf("%v: offered are %q, not %q", m, got, m.args[1])
	}
	return nil
}

// rank is the marker rank(place, labels).
func rank(e *editor, m mark) error {
	if len(m.args) != 2 {
		return fmt.Errorf("%v takes a place and labels", m)
	}
	items, _, err := e.completions(m)
	if err != nil {
		return err
	}
	offered, last := labels(items), -1
	want, _ := m.args[1].(string)
	for _, label := range strings.Fields(want) {
		label, absent := strings.CutPrefix(label, "!")
		at := slices.Index(offered, label)
		switch {
		case absent && at >= 0:
			return fmt.Errorf("%v: %s is offered", m, label)
		case absent:
		case at < 0:
			return fmt.Errorf("%v: %s is not offered; there are %q", m, label, offered)
		case at < last:
			return fmt.Errorf("%v: %s comes too early: %q", m, label, offered)
		default:
			last = at
		}
	}
	return nil
}

// accept is the marker accept(place, label, text).
func accept(e *editor, m mark) error {
	if len(m.args) != 3 {
		return fmt.Errorf("%v takes a place, a label and the line as it is then", m)
	}
	items, offset, err := e.completions(m)
	if err != nil {
		return err
	}
	content := e.scenario.files[m.file]
	for i := range items {
		if items[i].Label != m.args[1] {
			continue
		}
		edit := items[i].TextEdit.(*protocol.TextEdit)
		span := e.span(content, edit.Range)
		after := content[:span.Start] + edit.NewText + content[span.End:]
		start := strings.LastIndexByte(content[:offset], '\n') + 1
		line, _, _ := strings.Cut(after[start:], "\n")
		if before, _, marked := strings.Cut(line, "#@"); marked {
			line = before
		}
		if got := strings.TrimSpace(line); got != m.args[2] {
			return fmt.Errorf("%v: the line becomes %q, not %q", m, got, m.args[2])
		}
		return nil
	}
	return fmt.Errorf("%v: %v is not offered; there are %q", m, m.args[1], labels(items))
}

// signature is the marker signature(place, label, parameter).
func signature(e *editor, m mark) error {
	if len(m.args) != 3 {
		return fmt.Errorf("%v takes a place, a label and the name of the active parameter", m)
	}
	place, err := m.span(m.args[0])
	if err != nil {
		return err
	}
	label, param := "", ""
	if help := e.client.Signature(e.path(m.file), place.End); help != nil {
		shown := help.Signatures[0]
		label = shown.Label
		if at, ok := help.ActiveParameter.Get(); ok && int(at) < len(shown.Parameters) {
			marked := shown.Parameters[at].Label.(protocol.ParameterInformationLabelTuple)
			param, _, _ = strings.Cut(label[marked[0]:marked[1]], "=")
		}
	}
	if label != m.args[1] || param != m.args[2] {
		return fmt.Errorf("%v: shown is %q with %q", m, label, param)
	}
	return nil
}
