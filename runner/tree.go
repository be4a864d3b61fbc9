package runner

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"csdk/runner/warehouse"
)

// The tree of tables, for very many of them: the list has what one line shows, and a table's columns are asked for when it is opened.

// TreeTable is a line of the list. Deleted is how many of Rows are soft-deleted, nil where that is not known. Exact is false where Rows
// comes from DuckDB's metadata, which counts rows that were replaced too: beyond 200 tables.
type TreeTable struct {
	Schema  string     `json:"schema"`
	Table   string     `json:"table"`
	View    bool       `json:"view,omitzero"`
	Rows    int64      `json:"rows"`
	Exact   bool       `json:"exact"`
	Deleted *int64     `json:"deleted"`
	Since   Operations `json:"since"`
}

// TreeDetail is one table. Synced is when its newest row was synced.
type TreeDetail struct {
	LiveTable
	Deleted *int64     `json:"deleted"`
	Synced  *time.Time `json:"synced"`
}

// lastTree is the list of a file that has not changed since.
type lastTree struct {
	turn chan struct{} // holds one: who uses what follows
	of   string        // version of the file
	list []TreeTable
}

// Tree lists what the file holds: synced tables, or with EverySchema everything. What is returned must not be changed.
func (v Stored) Tree(ctx context.Context) ([]TreeTable, error) {
	if v.tree == nil {
		return v.readTree(ctx)
	}
	select {
	case v.tree.turn <- struct{}{}:
		defer func() { <-v.tree.turn }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	now := warehouse.FileVersion(v.path())
	if now != "" && now == v.tree.of {
		return v.tree.list, nil
	}
	list, err := v.catalogueTree(now), error(nil)
	if list == nil {
		list, err = v.readTree(ctx)
	}
	v.tree.of, v.tree.list = "", nil
	if err == nil && warehouse.FileVersion(v.path()) == now {
		v.tree.of, v.tree.list = now, list
	}
	return list, err
}

// catalogueTree is the list as the last sync left it, where it has said that this is the file, of this version. DuckDB needs seconds to
// open one with 10,000 tables.
func (v Stored) catalogueTree(version string) []TreeTable {
	if v.EverySchema || v.Options.Project == "" || version == "" {
		return nil
	}
	var c struct {
		Warehouse string      `json:"warehouse"`
		Tables    []TreeTable `json:"tables"` // of a CatalogueTable, what a line shows
	}
	raw, err := os.ReadFile(filepath.Join(v.Options.Project, filepath.FromSlash(CatalogueFile)))
	if err != nil || json.Unmarshal(raw, &c) != nil || c.Warehouse != version {
		return nil
	}
	for i := range c.Tables {
		c.Tables[i].Exact = true
	}
	return c.Tables
}

func (v Stored) readTree(ctx context.Context) (list []TreeTable, err error) {
	err = v.read(ctx, func(r *warehouse.Reader) error {
		stored, err := r.List(ctx)
		if err != nil {
			return err
		}
		list = make([]TreeTable, len(stored))
		for i, t := range stored {
			list[i] = TreeTable{Schema: t.Schema, Table: t.Name, View: t.View, Rows: t.Rows, Exact: t.Exact}
			if t.Exact {
				list[i].Deleted = &t.Deleted
			}
		}
		return nil
	})
	return list, err
}

// Table is one table or view of the file.
func (v Stored) Table(ctx context.Context, schemaName, name string) (detail TreeDetail, err error) {
	err = v.read(ctx, func(r *warehouse.Reader) error {
		d, ok, err := r.Describe(ctx, schemaName, name)
		if err != nil {
			return err
		}
		if !ok {
			return noTable(schemaName, name)
		}
		detail = TreeDetail{LiveTable: storedTable(&d.TableInfo, v.sources()[schemaName+"."+name]), Deleted: &d.Deleted}
		if !d.Synced.IsZero() {
			detail.Synced = &d.Synced
		}
		return nil
	})
	return detail, err
}

func noTable(schemaName, name string) error {
	return fmt.Errorf("there is no table %s.%s any more", schemaName, name)
}

// Export is a table that is written to a file.
type Export = warehouse.Export

// Export writes a table to a file.
func (v Stored) Export(ctx context.Context, e Export) (rows int64, err error) {
	err = v.read(ctx, func(r *warehouse.Reader) (err error) {
		rows, err = r.Export(ctx, e)
		return err
	})
	return rows, err
}

// Tree lists the tables of the warehouse and those that the run has sent rows for.
func (l *Live) Tree(ctx context.Context) ([]TreeTable, error) {
	tables, err := l.Tables(ctx)
	list := make([]TreeTable, len(tables))
	for i, t := range tables {
		list[i] = TreeTable{Schema: t.Schema, Table: t.Table, Rows: t.Rows, Exact: true, Since: t.Since}
	}
	return list, err
}

// Table is one of Tree. What only the file knows is asked of it, as of the last checkpoint.
func (l *Live) Table(ctx context.Context, schemaName, name string) (TreeDetail, error) {
	tables, err := l.Tables(ctx)
	if err != nil {
		return TreeDetail{}, err
	}
	for _, t := range tables {
		if t.Schema != schemaName || t.Table != name {
			continue
		}
		detail := TreeDetail{LiveTable: t}
		if t.Rows == 0 {
			return detail, nil
		}
		rows, err := l.Query(ctx, fmt.Sprintf("SELECT count(*) FILTER (%s), epoch_us(max(%s)) FROM %s.%s",
			warehouse.DeletedColumn, warehouse.SyncedColumn, quoteName(schemaName), quoteName(name)), 1)
		if err != nil { // a table of another program's, which has not these columns
			return detail, ctx.Err()
		}
		if deleted, ok := rows.Rows[0][0].(int64); ok {
			detail.Deleted = &deleted
		}
		if micros, ok := rows.Rows[0][1].(int64); ok {
			at := time.UnixMicro(micros)
			detail.Synced = &at
		}
		return detail, nil
	}
	return TreeDetail{}, noTable(schemaName, name)
}

func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Export writes a table to a file, as of the last checkpoint. The sync goes on meanwhile; its end ends the export.
func (l *Live) Export(ctx context.Context, e Export) (rows int64, err error) {
	err = l.read(ctx, func(ctx context.Context, guest *warehouse.Guest) (err error) {
		rows, err = guest.Export(ctx, e)
		return err
	})
	return rows, err
}
