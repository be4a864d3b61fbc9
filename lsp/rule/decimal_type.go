package rule

import (
	"fmt"
	"strconv"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
	"csdk/schema"
)

var decimalWithoutPrecision = &Rule{
	Code:     "decimal-without-precision",
	Severity: Error,
	Title:    "A DECIMAL column has no precision and scale",
	Doc: "A DECIMAL column needs its number of digits, and how many of them stand behind the point. It is written as a dict:\n" +
		"`{\"type\": \"DECIMAL\", \"precision\": 10, \"scale\": 2}` holds up to 99999999.99. The bare name and a dict without all three keys are\n" +
		"errors before the sync begins.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"id": "INT", "price": "DECIMAL"}}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"id": "INT", "price": {"type": "DECIMAL", "precision": 10, "scale": 2}}}]`)},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: ValueError `DECIMAL data type missing precision and scale`.",
	check:  checkDecimalWithoutPrecision,
}

var typeDictNotDecimal = &Rule{
	Code:     "type-dict-not-decimal",
	Severity: Error,
	Title:    "The type of a column is a dict, but not that of a DECIMAL",
	Doc: "Only DECIMAL is written as a dict, because only DECIMAL has a precision and a scale. Any other type in a dict is an error before\n" +
		"the sync begins.\n\nWrite the name of the type alone.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"id": {"type": "INT"}}}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"id": "INT"}}]`)},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: ValueError `Expecting DECIMAL data type for dictionary column entry`.",
	check:  checkTypeDictNotDecimal,
}

var decimalDigits = &Rule{
	Code:     "decimal-digits",
	Severity: Error,
	Title:    "The precision or scale of a DECIMAL is not a whole number from 0 on",
	Doc: "`precision` and `scale` of a DECIMAL are whole numbers from 0 on. Texts such as `\"10\"`, floats, None and negative numbers are\n" +
		"errors before the sync begins.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"price": {"type": "DECIMAL", "precision": "10", "scale": 2}}}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"price": {"type": "DECIMAL", "precision": 10, "scale": 2}}}]`)},
	Source: "fivetran_connector_sdk 3.0.0: TypeError `'str' object cannot be interpreted as an integer`, ValueError `Value out of range`.",
	check:  checkDecimalDigits,
}

