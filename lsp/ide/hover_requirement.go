package ide

import (
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/schema"
)

func describeRequirement(p *project.Project, s Symbol) string {
	lines := []string{s.headline()}
	var counts []*project.Dependency // what a deployment installs by
	for _, path := range []string{"pyproject.toml", "requirements.txt"} {
		f := p.Readable(path)
		if f == nil {
			continue
		}
		for _, d := range f.Dependencies() {
			if d.Normalized() != s.Name {
				continue
			}
			lines = append(lines, askedFor(d))
			if f == p.DependencyFile() {
				counts = append(counts, d)
			} else {
				lines[len(lines)-1] += ", which is not read: there is a `pyproject.toml`"
			}
		}
	}
	lines = append(lines, atFivetran(s.Name, counts))
	if version := p.Installed[s.Name]; version != "" {
		lines = append(lines, "Installed in the project's virtual environment: "+code(version))
	}
	return strings.Join(lines, "\n\n")
}

func askedFor(d *project.Dependency) string {
	line := "Asked for in `" + d.File.Path + "`"
	switch spec := requirementDetail(d); {
	case spec != "":
		line += ": " + code(spec)
	case d.URL.Text != "":
		line += " by its address"
	case !d.Opaque:
		line += " in any version"
	}
	if d.Marker.Text != "" {
		line += ", where " + code(d.Marker.Text)
	}
	return line
}

// atFivetran says what a deployed connector gets.
func atFivetran(name string, asked []*project.Dependency) string {
	pinned := slices.ContainsFunc(asked, func(d *project.Dependency) bool { return len(d.Specifiers) > 0 })
	switch {
	case schema.Preinstalled(name) && pinned:
		return "Preinstalled at Fivetran, in its latest release. It need not be asked for, and a version can only conflict with that."
	case schema.Preinstalled(name):
		return "Preinstalled at Fivetran, in its latest release. It need not be asked for."
	case len(asked) == 0:
		return "Not preinstalled at Fivetran: a deployment installs it, if it is asked for."
	}
	return "Not preinstalled at Fivetran: a deployment installs " + what(asked) + "."
}

// what is what a deployment installs for requirements of one package. Of several, markers choose.
func what(asked []*project.Dependency) string {
	d := asked[0]
	version, exact := d.Exact()
	switch {
	case len(asked) > 1 || len(d.Problems) > 0 || d.Opaque || d.URL.Text != "":
		return "it"
	case exact:
		return code(version)
	case len(d.Specifiers) > 0:
		return "the newest version that fits"
	}
	return "the newest version"
}
