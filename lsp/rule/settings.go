package rule

import (
	"maps"
	"strings"

	"csdk/lsp/project"
	"csdk/schema/tomltree"
)

// Settings say how findings are shown, by the code of their rule. A code that is not there keeps its rule's severity.
type Settings map[string]Severity

// Off is the severity of what is not shown.
const Off Severity = 0

var severityNames = [...]string{Off: "off", Error: "error", Warning: "warning", Information: "information", Hint: "hint"}

// String is the name that settings and `csdk check` use.
func (s Severity) String() string { return severityNames[s] }

// ParseSeverity knows the names in any case.
func ParseSeverity(name string) (Severity, bool) {
	for s, known := range severityNames {
		if strings.EqualFold(name, known) {
			return Severity(s), true
		}
	}
	return Off, false
}

// severity of a rule's findings.
func (s Settings) severity(r *Rule) Severity {
	if severity, ok := s[r.Code]; ok {
		return severity
	}
	return r.Severity
}

// of a project: the table [tool.csdk.rules] of its pyproject.toml counts more than what the editor wants, so that everyone
// who works on the project sees the same. What is off stays off.
func (s Settings) of(p *project.Project) Settings {
	_, table := settingsTable(p)
	if table == nil {
		return s
	}
	merged := maps.Clone(s)
	if merged == nil {
		merged = Settings{}
	}
	for _, e := range table.Entries {
		severity, ok := ParseSeverity(e.Value.Text)
		if _, isOff := s[e.Key]; ok && e.Value.Kind == tomltree.String && !(isOff && s[e.Key] == Off) {
			merged[e.Key] = severity
		}
	}
	return merged
}

// settingsTable is [tool.csdk.rules] and its file; a nil table if there is none.
func settingsTable(p *project.Project) (*project.File, *tomltree.Value) {
	f := p.Readable("pyproject.toml")
	if f == nil || !strings.Contains(f.Doc.Text, "csdk") {
		return nil, nil
	}
	if table := f.TOML().Root.At("tool", "csdk", "rules"); table != nil && table.Kind == tomltree.Table {
		return f, table
	}
	return nil, nil
}

// byCode is made by init, since rules look for rules.
var byCode = map[string]*Rule{}

func init() {
	for _, r := range All {
		byCode[r.Code] = r
	}
}

// Find is the rule with a code, nil if there is none.
func Find(code string) *Rule { return byCode[code] }
