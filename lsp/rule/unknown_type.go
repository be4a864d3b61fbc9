package rule

import (
	"fmt"
	"regexp"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/schema"
)

var unknownType = &Rule{
	Code:     "unknown-type",
	Severity: Error,
	Title:    "A column has a type that the SDK does not know",
	Doc: "The types are BOOLEAN, SHORT, INT, LONG, DECIMAL, FLOAT, DOUBLE, NAIVE_DATE, NAIVE_DATETIME, UTC_DATETIME, BINARY, XML, STRING\n" +
		"and JSON, in capitals or small letters, without spaces around them. Any other type is an error before the sync begins.\n\n" +
		"Names of SQL types are others: VARCHAR is STRING, INTEGER is INT, BIGINT is LONG, and a TIMESTAMP is UTC_DATETIME with a time zone\n" +
		"and NAIVE_DATETIME without. There is no type for a time of day: use STRING.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"id": "INT", "name": "VARCHAR"}}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"id": "INT", "name": "STRING"}}]`)},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: ValueError `Unrecognized column type encountered`.",
	check:  checkUnknownType,
}

// sqlTypes says which type of the SDK stands for one of SQL or Python. Two make a choice that only the author can make.
var sqlTypes = map[string][]schema.Kind{
	"VARCHAR": {schema.String}, "TEXT": {schema.String}, "CHAR": {schema.String}, "STR": {schema.String}, "NVARCHAR": {schema.String},
	"CHARACTER": {schema.String}, "UUID": {schema.String}, "ENUM": {schema.String}, "TIME": {schema.String}, "NAIVE_TIME": {schema.String},
	"BOOL":    {schema.Boolean},
	"TINYINT": {schema.Short}, "SMALLINT": {schema.Short}, "INT16": {schema.Short},
	"INTEGER": {schema.Int, schema.Long}, "INT32": {schema.Int}, "BIGINT": {schema.Long}, "INT64": {schema.Long},
	"REAL": {schema.Float}, "FLOAT32": {schema.Float}, "FLOAT64": {schema.Double}, "NUMBER": {schema.Double, schema.Long},
	"DATE":     {schema.NaiveDate},
	"DATETIME": {schema.NaiveDatetime, schema.UTCDatetime}, "TIMESTAMP": {schema.UTCDatetime, schema.NaiveDatetime},
	"TIMESTAMP_TZ": {schema.UTCDatetime}, "TIMESTAMPTZ": {schema.UTCDatetime}, "TIMESTAMP_NTZ": {schema.NaiveDatetime},
	"BYTES": {schema.Binary}, "BLOB": {schema.Binary}, "BYTEA": {schema.Binary}, "VARBINARY": {schema.Binary},
	"OBJECT": {schema.JSON}, "ARRAY": {schema.JSON}, "DICT": {schema.JSON}, "LIST": {schema.JSON}, "STRUCT": {schema.JSON},
	"MAP": {schema.JSON}, "JSONB": {schema.JSON}, "VARIANT": {schema.JSON},
}

// pythonTypes says which type of the SDK stands for a class of Python.
var pythonTypes = map[string]schema.Kind{
	"builtins.str": schema.String, "builtins.int": schema.Long, "builtins.float": schema.Double, "builtins.bool": schema.Boolean,
	"builtins.bytes": schema.Binary, "builtins.dict": schema.JSON, "builtins.list": schema.JSON,
}

// obviousTypes are those that can only have been meant in one way.
var obviousTypes = map[string]bool{"VARCHAR": true, "TEXT": true, "STR": true, "NVARCHAR": true, "BOOL": true}

var parameters = regexp.MustCompile(`^\s*([A-Za-z_0-9]+)\s*\(([^()]*)\)\s*$`)

// meantTypes are the types that an unknown one may have been meant to be, and whether the first is obvious.
func meantTypes(name string) (kinds []schema.Kind, obvious bool) {
	name = strings.ToUpper(strings.TrimSpace(name))
	if m := parameters.FindStringSubmatch(name); m != nil {
		name = m[1]
	}
	if k, ok := schema.ParseKind(name); ok {
		return []schema.Kind{k}, true
	}
	if kinds := sqlTypes[name]; kinds != nil {
		return kinds, obviousTypes[name]
	}
	var known []string
	for _, k := range schema.Kinds() {
		known = append(known, k.String())
	}
	if k, ok := schema.ParseKind(nearest(name, known)); ok && name != "" {
		return []schema.Kind{k}, false
	}
	return nil, false
}

