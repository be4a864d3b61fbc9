// Package connectors makes connector projects for the benchmarks of the language server and of `csdk check`: one of
// a thousand lines, and a workspace of 220 whose sizes are spread as those of real ones are. They are correct, except
// where a mistake is put in on purpose. The same text comes out on every machine.
//
// It knows nothing of csdk, nor of who reads the projects.
package connectors

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Project is the files of one connector.
type Project struct {
	Folder string            // below the workspace, with slashes
	Files  map[string]string // by path below the folder, with slashes
}

// Write makes the project below a folder.
func (p Project) Write(root string) error {
	for name, text := range p.Files {
		path := filepath.Join(root, filepath.FromSlash(p.Folder), filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("write a project: %w", err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return fmt.Errorf("write a project: %w", err)
		}
	}
	return nil
}

// Long is a project whose connector.py has 1,000 lines, with its requirements in requirements.txt.
func Long() Project { return build(planOfLong(requirementsFile)) }

// LongPyproject is the same with the requirements in pyproject.toml.
func LongPyproject() Project { return build(planOfLong(pyprojectFile)) }

func planOfLong(requirements string) plan {
	folder := "long"
	if requirements == pyprojectFile {
		folder = "long_pyproject"
	}
	return plan{folder: folder, title: "Harbour Shop", lines: 1000, configuration: true, requirements: requirements, flags: 3, seed: 1}
}

// Where a project has its requirements.
const (
	noRequirements   = ""
	requirementsFile = "requirements.txt"
	pyprojectFile    = "pyproject.toml"
)

// plan is what a project is to be like.
type plan struct {
	folder, title string
	lines         int   // of connector.py
	modules       []int // lines of each module in the project's package; without any there is no package
	configuration bool  // whether there is a configuration.json
	requirements  string
	flags         int // settings that switch a table on, of a large project
	dataBytes     int // of a file that the connector does not read, such as a sample of the source
	crlf          bool
	seed          uint64
}

// files is how many the project has, without those of its package.
func (p plan) files() int {
	n := 1
	for _, there := range []bool{p.configuration, p.requirements != noRequirements, p.dataBytes > 0} {
		if there {
			n++
		}
	}
	return n
}

// smallest is the lines of connector.py below which it has one table and no client class.
const smallest = 420

func build(p plan) Project {
	s := newSource(p)
	files := map[string]string{}
	if len(p.modules) > 0 {
		s.writePackage(files)
	}
	if p.lines < smallest {
		files["connector.py"] = s.small()
	} else {
		files["connector.py"] = s.large()
	}
	if p.crlf {
		files["connector.py"] = strings.ReplaceAll(files["connector.py"], "\n", "\r\n")
	}
	if p.configuration {
		files["configuration.json"] = s.configurationText()
	}
	if p.requirements != noRequirements {
		files[p.requirements] = s.requirementsText()
	}
	if p.dataBytes > 0 {
		kind := s.pick("csv", "json")
		files["data/sample."+kind] = s.data(kind)
	}
	return Project{p.folder, files}
}
