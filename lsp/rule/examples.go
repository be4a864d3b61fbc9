package rule

import (
	"maps"

	"csdk/lsp/project"
	"csdk/lsp/text"
)

// smallest is the smallest project without any finding. The files that an Example does not have are taken from here.
var smallest = Example{
	"connector.py": `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1})
    op.checkpoint(state=state)


connector = Connector(update=update)

if __name__ == "__main__":
    connector.debug()
`,
	"configuration.json": "{}\n",
}

// Project is the project that an example stands for. It is in a Git repository.
func (e Example) Project() *project.Project {
	texts := maps.Clone(smallest)
	maps.Copy(texts, e)
	files := map[string]*project.File{}
	for path, content := range texts {
		f := &project.File{Path: path, Kind: project.KindOf(path), Doc: &text.Document{Text: content}}
		if content == largeState {
			f.Doc.Text, f.Err = "", project.ErrTooLarge
		}
		files[path] = f
	}
	return project.New("/example", files, project.Environment{Git: &project.Git{}})
}

// fixes of the finding that the bad example has: whether there are any, and whether one is safe.
func (r *Rule) fixes() (any, safe bool) {
	for _, f := range Check(r.Bad.Project()) {
		for _, fix := range f.Fixes {
			if f.Rule == r {
				any, safe = true, safe || fix.Safe
			}
		}
	}
	return any, safe
}
