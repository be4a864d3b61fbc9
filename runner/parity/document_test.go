package parity

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// document compares runner/pysdk/PARITY.md with what was found, or writes it with -update. Some texts in it are those of
// Python, so that it is of one version; on another it is not compared.
func document(t *testing.T, all []comparison, explained map[*reason][]difference) {
	t.Helper()
	version, err := pythonVersion()
	if err != nil {
		t.Fatal(err)
	}
	text := []byte(render(version, all, explained))
	path := filepath.Join(root, "runner", "pysdk", "PARITY.md")
	if *update {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(written, []byte("Python "+version+".\n")) {
		t.Logf("%s is not of Python %s: not compared", path, version)
		return
	}
	if diff := cmp.Diff(strings.Split(string(written), "\n"), strings.Split(string(text), "\n")); diff != "" {
		t.Errorf("%s is not up to date: go test ./runner/parity -update writes it\n%s", path, diff)
	}
}

func pythonVersion() (string, error) {
	command := exec.Command(python(sdk2), "-c", "import sys; print('%d.%d' % sys.version_info[:2], end='')")
	version, err := command.Output()
	return string(version), err
}

const introduction = `# What was compared with the Connector SDK, and what differs

<!-- Written by the tests: go test ./runner/parity -update -->

The connectors of testdata/parity send every operation, every type, %d values under every type, names, schemas, keys,
threads, generators, files, states and failures. They run on csdk's embedded engine and on the real SDK, and everything that
a user can see is compared: tables, keys, types, every value, state, uploaded files, counts, checkpoints, logs, warnings, errors with
their lines, exit codes. Each such fact is counted once.

- **3.0.0**: the open-source front end of SDK 3.0.0. What it hands on, declared tables, operations and each cell, is compared
  with what the embedded engine sends.
- **2.13.1 ValueType** and **2.13.1 row_data**: whole syncs with ` + "`csdk debug --sdk installed`" + ` on SDK 2.13.1, the last with a server, in both
  encodings of rows (ConnectorSdkRemoveValueType=true is row_data). What is not about rows runs in one of them.

Not compared: times, the order of columns without a declared type (a row of SDK 2.x is a protobuf map, which has none), and what csdk
and the SDK log about themselves. This run was on Python %s.

| connector | 3.0.0: facts, different | ValueType | row_data |
|---|---|---|---|
`

func render(version string, all []comparison, explained map[*reason][]difference) string {
	var b strings.Builder
	fmt.Fprintf(&b, introduction, valuesCompared(all), version)
	cells := map[[2]string]string{}
	var names []string
	sums := map[string][2]int{}
	for _, c := range all {
		cells[[2]string{c.scenario, c.suite}] = fmt.Sprintf("%d, %d", c.facts, len(c.differences))
		if !slices.Contains(names, c.scenario) {
			names = append(names, c.scenario)
		}
		sum := sums[c.suite]
		sums[c.suite] = [2]int{sum[0] + c.facts, sum[1] + len(c.differences)}
	}
	for _, name := range names {
		b.WriteString("| " + name)
		for _, suite := range suites {
			b.WriteString(" | " + cells[[2]string{name, suite}])
		}
		b.WriteString(" |\n")
	}
	b.WriteString("| **all**")
	for _, suite := range suites {
		fmt.Fprintf(&b, " | **%d, %d**", sums[suite][0], sums[suite][1])
	}
	b.WriteString(" |\n\n## The differences, and why they stay\n")
	for i := range reasons {
		if found := explained[&reasons[i]]; len(found) > 0 {
			renderReason(&b, &reasons[i], found)
		}
	}
	return b.String()
}

// valuesCompared is the number of expressions in the scenario values.
func valuesCompared(all []comparison) int {
	for _, c := range all {
		if c.values > 0 {
			return c.values
		}
	}
	return 0
}

// row is differences that look alike.
type row struct {
	suite, where, sdk, csdk string
	facts                   []string
	cases                   bool // of the scenario values
}

// How many facts of a row are named one by one.
const (
	mostCases  = 12 // of the scenario values
	mostOthers = 3
)

func renderReason(b *strings.Builder, r *reason, found []difference) {
	fmt.Fprintf(b, "\n### %s\n\n%s\n\n| SDK | where | what | the SDK | csdk |\n|---|---|---|---|---|\n", r.title, r.why)
	var rows []*row
	left := 0
	for _, d := range found {
		if r.whole && !tellsEnd.MatchString(d.fact) {
			left++
			continue
		}
		next := d.row(r.each)
		at := slices.IndexFunc(rows, func(r *row) bool {
			return r.suite == next.suite && r.where == next.where && r.sdk == next.sdk && r.csdk == next.csdk
		})
		switch {
		case at < 0:
			rows = append(rows, &next)
		case !slices.Contains(rows[at].facts, next.facts[0]):
			rows[at].facts = append(rows[at].facts, next.facts...)
		}
	}
	for _, row := range rows {
		most := mostOthers
		if r.each {
			most = len(row.facts)
		} else if row.cases {
			most = mostCases
		}
		named := strings.Join(row.facts[:min(most, len(row.facts))], ", ")
		if more := len(row.facts) - most; more > 0 {
			named += fmt.Sprintf(" and %d more", more)
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", row.suite, row.where, named, row.sdk, row.csdk)
	}
	if left > 0 {
		fmt.Fprintf(b, "\nAnd %d facts that follow from these.\n", left)
	}
}

// tellsEnd is the facts that say how a sync ended.
var tellsEnd = regexp.MustCompile(`: (status|error|failure 1)$`)

// row shows a difference. Values are named by type and expression, other facts by the scenario. With each, what csdk makes
// of a value stands beside it.
func (d difference) row(each bool) row {
	r := row{suite: d.suite, where: d.scenario, sdk: code(alike(d.sdk)), csdk: code(alike(d.csdk))}
	fact := d.fact
	if d.scenario == "values" {
		r.where, fact, _ = strings.Cut(fact, ": ")
		fact = strings.TrimSuffix(fact, again)
		r.cases = true
	}
	fact = code(fact)
	if each {
		fact += " " + r.csdk
		r.csdk = "beside the value"
	}
	r.facts = []string{fact}
	return r
}

// alike leaves out of a refusal what names the value, so that refusals of one kind are one row.
func alike(text string) string {
	if !strings.HasPrefix(text, refusal) {
		return text
	}
	for _, pattern := range namesValue {
		text = pattern.ReplaceAllString(text, "${1}X${2}")
	}
	return text
}

var namesValue = []*regexp.Regexp{
	regexp.MustCompile(`(')[\w.]+(' object)`),
	regexp.MustCompile(`(expected bytes, )[\w.]+( found)`),
	regexp.MustCompile(`(, got )[\w.]+()$`),
	regexp.MustCompile(`(, not )[\w.]+()$`),
	regexp.MustCompile(`(accept )\w+()$`),
	regexp.MustCompile(`(out of range: )-?\d.*()`),
	regexp.MustCompile(`(for int\(\) with base 10: ).*()`),
	regexp.MustCompile(`(string to float: ).*()`),
	regexp.MustCompile(`(argument must be .* not ')[\w.]+(')`),
	regexp.MustCompile(`(time data ).*( does not match)`),
}

// code is a text in a cell of a table.
func code(text string) string {
	if text == "" {
		return "(empty)"
	}
	text = strings.NewReplacer("|", `\|`, "\n", `\n`, "`", "'").Replace(text)
	return "`" + text + "`"
}
