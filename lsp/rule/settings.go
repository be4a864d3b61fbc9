package rule

import (
	"strings"
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

// byCode is made by init, since rules look for rules.
var byCode = map[string]*Rule{}

func init() {
	for _, r := range All {
		byCode[r.Code] = r
	}
}

// Find is the rule with a code, nil if there is none.
func Find(code string) *Rule { return byCode[code] }
