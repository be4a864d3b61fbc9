package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"csdk/cmd/dev/editor"
)

// edit is a keystroke that makes a mistake in a file, and the one that takes it back.
type edit struct {
	file, language string
	right, wrong   string // the first place of the file with the one, or with the other
}

// edits are mistakes that csdk knows. The first one is seen by the peers too, since they read the SDK's own code: an
// operation that does not exist. So all of them are asked the same about the same file.
var edits = []edit{
	{"connector.py", "python", "op.upsert(table=", "op.upser(table="},
	{"configuration.json", "json", `"page_size": "100"`, `"page_size": "100x"`}, // which int() in connector.py refuses
	{"requirements.txt", "pip-requirements", "pandas==2.2.3", "pandas=2.2.3"},
	{"pyproject.toml", "toml", `"pandas==2.2.3"`, `"pandas=2.2.3"`},
}

const (
	earlyKeystrokes = 25
	idleKeystrokes  = 100
	// pace lies between findings and the next keystroke, so that no server is measured on two at once, and none profits
	// from processors that have not gone to sleep. Nobody types faster.
	pace = 20 * time.Millisecond
	// slowServer is when keystrokes of one kind end, however many there were.
	slowServer   = 10 * time.Second
	idleWatch    = 5 * time.Second
	quietFor     = time.Second // without any work, a server has finished
	longestQuiet = time.Minute // it is waited for that
)

// session is what a server showed from its start to its end.
type session struct {
	initialized, first outcome          // from the start of the process
	early              typed            // beginning with the first findings
	idle               map[string]typed // after all work was done, by file
	memory, own, peak  float64          // MB that are resident at the end; without those of files, as the program; at most
	ticks              float64          // of a hundred a second, computed while nothing happened
}

// typed is keystrokes in one file.
type typed struct {
	wall spread  // seconds from the first byte of each to the last byte of the findings that show it
	cpu  float64 // seconds that the server computed for one, on average; 0 where it is not known
}

// target is what the editor opens: files of a project, by the edits they get, in a workspace.
type target struct {
	root  string
	files []targetFile
}

type targetFile struct {
	edit
	path, text string // with what is right
	line       int    // of the mistake
}

// newTarget finds the places of edits; each names a file that is there once in these folders.
func newTarget(root string, folders []string, edits []edit) (target, error) {
	t := target{root: root}
	for _, e := range edits {
		for _, folder := range folders {
			path := filepath.Join(folder, e.file)
			text, err := os.ReadFile(path)
			if errors.Is(err, os.ErrNotExist) {
				continue
			}
			if err != nil {
				return target{}, fmt.Errorf("read a project: %w", err)
			}
			before, _, found := strings.Cut(string(text), e.right)
			if !found {
				return target{}, fmt.Errorf("%s has no %q", path, e.right)
			}
			t.files = append(t.files, targetFile{e, path, string(text), strings.Count(before, "\n")})
			break
		}
	}
	return t, nil
}

// with is the text with the mistake or without.
func (f targetFile) with(mistake bool) string {
	if mistake {
		return strings.Replace(f.text, f.right, f.wrong, 1)
	}
	return f.text
}

// edit runs one session. The first file is opened with its mistake, so that the first findings are known to be those
// of the analysis and no empty list before it. Without settled it ends after the first keystrokes.
func (b *bench) edit(ctx context.Context, s server, t target, settled bool) (found session, err error) {
	cmd := b.w.command(ctx, s.command[0], s.command[1:]...)
	cmd.Env = append(os.Environ(), s.env...)
	e, err := editor.Start(cmd)
	if err != nil {
		return session{}, err
	}
	defer func() { err = errors.Join(err, e.Stop(ctx)) }()
	answered, err := e.Initialize(ctx, t.root)
	if err != nil {
		return session{}, err
	}
	found.initialized = outcome{wall: e.Since(answered).Seconds(), cpu: computedBy(e.PID())}
	first := t.files[0]
	if err := e.Open(first.path, first.language, first.with(true)); err != nil {
		return session{}, err
	}
	published, err := e.Await(ctx, first.path, func(p editor.Published) bool { return p.On(first.line) })
	if err != nil {
		return session{}, err
	}
	found.first = outcome{wall: e.Since(published.At).Seconds(), cpu: computedBy(e.PID())}
	found.early, err = typeInto(ctx, e, first, earlyKeystrokes)
	if err == nil && settled {
		err = found.settle(ctx, e, t)
	}
	return found, err
}

// settle is the second part: keystrokes in all files once the server has nothing left to do, then nothing.
func (s *session) settle(ctx context.Context, e *editor.Editor, t target) error {
	s.idle = map[string]typed{}
	for _, f := range t.files[1:] {
		if err := e.Open(f.path, f.language, f.text); err != nil {
			return err
		}
	}
	for _, f := range t.files {
		if err := awaitQuiet(ctx, e.PID()); err != nil {
			return err
		}
		took, err := typeInto(ctx, e, f, idleKeystrokes)
		if err != nil {
			return err
		}
		s.idle[f.file] = took
	}
	if err := awaitQuiet(ctx, e.PID()); err != nil {
		return err
	}
	before := computedTicks(e.PID())
	if err := pause(ctx, idleWatch); err != nil {
		return err
	}
	s.ticks = computedTicks(e.PID()) - before
	if status, err := os.ReadFile(procFile(e.PID(), "status")); err == nil {
		s.memory, s.peak = float64(kibibytes(status, "VmRSS:"))/1e6, float64(highWater(status))/1e6
		s.own = float64(kibibytes(status, "RssAnon:")) / 1e6
	}
	return nil
}

// typeInto makes the mistake and takes it back, again and again.
func typeInto(ctx context.Context, e *editor.Editor, f targetFile, keystrokes int) (typed, error) {
	var took spread
	began, before := time.Now(), computedBy(e.PID())
	for len(took) < keystrokes && time.Since(began) < slowServer {
		if err := pause(ctx, pace); err != nil {
			return typed{}, err
		}
		mistake := e.Text(f.path) == f.text
		at, version, err := e.Change(f.path, f.with(mistake))
		if err != nil {
			return typed{}, err
		}
		published, err := e.Await(ctx, f.path, func(p editor.Published) bool {
			return (p.Version == version || p.Version == 0) && p.On(f.line) == mistake
		})
		if err != nil {
			return typed{}, fmt.Errorf("keystroke %d: %w", len(took)+1, err)
		}
		took = append(took, published.At.Sub(at).Seconds())
	}
	return typed{took, (computedBy(e.PID()) - before) / float64(len(took))}, nil
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
