package ide

import (
	"csdk/lsp/project"
)

// Complete lists what may stand at an offset of a file, the most likely first. It has nothing to say where only Python
// has.
func Complete(p *project.Project, f *project.File, offset int, o CompleteOptions) []Item {
	switch f.Kind {
	case project.Python:
		m := p.ModuleOf(f)
		if m == nil {
			return nil
		}
		c := newCaret(p, m, offset)
		if c == nil {
			return nil
		}
		for _, complete := range pythonPlaces {
			if items := complete(c, o); len(items) > 0 {
				return items
			}
		}
	case project.Configuration:
		return completeConfiguration(p, f, offset, o)
	case project.Requirements, project.Pyproject:
		return completeRequirement(p, f, offset, o)
	}
	return nil
}

// pythonPlaces are the places in Python, asked in this order: the first that has items answers.
var pythonPlaces = []func(*caret, CompleteOptions) []Item{
	completeMember,
	completeArgument,
	completeValue,
}
