package lsp

import "testing"

// A small heap has room, a large one no more than Go gives it.
func TestPercentFor(t *testing.T) {
	for live, want := range map[uint64]int{0: 400, 1 << 20: 400, 5 << 20: 320, 16 << 20: 100, 100 << 20: 100} {
		if got := percentFor(live); got != want {
			t.Errorf("percentFor(%d MiB) = %d, want %d", live>>20, got, want)
		}
	}
}
