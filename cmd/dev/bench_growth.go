package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
)

// growthLimit is how much more a value may cost at a larger size than at any smaller one.
const growthLimit = 1.5

// growthSeries is one quantity that grows while the others stay.
type growthSeries struct {
	name   string
	unit   string // what a cost is per
	points []growthPoint
}

type growthPoint struct {
	name      string
	connector string
	with      configuration
	rows      int
	units     float64 // values or bytes in all
	rounds    int
}

// growthCost is what one point took: the median of each quantity.
type growthCost struct {
	csdk, pickling cost
	memory         float64 // MB, the largest
}

// cost is in seconds, or in nanoseconds per unit.
type cost struct{ wall, cpu float64 }

// per is the cost of one unit without that of starting.
func (c cost) per(units float64, start cost) cost {
	return cost{(c.wall - start.wall) / units * 1e9, (c.cpu - start.cpu) / units * 1e9}
}

// Every series but the first moves about as much data at each point.

func growingRows() growthSeries {
	s := growthSeries{name: "rows of 10 columns", unit: "value"}
	for _, n := range []int{10_000, 100_000, 1_000_000, 10_000_000} {
		rounds := slowRounds
		if n > 1_000_000 {
			rounds = 1
		}
		s.points = append(s.points, growthPoint{grouped(float64(n)), "upserts", configuration{}, n, float64(n) * 10, rounds})
	}
	return s
}

func growingColumns() growthSeries {
	s := growthSeries{name: "columns, 5 million values in all", unit: "value"}
	for _, n := range []int{10, 30, 100, 300, 1000} {
		with := configuration{"columns": strconv.Itoa(n)}
		s.points = append(s.points, growthPoint{grouped(float64(n)), "upserts", with, 5_000_000 / n, 5_000_000, slowRounds})
	}
	return s
}

func growingTables() growthSeries {
	s := growthSeries{name: "tables in turn, 5 million values in all", unit: "value"}
	for _, n := range []int{1, 10, 100, 1000} {
		with := configuration{"tables": strconv.Itoa(n)}
		s.points = append(s.points, growthPoint{grouped(float64(n)), "tables", with, manyRows, manyRows * 10, slowRounds})
	}
	return s
}

func growingSizes() growthSeries {
	s := growthSeries{name: "bytes of a text", unit: "byte"}
	for _, p := range []struct{ size, rows int }{
		{10, 1_000_000}, {100, 1_000_000}, {1000, 200_000}, {10_000, 20_000}, {100_000, 2_000}, {1_000_000, 200},
	} {
		batch := max(1, min(1000, 1_000_000/p.size)) // of the peer, which would hold 1 GB otherwise
		with := configuration{"size": strconv.Itoa(p.size), "batch": strconv.Itoa(batch)}
		s.points = append(s.points, growthPoint{grouped(float64(p.size)), "upserts", with, p.rows, float64(p.size * p.rows), slowRounds})
	}
	return s
}

// growing gives one row for the series, and a table of its points.
func growing(s growthSeries) func(context.Context, *bench) ([]line, error) {
	return func(ctx context.Context, b *bench) ([]line, error) {
		start, err := b.growthCost(ctx, growthPoint{"one row", "upserts", configuration{}, 1, 1, b.rounds})
		if err != nil {
			return nil, err
		}
		var ours, theirs spread
		rows := [][]string{{s.name, "rows", "csdk", "ns per " + s.unit, "CPU", "pickling", "CPU", "ratio", "csdk alone"}}
		for _, p := range s.points {
			fmt.Fprintf(b.w.out, "  %s: %s\n", s.name, p.name)
			took, err := b.growthCost(ctx, p)
			if err != nil {
				return nil, err
			}
			csdk, pickling := took.csdk.per(p.units, start.csdk), took.pickling.per(p.units, start.pickling)
			ours, theirs = append(ours, csdk.wall), append(theirs, pickling.wall)
			rows = append(rows, []string{
				p.name, grouped(float64(p.rows)), seconds(took.csdk.wall), grouped(csdk.wall), grouped(csdk.cpu),
				grouped(pickling.wall), grouped(pickling.cpu), times(csdk.wall / pickling.wall), megabytes(took.memory),
			})
		}
		b.tables = append(b.tables, fmt.Sprintf("Growing %s. Taken off: what a sync of one row takes, %s, and pickling one, %s.\n%s",
			s.name, seconds(start.csdk.wall), seconds(start.pickling.wall), table(rows)))
		return []line{growthLine(s, ours, theirs)}, nil
	}
}

// growthCost measures one point.
func (b *bench) growthCost(ctx context.Context, p growthPoint) (growthCost, error) {
	c := configuration{"rows": strconv.Itoa(p.rows)}
	maps.Copy(c, p.with)
	var sync, pickled series
	rounds := min(p.rounds, b.rounds)
	err := compare(ctx, contender{"csdk", rounds, func(ctx context.Context) error {
		project, err := b.project(p.connector, c)
		if err != nil {
			return err
		}
		o, err := b.sync(ctx, project, p.rows)
		if err != nil {
			return err
		}
		b.say("csdk", o)
		sync.add(o)
		return os.RemoveAll(project)
	}}, b.pickling(rounds, c, &pickled))
	if err != nil {
		return growthCost{}, err
	}
	return growthCost{
		csdk:     cost{sync.wall.median(), sync.cpu.median()},
		pickling: cost{pickled.wall.median(), pickled.cpu.median()},
		memory:   slices.Max(sync.memory),
	}, nil
}

// growthLine judges a series by the worst rise of its costs.
func growthLine(s growthSeries, ours, theirs spread) line {
	first, last := s.points[0].name, s.points[len(s.points)-1].name
	worst := worstRise(ours)
	return line{
		what:     fmt.Sprintf("growth: %s, %s to %s", s.name, first, last),
		measured: fmt.Sprintf("%s to %s ns/%s, rises %.2f times at most", grouped(slices.Min(ours)), grouped(slices.Max(ours)), s.unit, worst),
		limit:    fmt.Sprintf("flat: %g times", growthLimit),
		peer:     fmt.Sprintf("pickling %s to %s ns/%s, rises %.2f", grouped(slices.Min(theirs)), grouped(slices.Max(theirs)), s.unit, worstRise(theirs)),
		met:      met(worst <= growthLimit),
	}
}

// worstRise is how much larger a number is than any before it, at most; 1 when they only fall.
func worstRise(costs []float64) float64 {
	worst := 1.0
	for i, later := range costs {
		for _, earlier := range costs[:i] {
			if earlier > 0 {
				worst = max(worst, later/earlier)
			}
		}
	}
	return worst
}