// eachColumn calls f once for each column that schema() declares with one known value for its type.
func (p *pass) eachColumn(f func(column *project.Column, v project.Value)) {
	tables, _ := p.Tables()
	for _, t := range tables {
		for i := range t.Columns {
			c := &t.Columns[i]
			if v, ok := c.Type.Only(); ok && settled(c.TypeAt, c.Scope) {
				f(c, v)
			}
		}
	}
}

func checkUnknownType(p *pass) {
	p.eachColumn(func(c *project.Column, v project.Value) {
		m := c.Scope.Module
		switch {
		case v.Kind == project.Str && v.Known:
			if _, ok := schema.ParseKind(v.Text); !ok && !decimalWithDigits(v.Text) {
				p.unknownTypeName(v)
			}
		case v.Kind == project.External && pythonTypes[v.Text] != 0:
			kind := pythonTypes[v.Text]
			p.reportOnce(m, c.TypeAt.Range(), fmt.Sprintf("The type of a column is a name of the SDK, and this is a class of Python. Write `\"%s\"`.", kind)).
				fixedBy(fmt.Sprintf("Change to `%s`", kind), false, replace(m.File, c.TypeAt.Range(), `"`+kind.String()+`"`))
		case isConstant(v.Kind) && v.Kind != project.Str, v.Kind == project.List, v.Kind == project.Tuple:
			p.reportOnce(m, c.TypeAt.Range(), fmt.Sprintf("The type of a column is a name such as `STRING`, and this is %s. A column without a type is left out.", kindText(v.Kind)))
		}
	})
}

func (p *pass) unknownTypeName(v project.Value) {
	l := v.Literal()
	kinds, obvious := meantTypes(v.Text)
	message := fmt.Sprintf("The SDK has no type `%s`.", v.Text)
	switch {
	case v.Text != strings.TrimSpace(v.Text) && obvious:
		message = fmt.Sprintf("The SDK does not know the type `%s` with spaces around it. Write `%s`.", v.Text, kinds[0])
	case len(kinds) == 1:
		message += fmt.Sprintf(" Use `%s`.", kinds[0])
	case len(kinds) == 2:
		message += fmt.Sprintf(" Use %s.", choice(kinds))
	}
	f := p.reportOnce(l.Module, l.Span, message)
	for _, k := range kinds {
		if k != schema.Decimal {
			f.fixedBy(fmt.Sprintf("Change to `%s`", k), obvious && len(kinds) == 1, respell(l.Module, v.Expr, k.String())...)
		}
	}
}

// choice says what two types are for.
func choice(kinds []schema.Kind) string {
	about := func(k schema.Kind) string {
		switch k {
		case schema.UTCDatetime:
			return "`UTC_DATETIME` with a time zone"
		case schema.NaiveDatetime:
			return "`NAIVE_DATETIME` without one"
		case schema.Int:
			return "`INT` for 32 bits"
		case schema.Long:
			return "`LONG` for whole numbers of 64 bits"
		}
		return fmt.Sprintf("`%s`", k)
	}
	if kinds[0] == schema.NaiveDatetime {
		return "`NAIVE_DATETIME` without a time zone, or `UTC_DATETIME` with one"
	}
	return about(kinds[0]) + ", or " + about(kinds[1])
}

// decimalWithDigits reports whether a type is written as DECIMAL(10, 2): see decimal-without-precision.
func decimalWithDigits(name string) bool {
	m := parameters.FindStringSubmatch(name)
	return m != nil && (strings.EqualFold(m[1], "DECIMAL") || strings.EqualFold(m[1], "NUMERIC"))
}

// decimalDict writes DECIMAL as schema() takes it.
func decimalDict(precision, scale string) string {
	return fmt.Sprintf(`{"type": "DECIMAL", "precision": %s, "scale": %s}`, precision, scale)
}

// isText reports whether an expression is one plain string literal.
func isText(e pysyntax.Expr) bool {
	s, ok := e.(*pysyntax.String)
	return ok && !s.Bytes
}
