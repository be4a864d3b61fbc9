package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// templateFiles are connectors to begin with. Each is without findings and runs without a network, which a test sees to.
//
//go:embed templates
var templateFiles embed.FS

const ignoreFile = ".gitignore"

// template is a row of the list of what `csdk new` can make.
type template struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Does  string `json:"description"`
}

var templates = []template{
	{"api", "API with pages", "HTTP requests, a cursor on the time of change, a checkpoint for each page"},
	{"database", "Database", "tables of a database by a cursor on the time of change, with deletions"},
	{"file", "Files", "rows of CSV files in a folder: those that are new or have changed"},
}

var newDetails = `
FOLDER is made, or used as it is; a file that is there already is never changed: then nothing is made.
` + templateList()

var newFlags = []option{
	{name: "template", value: strings.Join(templateNames(), "|"), choices: templateNames(), fallback: templates[0].Name, usage: "what the connector reads from"},
	{name: "templates", usage: "list the templates and make nothing"},
	{name: "format", value: "text|json", choices: []string{"text", "json"}, fallback: "text", usage: "how --templates and the files that were made are told"},
}

func templateNames() []string {
	var names []string
	for _, t := range templates {
		names = append(names, t.Name)
	}
	return names
}

func templateList() string {
	var b strings.Builder
	for _, t := range templates {
		fmt.Fprintf(&b, "  %-8s  %s: %s\n", t.Name, t.Title, t.Does)
	}
	return b.String()
}

// runNew makes the files of a connector to begin with.
func runNew(_ context.Context, con *console, in *input) error {
	asJSON := in.text("format") == "json"
	switch {
	case in.on("templates") && asJSON:
		return json.NewEncoder(con.out).Encode(templates)
	case in.on("templates"):
		fmt.Fprint(con.out, templateList())
		return nil
	case len(in.args) == 0:
		return in.fail("new needs FOLDER, the folder of the connector. A point is the current one.")
	}
	folder, err := filepath.Abs(in.args[0])
	if err != nil {
		return &projectError{fmt.Sprintf("cannot find the folder %q: %v", in.args[0], err)}
	}
	made, err := makeProject(folder, in.text("template"))
	if err != nil {
		return &projectError{err.Error()}
	}
	if asJSON {
		return json.NewEncoder(con.out).Encode(map[string]any{"project": folder, "files": made})
	}
	for _, name := range made {
		fmt.Fprintln(con.out, filepath.Join(in.args[0], name))
	}
	fmt.Fprintf(con.err, "Run one sync with: csdk debug %s\n", quoteWord(in.args[0]))
	return nil
}

// makeProject writes the files of a template into a folder, and names them. Where it cannot write all, it leaves none.
func makeProject(folder, name string) (made []string, err error) {
	files, err := filesOf(name)
	if err != nil {
		return nil, err
	}
	names := slices.Sorted(maps.Keys(files))
	if _, err := os.Lstat(filepath.Join(folder, ignoreFile)); err == nil {
		names = slices.DeleteFunc(names, func(file string) bool { return file == ignoreFile }) // a repository has its own
	}
	for _, file := range names {
		if _, err := os.Lstat(filepath.Join(folder, file)); err == nil {
			return nil, fmt.Errorf("%s has a %s already, and nothing was made. Name another folder", folder, file)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("cannot make a connector in %s: %w", folder, err)
		}
	}
	defer func() {
		if err != nil {
			for _, file := range made {
				_ = os.Remove(filepath.Join(folder, file))
			}
			made = nil
		}
	}()
	for _, file := range names {
		full := filepath.Join(folder, file)
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			return made, fmt.Errorf("cannot make the folder: %w", err)
		}
		if err := writeNew(full, files[file]); err != nil {
			return made, fmt.Errorf("cannot write %s: %w", file, err)
		}
		made = append(made, file)
	}
	return made, nil
}

// writeNew fails where there is a file, also one that came just now. It leaves no half of one.
func writeNew(path string, data []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(path)
	}
	return err
}

// filesOf are the files of a template by their path. gitignore stands for .gitignore, which would count here.
func filesOf(name string) (map[string][]byte, error) {
	files := map[string][]byte{}
	top := path.Join("templates", name)
	err := fs.WalkDir(templateFiles, top, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := templateFiles.ReadFile(file)
		if err != nil {
			return err
		}
		short := strings.TrimPrefix(file, top+"/")
		if short == "gitignore" {
			short = ignoreFile
		}
		files[filepath.FromSlash(short)] = data
		return nil
	})
	return files, err
}
