package schema

import "strings"

// Operation is one of the static methods of the SDK's Operations class.
type Operation struct {
	Name   string
	Since  Release // zero: there from the first release on
	Doc    string  // what it does to the destination
	Params []Param // in the order of the signature
}

// Param is an argument of an Operation. Its name matters: authors pass most of them by keyword.
type Param struct {
	Name        string
	Since       Release // zero: there as long as its operation
	Default     string  // Python source; empty: the argument must be given
	KeywordOnly bool
	Doc         string
}

var (
	// YieldOptional is the first release in which an operation works without `yield` before it. Before it, such a
	// call sends nothing and the sync looks like a success. The SDK announced the change for 2.0.0 only.
	YieldOptional = Release{1, 7, 5}
	// YieldObsolete is the release from which operations return None; `yield` before them is still accepted.
	YieldObsolete = Release{2, 0, 0}
)

var (
	tableParam = Param{Name: "table", Doc: "Name of the table."}

	schemaParam = Param{
		Name: "schema", Since: Release{2, 13, 1}, Default: "None", KeywordOnly: true,
		Doc: "Schema of the table. A table without a schema, and one of the same name with a schema, are different tables.",
	}

	fileParam = Param{
		Name: "file", Since: Release{2, 10, 4}, Default: "None", KeywordOnly: true,
		Doc: "A FileUpload that is delivered with the row; its path goes into the column _fivetran_file_path.",
	}

	messageParam = Param{Name: "message", Doc: "Text for the dashboard; must not be blank."}
)

// Operations lists the operations in the order of the SDK's documentation.
var Operations = []Operation{
	{
		Name: "upsert",
		Doc: "Inserts a row, or replaces the row with the same primary key: columns that `data` does not name become " +
			"NULL, and a deleted row is live again.",
		Params: []Param{tableParam, {Name: "data", Doc: "The row: values by column name."}, schemaParam, fileParam},
	},
	{
		Name: "update",
		Doc: "Changes the given columns of the row with the same primary key. It never inserts: without such a row " +
			"nothing happens.",
		Params: []Param{
			tableParam,
			{Name: "modified", Doc: "All primary key columns, and the columns to change."},
			schemaParam, fileParam,
		},
	},
	{
		Name:   "delete",
		Doc:    "Marks the row with this primary key as deleted (`_fivetran_deleted`); the row stays in the table.",
		Params: []Param{tableParam, {Name: "keys", Doc: "All primary key columns with their values."}, schemaParam},
	},
	{
		Name:  "truncate",
		Since: Release{2, 8, 3},
		Doc: "Marks all rows that the table had before the call as deleted. Rows sent after it in the same sync are " +
			"live.",
		Params: []Param{tableParam, schemaParam, {
			Name: "deferred", Since: Release{3, 1, 0}, Default: "False", KeywordOnly: true,
			Doc: "Marks the rows only after the whole sync has succeeded.",
		}},
	},
	{
		Name: "checkpoint",
		Doc: "Makes everything before it durable, together with the state from which the next sync goes on. What " +
			"comes after the last checkpoint may be sent again.",
		Params: []Param{{Name: "state", Doc: "The whole new state; must be serialisable as JSON."}},
	},
	{
		Name:   "warning",
		Since:  Release{2, 11, 0},
		Doc:    "Shows a warning in the dashboard; the sync goes on.",
		Params: []Param{messageParam},
	},
	{
		Name:  "error",
		Since: Release{2, 11, 0},
		Doc:   "Shows an error in the dashboard and ends the sync.",
		Params: []Param{
			messageParam,
			{Name: "trace", Default: "None", Doc: "Details such as a traceback."},
		},
	},
}

// FindOperation gives the operation of that exact name.
func FindOperation(name string) (Operation, bool) {
	for _, o := range Operations {
		if o.Name == name {
			return o, true
		}
	}
	return Operation{}, false
}

// Signature gives the operation as Python declares it in a release, such as `delete(table, keys, *, schema=None)`.
// The zero Release means the newest.
func (o Operation) Signature(sdk Release) string {
	var args []string
	star := false
	for _, p := range o.Params {
		if sdk != (Release{}) && sdk.Before(p.Since) {
			continue
		}
		if p.KeywordOnly && !star {
			args = append(args, "*")
			star = true
		}
		if p.Default != "" {
			args = append(args, p.Name+"="+p.Default)
		} else {
			args = append(args, p.Name)
		}
	}
	return o.Name + "(" + strings.Join(args, ", ") + ")"
}
