package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"csdk/cmd/dev/connectors"
	"csdk/cmd/dev/editor"
)

// question is a request that is measured, about a place in the 1,000-line connector.py. Both servers are asked behind the same
// text; where a place means something to one of them alone, they are asked in the same expression: ty knows names of
// Python, and csdk what is between quotes.
type question struct {
	name, method string
	limit        float64 // seconds at p95, right after an edit and without
	ours, peers  string  // the place is behind this text
	more         map[string]any
}

const (
	operationPlace = "            for record in records:\n                op.upsert" // ty completes at the end of a word alone
	keyPlace       = `        day = date.fromisoformat(configuration.get("st`
	namePlace      = `        day = date.fromisoformat(conf`
)

var questions = []question{
	{"completion", "textDocument/completion", 0.003, operationPlace, operationPlace, nil},
	{"hover", "textDocument/hover", 0.003, operationPlace, operationPlace, nil},
	{"definition", "textDocument/definition", 0.003, keyPlace, namePlace, nil},
	{"references", "textDocument/references", 0.005, operationPlace, operationPlace, map[string]any{"context": map[string]any{"includeDeclaration": true}}},
	{"rename", "textDocument/rename", 0.010, keyPlace, namePlace, map[string]any{"newName": "a_new_name"}},
}

// asksInSession is how often a question is asked in one session, each right after an edit and again without.
const asksInSession = 20

// answered is what one server took for each question, by its name.
type answered struct {
	name         string
	edited, warm map[string]spread
	left         bool // it failed, and is not asked again
}

// serverRequests asks csdk and ty in turn, in the project and about the file of server-project.
func serverRequests(ctx context.Context, b *bench) ([]line, error) {
	if err := connectors.Long().Write(b.folder); err != nil {
		return nil, err
	}
	long := filepath.Join(b.folder, connectors.Long().Folder)
	t, err := newTarget(long, []string{long}, edits[:1])
	if err != nil {
		return nil, err
	}
	var all []*answered
	var contenders []contender
	for _, s := range b.servers() {
		if s.name == "pyright" {
			continue
		}
		into := &answered{name: s.name, edited: map[string]spread{}, warm: map[string]spread{}}
		all = append(all, into)
		contenders = append(contenders, contender{s.name, b.rounds, func(ctx context.Context) error {
			if into.left {
				return nil
			}
			err := b.askSession(ctx, s, t, into)
			if err != nil && s.name != "csdk" && ctx.Err() == nil {
				fmt.Fprintf(b.w.out, "  %s is left out: %v\n", s.name, err)
				into.left = true
				return nil
			}
			return err
		}})
	}
	if err := compare(ctx, contenders...); err != nil {
		return nil, err
	}
	return requestLines(all), nil
}

// askSession is one session with all questions.
func (b *bench) askSession(ctx context.Context, s server, t target, into *answered) (err error) {
	cmd := b.w.command(ctx, s.command[0], s.command[1:]...)
	cmd.Env = append(os.Environ(), s.env...)
	e, err := editor.Start(cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Stop(ctx)) }()
	if _, err := e.Initialize(ctx, t.root); err != nil {
		return err
	}
	f := t.files[0]
	if err := e.Open(f.path, f.language, f.with(true)); err != nil {
		return err
	}
	if _, err := e.Await(ctx, f.path, func(p editor.Published) bool { return p.On(f.line) }); err != nil {
		return err
	}
	if err := awaitQuiet(ctx, e.PID()); err != nil {
		return err
	}
	for _, q := range questions {
		place := q.peers
		if s.name == "csdk" {
			place = q.ours
		}
		for range asksInSession {
			edited, warm, err := askOnce(ctx, e, f, q, place)
			if err != nil {
				return fmt.Errorf("%s: %w", q.name, err)
			}
			into.edited[q.name] = append(into.edited[q.name], edited)
			into.warm[q.name] = append(into.warm[q.name], warm)
		}
	}
	return nil
}

// askOnce makes or mends the mistake and asks at once; when the findings are there, it asks again.
func askOnce(ctx context.Context, e *editor.Editor, f targetFile, q question, place string) (edited, warm float64, err error) {
	if err := pause(ctx, pace); err != nil {
		return 0, 0, err
	}
	mistake := e.Text(f.path) == f.text
	_, version, err := e.Change(f.path, f.with(mistake))
	if err != nil {
		return 0, 0, err
	}
	if edited, err = ask(ctx, e, f.path, q, place); err != nil {
		return 0, 0, err
	}
	if _, err = e.Await(ctx, f.path, func(p editor.Published) bool {
		return (p.Version == version || p.Version == 0) && p.On(f.line) == mistake
	}); err != nil {
		return 0, 0, err
	}
	if err := pause(ctx, pace); err != nil {
		return 0, 0, err
	}
	warm, err = ask(ctx, e, f.path, q, place)
	return edited, warm, err
}

// ask gives the seconds from the first byte of the request to the last byte of the answer, which must say something.
func ask(ctx context.Context, e *editor.Editor, path string, q question, place string) (float64, error) {
	at := strings.Index(e.Text(path), place)
	if at < 0 {
		return 0, fmt.Errorf("%s has no %q", filepath.Base(path), place)
	}
	took, result, err := e.Ask(ctx, path, q.method, at+len(place), q.more)
	if err != nil {
		return 0, err
	}
	if isEmpty(result) {
		return 0, fmt.Errorf("the answer is empty: %s", result)
	}
	return took.Seconds(), nil
}

// isEmpty reports whether an answer has nothing in it.
func isEmpty(result json.RawMessage) bool {
	var list struct{ Items *[]json.RawMessage }
	switch text := string(result); text {
	case "", "null", "[]", "{}":
		return true
	}
	return json.Unmarshal(result, &list) == nil && list.Items != nil && len(*list.Items) == 0
}

// requestLines is the rows of the closing table. The first server is ours.
func requestLines(all []*answered) []line {
	var lines []line
	for _, when := range []struct {
		name string
		of   func(*answered) map[string]spread
	}{
		{"right after an edit", func(a *answered) map[string]spread { return a.edited }},
		{"without one", func(a *answered) map[string]spread { return a.warm }},
	} {
		for _, q := range questions {
			ours := when.of(all[0])[q.name]
			l := line{what: q.name + ", " + when.name, measured: ours.showTail(seconds), limit: seconds(q.limit) + " at p95"}
			for _, peer := range all[1:] {
				if theirs := when.of(peer)[q.name]; len(theirs) > 0 {
					l.peer = peer.name + " " + theirs.showTail(seconds)
					l.ratio = times(ours.median() / theirs.median())
				}
			}
			if l.met = met(ours.percentile(95) <= q.limit); len(ours) == 0 {
				l.met = "not measured"
			}
			lines = append(lines, l)
		}
	}
	return lines
}
