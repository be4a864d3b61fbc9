package project

import (
	"encoding/json"
	"strings"
	"time"

	"csdk/schema"
)

// LastRun is what a local sync has left in the warehouse, as files/catalogue.json tells. The file may be older than the
// code: whoever shows something of it says so.
type LastRun struct {
	Time   time.Time
	Naming schema.Naming
	Tables []LastTable
}

// LastTable is a table of the warehouse.
type LastTable struct {
	Schema  string // of the warehouse
	Table   string
	Source  string // the name in connector.py, with its schema and a point; "" when the run did not use the table
	Key     []string
	Rows    int64
	Columns []LastColumn
}

// LastColumn is a column of the author's.
type LastColumn struct {
	Name     string
	Source   string // the name in connector.py
	Type     string // SDK type that is stored
	Declared string // SDK type in schema(); "" without
}

// catalogueVersion is the version of the format that is read here. Another one is as good as no file.
const catalogueVersion = 1

// LastRun is nil without a file that can be read.
func (p *Project) LastRun() *LastRun {
	f := p.Readable("files/catalogue.json")
	if f == nil {
		return nil
	}
	return f.parsed.lastRun.get(f.Doc.Text, readLastRun)
}

func readLastRun(source string) *LastRun {
	var c struct {
		Version int
		Time    time.Time
		Naming  string
		Tables  []LastTable
	}
	if json.Unmarshal([]byte(source), &c) != nil || c.Version != catalogueVersion {
		return nil
	}
	run := &LastRun{Time: c.Time, Tables: c.Tables}
	run.Naming, _ = schema.ParseNaming(c.Naming)
	return run
}

// Find gives the table that a table of connector.py went to, nil when the run has none.
func (r *LastRun) Find(table, schemaName string) *LastTable {
	if r == nil {
		return nil
	}
	source := table
	if schemaName != "" {
		source = schemaName + "." + table
	}
	for i := range r.Tables {
		if r.Tables[i].Source == source {
			return &r.Tables[i]
		}
	}
	wanted := r.Naming.Table(table)
	for i := range r.Tables {
		t := &r.Tables[i]
		if t.Source == "" && t.Table == wanted && (schemaName == "" || strings.HasSuffix(t.Schema, "_"+r.Naming.Schema(schemaName))) {
			return t
		}
	}
	return nil
}

// Find gives the column that a column of connector.py went to, nil when the run has none.
func (t *LastTable) Find(column string, naming schema.Naming) *LastColumn {
	if t == nil {
		return nil
	}
	wanted := naming.Column(column)
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Source == column || c.Source == "" && c.Name == wanted {
			return c
		}
	}
	return nil
}
