package lsp

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.lsp.dev/protocol"

	"github.com/google/go-cmp/cmp"

	"csdk/lsp/lsptest"
	"csdk/lsp/text"
)

// A session that was told of every change knows what a fresh one finds.
func TestSessionAgainstAFreshOne(t *testing.T) {
	const seeds = 15
	for seed := range seeds {
		m := &model{t: t, random: rand.New(rand.NewPCG(uint64(seed), 5)), root: folderOf(t, ""), open: map[string]*text.Document{}}
		m.session = NewSession(nil)
		m.session.Apply(AddFolder{m.root})
		m.tell = func(changes ...Change) { m.session.Apply(changes...) }
		var history []string
		for range 60 {
			did := m.change()
			history = append(history, strings.ReplaceAll(did, m.root, ""))
			if m.random.IntN(3) > 0 {
				continue // several changes before the session gets to look
			}
			if diff := cmp.Diff(m.fresh(), m.known()); diff != "" {
				t.Fatalf("seed %d, after\n%s\nfresh is -, known is +: %s", seed, strings.Join(history, "\n"), diff)
			}
		}
	}
}

// model changes a folder and tells a session, as an editor does.
type model struct {
	t       *testing.T
	random  *rand.Rand
	root    string
	session *Session
	tell    func(...Change)
	open    map[string]*text.Document
	version int32
}

// path is one of a few places, so that changes meet.
func (m *model) path() string {
	folders := []string{"", "a", "a/b", "a/b/c", "d", "d/e", "a/.hidden", "d/files"}
	names := []string{"connector.py", "connector.py", "x.py", "__init__.py", "pyvenv.cfg", "requirements.txt", "state.json"}
	return filepath.Join(m.root, folders[m.random.IntN(len(folders))], names[m.random.IntN(len(names))])
}

func (m *model) content() string {
	return []string{"", "import fivetran_connector_sdk\n", "x = 1\n"}[m.random.IntN(3)] + strings.Repeat(comment, m.random.IntN(3))
}

func (m *model) change() string {
	path := m.path()
	switch m.random.IntN(9) {
	case 0, 1, 2:
		if info, err := os.Stat(filepath.Dir(path)); err == nil && !info.IsDir() {
			return "nothing"
		}
		write(m.t, path, m.content())
		m.tell(FileChanged{path})
		return "write " + path
	case 3:
		remove(m.t, path)
		m.tell(FileChanged{path})
		return "remove " + path
	case 4:
		if dir := filepath.Dir(path); dir != m.root {
			remove(m.t, dir)
			m.tell(FileChanged{dir})
			return "remove " + dir
		}
	case 5:
		from, to := filepath.Dir(path), filepath.Join(m.root, []string{"d", "g", "a/b"}[m.random.IntN(3)])
		if from != m.root && os.Rename(from, to) == nil {
			m.tell(FileChanged{from}, FileChanged{to})
			return "rename " + from + " to " + to
		}
	case 6, 7:
		m.version++
		m.open[path] = &text.Document{Text: m.content(), Version: m.version}
		m.tell(SetFile{path, m.open[path]})
		return "open or edit " + path
	case 8:
		for path := range m.open {
			delete(m.open, path)
			m.tell(CloseFile{path})
			return "close " + path
		}
	}
	return "nothing"
}

// known is what the session knows.
func (m *model) known() []string { return contents(m.root, m.session.Load(m.t.Context())) }

// fresh is what a new session would.
func (m *model) fresh() []string { return contents(m.root, m.load()) }

func (m *model) load() *Snapshot {
	s := NewSession(nil)
	s.Apply(AddFolder{m.root})
	for path, doc := range m.open {
		s.Apply(SetFile{path, doc})
	}
	return s.Load(m.t.Context())
}

// contents is tree with the text of every file.
func contents(root string, s *Snapshot) []string {
	lines := tree(root, s)
	for _, p := range s.Projects() {
		for name, f := range p.Files {
			lines = append(lines, fmt.Sprintf("%s/%s %d %q", relative(root, p.Dir), name, f.Doc.Version, f.Doc.Text))
		}
	}
	slices.Sort(lines)
	return lines
}

// An editor that tells a server of every change ends with the findings that a fresh session has, and shows no others.
func TestServerAgainstAFreshSession(t *testing.T) {
	const seeds = 8
	for seed := range seeds {
		m := &model{t: t, random: rand.New(rand.NewPCG(uint64(seed), 6)), root: folderOf(t, ""), open: map[string]*text.Document{}}
		c := connect(t)
		c.Initialize([]string{m.root}, nil)
		m.tell = func(changes ...Change) { tellServer(c, changes) }
		var history []string
		defer func() {
			if t.Failed() {
				t.Log(strings.Join(history, "\n"))
			}
		}()
		for range 60 {
			history = append(history, strings.ReplaceAll(m.change(), m.root, ""))
			if m.random.IntN(4) == 0 {
				c.AwaitFindings(m.findings())
			}
		}
		c.AwaitFindings(m.findings())
		leave(t, c)
		_ = c.Unread() // on the way there
	}
}

// findings are what a fresh session has, as Published.String writes them.
func (m *model) findings() map[string]string {
	snapshot := m.load()
	byPath := map[string][]protocol.Diagnostic{}
	s := &Server{}
	for _, p := range snapshot.Projects() {
		for _, f := range snapshot.Findings(p) {
			path := pathIn(p.Dir, f.File.Path)
			byPath[path] = append(byPath[path], s.diagnostic(p.Dir, f))
		}
	}
	lines := map[string]string{}
	for path, diagnostics := range byPath {
		lines[path] = lsptest.Published{Diagnostics: diagnostics}.String()
	}
	return lines
}

// tellServer says in LSP what a session would be told.
func tellServer(c *lsptest.Client, changes []Change) {
	for _, change := range changes {
		switch change := change.(type) {
		case FileChanged:
			c.Changed(protocol.FileChangeTypeChanged, change.Path)
		case SetFile:
			if c.IsOpen(change.Path) {
				c.Rewrite(change.Path, change.Doc.Text)
			} else {
				c.Open(change.Path, change.Doc.Text)
			}
		case CloseFile:
			c.Close(change.Path)
		}
	}
}
