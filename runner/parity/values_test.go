package parity

import (
	"regexp"
	"strconv"
	"strings"
)

// The facts of the scenario values are named by case, "BOOLEAN: 2**31 - 1", instead of by table and row: what became of
// the value, or how it was refused. Cases without a declared type are in tables of their own.

const (
	caseTable = `(boolean|short|int|long|float|double|decimal|naive_date|naive_datetime|utc_datetime|binary|xml|string|json|undeclared_\d+)`
	refusal   = "refused: "
	again     = " (again)" // every case is sent twice
)

var (
	storedCase  = regexp.MustCompile(`^tester\.` + caseTable + `\[(\d+)(?:, .*)?\]\.v$`)
	refusedCase = regexp.MustCompile(`^tester\.refused\[(\d+), (\w+)\]\.error$`)
	typeOfCase  = regexp.MustCompile(`^tester\.(undeclared_(\d+))\.v: type$`)
	changedCase = regexp.MustCompile(`^run 1: value changed: tester\.` + caseTable + `\.v: (.*)$`)
	endOfRun    = regexp.MustCompile(`^run 1: (status|exit code|error)$`)
)

// casesOfWarehouse leaves out what follows from the cases, such as the number of rows of a table.
func casesOfWarehouse(found facts) facts {
	name := func(table, number string) string {
		return caseName(table, found["tester.cases["+number+"].expression"])
	}
	result := facts{}
	for fact, value := range found {
		if m := storedCase.FindStringSubmatch(fact); m != nil {
			result[name(m[1], m[2])] = value
		} else if m := refusedCase.FindStringSubmatch(fact); m != nil {
			result[name(m[2], m[1])] = refusal + value
		} else if m := typeOfCase.FindStringSubmatch(fact); m != nil {
			result[name(m[1], m[2])+": type"] = value
		} else if m := changedCase.FindStringSubmatch(fact); m != nil {
			_, number, _ := strings.Cut(m[1], "_")
			if _, err := strconv.Atoi(number); err == nil {
				result[name(m[1], number)+": changed: "+m[2]] = value
			} else {
				result[strings.ToUpper(m[1])+": changed: "+m[2]] = value
			}
		} else if endOfRun.MatchString(fact) {
			result[fact] = value
		}
	}
	return result
}

func caseName(table, expression string) string {
	if kind, _, numbered := strings.Cut(table, "_"); numbered && (kind == "undeclared" || kind == "key") {
		return kind + ": " + expression
	}
	return strings.ToUpper(table) + ": " + expression
}
