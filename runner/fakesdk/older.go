package fakesdk

import (
	"csdk/runner/sdkpb"
	"csdk/runner/sdkpb/old"
)

func olderSchema(answer *sdkpb.SchemaResponse) *old.SchemaResponse {
	switch r := answer.GetResponse().(type) {
	case *sdkpb.SchemaResponse_SchemaResponseNotSupported:
		return &old.SchemaResponse{Response: &old.SchemaResponse_SchemaResponseNotSupported{SchemaResponseNotSupported: true}}
	case *sdkpb.SchemaResponse_WithSchema:
		return &old.SchemaResponse{Response: &old.SchemaResponse_WithSchema{WithSchema: olderList(r.WithSchema)}}
	case *sdkpb.SchemaResponse_WithoutSchema:
		return &old.SchemaResponse{Response: &old.SchemaResponse_WithoutSchema{WithoutSchema: &old.TableList{Tables: olderTables(r.WithoutSchema.GetTables())}}}
	}
	return &old.SchemaResponse{}
}

func olderList(list *sdkpb.SchemaList) *old.SchemaList {
	older := &old.SchemaList{}
	for _, s := range list.GetSchemas() {
		older.Schemas = append(older.Schemas, &old.Schema{Name: s.GetName(), Tables: olderTables(s.GetTables())})
	}
	return older
}

func olderTables(tables []*sdkpb.Table) []*old.Table {
	older := make([]*old.Table, len(tables))
	for i, t := range tables {
		older[i] = &old.Table{Name: t.GetName()}
		for _, c := range t.GetColumns() {
			older[i].Columns = append(older[i].Columns, &old.Column{
				Name: c.GetName(), Type: c.GetType(), PrimaryKey: c.GetPrimaryKey(), Decimal: c.GetParams().GetDecimal(),
			})
		}
	}
	return older
}

// olderOperations sends each row alone, as SDK 1 does. What the older contract has not is left out.
func olderOperations(m *sdkpb.UpdateResponse) []*old.Operation {
	switch o := m.GetOperation().(type) {
	case *sdkpb.UpdateResponse_StructuredRecord:
		return []*old.Operation{{Op: &old.Operation_Record{Record: o.StructuredRecord}}}
	case *sdkpb.UpdateResponse_StructuredRecords:
		var list []*old.Operation
		for _, r := range o.StructuredRecords.GetStructuredRecords() {
			list = append(list, &old.Operation{Op: &old.Operation_Record{Record: r}})
		}
		return list
	case *sdkpb.UpdateResponse_Checkpoint:
		return []*old.Operation{{Op: &old.Operation_Checkpoint{Checkpoint: o.Checkpoint}}}
	case *sdkpb.UpdateResponse_SchemaChange:
		change := &old.SchemaChange{Change: &old.SchemaChange_WithSchema{WithSchema: olderList(o.SchemaChange.GetWithSchema())}}
		if tables := o.SchemaChange.GetWithoutSchema(); tables != nil {
			change.Change = &old.SchemaChange_WithoutSchema{WithoutSchema: &old.TableList{Tables: olderTables(tables.GetTables())}}
		}
		return []*old.Operation{{Op: &old.Operation_SchemaChange{SchemaChange: change}}}
	}
	return nil
}
