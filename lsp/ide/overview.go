package ide

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/rule"
	"csdk/lsp/text"
	"csdk/schema"
)

// Overview is what a project consists of: what an editor shows beside the code.
type Overview struct {
	Settings     []Setting
	Requirements []RequirementUse
	Tables       []TableUse
	Functions    []FunctionUse
	Modules      []ModuleUse
	SDK          string // release of the SDK that the project is written for, "" when it says none
	SDKFrom      string // where that is said
}

// RequirementUse is a requirement that a deployment installs.
type RequirementUse struct {
	Name, Versions string
	Place          Place
	Installed      string // version in the project's virtual environments, "" when not known
	Problems       []rule.Finding
}

// TableUse is a table of schema(), or one that operations write to and schema() does not have.
type TableUse struct {
	Name, Schema string
	Declared     bool
	Place        Place // in schema(), else the first operation on it; no File where it is not written out
	Columns      []ColumnUse
	Operations   int // calls that may be about it
}

// ColumnUse is a column that schema() declares, or a part of the key without a type.
type ColumnUse struct {
	Name, Type string
	Key        bool
	Place      Place
}

// FunctionUse is a function that calls operations.
type FunctionUse struct {
	Name       string // "" for what stands outside of functions
	Place      Place
	Operations []OperationUse
}

// OperationUse is a call of an operation.
type OperationUse struct {
	Name, Table string // Table has commas where it is one of several
	Place       Place
}

// ModuleUse is a Python file of the project.
type ModuleUse struct {
	File *project.File
	Used bool // connector.py imports it
}

// Describe gives the overview of a project with the findings that it has.
func Describe(p *project.Project, findings []rule.Finding) *Overview {
	o := &Overview{
		Settings: describeSettings(p, findings), Requirements: describeRequirements(p, findings),
		Tables: describeTables(p), Functions: describeFunctions(p), Modules: describeModules(p),
	}
	o.SDK, o.SDKFrom = describeSDK(p)
	return o
}

func describeRequirements(p *project.Project, findings []rule.Finding) []RequirementUse {
	var all []RequirementUse
	for _, d := range p.Dependencies() {
		if d.Name.Text == "" {
			continue
		}
		all = append(all, RequirementUse{
			Name: d.Name.Text, Versions: requirementDetail(d), Installed: p.Installed[d.Normalized()],
			Place:    Place{File: d.File, Span: d.Place(d.Name.Start, d.Name.End), Whole: d.Span},
			Problems: findingsIn(findings, d.File, d.Span),
		})
	}
	return all
}

// findingsIn are those about a part of a file.
func findingsIn(findings []rule.Finding, f *project.File, span text.Span) []rule.Finding {
	var all []rule.Finding
	for _, finding := range findings {
		if finding.File == f && span.Start <= finding.Span.Start && finding.Span.Start < span.End {
			all = append(all, finding)
		}
	}
	return all
}

func describeTables(p *project.Project) []TableUse {
	var all []TableUse
	at := map[[2]string]int{} // in all, by schema and name
	declared, _ := p.Tables()
	for _, t := range declared {
		key := [2]string{t.Schema.Text, t.Name.Text}
		if _, twice := at[key]; twice || t.Name.Text == "" {
			continue
		}
		place, _ := namePlace(t.Name)
		at[key] = len(all)
		all = append(all, TableUse{Name: t.Name.Text, Schema: t.Schema.Text, Declared: true, Place: place, Columns: describeColumns(t)})
	}
	for _, o := range p.Operations {
		counted := map[[2]string]bool{}
		for _, u := range o.Uses() {
			names, _ := u.Table.Strings()
			schemaName := ""
			if schemas, _ := u.Schema.Strings(); len(schemas) == 1 {
				schemaName = schemas[0].Text
			}
			for _, name := range names {
				key := [2]string{schemaName, name.Text}
				if counted[key] || name.Text == "" {
					continue
				}
				counted[key] = true
				i, known := at[key]
				if !known {
					i = len(all)
					at[key] = i
					all = append(all, TableUse{Name: name.Text, Schema: schemaName, Place: callPlace(o)})
				}
				all[i].Operations++
			}
		}
	}
	return all
}

func describeColumns(t *project.Table) []ColumnUse {
	var all []ColumnUse
	for i := range t.Columns {
		c := &t.Columns[i]
		place, _ := namePlace(c.Name)
		all = append(all, ColumnUse{Name: c.Name.Text, Type: columnType(c), Place: place})
	}
	for _, k := range t.Key {
		if i := slices.IndexFunc(all, func(c ColumnUse) bool { return c.Name == k.Text }); i >= 0 {
			all[i].Key = true
			continue
		}
		place, _ := namePlace(k)
		all = append(all, ColumnUse{Name: k.Text, Key: true, Place: place})
	}
	slices.SortStableFunc(all, func(a, b ColumnUse) int { return cmp.Compare(order(a), order(b)) })
	return all
}

// order puts the key of a table first.
func order(c ColumnUse) int {
	if c.Key {
		return 0
	}
	return 1
}

func describeFunctions(p *project.Project) []FunctionUse {
	var all []FunctionUse
	at := map[*project.Function]int{}
	for _, o := range p.Operations {
		f := o.Scope.Func
		i, known := at[f]
		if !known {
			i = len(all)
			at[f] = i
			all = append(all, functionUse(f, o))
		}
		use := OperationUse{Name: o.Name, Place: callPlace(o)}
		if names, _ := o.Tables(); len(names) > 0 {
			var texts []string
			for _, n := range names {
				texts = append(texts, n.Text)
			}
			use.Table = strings.Join(texts, ", ")
		}
		all[i].Operations = append(all[i].Operations, use)
	}
	return all
}

func functionUse(f *project.Function, o *project.Operation) FunctionUse {
	if f == nil {
		return FunctionUse{Place: callPlace(o)}
	}
	name := f.Def.Name.Name
	if f.Class != nil {
		name = f.Class.Def.Name.Name + "." + name
	}
	return FunctionUse{Name: name, Place: Place{File: f.Module.File, Span: f.Def.Name.Span, Whole: f.Def.Span}}
}

// callPlace is what is called: op.upsert.
func callPlace(o *project.Operation) Place {
	return Place{File: o.Module.File, Span: o.Call.Func.Range(), Whole: o.Call.Call.Span}
}

// describeModules lists connector.py and what it imports, then the project's other Python files.
func describeModules(p *project.Project) []ModuleUse {
	var all []ModuleUse
	used := map[*project.File]bool{}
	for _, m := range p.Modules {
		used[m.File] = true
		all = append(all, ModuleUse{File: m.File, Used: true})
	}
	var others []string
	for name, f := range p.Files {
		if f.Kind == project.Python && !used[f] && path.Base(name) != "__init__.py" {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	for _, name := range others {
		all = append(all, ModuleUse{File: p.Files[name]})
	}
	return all
}

func describeSDK(p *project.Project) (release, from string) {
	switch known := p.SDKRelease(); known {
	case schema.Release{}:
		return "", ""
	case p.SDK:
		return known.String(), "virtual environment"
	default:
		return known.String(), p.DependencyFile().Path
	}
}
