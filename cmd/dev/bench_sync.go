package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

const (
	manyRows = 500_000
	// What the issue allows, in times of pickling, and at least a second.
	firstLimit, againLimit, rowsLimit = 2.5, 4.0, 300_000.0
	slowRounds                        = 3 // of what takes long or is only shown beside
)

// series is the runs of one program.
type series struct{ wall, cpu, saved, memory spread }

func (s *series) add(o outcome) {
	s.wall = append(s.wall, o.wall)
	s.cpu = append(s.cpu, o.cpu)
	s.saved = append(s.saved, o.saved)
	s.memory = append(s.memory, o.memory)
}

// cpuBeside is the processor seconds of a program and of its peer.
func (s *series) cpuBeside(peer series) string {
	return fmt.Sprintf("%.3g, %.3g", s.cpu.median(), peer.cpu.median())
}

// contender is one program of a comparison.
type contender struct {
	name   string
	rounds int
	run    func(ctx context.Context) error
}

// compare lets the contenders run in turn, A B A B: what slows the machine for a while slows all.
func compare(ctx context.Context, contenders ...contender) error {
	most := 0
	for _, c := range contenders {
		most = max(most, c.rounds)
	}
	for round := range most {
		for _, c := range contenders {
			if round >= c.rounds {
				continue
			}
			if err := c.run(ctx); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
		}
	}
	return nil
}

// twice is a contender that syncs a new project twice: the keys are new, then all are there.
func (b *bench) twice(name string, rounds int, c configuration, rows int, first, again *series) contender {
	return contender{name, rounds, func(ctx context.Context) error {
		project, err := b.project("upserts", c)
		if err != nil {
			return err
		}
		for _, run := range []struct {
			name string
			into *series
		}{{name, first}, {name + ", again", again}} {
			o, err := b.sync(ctx, project, rows)
			if err != nil {
				return err
			}
			b.say(run.name, o)
			run.into.add(o)
		}
		return os.RemoveAll(project)
	}}
}

// pickling is the contender that only pickles.
func (b *bench) pickling(rounds int, c configuration, into *series) contender {
	return contender{"pickling", rounds, func(ctx context.Context) error {
		o, err := b.pickle(ctx, c)
		if err == nil {
			b.say("pickling", o)
			into.add(o)
		}
		return err
	}}
}

// dltTwice is the contender dlt, from dicts or from arrow tables.
func (b *bench) dltTwice(form string, c configuration, first, again *series) contender {
	return contender{"dlt from " + form, 1, func(ctx context.Context) error {
		folder, err := os.MkdirTemp(b.folder, "dlt-")
		if err != nil {
			return fmt.Errorf("make a folder for dlt: %w", err)
		}
		if err := configure(folder, c); err != nil {
			return err
		}
		for _, into := range []*series{first, again} {
			o, err := b.peer(ctx, "peer_dlt.py", form, filepath.Join(folder, "configuration.json"), folder)
			if err != nil {
				return err
			}
			b.say("dlt from "+form, o)
			into.add(o)
		}
		return os.RemoveAll(folder)
	}}
}

// embedded is the main number: whole syncs beside pickling and dlt.
func embedded(ctx context.Context, b *bench) ([]line, error) {
	c := configuration{"rows": fmt.Sprint(manyRows)}
	var first, again, pickled, dicts, dictsAgain, arrow, arrowAgain series
	contenders := []contender{b.twice("csdk", b.rounds, c, manyRows, &first, &again), b.pickling(b.rounds, c, &pickled)}
	if b.missing["dlt"] == nil {
		contenders = append(contenders, b.dltTwice("dicts", c, &dicts, &dictsAgain), b.dltTwice("arrow", c, &arrow, &arrowAgain))
	}
	if err := compare(ctx, contenders...); err != nil {
		return nil, err
	}
	lines := []line{
		pickleLine("embedded, 500,000 upserts", first, pickled, firstLimit),
		rateLine("the same, rows a second", first, manyRows, rowsLimit),
	}
	if b.missing["dlt"] != nil {
		return append(lines, pickleLine("embedded, the same keys again", again, pickled, againLimit)), nil
	}
	return append(lines,
		besideLine("the same, beside dlt from dicts", first, dicts, "dlt"),
		besideLine("the same, beside dlt from arrow", first, arrow, "dlt"),
		pickleLine("embedded, the same keys again", again, pickled, againLimit),
		besideLine("the same, beside dlt from dicts", again, dictsAgain, "dlt"),
		besideLine("the same, beside dlt from arrow", again, arrowAgain, "dlt"),
	), nil
}

// otherKeys is the main number with keys that do not ascend.
func otherKeys(keys string) func(context.Context, *bench) ([]line, error) {
	return func(ctx context.Context, b *bench) ([]line, error) {
		c := configuration{"rows": fmt.Sprint(manyRows), "keys": keys}
		var first, again, pickled series
		rounds := min(b.rounds, slowRounds)
		if err := compare(ctx, b.twice("csdk", rounds, c, manyRows, &first, &again), b.pickling(rounds, c, &pickled)); err != nil {
			return nil, err
		}
		return []line{
			pickleLine("embedded, 500,000 upserts, "+keys+" keys", first, pickled, firstLimit),
			rateLine("the same, rows a second", first, manyRows, rowsLimit),
			pickleLine("embedded, the same "+keys+" keys again", again, pickled, againLimit),
		}, nil
	}
}

func pickleLine(what string, s, pickled series, limit float64) line {
	ratio := s.wall.over(pickled.wall)
	return line{
		what: what, measured: s.wall.show(seconds), limit: fmt.Sprintf("%g × pickling", limit),
		peer: "pickling " + pickled.wall.brief(seconds), ratio: ratio.brief(times), cpu: s.cpuBeside(pickled), met: met(ratio.median() <= limit),
	}
}

func rateLine(what string, s series, rows, limit float64) line {
	r := s.wall.each(func(seconds float64) float64 { return rows / seconds })
	return line{what: what, measured: r.show(rate), limit: "at least " + rate(limit), met: met(r.median() >= limit)}
}

func besideLine(what string, s, peer series, name string) line {
	ratio := s.wall.median() / peer.wall.median()
	return line{
		what: what, measured: seconds(s.wall.median()), peer: name + " " + peer.wall.brief(seconds), ratio: times(ratio), cpu: s.cpuBeside(peer),
	}
}
