package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// layer says what the packages of a tree may import of ours, besides their own tree.
type layer struct {
	tree string
	may  []string // trees
}

// layers is the arrangement of DESIGN.md section 2, arrows down. The first row whose tree holds a
// package applies to it, so sub-packages come before what is above them. A package outside of every
// row fails: it needs a place here first.
var layers = []layer{
	{"schema", nil},
	{"lsp/text", nil},
	{"lsp/pysyntax", []string{"lsp/text"}},
	{"lsp/project", []string{"lsp/pysyntax", "lsp/text", "schema"}},
	{"lsp/rule", []string{"lsp/project", "lsp/pysyntax", "lsp/text", "schema"}},
	{"lsp/ide", []string{"lsp/rule", "lsp/project", "lsp/pysyntax", "lsp/text", "schema"}},
	{"lsp", []string{"schema"}},
	{"runner/parity", nil}, // sees csdk from outside
	{"runner/pyproc", []string{"schema"}},
	{"runner/pysdk", []string{"schema"}},
	{"runner/sdkpb", nil},
	{"runner/fakesdk", []string{"runner/sdkpb"}},
	{"runner/statefile", nil},
	{"runner/sqltext", nil},
	{"runner/statetree", nil},
	{"runner/warehouse", []string{"runner/sqltext", "runner/statefile", "schema"}},
	{"runner", []string{"schema"}},
	{"dap/daptest", nil}, // an editor: it sees csdk from outside
	{"dap", []string{"runner", "schema"}},
	{"cmd/dev", []string{"dap/daptest"}},
	{"cmd", []string{"lsp", "dap", "runner", "schema"}},
}

// outside says which packages of others have one home among ours.
var outside = []struct{ tree, home, reason string }{
	{duckdb, "runner/warehouse", "it is C: all else must build without a C compiler"},
	{"google.golang.org/grpc", "runner", "an engine is the only one to speak it"},
	{"google.golang.org/protobuf", "runner", "an engine is the only one to speak it"},
}

// violations lists the imports that go against the arrows.
func violations(all []pkg) []string {
	var found []string
	for _, p := range all {
		if !isOurs(p.ImportPath) {
			continue
		}
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		at := slices.IndexFunc(layers, func(l layer) bool { return inTree(name, l.tree) })
		if at < 0 {
			found = append(found, name+" has no place among the layers")
			continue
		}
		for _, path := range p.Imports {
			if reason := forbidden(layers[at], name, path); reason != "" {
				found = append(found, fmt.Sprintf("%s imports %s: %s", name, path, reason))
			}
		}
	}
	slices.Sort(found)
	return found
}

func forbidden(l layer, name, path string) string {
	for _, o := range outside {
		if inTree(path, o.tree) && !inTree(name, o.home) {
			return fmt.Sprintf("only %s may, %s", o.home, o.reason)
		}
	}
	if !isOurs(path) {
		return ""
	}
	target := strings.TrimPrefix(path, module+"/")
	if inTree(target, l.tree) || slices.ContainsFunc(l.may, func(tree string) bool { return inTree(target, tree) }) {
		return ""
	}
	if len(l.may) == 0 {
		return l.tree + " may import nothing of ours"
	}
	return fmt.Sprintf("%s may import %s", l.tree, strings.Join(l.may, ", "))
}

func TestLayers(t *testing.T) {
	for _, v := range violations(repository(t)) {
		t.Error(v)
	}
}

// repository is the packages of this checkout.
func repository(t *testing.T) []pkg {
	t.Helper()
	all, err := list(t.Context(), checkout(t), nil, "./...")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(all, func(p pkg) bool { return p.ImportPath == module+"/cmd/dev" }) {
		t.Fatalf("go list does not know this package: %v", all)
	}
	return all
}

func checkout(t *testing.T) *workshop {
	t.Helper()
	root, err := findRoot(".")
	if err != nil {
		t.Fatal(err)
	}
	return &workshop{root: root, out: t.Output(), err: t.Output()}
}

func TestViolations(t *testing.T) {
	tests := []struct {
		name, from string
		imports    []string
		want       []string
	}{
		{"all is well", "csdk/runner", []string{"fmt", "csdk/runner/warehouse", "csdk/schema"}, nil},
		{"own tree", "csdk/schema/requirement", []string{"csdk/schema", "csdk/schema/jsontree"}, nil},
		{"down the order", "csdk/lsp/ide", []string{"csdk/lsp/rule", "csdk/lsp/text", "csdk/schema"}, nil},
		{"a name that only starts alike", "csdk/lsp/textual", []string{"csdk/lsp/ide"}, nil},
		{"schema is a leaf", "csdk/schema", []string{"csdk/lsp/text"}, []string{"schema imports csdk/lsp/text: schema may import nothing of ours"}},
		{"lsp, runner", "csdk/lsp", []string{"csdk/runner"}, []string{"lsp imports csdk/runner: lsp may import schema"}},
		{"lsp, dap", "csdk/lsp/hover", []string{"csdk/dap"}, []string{"lsp/hover imports csdk/dap: lsp may import schema"}},
		{"up the order", "csdk/lsp/text", []string{"csdk/lsp/pysyntax"}, []string{"lsp/text imports csdk/lsp/pysyntax: lsp/text may import nothing of ours"}},
		{"rule, ide", "csdk/lsp/rule", []string{"csdk/lsp/ide"}, []string{"lsp/rule imports csdk/lsp/ide: lsp/rule may import lsp/project, lsp/pysyntax, lsp/text, schema"}},
		{"pysyntax knows no SDK", "csdk/lsp/pysyntax", []string{"csdk/schema"}, []string{"lsp/pysyntax imports csdk/schema: lsp/pysyntax may import lsp/text"}},
		{"warehouse, runner", "csdk/runner/warehouse", []string{"csdk/runner"}, []string{"runner/warehouse imports csdk/runner: runner/warehouse may import runner/sqltext, runner/statefile, schema"}},
		{"pyproc, warehouse", "csdk/runner/pyproc", []string{"csdk/runner/warehouse"}, []string{"runner/pyproc imports csdk/runner/warehouse: runner/pyproc may import schema"}},
		{"pysdk, runner", "csdk/runner/pysdk", []string{"csdk/runner"}, []string{"runner/pysdk imports csdk/runner: runner/pysdk may import schema"}},
		{"runner, dap", "csdk/runner", []string{"csdk/dap"}, []string{"runner imports csdk/dap: runner may import schema"}},
		{
			"DuckDB", "csdk/runner",
			[]string{"github.com/duckdb/duckdb-go/v2"},
			[]string{"runner imports github.com/duckdb/duckdb-go/v2: only runner/warehouse may, it is C: all else must build without a C compiler"},
		},
		{
			"gRPC", "csdk/dap",
			[]string{"google.golang.org/grpc/status"},
			[]string{"dap imports google.golang.org/grpc/status: only runner may, an engine is the only one to speak it"},
		},
		{"gRPC at home", "csdk/runner/fakesdk", []string{"google.golang.org/grpc", "csdk/runner/sdkpb"}, nil},
		{"DuckDB at home", "csdk/runner/warehouse", []string{"github.com/duckdb/duckdb-go/v2"}, nil},
		{"new top-level folder", "csdk/utils", nil, []string{"utils has no place among the layers"}},
		{"someone else's", "example.com/runner", []string{"csdk/dap"}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := violations([]pkg{{ImportPath: test.from, Imports: test.imports}})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
