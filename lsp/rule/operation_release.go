package rule

import (
	"fmt"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
	"csdk/schema"
)

var sdkTooOld = &Rule{
	Code:     "sdk-too-old",
	Severity: Error,
	Title:    "The project's SDK does not have this yet",
	Doc: "Operations, their arguments, log methods and classes came with different releases of the SDK. The release that this project\n" +
		"pins, or has in its virtual environment, is older, so a local sync fails at this line: AttributeError, TypeError or\n" +
		"ImportError.\n\n" +
		"Install the newest SDK: `pip install --upgrade fivetran-connector-sdk`. A deployed connector runs the newest one anyway,\n" +
		"so do not pin it.",
	Bad: Example{
		"connector.py":     operationExample(`op.truncate(table="orders")`),
		"requirements.txt": "fivetran-connector-sdk==2.5.1\n",
	},
	Good: Example{
		"connector.py":     operationExample(`op.truncate(table="orders")`),
		"requirements.txt": "",
	},
	Source: "https://fivetran.com/docs/connector-sdk/changelog",
	check:  checkSDKTooOld,
}

func checkSDKTooOld(p *pass) {
	sdk := p.SDKRelease()
	if sdk == (schema.Release{}) {
		return
	}
	told := func(file *project.File, span text.Span, what string, since schema.Release) {
		p.report(file, span, fmt.Sprintf("%s came with SDK %s, and this project has %s. Upgrade the SDK.", what, since, sdk))
	}
	for _, o := range p.sdkCalls() {
		if sdk.Before(o.Spec.Since) {
			told(o.Module.File, lastName(o.Func), "The operation `"+o.Name+"`", o.Spec.Since)
			continue
		}
		for _, a := range o.Args {
			for _, param := range o.Spec.Params {
				if param.Name == a.Name.Name && sdk.Before(param.Since) {
					told(o.Module.File, a.Name.Span, fmt.Sprintf("The argument `%s` of `%s`", param.Name, o.Name), param.Since)
				}
			}
		}
	}
	for _, l := range p.Logs {
		if m, ok := schema.FindLogMethod(l.Method); ok && sdk.Before(m.Since) && p.isOnly(l.Call, project.SDKModule+".Logging."+l.Method) {
			told(l.Module.File, lastName(l.Func), "`"+l.Method+"`", m.Since)
		}
	}
	for _, m := range p.Modules {
		for _, i := range m.Imports {
			if since, ok := publicNames[i.Name]; ok && i.Module == project.SDKModule && !i.Guarded && sdk.Before(since) {
				told(m.File, i.Span, "`"+i.Name+"`", since)
			}
		}
	}
}

// publicNames are the names that the SDK's package exports, with the release that brought them; zero: always there.
var publicNames = map[string]schema.Release{
	"Connector": {}, "Operations": {}, "Logging": {},
	"ConfigurationForm": {Major: 2, Minor: 10, Patch: 3}, "Test": {Major: 2, Minor: 10, Patch: 3}, "form_field": {Major: 2, Minor: 10, Patch: 3},
	"FileUpload": {Major: 2, Minor: 10, Patch: 4}, "ByteStream": {Major: 2, Minor: 10, Patch: 4},
}

// lastName is the place of the name that a call calls: upsert in op.upsert.
func lastName(e pysyntax.Expr) text.Span {
	if attr, ok := e.(*pysyntax.Attribute); ok {
		return attr.Attr.Span
	}
	return e.Range()
}
