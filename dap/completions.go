package dap

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"

	"csdk/runner"
	"csdk/runner/sqltext"

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
	const word = "sql "
	if line := strings.TrimLeft(before, " "); len(line) >= len(word) && strings.EqualFold(line[:len(word)], word) {
		live, start := s.run.live, len(before)-len(line)+len(word)
		s.background(m, func(ctx context.Context) (any, error) {
			tables, err := live.Tables(ctx)
			if err != nil {
				return nil, quiet(idWarehouse, "%v", err)
			}
			items, err := runner.CompleteSQL(ctx, before[start:], len(before)-start, tables)
			return dap.CompletionsResponseBody{Targets: sqlTargets(items, before, start)}, err
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

// sqlTypes are the kinds of what is completed in SQL, as DAP knows them.
var sqlTypes = map[sqltext.ItemKind]dap.CompletionItemType{
	sqltext.AColumn: "field", sqltext.ATable: "class", sqltext.ASchema: "module", sqltext.AFunction: "function", sqltext.AKeyword: "keyword",
}

// sqlTargets are items of the SQL that begins at an offset of a line.
func sqlTargets(items []sqltext.Item, line string, start int) []dap.CompletionItem {
	targets := make([]dap.CompletionItem, len(items))
	for i, item := range items {
		from, to := utf16Length(line[:start+item.Start]), utf16Length(line[:start+item.End])
		targets[i] = dap.CompletionItem{Label: item.Label, Text: item.Insert, Detail: item.Detail, Type: sqlTypes[item.Kind], Start: from, Length: to - from, SortText: fmt.Sprintf("%04d", i)}
	}
	return targets
}
