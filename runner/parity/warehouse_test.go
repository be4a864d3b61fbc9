package parity

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// tableInfo is what `csdk tables --format json` says of a table.
type tableInfo struct {
	Name    string   `json:"name"`
	Key     []string `json:"key"`
	Columns []struct {
		Name     string `json:"name"`
		Type     string `json:"type"`
		Declared string `json:"declared"`
	} `json:"columns"`
}

// observeWarehouse keeps every table: its key, its columns with their types, and every value. Of columns that were not
// declared the order is not kept: a row of SDK 2.x is a protobuf map, which has none.
func observeWarehouse(ctx context.Context, project string, found facts) error {
	text, err := ask(ctx, nil, "tables", project, "--format", "json")
	if err != nil {
		return err
	}
	var tables []tableInfo
	if err := json.Unmarshal(text, &tables); err != nil {
		return fmt.Errorf("csdk tables: %w", err)
	}
	var queries []string
	byName := map[string]tableInfo{}
	for _, t := range tables {
		byName[t.Name] = t
		found[t.Name+": key"] = strings.Join(t.Key, ", ")
		var order []string
		for _, c := range t.Columns {
			found[fmt.Sprintf("%s.%s: type", t.Name, c.Name)] = strings.TrimSpace(c.Type + " " + c.Declared)
			if c.Declared != "" {
				order = append(order, c.Name)
			}
		}
		found[t.Name+": order of declared columns"] = strings.Join(order, ", ")
		queries = append(queries, t.query())
	}
	if len(queries) == 0 {
		return nil
	}
	text, err = ask(ctx, []byte(strings.Join(queries, "\nUNION ALL ")), "query", "-", project, "--format", "json")
	if err != nil {
		return err
	}
	var rows []struct {
		Name   string
		Values []*string
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		return fmt.Errorf("csdk query: %w", err)
	}
	for _, row := range rows {
		byName[row.Name].observeRow(row.Values, found)
	}
	return nil
}

// query selects a table's rows as lists of text: DuckDB writes every value exactly.
func (t tableInfo) query() string {
	schema, name, _ := strings.Cut(t.Name, ".")
	var columns []string
	for _, c := range t.Columns {
		columns = append(columns, quote(c.Name)+"::VARCHAR")
	}
	return fmt.Sprintf("SELECT '%s' AS Name, [%s] AS Values FROM %s.%s",
		strings.ReplaceAll(t.Name, "'", "''"), strings.Join(columns, ", "), quote(schema), quote(name))
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// observeRow names a row by its key. _fivetran_synced is the time of the sync.
func (t tableInfo) observeRow(values []*string, found facts) {
	key := t.Key
	if len(key) == 0 {
		key = []string{"_fivetran_id"}
	}
	byName := map[string]string{}
	for i, c := range t.Columns {
		byName[c.Name] = shown(values[i])
	}
	var words []string
	for _, name := range slices.Sorted(slices.Values(key)) {
		words = append(words, byName[name])
	}
	row := fmt.Sprintf("%s[%s]", t.Name, strings.Join(words, ", "))
	found[row] = "is there"
	for name, value := range byName {
		if name != "_fivetran_synced" {
			found[row+"."+name] = value
		}
	}
}

func shown(value *string) string {
	if value == nil {
		return "NULL"
	}
	return shorten(*value)
}

const longestShown = 300

// shorten is a text, or of a long one its start, its length and its hash.
func shorten(text string) string {
	if len(text) <= longestShown {
		return text
	}
	return fmt.Sprintf("%s.. (%d bytes, %x)", strings.ToValidUTF8(text[:40], ""), len(text), sha256.Sum256([]byte(text)))
}

// ask runs a command of csdk that must succeed.
func ask(ctx context.Context, stdin []byte, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, csdk, args...)
	cmd.Env = environ()
	cmd.Stdin = bytes.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("csdk %s: %w\n%s", args[0], err, stderr.Bytes())
	}
	return text, nil
}

// observeFiles keeps the state byte for byte and every uploaded file.
func observeFiles(folder string, found facts) error {
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		if strings.HasPrefix(name, "warehouse.db") || name == "catalogue.json" {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found["file "+filepath.ToSlash(name)] = shorten(string(content))
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
