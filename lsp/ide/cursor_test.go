package ide

import (
	"maps"
	"strings"
	"testing"

	"csdk/lsp/project"
	"csdk/lsp/text"
)

// cursor is where a test asks.
const cursor = "‸"

// base is what every sample has; a sample replaces files or adds some.
var base = map[string]string{
	"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op

CURSOR = "since"


def schema(configuration: dict):
    return [
        {
            "table": "userOrders",
            "primary_key": ["id"],
            "columns": {"id": "INT", "placed_at": "UTC_DATETIME"},
        },
    ]


def required(configuration, key):
    value = configuration.get(key)
    if not value:
        raise ValueError(f"{key} is missing")
    return value


def update(configuration: dict, state: dict):
    host = required(configuration, "host")
    key = configuration["api_key"]
    log.info("start")
    since = state.get(CURSOR)
    row = {"id": 1, "placed_at": since}
    op.upsert(table="userOrders", data=row)
    op.delete(table="userOrders", keys={"id": 2})
    state[CURSOR] = row["placed_at"]
    op.checkpoint(state)


connector = Connector(update=update, schema=schema)
`,
	"configuration.json": "{\n  \"host\": \"example.com\",\n  \"api_key\": \"s3cr3t-value-xyz\"\n}\n",
	"requirements.txt":   "fivetran-connector-sdk==2.13.1\n",
	"files/state.json":   "{\"since\": \"2026-01-01\"}\n",
}

// sample is a project of the base files with others in their place. One of them may have a cursor.
func sample(t *testing.T, files map[string]string) (p *project.Project, f *project.File, offset int) {
	t.Helper()
	all := maps.Clone(base)
	maps.Copy(all, files)
	loaded := map[string]*project.File{}
	at := ""
	for path, content := range all {
		if before, after, ok := strings.Cut(content, cursor); ok {
			at, offset, content = path, len(before), before+after
		}
		loaded[path] = &project.File{Path: path, Kind: project.KindOf(path), Doc: &text.Document{Text: content}}
	}
	p = project.New("/shop", loaded, project.Environment{})
	p.Lock()
	t.Cleanup(p.Unlock)
	return p, p.Files[at], offset
}

// at puts the cursor into a file of the base, before the n-th match.
func at(t *testing.T, path, match string, n int) map[string]string {
	t.Helper()
	content, from := base[path], 0
	for ; n > 0; n-- {
		i := strings.Index(content[from:], match)
		if i < 0 {
			t.Fatalf("%s has no %q", path, match)
		}
		from += i + 1
	}
	return map[string]string{path: content[:from-1] + cursor + content[from-1:]}
}
