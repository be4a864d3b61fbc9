package warehouse

import (
	"fmt"
	"strings"

	"csdk/schema"
)

// duckType is the DuckDB column type that stores a data type of the SDK, as the SDK's own warehouse
// files have it (JSON columns are JSON since 2025-11).
func duckType(t schema.DataType) string {
	switch t.Kind {
	case schema.Boolean:
		return "BOOLEAN"
	case schema.Short:
		return "SMALLINT"
	case schema.Int:
		return "INTEGER"
	case schema.Long:
		return "BIGINT"
	case schema.Decimal:
		return fmt.Sprintf("DECIMAL(%d,%d)", t.Precision, t.Scale)
	case schema.Float:
		return "FLOAT"
	case schema.Double:
		return "DOUBLE"
	case schema.NaiveDate:
		return "DATE"
	case schema.NaiveDatetime:
		return "TIMESTAMP"
	case schema.UTCDatetime:
		return "TIMESTAMP WITH TIME ZONE"
	case schema.Binary:
		return "BLOB"
	case schema.JSON:
		return "JSON"
	default:
		return "VARCHAR"
	}
}

// dataType reads a DuckDB type name back. ok is false for types that csdk never writes.
func dataType(duck string) (t schema.DataType, ok bool) {
	switch duck {
	case "BOOLEAN":
		t.Kind = schema.Boolean
	case "TINYINT", "SMALLINT", "UTINYINT":
		t.Kind = schema.Short
	case "INTEGER", "USMALLINT":
		t.Kind = schema.Int
	case "BIGINT", "UINTEGER":
		t.Kind = schema.Long
	case "FLOAT":
		t.Kind = schema.Float
	case "DOUBLE":
		t.Kind = schema.Double
	case "DATE":
		t.Kind = schema.NaiveDate
	case "TIMESTAMP":
		t.Kind = schema.NaiveDatetime
	case "TIMESTAMP WITH TIME ZONE":
		t.Kind = schema.UTCDatetime
	case "BLOB":
		t.Kind = schema.Binary
	case "VARCHAR":
		t.Kind = schema.String
	case "JSON":
		t.Kind = schema.JSON
	default:
		if !strings.HasPrefix(duck, "DECIMAL(") {
			return t, false
		}
		t.Kind = schema.Decimal
		if _, err := fmt.Sscanf(duck, "DECIMAL(%d,%d)", &t.Precision, &t.Scale); err != nil {
			return t, false
		}
	}
	return t, true
}

// castTo is the SQL expression that turns a stored value into another type.
func castTo(expr string, from, to schema.DataType) string {
	switch {
	case from == to:
		return expr
	case duckType(to) == "VARCHAR":
		return textOf(expr, from)
	}
	return "CAST(" + expr + " AS " + duckType(to) + ")"
}

// textOf is a stored value as text, spelled as the runner spells a value that goes into a text column at
// once: whichever way 7 took there, by LONG, DOUBLE or DECIMAL, it reads 7. Binary is base64.
func textOf(expr string, from schema.DataType) string {
	text := "CAST(" + expr + " AS VARCHAR)"
	switch from.Kind {
	case schema.Binary:
		return "to_base64(" + expr + ")"
	case schema.Float, schema.Double:
		return "regexp_replace(" + text + ", '\\.0$', '')"
	case schema.Decimal:
		if from.Scale > 0 {
			return "rtrim(rtrim(" + text + ", '0'), '.')"
		}
	}
	return text
}

// quote writes a name as a DuckDB identifier.
func quote(name string) string {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// literal writes text as a DuckDB string.
func literal(text string) string {
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

// Fold is how DuckDB compares names: ASCII letters without case.
func Fold(name string) string {
	for i := range len(name) {
		if c := name[i]; 'A' <= c && c <= 'Z' {
			b := []byte(name)
			for j := i; j < len(b); j++ {
				if 'A' <= b[j] && b[j] <= 'Z' {
					b[j] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return name
}
