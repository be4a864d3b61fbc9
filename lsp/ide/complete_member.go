package ide

import (
	"strconv"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/schema"
)

// completeMember completes what follows a point: operations, log methods, fields of the setup form.
func completeMember(c *caret, o CompleteOptions) []Item {
	if c.dot < 0 {
		return nil
	}
	e, scope := c.receiver(c.dot)
	if e == nil {
		return nil
	}
	var items []Item
	for _, v := range c.Eval(e, scope).List {
		if v.Kind != project.External {
			continue
		}
		switch v.Text {
		case project.SDKModule + ".Operations":
			items = append(items, c.operations(o)...)
		case project.SDKModule + ".Logging":
			items = append(items, c.logMethods(o)...)
		case project.SDKModule + ".form_field":
			items = append(items, c.formFields()...)
		}
		if len(items) > 0 {
			break
		}
	}
	return items
}

func (c *caret) operations(o CompleteOptions) []Item {
	sdk := c.SDKRelease()
	var items []Item
	for _, op := range schema.Operations {
		if !available(sdk, op.Since) {
			continue
		}
		item := Item{
			Label: op.Name, Kind: OperationItem, Detail: strings.TrimPrefix(op.Signature(sdk), op.Name),
			Doc: op.Doc + since(op.Since), Edit: c.word, New: op.Name, Filter: op.Name,
		}
		if o.Snippets && !c.called() {
			item.New, item.Snippet = callSnippet(op.Name, op.Params), true
		}
		items = append(items, item)
	}
	return items
}

// called reports whether a ( follows the word at the cursor.
func (c *caret) called() bool {
	rest := strings.TrimLeft(c.module.Tree.Source[c.word.End:], " \t")
	return strings.HasPrefix(rest, "(")
}

// callSnippet is a call with a stop at each argument that must be given.
func callSnippet(name string, params []schema.Param) string {
	var args []string
	for _, p := range params {
		if p.Default != "" {
			continue
		}
		stop := strconv.Itoa(len(args) + 1)
		switch p.Name {
		case "table", "message":
			args = append(args, p.Name+`="$`+stop+`"`)
		case "data", "modified", "keys":
			args = append(args, p.Name+"=${"+stop+":row}")
		default:
			args = append(args, p.Name+"=${"+stop+":"+p.Name+"}")
		}
	}
	return name + "(" + strings.Join(args, ", ") + ")$0"
}

func (c *caret) logMethods(o CompleteOptions) []Item {
	sdk := c.SDKRelease()
	var items, old []Item
	for _, m := range schema.LogMethods {
		if !available(sdk, m.Since) {
			continue
		}
		item := Item{Label: m.Name, Kind: MethodItem, Detail: "(message)", Doc: logDoc(m) + since(m.Since), Edit: c.word, New: m.Name, Filter: m.Name}
		if m.Exception {
			item.Detail = "(message, exception=None)"
		}
		if o.Snippets && !c.called() {
			item.New, item.Snippet = m.Name+"($1)$0", true
		}
		if item.Deprecated = m.Instead != "" && available(sdk, schema.LogLevels); item.Deprecated {
			old = append(old, item)
			continue
		}
		items = append(items, item)
	}
	return append(items, old...)
}

func logDoc(m schema.LogMethod) string {
	doc := "Writes a line of this level to the log of the sync."
	if m.Instead != "" {
		doc = "The old name of `" + m.Instead + "`, which SDK " + schema.LogLevels.String() + " brought."
	}
	if m.Exception {
		doc += " With an exception it adds the traceback."
	}
	return doc
}

func (c *caret) formFields() []Item {
	var items []Item
	for _, callable := range schema.Callables {
		if name, ok := strings.CutPrefix(callable.Name, "form_field."); ok {
			items = append(items, Item{Label: name, Kind: MethodItem, Doc: callable.Doc, Edit: c.word, New: name, Filter: name})
		}
	}
	return items
}

// available reports whether a release has what came with another; an unknown release is the newest.
func available(sdk, since schema.Release) bool {
	return sdk == (schema.Release{}) || !sdk.Before(since)
}

// since says which release brought something, "" for what was always there.
func since(r schema.Release) string {
	if r == (schema.Release{}) {
		return ""
	}
	return "\n\nSince SDK " + r.String() + "."
}

// callee is what a call calls, when it is of the SDK or of Python: its name, and its parameters as far as they are known
// here.
type callee struct {
	name   string // dotted, from the package on
	doc    string
	params []schema.Param
}

// calleeOf gives what the call with a ( at an offset calls, and the values that it may call otherwise.
func (c *caret) calleeOf(paren int) (callee, []project.Value, *project.Call) {
	call := c.module.CallAt(paren)
	if call == nil {
		return callee{}, nil, nil
	}
	if attr, ok := call.Func.(*pysyntax.Attribute); ok && attr.Attr.Name == "" {
		return callee{}, nil, nil
	}
	values := c.Eval(call.Func, call.Scope).List
	for _, v := range values {
		if v.Kind != project.External && v.Kind != project.Result {
			continue
		}
		name, ok := strings.CutPrefix(v.Text, project.SDKModule+".")
		if !ok {
			return callee{name: v.Text}, values, call
		}
		if method, ok := strings.CutPrefix(name, "Operations."); ok {
			if op, ok := schema.FindOperation(method); ok {
				return callee{name, op.Doc, current(op.Params, c.SDKRelease())}, values, call
			}
		}
		if method, ok := strings.CutPrefix(name, "Logging."); ok {
			if m, ok := schema.FindLogMethod(method); ok {
				return callee{name, logDoc(m), logParams(m)}, values, call
			}
		}
		if known, ok := schema.FindCallable(name); ok {
			return callee{name, known.Doc, current(known.Params, c.SDKRelease())}, values, call
		}
	}
	return callee{}, values, call
}

func logParams(m schema.LogMethod) []schema.Param {
	params := []schema.Param{{Name: "message", Doc: "The line; must be a text."}}
	if m.Exception {
		params = append(params, schema.Param{Name: "exception", Default: "None", Doc: "An exception, whose traceback is added."})
	}
	return params
}

// current leaves out the parameters that a release does not have.
func current(params []schema.Param, sdk schema.Release) []schema.Param {
	var all []schema.Param
	for _, p := range params {
		if available(sdk, p.Since) {
			all = append(all, p)
		}
	}
	return all
}
