package marker

import (
	"context"
	"flag"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"go.lsp.dev/protocol"

	"github.com/rogpeppe/go-internal/txtar"

	"csdk/lsp"
	"csdk/lsp/lsptest"
	"csdk/lsp/rule"
	"csdk/lsp/text"
)

var update = flag.Bool("update", false, "write the golden texts of the archives")

// kinds is what markers there are. Those of nil are looked at together: see compareDiagnostics.
var kinds = map[string]func(*editor, mark) error{
	"diag":         nil,
	"codeaction":   codeAction,
	"nocodeaction": noCodeAction,
	"fixall":       fixAll,
	"complete":     complete,
	"rank":         rank,
	"accept":       accept,
	"signature":    signature,
	"hover":        hover,
	"nohover":      noHover,
	"def":          definition,
	"refs":         references,
	"highlight":    highlights,
	"rename":       rename,
	"norename":     noRename,
	"preview":      preview,
	"symbol":       outline,
	"search":       search,
	"hint":         hints,
	"lens":         lenses,
	"fold":         folds,
	"link":         links,
}

// editor is one archive, opened in a client of a server of its own.
type editor struct {
	t        *testing.T
	scenario *scenario
	client   *lsptest.Client
	root     string
	shown    map[string][]protocol.Diagnostic // by file of the workspace
}

// TestMain takes away the user's own git settings: what they ignore would count.
func TestMain(m *testing.M) {
	home, err := os.MkdirTemp("", "csdk-home-*")
	if err != nil {
		panic(err)
	}
	os.Setenv("HOME", home)
	os.Setenv("XDG_CONFIG_HOME", home)
	code := m.Run()
	os.RemoveAll(home)
	os.Exit(code)
}

func TestArchives(t *testing.T) {
	for _, path := range archives(t) {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			t.Parallel()
			newEditor(t, readScenario(t, path)).run()
		})
	}
}

