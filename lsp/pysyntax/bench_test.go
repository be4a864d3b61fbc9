package pysyntax

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// connectorSource is a connector of about so many lines, in the style of real ones.
func connectorSource(lines int) string {
	var s strings.Builder
	s.WriteString(`"""Orders and their items, from the API of a shop."""

import json
from datetime import datetime, timezone

import requests as rq

from fivetran_connector_sdk import Connector, Logging as log, Operations as op

__BASE_URL = "https://api.example.com/v2"
__PAGE_SIZE = 100


def validate_configuration(configuration: dict):
    """
    Validate the configuration dictionary to ensure it contains all required parameters.
    Args:
        configuration: a dictionary that holds the configuration settings for the connector.
    Raises:
        ValueError: if any required configuration parameter is missing.
    """
    for key in ["api_key", "start_date"]:
        if key not in configuration:
            raise ValueError(f"Missing required configuration value: {key}")


def schema(configuration: dict):
    return [
        {"table": "orders", "primary_key": ["id"], "columns": {"id": "LONG", "created_at": "UTC_DATETIME"}},
    ]
`)
	for i := 0; strings.Count(s.String(), "\n") < lines-25; i++ {
		fmt.Fprintf(&s, `

def sync_table_%[1]d(configuration: dict, state: dict, session=None):
    # Fetch all pages of table_%[1]d that changed since the last sync, and send them.
    cursor = state.get("table_%[1]d_cursor", "1970-01-01T00:00:00Z")
    headers = {"Authorization": f"Bearer {configuration['api_key']}", "Accept": "application/json"}
    params = {"since": cursor, "limit": __PAGE_SIZE, "page": 1}
    while True:
        response = rq.get(f"{__BASE_URL}/table_%[1]d", headers=headers, params=params, timeout=30)
        if response.status_code == 429 and params["page"] < 10:
            log.warning(f"Rate limited on page {params['page']}: waiting {response.headers.get('Retry-After', 60)} s")
            continue
        response.raise_for_status()
        data = response.json()
        items = data.get("items", []) or []
        for item in items:
            record = {
                "id": item["id"],
                "name": item.get("name"),
                "amount": float(item["amount"]) if item.get("amount") is not None else None,
                "tags": json.dumps([tag.strip().lower() for tag in item.get("tags", "").split(",") if tag]),
                "updated_at": item["updated_at"],
            }
            op.upsert(table="table_%[1]d", data=record)
            cursor = max(cursor, record["updated_at"])
        if not data.get("has_more") or len(items) < __PAGE_SIZE:
            break
        params["page"] += 1
    state["table_%[1]d_cursor"] = cursor
    # Save the progress, so that the next sync resumes from here.
    op.checkpoint(state)
    return cursor, datetime.now(timezone.utc)
`, i)
	}
	s.WriteString(`

def update(configuration: dict, state: dict):
    validate_configuration(configuration)
    sync_table_0(configuration, state)


connector = Connector(update=update, schema=schema)

if __name__ == "__main__":
    with open("configuration.json", "r") as f:
        configuration = json.load(f)
    connector.debug(configuration=configuration)
`)
	return s.String()
}

func BenchmarkParse(b *testing.B) {
	source := connectorSource(1000)
	if problems := Parse(source).Problems; len(problems) > 0 {
		b.Fatal(problems)
	}
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(source)
	}
}

func BenchmarkLex(b *testing.B) {
	source := connectorSource(1000)
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	var l lexer
	for b.Loop() {
		l.read(source)
	}
}

func BenchmarkInspect(b *testing.B) {
	module := Parse(connectorSource(1000))
	b.ReportAllocs()
	for b.Loop() {
		nodes := 0
		Inspect(module, func(Node) bool { nodes++; return true })
	}
}

// BenchmarkCorpus reads all files of the folder that CSDK_CORPUS names, two at a time.
func BenchmarkCorpus(b *testing.B) {
	root := os.Getenv("CSDK_CORPUS")
	if root == "" {
		b.Skip("CSDK_CORPUS is not set")
	}
	var sources []string
	size := 0
	for _, file := range pythonFiles(b, filepath.Clean(root)) {
		source, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		sources = append(sources, string(source))
		size += len(source)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		var both sync.WaitGroup
		for half := range 2 {
			both.Go(func() {
				for i := half; i < len(sources); i += 2 {
					Parse(sources[i])
				}
			})
		}
		both.Wait()
	}
}
