package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
	"csdk/schema"
)

var sdkImport = &Rule{
	Code:     "sdk-import",
	Severity: Error,
	Title:    "The SDK has no such name to import",
	Doc: "`fivetran_connector_sdk` exports " + list(exported) + ".\n" +
		"Another name is an ImportError when `connector.py` is imported. `op` and `log` are names that connectors give to\n" +
		"`Operations` and `Logging`:\n\n" +
		"```python\nfrom fivetran_connector_sdk import Connector\nfrom fivetran_connector_sdk import Logging as log\nfrom fivetran_connector_sdk import Operations as op\n```",
	Bad:    Example{"connector.py": strings.Replace(signatureExample(plainUpdate), "Operations as", "Operation as", 1)},
	Good:   Example{"connector.py": signatureExample(plainUpdate)},
	Source: requiredDeclarations,
	check:  checkSDKImport,
}

var sdkStarImport = &Rule{
	Code:     "sdk-star-import",
	Severity: Error,
	Title:    "from fivetran_connector_sdk import * does not bring Connector",
	Doc: "The list of names that `from fivetran_connector_sdk import *` takes does not have `Connector`, so `Connector(...)` is a\n" +
		"NameError when `connector.py` is imported. Import the names that you use.",
	Bad:    Example{"connector.py": "from fivetran_connector_sdk import *\n\nop = Operations\n\n\n" + plainUpdate + "\n\nconnector = Connector(update=update)\n"},
	Good:   Example{"connector.py": "from fivetran_connector_sdk import Connector, Operations\n\nop = Operations\n\n\n" + plainUpdate + "\n\nconnector = Connector(update=update)\n"},
	Source: "SDK 3.0.0: `__all__` of the package",
	check:  checkSDKStarImport,
}

const plainUpdate = "def update(configuration, state):\n    op.upsert(table=\"orders\", data={\"id\": 1})\n    op.checkpoint(state=state)\n"

// exported are the names that the SDK's package exports.
var exported = slices.Sorted(maps.Keys(publicNames))

// likelyNames are what authors try to import, and what it stands for.
var likelyNames = map[string]string{
	"op": "Operations", "ops": "Operations", "log": "Logging", "upsert": "Operations", "update": "Operations", "delete": "Operations",
	"truncate": "Operations", "checkpoint": "Operations", "debug": "Connector", "Log": "Logging", "Logger": "Logging", "Ops": "Operations",
	"Op": "Operations", "SDKConnector": "Connector",
}

func checkSDKImport(p *pass) {
	for _, m := range p.Modules {
		p.misspelledSDK(m)
		for _, i := range m.Imports {
			if i.Module != project.SDKModule || i.Guarded || i.Name == "" || i.Name == "*" || i.Target != nil || p.IsModule(project.SDKModule) {
				continue
			}
			if _, known := publicNames[i.Name]; known {
				continue
			}
			// Names in small letters may be modules of the package, which differ between releases.
			meant, likely := likelyNames[i.Name]
			if !likely && (i.Name[0] < 'A' || i.Name[0] > 'Z' || i.Name == strings.ToUpper(i.Name)) {
				continue
			}
			near := false
			if meant == "" {
				meant = nearest(i.Name, exported)
				near = meant != ""
			}
			message := fmt.Sprintf("`%s` has no `%s`; it exports %s.", project.SDKModule, i.Name, list(exported))
			if meant == "" {
				p.report(m.File, i.Span, message)
				continue
			}
			f := p.report(m.File, i.Span, message+didYouMean(meant))
			if asName(m, i.Span) {
				fix := renameFix(m.File, i.Span, i.Name, meant)
				fix.Safe = near
				f.Fixes = append(f.Fixes, fix)
			} else if likely && (meant == "Operations" || meant == "Logging") && (i.Name == "op" || i.Name == "log") {
				f.Fixes = append(f.Fixes, Fix{
					Title: fmt.Sprintf("Import `%s` as `%s`", meant, i.Name), Safe: true,
					Edits: []Edit{replace(m.File, i.Span, meant+" as "+i.Name)},
				})
			}
		}
	}
}

// meansSDK reports whether the name of a package is a misspelling of the SDK's. Its own parts begin with its whole name.
func meansSDK(top string) bool {
	return !strings.HasPrefix(top, project.SDKModule) && distance(strings.ToLower(top), project.SDKModule) <= len("_sdk")
}

func (p *pass) misspelledSDK(m *project.Module) {
	told := func(name pysyntax.Ident, fixed bool) {
		top, _, _ := strings.Cut(name.Name, ".")
		if !meansSDK(top) || p.IsModule(top) {
			return
		}
		span := text.Span{Start: name.Start, End: name.Start + len(top)}
		f := p.report(m.File, span, fmt.Sprintf("There is no package `%s`.%s", top, didYouMean(project.SDKModule)))
		if fixed {
			f.Fixes = append(f.Fixes, renameFix(m.File, span, top, project.SDKModule))
		}
	}
	for _, s := range m.Tree.Body {
		switch s := s.(type) {
		case *pysyntax.ImportFrom:
			if s.Level == 0 {
				told(s.Module, true)
			}
		case *pysyntax.Import:
			for _, a := range s.Names {
				told(a.Name, a.AsName.Name != "") // else its name is used as it is
			}
		}
	}
}

// asName reports whether the imported name at a place is given another one.
func asName(m *project.Module, span text.Span) bool {
	found := false
	for _, s := range m.Tree.Body {
		if from, ok := s.(*pysyntax.ImportFrom); ok {
			for _, a := range from.Names {
				found = found || a.Name.Span == span && a.AsName.Name != ""
			}
		}
	}
	return found
}

func checkSDKStarImport(p *pass) {
	if sdk := p.SDKRelease(); sdk != (schema.Release{}) && sdk.Before(schema.Release{Major: 3}) {
		return // not looked into
	}
	for _, m := range p.Modules {
		at := slices.IndexFunc(m.Imports, func(i project.Import) bool { return i.Module == project.SDKModule && i.Name == "*" })
		if at < 0 || p.IsModule(project.SDKModule) {
			continue
		}
		stars := 0
		used := map[string]bool{}
		for _, i := range m.Imports {
			if i.Name == "*" {
				stars++
			}
		}
		for _, n := range m.Nodes().Names {
			if _, public := publicNames[n.Node.Name]; public && n.Scope.Lookup(n.Node.Name) == nil {
				used[n.Node.Name] = true
			}
		}
		if !used["Connector"] || stars > 1 {
			continue
		}
		f := p.report(m.File, m.Imports[at].Span, "`import *` does not bring `Connector`, so `Connector(...)` is a NameError. Import the names that you use.")
		if edit, ok := namedImport(m, slices.Sorted(maps.Keys(used))); ok {
			f.Fixes = append(f.Fixes, Fix{Title: "Import the names that are used", Edits: []Edit{edit}, Safe: true})
		}
	}
}

// namedImport puts names in the place of the star.
func namedImport(m *project.Module, names []string) (Edit, bool) {
	for _, s := range m.Tree.Body {
		from, ok := s.(*pysyntax.ImportFrom)
		if !ok || !from.Star || from.Module.Name != project.SDKModule {
			continue
		}
		star := strings.LastIndexByte(m.File.Doc.Text[from.Start:from.End], '*')
		if star < 0 {
			return Edit{}, false
		}
		at := from.Start + star
		return replace(m.File, text.Span{Start: at, End: at + 1}, strings.Join(names, ", ")), true
	}
	return Edit{}, false
}
