package main

import (
	"context"
	"io"
	"sync"
)

// fetching gets what steps need from the network while the steps before them use the processor.
type fetching struct {
	got    []chan struct{} // by step, closed when its part is there, or could not be had
	cancel context.CancelFunc
	ended  sync.WaitGroup
}

// startFetching fetches for one step after the other. What could not be had is tried again by the step itself, which says why.
func startFetching(ctx context.Context, w *workshop, all []step) *fetching {
	ctx, cancel := context.WithCancel(ctx)
	f := &fetching{cancel: cancel, got: make([]chan struct{}, len(all))}
	for i := range f.got {
		f.got[i] = make(chan struct{})
	}
	f.ended.Go(func() {
		for i, s := range all {
			if s.fetch != nil && ctx.Err() == nil {
				_ = s.fetch(ctx, &workshop{root: w.root, out: io.Discard, err: io.Discard})
			}
			close(f.got[i])
		}
	})
	return f
}

// end stops what still runs.
func (f *fetching) end() {
	f.cancel()
	f.ended.Wait()
}

// fetchVenvs makes all virtual environments of the tests.
func fetchVenvs(ctx context.Context, w *workshop) error { return runVenv(ctx, w, nil) }
