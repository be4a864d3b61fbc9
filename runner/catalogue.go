package runner

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"time"

	"csdk/runner/warehouse"
	"csdk/schema"
)

// CatalogueFile is where the catalogue of the last checkpoint is, inside the project.
const CatalogueFile = "files/catalogue.json"

// Catalogue describes what was synced, for parts of csdk that do not read DuckDB. It is replaced after a
// checkpoint, at most once a second, and at the end of a sync. It holds no values of rows or settings but the examples of value changes.
type Catalogue struct {
	Version      int              `json:"version"` // of this format: 1
	Time         time.Time        `json:"time"`
	Naming       string           `json:"naming"`
	Tables       []CatalogueTable `json:"tables"`
	StateKeys    []string         `json:"state_keys"`
	ValueChanges []ValueChange    `json:"value_changes"`
	// Warehouse is the version of the file that is described (warehouse.FileVersion), "" where DuckDB lists its tables fast enough.
	Warehouse string `json:"warehouse,omitempty"`
}

// CatalogueTable is one table of the warehouse.
type CatalogueTable struct {
	Schema  string            `json:"schema"`
	Table   string            `json:"table"`
	Source  string            `json:"source,omitempty"` // the name in connector.py; "" when this run did not use it
	Key     []string          `json:"key"`
	Rows    int64             `json:"rows"`
	Columns []CatalogueColumn `json:"columns"`
}

// CatalogueColumn is one column of the author's.
type CatalogueColumn struct {
	Name     string `json:"name"`
	Source   string `json:"source,omitempty"`
	Type     string `json:"type"`               // SDK type that is stored
	Declared string `json:"declared,omitempty"` // SDK type in schema()
}

const catalogueEvery = time.Second

// catalogueDue writes the catalogue, unless it was written a moment ago: then the end of the sync or a later checkpoint does.
func (s *sync) catalogueDue() error {
	if s.catalogueOld = time.Since(s.catalogued) < catalogueEvery; s.catalogueOld {
		return nil
	}
	return s.writeCatalogue()
}

func (s *sync) writeCatalogue() error {
	s.catalogued, s.catalogueOld = time.Now(), false
	return s.replaceCatalogue(s.catalogue())
}

// manyTables is from how many tables on the catalogue says which file it describes: DuckDB needs half a millisecond for each when it
// opens one.
const manyTables = 200

// sealCatalogue does so once the file is closed and does not change any more.
func (s *sync) sealCatalogue() error {
	if s.catalogued.IsZero() || s.behind {
		return nil
	}
	c := s.catalogue()
	if len(c.Tables) < manyTables {
		return nil
	}
	c.Warehouse = warehouse.FileVersion(s.project.warehouse)
	return s.replaceCatalogue(c)
}

func (s *sync) replaceCatalogue(c Catalogue) error {
	raw, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		return err
	}
	path := filepath.Join(s.project.dir, filepath.FromSlash(CatalogueFile))
	if err := replaceFile(path, append(raw, '\n')); err != nil {
		return &runError{event: Error{
			Phase: "warehouse", Message: "the catalogue could not be written: " + err.Error(),
			Hint: "Free space or check the permissions of files/; the checkpoint itself is safe.",
		}}
	}
	return nil
}

func (s *sync) catalogue() Catalogue {
	c := Catalogue{Version: 1, Time: time.Now().UTC(), Naming: s.project.naming.String(), Tables: []CatalogueTable{}, StateKeys: []string{}, ValueChanges: []ValueChange{}}
	known := map[string]bool{}
	for _, t := range s.tables.sorted() {
		if !t.exists {
			continue
		}
		known[t.name.String()] = true
		c.Tables = append(c.Tables, t.catalogue())
	}
	for _, t := range s.w.Tables() {
		if known[t.Name.String()] {
			continue
		}
		entry := &table{name: t.Name}
		entry.byName = map[string]*column{}
		entry.load(t)
		described := entry.catalogue()
		described.Key = t.Key
		c.Tables = append(c.Tables, described)
	}
	sort.Slice(c.Tables, func(i, j int) bool {
		a, b := c.Tables[i], c.Tables[j]
		return a.Schema < b.Schema || a.Schema == b.Schema && a.Table < b.Table
	})
	var state map[string]json.RawMessage
	if json.Unmarshal([]byte(s.state), &state) == nil {
		for key := range state {
			c.StateKeys = append(c.StateKeys, key)
		}
		sort.Strings(c.StateKeys)
	}
	mask := s.project.configuration.masker()
	for _, v := range s.changes {
		masked := *v
		masked.Example, masked.Result = mask.Replace(v.Example), mask.Replace(v.Result)
		c.ValueChanges = append(c.ValueChanges, masked)
	}
	return c
}

func (t *table) catalogue() CatalogueTable {
	entry := CatalogueTable{Schema: t.name.Schema, Table: t.name.Table, Key: t.keyNames(), Rows: t.rows, Columns: []CatalogueColumn{}}
	if t.source.table != "" {
		entry.Source = t.source.String()
	}
	for _, c := range t.columns {
		if !c.exists {
			continue
		}
		column := CatalogueColumn{Name: c.name, Source: c.source, Type: c.typ.String()}
		if c.declared.Kind != schema.Unspecified {
			column.Declared = c.declared.String()
		}
		entry.Columns = append(entry.Columns, column)
	}
	return entry
}

// replaceFile replaces a file so that readers see the old or the new one, whole.
func replaceFile(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	temporary := path + ".tmp"
	if err := os.WriteFile(temporary, content, 0o644); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}
