package parity

import (
	"fmt"
	"testing"
)

// engineSuites are the encodings of the installed SDK.
var engineSuites = map[string]engine{
	suiteValueType: {sdk: "installed"},
	suiteRowData:   {sdk: "installed", env: []string{"ConnectorSdkRemoveValueType=true"}},
}

// compareEngines runs every connector with csdk debug on both engines, the installed one in both encodings, and compares
// what a user can see of each.
func compareEngines(t *testing.T) []comparison {
	return each(t, scenarios(), func(s scenario) ([]comparison, error) {
		csdk, err := observe(t.Context(), s, engine{sdk: "embedded"}, s.project(t))
		if err != nil {
			return nil, fmt.Errorf("embedded: %w", err)
		}
		if err := s.expect(csdk); err != nil {
			return nil, fmt.Errorf("embedded: %w", err)
		}
		var found []comparison
		suites := []string{suiteValueType, suiteRowData}
		if s.once {
			suites = suites[:1]
		}
		for _, suite := range suites {
			sdk, err := observe(t.Context(), s, engineSuites[suite], s.project(t))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", suite, err)
			}
			found = append(found, compare(suite, s, sdk, csdk))
		}
		return found, nil
	})
}
