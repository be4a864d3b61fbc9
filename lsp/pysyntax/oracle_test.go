package pysyntax

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"csdk/lsp/text"

	gocmp "github.com/google/go-cmp/cmp"
)

// fact is what a file has at a line (from 1) and column (from 0, in bytes).
type fact struct {
	kind         string
	line, column int
	text         string
}

func (f *fact) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&f.kind, &f.line, &f.column, &f.text})
}

// reading is what testdata/oracle.py says of a file.
type reading struct {
	Error  string
	Fields bool // facts in fields of f-strings are among Facts
	Facts  []fact
	Top    []string
	Trees  []string // of the statements
}

// TestOracle compares what Parse finds with what Python itself finds: in our samples, in every tenth file of Python's own
// library, and in the folders that CSDK_CORPUS names. If it names any, the whole library is read.
func TestOracle(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not on PATH")
	}
	library, err := exec.Command(python, "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))").Output()
	if err != nil {
		t.Fatal(err)
	}
	folders := filepath.SplitList(os.Getenv("CSDK_CORPUS"))
	for _, root := range append([]string{"../../testdata"}, folders...) {
		t.Run(filepath.Base(root), func(t *testing.T) { compareFiles(t, python, root, 1) })
	}
	every := 10
	if len(folders) > 0 {
		every = 1
	}
	t.Run("library", func(t *testing.T) { compareFiles(t, python, strings.TrimSpace(string(library)), every) })
}

func compareFiles(t *testing.T, python, root string, every int) {
	var files []string
	for i, file := range pythonFiles(t, root) {
		if i%every == 0 {
			files = append(files, file)
		}
	}
	readings := ask(t, python, files)
	var compared, refused, facts, bytes int
	for i, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(source) {
			continue
		}
		module := Parse(string(source))
		if readings[i].Error != "" {
			refused++
			continue
		}
		compared++
		facts += len(readings[i].Facts)
		bytes += len(source)
		compare(t, file, module, readings[i])
	}
	t.Logf("%s: %d files, %d KB and %d facts are the same; Python refuses %d files", root, compared, bytes>>10, facts, refused)
	if compared == 0 {
		t.Errorf("no files below %s", root)
	}
}

func compare(t *testing.T, file string, module *Module, want reading) {
	for _, problem := range module.Problems {
		line := 1 + strings.Count(module.Source[:problem.Start], "\n")
		t.Errorf("%s:%d: Python accepts this: %s", file, line, problem.Message)
	}
	got := factsOf(module, want.Fields)
	for i := range got {
		if i < len(want.Facts) && sameText(got[i].text, want.Facts[i].text) {
			got[i].text = want.Facts[i].text
		}
	}
	if diff := gocmp.Diff(want.Facts, got, gocmp.AllowUnexported(fact{})); diff != "" {
		t.Errorf("%s: %s", file, shorten(diff))
	}
	for i, tree := range want.Trees {
		if i >= len(module.Body) || dump(module.Body[i]) != tree {
			got := "nothing"
			if i < len(module.Body) {
				got = dump(module.Body[i])
			}
			at := 0
			for at < min(len(got), len(tree)) && got[at] == tree[at] {
				at++
			}
			from := max(at-200, 0)
			t.Errorf("%s: statement %d is not the same from\n%s, Python says\n%s", file, i, shorten(got[from:]), shorten(tree[from:]))
			break
		}
	}
	if diff := gocmp.Diff(want.Top, topNames(module.Body, nil)); diff != "" {
		t.Errorf("%s: top-level names: %s", file, shorten(diff))
	}
}

func shorten(s string) string { return s[:min(len(s), 1000)] }

// sameText compares strings in which U+FFFD stands for any character: we do not know the names of \N{...}.
func sameText(got, want string) bool {
	if got == "?" { // an f-string with {x=}
		return true
	}
	a, b := []rune(got), []rune(want)
	return len(a) == len(b) && slices.EqualFunc(a, b, func(x, y rune) bool { return x == y || x == utf8.RuneError })
}

func pythonFiles(t testing.TB, root string) []string {
	var files []string
	var walk func(dir string)
	walk = func(dir string) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			path := filepath.Join(dir, entry.Name())
			if entry.Type()&fs.ModeSymlink != 0 && dir == root { // a folder of links to projects
				if info, err := os.Stat(path); err == nil && info.IsDir() {
					walk(path)
				}
				continue
			}
			switch {
			case entry.IsDir() && entry.Name() != "site-packages":
				walk(path)
			case entry.Type().IsRegular() && strings.HasSuffix(path, ".py"):
				files = append(files, path)
			}
		}
	}
	walk(root)
	return files
}

