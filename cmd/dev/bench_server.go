package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"csdk/cmd/dev/connectors"
)

// What the issue allows, at p95, on one project and in a workspace alike.
const (
	initializeLimit = 0.015 // seconds
	findingsLimit   = 0.030
	pythonLimit     = 0.004
	otherLimit      = 0.002
)

// server is a language server that is measured.
type server struct {
	name    string
	command []string
	env     []string
	rounds  int // sessions; slow ones have fewer
}

// servers is csdk and the peers that could be installed. Peers get the interpreter that has the SDK, as authors have it:
// their first findings include reading it. Without it they would see no mistake in the first of the edits.
func (b *bench) servers() []server {
	folder := filepath.Dir(b.python)
	env := []string{"VIRTUAL_ENV=" + filepath.Dir(folder), "PATH=" + folder + string(filepath.ListSeparator) + os.Getenv("PATH")}
	all := []server{{"csdk", []string{b.csdk, "lsp"}, nil, 4*b.rounds + 1}}
	if b.missing["sdk"] != nil {
		return all
	}
	if b.missing["ty"] == nil {
		all = append(all, server{"ty", []string{filepath.Join(folder, "ty"), "server"}, env, 4*b.rounds + 1})
	}
	if b.missing["pyright"] == nil {
		script := filepath.Join(b.npmFolder("pyright"), "langserver.index.js")
		all = append(all, server{"pyright", []string{"node", script, "--stdio"}, env, b.rounds})
	}
	return all
}

// sessions is all sessions of one server.
type sessions struct {
	name                      string
	initialized, first, early series
	idle                      map[string]*series
	memory, own, peak, ticks  spread
}

func (s *sessions) add(found session, settled bool) {
	s.initialized.add(found.initialized)
	s.first.add(found.first)
	s.early.addTyped(found.early)
	if !settled {
		return
	}
	s.memory = append(s.memory, found.memory)
	s.own = append(s.own, found.own)
	s.peak = append(s.peak, found.peak)
	s.ticks = append(s.ticks, found.ticks)
	for file, took := range found.idle {
		if s.idle[file] == nil {
			s.idle[file] = &series{}
		}
		s.idle[file].addTyped(took)
	}
}

func (s *series) addTyped(t typed) {
	s.wall = append(s.wall, t.wall...)
	s.cpu = append(s.cpu, t.cpu)
}

// compareServers lets servers have sessions in turn. Only the first few are long; peers get the first file alone. A peer
// that fails is left out, with what it showed until then.
func (b *bench) compareServers(ctx context.Context, servers []server, t target) ([]sessions, error) {
	all := make([]sessions, len(servers))
	var contenders []contender
	for i, s := range servers {
		into := &all[i]
		*into = sessions{name: s.name, idle: map[string]*series{}}
		done, gone := 0, false
		contenders = append(contenders, contender{s.name, s.rounds, func(ctx context.Context) error {
			if gone {
				return nil
			}
			mine := t
			if s.name != "csdk" {
				mine.files = t.files[:1]
			}
			settled := done < slowRounds
			done++
			found, err := b.edit(ctx, s, mine, settled)
			if err != nil && s.name != "csdk" && ctx.Err() == nil {
				fmt.Fprintf(b.w.out, "  %s is left out: %v\n", s.name, err)
				gone = true
				return nil
			}
			if err != nil {
				return err
			}
			into.add(found, settled)
			b.saySession(s.name, found, settled)
			return nil
		}})
	}
	return all, compare(ctx, contenders...)
}

func (b *bench) saySession(name string, found session, settled bool) {
	fmt.Fprintf(b.w.out, "  %-8s initialize %s, first findings %s, keystroke %s", name,
		seconds(found.initialized.wall), seconds(found.first.wall), seconds(found.early.wall.median()))
	if settled {
		for _, file := range slices.Sorted(maps.Keys(found.idle)) {
			fmt.Fprintf(b.w.out, ", %s %s", file, seconds(found.idle[file].wall.median()))
		}
		fmt.Fprintf(b.w.out, ", %s, %.0f ticks idle", megabytes(found.memory), found.ticks)
	}
	fmt.Fprintln(b.w.out)
}