var decimalRange = &Rule{
	Code:     "decimal-range",
	Severity: Warning,
	Title:    "The precision or scale of a DECIMAL cannot be stored",
	Doc: "The scale of a DECIMAL counts the digits behind the point, and the precision counts all of them: the scale is not larger. Warehouses\n" +
		"store at most 38 digits. The SDK checks neither, so the mistake shows only when values are lost, or in the destination.",
	Bad:    Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"price": {"type": "DECIMAL", "precision": 2, "scale": 10}}}]`)},
	Good:   Example{"connector.py": tablesExample(`[{"table": "orders", "columns": {"price": {"type": "DECIMAL", "precision": 10, "scale": 2}}}]`)},
	Source: "fivetran_connector_sdk 3.0.0 passes both on; DuckDB and most destinations hold 38 digits.",
	check:  checkDecimalRange,
}

func checkDecimalWithoutPrecision(p *pass) {
	p.eachColumn(func(c *project.Column, v project.Value) {
		switch {
		case v.Kind == project.Str && v.Known:
			p.bareDecimal(v)
		case v.Kind == project.Dict:
			p.shortDecimal(v)
		}
	})
}

// bareDecimal is "DECIMAL" without a dict.
func (p *pass) bareDecimal(v project.Value) {
	kind, _ := schema.ParseKind(v.Text)
	if kind != schema.Decimal && !decimalWithDigits(v.Text) {
		return
	}
	l := v.Literal()
	f := p.reportOnce(l.Module, l.Span, "A DECIMAL column is declared with a dict that has its digits: `"+decimalDict("10", "2")+"`.")
	if !isText(v.Expr) {
		return
	}
	if m := parameters.FindStringSubmatch(v.Text); m != nil {
		if precision, scale, ok := digits(m[2]); ok {
			f.fixedBy("Write the dict", true, replace(l.Module.File, v.Expr.Range(), decimalDict(precision, scale)))
		}
		return
	}
	f.fixedBy("Declare 38 digits, 9 of them behind the point", false, replace(l.Module.File, v.Expr.Range(), decimalDict("38", "9")))
}

// digits takes 10, 2 apart.
func digits(parameters string) (precision, scale string, ok bool) {
	precision, scale, both := strings.Cut(parameters, ",")
	precision, scale = strings.TrimSpace(precision), strings.TrimSpace(scale)
	if !both {
		scale = "0"
	}
	a, errA := strconv.Atoi(precision)
	b, errB := strconv.Atoi(scale)
	return precision, scale, errA == nil && errB == nil && a > 0 && b >= 0
}

// shortDecimal is a dict that lacks some of the three keys.
func (p *pass) shortDecimal(v project.Value) {
	if types, sure := p.field(v, "type"); len(types) == 0 {
		if sure {
			p.reportOnce(v.Scope.Module, v.Expr.Range(), "The dict of a column has no `type`, which is an error. Only DECIMAL is written as a dict, with `type`, `precision` and `scale`.").
				fixedBy("Add the type DECIMAL", false, p.prepended(v, `"type": "DECIMAL"`)...)
		}
		return
	}
	if kind, ok := p.dictType(v); !ok || kind != schema.Decimal {
		return
	}
	var missing []string
	for _, key := range []string{"precision", "scale"} {
		if entries, sure := p.field(v, key); len(entries) == 0 && sure {
			missing = append(missing, key)
		}
	}
	if len(missing) == 0 {
		return
	}
	f := p.reportOnce(v.Scope.Module, v.Expr.Range(), fmt.Sprintf("A DECIMAL column needs its `precision` and `scale`, and this one has no `%s`.", strings.Join(missing, "` and no `")))
	switch {
	case len(missing) == 2:
		f.fixedBy("Declare 38 digits, 9 of them behind the point", false, p.appended(v, `"precision": 38, "scale": 9`)...)
	case missing[0] == "scale":
		f.fixedBy("Declare no digits behind the point", false, p.appended(v, `"scale": 0`)...)
	default:
		f.fixedBy("Declare 38 digits", false, p.appended(v, `"precision": 38`)...)
	}
}

// dictType is the type that a dict names as text; ok is false when that is not known.
func (p *pass) dictType(v project.Value) (schema.Kind, bool) {
	name, ok := p.dictTypeName(v)
	if !ok {
		return schema.Unspecified, false
	}
	kind, _ := schema.ParseKind(name.Text)
	return kind, true
}

func (p *pass) dictTypeName(v project.Value) (project.Value, bool) {
	field, ok := p.only(v, "type")
	if !ok {
		return project.Value{}, false
	}
	name, ok := p.EvalEntry(field).Only()
	return name, ok && name.Kind == project.Str && name.Known
}

// prepended writes an entry as the first of a dict display.
func (p *pass) prepended(v project.Value, entry string) []Edit {
	d, ok := v.Expr.(*pysyntax.Dict)
	if !ok {
		return nil
	}
	if len(d.Entries) > 0 {
		entry += ", "
	}
	at := text.Span{Start: d.Start + 1, End: d.Start + 1}
	return []Edit{{Path: v.Scope.Module.File.Path, Span: at, New: entry}}
}

// appended writes entries behind the last one of a dict display.
func (p *pass) appended(v project.Value, entries string) []Edit {
	d, ok := v.Expr.(*pysyntax.Dict)
	if !ok || len(d.Entries) == 0 {
		return nil
	}
	end := d.Entries[len(d.Entries)-1].End
	return []Edit{{Path: v.Scope.Module.File.Path, Span: text.Span{Start: end, End: end}, New: ", " + entries}}
}

func checkTypeDictNotDecimal(p *pass) {
	p.eachColumn(func(c *project.Column, v project.Value) {
		if v.Kind != project.Dict {
			return
		}
		name, ok := p.dictTypeName(v)
		if kind, _ := schema.ParseKind(name.Text); !ok || kind == schema.Decimal {
			return
		}
		kinds, obvious := meantTypes(name.Text)
		message := fmt.Sprintf("Only DECIMAL is declared with a dict, and this is `%s`. Write the name of the type alone.", name.Text)
		m := v.Scope.Module
		if strings.EqualFold(name.Text, "NUMERIC") {
			p.reportOnce(m, v.Expr.Range(), "The SDK has no type `"+name.Text+"`. Write `DECIMAL`.").fixedBy("Change to `DECIMAL`", true, respell(m, name.Expr, "DECIMAL")...)
			return
		}
		f := p.reportOnce(m, v.Expr.Range(), message)
		for _, k := range kinds {
			f.fixedBy(fmt.Sprintf("Change to `\"%s\"`", k), obvious && len(kinds) == 1, replace(m.File, v.Expr.Range(), `"`+k.String()+`"`))
		}
	})
}