// newEditor writes the files of the workspace, opens them all, and waits for what the server finds.
func newEditor(t *testing.T, s *scenario) *editor {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	e := &editor{t: t, scenario: s, root: root, shown: map[string][]protocol.Diagnostic{}}
	for file, content := range s.files {
		path := e.path(file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		data, err := s.disk.Encode(content)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	log := slog.New(slog.NewTextHandler(failing{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	e.client, _ = lsptest.Start(t, func(ctx context.Context, in io.ReadCloser, out io.WriteCloser) error {
		return lsp.Serve(ctx, in, out, lsp.Options{Version: "test", Log: log})
	})
	if s.settings != "" {
		e.client.Settings = s.settings
	}
	e.client.Initialize([]string{root}, func(params *protocol.InitializeParams) {
		params.Capabilities.General = &protocol.GeneralClientCapabilities{PositionEncodings: []protocol.PositionEncodingKind{protocol.PositionEncodingKind(s.encoding)}}
	})
	if s.closed {
		e.awaitClosed()
		return e
	}
	files := slices.Sorted(maps.Keys(s.files))
	for _, file := range files {
		if !strings.HasPrefix(file, ".git/") {
			e.client.Open(e.path(file), s.files[file])
		}
	}
	for _, file := range e.held(files) {
		e.shown[file] = e.client.AwaitVersion(e.path(file)).Diagnostics
	}
	return e
}

// awaitClosed waits for what the server finds in files that are not open. It says nothing of those where all is well, so
// an archive of this sort needs a diag.
func (e *editor) awaitClosed() {
	seen := map[string]bool{}
	for _, m := range e.scenario.marks {
		if m.kind == "diag" && !seen[m.file] {
			seen[m.file] = true
			e.shown[m.file] = e.client.AwaitClosed(e.path(m.file)).Diagnostics
		}
	}
	if len(seen) == 0 {
		e.t.Error("with -disk there must be a diag: nothing else can be waited for")
	}
}

// failing is a log that must stay empty.
type failing struct{ t *testing.T }

func (f failing) Write(p []byte) (int, error) {
	f.t.Errorf("logged: %s", p)
	return len(p), nil
}

func (e *editor) path(file string) string { return filepath.Join(e.root, filepath.FromSlash(file)) }

// held is the files that belong to a project: the server has something to say about these, and no others.
func (e *editor) held(files []string) []string {
	session := lsp.NewSession(nil)
	session.Apply(lsp.AddFolder{Dir: e.root})
	snapshot := session.Load(e.t.Context())
	return slices.DeleteFunc(slices.Clone(files), func(file string) bool {
		_, f := snapshot.File(e.path(file))
		return f == nil
	})
}

// run holds the server against every marker.
func (e *editor) run() {
	for _, m := range e.scenario.marks {
		do, known := kinds[m.kind]
		switch {
		case !known:
			e.t.Errorf("%v: there is no such marker", m)
		case do != nil && e.scenario.closed:
			e.t.Errorf("%v: with -disk no file is open, so there is only diag", m)
		case do != nil:
			if err := do(e, m); err != nil {
				e.t.Error(err)
			}
		}
	}
	e.client.Shutdown()
	<-e.client.Done()
	for _, late := range e.client.Unread() {
		file, err := filepath.Rel(e.root, late.Path)
		if err != nil {
			e.t.Fatal(err)
		}
		e.shown[filepath.ToSlash(file)] = late.Diagnostics
	}
	for _, problem := range compareDiagnostics(e.scenario, e.diagnostics()) {
		e.t.Error(problem)
	}
	if *update && !e.t.Failed() {
		if err := os.WriteFile(e.scenario.path, txtar.Format(e.scenario.archive), 0o644); err != nil {
			e.t.Fatal(err)
		}
	}
	for _, name := range e.scenario.unused() {
		e.t.Errorf("no marker uses the golden text %s", name)
	}
}

// diagnostics is what the server shows, with places as offsets.
func (e *editor) diagnostics() []shown {
	var all []shown
	for file, list := range e.shown {
		for _, d := range list {
			code, _ := d.Code.(protocol.String)
			message, _ := d.Message.(protocol.String)
			all = append(all, shown{file, e.span(e.scenario.files[file], d.Range), string(code), string(message)})
		}
	}
	return all
}

// span is a range of the protocol in bytes, counted in a way of its own.
func (e *editor) span(content string, r protocol.Range) text.Span {
	return text.Span{Start: e.offset(content, r.Start), End: e.offset(content, r.End)}
}

func (e *editor) offset(content string, p protocol.Position) int {
	at := 0
	for range p.Line {
		at += strings.IndexByte(content[at:], '\n') + 1
	}
	column := uint32(0)
	for i, r := range content[at:] {
		if column >= p.Character || r == '\n' {
			at += i
			break
		}
		switch {
		case e.scenario.encoding == "utf-8":
			column += uint32(utf8.RuneLen(r))
		case e.scenario.encoding == "utf-16" && r > 0xffff:
			column += 2
		default:
			column++
		}
		if i+utf8.RuneLen(r) == len(content)-at {
			at = len(content)
			break
		}
	}
	if strings.Count(content[:at], "\n") != int(p.Line) || column != p.Character {
		e.t.Errorf("the server names line %d, character %d, which is no place in the file", p.Line, p.Character)
	}
	return at
}

// Every rule has an archive.
func TestEveryRuleHasAnArchive(t *testing.T) {
	named := map[string]bool{}
	for _, path := range archives(t) {
		for _, m := range readScenario(t, path).marks {
			if m.kind == "diag" && len(m.args) > 1 {
				if code, ok := m.args[1].(string); ok {
					named[code] = true
				}
			}
		}
	}
	for _, r := range rule.All {
		if !named[r.Code] {
			t.Errorf("no archive of testdata/lsp has a diag with the code %s", r.Code)
		}
	}
}
