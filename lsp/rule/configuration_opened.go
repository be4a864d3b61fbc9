package rule

import (
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

var configurationOpened = &Rule{
	Code:     "configuration-opened",
	Severity: Error,
	Title:    "configuration.json is opened while a sync runs",
	Doc: "`configuration.json` is for local runs and is never uploaded. A deployed connector that opens it fails with a\n" +
		"FileNotFoundError. `update()` and `schema()` get the settings in their argument `configuration`.\n\n" +
		"Only the block `if __name__ == \"__main__\":` may read the file, to pass it to `connector.debug(configuration=...)`.",
	Bad: Example{"connector.py": "import json\n\n" + signatureExample(`def update(configuration, state):
    with open("configuration.json") as f:
        region = json.load(f)["region"]
    op.upsert(table="orders", data={"id": 1, "region": region})
    op.checkpoint(state=state)
`)},
	Good: Example{"connector.py": signatureExample(`def update(configuration, state):
    region = configuration["region"]
    op.upsert(table="orders", data={"id": 1, "region": region})
    op.checkpoint(state=state)
`), "configuration.json": "{\"region\": \"eu\"}\n"},
	Source: "https://fivetran.com/docs/connector-sdk/building-connectors/configuration-json",
	check:  checkConfigurationOpened,
}

func checkConfigurationOpened(p *pass) {
	for _, c := range p.Externals {
		path := p.readPath(c)
		if path == nil || !p.isConfigurationPath(path, c.Scope) {
			continue
		}
		if !p.always(c.Module, c.Scope, c.Call.Call.Span) || guarded(c.Module, c.Call.Call.Span) || p.looksForFile(c.Scope) {
			continue
		}
		p.report(c.Module.File, c.Call.Call.Span, "A deployed connector has no configuration.json, so this fails. Use the argument `configuration` of `update()`.")
	}
}

// readPath gives the path that a call opens for reading.
func (p *pass) readPath(c project.ExternalCall) pysyntax.Expr {
	switch c.Name {
	case "builtins.open", "io.open", "codecs.open":
		if mode := c.Arg("mode", 1); mode != nil {
			only, ok := p.Eval(mode, c.Scope).Only()
			if !ok || !only.Known || strings.ContainsAny(only.Text, "wax+") {
				return nil
			}
		}
		return c.Arg("file", 0)
	case "pathlib.Path().read_text", "pathlib.Path().open", "pathlib.Path().read_bytes":
		if attr, ok := c.Func.(*pysyntax.Attribute); ok && (len(c.Args) == 0 || attr.Attr.Name == "read_text") {
			return attr.Value
		}
	}
	return nil
}

// isConfigurationPath reports whether a path is certainly that of configuration.json: its last part is the name.
func (p *pass) isConfigurationPath(e pysyntax.Expr, scope *project.Scope) bool {
	const name = "configuration.json"
	switch e := e.(type) {
	case *pysyntax.BinOp:
		return e.Op == "/" && p.isConfigurationPath(e.Right, scope)
	case *pysyntax.Call:
		only, ok := p.Eval(e.Func, scope).Only()
		if ok && only.Kind == project.External && (only.Text == "os.path.join" || only.Text == "pathlib.Path") && len(e.Args) > 0 {
			return p.isConfigurationPath(e.Args[len(e.Args)-1].Value, scope)
		}
	case *pysyntax.Name:
		v := p.Eval(e, scope)
		if only, ok := v.Only(); ok && only.Expr != nil && only.Expr != pysyntax.Expr(e) && only.Kind != project.Str {
			return p.isConfigurationPath(only.Expr, only.Scope)
		}
	}
	only, ok := p.Eval(e, scope).Only()
	return ok && only.Kind == project.Str && only.Known && (only.Text == name || strings.HasSuffix(only.Text, "/"+name))
}

// looksForFile reports whether the function around asks whether a file exists, so that a missing one may be expected.
func (p *pass) looksForFile(scope *project.Scope) bool {
	for _, c := range scope.Module.Calls {
		if c.Scope.Func != scope.Func {
			continue
		}
		if attr, ok := c.Func.(*pysyntax.Attribute); ok {
			switch attr.Attr.Name {
			case "exists", "isfile", "is_file", "access":
				return true
			}
		}
	}
	return false
}
