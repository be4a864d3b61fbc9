package rule

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/schema"
)

var valueType = &Rule{
	Code:     "value-type",
	Severity: Error,
	Title:    "A value cannot go into the declared type of its column",
	Doc: "The SDK converts each value to the type that `schema()` declares for its column, and fails on one that it cannot convert: a list in an\n" +
		"INT column, a text in a BINARY column, `\"yes\"` in a BOOLEAN column, a number that is too large. None goes into every column.\n\n" +
		"Convert the value, or declare another type. A STRING column takes everything.",
	Bad:    Example{"connector.py": valueExample(`"INT"`, `"many"`)},
	Good:   Example{"connector.py": valueExample(`"INT"`, `12`)},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: conversion of values by declared type.",
	check:  checkValueType,
}

// collections and times are types that only STRING and JSON columns take, times also those for dates and times.
var (
	collections = []pythonType{dictValue, listValue, tupleValue, setValue, generatorValue}
	times       = []pythonType{dateValue, naiveDatetime, awareDatetime, anyDatetime, timeValue, timedeltaValue}
)

// refused says which types of values the columns of a type refuse in every release, whatever the value is. Those that
// some release takes are not here.
var refused = map[schema.Kind][]pythonType{
	schema.Boolean:       slices.Concat(collections, times, []pythonType{bytesValue, uuidValue}),
	schema.Short:         slices.Concat(collections, times),
	schema.Int:           slices.Concat(collections, times),
	schema.Long:          slices.Concat(collections, times),
	schema.Float:         slices.Concat(collections, times, []pythonType{uuidValue}),
	schema.Double:        slices.Concat(collections, times, []pythonType{uuidValue}),
	schema.Decimal:       slices.Concat(collections, times, []pythonType{uuidValue}),
	schema.NaiveDate:     slices.Concat(collections, []pythonType{intValue, floatValue, boolValue, decimalValue, uuidValue, timeValue, timedeltaValue}),
	schema.NaiveDatetime: slices.Concat(collections, []pythonType{intValue, floatValue, boolValue, decimalValue, uuidValue, timeValue, timedeltaValue}),
	schema.UTCDatetime:   slices.Concat(collections, []pythonType{intValue, floatValue, boolValue, decimalValue, uuidValue, timeValue, timedeltaValue}),
	schema.Binary:        slices.Concat(collections, times, []pythonType{textValue, intValue, floatValue, boolValue, decimalValue, uuidValue}),
	schema.XML:           slices.Concat(collections, times, []pythonType{intValue, floatValue, boolValue, decimalValue, uuidValue}),
}

func checkValueType(p *pass) {
	for _, c := range p.cells() {
		if message := p.refusal(c); message != "" {
			f := p.reportCell(c, message)
			if c.declared == schema.Binary && isText(c.at.Value) {
				f.fixedBy("Encode it as UTF-8", false, insert(c.at.Scope.Module.File, c.at.Value.Range().End, ".encode()"))
			}
		}
	}
}

// refusal says why the column of a cell takes none of what its value may be; "" when it may take one.
func (p *pass) refusal(c cell) string {
	types, ok := p.types(c.values)
	if !ok {
		return ""
	}
	message, at := "", 0
	for _, v := range c.values.List {
		if v.Kind == project.None {
			continue
		}
		t := types[at]
		at++
		switch {
		case slices.Contains(refused[c.declared], t):
			message = fmt.Sprintf("The %s column `%s` does not take %s.", c.declared, c.column, t)
		case v.Known && refusesConstant(c.declared, v):
			message = fmt.Sprintf("The %s column `%s` does not take the value `%s`.", c.declared, c.column, constantText(v))
		default:
			return ""
		}
	}
	return message
}

func constantText(v project.Value) string {
	if v.Kind == project.Str {
		return strconv.Quote(v.Text)
	}
	return v.Text
}

// refusesConstant reports whether a column refuses a constant of a type that it takes otherwise.
func refusesConstant(kind schema.Kind, v project.Value) bool {
	switch kind {
	case schema.Boolean:
		return v.Kind == project.Str && v.Text != "0" && v.Text != "1"
	case schema.Short, schema.Int, schema.Long:
		switch v.Kind {
		case project.Str:
			return !isPythonInt(v.Text)
		case project.Float:
			f, err := strconv.ParseFloat(strings.ReplaceAll(v.Text, "_", ""), 64)
			return err == nil && f != math.Trunc(f)
		case project.Int:
			return tooLarge(kind, v)
		}
	case schema.Float, schema.Double:
		return v.Kind == project.Str && !isPythonFloat(v.Text)
	}
	return false
}

// tooLarge reports whether a whole number is outside of its column's range. SHORT has no check of its own in the SDK.
func tooLarge(kind schema.Kind, v project.Value) bool {
	if _, literal := v.Expr.(*pysyntax.Number); !literal {
		return false
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(v.Text, "_", ""), 0, 64)
	if err != nil {
		return strings.Trim(v.Text, "0123456789_") == ""
	}
	return kind == schema.Int && n > math.MaxInt32
}
