package ide

import (
	"strings"

	"csdk/lsp/project"
	"csdk/schema"
)

func describeRequirement(p *project.Project, s Symbol) string {
	lines := []string{s.headline()}
	for _, path := range []string{"pyproject.toml", "requirements.txt"} {
		f := p.Readable(path)
		if f == nil {
			continue
		}
		for _, d := range f.Dependencies() {
			if d.Normalized() != s.Name {
				continue
			}
			spec := ""
			for i, part := range d.Specifiers {
				if i > 0 {
					spec += ","
				}
				spec += part.Operator + part.Version.Text
			}
			switch {
			case spec != "":
				lines = append(lines, "Asked for in `"+path+"`: "+code(spec))
			case d.URL.Text == "":
				lines = append(lines, "Asked for in `"+path+"` in any version: Fivetran installs the newest.")
			}
		}
	}
	switch {
	case s.Name == "fivetran-connector-sdk":
		lines = append(lines, "Preinstalled at Fivetran in the release that runs there. A version in a requirement can only conflict with it.")
		if sdk := p.SDKRelease(); sdk != (schema.Release{}) {
			lines = append(lines, "This project has "+code(sdk.String())+".")
		}
	case schema.Preinstalled(s.Name):
		lines = append(lines, "Preinstalled at Fivetran in the release that runs there. It need not be asked for.")
	default:
		lines = append(lines, "Not preinstalled at Fivetran: a deployment installs it.")
	}
	return strings.Join(lines, "\n\n")
}
