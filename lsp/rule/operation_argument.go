package rule

import (
	"fmt"
	"slices"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/schema"
)

var operationArgument = &Rule{
	Code:     "operation-argument",
	Severity: Error,
	Title:    "An operation has an argument that it does not take",
	Doc: "The names of the arguments are part of the SDK: `upsert(table, data)`, `update(table, modified)`, `delete(table, keys)`,\n" +
		"`truncate(table)`, `checkpoint(state)`. Another name is a TypeError when the line runs.",
	Bad:    Example{"connector.py": operationExample(`op.delete(table="orders", key={"id": 1})`)},
	Good:   Example{"connector.py": operationExample(`op.delete(table="orders", keys={"id": 1})`)},
	Source: operationsPage,
	check:  checkOperationArgument,
}

var operationArgumentMissing = &Rule{
	Code:     "operation-argument-missing",
	Severity: Error,
	Title:    "An operation lacks an argument",
	Doc: "An argument without a default must be given; without it the line is a TypeError when it runs. `checkpoint()` needs the\n" +
		"whole state, and `delete()` the key of the row in `keys`.",
	Bad:    Example{"connector.py": operationExample(`op.delete(table="orders")`)},
	Good:   Example{"connector.py": operationExample(`op.delete(table="orders", keys={"id": 1})`)},
	Source: operationsPage,
	check:  checkOperationArgumentMissing,
}

var operationPositional = &Rule{
	Code:     "operation-positional",
	Severity: Error,
	Title:    "An operation has too many arguments by position",
	Doc: "Only the first arguments of an operation can be given by position: the table and the row, or the state. `schema`, `file`\n" +
		"and `deferred` must be given by name; by position they are a TypeError when the line runs.",
	Bad:    Example{"connector.py": operationExample(`op.upsert("orders", {"id": 1}, "shop")`)},
	Good:   Example{"connector.py": operationExample(`op.upsert("orders", {"id": 1}, schema="shop")`)},
	Source: "SDK 2.13.1 and 3.0.0: upsert(table, data, *, schema=None, file=None)",
	check:  checkOperationPositional,
}

// sdkCalls are the calls of operations that are certainly that.
func (p *pass) sdkCalls() []*project.Operation {
	var calls []*project.Operation
	for _, o := range p.Operations {
		if o.Spec.Name != "" && p.isOnly(o.Call, project.SDKModule+".Operations."+o.Name) {
			calls = append(calls, o)
		}
	}
	return calls
}

func paramNames(params []schema.Param) []string {
	names := make([]string, len(params))
	for i, param := range params {
		names[i] = param.Name
	}
	return names
}

func hasParam(params []schema.Param, name string) bool {
	return slices.ContainsFunc(params, func(p schema.Param) bool { return p.Name == name })
}

func checkOperationArgument(p *pass) {
	for _, o := range p.sdkCalls() {
		for _, a := range o.Args {
			if a.Name.Name == "" || a.Stars > 0 {
				continue
			}
			if hasParam(o.Spec.Params, a.Name.Name) {
				if givenByPosition(o, a.Name.Name) {
					p.report(o.Module.File, a.Span, fmt.Sprintf("`%s` gets `%s` twice: by position and here.", o.Name, a.Name.Name))
				}
				continue
			}
			message := fmt.Sprintf("`%s` has no argument `%s`; it takes %s.", o.Name, a.Name.Name, list(paramNames(o.Spec.Params)))
			meant := meantParam(o, a.Name.Name)
			if meant == "" {
				p.report(o.Module.File, a.Name.Span, message)
				continue
			}
			f := p.report(o.Module.File, a.Name.Span, message+didYouMean(meant))
			f.Fixes = append(f.Fixes, renameFix(o.Module.File, a.Name.Span, a.Name.Name, meant))
		}
	}
}

