package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"csdk/runner"
	"csdk/runner/warehouse"
)

func runReset(ctx context.Context, con *console, in *input) error {
	project, err := projectFolder(in, 0)
	if err != nil {
		return err
	}
	if len(in.list("table")) > 0 || len(in.list("cursor")) > 0 {
		return resetParts(ctx, con, in, project)
	}
	for _, name := range []string{"state", "warehouse"} {
		if in.given(name) {
			return in.fail("--%s says where --table or --cursor are; a whole reset removes files/ of the project only.", name)
		}
	}
	return resetAll(ctx, con, in, filepath.Join(project, "files"))
}

// resetAll empties files/, after asking.
func resetAll(ctx context.Context, con *console, in *input, folder string) error {
	removed, err := runner.EmptyFiles(ctx, folder, func(entries []fs.DirEntry) error {
		return con.confirm(in, "Remove "+describeEntries(entries)+" from "+folder+"?")
	})
	for _, path := range removed {
		fmt.Fprintf(con.out, "removed %s\n", printable(path, con.outTerminal))
	}
	if err == nil && len(removed) == 0 {
		fmt.Fprintf(con.out, "nothing to remove: %s is not there or empty\n", folder)
	}
	return err
}

// describeEntries names the first few entries of a folder.
func describeEntries(entries []fs.DirEntry) string {
	const most = 5
	var names []string
	for i, entry := range entries {
		if i == most {
			names = append(names, fmt.Sprintf("%d more", len(entries)-most))
			break
		}
		name := entry.Name()
		if entry.IsDir() {
			name += "/"
		}
		names = append(names, name)
	}
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func resetParts(ctx context.Context, con *console, in *input, project string) error {
	path, err := warehouseFile(in, 0)
	if err != nil {
		return err
	}
	tables, cursors := in.list("table"), in.list("cursor")
	state := ""
	if len(cursors) > 0 {
		if state, err = stateFile(con, in, project); err != nil {
			return err
		}
	}
	if err := checkTables(ctx, path, tables); err != nil {
		return err
	}
	var what []string
	for _, table := range tables {
		what = append(what, "table "+table)
	}
	for _, key := range cursors {
		what = append(what, "state key "+key)
	}
	if err := con.confirm(in, "Remove "+strings.Join(what, " and ")+"?"); err != nil {
		return err
	}
	// The state first: a table that is gone with its cursor still there would never be filled again.
	if len(cursors) > 0 {
		if err := runner.ChangeState(ctx, path, state, removeCursors(cursors)); err != nil {
			return err
		}
		for _, key := range cursors {
			fmt.Fprintf(con.out, "removed %s from %s\n", key, state)
		}
	}
	for _, table := range tables {
		if err := warehouse.DropTable(ctx, path, table); err != nil {
			return err
		}
		fmt.Fprintf(con.out, "removed table %s from %s\n", table, path)
	}
	return nil
}

// checkTables finds a wrong table name before anything is removed.
func checkTables(ctx context.Context, path string, wanted []string) error {
	if len(wanted) == 0 {
		return nil
	}
	reader, err := warehouse.OpenReader(ctx, path)
	if err != nil {
		return err
	}
	defer reader.Close()
	tables, err := reader.Tables(ctx)
	if err != nil {
		return err
	}
	for _, name := range wanted {
		if !hasTable(tables, name) {
			return fmt.Errorf("the warehouse has no table %s; it has %s", name, tableNames(tables))
		}
	}
	return nil
}

func hasTable(tables []warehouse.TableInfo, name string) bool {
	for _, t := range tables {
		full := t.Schema + "." + t.Name
		if strings.EqualFold(name, full) || strings.EqualFold("tester."+name, full) {
			return true
		}
	}
	return false
}

func tableNames(tables []warehouse.TableInfo) string {
	if len(tables) == 0 {
		return "no tables yet"
	}
	var names []string
	for _, t := range tables {
		names = append(names, strings.TrimPrefix(t.Schema+"."+t.Name, "tester."))
	}
	return strings.Join(names, ", ")
}

// removeCursors is the change of the state that --cursor asks for: all keys, or an error and none.
func removeCursors(keys []string) func(text string) (string, error) {
	return func(text string) (string, error) {
		state := map[string]any{}
		if text != "" {
			decoder := json.NewDecoder(strings.NewReader(text))
			decoder.UseNumber()
			if err := decoder.Decode(&state); err != nil {
				return "", err
			}
		}
		for _, key := range keys {
			if !removeCursor(state, key) {
				return "", fmt.Errorf("the state has no key %s; it has %s", key, cursorNames(state))
			}
		}
		changed, err := json.Marshal(state)
		return string(changed), err
	}
}

// removeCursor removes a key; a.b is the key "a.b", or else the key b in the object a.
func removeCursor(state map[string]any, key string) bool {
	if _, ok := state[key]; ok {
		delete(state, key)
		return true
	}
	for i := range len(key) {
		if key[i] != '.' {
			continue
		}
		if inner, ok := state[key[:i]].(map[string]any); ok && removeCursor(inner, key[i+1:]) {
			return true
		}
	}
	return false
}

// confirm asks a question with the default Yes, as the fivetran command does. It returns nil for
// yes; for no, the end of the command.
func (c *console) confirm(in *input, question string) error {
	if in.on("yes") {
		return nil
	}
	if !c.inTerminal {
		return in.fail("%s asks before it removes anything, and stdin is no terminal. Add --yes.", in.command.name)
	}
	fmt.Fprintf(c.err, "%s [Y/n] ", printable(question, c.errTerminal))
	answer, err := bufio.NewReader(c.in).ReadString('\n')
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	case "":
		if err == nil {
			return nil
		}
	}
	fmt.Fprintln(c.err, "nothing was removed")
	return exitError(exitDone)
}

// cursorNames is the keys of a state, nested ones dotted, shortened for a message.
func cursorNames(state map[string]any) string {
	const most = 20 // names shown
	var names []string
	var walk func(prefix string, object map[string]any)
	walk = func(prefix string, object map[string]any) {
		for key, value := range object {
			names = append(names, prefix+key)
			if inner, ok := value.(map[string]any); ok {
				walk(prefix+key+".", inner)
			}
		}
	}
	walk("", state)
	slices.Sort(names)
	switch n := len(names); {
	case n == 0:
		return "no keys"
	case n > most:
		names = append(names[:most], fmt.Sprintf("and %d more", n-most))
	}
	return strings.Join(names, ", ")
}
