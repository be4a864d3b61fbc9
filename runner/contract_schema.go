package runner

import (
	"fmt"
	"slices"

	"csdk/runner/sdkpb"
	"csdk/runner/sdkpb/old"
	"csdk/schema"
)

// declarations is what a server has declared so far, by its exact names.
type declarations struct {
	tables map[sourceName]*declaredSource
	notes  []string // for people, not yet told
}

type declaredSource struct {
	table declaredTable
	kinds map[string]schema.Kind // types of its columns
	rows  bool                   // rows have come: the key cannot change any more
}

// source finds or makes the entry of a table. A table without declaration has no types.
func (d *declarations) source(name sourceName) *declaredSource {
	if s := d.tables[name]; s != nil {
		return s
	}
	if d.tables == nil {
		d.tables = map[sourceName]*declaredSource{}
	}
	s := &declaredSource{kinds: map[string]schema.Kind{}}
	d.tables[name] = s
	return s
}

// schema takes in the answer to Schema.
func (d *declarations) schema(answer *sdkpb.SchemaResponse) (schemaFrame, error) {
	switch r := answer.GetResponse().(type) {
	case *sdkpb.SchemaResponse_SchemaResponseNotSupported:
		return schemaFrame{}, nil
	case *sdkpb.SchemaResponse_WithSchema:
		return d.declare(r.WithSchema.GetSchemas())
	case *sdkpb.SchemaResponse_WithoutSchema:
		return d.declare([]*sdkpb.Schema{{Tables: r.WithoutSchema.GetTables()}})
	}
	return schemaFrame{}, schemaError("the server answered Schema with neither tables nor schema_response_not_supported", "")
}

// change takes in a schema_change. What it does not mention stays as it was.
func (d *declarations) change(change *sdkpb.SchemaChange) (schemaFrame, error) {
	switch c := change.GetChange().(type) {
	case *sdkpb.SchemaChange_WithSchema:
		return d.declare(c.WithSchema.GetSchemas())
	case *sdkpb.SchemaChange_WithoutSchema:
		return d.declare([]*sdkpb.Schema{{Tables: c.WithoutSchema.GetTables()}})
	}
	return schemaFrame{}, schemaError("the server sent an empty schema_change", "")
}

func schemaError(message, hint string) error {
	return &runError{event: Error{Phase: "schema", Message: message, Hint: hint}}
}

// declare gives the frame with all that is known of the tables, as each declaration replaces the one before.
func (d *declarations) declare(schemas []*sdkpb.Schema) (schemaFrame, error) {
	frame := schemaFrame{Declared: true, Tables: []declaredTable{}}
	seen := map[sourceName]bool{}
	for _, s := range schemas {
		for _, t := range s.GetTables() {
			name := sourceName{s.GetName(), t.GetName()}
			if t.GetName() == "" {
				return frame, schemaError("the server declared a table without a name", "")
			}
			if seen[name] {
				return frame, schemaError(fmt.Sprintf("the server declared the table %s twice", name), "")
			}
			seen[name] = true
			source := d.source(name)
			if err := d.merge(source, name, t); err != nil {
				return frame, err
			}
			frame.Tables = append(frame.Tables, source.table)
		}
	}
	return frame, nil
}

func (d *declarations) merge(source *declaredSource, name sourceName, t *sdkpb.Table) error {
	known := source.table.Table != ""
	source.table.Table = name.table
	if name.schema != "" {
		source.table.Schema = &name.schema
	}
	var key []string
	seen := map[string]bool{}
	for _, c := range t.GetColumns() {
		if c.GetName() == "" || seen[c.GetName()] {
			return schemaError(fmt.Sprintf("the server declared the column %q of table %s twice or without a name", c.GetName(), name), "")
		}
		seen[c.GetName()] = true
		if c.GetPrimaryKey() {
			key = append(key, c.GetName())
		}
		column, kind, err := d.column(name, c)
		if err != nil {
			return err
		}
		source.kinds[column.Name] = kind
		at := slices.IndexFunc(source.table.Columns, func(other declaredColumn) bool { return other.Name == column.Name })
		if at < 0 {
			source.table.Columns = append(source.table.Columns, column)
		} else {
			source.table.Columns[at] = column
		}
	}
	if len(key) > 0 && (known || source.rows) && !slices.Equal(key, source.table.PrimaryKey) {
		return schemaError(fmt.Sprintf("a schema_change gives table %s the key %v in the middle of a sync; it was %v", name, key, source.table.PrimaryKey),
			"Declare the key in the answer to Schema; csdk keeps the key of a table for a whole sync.")
	}
	if len(key) > 0 {
		source.table.PrimaryKey = key
	}
	return nil
}

