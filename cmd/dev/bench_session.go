package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
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
	initialized, first float64           // seconds from the start of the process
	early              spread            // keystroke to findings, beginning with the first findings
	idle               map[string]spread // the same after all work was done, by file
	memory, peak       float64           // MB that are resident at the end, and at most
	ticks              float64           // of a hundred a second, computed while nothing happened
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
	first := t.files[0]
	if err := e.Open(first.path, first.language, first.with(true)); err != nil {
		return session{}, err
	}
	published, err := e.Await(ctx, first.path, func(p editor.Published) bool { return p.On(first.line) })
	if err != nil {
		return session{}, err
	}
	found = session{initialized: e.Since(answered).Seconds(), first: e.Since(published.At).Seconds(), idle: map[string]spread{}}
	found.early, err = typeInto(ctx, e, first, earlyKeystrokes)
	if err == nil && settled {
		err = found.settle(ctx, e, t)
	}
	return found, err
}

// settle is the second part: keystrokes in all files once the server has nothing left to do, then nothing.
func (s *session) settle(ctx context.Context, e *editor.Editor, t target) error {
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
	}
	return nil
}

// typeInto makes the mistake and takes it back, again and again: how long each keystroke took, from its first byte to
// the last of the findings that show it.
func typeInto(ctx context.Context, e *editor.Editor, f targetFile, keystrokes int) (spread, error) {
	var took spread
	began := time.Now()
	for len(took) < keystrokes && time.Since(began) < slowServer {
		if err := pause(ctx, pace); err != nil {
			return nil, err
		}
		mistake := e.Text(f.path) == f.text
		at, version, err := e.Change(f.path, f.with(mistake))
		if err != nil {
			return nil, err
		}
		published, err := e.Await(ctx, f.path, func(p editor.Published) bool {
			return (p.Version == version || p.Version == 0) && p.On(f.line) == mistake
		})
		if err != nil {
			return nil, fmt.Errorf("keystroke %d: %w", len(took)+1, err)
		}
		took = append(took, published.At.Sub(at).Seconds())
	}
	return took, nil
}

// awaitQuiet returns when a process has not computed for a while, or never does.
func awaitQuiet(ctx context.Context, pid int) error {
	const look = 100 * time.Millisecond
	last := computedTicks(pid)
	for quiet, waited := time.Duration(0), time.Duration(0); quiet < quietFor && waited < longestQuiet; waited += look {
		if err := pause(ctx, look); err != nil {
			return err
		}
		now := computedTicks(pid)
		if quiet += look; now != last {
			quiet, last = 0, now
		}
	}
	return nil
}

// computedTicks is the processor time of a process, a hundred ticks a second; 0 on systems without /proc.
func computedTicks(pid int) float64 {
	text, err := os.ReadFile(procFile(pid, "stat"))
	if err != nil {
		return 0
	}
	return ticksIn(string(text))
}

// ticksIn reads the 14th and the 15th field of /proc/PID/stat. The second may hold anything, up to its last bracket.
func ticksIn(stat string) float64 {
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0
	}
	user, err := strconv.ParseFloat(fields[11], 64)
	system, err2 := strconv.ParseFloat(fields[12], 64)
	if err != nil || err2 != nil {
		return 0
	}
	return user + system
}

func procFile(pid int, name string) string { return "/proc/" + strconv.Itoa(pid) + "/" + name }

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
