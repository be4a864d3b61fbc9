package fakesdk

import (
	"csdk/runner/sdkpb"

	"google.golang.org/protobuf/types/known/timestamppb"
)

// Data is a row by column name. Its values are those of Value.
type Data map[string]any

// NaiveDate is a value of this kind.
func NaiveDate(at *timestamppb.Timestamp) *sdkpb.ValueType {
	return &sdkpb.ValueType{Inner: &sdkpb.ValueType_NaiveDate{NaiveDate: at}}
}

// NaiveDatetime is a value of this kind.
func NaiveDatetime(at *timestamppb.Timestamp) *sdkpb.ValueType {
	return &sdkpb.ValueType{Inner: &sdkpb.ValueType_NaiveDatetime{NaiveDatetime: at}}
}

// UTCDatetime is a value of this kind.
func UTCDatetime(at *timestamppb.Timestamp) *sdkpb.ValueType {
	return &sdkpb.ValueType{Inner: &sdkpb.ValueType_UtcDatetime{UtcDatetime: at}}
}

// NaiveTime is a value of this kind.
func NaiveTime(at *timestamppb.Timestamp) *sdkpb.ValueType {
	return &sdkpb.ValueType{Inner: &sdkpb.ValueType_NaiveTime{NaiveTime: at}}
}

// Texts of a kind.
type (
	Decimal string
	JSON    string
	XML     string
)

// Value makes a ValueType of the kind that the Go type says: int is a long, float64 a double. A *sdkpb.ValueType is
// taken as it is.
func Value(v any) *sdkpb.ValueType {
	switch v := v.(type) {
	case *sdkpb.ValueType:
		return v
	case bool:
		return &sdkpb.ValueType{Inner: &sdkpb.ValueType_Bool{Bool: v}}
	case int16:
		return &sdkpb.ValueType{Inner: &sdkpb.ValueType_Short{Short: int32(v)}}
	case int32:
		return &sdkpb.ValueType{Inner: &sdkpb.ValueType_Int{Int: v}}
	case int:
		return &sdkpb.ValueType{Inner: &sdkpb.ValueType_Long{Long: int64(v)}}
	case float32:
		return &sdkpb.ValueType{Inner: &sdkpb.ValueType_Float{Float: v}}
	case float64:
		return &sdkpb.ValueType{Inner: &sdkpb.ValueType_Double{Double: v}}
	case string:
		return &sdkpb.ValueType{Inner: &sdkpb.ValueType_String_{String_: v}}
	case Decimal:
		return &sdkpb.ValueType{Inner: &sdkpb.ValueType_Decimal{Decimal: string(v)}}
	case JSON:
		return &sdkpb.ValueType{Inner: &sdkpb.ValueType_Json{Json: string(v)}}
	case XML:
		return &sdkpb.ValueType{Inner: &sdkpb.ValueType_Xml{Xml: string(v)}}
	case []byte:
		return &sdkpb.ValueType{Inner: &sdkpb.ValueType_Binary{Binary: v}}
	}
	return &sdkpb.ValueType{Inner: &sdkpb.ValueType_Null{Null: true}}
}

// Record is a row in the encoding `data`.
func Record(op sdkpb.RecordType, table string, data Data) *sdkpb.StructuredRecord {
	r := &sdkpb.StructuredRecord{TableName: table, Type: op, Data: map[string]*sdkpb.ValueType{}}
	for name, v := range data {
		r.Data[name] = Value(v)
	}
	return r
}

// Upsert is Record for the usual operation.
func Upsert(table string, data Data) *sdkpb.StructuredRecord {
	return Record(sdkpb.RecordType_UPSERT, table, data)
}

// RowData is a row in the encoding `row_data`: values by column, each with its first byte.
func RowData(op sdkpb.RecordType, table string, values map[string]string) *sdkpb.StructuredRecord {
	r := &sdkpb.StructuredRecord{TableName: table, Type: op, RowData: map[string][]byte{}}
	for name, v := range values {
		r.RowData[name] = []byte(v)
	}
	return r
}

// Rows is a batch of records.
func Rows(records ...*sdkpb.StructuredRecord) *sdkpb.UpdateResponse {
	return &sdkpb.UpdateResponse{Operation: &sdkpb.UpdateResponse_StructuredRecords{
		StructuredRecords: &sdkpb.StructuredRecords{StructuredRecords: records},
	}}
}

