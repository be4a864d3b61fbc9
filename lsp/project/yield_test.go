package project

import (
	"runtime"
	"testing"
)

// Whoever waits for the lock has had it when Yield returns, several one after the other, and Yield has it again.
func TestYield(t *testing.T) {
	p := New("/shop", nil, Environment{})
	p.Lock()
	p.Yield() // nobody waits
	const waiters = 3
	served := 0
	for range waiters {
		go func() { // ends when it has had the lock
			p.Lock()
			defer p.Unlock()
			served++
		}()
	}
	for p.waiting.Load() < waiters {
		runtime.Gosched()
	}
	p.Yield()
	if served != waiters {
		t.Errorf("%d of %d had the lock", served, waiters)
	}
	served++ // the race detector sees whether the lock is held
	p.Unlock()
}
