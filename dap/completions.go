package dap

import (
	"context"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf16"

	"csdk/runner"

	dap "github.com/google/go-dap"
)

// onCompletions completes tables, columns and keywords behind sql, and Python for everything else.
func (s *session) onCompletions(m *message) error {
	args, err := arguments[dap.CompletionsArguments](m)
	if err != nil {
		return err
	}
	if s.run == nil {
		s.reply(m, dap.CompletionsResponseBody{Targets: []dap.CompletionItem{}})
		return nil
	}
	before := textBefore(args)
	if rest, is := strings.CutPrefix(strings.TrimLeft(strings.ToLower(before), " "), "sql "); is {
		live, start := s.run.live, len(before)-len(rest)
		s.background(m, func(ctx context.Context) (any, error) {
			tables, err := live.Tables(ctx)
			if err != nil {
				return nil, quiet(idWarehouse, "%v", err)
			}
			return dap.CompletionsResponseBody{Targets: completeSQL(before[start:], before, tables)}, nil
		})
		return nil
	}
	words := []dap.CompletionItem{}
	for _, word := range []struct{ label, detail string }{
		{"sql ", "SQL on the warehouse"}, {"state", "the state of the last checkpoint"}, {"tables", "the tables of the warehouse"},
	} {
		if strings.HasPrefix(word.label, before) {
			words = append(words, dap.CompletionItem{Label: word.label, Detail: word.detail, Type: "keyword", Start: 0, Length: utf16Length(before)})
		}
	}
	if s.run.peer == nil || len(s.run.stops) == 0 {
		s.reply(m, dap.CompletionsResponseBody{Targets: words})
		return nil
	}
	return s.forwardThen(m, func(raw json.RawMessage) {
		body, err := decode[struct {
			Targets []json.RawMessage `json:"targets"`
		}](raw)
		if err != nil {
			s.reply(m, raw)
			return
		}
		for _, word := range words {
			body.Targets = append(body.Targets, marshal(word))
		}
		s.reply(m, map[string]any{"targets": append([]json.RawMessage{}, body.Targets...)})
	})
}

// textBefore is the text up to the cursor. Columns count UTF-16 code units from 1; of several lines, line says which.
func textBefore(args dap.CompletionsArguments) string {
	text := args.Text
	if lines := strings.Split(text, "\n"); args.Line > 0 && args.Line <= len(lines) {
		text = lines[args.Line-1]
	}
	units := utf16.Encode([]rune(text))
	return string(utf16.Decode(units[:min(max(args.Column-1, 0), len(units))]))
}

func utf16Length(text string) int { return len(utf16.Encode([]rune(text))) }

var sqlWords = strings.Fields("select from where group order by having limit offset join left on as and or not in is null like ilike between count sum avg min max distinct describe summarize show with union case when then else end asc desc using sample")

// completeSQL is what may stand at the end of sql: tables, the columns of the tables that it names, then DuckDB's words.
func completeSQL(sql, before string, tables []runner.LiveTable) []dap.CompletionItem {
	from := strings.LastIndexFunc(sql, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }) + 1
	prefix := strings.ToLower(sql[from:])
	qualifier := ""
	if strings.HasSuffix(sql[:from], ".") {
		rest := sql[:from-1]
		qualifier = strings.ToLower(rest[strings.LastIndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' })+1:])
	}
	items := []dap.CompletionItem{}
	seen := map[string]bool{}
	add := func(label, detail, kind string) {
		if !seen[label] && strings.HasPrefix(strings.ToLower(label), prefix) {
			seen[label] = true
			items = append(items, dap.CompletionItem{
				Label: label, Detail: detail, Type: dap.CompletionItemType(kind),
				Start: utf16Length(before) - utf16Length(sql[from:]), Length: utf16Length(sql[from:]),
			})
		}
	}
	lower := strings.ToLower(sql)
	for _, t := range tables {
		if strings.Contains(lower, strings.ToLower(t.Table)) && (qualifier == "" || qualifier == strings.ToLower(t.Table)) {
			for _, c := range t.Columns {
				add(c.Name, firstOf(c.Type, "column")+" of "+t.Table, "field")
			}
		}
	}
	for _, t := range tables {
		switch qualifier {
		case "":
			add(t.Schema+"."+t.Table, count(t.Rows, "row"), "class")
			add(t.Table, count(t.Rows, "row")+" in "+t.Schema, "class")
		case strings.ToLower(t.Schema):
			add(t.Table, count(t.Rows, "row"), "class")
		}
	}
	if qualifier == "" {
		for _, word := range sqlWords {
			add(word, "", "keyword")
		}
	}
	return items
}