// eachDecimal calls f with the dict of each DECIMAL column.
func (p *pass) eachDecimal(f func(v project.Value)) {
	p.eachColumn(func(_ *project.Column, v project.Value) {
		if v.Kind != project.Dict {
			return
		}
		if kind, ok := p.dictType(v); ok && kind == schema.Decimal {
			f(v)
		}
	})
}

func checkDecimalDigits(p *pass) {
	p.eachDecimal(func(dict project.Value) {
		for _, key := range []string{"precision", "scale"} {
			field, ok := p.only(dict, key)
			if !ok {
				continue
			}
			v, ok := p.EvalEntry(field).Only()
			m := field.Scope.Module
			negative := func() bool {
				u, ok := field.Value.(*pysyntax.UnaryOp)
				return ok && u.Op == "-" && v.Kind == project.Int
			}
			switch {
			case !ok:
			case v.Kind == project.Str || v.Kind == project.Float || v.Kind == project.None || v.Kind == project.Bytes:
				f := p.reportOnce(m, field.Value.Range(), fmt.Sprintf("The %s of a DECIMAL is a whole number, and this is %s.", key, kindText(v.Kind)))
				if n, err := strconv.ParseFloat(v.Text, 64); err == nil && v.Known && n == float64(int(n)) && n >= 0 && v.Literal().Span == field.Value.Range() {
					f.fixedBy(fmt.Sprintf("Change to `%d`", int(n)), true, replace(m.File, field.Value.Range(), strconv.Itoa(int(n))))
				}
			case negative():
				p.reportOnce(m, field.Value.Range(), fmt.Sprintf("The %s of a DECIMAL is not negative.", key))
			}
		}
	})
}

func checkDecimalRange(p *pass) {
	p.eachDecimal(func(dict project.Value) {
		precision, okP := p.only(dict, "precision")
		scale, okS := p.only(dict, "scale")
		if !okP || !okS {
			return
		}
		digits, okP := p.wholeNumber(precision)
		behind, okS := p.wholeNumber(scale)
		m := precision.Scope.Module
		switch {
		case okP && digits > schema.MaxPrecision:
			p.reportOnce(m, precision.Value.Range(), fmt.Sprintf("A DECIMAL holds at most %d digits.", schema.MaxPrecision)).
				fixedBy(fmt.Sprintf("Change to `%d`", schema.MaxPrecision), false, replace(m.File, precision.Value.Range(), strconv.Itoa(schema.MaxPrecision)))
		case okP && okS && behind > digits:
			m = scale.Scope.Module
			f := p.reportOnce(m, scale.Value.Range(), fmt.Sprintf("The scale counts the digits behind the point, so it cannot be more than the precision, which counts all %d of them.", digits))
			if m == precision.Scope.Module {
				f.fixedBy("Swap precision and scale", false,
					replace(m.File, precision.Value.Range(), source(m, scale.Value.Range())),
					replace(m.File, scale.Value.Range(), source(m, precision.Value.Range())))
			}
		}
	})
}

// wholeNumber is the value of an entry when it is one known number.
func (p *pass) wholeNumber(e project.Entry) (int, bool) {
	v, ok := p.EvalEntry(e).Only()
	if !ok || v.Kind != project.Int || !v.Known {
		return 0, false
	}
	n, err := strconv.Atoi(strings.ReplaceAll(v.Text, "_", ""))
	return n, err == nil
}
