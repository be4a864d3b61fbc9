package runner

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	gosync "sync"
	"time"

	"csdk/runner/warehouse"
)

// Stored answers what Live does of a project that is not being synced, with the same shapes. The file is open only during a
// request. Of Options it uses Project, Configuration (whose secrets are masked), State, Warehouse and Environ. Its methods may
// be called from any goroutine.
type Stored struct {
	Options Options
	// EverySchema lists the tables and views of all schemas: the file may be another program's.
	EverySchema bool

	preview *warehouse.Preview // nil: one for each request
	tree    *lastTree          // nil: the file is read for each request
}

// OpenStored is a Stored that makes the next page of a sorted or filtered table, and the next list of the same file, fast. It holds memory, and no file. Close it.
func OpenStored(o Options) Stored {
	v := Stored{Options: o}
	v.preview, v.tree = warehouse.NewPreview(v.path()), &lastTree{}
	return v
}

// Close gives the memory back. No request may run, or follow.
func (v Stored) Close() error {
	if v.preview == nil {
		return nil
	}
	return v.preview.Close()
}

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

// reading is held by requests of this process that have a file open, and wholly by one that changes it: an operating system's
// lock is not between two openings of one process.
var reading gosync.RWMutex

// Modifiable is nil. Whether another program has the file open shows when it is changed.
func (v Stored) Modifiable() error { return nil }

// Modify runs one statement that changes tables, and tells how many rows it changed. Nothing else may have the file open.
func (v Stored) Modify(ctx context.Context, sql string) (int64, error) {
	release, err := alone(ctx)
	if err != nil {
		return 0, err
	}
	defer release()
	return warehouse.Modify(ctx, v.path(), sql)
}

// alone waits a moment until no request of this process has a file open, and keeps them out until release is called.
func alone(ctx context.Context) (release func(), err error) {
	for deadline := time.Now().Add(patience); !reading.TryLock(); {
		if time.Now().After(deadline) {
			return nil, errors.New("another request still reads the tables; wait for it or cancel it, and run this again")
		}
		select {
		case <-time.After(tryEvery):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	return reading.Unlock, nil
}

// Mask keeps the values of secret settings out of a text.
func (v Stored) Mask(text string) string { return v.masker().Replace(text) }

// Texts is Query with values as people read them.
func (v Stored) Texts(ctx context.Context, sql string, limit int) (texts TextRows, err error) {
	err = v.read(ctx, func(r *warehouse.Reader) (err error) {
		texts, err = r.Texts(ctx, sql, limit, v.masker().Replace)
		return err
	})
	return texts, err
}

// Rows reads a page of a table.
func (v Stored) Rows(ctx context.Context, page Page) (rows PageRows, err error) {
	err = v.look(ctx, func(p *warehouse.Preview) (err error) {
		rows, err = p.Rows(ctx, page, v.masker().Replace)
		return err
	})
	return rows, err
}

// Row reads one row of a table, with whole values.
func (v Stored) Row(ctx context.Context, s Selection, offset int64) (row FullRow, err error) {
	err = v.look(ctx, func(p *warehouse.Preview) (err error) {
		row, err = p.Row(ctx, s, offset, v.masker().Replace)
		return err
	})
	return row, err
}

// Statistics describes a column of a table.
func (v Stored) Statistics(ctx context.Context, s Selection, column string, quick bool) (statistics Statistics, err error) {
	err = v.look(ctx, func(p *warehouse.Preview) (err error) {
		statistics, err = p.Statistics(ctx, s, column, quick, v.masker().Replace)
		return err
	})
	return statistics, err
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
func (v Stored) masker() *masker {
	dir, env := v.Options.Project, environment(v.Options.Environ)
	if dir == "" {
		return newMasker(nil) // a file of no project
	}
	path := within(dir, firstSet(v.Options.Configuration, env["FIVETRAN_CONFIGURATION"], "configuration.json"))
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return newMasker(nil) // a named pipe is for the connector
	}
	c, _ := loadConfiguration(dir, v.Options.Configuration, env) // with what was read before an error
	return c.masker()
}

// read opens the file for one request.
func (v Stored) read(ctx context.Context, request func(*warehouse.Reader) error) error {
	reading.RLock()
	defer reading.RUnlock()
	return v.about(patiently(ctx, func() error {
		r, err := warehouse.OpenReader(ctx, v.path())
		if err != nil {
			return err
		}
		r.EverySchema = v.EverySchema
		return errors.Join(request(r), r.Close())
	}))
}

// look runs a request about a table.
func (v Stored) look(ctx context.Context, request func(*warehouse.Preview) error) error {
	reading.RLock()
	defer reading.RUnlock()
	p := v.preview
	if p == nil {
		p = warehouse.NewPreview(v.path())
		defer func() { _ = p.Close() }()
	}
	return v.about(patiently(ctx, func() error { return request(p) }))
}

func (v Stored) path() string {
	path := firstSet(v.Options.Warehouse, filepath.Join(v.Options.Project, "files", "warehouse.db"))
	if absolute, err := filepath.Abs(path); err == nil {
		return absolute
	}
	return path
}

// patiently tries again for a moment while another program has the file open for writing.
func patiently(ctx context.Context, request func() error) error {
	for deadline := time.Now().Add(patience); ; {
		err := request()
		var locked *warehouse.LockedError
		if !errors.As(err, &locked) || time.Now().After(deadline) {
			return err
		}
		select {
		case <-time.After(tryEvery):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
