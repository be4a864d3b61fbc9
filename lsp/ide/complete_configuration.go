package ide

import (
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/text"
	"csdk/schema/jsontree"
)

// completeConfiguration completes configuration.json: keys that the code reads and the file lacks, and values that the
// code speaks of.
func completeConfiguration(p *project.Project, f *project.File, offset int, o CompleteOptions) []Item {
	source, root := f.Doc.Text, &f.JSON().Root
	if root.Kind != jsontree.Object {
		return nil
	}
	for i := range root.Members {
		m := &root.Members[i]
		if q, in := jsonQuoted(source, m.Start, m.End, offset); in {
			return configurationKeys(p, f, m, q, offset, o)
		}
		if q, in := jsonQuoted(source, m.Value.Start, m.Value.End, offset); in && m.Value.Kind == jsontree.String {
			return configurationValues(p, m.Key, q)
		}
		if m.Value.Kind == jsontree.Missing && m.End <= offset && strings.TrimSpace(source[m.End:offset]) == ":" {
			return configurationValues(p, m.Key, quoted{Span: text.Span{Start: offset, End: offset}})
		}
	}
	if offset <= root.Start || root.End <= offset && strings.HasSuffix(source[:root.End], "}") {
		return nil
	}
	before := strings.TrimRight(source[root.Start:offset], " \t\r\n")
	if !strings.HasSuffix(before, "{") && !strings.HasSuffix(before, ",") {
		return nil
	}
	return configurationKeys(p, f, nil, quoted{Span: text.Span{Start: offset, End: offset}}, offset, o)
}

// jsonQuoted is the string literal in a span that the cursor is in. What is behind the cursor belongs to an unfinished one
// only as far as it is a part of the word.
func jsonQuoted(source string, start, end, offset int) (quoted, bool) {
	literal := source[start:end]
	if !strings.HasPrefix(literal, `"`) || offset <= start || offset > end {
		return quoted{}, false
	}
	q := quoted{Span: text.Span{Start: start, End: end}, body: text.Span{Start: start + 1, End: end}, mark: `"`}
	if q.closed = len(literal) > 1 && strings.HasSuffix(literal, `"`); q.closed {
		q.body.End--
	} else {
		q.End, q.body.End = offset, offset
	}
	return q, offset <= q.body.End
}

// configurationKeys lists the keys that are missing. at is the member whose key is typed, nil for a new one.
func configurationKeys(p *project.Project, f *project.File, at *jsontree.Member, q quoted, offset int, o CompleteOptions) []Item {
	source, facts := f.Doc.Text, factsOf(p)
	have := map[string]bool{}
	for _, e := range p.ConfigurationEntries() {
		if at == nil || e.KeySpan.Start != at.Start {
			have[e.Key] = true
		}
	}
	rest := strings.TrimLeft(source[q.End:], " \t\r\n")
	whole := !strings.HasPrefix(rest, ":") // a value is to be written too
	var items []Item
	for _, s := range settingsRead(p) {
		key := s.Key.Text
		if have[key] || strings.ContainsAny(key, "\"\\\r\n") {
			continue
		}
		have[key] = true
		item := Item{Label: key, Kind: SettingItem, Detail: facts[key].how, Doc: settingDoc(facts[key]), Filter: key, Edit: q.body, New: key}
		if whole {
			value, behind := facts[key].first(key), ""
			if strings.HasPrefix(rest, `"`) {
				behind = ","
			}
			before := ""
			if q.mark == "" {
				before, item.Edit = `"`, q.Span
			} else {
				item.Edit.End = q.End
			}
			item.New = before + key + `": "` + value + `"` + behind
			if o.Snippets {
				item.Snippet, item.New = true, before+escapeSnippet(key)+`": "${1:`+escapeSnippet(value)+`}"`+behind
			}
		}
		items = append(items, item)
	}
	return items
}

// first is the value that a new key gets.
func (f *settingFacts) first(key string) string {
	if len(f.values) > 0 && !strings.ContainsAny(f.values[0], "\"\\\r\n\t") {
		return f.values[0]
	}
	return placeholder(key)
}

func settingDoc(f *settingFacts) string {
	var parts []string
	if f.how != "" {
		parts = append(parts, "The code reads it with `"+f.how+"`.")
	}
	if len(f.values) > 0 {
		parts = append(parts, "The code knows `"+strings.Join(f.values, "`, `")+"`.")
	}
	return strings.Join(parts, "\n\n")
}

// configurationValues lists what the code compares a value with, its default, and the placeholder.
func configurationValues(p *project.Project, key string, q quoted) []Item {
	facts := factsOf(p)[key]
	if facts == nil {
		facts = &settingFacts{}
	}
	var items []Item
	for _, value := range append(facts.values[:len(facts.values):len(facts.values)], placeholder(key)) {
		if strings.ContainsAny(value, "\"\\\r\n\t") {
			continue
		}
		item := Item{Label: value, Kind: ValueItem, Doc: settingDoc(facts), Filter: value, Edit: q.body, New: value}
		switch {
		case q.mark == "":
			item.Edit, item.New = q.Span, `"`+value+`"`
		case !q.closed:
			item.New += `"`
		}
		items = append(items, item)
	}
	return items
}

// escapeSnippet writes text so that a snippet has it as it is.
func escapeSnippet(s string) string {
	return strings.NewReplacer(`\`, `\\`, `$`, `\$`, `}`, `\}`).Replace(s)
}
