package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

const (
	savedLimit      = 0.4 // seconds until a first row is in the warehouse
	resumeLimit     = 1.0 // the same on a large warehouse
	largeRows       = 10_000_000
	memoryLimit     = 300.0   // MB
	checkpointRows  = 20_000  // a checkpoint every ten
	checkpointLimit = 5_000.0 // rows a second
)

// firstRow is the smallest sync, beside an interpreter that does nothing.
func firstRow(ctx context.Context, b *bench) ([]line, error) {
	var sync, python series
	rounds := 2*b.rounds + 1
	err := compare(
		ctx,
		contender{"csdk", rounds, func(ctx context.Context) error {
			project, err := b.project("first_row", configuration{})
			if err != nil {
				return err
			}
			o, err := b.sync(ctx, project, 1)
			b.say("csdk", o)
			sync.add(o)
			return err
		}},
		contender{"python", rounds, func(ctx context.Context) error {
			o, err := b.pickle(ctx, configuration{"rows": "1"})
			b.say("python", o)
			python.add(o)
			return err
		}},
	)
	if err != nil {
		return nil, err
	}
	return []line{
		{
			what: "first row in the warehouse", measured: sync.saved.show(seconds), limit: seconds(savedLimit),
			peer: "Python that pickles a row " + python.wall.brief(seconds), ratio: sync.saved.over(python.wall).brief(times), cpu: sync.cpuBeside(python),
			met: met(sync.saved.median() <= savedLimit),
		},
		{what: "the same, to the end of the process", measured: sync.wall.show(seconds)},
	}, nil
}

// checkpoints is what durability costs, beside the disk alone.
func checkpoints(ctx context.Context, b *bench) ([]line, error) {
	c := configuration{"rows": fmt.Sprint(checkpointRows)}
	var sync series
	var disk spread
	rounds := min(b.rounds, slowRounds)
	err := compare(
		ctx,
		contender{"csdk", rounds, func(ctx context.Context) error {
			project, err := b.project("checkpoints", c)
			if err != nil {
				return err
			}
			o, err := b.sync(ctx, project, checkpointRows)
			b.say("csdk", o)
			sync.add(o)
			return err
		}},
		contender{"disk", rounds, func(context.Context) error {
			took, err := saveOften(b.folder, checkpointRows/10)
			b.say("disk", outcome{wall: took})
			disk = append(disk, took)
			return err
		}},
	)
	if err != nil {
		return nil, err
	}
	l := rateLine("a checkpoint every 10 rows", sync, checkpointRows, checkpointLimit)
	l.peer = "disk alone " + disk.each(func(s float64) float64 { return checkpointRows / s }).brief(rate)
	l.ratio = sync.wall.over(disk).brief(times)
	return []line{l}, nil
}

// saveOften does what a checkpoint asks of the disk, and nothing else: something is appended to a
// file and synced, a small file is written, synced and put in place of another. In seconds.
func saveOften(folder string, times int) (took float64, err error) {
	at, err := os.MkdirTemp(folder, "disk-")
	if err != nil {
		return 0, fmt.Errorf("measure the disk: %w", err)
	}
	log, err := os.Create(filepath.Join(at, "log"))
	if err != nil {
		return 0, fmt.Errorf("measure the disk: %w", err)
	}
	defer log.Close()
	began := time.Now()
	for range times {
		if err := saveOnce(log, at); err != nil {
			return 0, fmt.Errorf("measure the disk: %w", err)
		}
	}
	return time.Since(began).Seconds(), nil
}

func saveOnce(log *os.File, folder string) error {
	if _, err := log.Write(make([]byte, 1024)); err != nil {
		return err
	}
	if err := log.Sync(); err != nil {
		return err
	}
	name := filepath.Join(folder, "state")
	state, err := os.Create(name + ".new")
	if err != nil {
		return err
	}
	_, err = state.Write(make([]byte, 100))
	err = errors.Join(err, state.Sync(), state.Close())
	if err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

// large is one long sync without a checkpoint, and then small ones on what it left.
func large(ctx context.Context, b *bench) ([]line, error) {
	project, err := b.project("upserts", configuration{"rows": fmt.Sprint(largeRows)})
	if err != nil {
		return nil, err
	}
	loaded, err := b.sync(ctx, project, largeRows)
	if err != nil {
		return nil, err
	}
	b.say("csdk", loaded)
	memory := line{what: "memory of csdk, 10 million rows without a checkpoint", limit: megabytes(memoryLimit), met: "not known on this system"}
	if loaded.memory > 0 {
		memory.measured, memory.met = megabytes(loaded.memory), met(loaded.memory <= memoryLimit)
	}
	if err := configure(project, configuration{"rows": "1"}); err != nil {
		return nil, err
	}
	var resumed, empty series
	err = compare(
		ctx,
		contender{"csdk on 10 million rows", b.rounds, func(ctx context.Context) error {
			o, err := b.sync(ctx, project, 1)
			b.say("csdk on 10 million rows", o)
			resumed.add(o)
			return err
		}},
		contender{"csdk on nothing", b.rounds, func(ctx context.Context) error {
			fresh, err := b.project("upserts", configuration{"rows": "1"})
			if err != nil {
				return err
			}
			o, err := b.sync(ctx, fresh, 1)
			b.say("csdk on nothing", o)
			empty.add(o)
			return err
		}},
	)
	if err != nil {
		return nil, err
	}
	return []line{
		memory,
		{what: "the same, wall to wall", measured: seconds(loaded.wall) + ", " + rate(largeRows/loaded.wall)},
		{
			what: "opening and resuming on 10 million rows", measured: resumed.saved.show(seconds), limit: seconds(resumeLimit),
			peer: "on no warehouse " + empty.saved.brief(seconds), ratio: resumed.saved.over(empty.saved).brief(times), cpu: resumed.cpuBeside(empty),
			met: met(resumed.saved.median() <= resumeLimit),
		},
		{what: "the same, to the end of the process", measured: resumed.wall.show(seconds)},
	}, nil
}
