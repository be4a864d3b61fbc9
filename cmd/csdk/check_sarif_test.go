package main

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

// What code scanning needs: every result names a rule of the list, a place with a relative URI, and a message.
func TestSARIF(t *testing.T) {
	output := runFormat(t, "sarif", false)
	var log sarifLog
	decoder := json.NewDecoder(strings.NewReader(output))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if log.Version != "2.1.0" || !strings.HasSuffix(log.Schema, "/sarif-schema-2.1.0.json") || len(log.Runs) != 1 || run.ColumnKind != "utf16CodeUnits" {
		t.Errorf("version %s, schema %s, %d runs, columns in %s", log.Version, log.Schema, len(log.Runs), run.ColumnKind)
	}
	rules := run.Tool.Driver.Rules
	if len(rules) != 2 || rules[0].ID != "misspelt" || rules[0].Default.Level != "error" || !strings.HasPrefix(rules[0].Help.Markdown, "# misspelt\n") {
		t.Errorf("rules %+v", rules)
	}
	var levels []string
	for _, result := range run.Results {
		levels = append(levels, result.Level)
		if rules[result.RuleIndex].ID != result.RuleID {
			t.Errorf("rule %d is not %s", result.RuleIndex, result.RuleID)
		}
		if len(result.Locations) != 1 || result.Message.Text == "" {
			t.Errorf("%d places, message %q", len(result.Locations), result.Message.Text)
		}
		at := result.Locations[0].Physical
		if at.Artifact.Base != "%SRCROOT%" || !strings.HasPrefix(at.Artifact.URI, "shop,%201/") || at.Region.StartLine < 1 || at.Region.StartColumn < 1 {
			t.Errorf("place %+v", at)
		}
	}
	if diff := cmp.Diff([]string{"error", "note", "note", "warning", "error", "warning"}, levels); diff != "" {
		t.Errorf("levels (-want +got):\n%s", diff)
	}
	if related := run.Results[4].RelatedLocations; len(related) != 1 || related[0].ID == nil || related[0].Message.Text != "the first one" {
		t.Errorf("related places %+v", related)
	}
	if strings.Contains(output, "12345") || strings.Contains(output, "hunter2") {
		t.Error("it shows values of the configuration, or a secret")
	}
}

// The fixes mean what the edits say: columns in UTF-16 code units, ends behind the last character.
func TestSARIFFixes(t *testing.T) {
	var log sarifLog
	if err := json.Unmarshal([]byte(runFormat(t, "sarif", false)), &log); err != nil {
		t.Fatal(err)
	}
	var fixes []sarifFix
	for _, result := range log.Runs[0].Results {
		fixes = append(fixes, result.Fixes...)
	}
	if len(fixes) != 1 || fixes[0].Description.Text != "Rename it" || len(fixes[0].Changes) != 1 {
		t.Fatalf("fixes %+v", fixes)
	}
	source := utf16.Encode([]rune(checkedSource))
	offset := func(line, column int) int {
		at := 0
		for range line - 1 {
			for source[at] != '\n' {
				at++
			}
			at++
		}
		return at + column - 1
	}
	replacements := fixes[0].Changes[0].Replacements
	for i := len(replacements) - 1; i >= 0; i-- {
		r := replacements[i]
		start, end := offset(r.Deleted.StartLine, r.Deleted.StartColumn), offset(r.Deleted.EndLine, r.Deleted.EndColumn)
		source = append(source[:start:start], append(utf16.Encode([]rune(r.Inserted.Text)), source[end:]...)...)
	}
	want := strings.Replace(checkedSource, "ordr", "order", 2)
	if diff := cmp.Diff(want, string(utf16.Decode(source))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
