package marker

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"csdk/lsp/rule"
	"csdk/lsp/text"
)

// scenario is an archive that was read.
type scenario struct {
	path     string // of the archive
	archive  *txtar.Archive
	files    map[string]string // of the workspace, as the server gets them
	settings string            // JSON, "" without
	encoding string            // of positions
	disk     text.Encoding     // of the files
	closed   bool              // the editor opens none
	marks    []mark
	used     map[string]bool // golden texts that a marker asked for
}

// readScenario reads an archive; its mistakes end the test.
func readScenario(t *testing.T, path string) *scenario {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := parseScenario(data)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	s.path = path
	return s
}

func parseScenario(data []byte) (*scenario, error) {
	s := &scenario{archive: txtar.Parse(data), files: map[string]string{}, encoding: "utf-16", used: map[string]bool{}}
	if strings.TrimSpace(string(s.archive.Comment)) == "" {
		return nil, fmt.Errorf("say on top what the archive is about")
	}
	var crlf, unfinished, smallest bool
	marks := ""
	for _, f := range s.archive.Files {
		content := string(f.Data)
		switch {
		case f.Name == "flags":
			for _, flag := range strings.Fields(content) {
				name, value, _ := strings.Cut(flag, "=")
				switch {
				case flag == "-crlf":
					crlf = true
				case flag == "-no-final-newline":
					unfinished = true
				case flag == "-smallest":
					smallest = true
				case name == "-disk" && value != "":
					s.disk, s.closed = text.Encoding{Name: value, Mark: strings.HasPrefix(value, "utf-16")}, true
				case name == "-encoding" && slices.Contains([]string{"utf-8", "utf-16", "utf-32"}, value):
					s.encoding = value
				default:
					return nil, fmt.Errorf("unknown flag %s", flag)
				}
			}
		case f.Name == "settings.json":
			s.settings = content
		case f.Name == "marks":
			marks = content
		case strings.HasPrefix(f.Name, "@"):
		default:
			s.files[f.Name] = content
		}
	}
	if smallest {
		s.complete()
	}
	for name, content := range s.files {
		if strings.Contains(content, "${10 MB}") {
			content = strings.ReplaceAll(content, "${10 MB}", strings.Repeat("0", 10_000_000))
		}
		if unfinished {
			content = strings.TrimSuffix(content, "\n")
		}
		if crlf {
			content = strings.ReplaceAll(content, "\n", "\r\n")
		}
		s.files[name] = content
	}
	return s, s.readMarks(marks)
}

// complete makes every folder a project.
func (s *scenario) complete() {
	for file := range maps.Clone(s.files) {
		folder, _, below := strings.Cut(file, "/")
		if !below {
			continue
		}
		for name, f := range (rule.Example{}).Project().Files {
			path := folder + "/" + name
			if _, given := s.files[path]; !given {
				s.files[path] = f.Doc.Text
			}
		}
	}
}

// golden is the text that a marker expects under a name.
func (s *scenario) golden(name string) (string, error) {
	s.used[name] = true
	for _, f := range s.archive.Files {
		if f.Name == "@"+name {
			return string(f.Data), nil
		}
	}
	return "", fmt.Errorf("there is no golden text @%s", name)
}

// setGolden writes the text, for -update.
func (s *scenario) setGolden(name, text string) {
	s.used[name] = true
	for i, f := range s.archive.Files {
		if f.Name == "@"+name {
			s.archive.Files[i].Data = []byte(text)
			return
		}
	}
	s.archive.Files = append(s.archive.Files, txtar.File{Name: "@" + name, Data: []byte(text)})
}

// unused is the golden texts that no marker asked for.
func (s *scenario) unused() []string {
	var names []string
	for _, f := range s.archive.Files {
		if name, ok := strings.CutPrefix(f.Name, "@"); ok && !s.used[name] {
			names = append(names, f.Name)
		}
	}
	return names
}

// archives is the files of testdata/lsp.
func archives(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", "testdata", "lsp", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}
