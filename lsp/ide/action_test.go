package ide

import (
	"strings"
	"testing"

	"csdk/lsp/text"
)

// acted is the files after the action with a title at the cursor, "" without one.
func acted(t *testing.T, files map[string]string, title string) map[string]string {
	t.Helper()
	p, f, offset := caretIn(t, files)
	for _, a := range Actions(p, f, text.Span{Start: offset, End: offset}) {
		if !strings.Contains(a.Title, title) {
			continue
		}
		after := map[string]string{}
		for _, e := range a.Edits {
			source := ""
			if existing := p.Files[e.Path]; existing != nil {
				source = existing.Doc.Text
			}
			after[e.Path] = source[:e.Span.Start] + e.New + source[e.Span.End:]
		}
		return after
	}
	return nil
}

func TestCreateConfiguration(t *testing.T) {
	source := strings.Replace(reader, `configuration["api_key"]`, `configuration["api‸_key"]`, 1)
	after := acted(t, map[string]string{"connector.py": source}, "Create")
	want := "{\n  \"api_key\": \"<API_KEY>\",\n  \"page_size\": \"100\",\n  \"full\": \"true\",\n  \"account\": \"<ACCOUNT>\"\n}\n"
	if after["configuration.json"] != want {
		t.Errorf("got %s, want %s", after["configuration.json"], want)
	}
	if acted(t, map[string]string{"connector.py": source, "configuration.json": "{}"}, "Create") != nil {
		t.Error("offered although the file is there")
	}
	if acted(t, map[string]string{"connector.py": strings.Replace(reader, "pass", "pa‸ss", 1)}, "Create") != nil {
		t.Error("offered where no key is read")
	}
}

func TestDeclareTable(t *testing.T) {
	for _, test := range []struct{ list, want string }{
		{`[]`, `[{"table": "logs", "primary_key": []}]`},
		{`[{"table": "a"}]`, `[{"table": "a"}, {"table": "logs", "primary_key": []}]`},
		{"[\n        {\"table\": \"a\"},\n    ]", "[\n        {\"table\": \"a\"},\n        {\"table\": \"logs\", \"primary_key\": []},\n    ]"},
		{`[({"table": "a"})]`, ""},
		{`[{"table": "logs"}]`, ""},
		{`tables()`, ""},
	} {
		source := completeHead + "def schema(configuration):\n    return " + test.list + "\n\n\ndef update(configuration, state):\n    op.upsert(\"lo‸gs\", {})\n\n\nconnector = Connector(update=update, schema=schema)\n"
		after := acted(t, map[string]string{"connector.py": source}, "Declare")["connector.py"]
		_, got, _ := strings.Cut(after, "return ")
		got, _, _ = strings.Cut(got, "\n\n\n")
		if got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.list, got, test.want)
		}
	}
}
