package rule

import (
	"fmt"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/schema"
)

var jsonEncodedTwice = &Rule{
	Code:     "json-encoded-twice",
	Severity: Warning,
	Title:    "A value for a JSON column is already encoded",
	Doc: "The SDK writes the value of a JSON column as JSON itself. A value that went through `json.dumps` is a text, and is quoted once more: the\n" +
		"destination has one long text full of backslashes instead of an object.\n\nSend the dict or list itself.",
	Bad:    Example{"connector.py": valueExample(`"JSON"`, `json.dumps({"color": "red"})`)},
	Good:   Example{"connector.py": valueExample(`"JSON"`, `{"color": "red"}`)},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: json.dumps of the value, a str is quoted again.",
	check:  checkJSONEncodedTwice,
}

var valueNotSerialisable = &Rule{
	Code:     "value-not-serialisable",
	Severity: Error,
	Title:    "A value in a dict or list cannot be written as JSON",
	Doc: "The SDK writes dicts and lists with Python's `json.dumps`, which knows texts, numbers, True, False, None, dicts, lists and tuples. A\n" +
		"datetime, date, Decimal, UUID, set or bytes inside of one is a TypeError when the row is sent.\n\n" +
		"Convert it first: `value.isoformat()`, `str(value)`, `list(value)`.",
	Bad:    Example{"connector.py": valueExample(`"JSON"`, `{"seen": datetime.now()}`)},
	Good:   Example{"connector.py": valueExample(`"JSON"`, `{"seen": datetime.now().isoformat()}`)},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: dicts and lists go through json.dumps.",
	check:  checkValueNotSerialisable,
}

func checkJSONEncodedTwice(p *pass) {
	for _, c := range p.cells() {
		if c.declared != schema.JSON || !c.values.Complete {
			continue
		}
		var encoded []project.Value
		all := true
		for _, v := range c.values.List {
			switch {
			case v.Kind == project.None:
			case v.Kind == project.Str && !v.Known && v.Text == "json.dumps":
				encoded = append(encoded, v)
			default:
				all = false
			}
		}
		if !all || len(encoded) == 0 {
			continue
		}
		f := p.reportCell(c, fmt.Sprintf("The SDK writes the JSON column `%s` itself, so this text is quoted once more. Send the value without `json.dumps`.", c.column))
		m := c.at.Scope.Module
		if len(encoded) > 1 || encoded[0].Scope.Module != m || !c.at.Value.Range().Covers(encoded[0].Expr.Range()) {
			continue
		}
		if x, ok := unwrapped(p, encoded[0].Expr, encoded[0].Scope); ok {
			f.fixedBy("Send the value itself", false, replace(m.File, encoded[0].Expr.Range(), source(m, x.Range())))
		}
	}
}

func checkValueNotSerialisable(p *pass) {
	for _, c := range p.cells() {
		if c.declared != schema.JSON && c.declared != schema.Unspecified {
			continue
		}
		types, ok := p.types(c.values)
		for _, t := range types { // what is not declared and no dict or list becomes a text
			ok = ok && (c.declared == schema.JSON || t == dictValue || t == listValue)
		}
		if !ok {
			continue
		}
		if bad, found := p.unserialisable(c.values, 0); found {
			bad.report(p, "The SDK writes this value as JSON")
		}
	}
}

// badJSON is a value that json.dumps refuses, with the expression that has it.
type badJSON struct {
	at    pysyntax.Expr
	scope *project.Scope
	kind  pythonType
	none  bool // the value may be None too
}

// deepest bounds how far nested dicts and lists are looked into.
const deepest = 8

// unserialisable finds what makes json.dumps fail on every value that an expression may have.
func (p *pass) unserialisable(values project.Values, depth int) (bad badJSON, found bool) {
	if !values.Complete || depth > deepest {
		return badJSON{}, false
	}
	none := false
	for _, v := range values.List {
		if v.Kind == project.None {
			none = true
			continue
		}
		b, ok := p.unserialisableValue(v, depth)
		if !ok {
			return badJSON{}, false
		}
		if !found {
			bad, found = b, true
		}
	}
	bad.none = bad.none || none
	return bad, found
}

func (p *pass) unserialisableValue(v project.Value, depth int) (badJSON, bool) {
	switch t := p.typeOf(v); t {
	case setValue, bytesValue, decimalValue, uuidValue, generatorValue, dateValue, naiveDatetime, awareDatetime, anyDatetime, timeValue, timedeltaValue:
		return badJSON{at: v.Expr, scope: v.Scope, kind: t}, v.Expr != nil
	case dictValue:
		if v.Kind != project.Dict || p.ChangedByOthers(v) {
			return badJSON{}, false
		}
		for _, e := range p.certainEntries(v) {
			if e.Value == nil || e.Added {
				continue
			}
			if bad, ok := p.unserialisable(p.EvalEntry(e), depth+1); ok {
				return bad.inside(e.Value, e.Scope), true
			}
		}
	case listValue, tupleValue:
		if p.IsOpen(v) || len(v.Changes()) > 0 {
			return badJSON{}, false
		}
		for _, e := range elements(v) {
			if bad, ok := p.unserialisable(p.Eval(e, v.Scope), depth+1); ok {
				return bad.inside(e, v.Scope), true
			}
		}
		if c, ok := v.Expr.(*pysyntax.Comprehension); ok {
			if bad, ok := p.unserialisable(p.Elements(v), depth+1); ok {
				return bad.inside(c.Elt, v.Scope), true
			}
		}
	}
	return badJSON{}, false
}

// inside shows the value where it stands in its dict or list, unless a deeper one is shown already.
func (b badJSON) inside(e pysyntax.Expr, scope *project.Scope) badJSON {
	if b.scope == nil || b.scope.Module != scope.Module || !e.Range().Covers(b.at.Range()) {
		b.at, b.scope = e, scope
	}
	return b
}

// report says that a value cannot be written, with the fix that converts it.
func (b badJSON) report(p *pass, why string) {
	m := b.scope.Module
	f := p.reportOnce(m, b.at.Range(), fmt.Sprintf("%s, and JSON has no form for %s. Convert it first.", why, b.kind))
	if b.none {
		return
	}
	switch b.kind {
	case dateValue, naiveDatetime, awareDatetime, anyDatetime, timeValue:
		if isPrimary(b.at) {
			f.fixedBy("Write it with `isoformat()`", false, insert(m.File, b.at.Range().End, ".isoformat()"))
		}
	case decimalValue, uuidValue, timedeltaValue:
		f.fixedBy("Write it as a text", false, surround(m, b.at, "str(", ")")...)
	case setValue, generatorValue:
		f.fixedBy("Write it as a list", false, surround(m, b.at, "list(", ")")...)
	}
}

// isPrimary reports whether .name can be written behind an expression without parentheses.
func isPrimary(e pysyntax.Expr) bool {
	switch e.(type) {
	case *pysyntax.Name, *pysyntax.Attribute, *pysyntax.Call, *pysyntax.Subscript:
		return true
	}
	return false
}
