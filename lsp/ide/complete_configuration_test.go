package ide

import (
	"strings"
	"testing"
)

const reader = `from fivetran_connector_sdk import Connector


def update(configuration, state):
    configuration["api_key"]
    int(configuration.get("page_size", "100"))
    if configuration.get("full", "").lower() == "true":
        pass
    configuration["account"]


connector = Connector(update=update)

if __name__ == "__main__":
    import json
    configuration = json.load(open("configuration.json"))
    configuration["only_here"]
`

func TestCompleteConfiguration(t *testing.T) {
	for _, test := range []struct{ file, want, label, after string }{
		{`{‸}`, "api_key page_size full account", "api_key", `{"api_key": "<API_KEY>"}`},
		{`{‸`, "api_key page_size full account", "page_size", `{"page_size": "100"`},
		{`{"‸"}`, "api_key page_size full account", "full", `{"full": "true"}`},
		{`{"ap‸`, "api_key page_size full account", "api_key", `{"api_key": "<API_KEY>"`},
		{`{"ap‸": "x"}`, "api_key page_size full account", "api_key", `{"api_key": "x"}`},
		{`{"api_key": "x", "‸"}`, "page_size full account", "account", `{"api_key": "x", "account": "<ACCOUNT>"}`},
		{"{\n  ‸\n  \"api_key\": \"x\"\n}", "page_size full account", "account", "{\n  \"account\": \"<ACCOUNT>\",\n  \"api_key\": \"x\"\n}"},
		{`{"api_key": "x"‸}`, "", "", ""},
		{`{"page_size": "‸"}`, "100 <PAGE_SIZE>", "100", `{"page_size": "100"}`},
		{`{"page_size": ‸}`, "100 <PAGE_SIZE>", "100", `{"page_size": "100"}`},
		{`{"page_size": "‸`, "100 <PAGE_SIZE>", "100", `{"page_size": "100"`},
		{`{"full": "‸"}`, "true false <FULL>", "false", `{"full": "false"}`},
		{`{"mine": "‸"}`, "<MINE>", "<MINE>", `{"mine": "<MINE>"}`},
		{`{}‸`, "", "", ""},
		{`‸`, "", "", ""},
		{`[‸]`, "", "", ""},
		{`{"api_key": {"‸": 1}}`, "", "", ""},
	} {
		labels, accepted := completed(t, map[string]string{"connector.py": reader, "configuration.json": test.file}, CompleteOptions{})
		if got := strings.Join(labels, " "); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.file, got, test.want)
		}
		if test.label != "" && accepted[test.label] != test.after {
			t.Errorf("%s with %s\n got %s\nwant %s", test.file, test.label, accepted[test.label], test.after)
		}
	}
}

func TestCompleteConfigurationSnippet(t *testing.T) {
	_, accepted := completed(t, map[string]string{"connector.py": reader, "configuration.json": `{‸}`}, CompleteOptions{Snippets: true})
	if got, want := accepted["api_key"], `{"api_key": "${1:<API_KEY>}"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