// Row is a record that is sent alone.
func Row(record *sdkpb.StructuredRecord) *sdkpb.UpdateResponse {
	return &sdkpb.UpdateResponse{Operation: &sdkpb.UpdateResponse_StructuredRecord{StructuredRecord: record}}
}

// Checkpoint is op.checkpoint().
func Checkpoint(state string) *sdkpb.UpdateResponse {
	return &sdkpb.UpdateResponse{Operation: &sdkpb.UpdateResponse_Checkpoint{Checkpoint: &sdkpb.Checkpoint{StateJson: state}}}
}

// Warning is op.warning().
func Warning(text string) *sdkpb.UpdateResponse {
	return &sdkpb.UpdateResponse{Operation: &sdkpb.UpdateResponse_Warning{Warning: &sdkpb.Warning{Message: text}}}
}

// Task is op.error().
func Task(text string) *sdkpb.UpdateResponse {
	return &sdkpb.UpdateResponse{Operation: &sdkpb.UpdateResponse_Task{Task: &sdkpb.Task{Message: text}}}
}

// Truncate is the message of a truncate.
func Truncate(table string, deferred bool) *sdkpb.UpdateResponse {
	return &sdkpb.UpdateResponse{Operation: &sdkpb.UpdateResponse_Truncate{Truncate: &sdkpb.Truncate{TableName: table, Deferred: deferred}}}
}

// Chunk is a piece of a file.
func Chunk(table, path string, content []byte, last bool) *sdkpb.UpdateResponse {
	return &sdkpb.UpdateResponse{Operation: &sdkpb.UpdateResponse_UnstructuredRecord{UnstructuredRecord: &sdkpb.UnstructuredRecord{
		StorageName: table, FilePath: path, ChunkData: content, IsLast: &last,
	}}}
}

// Change is a schema_change without schemas.
func Change(tables ...*sdkpb.Table) *sdkpb.UpdateResponse {
	return &sdkpb.UpdateResponse{Operation: &sdkpb.UpdateResponse_SchemaChange{SchemaChange: &sdkpb.SchemaChange{
		Change: &sdkpb.SchemaChange_WithoutSchema{WithoutSchema: &sdkpb.TableList{Tables: tables}},
	}}}
}

// Tables is the answer to Schema without schemas.
func Tables(tables ...*sdkpb.Table) *sdkpb.SchemaResponse {
	return &sdkpb.SchemaResponse{Response: &sdkpb.SchemaResponse_WithoutSchema{WithoutSchema: &sdkpb.TableList{Tables: tables}}}
}

// Schemas is the answer to Schema with schemas.
func Schemas(schemas ...*sdkpb.Schema) *sdkpb.SchemaResponse {
	return &sdkpb.SchemaResponse{Response: &sdkpb.SchemaResponse_WithSchema{WithSchema: &sdkpb.SchemaList{Schemas: schemas}}}
}

// NoSchema is the answer of a connector without schema().
func NoSchema() *sdkpb.SchemaResponse {
	return &sdkpb.SchemaResponse{Response: &sdkpb.SchemaResponse_SchemaResponseNotSupported{SchemaResponseNotSupported: true}}
}

// Table declares a table.
func Table(name string, columns ...*sdkpb.Column) *sdkpb.Table {
	return &sdkpb.Table{Name: name, Columns: columns}
}

// Column declares a column.
func Column(name string, typ sdkpb.DataType) *sdkpb.Column {
	return &sdkpb.Column{Name: name, Type: typ}
}

// Key declares a column of the key.
func Key(name string, typ sdkpb.DataType) *sdkpb.Column {
	return &sdkpb.Column{Name: name, Type: typ, PrimaryKey: true}
}

// DecimalColumn declares a DECIMAL.
func DecimalColumn(name string, precision, scale uint32) *sdkpb.Column {
	return &sdkpb.Column{Name: name, Type: sdkpb.DataType_DECIMAL, Params: &sdkpb.DataTypeParams{
		Params: &sdkpb.DataTypeParams_Decimal{Decimal: &sdkpb.DecimalParams{Precision: precision, Scale: scale}},
	}}
}
