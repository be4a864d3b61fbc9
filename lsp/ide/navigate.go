package ide

import "csdk/lsp/project"

// Definition gives where what is at an offset is declared: a configuration key in the setup form and configuration.json, a
// table or column in schema(), a state key where it is written, a package where it is asked for. What schema() does not
// have is where it is written first. The SDK's own names are left to those who know Python.
func Definition(p *project.Project, f *project.File, offset int) []Place {
	symbols := SymbolsAt(p, f, offset)
	if len(symbols) != 1 {
		return nil // a parameter that stands for several
	}
	wanted := Declare
	switch symbols[0].Kind {
	case Operation, LogMethod, DataType, Variable:
		return nil
	case StateKey:
		wanted = Write
	}
	places := Places(p, symbols[0])
	for role := wanted; ; role-- {
		var found []Place
		for _, place := range places {
			if place.Role == role && !place.Through {
				found = append(found, place)
			}
		}
		if len(found) > 0 || role == Read {
			return found
		}
	}
}

// References gives every place of what is at an offset, in all files.
func References(p *project.Project, f *project.File, offset int, declarations bool) []Place {
	var found []Place
	seen := map[spot]bool{}
	for _, s := range SymbolsAt(p, f, offset) {
		for _, place := range Places(p, s) {
			at := spot{file: place.File, start: place.Span.Start}
			if seen[at] || place.Role == Declare && !declarations {
				continue
			}
			seen[at] = true
			found = append(found, place)
		}
	}
	return found
}

// Highlights gives the places of what is at an offset that are in the same file. The SDK's own names are left to those who
// know Python.
func Highlights(p *project.Project, f *project.File, offset int) []Place {
	var found []Place
	for _, s := range SymbolsAt(p, f, offset) {
		if s.Kind == Operation || s.Kind == LogMethod {
			return nil
		}
	}
	for _, place := range References(p, f, offset, true) {
		if place.File == f {
			found = append(found, place)
		}
	}
	return found
}
