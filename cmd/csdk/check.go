package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"csdk/lsp"
	"csdk/lsp/project"
	"csdk/lsp/rule"
)

// checkFormats is the writers of csdk check by the name of their format.
var checkFormats = map[string]func(*console, *report) error{
	"text": writeCheckText, "json": writeCheckJSON, "sarif": writeSARIF, "github": writeAnnotations,
}

// shortLived lets the heap grow further between collections, for a process that ends in a moment.
const shortLived = 400

// runCheck is a client of the language server's session, so that an editor and CI never disagree.
func runCheck(ctx context.Context, con *console, in *input) error {
	switch {
	case in.on("rules"):
		fmt.Fprint(con.out, ruleList())
		return nil
	case in.given("explain"):
		return explainRule(con, in)
	}
	settings, err := checkSettings(in)
	if err != nil {
		return err
	}
	paths, err := checkPaths(in)
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(shortLived)
	}
	session := lsp.NewSession(nil)
	session.Apply(lsp.Configure{Settings: settings})
	for _, p := range paths {
		session.Apply(lsp.AddFolder{Dir: p.root})
	}
	snapshot := session.Load(ctx)
	if err := ctx.Err(); err != nil {
		return err
	}
	projects, err := chosenProjects(snapshot, paths)
	if err != nil {
		return err
	}
	chosen := selection{paths: paths}
	chosen.least, _ = rule.ParseSeverity(in.text("severity"))
	checked, err := checkProjects(ctx, in.on("fix"), snapshot, projects, chosen, settings)
	if err != nil {
		return err
	}
	r := &report{base: newBase(con, in.text("format"))}
	for _, c := range checked {
		for _, message := range c.refused {
			con.complain(message)
		}
		r.add(c)
	}
	if err := checkFormats[in.text("format")](con, r); err != nil {
		return fmt.Errorf("cannot write the result: %w", err)
	}
	unread := r.unread(chosen)
	for _, message := range unread {
		con.complain(message)
	}
	fmt.Fprintln(con.err, r.summary())
	if r.count(rule.Error)+len(unread) > 0 {
		return exitError(exitFailed)
	}
	return nil
}

// checkProjects checks projects beside each other, and mends them with --fix. The outcomes are in the same order.
func checkProjects(ctx context.Context, mend bool, snapshot *lsp.Snapshot, projects []*project.Project, chosen selection, settings rule.Settings) ([]checkedProject, error) {
	checked := make([]checkedProject, len(projects))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, p := range projects {
		group.Go(func() (err error) {
			if !mend {
				checked[i] = checkedProject{project: p, findings: chosen.of(p, snapshot.Findings(p))}
				return ctx.Err()
			}
			checked[i], err = fixProject(p, func(p *project.Project) []rule.Finding {
				return chosen.of(p, rule.Visible(p, rule.Check(p), settings))
			})
			return err
		})
	}
	return checked, group.Wait()
}

// checkSettings is what --ignore says.
func checkSettings(in *input) (rule.Settings, error) {
	settings := rule.Settings{}
	for _, code := range in.list("ignore") {
		if _, err := findRule(in, code); err != nil {
			return nil, err
		}
		settings[code] = rule.Off
	}
	return settings, nil
}

// checkPath is an argument of csdk check.
type checkPath struct {
	given string
	path  string // absolute
	root  string // the folder to search: the path, or the project that it is inside of
}

// checkPaths resolves the arguments; without any, the current folder.
func checkPaths(in *input) ([]checkPath, error) {
	given := in.args
	if len(given) == 0 {
		given = []string{"."}
	}
	var paths []checkPath
	for _, g := range given {
		path, err := filepath.Abs(g)
		if err != nil {
			return nil, &projectError{fmt.Sprintf("cannot find %q: %v", g, err)}
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, &projectError{fmt.Sprintf("there is no file or folder '%s'.", g)}
		}
		p := checkPath{given: g, path: path, root: path}
		if home := projectAbove(path, info.IsDir()); home != "" {
			p.root = home
		}
		paths = append(paths, p)
	}
	return paths, nil
}

// projectAbove is the project that a path is inside of, "" if there is none. A connector.py in a package is a module
// of a project further up, if there is one.
func projectAbove(path string, isFolder bool) string {
	dir := path
	if !isFolder {
		dir = filepath.Dir(path)
	}
	nearest := ""
	for {
		if isFile(filepath.Join(dir, "connector.py")) {
			nearest = dir
			if !isFile(filepath.Join(dir, "__init__.py")) {
				return nearest
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return nearest
		}
		dir = parent
	}
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// chosenProjects is those that hold something of the paths. A path without a project is an error, unless it is a file:
// a hook passes whatever was changed.
func chosenProjects(snapshot *lsp.Snapshot, paths []checkPath) ([]*project.Project, error) {
	var chosen []*project.Project
	holds := make([]bool, len(paths))
	for _, p := range snapshot.Projects() {
		before := len(chosen)
		for i, path := range paths {
			if !within(p.Dir, path.path) && !within(path.path, p.Dir) {
				continue
			}
			holds[i] = true
			if len(chosen) == before {
				chosen = append(chosen, p)
			}
		}
	}
	for i, path := range paths {
		if !holds[i] && !isFile(path.path) {
			return nil, &projectError{fmt.Sprintf("no connector.py in '%s' or below it. Name the folder of a connector, or one that holds several.", path.given)}
		}
	}
	return chosen, nil
}

// selection is what of a project's findings was asked for.
type selection struct {
	paths []checkPath
	least rule.Severity
}

// of is the findings in the files that the paths name, as severe as asked for or more.
func (s selection) of(p *project.Project, findings []rule.Finding) []rule.Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f rule.Finding) bool {
		return f.Severity > s.least || !s.has(p, f.File)
	})
}

// has says whether one of the paths names the file.
func (s selection) has(p *project.Project, f *project.File) bool {
	file := filepath.Join(p.Dir, filepath.FromSlash(f.Path))
	return slices.ContainsFunc(s.paths, func(path checkPath) bool { return within(file, path.path) })
}

// within reports whether a path is the folder or below it.
func within(path, folder string) bool {
	rest, found := strings.CutPrefix(path, strings.TrimSuffix(folder, string(filepath.Separator)))
	return found && (rest == "" || rest[0] == filepath.Separator)
}
