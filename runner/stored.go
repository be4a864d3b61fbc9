package runner

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"csdk/runner/warehouse"
)

// Stored answers what Live does of a project that is not being synced, with the same shapes. The file is open only during a
// request. Of Options it uses Project, Configuration (whose secrets are masked), State, Warehouse and Environ. Its methods may
// be called from any goroutine.
type Stored struct{ Options Options }

// Tables are the tables of the warehouse, by name.
func (v Stored) Tables(ctx context.Context) (list []LiveTable, err error) {
	err = v.read(ctx, func(r *warehouse.Reader) error {
		stored, err := r.Tables(ctx)
		if err != nil {
			return err
		}
		sources := v.sources()
		list = make([]LiveTable, len(stored))
		for i := range stored {
			list[i] = storedTable(&stored[i], sources[stored[i].Schema+"."+stored[i].Name])
		}
		return nil
	})
	return list, err
}

func storedTable(t *warehouse.TableInfo, named CatalogueTable) LiveTable {
	entry := LiveTable{Schema: t.Schema, Table: t.Name, Source: named.Source, Key: t.Key, Columns: []LiveColumn{}, Rows: t.Rows}
	sources := map[string]string{}
	for _, c := range named.Columns {
		sources[c.Name] = c.Source
	}
	for _, c := range t.Columns {
		switch c.Name {
		case warehouse.SyncedColumn, warehouse.DeletedColumn, warehouse.IDColumn:
			continue
		}
		entry.Columns = append(entry.Columns, LiveColumn{Name: c.Name, Source: sources[c.Name], Type: c.SDKType(), Declared: c.Declared})
	}
	return entry
}

// sources are the tables of the catalogue, which knows the author's names. Without one there are none.
func (v Stored) sources() map[string]CatalogueTable {
	var c Catalogue
	raw, err := os.ReadFile(filepath.Join(v.Options.Project, filepath.FromSlash(CatalogueFile)))
	if err == nil {
		_ = json.Unmarshal(raw, &c) // a damaged catalogue names nothing
	}
	byName := map[string]CatalogueTable{}
	for _, t := range c.Tables {
		byName[t.Schema+"."+t.Table] = t
	}
	return byName
}

// Query runs one statement that reads, and delivers at most limit rows. Other files and the network are out of its reach.
func (v Stored) Query(ctx context.Context, sql string, limit int) (rows LiveRows, err error) {
	err = v.read(ctx, func(r *warehouse.Reader) (err error) {
		rows, err = r.Rows(ctx, sql, limit)
		return err
	})
	maskRows(&rows, v.masker().Replace)
	return rows, err
}

// Checkpoints holds the last checkpoint that was made, if there was one. Its Number counts all that were ever made in this file,
// the end of each sync among them; its Rows are not known any more.
func (v Stored) Checkpoints(ctx context.Context) (list []LiveCheckpoint, err error) {
	list = []LiveCheckpoint{}
	err = v.read(ctx, func(r *warehouse.Reader) error {
		record, ok, err := r.Record(ctx)
		if err != nil || !ok {
			return err
		}
		list = append(list, LiveCheckpoint{
			Checkpoint: Checkpoint{Number: int(record.Number), State: maskJSON(v.masker(), record.State), Rows: map[string]int{}},
			Time:       v.stateTime(),
		})
		return nil
	})
	return list, err
}

// stateTime is when the state was written last, the zero time if that is not known.
func (v Stored) stateTime() time.Time {
	path, err := v.stateFile()
	if err != nil {
		return time.Time{}
	}
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// masker knows the secrets of the configuration, if there is one that can be read now.
func (v Stored) masker() *strings.Replacer {
	dir, env := v.Options.Project, environment(v.Options.Environ)
	path := within(dir, firstSet(v.Options.Configuration, env["FIVETRAN_CONFIGURATION"], "configuration.json"))
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return strings.NewReplacer() // a named pipe is for the connector
	}
	c, _ := loadConfiguration(dir, v.Options.Configuration, env) // with what was read before an error
	return c.masker()
}

func (v Stored) path() string {
	path := firstSet(v.Options.Warehouse, filepath.Join(v.Options.Project, "files", "warehouse.db"))
	if absolute, err := filepath.Abs(path); err == nil {
		return absolute
	}
	return path
}

// read opens the file for one request. It waits a moment for another program that has it open for writing.
func (v Stored) read(ctx context.Context, request func(*warehouse.Reader) error) error {
	path := v.path()
	for deadline := time.Now().Add(patience); ; {
		r, err := warehouse.OpenReader(ctx, path)
		var locked *warehouse.LockedError
		switch {
		case err == nil:
			return errors.Join(request(r), r.Close())
		case !errors.As(err, &locked) || time.Now().After(deadline):
			return err
		}
		select {
		case <-time.After(tryEvery):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
