package ide

import "csdk/lsp/project"

func completeRequirement(p *project.Project, f *project.File, offset int) []Item { return nil }
