package ide

import "csdk/lsp/project"

func completeConfiguration(p *project.Project, f *project.File, offset int, o Options) []Item {
	return nil
}
