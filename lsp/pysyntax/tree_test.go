package pysyntax

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the trees in testdata")

// TestTrees reads the sources in testdata/legal.txt and testdata/wrong.txt, one quoted on each line that is not
// indented, and compares the tree below it and its problems: the text that each marks, and what it says.
func TestTrees(t *testing.T) {
	for _, file := range []string{"testdata/legal.txt", "testdata/wrong.txt"} {
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for _, source := range sources(t, file) {
			m := Parse(source)
			fmt.Fprintf(&got, "%q\n    %s\n", source, dump(m))
			for _, p := range m.Problems {
				fmt.Fprintf(&got, "    ! %q %s\n", source[p.Start:p.End], p.Message)
			}
			if legal := file == "testdata/legal.txt"; legal != (len(m.Problems) == 0) {
				t.Errorf("%s: %q has the problems %v", file, source, m.Problems)
			}
			if err := checkModule(m); err != nil {
				t.Errorf("%q: %v", source, err)
			}
		}
		if *update {
			if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s (-update writes it): %s", file, diff)
		}
	}
}

func sources(t testing.TB, file string) []string {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, " ") {
			continue
		}
		source, err := strconv.Unquote(strings.TrimSpace(line))
		if err != nil {
			t.Fatalf("%s: %s: %v", file, line, err)
		}
		all = append(all, source)
	}
	return all
}