// givenByPosition reports whether the call gives the argument without its name.
func givenByPosition(o *project.Operation, name string) bool {
	positional := 0
	for _, a := range o.Args {
		if a.Stars > 0 {
			return false
		}
		if a.Name.Name == "" {
			positional++
		}
	}
	at := slices.Index(paramNames(o.Spec.Params), name)
	return at < positional && !o.Spec.Params[at].KeywordOnly
}

// rowNames are names by which authors give the row.
var rowNames = []string{"data", "modified", "keys", "key", "row", "record", "values", "primary_key", "primary_keys"}

// meantParam gives the argument that is missing in the call and that a wrong name stands for; "" when that is not plain.
func meantParam(o *project.Operation, name string) string {
	var missing []string
	for i, param := range o.Spec.Params {
		at := i
		if param.KeywordOnly {
			at = -1
		}
		if o.Arg(param.Name, at) == nil {
			missing = append(missing, param.Name)
		}
	}
	if o.Spread() {
		return ""
	}
	if row := o.RowParam(); slices.Contains(rowNames, name) && slices.Contains(missing, row) {
		return row
	}
	if (name == "table_name" || name == "tablename") && slices.Contains(missing, "table") {
		return "table"
	}
	return nearest(name, missing)
}

func checkOperationArgumentMissing(p *pass) {
	for _, o := range p.sdkCalls() {
		if o.Spread() || !o.Closed {
			continue
		}
		var missing []string
		for i, param := range o.Spec.Params {
			if param.Default == "" && o.Arg(param.Name, i) == nil && !explained(o, param.Name) {
				missing = append(missing, param.Name)
			}
		}
		if len(missing) > 0 {
			p.report(o.Module.File, o.Func.Range(), fmt.Sprintf("`%s` needs %s: `%s`.", o.Name, list(missing), o.Spec.Signature(p.SDKRelease())))
		}
	}
}

// explained reports whether a wrong name in the call stands for the argument, which operation-argument tells.
func explained(o *project.Operation, param string) bool {
	return slices.ContainsFunc(o.Args, func(a pysyntax.Arg) bool {
		return a.Name.Name != "" && !hasParam(o.Spec.Params, a.Name.Name) && meantParam(o, a.Name.Name) == param
	})
}

func checkOperationPositional(p *pass) {
	for _, o := range p.sdkCalls() {
		allowed := len(slices.DeleteFunc(slices.Clone(o.Spec.Params), func(p schema.Param) bool { return p.KeywordOnly }))
		positional := 0
		for _, a := range o.Args {
			if a.Stars > 0 {
				break
			}
			if a.Name.Name != "" {
				continue
			}
			if positional++; positional != allowed+1 {
				continue
			}
			f := p.report(o.Module.File, a.Span, fmt.Sprintf("`%s` takes %s: `%s`. Give the others by name.",
				o.Name, counted(allowed, "argument", "by position"), o.Spec.Signature(p.SDKRelease())))
			if name, sure := p.nextKeyword(o, a); name != "" {
				f.Fixes = append(f.Fixes, Fix{
					Title: fmt.Sprintf("Pass it as `%s`", name), Safe: sure,
					Edits: []Edit{insert(o.Module.File, a.Start, name+"=")},
				})
			}
		}
	}
}

// nextKeyword gives the argument that a surplus value most likely is: the first that must be given by name. A text is
// certainly a schema, since neither file nor deferred takes one.
func (p *pass) nextKeyword(o *project.Operation, a pysyntax.Arg) (name string, sure bool) {
	for _, param := range o.Spec.Params {
		if param.KeywordOnly && o.Arg(param.Name, -1) == nil {
			return param.Name, param.Name == "schema" && p.Eval(a.Value, o.Scope).All(project.Str)
		}
	}
	return "", false
}

// counted is a number with its noun.
func counted(n int, noun, rest string) string {
	if n == 1 {
		return "1 " + noun + " " + rest
	}
	return fmt.Sprintf("%d %ss %s", n, noun, rest)
}