// serverProject is one project in an editor. That with pyproject.toml is another one, of csdk alone.
func serverProject(ctx context.Context, b *bench) ([]line, error) {
	for _, p := range []connectors.Project{connectors.Long(), connectors.LongPyproject()} {
		if err := p.Write(b.folder); err != nil {
			return nil, err
		}
	}
	long, pyproject := filepath.Join(b.folder, connectors.Long().Folder), filepath.Join(b.folder, connectors.LongPyproject().Folder)
	t, err := newTarget(long, []string{long}, edits)
	if err != nil {
		return nil, err
	}
	all, err := b.compareServers(ctx, b.servers(), t)
	if err != nil {
		return nil, err
	}
	if t, err = newTarget(pyproject, []string{pyproject}, edits); err != nil {
		return nil, err
	}
	ours := b.servers()[:1]
	ours[0].rounds = slowRounds
	others, err := b.compareServers(ctx, ours, t)
	if err != nil {
		return nil, err
	}
	all[0].idle["pyproject.toml"] = others[0].idle["pyproject.toml"]
	return serverLines("1 project", all, 40), nil
}

// serverWorkspace is the same file, and the others, where 220 projects are open.
func serverWorkspace(ctx context.Context, b *bench) ([]line, error) {
	root, err := b.workspace()
	if err != nil {
		return nil, err
	}
	folders := []string{filepath.Join(root, connectors.Long().Folder), filepath.Join(root, connectors.LongPyproject().Folder)}
	t, err := newTarget(root, folders, edits)
	if err != nil {
		return nil, err
	}
	all, err := b.compareServers(ctx, b.servers(), t)
	if err != nil {
		return nil, err
	}
	return serverLines("220 projects", all, 120), nil
}

// workspace writes the 220 projects.
func (b *bench) workspace() (string, error) {
	root := filepath.Join(b.folder, "workspace")
	for _, p := range connectors.Workspace() {
		if err := p.Write(root); err != nil {
			return "", err
		}
	}
	return root, nil
}

// serverLines is the rows of the closing table. The first sessions are ours.
func serverLines(where string, all []sessions, memoryLimit float64) []line {
	beside := func(what string, limit float64, of func(sessions) series) line {
		ours := of(all[0])
		l := besideServers(all, seconds, func(s sessions) spread { return of(s).wall })
		l.what, l.measured, l.limit = where+": "+what, ours.wall.showTail(seconds), seconds(limit)+" at p95"
		var computed []string
		for _, s := range all {
			if cpu := of(s).cpu; cpu.median() > 0 {
				computed = append(computed, fmt.Sprintf("%.2g", cpu.median()))
			}
		}
		l.cpu = strings.Join(computed, ", ")
		if l.met = met(ours.wall.percentile(95) <= limit); len(ours.wall) == 0 {
			l.met = "not measured"
		}
		return l
	}
	lines := []line{
		beside("spawn to initialize answered", initializeLimit, func(s sessions) series { return s.initialized }),
		beside("spawn to first findings", findingsLimit, func(s sessions) series { return s.first }),
		beside("keystroke to findings, connector.py, just started", pythonLimit, func(s sessions) series { return s.early }),
	}
	for _, e := range edits {
		limit := otherLimit
		if e.language == "python" {
			limit = pythonLimit
		}
		lines = append(lines, beside("keystroke to findings, "+e.file, limit, func(s sessions) series {
			if s.idle[e.file] == nil {
				return series{}
			}
			return *s.idle[e.file]
		}))
	}
	return append(lines, memoryLine(where, all, memoryLimit), idleLine(where, all))
}

func memoryLine(where string, all []sessions, limit float64) line {
	ours, l := all[0], besideServers(all, megabytes, func(s sessions) spread { return s.memory })
	l.what, l.limit = where+": memory of the server", megabytes(limit)
	if l.met = "not known on this system"; ours.memory.median() > 0 {
		l.measured = fmt.Sprintf("%s, %s without files, %s at most", ours.memory.brief(megabytes), ours.own.brief(megabytes), ours.peak.brief(megabytes))
		l.met = met(ours.memory.percentile(95) <= limit)
	}
	return l
}

func idleLine(where string, all []sessions) line {
	ours, l := all[0], besideServers(all, ticks, func(s sessions) spread { return s.ticks })
	l.what, l.limit, l.ratio = where+": idle, ticks of 10 ms in "+seconds(idleWatch.Seconds()), ticks(0), ""
	if l.met = "not known on this system"; ours.memory.median() > 0 {
		most := slices.Max(ours.ticks)
		l.measured, l.met = ticks(most), met(most == 0)
	}
	return l
}

// besideServers is the part of a row that tells about the peers, and the ratio of our median to each of theirs.
func besideServers(all []sessions, format func(float64) string, of func(sessions) spread) line {
	var peers, ratios []string
	for _, peer := range all[1:] {
		if s := of(peer); len(s) > 0 {
			peers = append(peers, peer.name+" "+s.brief(format))
			ratios = append(ratios, times(of(all[0]).median()/s.median()))
		}
	}
	return line{peer: strings.Join(peers, ", "), ratio: strings.Join(ratios, ", ")}
}

func ticks(v float64) string { return fmt.Sprintf("%.0f", v) }