func (d *declarations) column(table sourceName, c *sdkpb.Column) (declaredColumn, schema.Kind, error) {
	column := declaredColumn{Name: c.GetName()}
	name := c.GetType().String()
	switch c.GetType() {
	case sdkpb.DataType_UNSPECIFIED:
		return column, schema.Unspecified, nil
	case sdkpb.DataType_DECIMAL:
		decimal := c.GetParams().GetDecimal()
		column.Precision, column.Scale = int64(decimal.GetPrecision()), int64(decimal.GetScale())
	case sdkpb.DataType_NAIVE_TIME:
		name = schema.String.String()
		d.notes = append(d.notes, fmt.Sprintf("column %s of table %s is declared NAIVE_TIME, which is stored as text", c.GetName(), table))
	}
	kind, ok := schema.ParseKind(name)
	if !ok {
		return column, kind, schemaError(fmt.Sprintf("the server declared column %s of table %s with the unknown type %d", c.GetName(), table, c.GetType()), "")
	}
	column.Type = &name
	return column, kind, nil
}

// newerSchema is an answer of the older contract in the form of the other.
func newerSchema(answer *old.SchemaResponse) *sdkpb.SchemaResponse {
	switch r := answer.GetResponse().(type) {
	case *old.SchemaResponse_SchemaResponseNotSupported:
		return &sdkpb.SchemaResponse{Response: &sdkpb.SchemaResponse_SchemaResponseNotSupported{SchemaResponseNotSupported: true}}
	case *old.SchemaResponse_WithSchema:
		return &sdkpb.SchemaResponse{Response: &sdkpb.SchemaResponse_WithSchema{WithSchema: newerList(r.WithSchema)}}
	case *old.SchemaResponse_WithoutSchema:
		return &sdkpb.SchemaResponse{Response: &sdkpb.SchemaResponse_WithoutSchema{
			WithoutSchema: &sdkpb.TableList{Tables: newerTables(r.WithoutSchema.GetTables())},
		}}
	}
	return &sdkpb.SchemaResponse{}
}

func newerChange(change *old.SchemaChange) *sdkpb.SchemaChange {
	switch c := change.GetChange().(type) {
	case *old.SchemaChange_WithSchema:
		return &sdkpb.SchemaChange{Change: &sdkpb.SchemaChange_WithSchema{WithSchema: newerList(c.WithSchema)}}
	case *old.SchemaChange_WithoutSchema:
		return &sdkpb.SchemaChange{Change: &sdkpb.SchemaChange_WithoutSchema{
			WithoutSchema: &sdkpb.TableList{Tables: newerTables(c.WithoutSchema.GetTables())},
		}}
	}
	return &sdkpb.SchemaChange{}
}

func newerList(list *old.SchemaList) *sdkpb.SchemaList {
	newer := &sdkpb.SchemaList{}
	for _, s := range list.GetSchemas() {
		newer.Schemas = append(newer.Schemas, &sdkpb.Schema{Name: s.GetName(), Tables: newerTables(s.GetTables())})
	}
	return newer
}

func newerTables(tables []*old.Table) []*sdkpb.Table {
	newer := make([]*sdkpb.Table, len(tables))
	for i, t := range tables {
		newer[i] = &sdkpb.Table{Name: t.GetName()}
		for _, c := range t.GetColumns() {
			column := &sdkpb.Column{Name: c.GetName(), Type: c.GetType(), PrimaryKey: c.GetPrimaryKey()}
			if c.Decimal != nil {
				column.Params = &sdkpb.DataTypeParams{Params: &sdkpb.DataTypeParams_Decimal{Decimal: c.GetDecimal()}}
			}
			newer[i].Columns = append(newer[i].Columns, column)
		}
	}
	return newer
}