// ask lets one Python process read all files.
func ask(t *testing.T, python string, files []string) []reading {
	command := exec.CommandContext(t.Context(), python, "testdata/oracle.py")
	command.Stdin = strings.NewReader(strings.Join(files, "\n") + "\n")
	command.Stderr = t.Output()
	pipe, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	readings := make([]reading, len(files))
	decoder := json.NewDecoder(bufio.NewReader(pipe))
	for i := range files {
		if err := decoder.Decode(&readings[i]); err != nil {
			t.Fatalf("%s: %v", files[i], err)
		}
	}
	if err := command.Wait(); err != nil {
		t.Fatal(err)
	}
	return readings
}

// factsOf is what the tree of a file says.
func factsOf(module *Module, fields bool) []fact {
	lines := []int{0}
	for i := 0; i < len(module.Source); i++ {
		if width := lineEnd(module.Source, i); width > 0 {
			i += width - 1
			lines = append(lines, i+1)
		}
	}
	if strings.HasPrefix(module.Source, "\ufeff") {
		lines[0] = len("\ufeff")
	}
	place := func(offset int) (int, int) {
		line, found := slices.BinarySearch(lines, offset)
		if !found {
			line--
		}
		return line + 1, offset - lines[max(line, 0)]
	}
	facts := []fact{}
	pattern := text.Span{Start: -1, End: -1} // of the case that is being read
	var visit func(node Node) bool
	visit = func(node Node) bool {
		at := node.Range().Start
		kind, content := "", ""
		switch n := node.(type) {
		case *FunctionDef:
			kind, content, at = "def", n.Name.Name, n.Def.Start
			if n.Async {
				at = strings.LastIndex(module.Source[:at], "async")
			}
		case *ClassDef:
			kind, content = "class", n.Name.Name
			at = strings.LastIndex(module.Source[:n.Name.Start], "class")
		case *MatchCase:
			pattern = n.Pattern.Range()
		case *Call:
			if pattern.Covers(n.Span) { // a class pattern
				return true
			}
			line, column := place(n.End)
			kind, content = "call", fmt.Sprintf("%d:%d %d", line, column, len(n.Args))
		case *Import:
			kind, content = "import", aliasText(n.Names)
		case *ImportFrom:
			kind, content = "from", strings.Repeat(".", n.Level)+n.Module.Name+" "+aliasText(n.Names)
			if n.Star {
				content += "*"
			}
		case *String:
			kind, content = "string", n.Value
			if n.Bytes {
				content = latin1(n.Value)
			}
		case *FString:
			line, column := place(at)
			facts = append(facts, fact{"fstring", line, column, pieces(n)})
			for _, part := range n.Parts {
				if field, ok := part.(*FormattedValue); ok && fields {
					Inspect(field.Value, visit)
				}
			}
			return false
		}
		if kind != "" {
			line, column := place(at)
			facts = append(facts, fact{kind, line, column, content})
		}
		return true
	}
	Inspect(module, visit)
	slices.SortFunc(facts, func(a, b fact) int {
		return cmp.Or(a.line-b.line, a.column-b.column, strings.Compare(a.kind, b.kind), strings.Compare(a.text, b.text))
	})
	return facts
}

// pieces is the text of an f-string between its fields.
func pieces(f *FString) string {
	var s strings.Builder
	for _, part := range f.Parts {
		switch part := part.(type) {
		case *String:
			s.WriteString(part.Value)
		case *FormattedValue:
			if part.Debug {
				return "?"
			}
		}
	}
	return s.String()
}

func latin1(s string) string {
	var runes strings.Builder
	for i := range len(s) {
		runes.WriteRune(rune(s[i]))
	}
	return runes.String()
}

func aliasText(names []Alias) string {
	var all []string
	for _, name := range names {
		one := name.Name.Name
		if name.AsName.Name != "" {
			one += " as " + name.AsName.Name
		}
		all = append(all, one)
	}
	return strings.Join(all, ",")
}

func topNames(body []Stmt, names []string) []string {
	if names == nil {
		names = []string{}
	}
	add := func(targets ...Expr) {
		for _, target := range targets {
			if name, ok := target.(*Name); ok {
				names = append(names, name.Name)
			}
		}
	}
	aliases := func(all []Alias) {
		for _, a := range all {
			names = append(names, cmp.Or(a.AsName.Name, a.Name.Name))
		}
	}
	for _, stmt := range body {
		switch n := stmt.(type) {
		case *Assign:
			add(n.Targets...)
		case *Delete:
			add(n.Targets...)
		case *AnnAssign:
			add(n.Target)
		case *AugAssign:
			add(n.Target)
		case *FunctionDef:
			names = append(names, n.Name.Name)
		case *ClassDef:
			names = append(names, n.Name.Name)
		case *Import:
			aliases(n.Names)
		case *ImportFrom:
			aliases(n.Names)
			if n.Star {
				names = append(names, "*")
			}
		case *If:
			names = topNames(n.Body, names)
		case *Try:
			names = topNames(n.Body, names)
		case *With:
			names = topNames(n.Body, names)
		case *For:
			add(n.Target)
			names = topNames(n.Body, names)
		case *While:
			names = topNames(n.Body, names)
		}
	}
	return names
}
