package parity

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The facts of the scenario values are named by case, "BOOLEAN: 2**31 - 1", instead of by table and row: what became of
// the value, or how it was refused. Cases without a declared type are in tables of their own; "key" is a key column.

const (
	caseTable = `(boolean|short|int|long|float|double|decimal|naive_date|naive_datetime|utc_datetime|binary|xml|string|json|(?:undeclared|key)_\d+)`
	refusal   = "refused: "
)

var (
	storedCase  = regexp.MustCompile(`^tester\.` + caseTable + `\[(\d+)(?:, .*)?\]\.v$`)
	refusedCase = regexp.MustCompile(`^tester\.refused\[(\d+), (\w+)\]\.error$`)
	typeOfCase  = regexp.MustCompile(`^tester\.((?:undeclared|key)_(\d+))\.v: type$`)
	changedCase = regexp.MustCompile(`^run 1: value changed: tester\.` + caseTable + `\.v: (.*)$`)
	endOfRun    = regexp.MustCompile(`^run 1: (status|exit code|error)$`)
)

// casesOfWarehouse leaves out what follows from the cases, such as the number of rows of a table.
func casesOfWarehouse(found facts) (facts, error) {
	var state struct{ Cases []string }
	if err := json.Unmarshal([]byte(found["file state.json"]), &state); err != nil {
		return nil, fmt.Errorf("cases in the state: %w", err)
	}
	result := facts{}
	for name, value := range found {
		if m := storedCase.FindStringSubmatch(name); m != nil {
			result[caseName(m[1], m[2], state.Cases)] = value
		} else if m := refusedCase.FindStringSubmatch(name); m != nil {
			result[caseName(m[2], m[1], state.Cases)] = refusal + value
		} else if m := typeOfCase.FindStringSubmatch(name); m != nil {
			result[caseName(m[1], m[2], state.Cases)+": type"] = value
		} else if m := changedCase.FindStringSubmatch(name); m != nil {
			_, number, _ := strings.Cut(m[1], "_")
			if _, err := strconv.Atoi(number); err == nil {
				result[caseName(m[1], number, state.Cases)+": changed: "+m[2]] = value
			} else {
				result[strings.ToUpper(m[1])+": changed: "+m[2]] = value
			}
		} else if endOfRun.MatchString(name) {
			result[name] = value
		}
	}
	return result, nil
}

func caseName(table, number string, cases []string) string {
	n, err := strconv.Atoi(number)
	if err != nil || n >= len(cases) {
		return table + ": no case " + number
	}
	if kind, _, numbered := strings.Cut(table, "_"); numbered && (kind == "undeclared" || kind == "key") {
		return kind + ": " + cases[n]
	}
	return strings.ToUpper(table) + ": " + cases[n]
}
