// Package packageindex asks a Python package index which versions of a package there are, for completion. It never lets
// anyone wait: what is not known yet is fetched in the background and is there the next time. An index that is slow, wrong,
// private or down only means that nothing is known. It knows nothing of editors and of projects.
package packageindex

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"csdk/schema/requirement"
)

// Options of an Index.
type Options struct {
	URL    string // of the simple API; "" for that of pip's settings
	Folder string // where answers are kept; "" for the user's cache folder
}

// Index is what is known of a package index. It is safe for concurrent use. Its goroutines, one for each package that is
// being fetched, end with the answer, after a timeout, or with Close.
type Index struct {
	url    string
	folder string
	off    atomic.Bool

	ctx   context.Context
	end   context.CancelFunc
	group sync.WaitGroup
	slots chan struct{} // as many as may be fetched at the same time

	mu       sync.Mutex // guards all below
	closed   bool
	packages map[string]*known
}

// known is what is known of a package.
type known struct {
	versions []string // the newest first
	asked    time.Time
	fetching bool
}

const (
	fresh    = 12 * time.Hour   // how long an answer counts as new
	pause    = 10 * time.Minute // before a package is asked for again that could not be had
	patience = 10 * time.Second // with the index
	atOnce   = 2
)

// New is an index that asks nothing yet.
func New(ctx context.Context, o Options) *Index {
	x := &Index{url: o.URL, folder: o.Folder, slots: make(chan struct{}, atOnce), packages: map[string]*known{}}
	if x.url == "" {
		x.url = configuredURL(configurationFiles())
	}
	if x.folder == "" {
		x.folder = cacheFolder()
	}
	x.ctx, x.end = context.WithCancel(ctx)
	return x
}

// Switch turns asking on or off. What is known stays.
func (x *Index) Switch(on bool) { x.off.Store(!on) }

// Close ends what is being fetched and waits for it.
func (x *Index) Close() {
	x.mu.Lock()
	x.closed = true
	x.mu.Unlock()
	x.end()
	x.group.Wait()
}

// Versions are those of a package that are known now, the newest first. It starts to ask for what is missing or old.
func (x *Index) Versions(distribution string) []string {
	name := requirement.Normalize(distribution)
	if name == "" || x.url == "" || x.off.Load() {
		return nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	k := x.packages[name]
	if k == nil {
		k = &known{}
		x.packages[name] = k
	}
	wait := fresh
	if len(k.versions) == 0 {
		wait = pause
	}
	if !k.fetching && !x.closed && time.Since(k.asked) > wait {
		k.fetching = true
		x.group.Go(func() { // ends with the answer, after patience, or with Close
			x.refresh(name)
		})
	}
	return k.versions
}

// refresh takes an answer from the disk, or from the index when that is old.
func (x *Index) refresh(name string) {
	select {
	case x.slots <- struct{}{}:
		defer func() { <-x.slots }()
	case <-x.ctx.Done():
		return
	}
	versions, at := x.load(name)
	if len(versions) > 0 {
		x.learn(name, versions, at, true)
	}
	if time.Since(at) > fresh {
		ctx, cancel := context.WithTimeout(x.ctx, patience)
		defer cancel()
		if fetched, err := x.fetch(ctx, name); err == nil && len(fetched) > 0 {
			versions = fetched
			x.store(name, versions)
		}
		at = time.Now()
	}
	x.learn(name, versions, at, false)
}

func (x *Index) learn(name string, versions []string, at time.Time, fetching bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	*x.packages[name] = known{versions, at, fetching}
}
