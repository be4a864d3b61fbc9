package parity

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// difference is a fact on which an SDK and csdk's embedded engine do not agree.
type difference struct {
	suite, scenario string
	fact            string
	sdk, csdk       string
}

// absentFact stands for a fact that one side does not have.
const absentFact = "(nothing)"

// comparison is two sides of a scenario.
type comparison struct {
	suite, scenario string
	facts           int // that were compared
	values          int // expressions of the scenario values
	differences     []difference
}

func compare(suite string, s scenario, sdk, csdk facts) comparison {
	c := comparison{suite: suite, scenario: s.name}
	names := maps.Clone(sdk)
	maps.Copy(names, csdk)
	c.facts = len(names)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if expression, of := strings.CutPrefix(name, "STRING: "); of && s.name == "values" && !strings.HasSuffix(expression, again) {
			c.values++
		}
		of := func(side facts) string {
			if value, ok := side[name]; ok {
				return masked(value)
			}
			return absentFact
		}
		if of(sdk) != of(csdk) {
			c.differences = append(c.differences, difference{suite, s.name, name, of(sdk), of(csdk)})
		}
	}
	return c
}

// masked leaves out what differs between two runs of the same program.
func masked(value string) string { return address.ReplaceAllString(value, "0x..") }

var address = regexp.MustCompile(`\b0x[0-9a-f]{6,}\b`)

// explain gives every difference to the first reason that fits. Those without one are errors, and so are reasons that
// nothing needs.
func explain(t *testing.T, all []comparison) map[*reason][]difference {
	t.Helper()
	explained := map[*reason][]difference{}
	for _, c := range all {
		unexplained := 0
		for _, d := range c.differences {
			at := slices.IndexFunc(reasons, func(r reason) bool { return r.fits(d) })
			if at >= 0 {
				explained[&reasons[at]] = append(explained[&reasons[at]], d)
				continue
			}
			if unexplained++; unexplained <= mostShown {
				t.Errorf("%s, %s, %s:\nSDK  %s\ncsdk %s", d.suite, d.scenario, d.fact, d.sdk, d.csdk)
			}
		}
		if unexplained > mostShown {
			t.Errorf("%s, %s: %d differences without a reason", c.suite, c.scenario, unexplained)
		}
	}
	for i := range reasons {
		if *only == "" && len(explained[&reasons[i]]) == 0 {
			t.Errorf("nothing needs the reason %q any more: delete it", reasons[i].title)
		}
	}
	return explained
}

const mostShown = 25

func (r reason) fits(d difference) bool {
	return slices.Contains(r.suites, d.suite) && matches(r.scenario, d.scenario) && matches(r.fact, d.fact) &&
		matches(r.sdk, d.sdk) && matches(r.csdk, d.csdk)
}

// matches is whether a pattern of a reason, "" for any, fits the whole text.
func matches(pattern, text string) bool {
	if pattern == "" {
		return true
	}
	return regexp.MustCompile(`(?s)^(?:` + pattern + `)$`).MatchString(text)
}
