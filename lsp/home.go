package lsp

import "path/filepath"

// Where a file belongs. A search of a workspace folder (discover.go) comes to the same answers from above.

// isProject decides about a folder, as a search of its workspace folder would.
func (s *Session) isProject(dir string) bool {
	s.mu.Lock()
	top := s.folder(dir)
	s.mu.Unlock()
	if !s.hasMain(dir) {
		return false
	}
	if top == "" {
		return true
	}
	if !s.searchable(dir) {
		return false
	}
	for at := dir; at != top; at = filepath.Dir(at) {
		if filepath.Base(at) == "files" && s.isProject(filepath.Dir(at)) {
			return false
		}
	}
	for above := dir; above != top; {
		above = filepath.Dir(above)
		if s.hasMain(above) {
			return !exists(filepath.Join(dir, "__init__.py")) && usesSDK(filepath.Join(dir, mainFile), s.document)
		}
	}
	return true
}

func (s *Session) hasMain(dir string) bool {
	main := filepath.Join(dir, mainFile)
	return s.document(main) != nil || exists(main)
}

// searchable is false for what a search of the workspace folder would not come to.
func (s *Session) searchable(dir string) bool {
	s.mu.Lock()
	top := s.folder(dir)
	s.mu.Unlock()
	if top == "" || belowGenerated(top, dir) {
		return false
	}
	for ; dir != top; dir = filepath.Dir(dir) {
		if exists(filepath.Join(dir, "pyvenv.cfg")) {
			return false
		}
	}
	return !exists(filepath.Join(top, "pyvenv.cfg"))
}

// findHome is the folder of the project that an open file belongs to, "" if there is none: the nearest one in its
// workspace folder, else the nearest one above.
func (s *Session) findHome(path string) string {
	for dir := filepath.Dir(path); ; {
		if exists(filepath.Join(dir, "pyvenv.cfg")) {
			return ""
		}
		if s.isProject(dir) {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir || isGenerated(filepath.Base(dir)) {
			return ""
		}
		dir = parent
	}
}
